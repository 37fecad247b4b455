import {
  addDays,
  addMonths,
  type BookDate,
  bookDate,
  dayNumber,
  daysBetween,
  earlier,
  isLeap,
  later,
  yearOf,
} from './dates'
import { thirtyDays } from './day-count-thirty'
import { add, type Ratio, ratio } from './rate'

/**
 * Day counts named as in the sources that use them. RMB loans use ACT/360 or ACT/365F (银发〔2005〕129号);
 * the others are needed to read plans made elsewhere.
 */
export type DayCount =
  | 'ACT/360'
  | 'ACT/365F'
  | 'ACT/365-FEB29'
  | 'ACT/ACT-JAN1'
  | 'ACT/ACT-DEC31'
  | 'ACT/ACT-AFB'
  | 'ACT/ACT-YEAR'
  | 'ACT/364'
  | 'ACT/365.25'
  | 'NL/360'
  | 'NL/365'
  | '30/360-US'
  | '30/360-PSA'
  | '30E/360'
  | '30E+/360'
  | '30E/365'
  | '1/1'

/**
 * The part of a year between two dates, exact.
 * Example: 2023-12-12 → 2024-01-12 under ACT/ACT-DEC31 = 19/365 + 12/366.
 */
export function yearFraction(from: BookDate, to: BookDate, dayCount: DayCount): Ratio {
  switch (dayCount) {
    case 'ACT/360':
      return ratio(BigInt(daysBetween(from, to)), 360n)
    case 'ACT/365F':
      return ratio(BigInt(daysBetween(from, to)), 365n)
    case 'ACT/365-FEB29':
      return ratio(BigInt(daysBetween(from, to)), leapDays(from, to) > 0 ? 366n : 365n)
    case 'ACT/ACT-JAN1':
      return splitByYear(from, to, year => dayNumber(newYear(year)))
    case 'ACT/ACT-DEC31':
      return splitByYear(from, to, year => dayNumber(newYear(year)) - 1)
    case 'ACT/ACT-AFB':
      return yearsBack(from, to)
    case 'ACT/ACT-YEAR':
      return yearsOn(from, to)
    case 'ACT/364':
      return ratio(BigInt(daysBetween(from, to)), 364n)
    case 'ACT/365.25':
      return ratio(BigInt(daysBetween(from, to)) * 100n, 36525n)
    case 'NL/360':
      return ratio(BigInt(daysBetween(from, to) - leapDays(from, to)), 360n)
    case 'NL/365':
      return ratio(BigInt(daysBetween(from, to) - leapDays(from, to)), 365n)
    case '30/360-US':
      return ratio(BigInt(thirtyDays(from, to, 'bond')), 360n)
    case '30/360-PSA':
      return ratio(BigInt(thirtyDays(from, to, 'psa')), 360n)
    case '30E/360':
      return ratio(BigInt(thirtyDays(from, to, 'eurobond')), 360n)
    case '30E+/360':
      return ratio(BigInt(thirtyDays(from, to, 'plus')), 360n)
    case '30E/365':
      return ratio(BigInt(thirtyDays(from, to, 'isda')), 365n)
    case '1/1':
      return ratio(1n, 1n)
  }
}

const newYear = (year: number): BookDate => bookDate(`${year.toString().padStart(4, '0')}-01-01`)

/** How many 29 Februaries lie after the first day and not after the last. */
function leapDays(from: BookDate, to: BookDate): number {
  let count = 0
  for (let year = yearOf(from); year <= yearOf(to); year++) {
    if (!isLeap(year)) continue
    const leapDay = addDays(newYear(year), 59)
    if (from < leapDay && leapDay <= to) count++
  }
  return count
}

/** ACT/ACT AFB: whole years counted back from the end, the rest over 366 where it holds 29 February, else 365. */
function yearsBack(from: BookDate, to: BookDate): Ratio {
  let years = 0
  while (addMonths(to, -12 * (years + 1)) >= from) years++
  const end = addMonths(to, -12 * years)
  const leap = leapDays(addDays(from, -1), addDays(end, -1)) > 0
  return add({ num: BigInt(years), den: 1n }, ratio(BigInt(daysBetween(from, end)), leap ? 366n : 365n))
}

/** ACT/ACT by year of the loan: whole years from the start, the rest over the days of the year then running. */
function yearsOn(from: BookDate, to: BookDate): Ratio {
  let years = 0
  while (addMonths(from, 12 * (years + 1)) <= to) years++
  const start = addMonths(from, 12 * years)
  const length = daysBetween(start, addMonths(from, 12 * (years + 1)))
  return add({ num: BigInt(years), den: 1n }, ratio(BigInt(daysBetween(start, to)), BigInt(length)))
}

/**
 * ACT/ACT ICMA: days over the days of their reference period, in periods of the same length walked back from it.
 * Example: 2002-08-15 → 2003-07-15 with half-years ending 07-15 and 01-15: 153/184 ÷ 2 + ½ = 0.91576.
 */
export function icmaFraction(from: BookDate, to: BookDate, referenceEnd: BookDate, periodMonths: number): Ratio {
  let total: Ratio = { num: 0n, den: 1n }
  let end = referenceEnd
  for (let n = 1; end > from; n++) {
    const start = addMonths(referenceEnd, -n * periodMonths)
    const inside = daysBetween(later(from, start), earlier(to, end))
    if (inside > 0) {
      const part = ratio(BigInt(inside * periodMonths), BigInt(daysBetween(start, end) * 12))
      total = add(total, part)
    }
    end = start
  }
  return total
}

function splitByYear(from: BookDate, to: BookDate, startOf: (year: number) => number): Ratio {
  const last = dayNumber(to)
  let total: Ratio = { num: 0n, den: 1n }
  let day = dayNumber(from)
  for (let year = yearOf(from); day < last; year++) {
    const end = Math.min(last, startOf(year + 1))
    if (end <= day) continue
    total = add(total, { num: BigInt(end - day), den: isLeap(year) ? 366n : 365n })
    day = end
  }
  return total
}
