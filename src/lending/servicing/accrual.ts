import { type BookDate, daysBetween } from '../dates'
import { divRound, type Fen } from '../money'
import type { EarnedMark, Installment } from './types'

/**
 * Contract interest of a period earned up to `asOf`: interest × elapsed days ÷ days of the period, half up.
 * Cumulative, so that day after day the differences add up to the period's interest exactly.
 * Example: 540.00 over 30 days, after 10 → 180.00. Where principal moved inside the period it grows evenly from that day on:
 * 150.00 reached on day 15, 400.00 in the whole 30 days → 233.33 on day 20.
 */
export function accruedInterestFen(
  installment: Pick<Installment, 'startDate' | 'dueDate' | 'interestFen'> & { readonly seq?: number },
  asOf: BookDate,
  mark?: EarnedMark,
): Fen {
  if (mark && mark.seq === installment.seq && asOf >= mark.at && asOf < installment.dueDate) {
    const { dueDate, interestFen } = installment
    const part = (interestFen - mark.accruedFen) * BigInt(daysBetween(mark.at, asOf))
    return mark.accruedFen + divRound(part, BigInt(daysBetween(mark.at, dueDate)), 'half_up')
  }
  const periodDays = daysBetween(installment.startDate, installment.dueDate)
  const elapsed = daysBetween(installment.startDate, asOf)
  if (elapsed <= 0) return 0n
  if (elapsed >= periodDays) return installment.interestFen
  return divRound(installment.interestFen * BigInt(elapsed), BigInt(periodDays), 'half_up')
}
