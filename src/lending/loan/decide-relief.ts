import { type Fen, minFen, sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import { planWaiver, type WaiverPlan } from '../replan'
import { buildSchedule, type ScheduleTerms } from '../schedule'
import {
  type AmountLine,
  dueLines,
  duesOf,
  earnedByDaysFen,
  isDue,
  unpaidInterestFen,
  unpaidPrincipalFen,
} from '../servicing'
import type { Act, LoanNow, RestructureAct } from './acts'
import type { RestructureEvent, WaiveEvent } from './change-types'
import { flatBaseOf, replanTerms, settlesThrough, termsNow } from './open-plan'
import { standingOf } from './standing'

type WaiveAct = Extract<Act, { readonly kind: 'waive' }>

/** 减免 of what is due on a day, oldest 期 first: see planWaiver. */
export function decideWaive(
  loan: LoanNow,
  act: WaiveAct,
): { readonly event: WaiveEvent; readonly waiver: WaiverPlan } | Refused {
  const owed = dueLines(duesOf(termsNow(loan), loan.book.installments, act.date), act.feesFen)
  const requests = act.atMost ? atMost(owed, act.requests) : act.requests
  if (requests.length === 0 && !act.atMost) return refuse('waiver.not-positive')
  const waiver = planWaiver(owed, requests)
  if (isRefused(waiver)) return waiver
  return { event: { kind: 'waive', date: act.date, lines: waiver.lines }, waiver }
}

const atMost = (owed: readonly AmountLine[], requests: WaiveAct['requests']) =>
  requests
    .map(({ component, fen }) => {
      const most = sumFen(owed.filter(line => line.component === component).map(line => line.fen))
      return { component, fen: minFen(fen, most) }
    })
    .filter(request => request.fen > 0n)

/** What a 重组 finds unpaid: principal, interest due or earned since, 罚息 and 复利. */
export interface Unpaid {
  readonly principalFen: Fen
  readonly overduePrincipalFen: Fen
  readonly interestFen: Fen
  readonly penaltyFen: Fen
  readonly compoundFen: Fen
  /** The first 期 that is not due: the new plan begins with its number. */
  readonly firstSeq: number
}

export function unpaidOn(loan: LoanNow, date: Act['date']): Unpaid {
  const terms = termsNow(loan)
  const open = loan.book.installments.filter(i => i.settledOn === null)
  const dues = duesOf(terms, open, date)
  const ahead = open.filter(i => !isDue(i, date))
  const aheadFen = sumFen(ahead.map(unpaidPrincipalFen))
  const running = ahead.find(i => i.startDate < date)
  const runningFen = running ? earnedByDaysFen(terms, running, flatBaseOf(loan) ?? aheadFen, date) : 0n
  return {
    principalFen: aheadFen + sumFen(dues.map(due => due.principalFen)),
    overduePrincipalFen: sumFen(open.filter(i => i.overdue).map(unpaidPrincipalFen)),
    interestFen:
      sumFen(dues.map(due => due.interestFen)) + (running ? minFen(runningFen, unpaidInterestFen(running)) : 0n),
    penaltyFen: sumFen(dues.map(due => due.penaltyFen)),
    compoundFen: sumFen(dues.map(due => due.compoundFen)),
    firstSeq: ahead[0]?.seq ?? (loan.book.installments.at(-1)?.seq ?? 0) + 1,
  }
}

/**
 * 重组 (商业银行金融资产风险分类办法 arts. 17–19): every open 期 ends, its principal begins a new plan on that day, at a new rate and to a
 * new last day. Unpaid interest becomes principal, is asked with the first new row, or is forgiven; 罚息 and 复利 become principal,
 * stay asked on their 期, or are forgiven. Refuses restructure.nothing-owed · maturity-not-later · capitalise-non-accrual ·
 * relief-missing, and what buildSchedule refuses.
 * Example: 80,000.00 open with 1,200.00 interest, capitalised over 24 months at 4.8 % → 81,200.00 in a new plan.
 */
export function decideRestructure(
  loan: LoanNow,
  act: RestructureAct,
): { readonly event: RestructureEvent; readonly unpaid: Unpaid } | Refused {
  const { date, ratePpm, maturityDate, gracePeriods = 0, inDifficulty, reliefs, interest, late } = act
  // A due day that was changed before stays, unless another one is agreed.
  const dueDay = act.dueDay ?? standingOf(loan.book).dueDay
  const unpaid = unpaidOn(loan, date)
  if (unpaid.principalFen === 0n) return refuse('restructure.nothing-owed')
  if (maturityDate <= date) return refuse('restructure.maturity-not-later')
  if (standingOf(loan.book).writtenOff) return refuse('loan.written-off')
  if (inDifficulty && reliefs.length === 0) return refuse('restructure.relief-missing')
  const capitalises = interest === 'capitalise' || late === 'capitalise'
  if (capitalises && loan.book.accrual === 'non_accrual') return refuse('restructure.capitalise-non-accrual')
  // On a 结息日 the 期 that is due bears interest through the day: a new plan from the same day would ask it twice.
  if (settlesThrough(loan) && loan.book.installments.some(i => i.dueDate === date && i.seq < unpaid.firstSeq)) {
    return refuse('restructure.settle-day')
  }
  const capitalisedFen =
    (interest === 'capitalise' ? unpaid.interestFen : 0n) +
    (late === 'capitalise' ? unpaid.penaltyFen + unpaid.compoundFen : 0n)
  const method = act.method ?? (replanTerms(loan, date).method as ScheduleTerms['method'])
  const terms: ScheduleTerms = {
    ...loan.contract.schedule,
    principalFen: unpaid.principalFen + capitalisedFen,
    ratePpm,
    method,
    valueDate: date,
    maturityDate,
    ...(dueDay === null ? {} : { dueRule: { kind: 'fixed_day', day: dueDay } as const }),
    ...(gracePeriods > 0 ? { grace: { principalPeriods: gracePeriods } } : {}),
  }
  const schedule = buildSchedule(terms)
  if (isRefused(schedule)) return schedule
  const carriedFen = interest === 'carry' ? unpaid.interestFen : 0n
  const rows = schedule.rows.map((row, index) => ({
    seq: unpaid.firstSeq + index,
    startDate: row.startDate,
    dueDate: row.dueDate,
    payDate: row.payDate,
    principalFen: row.principalFen,
    interestFen: index === 0 ? row.interestFen + carriedFen : row.interestFen,
    months: row.how.months,
    days: row.how.days,
  }))
  const event: RestructureEvent = {
    kind: 'restructure',
    date,
    rows,
    ratePpm,
    maturityDate,
    method,
    dueDay,
    gracePeriods,
    inDifficulty,
    reliefs,
    interest,
    late,
    capitalisedFen,
  }
  return { event, unpaid }
}
