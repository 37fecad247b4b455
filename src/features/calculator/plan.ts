import type { Calendar } from '../../lending/calendar'
import { type FeeItem, feeWith, totalFeesFen } from '../../lending/cost'
import type { BookDate } from '../../lending/dates'
import { divRound, type Fen, sumFen } from '../../lending/money'
import { isRefused, type Refused } from '../../lending/refusal'
import { buildSchedule, type Frequency, type Schedule, type ScheduleTerms } from '../../lending/schedule'
import { maturityOf, type PlanParts, planTerms } from '../products/plan'
import { planFieldOf, planOf } from '../products/plan-fields'
import { dueRuleOf } from '../products/terms'
import { type Cost, costOf } from './cost'
import type { CalculatorValues } from './fields'
import type { FeeWay, Party } from './words'

/** A fee of the form. */
export interface FeeLine {
  readonly way: FeeWay
  readonly party: Party
  readonly deducted: boolean
  /** Of the loan, for a fee by share. */
  readonly ratePpm: number | null
  readonly item: FeeItem
}

export interface Plan {
  readonly values: CalculatorValues
  readonly terms: ScheduleTerms
  readonly schedule: Schedule
  readonly maturityDate: BookDate
  readonly fees: readonly FeeLine[]
  readonly feesFen: Fen
  /** What reaches the borrower's hands on the first day. */
  readonly receivedFen: Fen
  readonly cost: Cost
}

const WHEN = {
  upfront_rate: 'upfront',
  upfront_fixed: 'upfront',
  each_period: 'each_period',
  at_maturity: 'at_maturity',
} as const

function feesOf(v: CalculatorValues): FeeLine[] {
  const typed = [
    { way: v.f1k, value: v.f1v, party: v.f1p, paid: v.f1d },
    { way: v.f2k, value: v.f2v, party: v.f2p, paid: v.f2d },
    { way: v.f3k, value: v.f3v, party: v.f3p, paid: v.f3d },
  ]
  return typed.flatMap(({ way, value, party, paid }, index): FeeLine[] => {
    if (way === null || value === null) return []
    const ratePpm = typeof value === 'number' ? value : null
    const fen = typeof value === 'number' ? divRound(v.amount * BigInt(value), 1_000_000n, 'half_up') : value
    const deducted = paid === 'deducted' && WHEN[way] === 'upfront'
    return [{ way, party, deducted, ratePpm, item: { code: `${index + 1}`, fen, when: WHEN[way], chargedBy: party } }]
  })
}

const frequencyOf = (v: CalculatorValues): Frequency => (v.method === 'biweekly_half' ? 'biweekly' : v.frequency)

/** The day that was typed, else so many months after the money; 按计划还款 ends with its last line. */
const maturityFor = (v: CalculatorValues, plan: PlanParts): BookDate =>
  v.until !== null && v.method !== 'custom'
    ? v.until
    : maturityOf({ method: v.method, termMonths: v.term, plan }, v.from)

export function termsOf(v: CalculatorValues, calendar: Calendar): ScheduleTerms {
  const plan = planOf(v)
  return {
    principalFen: v.amount,
    ratePpm: v.rate,
    method: v.method,
    frequency: frequencyOf(v),
    valueDate: v.from,
    maturityDate: maturityFor(v, plan),
    dueRule: dueRuleOf(v.dueRule, v.dueDay),
    ...(v.firstDue === 'method' ? {} : { firstDue: v.firstDue }),
    cutoff: v.cutoff,
    dayBasis: v.basis === '365' ? 365 : 360,
    interestMode: v.mode,
    oddMode: v.odd,
    holidayShift: v.shift,
    calendar,
    maturityShiftBearsInterest: v.shiftInterest,
    rounding: v.rounding,
    installmentStepFen: BigInt(v.unit),
    ...(v.grace + v.graceInterest === 0
      ? {}
      : { grace: { principalPeriods: v.grace, interestPeriods: v.graceInterest, interest: v.graceMode } }),
    ...planTerms(plan, v.amount),
  }
}

const fieldOf = (code: string, v: CalculatorValues): string =>
  code === 'schedule.maturity-not-after-value-date' ? 'until' : planFieldOf(code, v.method)

/** One plan worked out; a refusal names the field of the form that answers for it. */
export function planFor(values: CalculatorValues, calendar: Calendar): Plan | Refused {
  const terms = termsOf(values, calendar)
  const schedule = buildSchedule(terms)
  if (isRefused(schedule)) return { ...schedule, field: fieldOf(schedule.refused, values) }
  const fees = feesOf(values)
  const items = fees.map(fee => fee.item)
  const upfront = items.filter(item => item.when === 'upfront')
  return {
    values,
    terms,
    schedule,
    maturityDate: schedule.rows.at(-1)!.dueDate,
    fees,
    feesFen: totalFeesFen(items, schedule.rows.length),
    receivedFen: values.amount - sumFen(upfront.map(item => item.fen)),
    cost: costOf({ borrower: values.borrower, terms, schedule }, items),
  }
}

/** What goes out with one payment, fees included. */
export function paidAt({ schedule, fees }: Plan, index: number): { readonly feeFen: Fen; readonly totalFen: Fen } {
  const feeFen = feeWith(
    fees.map(fee => fee.item),
    index,
    index === schedule.rows.length - 1,
  )
  return { feeFen, totalFen: (schedule.rows[index]?.paymentFen ?? 0n) + feeFen }
}

export const highestFen = (plan: Plan): Fen =>
  plan.schedule.rows.reduce((most, _, index) => {
    const { totalFen } = paidAt(plan, index)
    return totalFen > most ? totalFen : most
  }, 0n)

export const dearFen = (plan: Plan): Fen => plan.schedule.totalInterestFen + plan.feesFen
