import { type BookDate, daysBetween } from '../dates'
import type { PlannedRow } from '../loan/plan-types'
import { divRound, type Fen, sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import type { RateFrom } from '../reprice'
import { endOf, leadOf, type PlanChange, planChange, type RateHistory, type ReplanTerms } from './rows'
import { type Keeps, replan } from './solve'

/** One stretch of a period with its own rate, for explaining the split. */
export interface RateSegment {
  readonly from: BookDate
  readonly to: BookDate
  readonly days: number
  readonly ratePpm: number
  readonly interestFen: Fen
}

/**
 * Interest of one period whose rate changes inside: each stretch by its days, each rounded once.
 * Example: 482,045.91 from 12-20 to 01-20, 3.30 % → 3.20 % on 01-01: 12 days 530.25 + 19 days 814.12.
 */
export function splitInterest(
  terms: Pick<ReplanTerms, 'ratePpm' | 'dayBasis' | 'rounding'>,
  baseFen: Fen,
  period: { readonly startDate: BookDate; readonly dueDate: BookDate },
  changes: readonly RateFrom[],
): RateSegment[] {
  const inside = changes.filter(change => change.from > period.startDate && change.from < period.dueDate)
  const before = changes.filter(change => change.from <= period.startDate).at(-1)
  const starts = [{ from: period.startDate, ratePpm: before?.ratePpm ?? terms.ratePpm }, ...inside]
  return starts.map(({ from, ratePpm }, index) => {
    const to = starts[index + 1]?.from ?? period.dueDate
    const days = daysBetween(from, to)
    const num = baseFen * BigInt(ratePpm) * BigInt(days)
    const interestFen = divRound(num, 1_000_000n * BigInt(terms.dayBasis), terms.rounding ?? 'half_up')
    return { from, to, days, ratePpm, interestFen }
  })
}

/**
 * A new 执行利率 from a day on. The running period keeps its principal and is split by days; from the next period on
 * 等额本息 is worked out anew on the balance and the periods left, 等额本金 and 先息后本 change in interest only.
 * `rows` are the rows not yet due, the running one first. Refuses replan.no-periods · rate-change.same-rate ·
 * rate-change.before-running-period · replan.method.
 * Example: 500,000 at 3.30 % over 240 months, after 12 periods 482,045.91 → at 3.20 % the payment is 2,824.43.
 */
export function planRateChange(
  terms: ReplanTerms,
  rows: readonly PlannedRow[],
  change: RateFrom,
  history: RateHistory = { ratePpm: terms.ratePpm, rates: [] },
): (PlanChange & { readonly split: readonly RateSegment[] }) | Refused {
  const running = rows[0]
  if (!running) return refuse('replan.no-periods')
  if (change.ratePpm === terms.ratePpm) return refuse('rate-change.same-rate')
  const end = endOf(rows, 0)
  // On a 结息日 the row that is due bears the old rate through the day; the next one begins tomorrow.
  const settling = terms.settled === true && daysBetween(change.from, running.startDate) === 1
  if (change.from < running.startDate && !settling) return refuse('rate-change.before-running-period')
  if (change.from >= end) return laterChange(terms, rows, change, history)
  const balanceFen = sumFen(rows.map(row => row.principalFen))
  // From here on there is one rate only: what was announced for later days does not come.
  const { history: _, ...own } = terms
  const newTerms: ReplanTerms = { ...own, ratePpm: change.ratePpm }
  if (change.from <= running.startDate) {
    const again = replan(newTerms, rows, balanceFen, kept(terms, rows))
    return isRefused(again) ? again : { ...planChange(rows, again.rows, again.installmentFen), split: [] }
  }
  const split = splitInterest(
    { ...terms, ratePpm: history.ratePpm },
    balanceFen,
    { startDate: running.startDate, dueDate: end },
    [...history.rates, change],
  )
  const interestFen = sumFen(split.map(segment => segment.interestFen))
  const days = daysBetween(running.startDate, end)
  const first: PlannedRow = { ...running, interestFen, months: 0, days }
  const rest = rows.slice(1)
  if (rest.length === 0) return { ...planChange(rows, [first], null), split }
  const again = replan(newTerms, rest, balanceFen - running.principalFen, kept(terms, rest))
  if (isRefused(again)) return again
  return { ...planChange(rows, [first, ...again.rows], again.installmentFen), split }
}

/** 等额本金 keeps its share of principal whatever the rate, and a 宽限期 goes on. */
function kept(terms: ReplanTerms, rows: readonly PlannedRow[]): Keeps {
  const lead = leadOf(rows)
  return terms.method === 'equal_principal' ? { lead, installmentFen: rows[lead]?.principalFen ?? null } : { lead }
}

/** Announced for a later period: the rows before it stay as they are. */
function laterChange(
  terms: ReplanTerms,
  rows: readonly PlannedRow[],
  change: RateFrom,
  history: RateHistory,
): (PlanChange & { readonly split: readonly RateSegment[] }) | Refused {
  const index = rows.findIndex((_, at) => change.from < endOf(rows, at))
  if (index < 0) return refuse('rate-change.after-last-period')
  const changed = planRateChange(terms, rows.slice(index), change, history)
  if (isRefused(changed)) return changed
  return {
    ...planChange(rows, [...rows.slice(0, index), ...changed.after], changed.installmentFen),
    split: changed.split,
  }
}
