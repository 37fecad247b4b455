import { monthOf, yearOf } from '../dates'
import { divRound, type Fen } from '../money'
import { rateRatio } from '../rate'
import { levelPayment } from './amortize'
import type { ScheduleTerms } from './types'

const FORTNIGHT = 14n

/** 双周供: half of the payment the same loan would have by the month. 200,000 at 4.9 % over 360 months → 530.73. */
export function fortnightPayment(terms: ScheduleTerms): Fen {
  const { valueDate, maturityDate } = terms
  const months = (yearOf(maturityDate) - yearOf(valueDate)) * 12 + monthOf(maturityDate) - monthOf(valueDate)
  const rate = rateRatio(terms.ratePpm)
  const monthly = levelPayment(terms.principalFen, { num: rate.num, den: rate.den * 12n }, Math.max(1, months))
  return divRound(monthly.num, monthly.den * 2n, terms.rounding ?? 'half_up')
}

/**
 * How many fortnights until nothing is left, each with 14 days of interest; `limit` when it would take longer.
 * Example: the loan above → 666 fortnights instead of 360 months.
 */
export function fortnightsToRepay(terms: ScheduleTerms, limit: number): number {
  const payment = fortnightPayment(terms)
  const den = 1_000_000n * BigInt(terms.dayBasis)
  let balance = terms.principalFen
  for (let count = 1; count <= limit; count++) {
    const interest = divRound(balance * BigInt(terms.ratePpm) * FORTNIGHT, den, terms.rounding ?? 'half_up')
    balance -= payment - interest
    if (balance <= 0n) return count
  }
  return limit
}
