import { type BookDate, daysBetween } from '../dates'
import { type Fen, maxFen } from '../money'
import { isLate, latenessOf, unpaidInterestFen, unpaidPrincipalFen } from './penalty'
import type { AmountLine, Installment, InstallmentDues, ServicingTerms } from './types'

/** Payable on the contractual day, even when a holiday lets it be paid later. */
export const isDue = (i: Installment, asOf: BookDate): boolean => asOf >= i.dueDate || asOf >= i.payDate

/** What each 期 that has fallen due owes on `asOf`, by component; periods that owe nothing are left out. Oldest first. */
export function duesOf(terms: ServicingTerms, installments: readonly Installment[], asOf: BookDate): InstallmentDues[] {
  return installments
    .filter(i => i.settledOn === null && isDue(i, asOf))
    .map(i => duesOfOne(terms, i, asOf))
    .filter(dues => dues.totalFen > 0n)
    .sort((a, b) => a.seq - b.seq)
}

function duesOfOne(terms: ServicingTerms, i: Installment, asOf: BookDate): InstallmentDues {
  const late = latenessOf(terms, i, asOf)
  const penaltyFen = maxFen(late.penaltyFen - i.paidPenaltyFen, 0n)
  const compoundFen = maxFen(late.compoundFen - i.paidCompoundFen, 0n)
  const interestFen = unpaidInterestFen(i)
  const principalFen = unpaidPrincipalFen(i)
  const totalFen = penaltyFen + compoundFen + interestFen + principalFen
  const overdueDays = interestFen + principalFen > 0n ? late.days : 0
  return { seq: i.seq, overdueDays, penaltyFen, compoundFen, interestFen, principalFen, totalFen }
}

/** Dues as lines for allocation; fees belong to the loan, not to a 期. Zero amounts are left out. */
export function dueLines(dues: readonly InstallmentDues[], feesFen: Fen = 0n): AmountLine[] {
  const lines: AmountLine[] = [{ seq: null, component: 'fee', fen: feesFen }]
  for (const due of dues) {
    lines.push({ seq: due.seq, component: 'penalty', fen: due.penaltyFen })
    lines.push({ seq: due.seq, component: 'compound', fen: due.compoundFen })
    lines.push({ seq: due.seq, component: 'interest', fen: due.interestFen })
    lines.push({ seq: due.seq, component: 'principal', fen: due.principalFen })
  }
  return lines.filter(line => line.fen > 0n)
}

export interface OverdueOptions {
  readonly graceDays?: number
  /** Unpaid amounts up to this sum do not make a loan overdue. */
  readonly toleranceFen?: Fen
  /** 欠本 and 欠息 are reported apart; default both. */
  readonly what?: 'principal' | 'interest' | 'both'
}

const owedFen = (i: Installment, what: 'principal' | 'interest' | 'both'): Fen =>
  (what === 'interest' ? 0n : unpaidPrincipalFen(i)) + (what === 'principal' ? 0n : unpaidInterestFen(i))

/** Pay date of the oldest unpaid 期, or null when nothing is overdue. The due day itself is not overdue. */
export function overdueSince(
  installments: readonly Installment[],
  asOf: BookDate,
  options: OverdueOptions = {},
): BookDate | null {
  const what = options.what ?? 'both'
  let oldest: BookDate | null = null
  let owed = 0n
  for (const i of installments) {
    const unpaid = owedFen(i, what)
    if (unpaid <= 0n || !isLate(i, asOf, options.graceDays ?? 0)) continue
    owed += unpaid
    if (oldest === null || i.payDate < oldest) oldest = i.payDate
  }
  return owed > (options.toleranceFen ?? 0n) ? oldest : null
}

/**
 * 逾期天数 = business date − oldest unpaid due date after the holiday move.
 * Example: due 03-20 with 3 days of grace: on 03-23 → 0, on 03-24 → 4.
 */
export function overdueDays(
  installments: readonly Installment[],
  asOf: BookDate,
  options: OverdueOptions = {},
): number {
  const since = overdueSince(installments, asOf, options)
  return since === null ? 0 : daysBetween(since, asOf)
}

/** 期 whose unpaid principal must move to the overdue sub-account on `asOf` (the day after due, or after grace). */
export const fallenOverdue = (installments: readonly Installment[], asOf: BookDate, graceDays = 0): Installment[] =>
  installments.filter(i => !i.overdue && unpaidPrincipalFen(i) > 0n && isLate(i, asOf, graceDays))
