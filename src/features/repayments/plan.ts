import type { BookDate } from '../../lending/dates'
import { quoteOf, wholeDebtFen } from '../../lending/loan'
import { type Fen, formatFen, maxFen, sumFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import {
  type AmountLine,
  duesOf,
  type InstallmentDues,
  overdueDays,
  type PayoffQuote,
  planRepayment,
  policyFor,
  type ServicingTerms,
} from '../../lending/servicing'
import type { LockedLoan } from '../loans/lock'

/** What a receipt would do, before it is posted. */
export interface ReceiptPlan {
  readonly kind: 'repay' | 'payoff' | 'apply_prepaid'
  readonly lines: readonly AmountLine[]
  /** Money that comes in today. */
  readonly amountFen: Fen
  /** Change of 溢缴款. */
  readonly prepaidFen: Fen
  /** How much of it pays fees that were charged on the loan. */
  readonly feesFen?: Fen
}

/** The order of the contract while the loan accrues, principal first from day 91. */
function termsOn(loan: LockedLoan, today: BookDate): ServicingTerms {
  const { terms, book } = loan
  const days = overdueDays(book.installments, today, { graceDays: terms.graceDays })
  return { ...terms, allocationPolicy: policyFor(days, terms.allocationPolicy) }
}

export const duesOn = (loan: LockedLoan, today: BookDate): InstallmentDues[] =>
  duesOf(loan.terms, loan.book.installments, today)

export const dueFen = (dues: readonly InstallmentDues[]): Fen => sumFen(dues.map(due => due.totalFen))

/** The most a repayment may be: everything the loan can still ask for, planned interest included, less 溢缴款 already held. */
export function mostFen(loan: LockedLoan, today: BookDate, feesFen: Fen = 0n): Fen {
  const late = sumFen(duesOn(loan, today).map(due => due.penaltyFen + due.compoundFen))
  return wholeDebtFen(loan.book.installments, late) + feesFen - loan.book.prepaidFen
}

const feesIn = (lines: readonly AmountLine[]): Fen =>
  sumFen(lines.filter(line => line.component === 'fee').map(line => line.fen))

/**
 * What is not due yet stays as 溢缴款 and pays the next 期 on its day; more than the whole debt is refused. `feesFen`: fees
 * charged and still open.
 */
export function planReceipt(
  loan: LockedLoan,
  today: BookDate,
  amountFen: Fen,
  feesFen: Fen = 0n,
): ReceiptPlan | Refused {
  if (loan.state !== 'active') return refuse('loan.not-active')
  const most = mostFen(loan, today, feesFen)
  if (amountFen > most) {
    return refuse('repayment.more-than-owed', undefined, {
      field: 'amount',
      params: { most: formatFen(maxFen(most, 0n)) },
    })
  }
  const plan = planRepayment(termsOn(loan, today), loan.book.installments, { date: today, amountFen, feesFen })
  if (!isRefused(plan)) {
    return { kind: 'repay', lines: plan.lines, amountFen, prepaidFen: plan.leftFen, feesFen: feesIn(plan.lines) }
  }
  if (plan.refused !== 'repayment.nothing-due') return plan
  return { kind: 'repay', lines: [], amountFen, prepaidFen: amountFen }
}

/** 溢缴款 pays what has fallen due; null when there is none, or nothing is due. */
export function planPrepaidUse(loan: LockedLoan, today: BookDate, feesFen: Fen = 0n): ReceiptPlan | null {
  if (loan.state !== 'active' || loan.book.prepaidFen === 0n) return null
  const plan = planRepayment(termsOn(loan, today), loan.book.installments, {
    date: today,
    amountFen: loan.book.prepaidFen,
    feesFen,
  })
  if (isRefused(plan)) return null
  const usedFen = loan.book.prepaidFen - plan.leftFen
  return {
    kind: 'apply_prepaid',
    lines: plan.lines,
    amountFen: usedFen,
    prepaidFen: -usedFen,
    feesFen: feesIn(plan.lines),
  }
}

export interface PayoffPlan extends ReceiptPlan {
  readonly quote: PayoffQuote
}

/** 提前结清 on a day: 溢缴款 is used first, the rest is what the customer brings. */
export function planSettlement(
  loan: LockedLoan,
  today: BookDate,
  prepaymentFeePpm: number,
  feesFen: Fen = 0n,
): PayoffPlan | Refused {
  if (loan.state !== 'active') return refuse('loan.not-active')
  const quote = quoteOf(loan, today, { prepaymentFeePpm, feesFen })
  if (quote.totalFen === 0n) return refuse('payoff.nothing-owed')
  const amountFen = maxFen(quote.totalFen - loan.book.prepaidFen, 0n)
  const lines = oneFeeLine(quote.lines.map(({ seq, component, fen }) => ({ seq, component, fen })))
  return { kind: 'payoff', quote, lines, amountFen, prepaidFen: amountFen - quote.totalFen, feesFen }
}

/** Charged fees and 违约金 are one line of the receipt: both belong to the loan as a whole. */
function oneFeeLine(lines: readonly AmountLine[]): AmountLine[] {
  const fen = feesIn(lines)
  const rest = lines.filter(line => line.component !== 'fee')
  return fen > 0n ? [{ seq: null, component: 'fee', fen }, ...rest] : rest
}
