import { type BookDate, dayOf, daysInMonth, monthOf, yearOf } from './dates'
import { divRound, type Fen } from './money'

/** 周岁: full years on `date`. Born on 29 February: a year older on the 28th when there is no 29th. */
export function ageOn(birthDate: BookDate, date: BookDate): number {
  const birthday = Math.min(dayOf(birthDate), daysInMonth(yearOf(date), monthOf(birthDate)))
  const before = monthOf(date) * 100 + dayOf(date) < monthOf(birthDate) * 100 + birthday
  return yearOf(date) - yearOf(birthDate) - (before ? 1 : 0)
}

/**
 * Debt service ÷ income a month in ppm, rounded half up; null without income.
 * Example: (2,500 + 2,000 + 3,181.97) ÷ 12,000 → 640164 (64.02 %).
 */
export function dsrPpm(monthlyDebtFen: Fen, monthlyIncomeFen: Fen): number | null {
  if (monthlyIncomeFen <= 0n) return null
  const ppm = divRound(monthlyDebtFen * 1_000_000n, monthlyIncomeFen, 'half_up')
  return ppm > 1_000_000_000n ? 1_000_000_000 : parseInt(ppm.toString(), 10)
}

/** The payment a month that keeps within the limit: income × limit − existing debt service, at least 0. */
export function maxPaymentFen(monthlyIncomeFen: Fen, limitPpm: number, existingDebtFen: Fen): Fen {
  const room = divRound(monthlyIncomeFen * BigInt(limitPpm), 1_000_000n, 'down') - existingDebtFen
  return room > 0n ? room : 0n
}

/** The loan a level monthly payment carries: A·(1 − (1+r)^−n) ÷ r. 2,100.00 at 5 % over 120 months → 197,990.84. */
export function maxPrincipalFen(paymentFen: Fen, ratePpm: number, termMonths: number): Fen {
  if (ratePpm === 0) return paymentFen * BigInt(termMonths)
  const den = 12_000_000n
  const num = BigInt(ratePpm)
  const grown = (den + num) ** BigInt(termMonths)
  return divRound(paymentFen * den * (grown - den ** BigInt(termMonths)), num * grown, 'half_up')
}
