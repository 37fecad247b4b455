import { addDays, type BookDate, daysBetween } from '../dates'
import type { OpenEvent, PlannedRow } from '../loan'
import { plannedRow } from '../loan/planned-row'
import { type Fen, minFen, sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import { buildSchedule, type Schedule, type ScheduleTerms } from '../schedule'
import { isLate, NON_ACCRUAL_FROM_DAYS, type ServicingTerms } from '../servicing'
import { goOn } from './go-on'
import type { OldLoan, Opening } from './types'

const METHODS = new Set(['equal_installment', 'equal_principal', 'interest_only', 'bullet', 'flat'])

/**
 * A loan taken over from another system: its terms stay as agreed, what happened before stands in one 期, and what is owed at the
 * cut-over is what that system says. The plan as agreed goes on where the balance is the plan's; where it is not, the agreed
 * payment goes on and the last 期 takes the difference. Refuses what makes no plan (schedule.…) and takeover.method ·
 * takeover.future-start · balance-above-principal · settled-with-balance · settled-with-arrears · interest-ahead · matured-without-days ·
 * nothing-due-yet · arrears-above-balance.
 * Example: 10,000.00 at 12 %, 12 months from 2026-01-01, 3 periods paid, balance 7,610.80: 期 1–3 as one with 2,389.20, 期 4–12 as planned.
 */
export function openingOf(
  terms: ScheduleTerms,
  servicing: Pick<ServicingTerms, 'graceDays'>,
  old: OldLoan,
): Opening | Refused {
  if (!METHODS.has(terms.method)) return refuse('takeover.method')
  if (terms.valueDate > old.cutover) return refuse('takeover.future-start')
  if (old.balanceFen > terms.principalFen) return refuse('takeover.balance-above-principal')
  if (old.state === 'settled' && old.balanceFen > 0n) return refuse('takeover.settled-with-balance')
  const schedule = buildSchedule(terms)
  if (isRefused(schedule)) return schedule
  if (old.balanceFen === 0n)
    return owesBesides(old) ? refuse('takeover.settled-with-arrears') : settledOpening(schedule, old)
  const paid = paidPeriods(schedule, old)
  if (isRefused(paid)) return paid
  const open = openRows(terms, schedule, paid, old)
  return isRefused(open) ? open : assemble(schedule, servicing, paid, open, old)
}

/** Interest, 罚息 or overdue principal of a loan without a balance: a plan has nowhere to put it, and it must not be lost. */
const owesBesides = (old: OldLoan): boolean =>
  (old.overduePrincipalFen ?? 0n) + (old.overdueInterestFen ?? 0n) + old.unpaidLateFen > 0n

const before = (schedule: Schedule, old: OldLoan) => schedule.rows.filter(row => row.dueDate <= old.cutover)

/** What is owed after so many periods of the plan. */
const balanceAfter = (schedule: Schedule, periods: number): Fen =>
  periods === 0 ? schedule.totalPrincipalFen : schedule.rows[periods - 1]!.balanceFen

/** 期 of the plan whose payment the balance shows: it is nearer to what is left after them than before. */
function shownByBalance(rows: Schedule['rows'], balanceFen: Fen): number {
  const first = rows.findIndex(row => 2n * balanceFen > 2n * row.balanceFen + row.principalFen)
  return first < 0 ? rows.length : first
}

/** How many periods count as paid: all that fell due, but for those the old system calls overdue. */
function paidPeriods(schedule: Schedule, old: OldLoan): number | Refused {
  const due = before(schedule, old)
  const owed = (old.overduePrincipalFen ?? 0n) + (old.overdueInterestFen ?? 0n) > 0n
  const late = old.state === 'overdue' || (old.overdueDays ?? 0) > 0 || owed
  if (!late) {
    // what falls due on the very day may be paid or not: the balance says
    const unpaidToday = due.at(-1)?.dueDate === old.cutover && shownByBalance(due, old.balanceFen) < due.length
    if (unpaidToday) return due.length - 1
    return due.length === schedule.rows.length ? refuse('takeover.matured-without-days') : due.length
  }
  const missed = due.filter(row => row.payDate < old.cutover)
  if (missed.length === 0) return refuse('takeover.nothing-due-yet')
  if (old.overdueDays !== null && old.overdueDays > 0)
    return oldestMissed(missed, addDays(old.cutover, -old.overdueDays))
  return Math.min(shownByBalance(missed, old.balanceFen), missed.length - 1)
}

/** The 期 whose pay day is nearest to the day the lateness counts from. */
function oldestMissed(missed: Schedule['rows'], since: BookDate): number {
  const apart = missed.map(row => Math.abs(daysBetween(row.payDate, since)))
  return apart.indexOf(Math.min(...apart))
}

/** What is still open, from the oldest unpaid 期 on; principal adds up to the balance. */
function openRows(
  terms: ScheduleTerms,
  schedule: Schedule,
  paid: number,
  old: OldLoan,
): readonly PlannedRow[] | Refused {
  const rows = schedule.rows.slice(paid).map(plannedRow)
  const late = rows.filter(row => row.dueDate <= old.cutover && row.payDate < old.cutover)
  const ahead = rows.slice(late.length)
  const plannedLateFen = sumFen(late.map(row => row.principalFen))
  if ((old.overduePrincipalFen ?? 0n) > old.balanceFen) return refuse('takeover.arrears-above-balance')
  const wantedFen = ahead.length === 0 ? old.balanceFen : (old.overduePrincipalFen ?? plannedLateFen)
  const lateFen = minFen(wantedFen, old.balanceFen)
  const missed = withInterest(withPrincipal(late, lateFen), old.overdueInterestFen)
  const restFen = late.length === 0 ? old.balanceFen : old.balanceFen - lateFen
  if (restFen === 0n) return missed
  return [...missed, ...goOn(terms, ahead, restFen, old.installmentFen ?? schedule.installmentFen)]
}

/** Principal that is missing, oldest 期 first; the last one takes what differs from the plan. */
function withPrincipal(rows: readonly PlannedRow[], fen: Fen): PlannedRow[] {
  let leftFen = fen
  return rows.map((row, index) => {
    const principalFen = index === rows.length - 1 ? leftFen : minFen(row.principalFen, leftFen)
    leftFen -= principalFen
    return { ...row, principalFen }
  })
}

function withInterest(rows: readonly PlannedRow[], fen: Fen | null): PlannedRow[] {
  if (fen === null) return [...rows]
  let leftFen = fen
  return rows.map((row, index) => {
    const interestFen = index === rows.length - 1 ? leftFen : minFen(row.interestFen, leftFen)
    leftFen -= interestFen
    return { ...row, interestFen }
  })
}

/** All that was repaid before, as one 期 that keeps the number of the last one in it. */
function paidRow(schedule: Schedule, paid: number, old: OldLoan): PlannedRow {
  const first = schedule.rows[0]!
  const dueDate = schedule.rows[paid - 1]?.dueDate ?? old.cutover
  return {
    seq: Math.max(1, paid),
    startDate: first.startDate,
    dueDate,
    payDate: schedule.rows[paid - 1]?.payDate ?? old.cutover,
    principalFen: schedule.totalPrincipalFen - old.balanceFen,
    interestFen: old.paidInterestFen,
    months: 0,
    days: 0,
  }
}

function settledOpening(schedule: Schedule, old: OldLoan): Opening {
  const paid = before(schedule, old).length
  const row = paidRow(schedule, paid, old)
  return {
    event: {
      ...{ kind: 'open', date: old.cutover, accrual: 'accrual', rows: [row], paidSeq: row.seq },
      ...{ paidLateFen: old.paidLateFen, overdue: [], lateFen: 0n },
    },
    schedule,
    paidPeriods: paid,
    plannedBalanceFen: balanceAfter(schedule, paid),
  }
}

function assemble(
  schedule: Schedule,
  servicing: Pick<ServicingTerms, 'graceDays'>,
  paid: number,
  open: readonly PlannedRow[],
  old: OldLoan,
): Opening | Refused {
  const past = paidRow(schedule, paid, old)
  // 期 1 is still owed in full, so that what was paid of its interest would be asked for twice
  const told = old.overdueInterestFen !== null && open.some(row => row.payDate < old.cutover)
  if (paid === 0 && past.principalFen === 0n && past.interestFen > 0n && !told) return refuse('takeover.interest-ahead')
  const anything = paid > 0 || past.principalFen + past.interestFen + old.paidLateFen > 0n
  // something was repaid before the first day due: it takes the first number and the others move on by one
  const shift = anything && paid === 0 ? 1 : 0
  const rows = open.map(row => ({ ...row, seq: row.seq + shift }))
  const overdue = rows.filter(
    row => row.principalFen + row.interestFen > 0n && isLate(row, old.today, servicing.graceDays),
  )
  const oldest = rows.find(row => row.payDate < old.cutover)
  if (old.unpaidLateFen > 0n && !oldest) return refuse('takeover.nothing-due-yet')
  const days = overdue[0] ? daysBetween(overdue[0].payDate, old.today) : 0
  const event: OpenEvent = {
    kind: 'open',
    date: old.cutover,
    accrual: days > NON_ACCRUAL_FROM_DAYS ? 'non_accrual' : 'accrual',
    rows: anything ? [past, ...rows] : rows,
    paidSeq: anything ? past.seq : null,
    paidLateFen: old.paidLateFen,
    overdue: overdue.map(row => row.seq),
    lateFen: old.unpaidLateFen,
  }
  return { event, schedule, paidPeriods: paid, plannedBalanceFen: balanceAfter(schedule, paid) }
}
