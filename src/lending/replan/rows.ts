import { addMonths, type BookDate, dayOf, daysBetween, daysInMonth, monthOf, yearOf } from '../dates'
import type { PlannedRow } from '../loan/plan-types'
import { divRoundTo, type Fen, sumFen } from '../money'
import { multiply, type Ratio, rateRatio } from '../rate'
import { isRefused, type Refused, refuse } from '../refusal'
import type { RateFrom } from '../reprice'
import { levelPayment, levelPaymentOver, type Run, run } from '../schedule/amortize'
import { stepOf } from '../schedule/grid'
import type { ScheduleTerms } from '../schedule/types'
import type { DaySpan } from '../servicing'
import { earnedFactor, ratePpmOn } from '../servicing/dated-rate'

/** A period that is still to come: its dates are kept, its amounts are worked out again. */
export interface OpenPeriod {
  readonly seq: number
  readonly startDate: BookDate
  readonly dueDate: BookDate
  readonly payDate: BookDate
}

export interface PlanTotals {
  readonly periods: number
  readonly principalFen: Fen
  readonly interestFen: Fen
  readonly paymentFen: Fen
  readonly lastDueDate: BookDate | null
}

/** What a change does to a plan: old rows → new rows, with the totals of both for the person who decides. */
export interface PlanChange {
  readonly before: readonly PlannedRow[]
  readonly after: readonly PlannedRow[]
  readonly totalsBefore: PlanTotals
  readonly totalsAfter: PlanTotals
  /** The level payment from here on; null where payments differ by design. */
  readonly installmentFen: Fen | null
}

export function planTotals(rows: readonly Pick<PlannedRow, 'principalFen' | 'interestFen' | 'dueDate'>[]): PlanTotals {
  const principalFen = sumFen(rows.map(row => row.principalFen))
  const interestFen = sumFen(rows.map(row => row.interestFen))
  const paymentFen = principalFen + interestFen
  return { periods: rows.length, principalFen, interestFen, paymentFen, lastDueDate: rows.at(-1)?.dueDate ?? null }
}

export const planChange = (
  before: readonly PlannedRow[],
  after: readonly PlannedRow[],
  installmentFen: Fen | null,
): PlanChange => ({
  before,
  after,
  totalsBefore: planTotals(before),
  totalsAfter: planTotals(after),
  installmentFen,
})

export type ReplanTerms = Pick<
  ScheduleTerms,
  'method' | 'ratePpm' | 'dayBasis' | 'interestMode' | 'frequency' | 'everyDays' | 'rounding' | 'installmentStepFen'
> & {
  /** Rates by day, where some day has another than `ratePpm`: earlier in the running period, or a 展期利率 still to come. */
  readonly history?: RateHistory
}

/** The agreed rate, its changes in their order, and the days that earn nothing (停息). */
export interface RateHistory {
  readonly ratePpm: number
  readonly rates: readonly RateFrom[]
  readonly paused?: readonly DaySpan[]
}

/** Months and days of a period: a whole step counts by months unless the contract counts all days (银发〔2005〕129号). */
export function partsOf(terms: ReplanTerms, start: BookDate, due: BookDate): { months: number; days: number } {
  const days = daysBetween(start, due)
  const step = stepOf(terms)
  if (terms.interestMode === 'actual' || step.days > 0 || !isWholeStep(start, due, step.months)) {
    return { months: 0, days }
  }
  return { months: step.months, days: 0 }
}

function isWholeStep(start: BookDate, due: BookDate, months: number): boolean {
  const apart = (yearOf(due) - yearOf(start)) * 12 + monthOf(due) - monthOf(start)
  if (apart !== months) return false
  return addMonths(start, months) === due || (isMonthEnd(start) && dayOf(due) >= dayOf(start))
}

const isMonthEnd = (date: BookDate): boolean => dayOf(date) === daysInMonth(yearOf(date), monthOf(date))

export interface Replanned {
  readonly rows: readonly PlannedRow[]
  readonly installmentFen: Fen | null
}

/**
 * Amounts for given periods on a given balance. 等额本息 gets a new level payment, or keeps `installmentFen` and ends when the
 * balance does; 等额本金 spreads the balance evenly, or keeps `installmentFen` as its principal share.
 * Refuses replan.no-periods · replan.balance-not-positive · replan.method · schedule.installment-below-interest.
 * Example: 482,045.91 over 228 months at 3.20 % → 2,824.43.
 */
export function replan(
  terms: ReplanTerms,
  periods: readonly OpenPeriod[],
  balanceFen: Fen,
  installmentFen: Fen | null = null,
): Replanned | Refused {
  if (periods.length === 0) return refuse('replan.no-periods')
  if (balanceFen <= 0n) return refuse('replan.balance-not-positive')
  const parts = periods.map(period =>
    isSplit(terms, period)
      ? { months: 0, days: daysBetween(period.startDate, period.dueDate) }
      : partsOf(terms, period.startDate, period.dueDate),
  )
  const rates = periods.map((period, index) => periodRate(terms, period, parts[index]!))
  const method = principalRule(terms, periods.length, rates, balanceFen, installmentFen)
  if (isRefused(method)) return method
  const rounding = terms.rounding ?? 'half_up'
  const flows = run({ principal: balanceFen, rates, rounding, quantum: 1n, base: 'balance', ...method })
  if (flows.some(flow => flow.principal < 0n)) return refuse('schedule.installment-below-interest')
  const rows = periods.flatMap((period, index): PlannedRow[] => {
    const flow = flows[index]
    const part = parts[index]
    if (!flow || !part || (flow.principal === 0n && flow.interest === 0n)) return []
    const { seq, startDate, dueDate, payDate } = period
    return [{ seq, startDate, dueDate, payDate, principalFen: flow.principal, interestFen: flow.interest, ...part }]
  })
  return { rows, installmentFen: method.installmentFen }
}

const isSplit = ({ history }: ReplanTerms, { startDate, dueDate }: OpenPeriod): boolean =>
  history?.rates.some(change => change.from > startDate && change.from < dueDate) === true ||
  history?.paused?.some(span => span.from < dueDate && (span.to === null || span.to > startDate)) === true

/** A period in which the rate changes, or stands still, is charged by days, each at its own rate; any other at the rate of its first day. */
function periodRate(terms: ReplanTerms, period: OpenPeriod, part: { months: number; days: number }): Ratio {
  const { history, dayBasis } = terms
  if (history && isSplit(terms, period)) return earnedFactor({ ...history, dayBasis }, period.startDate, period.dueDate)
  const ratePpm = history ? ratePpmOn(history, period.startDate) : terms.ratePpm
  return multiply(rateRatio(ratePpm), yearPart(terms, part))
}

const yearPart = (terms: ReplanTerms, { months, days }: { months: number; days: number }): Ratio => ({
  num: BigInt(months * terms.dayBasis + days * 12),
  den: BigInt(12 * terms.dayBasis),
})

type Rule = Pick<Run, 'principalOf'> & { readonly installmentFen: Fen | null }

function principalRule(
  terms: ReplanTerms,
  count: number,
  rates: readonly Ratio[],
  balanceFen: Fen,
  kept: Fen | null,
): Rule | Refused {
  const rounding = terms.rounding ?? 'half_up'
  switch (terms.method) {
    case 'interest_only':
    case 'bullet':
      return { principalOf: () => 0n, installmentFen: null }
    case 'equal_principal': {
      const share = kept ?? divRoundTo(balanceFen, BigInt(count), 1n, rounding)
      return { principalOf: () => share, installmentFen: null }
    }
    case 'equal_installment': {
      const exact = levelFor(terms, count, rates, balanceFen)
      const installmentFen = kept ?? divRoundTo(exact.num, exact.den, terms.installmentStepFen ?? 1n, rounding)
      return { principalOf: (_index, _balance, interest) => installmentFen - interest, installmentFen }
    }
    default:
      return refuse('replan.method')
  }
}

function levelFor(terms: ReplanTerms, count: number, rates: readonly Ratio[], balanceFen: Fen): Ratio {
  const step = stepOf(terms)
  if (terms.interestMode === 'actual' || step.days > 0) return levelPaymentOver(balanceFen, rates)
  return levelPayment(balanceFen, multiply(rateRatio(terms.ratePpm), { num: BigInt(step.months), den: 12n }), count)
}
