import { type Calendar, makeCalendar } from '../../src/lending/calendar'
import { addDays, type BookDate } from '../../src/lending/dates'
import { holidays } from '../reference/holidays'

const of = (wanted: string): Set<string> => new Set(holidays.filter(([, kind]) => kind === wanted).map(([day]) => day))

const calendar: Calendar = makeCalendar({ holidays: of('holiday'), workdays: of('workday') })

export const isWorkday = (day: BookDate): boolean => calendar.isBusinessDay(day)

/** The day itself when the bank is open, else the next open one. */
export function workdayFrom(day: BookDate): BookDate {
  let open = day
  while (!isWorkday(open)) open = addDays(open, 1)
  return open
}

/** Working days after `since` up to and including `today`. */
export function daysOpenSince(since: BookDate, today: BookDate): number {
  let days = 0
  for (let day = addDays(since, 1); day <= today; day = addDays(day, 1)) if (isWorkday(day)) days++
  return days
}
