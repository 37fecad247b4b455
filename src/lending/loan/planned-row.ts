import type { ScheduleRow } from '../schedule/types'
import type { PlannedRow } from './plan-types'

/** A row of a plan as an event keeps it. */
export const plannedRow = (row: ScheduleRow): PlannedRow => ({
  seq: row.seq,
  startDate: row.startDate,
  dueDate: row.dueDate,
  payDate: row.payDate,
  principalFen: row.principalFen,
  interestFen: row.interestFen,
  months: row.how.months,
  days: row.how.days,
})
