import { type Refused, refuse } from './refusal'
import { halfWidth } from './text'

/** A calendar day 'YYYY-MM-DD' that exists. No time, no zone: a booking date is what the bank's books call today. */
export type BookDate = string & { readonly __bookDate: true }

const TWO = Array.from({ length: 100 }, (_, n) => n.toString().padStart(2, '0'))
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0)

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48
export const yearOf = (d: BookDate): number => digit(d, 0) * 1000 + digit(d, 1) * 100 + digit(d, 2) * 10 + digit(d, 3)
export const monthOf = (d: BookDate): number => digit(d, 5) * 10 + digit(d, 6)
export const dayOf = (d: BookDate): number => digit(d, 8) * 10 + digit(d, 9)

/** Year, month 1–12, day → date. The caller guarantees the day exists; `civil` is the checked door. */
const compose = (year: number, month: number, day: number): BookDate =>
  `${year < 1000 ? year.toString().padStart(4, '0') : year}-${TWO[month]}-${TWO[day]}` as BookDate

const exists = (year: number, month: number, day: number): boolean =>
  year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)

export function civil(year: number, month: number, day: number): BookDate {
  if (!exists(year, month, day)) throw new RangeError(`no such day: ${year}-${month}-${day}`)
  return compose(year, month, day)
}

/** For values that must be right already (database, code); throws otherwise. */
export function bookDate(text: string): BookDate {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (!match) throw new RangeError(`not a date: ${text}`)
  return civil(parseInt(match[1]!, 10), parseInt(match[2]!, 10), parseInt(match[3]!, 10))
}

const TYPED = [/^(\d{4})(\d\d)(\d\d)$/, /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/, /^(\d{4})年(\d{1,2})月(\d{1,2})日?$/]

/**
 * Reads a date as people type it: 20261120 · 2026-11-20 · 2026/1/5 · 2026.11.20 · 2026年11月20日, also full-width.
 * A day that does not exist is refused, never moved: 2026-02-30 → date.no-such-day.
 */
export function parseDate(text: string): { date: BookDate } | Refused {
  const plain = halfWidth(text).replace(/\s/g, '')
  if (plain === '') return refuse('date.empty')
  for (const shape of TYPED) {
    const match = shape.exec(plain)
    if (!match) continue
    const [year = 0, month = 0, day = 0] = match
      .slice(1)
      .filter(part => /\d/.test(part))
      .map(part => parseInt(part, 10))
    return exists(year, month, day) ? { date: compose(year, month, day) } : refuse('date.no-such-day')
  }
  return refuse('date.not-a-date')
}

/** Days since 1970-01-01 in the Gregorian calendar (era arithmetic: 400 years have 146097 days, years begin in March). */
export function dayNumber(date: BookDate): number {
  const month = monthOf(date)
  const year = yearOf(date) - (month <= 2 ? 1 : 0)
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOf(date) - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

/** Inverse of `dayNumber`. */
export function fromDayNumber(day: number): BookDate {
  const shifted = day + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return compose(year, month, dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1)
}

export const addDays = (date: BookDate, days: number): BookDate => fromDayNumber(dayNumber(date) + days)
/** 算头不算尾: the first day counts, the last does not. 2026-03-10 → 2026-09-10 = 184. */
export const daysBetween = (from: BookDate, to: BookDate): number => dayNumber(to) - dayNumber(from)

/**
 * `months` later on the same day of the month, or on the month's last day when there is none (民法典 art. 202–203).
 * Series must pass the original day as `anchorDay`: 2026-01-31 → 02-28 → 03-31, not 03-28.
 */
export function addMonths(date: BookDate, months: number, anchorDay: number = dayOf(date)): BookDate {
  const index = yearOf(date) * 12 + monthOf(date) - 1 + months
  const year = Math.floor(index / 12)
  const month = index - year * 12 + 1
  return compose(year, month, Math.min(anchorDay, daysInMonth(year, month)))
}

export function monthEnd(date: BookDate): BookDate {
  const year = yearOf(date)
  const month = monthOf(date)
  return compose(year, month, daysInMonth(year, month))
}

export const compare = (a: BookDate, b: BookDate): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0)
export const earlier = (a: BookDate, b: BookDate): BookDate => (a < b ? a : b)
export const later = (a: BookDate, b: BookDate): BookDate => (a > b ? a : b)

/** 0 Sunday … 6 Saturday; 1970-01-01 was a Thursday. */
export const weekday = (date: BookDate): number => (((dayNumber(date) + 4) % 7) + 7) % 7

/** For paper: 2026-11-20 → '2026 年 11 月 20 日'. */
export const formatChinese = (date: BookDate): string => `${yearOf(date)} 年 ${monthOf(date)} 月 ${dayOf(date)} 日`
