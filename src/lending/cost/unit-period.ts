import { addMonths, type BookDate, dayOf, daysBetween } from '../dates'

/** The unit-period of 12 CFR 1026 Appendix J: a common interval of advances and payments. */
export interface UnitPeriod {
  readonly unit: 'day' | 'week' | 'semimonth' | 'month'
  readonly every: number
}

/** Whole unit-periods and the part of one that is left. */
export interface Elapsed {
  readonly whole: number
  readonly part: number
}

const DAYS_A_YEAR = 365
const PER_YEAR = { day: DAYS_A_YEAR, week: 52, semimonth: 24, month: 12 } as const

export const unitsPerYear = ({ unit, every }: UnitPeriod): number => PER_YEAR[unit] / every

/**
 * Time between two days in unit-periods, Appendix J (b)(5): whole periods are counted back from the later day, what is left
 * over 30 days for months, 15 for half months, 7 for weeks; for a unit of a year by whole months ÷ 12, else days ÷ 365.
 * Example: 1978-02-10 → 1978-04-01 by months: 1 whole, 19/30.
 */
export function elapsedUnits(from: BookDate, to: BookDate, { unit, every }: UnitPeriod): Elapsed {
  const days = daysBetween(from, to)
  if (unit === 'day') return split(days / every)
  if (unit === 'week') return split(days / (7 * every))
  const months = monthsBack(from, to)
  const left = daysBetween(from, addMonths(to, -months, dayOf(to)))
  if (unit === 'semimonth') {
    const halves = 2 * months + (left >= 15 ? 1 : 0)
    return { whole: halves, part: (left >= 15 ? left - 15 : left) / 15 }
  }
  const whole = Math.floor(months / every)
  if (every === 12 && left > 0) {
    return { whole, part: daysBetween(from, addMonths(to, -12 * whole, dayOf(to))) / DAYS_A_YEAR }
  }
  return { whole, part: ((months % every) + left / 30) / every }
}

const split = (value: number): Elapsed => ({ whole: Math.floor(value), part: value - Math.floor(value) })

function monthsBack(from: BookDate, to: BookDate): number {
  let months = 0
  while (addMonths(to, -(months + 1), dayOf(to)) >= from) months++
  return months
}
