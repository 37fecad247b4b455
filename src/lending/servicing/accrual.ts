import { type BookDate, daysBetween } from '../dates'
import { divRound, type Fen } from '../money'
import type { Installment } from './types'

/**
 * Contract interest of a period earned up to `asOf`: interest × elapsed days ÷ days of the period, half up.
 * Cumulative, so that day after day the differences add up to the period's interest exactly.
 * Example: 540.00 over 30 days, after 10 → 180.00.
 */
export function accruedInterestFen(
  installment: Pick<Installment, 'startDate' | 'dueDate' | 'interestFen'>,
  asOf: BookDate,
): Fen {
  const periodDays = daysBetween(installment.startDate, installment.dueDate)
  const elapsed = daysBetween(installment.startDate, asOf)
  if (elapsed <= 0) return 0n
  if (elapsed >= periodDays) return installment.interestFen
  return divRound(installment.interestFen * BigInt(elapsed), BigInt(periodDays), 'half_up')
}
