import type { BookDate } from '../../lending/dates'
import { type Fen, formatFen, sumFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { LockedLoan } from '../loans/lock'
import { type PayoffPlan, planSettlement } from '../repayments/plan'

export interface OldDebt {
  readonly principalFen: Fen
  /** Interest to the day, penalty and fees: the customer's own money pays them. */
  readonly otherFen: Fen
  readonly prepaidFen: Fen
  /** Still to be brought by the customer; below zero: he brought too much. */
  readonly missingFen: Fen
}

/** What the old loan asks today beside the sum of the new one. No 违约金: a renewal is no prepayment. */
export function oldDebt(
  loan: LockedLoan,
  today: BookDate,
  newFen: Fen,
  feesFen: Fen,
): (OldDebt & { plan: PayoffPlan }) | Refused {
  const plan = planSettlement(loan, today, 0, feesFen)
  if (isRefused(plan)) return plan
  const { totalFen } = plan.quote
  const principalFen = sumFen(plan.lines.filter(line => line.component === 'principal').map(line => line.fen))
  const { prepaidFen } = loan.book
  return {
    plan,
    principalFen,
    otherFen: totalFen - principalFen,
    prepaidFen,
    missingFen: totalFen - newFen - prepaidFen,
  }
}

/**
 * The receipt by which the new loan pays the old one off: principal only, so that 溢缴款 must cover everything else to the
 * 分, and does so first. 300,000.00 owed with 412.50 of interest, 300,000.00 lent anew → 412.50 must lie there.
 */
export function renewalReceipt(loan: LockedLoan, today: BookDate, newFen: Fen, feesFen: Fen): PayoffPlan | Refused {
  const debt = oldDebt(loan, today, newFen, feesFen)
  if (isRefused(debt)) return debt
  if (newFen > debt.principalFen) {
    return refuse('renewal.over-balance', undefined, { params: { sum: formatFen(debt.principalFen) } })
  }
  if (debt.missingFen > 0n) {
    return refuse('renewal.interest-first', undefined, { params: { sum: formatFen(debt.missingFen) } })
  }
  if (debt.missingFen < 0n) {
    return refuse('renewal.prepaid-over', undefined, { params: { sum: formatFen(-debt.missingFen) } })
  }
  const principal = debt.plan.lines.filter(line => line.component === 'principal')
  const rest = debt.plan.lines.filter(line => line.component !== 'principal')
  return { ...debt.plan, lines: [...rest, ...principal] }
}
