import { addDays, type BookDate, bookDate, dayNumber, dayOf, daysBetween, isLeap, monthOf, yearOf } from './dates'
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
  | '30/360-US'
  | '30E/360'

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
      return ratio(BigInt(daysBetween(from, to)), holdsFeb29(from, to) ? 366n : 365n)
    case 'ACT/ACT-JAN1':
      return splitByYear(from, to, year => dayNumber(newYear(year)))
    case 'ACT/ACT-DEC31':
      return splitByYear(from, to, year => dayNumber(newYear(year)) - 1)
    case '30/360-US':
      return ratio(BigInt(days360(from, to, true)), 360n)
    case '30E/360':
      return ratio(BigInt(days360(from, to, false)), 360n)
  }
}

const newYear = (year: number): BookDate => bookDate(`${year.toString().padStart(4, '0')}-01-01`)

/** 366 only where 29 February lies after the first day and not after the last. */
function holdsFeb29(from: BookDate, to: BookDate): boolean {
  for (let year = yearOf(from); year <= yearOf(to); year++) {
    if (!isLeap(year)) continue
    const leapDay = addDays(newYear(year), 59)
    if (from < leapDay && leapDay <= to) return true
  }
  return false
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

function days360(from: BookDate, to: BookDate, us: boolean): number {
  const first = Math.min(dayOf(from), 30)
  const last = us ? (dayOf(to) === 31 && first === 30 ? 30 : dayOf(to)) : Math.min(dayOf(to), 30)
  return (yearOf(to) - yearOf(from)) * 360 + (monthOf(to) - monthOf(from)) * 30 + last - first
}
