import { type Calendar, makeCalendar, roll } from '../calendar'
import { addDays, addMonths, type BookDate, dayNumber, daysBetween } from '../dates'
import type { Ratio } from '../rate'
import { fortnightsToRepay } from './fortnights'
import { gridOf, stepOf } from './grid'
import type { Period, ScheduleTerms } from './types'

export const MAX_PERIODS = 1200

interface Span {
  readonly start: BookDate
  readonly due: BookDate
  /** First day without interest: the due day, or the day after when it is settled through. */
  readonly end: BookDate
  readonly whole: boolean
}

/**
 * The interest periods of a loan: a grid of due days cut at the value date and at maturity, each with its part of a year.
 * Example: 2026-01-15 → 2027-01-15, due day 20: 5 days to 01-20, eleven months, 26 days to maturity.
 */
export function periodsOf(terms: ScheduleTerms): Period[] {
  const fraction = fractionsOf(terms)
  const calendar = terms.calendar ?? makeCalendar()
  return spansOf(terms).map(span => toPeriod(terms, span, calendar, fraction))
}

function spansOf(terms: ScheduleTerms): Span[] {
  if (terms.method === 'bullet') {
    return [{ start: terms.valueDate, due: terms.maturityDate, end: terms.maturityDate, whole: false }]
  }
  if (terms.method === 'custom') return chain(terms.valueDate, terms.plan?.map(line => line.date) ?? [], false)
  if (terms.method === 'biweekly_half') return chain(terms.valueDate, fortnights(terms), true)
  const grid = gridOf(terms)
  const settled = terms.cutoff === 'include_settle_day' ? 1 : 0
  const spans: Span[] = []
  let start = terms.valueDate
  let onGrid = addDays(grid.at(-1), settled) === terms.valueDate
  for (let index = 0; index <= MAX_PERIODS; index++) {
    const due = grid.at(index)
    if (due >= terms.maturityDate) {
      const end = terms.maturityDate
      spans.push({ start, due: end, end, whole: onGrid && due === end && settled === 0 })
      return spans
    }
    const end = settled === 0 ? due : addDays(due, settled)
    spans.push({ start, due, end, whole: onGrid })
    start = end
    onGrid = true
  }
  return spans
}

function chain(valueDate: BookDate, dues: readonly BookDate[], whole: boolean): Span[] {
  return dues.map((due, index) => ({ start: dues[index - 1] ?? valueDate, due, end: due, whole }))
}

/** 双周供 ends when it is repaid, years before the months of the contract. */
const fortnights = (terms: ScheduleTerms): BookDate[] =>
  Array.from({ length: fortnightsToRepay(terms, MAX_PERIODS + 1) }, (_, n) => addDays(terms.valueDate, 14 * (n + 1)))

function toPeriod(terms: ScheduleTerms, span: Span, calendar: Calendar, fraction: Fractions): Period {
  const shift = terms.holidayShift ?? 'none'
  const payDate = shift === 'none' ? span.due : roll(span.due, shift, calendar)
  const bears = terms.maturityShiftBearsInterest === true && span.due === terms.maturityDate && payDate > span.due
  const end = bears ? payDate : span.end
  const days = dayNumber(end) - dayNumber(span.start)
  const parts = partsOf(terms, span.start, end, days, span.whole && !bears)
  return {
    startDate: span.start,
    dueDate: span.due,
    payDate,
    days,
    wholeMonths: parts.months,
    oddDays: parts.days,
    yearFraction: fraction(parts.months, parts.days),
    whole: span.whole && !bears,
  }
}

/** 整期按月利率、零头按日利率, or all by days (银发〔2005〕129号). */
function partsOf(
  terms: ScheduleTerms,
  start: BookDate,
  end: BookDate,
  days: number,
  whole: boolean,
): { months: number; days: number } {
  const step = stepOf(terms)
  const ownDates = terms.method === 'custom' || terms.method === 'biweekly_half'
  const byDays = terms.interestMode === 'actual' || step.days > 0 || terms.oddMode === 'level_actual' || ownDates
  if (byDays && !(terms.method === 'bullet' && terms.interestMode === 'period')) return { months: 0, days }
  if (whole) return { months: step.months, days: 0 }
  if (terms.method !== 'bullet' && terms.oddMode !== 'month_plus_days') return { months: 0, days }
  const months = wholeMonths(start, end)
  return { months, days: daysBetween(addMonths(start, months), end) }
}

function wholeMonths(start: BookDate, end: BookDate): number {
  let months = 0
  while (addMonths(start, months + 1) <= end) months++
  return months
}

type Fractions = (months: number, days: number) => Ratio

/** One object per distinct fraction: a 360-period plan has two or three of them. */
function fractionsOf(terms: ScheduleTerms): Fractions {
  const known = new Map<number, Ratio>()
  const basis = BigInt(terms.dayBasis)
  return (months, days) => {
    const key = months * 100_000 + days
    let fraction = known.get(key)
    if (!fraction) {
      fraction = { num: BigInt(months) * basis + BigInt(days) * 12n, den: 12n * basis }
      known.set(key, fraction)
    }
    return fraction
  }
}
