import type { BookDate } from '../dates'
import { divRound, type Fen, sumFen } from '../money'
import { endOf, type OwnPlan, type PlanChange, partsOf, type ReplanTerms } from '../replan'
import type { ScheduleTerms } from '../schedule'
import { leadPeriods } from '../schedule/methods'
import {
  duesOf,
  earnedFactor,
  type Installment,
  isDue,
  type PayoffOptions,
  type PayoffQuote,
  payoffQuote,
  ratePpmOn,
  type ServicingTerms,
  unpaidInterestFen,
  unpaidPrincipalFen,
} from '../servicing'
import type { LoanNow } from './acts'
import type { PlannedRow } from './plan-types'
import { currentTerms, standingOf } from './standing'

export const termsNow = ({ contract, book }: LoanNow): ServicingTerms => currentTerms(contract.servicing, book)

/** Plans with days of their own, and 真实天数等额本息, count every day, whatever the contract says of whole months. */
const countsDays = ({ oddMode }: ScheduleTerms, method: string): boolean =>
  method === 'custom' || method === 'biweekly_half' || oddMode === 'level_actual'

/** Terms for working out rows again, at the rate of the day. */
export function replanTerms(loan: LoanNow, date: BookDate): ReplanTerms {
  const { method, dayBasis, frequency, everyDays, rounding, installmentStepFen } = loan.contract.schedule
  const now = standingOf(loan.book).method ?? method
  const { ratePpm, rates = [], paused = [] } = termsNow(loan)
  return {
    method: now as ReplanTerms['method'],
    ratePpm: ratePpmOn({ ratePpm, rates }, date),
    ...(rates.length + paused.length > 0 ? { history: { ratePpm, rates, paused } } : {}),
    dayBasis,
    interestMode: countsDays(loan.contract.schedule, now) ? 'actual' : loan.contract.schedule.interestMode,
    frequency,
    ...(everyDays === undefined ? {} : { everyDays }),
    ...(rounding === undefined ? {} : { rounding }),
    ...(installmentStepFen === undefined ? {} : { installmentStepFen }),
    ...(settlesThrough(loan) ? { settled: true } : {}),
    ...ownPlan(loan, now, date),
  }
}

/** What 等本等息 reckons on by now; undefined for plans that reckon on their balance. */
export function flatBaseOf({ contract, book }: LoanNow): Fen | undefined {
  const { method, planFen } = standingOf(book)
  if ((method ?? contract.schedule.method) !== 'flat') return undefined
  return planFen ?? contract.schedule.principalFen
}

/** 提前结清 of a loan as it stands: what it owes by its terms and its plan of today. */
export function quoteOf(loan: LoanNow, asOf: BookDate, options: PayoffOptions = {}): PayoffQuote {
  const flatBaseFen = flatBaseOf(loan)
  const plan = flatBaseFen === undefined ? {} : { flatBaseFen }
  return payoffQuote(termsNow(loan), loan.book.installments, asOf, { ...options, ...plan })
}

/** What a plan of its own kind goes on with: as agreed, unless a part prepayment or a 重组 settled it. */
function ownPlan(loan: LoanNow, method: string, date: BookDate): { own?: OwnPlan } {
  const { schedule } = loan.contract
  const { tailFen = schedule.tailFen } = standingOf(loan.book)
  const flatBaseFen = flatBaseOf(loan)
  if (flatBaseFen !== undefined) return { own: { flatBaseFen } }
  switch (method) {
    case 'balloon_tail':
      return { own: tailFen === undefined ? {} : { tailFen } }
    case 'balloon_term': {
      const fixed = standingOf(loan.book).tailFen
      if (fixed !== undefined) return { own: { tailFen: fixed } }
      return { own: { amortizationPeriods: (schedule.amortizationPeriods ?? 0) - paymentsDone(loan, date) } }
    }
    case 'step':
      return { own: { ...(schedule.step ? { step: schedule.step } : {}), stepsDone: paymentsDone(loan, date) } }
    default:
      return {}
  }
}

/** The number that the first payment of the plan would have; periods that repay nothing come before it. */
export const firstSeqOf = ({ contract, book }: LoanNow): number =>
  standingOf(book).firstSeq ?? 1 + leadPeriods(contract.schedule)

const paymentsDone = (loan: LoanNow, date: BookDate): number => {
  const running = loan.book.installments.find(i => i.settledOn === null && !isDue(i, date))
  return running ? Math.max(0, running.seq - firstSeqOf(loan)) : 0
}

const rowOf = (i: Installment, end: BookDate, terms: ReplanTerms): PlannedRow => ({
  seq: i.seq,
  startDate: i.startDate,
  dueDate: i.dueDate,
  payDate: i.payDate,
  principalFen: unpaidPrincipalFen(i),
  interestFen: unpaidInterestFen(i),
  ...partsOf(terms, i.startDate, end),
})

/** 随借随还 as agreed: its plan follows what is drawn and paid back. After a 重组 it is a loan like any other. */
export const followsMovements = ({ contract, book }: LoanNow): boolean =>
  contract.revolving !== undefined && standingOf(book).restructures === 0

/** 结息日: interest runs through the due day, the next 期 begins the day after. */
export const settlesThrough = ({ contract, book }: LoanNow): boolean =>
  contract.schedule.cutoff === 'include_settle_day' &&
  !['bullet', 'custom', 'biweekly_half'].includes(standingOf(book).method ?? contract.schedule.method)

/** Rows that are not due yet, the running one first: what a change of the plan may touch. */
export function openPlan(loan: LoanNow, date: BookDate): PlannedRow[] {
  const terms = replanTerms(loan, date)
  const open = loan.book.installments.filter(i => i.settledOn === null && !isDue(i, date))
  return open.map((i, index) => rowOf(i, endOf(open, index), terms))
}

/** Everything due and unpaid on a day, late amounts included. */
export const arrearsFen = (loan: LoanNow, date: BookDate): Fen =>
  sumFen(duesOf(termsNow(loan), loan.book.installments, date).map(due => due.totalFen))

/** The level payment agreed so far: what most rows to come ask, a running row cut short by a change aside. */
export function levelFen(rows: readonly PlannedRow[]): Fen | null {
  const one = rows[1] && rows.length > 2 ? rows[1] : rows[0]
  return one ? one.principalFen + one.interestFen : null
}

/**
 * Interest of one row on its balance, for rows whose principal stays: months and days at one rate, by days where the rate
 * changed inside, and without the days on which interest was paused (停息), in proportion to the days of the row.
 */
export function rowInterestFen(
  terms: ReplanTerms,
  now: ServicingTerms,
  { startDate, end }: { readonly startDate: BookDate; readonly end: BookDate },
  baseFen: Fen,
): Fen {
  const rounding = terms.rounding ?? 'half_up'
  const changed = now.rates?.some(rate => rate.from > startDate && rate.from < end) === true
  const paused = now.paused?.some(span => span.from < end && (span.to === null || span.to > startDate))
  const earned = earnedFactor(now, startDate, end)
  if (changed) return divRound(baseFen * earned.num, earned.den, rounding)
  const { months, days } = partsOf(terms, startDate, end)
  const ratePpm = ratePpmOn(now, startDate)
  const num = baseFen * BigInt(ratePpm) * BigInt(months * terms.dayBasis + days * 12)
  const fullFen = divRound(num, 12_000_000n * BigInt(terms.dayBasis), rounding)
  if (!paused) return fullFen
  const whole = earnedFactor({ ...now, paused: [] }, startDate, end)
  return whole.num === 0n ? 0n : divRound(fullFen * earned.num, whole.num, rounding)
}

/** Rows with their principal kept and their interest worked out again on the balance, or on the whole of the plan for 等本等息. */
export function keepPrincipal(terms: ReplanTerms, rows: readonly PlannedRow[], now: ServicingTerms) {
  const { flatBaseFen } = terms.own ?? {}
  let balanceFen = sumFen(rows.map(row => row.principalFen))
  return rows.map((row, index): PlannedRow => {
    const baseFen = flatBaseFen ?? balanceFen
    balanceFen -= row.principalFen
    return { ...row, interestFen: rowInterestFen(terms, now, { ...row, end: endOf(rows, index) }, baseFen) }
  })
}

/** Rows from the first changed one on, numbered without gaps. */
export function changedRows({ before, after }: Pick<PlanChange, 'before' | 'after'>): readonly PlannedRow[] {
  const same = (a: PlannedRow | undefined, b: PlannedRow): boolean =>
    a !== undefined && (Object.keys(b) as (keyof PlannedRow)[]).every(name => a[name] === b[name])
  const differs = after.findIndex((row, index) => !same(before[index], row))
  // A plan that only got shorter is written from its last row on, so that the rows behind it go.
  const first = differs < 0 && after.length < before.length ? after.length - 1 : differs
  if (first < 0) return []
  const seq = before[0]?.seq ?? 1
  return after.slice(first).map((row, index) => ({ ...row, seq: seq + first + index }))
}
