import { addDays, type BookDate, weekday } from './dates'

export interface Calendar {
  isBusinessDay(date: BookDate): boolean
}

export type HolidayShift = 'none' | 'next' | 'previous'

/** Statutory holidays and 调休 workdays as published each year by the State Council; data, never code. */
export interface CalendarDays {
  readonly holidays?: ReadonlySet<string>
  readonly workdays?: ReadonlySet<string>
}

const LONGEST_CLOSURE_DAYS = 60

/** Saturdays, Sundays and `holidays` are closed; `workdays` are open even on a weekend (2026-10-10 is a Saturday at work). */
export function makeCalendar(days: CalendarDays = {}): Calendar {
  return {
    isBusinessDay(date) {
      if (days.workdays?.has(date)) return true
      if (days.holidays?.has(date)) return false
      const day = weekday(date)
      return day !== 0 && day !== 6
    },
  }
}

/**
 * Moves a due date off closed days (民法典 art. 203: to the day after the holiday).
 * Example: due 2026-10-01, 'next' → 2026-10-08.
 */
export function roll(date: BookDate, shift: HolidayShift, calendar: Calendar): BookDate {
  if (shift === 'none') return date
  const step = shift === 'next' ? 1 : -1
  let day = date
  for (let moved = 0; moved <= LONGEST_CLOSURE_DAYS; moved++) {
    if (calendar.isBusinessDay(day)) return day
    day = addDays(day, step)
  }
  throw new Error(`calendar has no business day near ${date}`)
}
