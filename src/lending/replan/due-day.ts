import { type Calendar, type HolidayShift, makeCalendar, roll } from '../calendar'
import { addMonths, type BookDate } from '../dates'
import type { PlannedRow } from '../loan/plan-types'
import { sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import { stepOf } from '../schedule/grid'
import { type OpenPeriod, type PlanChange, planChange, type ReplanTerms, replan } from './rows'

export interface DueDayTerms extends ReplanTerms {
  readonly maturityDate: BookDate
  readonly holidayShift?: HolidayShift
  readonly calendar?: Calendar
}

/**
 * 变更还款日: from the running period on, rows fall due on another day of the month; maturity stays, so the last period is cut
 * or lengthened and the first one is counted by days. Refuses due-day.out-of-range · due-day.not-monthly · replan.no-periods.
 * Example: due days 20th → 5th on 2026-03-25: the row of 04-20 becomes 04-05 with 16 days of interest.
 */
export function planDueDayChange(
  terms: DueDayTerms,
  rows: readonly PlannedRow[],
  date: BookDate,
  newDay: number,
): PlanChange | Refused {
  const running = rows[0]
  if (!running) return refuse('replan.no-periods')
  if (!(Number.isInteger(newDay) && newDay >= 1 && newDay <= 31)) return refuse('due-day.out-of-range')
  const step = stepOf(terms)
  // 利随本清 has no due day but its last one.
  if (step.days > 0 || terms.method === 'bullet') return refuse('due-day.not-monthly')
  const periods = newPeriods(terms, running, date, newDay, step.months)
  const again = replan(terms, periods, sumFen(rows.map(row => row.principalFen)))
  return isRefused(again) ? again : planChange(rows, again.rows, again.installmentFen)
}

/** The first new due day lies after today and after the running period's start; the last one is the maturity. */
function newPeriods(
  terms: DueDayTerms,
  running: PlannedRow,
  date: BookDate,
  newDay: number,
  stepMonths: number,
): OpenPeriod[] {
  const after = date > running.startDate ? date : running.startDate
  let first = addMonths(running.dueDate, 0, newDay)
  while (addMonths(first, -stepMonths, newDay) > after) first = addMonths(first, -stepMonths, newDay)
  while (first <= after) first = addMonths(first, stepMonths, newDay)
  const shift = terms.holidayShift ?? 'none'
  const calendar = terms.calendar ?? makeCalendar()
  const periods: OpenPeriod[] = []
  let startDate = running.startDate
  for (let index = 0; startDate < terms.maturityDate; index++) {
    const regular = addMonths(first, index * stepMonths, newDay)
    const dueDate = regular < terms.maturityDate ? regular : terms.maturityDate
    periods.push({ seq: running.seq + index, startDate, dueDate, payDate: roll(dueDate, shift, calendar) })
    startDate = dueDate
  }
  return periods
}
