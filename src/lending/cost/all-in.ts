import { type BookDate, daysBetween } from '../dates'
import { type AnnualCost, annualCost, type CostFlow, PER_YEAR, type PlanFrequency, planTimes } from '../irr'
import { type Fen, sumFen } from '../money'
import type { Schedule, ScheduleTerms } from '../schedule/types'
import { asFigure } from './figure'
import { internalRate } from './solve'

/** One line of the 综合融资成本明示表: what is charged, when, and by whom. */
export interface FeeItem {
  readonly code: string
  readonly fen: Fen
  /** Taken at disbursement (also when deducted from the money paid out) · with every payment · with the last one. */
  readonly when: 'upfront' | 'each_period' | 'at_maturity'
  readonly chargedBy: string
  /** A fee with every payment that is not the same each time, as a rate on what falls due; then `fen` is not read. */
  readonly byPeriod?: readonly Fen[]
}

export interface LoanPlan {
  readonly schedule: Schedule
  readonly valueDate: BookDate
  readonly frequency: PlanFrequency
}

export interface PersonalCost extends AnnualCost {
  /** Irregular dates over 365 days. */
  readonly xirrPpm: number | null
  readonly receivedFen: Fen
  readonly interestFen: Fen
  readonly feesFen: Fen
}

/** What one fee comes to over the whole loan. 30.00 with each of 12 payments → 360.00. */
export const feeTotalFen = ({ fen, when, byPeriod }: FeeItem, periods: number): Fen => {
  if (when !== 'each_period') return fen
  return byPeriod ? sumFen(byPeriod) : fen * BigInt(periods)
}

export const totalFeesFen = (fees: readonly FeeItem[], periods: number): Fen =>
  sumFen(fees.map(fee => feeTotalFen(fee, periods)))

/** What the borrower gets on the first day, and what goes out with each payment besides it. */
const upfrontFen = (fees: readonly FeeItem[]): Fen =>
  sumFen(fees.filter(fee => fee.when === 'upfront').map(fee => fee.fen))

export const feeWith = (fees: readonly FeeItem[], index: number, last: boolean): Fen =>
  sumFen(
    fees.map(({ when, fen, byPeriod }) => {
      if (when === 'each_period') return byPeriod ? (byPeriod[index] ?? 0n) : fen
      return last && when === 'at_maturity' ? fen : 0n
    }),
  )

const flowsOf = (plan: LoanPlan, amounts: readonly Fen[]): CostFlow[] => {
  const times = planTimes(plan.schedule, plan.valueDate, plan.frequency)
  return amounts.map((fen, index) => ({ fen, periods: times[index] ?? 0 }))
}

/**
 * All-in yearly cost of a personal loan (PBoC 公告〔2021〕第3号; 金规〔2026〕2号): interest and every fee against the money really
 * received. Null when no rate fits.
 * Example: 100,000, 12 months, 7.2 %, 1 % upfront, 30 a month → 9.74 % simple, 10.19 % compounded.
 */
export function personalCost(plan: LoanPlan, fees: readonly FeeItem[]): PersonalCost | null {
  const { rows, totalPrincipalFen, totalInterestFen } = plan.schedule
  const receivedFen = totalPrincipalFen - upfrontFen(fees)
  const amounts = rows.map((row, index) => row.paymentFen + feeWith(fees, index, index === rows.length - 1))
  const cost = annualCost(receivedFen, flowsOf(plan, amounts), PER_YEAR[plan.frequency])
  if (cost === null) return null
  return {
    ...cost,
    xirrPpm: datedRatePpm(plan, fees),
    receivedFen,
    interestFen: totalInterestFen,
    feesFen: totalFeesFen(fees, rows.length),
  }
}

/** The period by which a plan's cost is measured; null for plans on days of their own, which only XIRR measures. */
export const periodOfPlan = ({
  method,
  frequency,
}: Pick<ScheduleTerms, 'method' | 'frequency'>): PlanFrequency | null =>
  method === 'custom' || frequency === 'every_n_days' ? null : method === 'biweekly_half' ? 'biweekly' : frequency

/** XIRR: every payment on its own day, over 365 days; the only measure of a plan without equal periods. Null when no rate fits. */
export function datedRatePpm(
  { schedule, valueDate }: Omit<LoanPlan, 'frequency'>,
  fees: readonly FeeItem[],
): number | null {
  const { rows } = schedule
  const dated = rows.map((row, index) => ({
    amount: -asFigure(row.paymentFen + feeWith(fees, index, index === rows.length - 1)),
    at: daysBetween(valueDate, row.dueDate) / 365,
  }))
  const received = asFigure(schedule.totalPrincipalFen - upfrontFen(fees))
  const rate = internalRate([{ amount: received, at: 0 }, ...dated])
  return rate === null ? null : Math.round(rate * 1e6)
}

export interface EnterpriseCost {
  readonly items: readonly { readonly code: string; readonly annualPpm: number }[]
  readonly totalPpm: number
}

/**
 * All-in yearly cost of an enterprise loan (银办发〔2025〕203号): the loan rate plus the yearly rate of each fee, each solved
 * against the principal flows alone. Null when a fee has no rate.
 * Example: 1,000,000, 12 months, 4.35 %, 1 % guarantee fee upfront: 等额本金 4.35 + 1.8595 = 6.21 %, principal at the end 5.36 %.
 */
export function enterpriseCost(plan: LoanPlan, ratePpm: number, fees: readonly FeeItem[]): EnterpriseCost | null {
  const items: { code: string; annualPpm: number }[] = []
  for (const fee of fees) {
    const annualPpm = feeRatePpm(plan, fee)
    if (annualPpm === null) return null
    items.push({ code: fee.code, annualPpm })
  }
  return { items, totalPpm: items.reduce((sum, item) => sum + item.annualPpm, ratePpm) }
}

function feeRatePpm(plan: LoanPlan, fee: FeeItem): number | null {
  const { rows, totalPrincipalFen } = plan.schedule
  const net = totalPrincipalFen - upfrontFen([fee])
  const amounts = rows.map((row, index) => row.principalFen + feeWith([fee], index, index === rows.length - 1))
  return annualCost(net, flowsOf(plan, amounts), PER_YEAR[plan.frequency])?.simplePpm ?? null
}
