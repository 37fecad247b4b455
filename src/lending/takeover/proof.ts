import type { Fen } from '../money'
import { isRefused } from '../refusal'
import { buildSchedule, type Schedule, type ScheduleTerms } from '../schedule'
import type { OldLoan, Opening } from './types'

/** Why our figure is not the file's. `rounding_…`: their payment is rounded another way. */
export const GAP_REASONS = [
  'same',
  'not_given',
  'rounding_up',
  'rounding_down',
  'whole_yuan',
  'actual_360',
  'actual_365',
  'first_period',
  'other_method',
  'unexplained',
] as const
export type GapReason = (typeof GAP_REASONS)[number]

/** Why the balance is not the plan's. */
export const BALANCE_REASONS = ['same', 'rounding', 'paid_ahead', 'paid_behind', 'overdue', 'settled'] as const
export type BalanceReason = (typeof BALANCE_REASONS)[number]

export interface Proof {
  /** What each period asks by our own reckoning; for methods without a level payment the one nearest to the file's. */
  readonly installmentFen: Fen
  /** Ours less theirs. */
  readonly installmentGapFen: Fen
  readonly installmentReason: GapReason
  readonly balanceReason: BalanceReason
  /** What the plan as agreed leaves less what the file says. */
  readonly plannedGapFen: Fen
  /** Principal paid by the file less principal less balance. */
  readonly principalGapFen: Fen
}

/** Payments of the plan a file may mean by 每期还款额: the level one, or the first and the share of principal of 等额本金. */
function paymentsOf({ rows, installmentFen }: Schedule): readonly Fen[] {
  if (installmentFen !== null) return [installmentFen]
  const [first, second] = rows
  const asked = [first!.paymentFen, (second ?? first!).paymentFen, first!.principalFen].filter(fen => fen > 0n)
  // 先息后本 without interest asks nothing before its last 期
  return asked.length > 0 ? asked : [rows.at(-1)!.paymentFen]
}

const gapOf = (a: Fen, b: Fen): Fen => (a > b ? a - b : b - a)

const nearest = (fens: readonly Fen[], to: Fen): Fen =>
  fens.reduce((best, fen) => (gapOf(fen, to) < gapOf(best, to) ? fen : best))

/** What another lender may do otherwise; the first that gives the file's figure names the difference. */
const OTHERWISE: readonly (readonly [GapReason, (terms: ScheduleTerms) => ScheduleTerms])[] = [
  ['rounding_up', terms => ({ ...terms, installmentRounding: 'up' })],
  ['rounding_down', terms => ({ ...terms, installmentRounding: 'down' })],
  ['whole_yuan', terms => ({ ...terms, installmentStepFen: 100n })],
  ['whole_yuan', terms => ({ ...terms, installmentStepFen: 100n, installmentRounding: 'up' })],
  ['first_period', terms => ({ ...terms, dueRule: { kind: 'anniversary' } })],
  ['actual_360', terms => ({ ...terms, interestMode: 'actual', dayBasis: 360 })],
  ['actual_365', terms => ({ ...terms, interestMode: 'actual', dayBasis: 365 })],
  ['other_method', terms => ({ ...terms, method: 'flat' })],
  ['other_method', terms => ({ ...terms, method: 'equal_installment' })],
  ['other_method', terms => ({ ...terms, method: 'equal_principal' })],
]

function reasonOf(terms: ScheduleTerms, theirsFen: Fen): GapReason {
  for (const [reason, change] of OTHERWISE) {
    try {
      const other = buildSchedule(change(terms))
      if (!isRefused(other) && paymentsOf(other).includes(theirsFen)) return reason
    } catch {
      // a plan that does not come out level explains nothing
    }
  }
  return 'unexplained'
}

/**
 * Our figures beside the file's. Example: 2,000.00 at 17.09 % over 36 months → ours 71.40 (71.3955…), theirs 71.40: same;
 * 21,600.00 at 6.72 %: ours 664.18, theirs 664.19, rounding_up.
 */
export function proofOf(
  terms: ScheduleTerms,
  opening: Opening,
  old: Pick<OldLoan, 'balanceFen' | 'installmentFen' | 'state' | 'overdueDays'>,
  paidPrincipalFen: Fen | null,
): Proof {
  const { schedule, event, plannedBalanceFen } = opening
  const theirsFen = old.installmentFen
  const payments = paymentsOf(schedule)
  const installmentFen = theirsFen === null ? payments[0]! : nearest(payments, theirsFen)
  const gapFen = theirsFen === null ? 0n : installmentFen - theirsFen
  const plannedGapFen = plannedBalanceFen - old.balanceFen
  const repaidFen = terms.principalFen - old.balanceFen
  return {
    installmentFen,
    installmentGapFen: gapFen,
    installmentReason: theirsFen === null ? 'not_given' : gapFen === 0n ? 'same' : reasonOf(terms, theirsFen),
    balanceReason: balanceReason(plannedGapFen, old.balanceFen, event.overdue.length > 0, opening.paidPeriods),
    plannedGapFen,
    principalGapFen: paidPrincipalFen === null ? 0n : paidPrincipalFen - repaidFen,
  }
}

/** Half a 分 for each payment is what rounding may add up to. */
function balanceReason(gapFen: Fen, balanceFen: Fen, overdue: boolean, periods: number): BalanceReason {
  if (balanceFen === 0n) return 'settled'
  if (gapFen === 0n) return 'same'
  if (gapOf(gapFen, 0n) <= BigInt(2 * periods + 1)) return 'rounding'
  if (overdue) return 'overdue'
  return gapFen > 0n ? 'paid_ahead' : 'paid_behind'
}
