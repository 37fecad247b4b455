import {
  addMonths,
  type BookDate,
  dayNumber,
  dayOf,
  daysBetween,
  fromDayNumber,
  isLeap,
  monthEnd,
  monthOf,
  yearOf,
} from './dates'
import { thirtyDays } from './day-count-thirty'

const EPOCH = 25_569

/** Serial number of the 1900 date system (from 1900-03-01 on, where it counts like everyone else). 2007-04-30 → 39202. */
export const excelSerial = (date: BookDate): number => dayNumber(date) + EPOCH
export const fromExcelSerial = (serial: number): BookDate => fromDayNumber(Math.floor(serial) - EPOCH)

export const edate = (date: BookDate, months: number): BookDate => addMonths(date, months)
export const eomonth = (date: BookDate, months: number): BookDate => monthEnd(addMonths(date, months, 1))

/** US method, or the European one. 2000-02-29 → 2000-03-31: 30, European 31. */
export const days360 = (from: BookDate, to: BookDate, european = false): number =>
  thirtyDays(from, to, european ? 'eurobond' : 'nasd')

export type DateUnit = 'Y' | 'M' | 'D' | 'YM'

/** Whole years, months, days, or months without the years. */
export function datedif(from: BookDate, to: BookDate, unit: DateUnit): number {
  if (unit === 'D') return daysBetween(from, to)
  const apart = (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from)
  const months = dayOf(to) < dayOf(from) ? apart - 1 : apart
  return unit === 'M' ? months : unit === 'Y' ? Math.floor(months / 12) : months % 12
}

export type YearFracBasis = 0 | 1 | 2 | 3 | 4

/** The part of a year: 0 US 30/360 · 1 actual/actual · 2 actual/360 · 3 actual/365 · 4 European 30/360. Order does not matter. */
export function yearfrac(one: BookDate, other: BookDate, basis: YearFracBasis = 0): number {
  const [from, to] = one <= other ? [one, other] : [other, one]
  switch (basis) {
    case 0:
      return thirtyDays(from, to, 'nasd') / 360
    case 1:
      return daysBetween(from, to) / yearLength(from, to)
    case 2:
      return daysBetween(from, to) / 360
    case 3:
      return daysBetween(from, to) / 365
    case 4:
      return thirtyDays(from, to, 'eurobond') / 360
  }
}

/** Up to a year: 366 where 29 February is inside; longer: the average length of the calendar years touched. */
function yearLength(from: BookDate, to: BookDate): number {
  if (to <= addMonths(from, 12)) {
    if (yearOf(from) === yearOf(to)) return isLeap(yearOf(from)) ? 366 : 365
    const leapYear = [yearOf(from), yearOf(to)].find(isLeap)
    if (leapYear === undefined) return 365
    const leapDay = `${leapYear}-02-29`
    return from <= leapDay && leapDay <= to ? 366 : 365
  }
  const years = yearOf(to) - yearOf(from) + 1
  let days = 0
  for (let year = yearOf(from); year <= yearOf(to); year++) days += isLeap(year) ? 366 : 365
  return days / years
}
