import { divRound, type Fen, maxFen } from './money'
import type { Frequency, Schedule } from './schedule/types'

const MONTHS: Readonly<Record<Frequency, bigint>> = {
  monthly: 1n,
  quarterly: 3n,
  half_yearly: 6n,
  yearly: 12n,
  weekly: 1n,
  biweekly: 1n,
  every_n_days: 1n,
}

/**
 * What a plan asks of a month's income, for the debt-service ratio (银监发〔2004〕57号 art. 36): where principal is paid along
 * the way the heavier of first payment per month and average month; where it comes at the end the average month over the term.
 * Example: 300,000, 5 %, 120 months 等额本息 → 3,181.97; 12,000 先息后本 at 6 % over 12 months → 1,060.00.
 */
export function monthlyServiceFen(schedule: Schedule, frequency: Frequency, termMonths: number): Fen {
  const average = divRound(schedule.totalPaymentFen, BigInt(termMonths), 'up')
  const first = schedule.rows[0]
  if (!first || first.principalFen === 0n || schedule.rows.length === 1) return average
  const payment = schedule.installmentFen ?? first.paymentFen
  return maxFen(average, divRound(payment, MONTHS[frequency], 'up'))
}
