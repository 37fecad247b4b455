import Decimal from 'decimal.js'
import { addMonths, type BookDate, dayOf, daysBetween, monthEnd } from '../../src/lending/dates'
import { type DayCount, yearFraction } from '../../src/lending/day-count'
import type { Fen } from '../../src/lending/money'
import type { Ratio } from '../../src/lending/rate'
import type { Tranche } from './plan'
import type { Period } from './types'

export const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_EVEN })

/** The yearly rate from a day on, in per cent. */
export interface RateFrom {
  readonly from: BookDate
  readonly percent: number
}

export interface InterestTerms {
  readonly rates: readonly RateFrom[]
  /** A month is a twelfth, and days of it their share; else days of the real year. */
  readonly nominalMonths: number | null
  readonly dayCount: DayCount
}

/** Whole months as twelfths of a year, the rest as a part of the month it lies in. */
export function monthsBetween(from: BookDate, to: BookDate): Ratio {
  let months = 0
  while (addMonths(from, months + 1, dayOf(from)) <= to) months++
  const start = addMonths(from, months, dayOf(from))
  const length = BigInt(daysBetween(start, addMonths(from, months + 1, dayOf(from))))
  return { num: BigInt(months) * length + BigInt(daysBetween(start, to)), den: 12n * length }
}

/** Rates of a part of a year are kept to this many digits, which decides ties: 750 × 7 % ÷ 12 = 4.375 becomes 4.37. */
const DIGITS = 19

/** Part of a year between two days of one period; a nominal period that was moved counts its months and days. */
function part(terms: InterestTerms, period: Pick<Period, 'from' | 'due'>, from: BookDate, to: BookDate): Decimal {
  if (to <= from) return new Exact(0)
  if (terms.nominalMonths === null) {
    const { num, den } = yearFraction(from, to, terms.dayCount)
    return new Exact(num.toString()).div(den.toString())
  }
  if (isWhole(period, terms.nominalMonths)) {
    const share = new Exact(daysBetween(from, to)).div(daysBetween(period.from, period.due))
    return share.mul(terms.nominalMonths).div(12)
  }
  const until = (day: BookDate): Decimal => {
    const { num, den } = monthsBetween(period.from, day)
    return new Exact(num.toString()).div(den.toString())
  }
  return until(to).sub(until(from))
}

function isWhole({ from, due }: Pick<Period, 'from' | 'due'>, months: number): boolean {
  const end = addMonths(from, months, dayOf(from))
  return end === due || (monthEnd(from) === from && monthEnd(due) === due && monthEnd(end) === due)
}

/** Rate of a period from a day of it on, to its end or to an earlier day: each stretch between changes of the rate for itself. */
export function rateOver(
  terms: InterestTerms,
  period: Pick<Period, 'from' | 'due'>,
  from: BookDate,
  until: BookDate = period.due,
): Decimal {
  let sum = new Exact(0)
  terms.rates.forEach((rate, index) => {
    const next = terms.rates[index + 1]?.from ?? until
    const start = rate.from > from ? rate.from : from
    const end = next < until ? next : until
    sum = sum.add(part(terms, period, start, end).mul(rate.percent).div(100).toSignificantDigits(DIGITS))
  })
  return sum
}

/**
 * Works out the instalments from an event on: those due later share one payment such that nothing is left at the end; tranches
 * inside a period earn from their own day. Earlier instalments keep what they ask.
 */
export function levelFrom(
  terms: InterestTerms,
  periods: readonly Period[],
  tranches: readonly Tranche[],
  event: BookDate,
): void {
  const open = periods.filter(one => one.due > event && !one.down)
  const first = open[0]
  if (!first) return
  const asked = periods.filter(one => one.due <= event || one.down).reduce((sum, one) => sum + one.asked.principal, 0n)
  const before = tranches.filter(one => one.date <= first.from).reduce((sum, one) => sum + one.fen, 0n)
  const opening = new Exact((before - asked).toString())
  const downs = periods.filter(one => one.down && one.due > first.from)
  const inside = [
    ...tranches.filter(one => one.date > first.from).map(one => ({ date: one.date, fen: one.fen })),
    ...downs.map(one => ({ date: one.due, fen: 0n })),
  ].filter(one => one.date <= event)
  const rates = open.map(one => rateOver(terms, one, one.from))
  const extra = (index: number): { readonly principal: Decimal; readonly grown: Decimal } => {
    const own = open[index]
    let principal = new Exact(0)
    let grown = new Exact(0)
    for (const one of inside.filter(tranche => own && tranche.date > own.from && tranche.date <= own.due)) {
      const fen = new Exact(one.fen.toString())
      principal = principal.add(fen)
      if (own) grown = grown.add(fen.mul(rateOver(terms, own, one.date).add(1)))
    }
    return { principal, grown }
  }
  let value = opening
  let sum = new Exact(0)
  rates.forEach((rate, index) => {
    value = value.mul(rate.add(1)).add(extra(index).grown)
    sum = sum.mul(rate.add(1)).add(1)
  })
  const level = value.div(sum).toDecimalPlaces(0)
  let balance = opening
  open.forEach((one, index) => {
    const more = extra(index)
    const interest = balance
      .mul(rates[index] ?? 0)
      .add(more.grown.sub(more.principal))
      .toDecimalPlaces(0)
    balance = balance.add(more.principal)
    const principal = index === open.length - 1 ? balance : Exact.min(level.sub(interest), balance)
    balance = balance.sub(principal)
    one.asked.principal = cents(principal)
    one.asked.interest = cents(interest)
  })
}

const cents = (value: Decimal): Fen => BigInt(value.toFixed(0))
