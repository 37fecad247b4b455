import { addDays, addMonths, type BookDate, civil, dayOf, yearOf } from './dates'
import { contractRatePpm, type LprQuote, type LprTenor, lprOn, tenorPpm } from './lpr'
import { isRefused, type Refused } from './refusal'

/** 重定价: never · the day the LPR changes · 1 January · each year on the value date's day · every so many months. */
export type Reprice =
  | { readonly mode: 'fixed' | 'immediate' | 'jan_1' | 'anniversary' }
  | { readonly mode: 'every_n'; readonly months: number }

export interface FloatingTerms {
  readonly reprice: Reprice
  readonly tenor: LprTenor
  /** 加点, fixed for the life unless agreed anew. */
  readonly spreadBp: number
  readonly valueDate: BookDate
  readonly maturityDate: BookDate
  /** The day whose LPR makes the first rate, where it is not the value date: that of the signature. */
  readonly pricedOn?: BookDate
}

export interface RateFrom {
  readonly from: BookDate
  readonly ratePpm: number
}

/**
 * Days on which a loan is priced again, after the value date and before maturity (PBoC 公告〔2019〕30号, 〔2024〕11号).
 * Anniversaries are counted from the original day: value date 02-29 → 02-28 in other years.
 */
export function repriceDates(terms: FloatingTerms, quotes: readonly LprQuote[]): BookDate[] {
  const { reprice, valueDate, maturityDate } = terms
  const inside = (date: BookDate): boolean => date > valueDate && date < maturityDate
  switch (reprice.mode) {
    case 'fixed':
      return []
    case 'immediate':
      return quotes
        .map(quote => quote.from)
        .filter(inside)
        .sort()
    case 'jan_1':
      return newYears(valueDate, maturityDate).filter(inside)
    case 'anniversary':
      return everyMonths(terms, 12)
    case 'every_n':
      return everyMonths(terms, reprice.months)
  }
}

const newYears = (from: BookDate, to: BookDate): BookDate[] =>
  Array.from({ length: yearOf(to) - yearOf(from) }, (_, n) => civil(yearOf(from) + n + 1, 1, 1))

function everyMonths({ valueDate, maturityDate }: FloatingTerms, months: number): BookDate[] {
  if (!Number.isInteger(months) || months < 1) throw new RangeError(`reprice every ${months} months`)
  const dates: BookDate[] = []
  for (let n = 1; ; n++) {
    const date = addMonths(valueDate, n * months, dayOf(valueDate))
    if (date >= maturityDate) return dates
    dates.push(date)
  }
}

/** The day whose LPR makes the rate that begins on `from`. */
const quoteDay = ({ valueDate, pricedOn = valueDate, reprice }: FloatingTerms, from: BookDate): BookDate =>
  from === valueDate ? pricedOn : reprice.mode === 'immediate' ? from : addDays(from, -1)

/** The publication behind the rate of a day, and that rate. Refuses lpr.none-published · rate.negative. */
export function pricedOnDay(
  terms: FloatingTerms,
  quotes: readonly LprQuote[],
  on: BookDate,
): { readonly ratePpm: number; readonly quote: LprQuote } | Refused {
  const day = [terms.valueDate, ...repriceDates(terms, quotes)].filter(date => date <= on).at(-1) ?? terms.valueDate
  const quote = lprOn(quotes, quoteDay(terms, day))
  if (isRefused(quote)) return quote
  const ratePpm = contractRatePpm(tenorPpm(quote, terms.tenor), terms.spreadBp)
  return isRefused(ratePpm) ? ratePpm : { ratePpm, quote }
}

/**
 * 执行利率 over the life of the loan as far as the LPR is known: the rate at the value date and each day it changes. A rate that
 * would begin after `asOf` is left out. On repricing days other than `immediate` the LPR published before that day counts.
 * Example: 3.60 % − 30 bp from 2025-03-20, jan_1: 3.30 %, from 2026-01-01 with LPR 3.50 %: 3.20 %.
 */
export function rateHistory(
  terms: FloatingTerms,
  quotes: readonly LprQuote[],
  asOf: BookDate,
): readonly RateFrom[] | Refused {
  const history: RateFrom[] = []
  for (const from of [terms.valueDate, ...repriceDates(terms, quotes)]) {
    if (from > asOf) break
    const quote = lprOn(quotes, quoteDay(terms, from))
    if (isRefused(quote)) return quote
    const ratePpm = contractRatePpm(tenorPpm(quote, terms.tenor), terms.spreadBp)
    if (isRefused(ratePpm)) return ratePpm
    if (history.at(-1)?.ratePpm !== ratePpm) history.push({ from, ratePpm })
  }
  return history
}
