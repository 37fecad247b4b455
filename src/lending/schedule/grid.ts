import {
  addMonths,
  type BookDate,
  civil,
  dayNumber,
  dayOf,
  daysInMonth,
  fromDayNumber,
  monthOf,
  yearOf,
} from '../dates'
import type { Frequency, ScheduleTerms } from './types'

export interface Step {
  readonly months: number
  readonly days: number
}

export const STEPS: Record<Exclude<Frequency, 'every_n_days'>, Step> = {
  monthly: { months: 1, days: 0 },
  quarterly: { months: 3, days: 0 },
  half_yearly: { months: 6, days: 0 },
  yearly: { months: 12, days: 0 },
  weekly: { months: 0, days: 7 },
  biweekly: { months: 0, days: 14 },
}

export const stepOf = (terms: Pick<ScheduleTerms, 'frequency' | 'everyDays'>): Step =>
  terms.frequency === 'every_n_days' ? { months: 0, days: terms.everyDays ?? 0 } : STEPS[terms.frequency]

/** Due days without end: `at(0)` is the first one, `at(-1)` the day one step before it. Always from the original day. */
export interface Grid {
  at(index: number): BookDate
}

/**
 * The due-day grid of a loan. Every date comes from the original day, never from a clamped predecessor (民法典 art. 202):
 * day 31 from 2026-01-31 gives 02-28, 03-31, 04-30.
 */
export function gridOf(terms: ScheduleTerms): Grid {
  const step = stepOf(terms)
  if (step.days > 0) {
    const start = dayNumber(terms.valueDate)
    return { at: index => fromDayNumber(start + (index + 1) * step.days) }
  }
  const { anchorDay, first } = firstDue(terms, step.months)
  return { at: index => addMonths(first, index * step.months, anchorDay) }
}

function firstDue(terms: ScheduleTerms, stepMonths: number): { anchorDay: number; first: BookDate } {
  const { dueRule, valueDate } = terms
  if (dueRule.kind === 'anniversary') {
    const anchorDay = dayOf(valueDate)
    return { anchorDay, first: addMonths(valueDate, stepMonths, anchorDay) }
  }
  if (dueRule.kind === 'quarter_20') return { anchorDay: 20, first: firstIn(valueDate, 20, isQuarterMonth) }
  const anchorDay = dueRule.kind === 'month_end' ? 31 : dueRule.day
  return { anchorDay, first: firstOnDay(terms, anchorDay, stepMonths) }
}

function firstOnDay(terms: ScheduleTerms, day: number, stepMonths: number): BookDate {
  const any = (): boolean => true
  switch (terms.firstDue ?? defaultFirstDue(terms)) {
    case 'next_due_day':
      return firstIn(terms.valueDate, day, any)
    case 'next_month':
      return addMonths(terms.valueDate, stepMonths, day)
    case 'standard_quarter':
      return firstIn(terms.valueDate, day, isQuarterMonth)
    case 'whole_period': {
      const whole = addMonths(terms.valueDate, stepMonths)
      const sameMonth = addMonths(whole, 0, day)
      return sameMonth >= whole ? sameMonth : addMonths(whole, 1, day)
    }
  }
}

/** A separate stub needs the very next due day; level methods otherwise begin in the following month. */
function defaultFirstDue(terms: ScheduleTerms): 'next_due_day' | 'next_month' {
  if (terms.oddMode === 'stub_interest') return 'next_due_day'
  return terms.method === 'interest_only' || terms.method === 'bullet' ? 'next_due_day' : 'next_month'
}

const isQuarterMonth = (month: number): boolean => month % 3 === 0

/** The first `day` of an accepted month that lies after the value date. */
function firstIn(valueDate: BookDate, day: number, accepts: (month: number) => boolean): BookDate {
  for (let ahead = 0; ; ahead++) {
    const month = addMonths(valueDate, ahead, 1)
    const candidate = civil(yearOf(month), monthOf(month), Math.min(day, daysInMonth(yearOf(month), monthOf(month))))
    if (candidate > valueDate && accepts(monthOf(month))) return candidate
  }
}
