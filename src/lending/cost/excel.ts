import type { BookDate } from '../dates'
import { daysBetween } from '../dates'
import { internalRate, presentValue, solveRate } from './solve'

/** The error values of spreadsheets; a loan officer who checks a figure in Excel must see the same. */
export type ExcelError = '#NUM!' | '#VALUE!' | '#DIV/0!'
export type ExcelNumber = number | ExcelError

const isError = (value: ExcelNumber): value is ExcelError => typeof value === 'string'
const finite = (value: number): ExcelNumber => (Number.isFinite(value) ? value : '#NUM!')
/** Payments at the end (0) or the beginning (1) of a period. */
export type When = 0 | 1

/** ((1+r)^n − 1) ÷ r, n when r = 0. */
const annuity = (rate: number, nper: number): number => (rate === 0 ? nper : ((1 + rate) ** nper - 1) / rate)

export function fv(rate: number, nper: number, pmtEach: number, present = 0, when: When = 0): ExcelNumber {
  return finite(-(present * (1 + rate) ** nper + pmtEach * (1 + rate * when) * annuity(rate, nper)))
}

export function pv(rate: number, nper: number, pmtEach: number, future = 0, when: When = 0): ExcelNumber {
  return finite(-(future + pmtEach * (1 + rate * when) * annuity(rate, nper)) / (1 + rate) ** nper)
}

/** Example: pmt(0.072 ÷ 12, 12, 100000) = −8661.90… */
export function pmt(rate: number, nper: number, present: number, future = 0, when: When = 0): ExcelNumber {
  if (nper === 0) return '#NUM!'
  return finite(-(future + present * (1 + rate) ** nper) / ((1 + rate * when) * annuity(rate, nper)))
}

export function nper(rate: number, pmtEach: number, present: number, future = 0, when: When = 0): ExcelNumber {
  if (rate === 0) return pmtEach === 0 && present === 0 ? '#NUM!' : finite(-(future + present) / pmtEach)
  const each = pmtEach * (1 + rate * when)
  return finite(Math.log((each - future * rate) / (each + present * rate)) / Math.log(1 + rate))
}

/** Interest of period `per`; the first payment at the beginning of a period bears none. */
export function ipmt(
  rate: number,
  per: number,
  periods: number,
  present: number,
  future = 0,
  when: When = 0,
): ExcelNumber {
  if (per < 1 || per > periods) return '#NUM!'
  const each = pmt(rate, periods, present, future, when)
  if (isError(each)) return each
  if (when === 1 && per === 1) return 0
  const balance = fv(rate, per - 1, each, present, when)
  if (isError(balance)) return balance
  return finite((balance * rate) / (when === 1 ? 1 + rate : 1))
}

export function ppmt(
  rate: number,
  per: number,
  periods: number,
  present: number,
  future = 0,
  when: When = 0,
): ExcelNumber {
  const each = pmt(rate, periods, present, future, when)
  const interest = ipmt(rate, per, periods, present, future, when)
  if (isError(each)) return each
  return isError(interest) ? interest : each - interest
}

type Part = (rate: number, per: number, periods: number, present: number, future: number, when: When) => ExcelNumber

function cumulated(
  part: Part,
  rate: number,
  periods: number,
  present: number,
  start: number,
  end: number,
  when: When,
): ExcelNumber {
  if (rate <= 0 || periods <= 0 || present <= 0 || start < 1 || end < start || end > periods) return '#NUM!'
  let sum = 0
  for (let per = Math.ceil(start); per <= end; per++) {
    const value = part(rate, per, periods, present, 0, when)
    if (isError(value)) return value
    sum += value
  }
  return sum
}

export const cumipmt = (r: number, n: number, p: number, start: number, end: number, when: When): ExcelNumber =>
  cumulated(ipmt, r, n, p, start, end, when)
export const cumprinc = (r: number, n: number, p: number, start: number, end: number, when: When): ExcelNumber =>
  cumulated(ppmt, r, n, p, start, end, when)

/** EAR of a nominal yearly rate. effect(0.025, 2) = 0.02515625. */
export function effect(nominalRate: number, periods: number): ExcelNumber {
  const count = Math.trunc(periods)
  return nominalRate <= 0 || count < 1 ? '#NUM!' : finite((1 + nominalRate / count) ** count - 1)
}

export function nominal(effectiveRate: number, periods: number): ExcelNumber {
  const count = Math.trunc(periods)
  return effectiveRate <= 0 || count < 1 ? '#NUM!' : finite(count * ((1 + effectiveRate) ** (1 / count) - 1))
}

/** The rate of a period at which payments, present and future value balance. */
export function rate(periods: number, pmtEach: number, present: number, future = 0, when: When = 0): ExcelNumber {
  if (periods <= 0) return '#NUM!'
  const gap = (r: number): number =>
    present * (1 + r) ** periods + pmtEach * (1 + r * when) * annuity(r, periods) + future
  const found = Math.abs(gap(0)) < 1e-9 ? 0 : solveRate(gap)
  return found ?? '#NUM!'
}

/** The first value is one period away, as in Excel. */
export const npv = (r: number, values: readonly number[]): ExcelNumber =>
  r === -1
    ? '#DIV/0!'
    : finite(
        presentValue(
          values.map((amount, index) => ({ amount, at: index + 1 })),
          r,
        ),
      )

export const irr = (values: readonly number[]): ExcelNumber =>
  internalRate(values.map((amount, at) => ({ amount, at }))) ?? '#NUM!'

const byDate = (values: readonly number[], dates: readonly BookDate[], from: BookDate) =>
  values.map((amount, index) => ({ amount, at: daysBetween(from, dates[index] ?? from) / 365 }))

/** Days over 365 from the first date; no date may lie before it. */
export function xnpv(r: number, values: readonly number[], dates: readonly BookDate[]): ExcelNumber {
  const first = dates[0]
  if (first === undefined || values.length !== dates.length || dates.some(date => date < first)) return '#NUM!'
  return r <= -1 ? '#NUM!' : finite(presentValue(byDate(values, dates, first), r))
}

/** Flows may come in any order; of several rates the one nearest to 0 is given. */
export function xirr(values: readonly number[], dates: readonly BookDate[]): ExcelNumber {
  const first = dates[0]
  if (first === undefined || values.length !== dates.length) return '#NUM!'
  return internalRate(byDate(values, dates, first)) ?? '#NUM!'
}
