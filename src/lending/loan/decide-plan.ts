import { makeCalendar, roll } from '../calendar'
import { addMonths, type BookDate } from '../dates'
import { minFen, sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import {
  inWeeks,
  leadOf,
  type PlanChange,
  planChange,
  planDueDayChange,
  planExtension,
  planInterestStop,
  planRateChange,
  planTranche,
  type RateSegment,
} from '../replan'
import { accruedInterestFen, earnedByDaysFen, isDue, unpaidPrincipalFen } from '../servicing'
import type { Act, LoanNow } from './acts'
import type { Earned, ReplanEvent } from './change-types'
import { changedRows, followsMovements, keepPrincipal, levelFen, openPlan, replanTerms, termsNow } from './open-plan'
import { interestPaused, standingOf, withRate } from './standing'

type ActOf<K extends Act['kind']> = Extract<Act, { readonly kind: K }>

export interface Planned {
  readonly event: ReplanEvent
  readonly change: PlanChange
  /** The running period by days, when a rate changes inside it. */
  readonly split?: readonly RateSegment[]
}

/** A plan whose interest stands still is changed by `resume`, 重组 or 核销 only. */
const stopped = (loan: LoanNow): Refused | null => (interestPaused(loan.book) ? refuse('loan.interest-paused') : null)

/**
 * The plan of 随借随还 follows its movements alone. A running 期 that money went out in has two balances: reckoned anew on one, it
 * would ask too much, so what touches it waits for the next 期.
 */
function fixed(loan: LoanNow, date: BookDate): Refused | null {
  if (followsMovements(loan)) return refuse('loan.revolving')
  const mark = standingOf(loan.book).earned
  const running = mark && openPlan(loan, date)[0]
  return running && mark.seq === running.seq && mark.at > running.startDate ? refuse('tranche.running-period') : null
}

/** 展期: see planExtension; whether it is allowed (贷款通则 art. 12) is said by `extensionRefusal`. */
export function decideExtend(loan: LoanNow, act: ActOf<'extend'>): Planned | Refused {
  const no = stopped(loan) ?? (followsMovements(loan) ? refuse('loan.revolving') : null)
  if (no) return no
  const rows = openPlan(loan, act.date)
  const last = rows.at(-1)
  if (!last) return refuse('extension.after-maturity')
  const { holidayShift = 'none', calendar = makeCalendar() } = loan.contract.schedule
  const payDate = roll(act.newMaturity, holidayShift, calendar)
  const change = planExtension(replanTerms(loan, act.date), rows, { ...act, payDate })
  if (isRefused(change)) return change
  const { date, newMaturity, ratePpm } = act
  const months = wholeMonths(last.dueDate, newMaturity)
  return { event: { kind: 'extend', date, newMaturity, ratePpm, months, rows: changedRows(change) }, change }
}

function wholeMonths(from: BookDate, to: BookDate): number {
  let months = 0
  while (addMonths(from, months) < to) months++
  return months
}

/** 变更还款日: see planDueDayChange. */
export function decideDueDay(loan: LoanNow, { date, day }: ActOf<'due_day'>): Planned | Refused {
  const no = stopped(loan) ?? fixed(loan, date)
  if (no) return no
  const { holidayShift, calendar } = loan.contract.schedule
  const rows = openPlan(loan, date)
  const terms = {
    ...replanTerms(loan, date),
    // After 缩期 the plan ends before the contract does, and another due day must not make it long again.
    maturityDate: rows.at(-1)?.dueDate ?? termsNow(loan).maturityDate,
    ...(holidayShift ? { holidayShift } : {}),
    ...(calendar ? { calendar } : {}),
    installmentFen: levelFen(rows.slice(leadOf(rows))),
  }
  const change = planDueDayChange(terms, rows, date, day)
  if (isRefused(change)) return change
  const weekly = inWeeks(terms) ? { weekly: true as const } : {}
  return { event: { kind: 'due_day', date, day, ...weekly, rows: changedRows(change) }, change }
}

const SOLVED = new Set(['equal_installment', 'equal_principal', 'interest_only', 'bullet'])

/**
 * A new 执行利率: see planRateChange; methods with a principal of their own (等本等息, 气球贷, 累进, 按计划) keep it and change
 * in interest only. Refuses also rate-change.same-rate and, when nothing is open any more, replan.no-periods only if nothing is
 * owed at all: 罚息 follows the new rate.
 */
export function decideRate(loan: LoanNow, act: ActOf<'rate'>): Planned | Refused {
  const { date, ratePpm, why } = act
  const no = stopped(loan)
  if (no) return no
  if (!Number.isInteger(ratePpm) || ratePpm < 0 || ratePpm > 1_000_000) return refuse('rate-change.out-of-range')
  if (followsMovements(loan)) return refuse('rate-change.revolving')
  const inside = fixed(loan, date)
  if (inside) return inside
  const terms = replanTerms(loan, date)
  const rows = openPlan(loan, date)
  const event = (after: Pick<PlanChange, 'before' | 'after'>): ReplanEvent => ({
    kind: 'rate',
    date,
    why,
    ratePpm,
    rows: changedRows(after),
  })
  if (ratePpm === terms.ratePpm) return refuse('rate-change.same-rate')
  if (rows.length === 0) {
    if (loan.book.installments.every(i => i.settledOn !== null)) return refuse('replan.no-periods')
    const change = planChange([], [], null)
    return { event: event(change), change }
  }
  const now = termsNow(loan)
  if (SOLVED.has(terms.method)) {
    // A rate announced for a later day (展期利率) gives way to this one.
    const history = { ratePpm: now.ratePpm, rates: (now.rates ?? []).filter(rate => rate.from < date) }
    const change = planRateChange(terms, rows, { from: date, ratePpm }, history)
    return isRefused(change) ? change : { event: event(change), change, split: change.split }
  }
  const changed = { ...now, rates: withRate(now.rates ?? [], { from: date, ratePpm }) }
  const change = planChange(rows, keepPrincipal(terms, rows, changed), null)
  return { event: event(change), change }
}

/** 停息 from a day on. Refuses loan.interest-paused when it stands still already. */
export function decidePause(loan: LoanNow, { date, late }: ActOf<'pause'>): Planned | Refused {
  const no = stopped(loan) ?? fixed(loan, date)
  if (no) return no
  const rows = openPlan(loan, date)
  const last = rows.at(-1)
  if (!last) {
    if (!late) return refuse('interest-stop.outside-plan')
    const change = planChange([], [], null)
    return { event: { kind: 'pause', date, late, rows: [] }, change }
  }
  const change = planInterestStop(rows, { from: date, to: last.dueDate })
  return isRefused(change) ? change : { event: { kind: 'pause', date, late, rows: changedRows(change) }, change }
}

/** 恢复计息: rows to come bear interest on their balance again, the running one for its remaining days. */
export function decideResume(loan: LoanNow, { date }: ActOf<'resume'>): Planned | Refused {
  const { pauses } = standingOf(loan.book)
  const open = pauses.find(pause => pause.to === null)
  if (!open) return refuse('loan.interest-not-paused')
  if (date <= open.from) return refuse('interest-stop.empty')
  const rows = openPlan(loan, date)
  const now = { ...termsNow(loan), paused: pauses.map(pause => (pause === open ? { ...pause, to: date } : pause)) }
  const change = planChange(rows, keepPrincipal(replanTerms(loan, date), rows, now), null)
  return { event: { kind: 'resume', date, rows: changedRows(change) }, change }
}

/** 分次放款: see planTranche. */
export function decideDraw(loan: LoanNow, { date, fen }: ActOf<'draw'>): Planned | Refused {
  const no = stopped(loan)
  if (no) return no
  const { contract, book } = loan
  if (contract.revolving) return refuse('loan.revolving')
  const lentFen = contract.schedule.principalFen + standingOf(book).drawnFen
  const undrawnFen = (contract.limitFen ?? lentFen) - lentFen
  const change = planTranche(replanTerms(loan, date), openPlan(loan, date), { date, fen }, undrawnFen)
  if (isRefused(change)) return change
  const earned = earnedOn(loan, date)
  return { event: { kind: 'draw', date, fen, rows: changedRows(change), ...(earned ? { earned } : {}) }, change }
}

/** How far the interest of the running 期 has come on a day; null when the day is its first. */
function earnedOn(loan: LoanNow, date: BookDate): Earned | null {
  const ahead = loan.book.installments.filter(i => i.settledOn === null && !isDue(i, date))
  const running = ahead[0]
  if (!running || date <= running.startDate) return null
  const terms = termsNow(loan)
  const byDays = earnedByDaysFen(terms, running, sumFen(ahead.map(unpaidPrincipalFen)), date)
  return {
    seq: running.seq,
    accruedFen: accruedInterestFen(running, date, terms.earned),
    byDaysFen: minFen(byDays, running.interestFen),
  }
}
