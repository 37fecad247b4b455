import { type BookDate, daysBetween } from '../dates'
import type { PlannedRow } from '../loan/plan-types'
import { divRound, type Fen, sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import { rateFactor } from '../servicing/dated-rate'
import { endOf, leadOf, type PlanChange, planChange, type ReplanTerms } from './rows'
import { replan } from './solve'

const SPREADS = new Set<string>(['equal_installment', 'equal_principal', 'interest_only', 'bullet'])

export interface Tranche {
  readonly date: BookDate
  readonly fen: Fen
}

/**
 * 分次放款: another tranche of the same loan. In the running period it bears interest by days from its own day; the period's
 * principal is worked out on the new balance. Refuses tranche.not-positive · tranche.over-contract · tranche.before-running-period ·
 * tranche.after-running-period · replan.no-periods.
 * Example: 60,000 先息后本 at 6 %, 40,000 more 15 days before the due day → 300.00 + 100.00 in that period.
 */
export function planTranche(
  terms: ReplanTerms,
  rows: readonly PlannedRow[],
  tranche: Tranche,
  /** What the contract still allows to be paid out. */
  undrawnFen: Fen,
): PlanChange | Refused {
  const running = rows[0]
  if (!running) return refuse('replan.no-periods')
  if (tranche.fen <= 0n) return refuse('tranche.not-positive')
  if (tranche.fen > undrawnFen) return refuse('tranche.over-contract')
  if (tranche.date < running.startDate) return refuse('tranche.before-running-period')
  if (tranche.date >= endOf(rows, 0)) return refuse('tranche.after-running-period')
  // A plan with a shape of its own would need to be agreed anew on the larger sum.
  if (!SPREADS.has(terms.method)) return refuse('replan.method')
  const balanceFen = sumFen(rows.map(row => row.principalFen))
  const again = replan(terms, rows, balanceFen + tranche.fen, { lead: leadOf(rows) })
  if (isRefused(again)) return again
  if (tranche.date === running.startDate) return planChange(rows, again.rows, again.installmentFen)
  const end = endOf(rows, 0)
  const days = daysBetween(running.startDate, end)
  // The new money did not work from the period's first day: the period keeps its interest, the tranche adds that of its own days.
  const { num, den } = rateFactor({ ...(terms.history ?? terms), dayBasis: terms.dayBasis }, tranche.date, end)
  const own = divRound(tranche.fen * num, den, terms.rounding ?? 'half_up')
  const after = again.rows.map((row, index) =>
    index === 0 ? { ...row, interestFen: running.interestFen + own, months: 0, days } : row,
  )
  return planChange(rows, after, again.installmentFen)
}
