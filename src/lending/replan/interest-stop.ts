import { type BookDate, daysBetween, earlier, later } from '../dates'
import type { PlannedRow } from '../loan/plan-types'
import { divRound, type Fen } from '../money'
import { type Refused, refuse } from '../refusal'
import { endOf, type PlanChange, planChange } from './rows'

/** 停息: between two days nothing is earned; `to` is the first day that earns again. */
export interface InterestStop {
  readonly from: BookDate
  readonly to: BookDate
}

/**
 * Takes the stopped days out of the interest of each row that holds some, in proportion to its days, rounded once; principal and
 * dates stay. Refuses interest-stop.empty · interest-stop.outside-plan.
 * Example: 600.00 over 30 days, 10 days stopped → 400.00.
 */
export function planInterestStop(rows: readonly PlannedRow[], stop: InterestStop): PlanChange | Refused {
  if (stop.to <= stop.from) return refuse('interest-stop.empty')
  const after = rows.map((row, index) => ({ ...row, interestFen: withoutStop(row, endOf(rows, index), stop) }))
  if (after.every((row, index) => row.interestFen === rows[index]?.interestFen)) {
    return refuse('interest-stop.outside-plan')
  }
  return planChange(rows, after, null)
}

function withoutStop(row: PlannedRow, end: BookDate, stop: InterestStop): Fen {
  const days = daysBetween(row.startDate, end)
  const stopped = daysBetween(later(row.startDate, stop.from), earlier(end, stop.to))
  if (stopped <= 0) return row.interestFen
  return divRound(row.interestFen * BigInt(days - stopped), BigInt(days), 'half_up')
}
