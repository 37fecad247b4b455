import { type BookDate, daysBetween, earlier, later } from '../dates'
import { MILLION, type Ratio } from '../rate'
import type { DaySpan, ServicingTerms } from './types'

type Dated = Pick<ServicingTerms, 'ratePpm' | 'rates' | 'dayBasis'>

/** 执行利率 on a day: the agreed one until the first change. */
export function ratePpmOn(terms: Pick<ServicingTerms, 'ratePpm' | 'rates'>, date: BookDate): number {
  let ratePpm = terms.ratePpm
  for (const change of terms.rates ?? []) if (change.from <= date) ratePpm = change.ratePpm
  return ratePpm
}

/**
 * Σ rate × days ÷ basis over the stretches of unchanged rate (PBoC 公告〔2019〕15号: 罚息 follows the new 执行利率 from the same
 * day). Summed exactly, so that the amount is rounded once.
 * Example: 3.30 % for 12 days and 3.20 % for 19 days of 360: (33000 × 12 + 32000 × 19) ÷ 360,000,000.
 */
export function rateFactor(terms: Dated, from: BookDate, to: BookDate): Ratio {
  const den = MILLION * BigInt(terms.dayBasis)
  if (to <= from) return { num: 0n, den }
  if (!terms.rates?.length) return { num: BigInt(terms.ratePpm) * BigInt(daysBetween(from, to)), den }
  const starts = [from, ...terms.rates.map(change => change.from).filter(date => date > from && date < to), to]
  let num = 0n
  for (let index = 0; index + 1 < starts.length; index++) {
    const start = starts[index]!
    num += BigInt(ratePpmOn(terms, start)) * BigInt(daysBetween(start, starts[index + 1]!))
  }
  return { num, den }
}

/** The same with the days left out on which nothing late is charged (停息 that was agreed for 罚息 too). */
export const lateFactor = (terms: Dated & Pick<ServicingTerms, 'lateFree'>, from: BookDate, to: BookDate): Ratio =>
  without(terms, terms.lateFree, from, to)

/** Contract interest earned between two days: paused days earn nothing. */
export const earnedFactor = (terms: Dated & Pick<ServicingTerms, 'paused'>, from: BookDate, to: BookDate): Ratio =>
  without(terms, terms.paused, from, to)

function without(terms: Dated, spans: readonly DaySpan[] | undefined, from: BookDate, to: BookDate): Ratio {
  const whole = rateFactor(terms, from, to)
  let { num } = whole
  for (const span of spans ?? []) {
    num -= rateFactor(terms, later(from, span.from), span.to === null ? to : earlier(to, span.to)).num
  }
  return { num, den: whole.den }
}
