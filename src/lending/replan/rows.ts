import { addMonths, type BookDate, dayOf, daysBetween, daysInMonth, monthOf, yearOf } from '../dates'
import type { PlannedRow } from '../loan/plan-types'
import { type Fen, sumFen } from '../money'
import type { RateFrom } from '../reprice'
import { stepOf } from '../schedule/grid'
import type { ScheduleTerms, StepRule } from '../schedule/types'
import type { DaySpan } from '../servicing'

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
  /** Interest runs through the due day, the next period begins the day after (结息日). */
  readonly settled?: boolean
  readonly own?: OwnPlan
}

/** What a plan goes on with that is not told by its balance and its days. */
export interface OwnPlan {
  /** 气球贷: what is left for the last day by now. */
  readonly tailFen?: Fen
  /** 气球贷 by a longer amortisation, as long as nobody fixed its 尾款: periods the payment is worked out on, the running one counted. */
  readonly amortizationPeriods?: number
  /** 累进: the rule, and how many payments were made under it. */
  readonly step?: StepRule
  readonly stepsDone?: number
  /** 等本等息: what its interest is reckoned on. */
  readonly flatBaseFen?: Fen
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

/**
 * The first day that bears no interest in a period: where the next one begins. That is its due day, or the day after it where
 * interest runs through the 结息日 (settled through the 20th, next period from the 21st); the last period ends on its due day.
 */
export function endOf(periods: readonly Pick<OpenPeriod, 'startDate' | 'dueDate'>[], index: number): BookDate {
  const { dueDate } = periods[index]!
  const next = periods[index + 1]?.startDate
  return next !== undefined && daysBetween(dueDate, next) === 1 ? next : dueDate
}

/** Rows at the start of a plan that repay nothing yet: 宽限期, 首期只付息. */
export const leadOf = (rows: readonly Pick<PlannedRow, 'principalFen'>[]): number =>
  Math.max(
    0,
    rows.findIndex(row => row.principalFen > 0n),
  )
