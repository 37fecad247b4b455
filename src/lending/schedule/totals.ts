import { yearOf } from '../dates'
import type { Fen } from '../money'
import type { Schedule, ScheduleRow } from './types'

export interface YearTotals {
  readonly year: number
  readonly payments: number
  readonly principalFen: Fen
  readonly interestFen: Fen
  readonly paymentFen: Fen
}

/** 年度小计 by the calendar year in which a row falls due; the sums over all years are the totals of the plan. */
export function yearlyTotals(schedule: Pick<Schedule, 'rows'>): YearTotals[] {
  const years = new Map<number, YearTotals>()
  for (const row of schedule.rows) {
    const year = yearOf(row.dueDate)
    years.set(year, plus(years.get(year) ?? empty(year), row))
  }
  return [...years.values()]
}

const empty = (year: number): YearTotals => ({ year, payments: 0, principalFen: 0n, interestFen: 0n, paymentFen: 0n })

const plus = (total: YearTotals, row: ScheduleRow): YearTotals => ({
  year: total.year,
  payments: total.payments + 1,
  principalFen: total.principalFen + row.principalFen,
  interestFen: total.interestFen + row.interestFen,
  paymentFen: total.paymentFen + row.paymentFen,
})
