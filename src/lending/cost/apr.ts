import { addMonths, type BookDate, daysBetween } from '../dates'
import { type Flow, internalRate, solveRate } from './solve'
import { elapsedUnits, type UnitPeriod, unitsPerYear } from './unit-period'

/** Money of the lender to the borrower, or back. Amounts in any one unit. */
export interface Dated {
  readonly date: BookDate
  readonly amount: number
}

const earliest = (flows: readonly Dated[]): BookDate | null =>
  flows.reduce<BookDate | null>((found, { date }) => (found === null || date < found ? date : found), null)

/**
 * Annual percentage rate, actuarial method of US Regulation Z (12 CFR 1026 Appendix J): Σ amount ÷ ((1 + f·i)(1 + i)^t),
 * times the unit-periods of a year. A fraction a year; null when no rate fits.
 * Example (c)(1)(ii): 6,000 advanced 1978-02-10, 36 × 200 from 1978-04-01 → 11.82 %.
 */
export function actuarialRate(
  advances: readonly Dated[],
  payments: readonly Dated[],
  unitPeriod: UnitPeriod,
): number | null {
  const start = earliest(advances)
  if (start === null || payments.length === 0) return null
  const placed = (flows: readonly Dated[], sign: number) =>
    flows.map(({ date, amount }) => ({ amount: sign * amount, ...elapsedUnits(start, date, unitPeriod) }))
  const flows = [...placed(advances, 1), ...placed(payments, -1)]
  const rate = solveRate(i =>
    flows.reduce((sum, { amount, whole, part }) => sum + amount / ((1 + part * i) * (1 + i) ** whole), 0),
  )
  return rate === null ? null : rate * unitsPerYear(unitPeriod)
}

/** How the years of an annual percentage rate of charge are counted. */
export type YearBasis = 'days_365' | 'standard_year'

/**
 * Years between two days. Standard year (Directive 98/7/EC and 2008/48/EC annex): 12 equal months or 52 weeks where the time is
 * a whole number of them, else 365 days. Example: 2026-01-15 → 2027-07-15 = 1.5 years, or 546 ÷ 365.
 */
export function yearsBetween(from: BookDate, to: BookDate, basis: YearBasis): number {
  const days = daysBetween(from, to)
  if (basis === 'days_365') return days / 365
  let months = 0
  while (addMonths(from, months + 1) <= to) months++
  if (addMonths(from, months) === to) return months / 12
  return days % 7 === 0 ? days / 7 / 52 : days / 365
}

/**
 * Annual percentage rate of charge of the EU and the UK: Σ advances ÷ (1+X)^t = Σ payments ÷ (1+X)^s, compounded by the year.
 * Example (Directive 98/7/EC): 1,000 lent, 1,200 back after 546 days → 12.96 %; after 18 standard months → 12.92 %.
 */
export function rateOfCharge(
  advances: readonly Dated[],
  payments: readonly Dated[],
  basis: YearBasis = 'days_365',
): number | null {
  const start = earliest(advances)
  if (start === null) return null
  const at = (date: BookDate): number => yearsBetween(start, date, basis)
  return rateOverYears(
    advances.map(({ date, amount }) => ({ amount, at: at(date) })),
    payments.map(({ date, amount }) => ({ amount, at: at(date) })),
  )
}

/** The same when the times are already given in years. */
export const rateOverYears = (advances: readonly Flow[], payments: readonly Flow[]): number | null =>
  internalRate([...advances, ...payments.map(({ amount, at }) => ({ amount: -amount, at }))])
