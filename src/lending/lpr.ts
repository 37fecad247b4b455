import type { BookDate } from './dates'
import { bookDate } from './dates'
import { type Refused, refuse } from './refusal'

/** LPR of one publication, parts per million a year. Data with a first day, never a constant: users append. */
export interface LprQuote {
  readonly from: BookDate
  readonly oneYearPpm: number
  readonly fiveYearPpm: number
}

export type LprTenor = '1Y' | '5Y'

const quote = (from: string, oneYearPpm: number, fiveYearPpm: number): LprQuote => ({
  from: bookDate(from),
  oneYearPpm,
  fiveYearPpm,
})

/**
 * Publications of the 全国银行间同业拆借中心 on which the LPR changed (1Y / 5Y+), PBoC 公告〔2019〕15号 and after. Starting data:
 * a lender adds each new publication in the settings.
 */
export const PUBLISHED_LPR: readonly LprQuote[] = [
  quote('2019-08-20', 42_500, 48_500),
  quote('2019-09-20', 42_000, 48_500),
  quote('2019-11-20', 41_500, 48_000),
  quote('2020-02-20', 40_500, 47_500),
  quote('2020-04-20', 38_500, 46_500),
  quote('2021-12-20', 38_000, 46_500),
  quote('2022-01-20', 37_000, 46_000),
  quote('2022-05-20', 37_000, 44_500),
  quote('2022-08-22', 36_500, 43_000),
  quote('2023-06-20', 35_500, 42_000),
  quote('2023-08-21', 34_500, 42_000),
  quote('2024-02-20', 34_500, 39_500),
  quote('2024-07-22', 33_500, 38_500),
  quote('2024-10-21', 31_000, 36_000),
  quote('2025-05-20', 30_000, 35_000),
]

/** 1Y for terms up to five years (above one year by agreement), 5Y+ beyond (PBoC 公告〔2019〕15号). */
export const lprTenor = (termMonths: number): LprTenor => (termMonths > 60 ? '5Y' : '1Y')

export const tenorPpm = (lpr: LprQuote, tenor: LprTenor): number => (tenor === '1Y' ? lpr.oneYearPpm : lpr.fiveYearPpm)

/** The publication that holds on a day. Refuses lpr.none-published before the first. 2025-05-19 → 3.10 %, 05-20 → 3.00 %. */
export function lprOn(quotes: readonly LprQuote[], date: BookDate): LprQuote | Refused {
  let found: LprQuote | null = null
  for (const one of quotes) if (one.from <= date && (found === null || one.from > found.from)) found = one
  return found ?? refuse('lpr.none-published')
}

/** 执行利率 = LPR + 加点; 1 bp = 100 ppm. 3.00 % + 145 bp = 4.45 %; 3.60 % − 30 bp = 3.30 %. */
export function contractRatePpm(lprPpm: number, spreadBp: number): number | Refused {
  const ratePpm = lprPpm + Math.round(spreadBp * 100)
  return ratePpm < 0 ? refuse('rate.negative') : ratePpm
}

/** The spread that makes an agreed rate out of the LPR, in bp: what the contract must print. */
export const spreadBpOf = (ratePpm: number, lprPpm: number): number => (ratePpm - lprPpm) / 100
