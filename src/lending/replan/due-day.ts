import { type Calendar, type HolidayShift, makeCalendar, roll } from '../calendar'
import { addDays, addMonths, type BookDate, daysBetween, later, weekday } from '../dates'
import type { PlannedRow } from '../loan/plan-types'
import { sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import { stepOf } from '../schedule/grid'
import { leadOf, type OpenPeriod, type PlanChange, planChange, type ReplanTerms } from './rows'
import { amounts, replan } from './solve'

export interface DueDayTerms extends ReplanTerms {
  readonly maturityDate: BookDate
  readonly holidayShift?: HolidayShift
  readonly calendar?: Calendar
  /** 双周供, 气球贷 by amortisation: the payment that goes on. */
  readonly installmentFen?: bigint | null
}

/**
 * 变更还款日: from the running period on, rows fall due on another day of the month; maturity stays, so the last period is cut
 * or lengthened and the first one is counted by days. What the contract fixed stays fixed:
 * · 等额本息, 等额本金, 等本等息 spread the balance over the rows there are now; 等本等息 reckons on the same sum as before;
 * · 气球贷 keeps its 尾款 and the payment follows; by amortisation it keeps the payment and what is left follows; 累进 keeps its steps, counted by payments;
 * · 按计划还款 moves each of its days within its month, principal stays where it is;
 * · plans by weeks (双周供) move to another day of the week, 1 Monday … 7 Sunday; 双周供 keeps its payment and its end follows.
 * No rule prescribes any of this (rule book §1.3 only knows the day itself); it is what keeps every agreed figure that can be kept.
 * Refuses due-day.out-of-range · due-day.not-monthly · due-day.collides · due-day.past · replan.no-periods.
 * Examples: due days 20th → 5th on 2026-03-25: the row of 04-20 becomes 04-05 with 16 days of interest; a fortnight plan due on
 * Mondays, to Thursdays: the row of 2026-04-13 becomes 04-09, the next 04-23.
 */
export function planDueDayChange(
  terms: DueDayTerms,
  rows: readonly PlannedRow[],
  date: BookDate,
  newDay: number,
): PlanChange | Refused {
  const running = rows[0]
  if (!running) return refuse('replan.no-periods')
  const weekly = inWeeks(terms)
  if (!(Number.isInteger(newDay) && newDay >= 1 && newDay <= (weekly ? 7 : 31))) return refuse('due-day.out-of-range')
  // 利随本清 has no due day but its last one; a rhythm of ten days has no day of the week.
  if (terms.method === 'bullet' || (stepOf(terms).days > 0 && !weekly)) return refuse('due-day.not-monthly')
  if (terms.method === 'custom') return customChange(terms, rows, date, newDay)
  const balanceFen = sumFen(rows.map(row => row.principalFen))
  const periods = weekly ? byWeeks(terms, rows, date, newDay) : byMonths(terms, running, date, newDay)
  const keeps = {
    lead: leadWithin(rows, periods),
    installmentFen: keepsPayment(terms, rows) ? (terms.installmentFen ?? null) : null,
  }
  const again = replan(terms, periods, balanceFen, keeps)
  return isRefused(again) ? again : planChange(rows, again.rows, again.installmentFen)
}

/** Plans whose payment was worked out on another number of periods than there are. */
const keepsPayment = (terms: DueDayTerms, rows: readonly PlannedRow[]): boolean =>
  runsOut(terms, rows) || (terms.method === 'balloon_term' && terms.own?.tailFen === undefined)

/** 双周供 ends when it is repaid; after a 展期 it has a last day like any other plan. */
const runsOut = ({ method }: ReplanTerms, rows: readonly PlannedRow[]): boolean =>
  method === 'biweekly_half' && rows.every(row => daysBetween(row.startDate, row.dueDate) <= 28)

/** Plans whose due day is one of the week. */
export const inWeeks = (terms: Pick<ReplanTerms, 'method' | 'frequency' | 'everyDays'>): boolean => {
  const { days } = terms.method === 'biweekly_half' ? { days: 14 } : stepOf(terms)
  return days > 0 && days % 7 === 0
}

/** A 宽限期 does not become longer: rows that end no later than it did repay nothing. */
function leadWithin(rows: readonly PlannedRow[], periods: readonly OpenPeriod[]): number {
  const end = rows[leadOf(rows) - 1]?.dueDate
  return end === undefined ? 0 : periods.filter(period => period.dueDate <= end).length
}

/** The first new due day lies after today and after the running period's start; the last one is the maturity. */
function byMonths(terms: DueDayTerms, running: PlannedRow, date: BookDate, newDay: number): OpenPeriod[] {
  const { months } = stepOf(terms)
  const after = later(running.startDate, date)
  let first = addMonths(running.dueDate, 0, newDay)
  while (addMonths(first, -months, newDay) > after) first = addMonths(first, -months, newDay)
  while (first <= after) first = addMonths(first, months, newDay)
  return chain(terms, running, index => addMonths(first, index * months, newDay), terms.maturityDate)
}

function byWeeks(terms: DueDayTerms, rows: readonly PlannedRow[], date: BookDate, newDay: number): OpenPeriod[] {
  const running = rows[0]!
  const days = terms.method === 'biweekly_half' ? 14 : stepOf(terms).days
  const after = later(running.startDate, date)
  let first = addDays(running.dueDate, -((weekday(running.dueDate) - newDay + 14) % 7))
  while (first <= after) first = addDays(first, 7)
  // 双周供 runs until it is repaid: a row more than there was, should the first one have become short.
  const end = runsOut(terms, rows) ? addDays(first, days * rows.length) : terms.maturityDate
  return chain(terms, running, index => addDays(first, index * days), end)
}

function chain(
  terms: DueDayTerms,
  running: PlannedRow,
  at: (index: number) => BookDate,
  maturity: BookDate,
): OpenPeriod[] {
  const periods: OpenPeriod[] = []
  let startDate = running.startDate
  for (let index = 0; startDate < maturity; index++) {
    const regular = at(index)
    // A 结息日 on the eve of the last day leaves no period behind it.
    const next = terms.settled ? addDays(regular, 1) : regular
    const dueDate = next < maturity ? regular : maturity
    periods.push({ seq: running.seq + index, startDate, dueDate, payDate: payDateOf(terms, dueDate) })
    startDate = next < maturity ? next : maturity
  }
  return periods
}

const payDateOf = ({ holidayShift = 'none', calendar }: DueDayTerms, dueDate: BookDate): BookDate =>
  roll(dueDate, holidayShift, calendar ?? makeCalendar())

/** 按计划还款: each day but the last moves within its own month; two lines in one month have no room for that. */
function customChange(
  terms: DueDayTerms,
  rows: readonly PlannedRow[],
  date: BookDate,
  newDay: number,
): PlanChange | Refused {
  const after = later(rows[0]!.startDate, date)
  const dues = rows.map((row, index) => (index === rows.length - 1 ? row.dueDate : addMonths(row.dueDate, 0, newDay)))
  if (dues[0]! <= after) return refuse('due-day.past')
  if (dues.some((due, index) => index > 0 && due <= dues[index - 1]!)) return refuse('due-day.collides')
  const periods = rows.map(({ seq, startDate }, index): OpenPeriod => {
    const dueDate = dues[index]!
    return { seq, startDate: dues[index - 1] ?? startDate, dueDate, payDate: payDateOf(terms, dueDate) }
  })
  const balanceFen = sumFen(rows.map(row => row.principalFen))
  const again = amounts(terms, periods, balanceFen, index => rows[index]?.principalFen ?? 0n)
  return isRefused(again) ? again : planChange(rows, again, null)
}
