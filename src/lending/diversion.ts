import { type BookDate, daysBetween, later } from './dates'
import { divRound, type Fen } from './money'
import type { DayBasis } from './schedule/types'

/** Surcharges on the contract rate, ppm: 银发〔2003〕251号 art. 3 allows 30–50 % for 逾期 and 50–100 % for 挪用. */
export interface PenaltyRatios {
  readonly overduePpm: number
  readonly diversionPpm: number
}

export const OVERDUE_RANGE_PPM = { least: 300_000, most: 500_000 } as const
export const DIVERSION_RANGE_PPM = { least: 500_000, most: 1_000_000 } as const

/** Both on one sum: the heavier one, never added (银发〔2003〕251号 art. 3). Overdue and diverted at 50 % and 100 % → 100 %. */
export function penaltyRatioPpm(facts: { overdue: boolean; diverted: boolean }, ratios: PenaltyRatios): number {
  const overdue = facts.overdue ? ratios.overduePpm : 0
  const diverted = facts.diverted ? ratios.diversionPpm : 0
  return Math.max(overdue, diverted)
}

/** Interest on a sum at the contract rate × (1 + ratio), by days, rounded once, half up. 10,000, 7.2 %, +100 %, 35 days → 140.00. */
export function penaltyFen(
  baseFen: Fen,
  rate: { readonly ratePpm: number; readonly ratioPpm: number; readonly dayBasis: DayBasis },
  days: number,
): Fen {
  if (baseFen <= 0n || days <= 0) return 0n
  const num = baseFen * BigInt(rate.ratePpm) * BigInt(1_000_000 + rate.ratioPpm) * BigInt(days)
  return divRound(num, 1_000_000_000_000n * BigInt(rate.dayBasis), 'half_up')
}

/**
 * 挪用罚息 of a sum used against its purpose, from the day of diversion, split where it falls overdue so that each day bears
 * only the heavier surcharge. Each stretch is rounded once.
 * Example: 10,000 at 7.2 %, diverted 2026-03-01, due 03-20, until 04-04, +50 % and +100 %: 34 days at 14.4 % → 76.00 + 60.00.
 */
export function diversionPenaltyFen(
  baseFen: Fen,
  terms: { readonly ratePpm: number; readonly dayBasis: DayBasis } & PenaltyRatios,
  days: { readonly divertedOn: BookDate; readonly overdueFrom: BookDate | null; readonly asOf: BookDate },
): Fen {
  const { divertedOn, overdueFrom, asOf } = days
  const turn = overdueFrom === null || overdueFrom >= asOf ? asOf : later(overdueFrom, divertedOn)
  const stretch = (from: BookDate, to: BookDate, overdue: boolean): Fen => {
    const ratioPpm = penaltyRatioPpm({ overdue, diverted: true }, terms)
    return penaltyFen(baseFen, { ...terms, ratioPpm }, daysBetween(from, to))
  }
  return stretch(divertedOn, turn, false) + stretch(turn, asOf, true)
}
