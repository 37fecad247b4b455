import type { PlannedRow } from '../../src/lending/loan'
import { formatFen } from '../../src/lending/money'
import { isRefused, type Refused } from '../../src/lending/refusal'
import type { ReplanTerms } from '../../src/lending/replan'
import type { Schedule } from '../../src/lending/schedule'

export const monthly: ReplanTerms = {
  method: 'equal_installment',
  ratePpm: 72_000,
  dayBasis: 360,
  interestMode: 'period',
  frequency: 'monthly',
}
/** The rows of a plan after `paid` of them, as the books hold them. */
export const openRows = (schedule: Schedule, paid = 0): PlannedRow[] =>
  schedule.rows.slice(paid).map(row => ({
    seq: row.seq,
    startDate: row.startDate,
    dueDate: row.dueDate,
    payDate: row.payDate,
    principalFen: row.principalFen,
    interestFen: row.interestFen,
    months: row.how.months,
    days: row.how.days,
  }))
export const planned = <T>(result: T | Refused): T => {
  if (isRefused(result)) throw new Error(result.refused)
  return result
}
export const pays = (rows: readonly PlannedRow[]): string[] => rows.map(r => formatFen(r.principalFen + r.interestFen))
