import { addDays, type BookDate, monthOf, weekday } from './dates'

export interface Calendar {
  isBusinessDay(date: BookDate): boolean
}

/** `next_same_month`: the next business day unless that is in another month, then the one before (modified following). */
export type HolidayShift = 'none' | 'next' | 'previous' | 'next_same_month'

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
  if (shift === 'next_same_month') {
    const next = roll(date, 'next', calendar)
    return monthOf(next) === monthOf(date) ? next : roll(date, 'previous', calendar)
  }
  const step = shift === 'next' ? 1 : -1
  let day = date
  for (let moved = 0; moved <= LONGEST_CLOSURE_DAYS; moved++) {
    if (calendar.isBusinessDay(day)) return day
    day = addDays(day, step)
  }
  throw new Error(`calendar has no business day near ${date}`)
}

/** Business days from one day to another, both counted; negative when `to` lies before `from`. 2021-02-14 → 02-17 = 3. */
export function businessDaysBetween(from: BookDate, to: BookDate, calendar: Calendar): number {
  if (to < from) return -businessDaysBetween(to, from, calendar)
  let count = 0
  for (let day = from; day <= to; day = addDays(day, 1)) if (calendar.isBusinessDay(day)) count++
  return count
}

/** The business day `count` business days after (or before) a day. Friday + 3 → Wednesday. */
export function addBusinessDays(date: BookDate, count: number, calendar: Calendar): BookDate {
  const step = count < 0 ? -1 : 1
  let day = date
  for (let left = Math.abs(count); left > 0; ) {
    day = addDays(day, step)
    if (calendar.isBusinessDay(day)) left--
  }
  return day
}
