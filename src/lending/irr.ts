import { addMonths, type BookDate, daysBetween } from './dates'
import type { Fen } from './money'
import { stepOf } from './schedule/grid'
import type { Frequency, Schedule } from './schedule/types'

/** One payment of the borrower and when it falls, in periods after the money came: 1.1666 = one period and 5 days of 30. */
export interface CostFlow {
  readonly fen: Fen
  readonly periods: number
}

/** 年化: `simplePpm` is the rate of a period times the periods of a year, `effectivePpm` the same compounded (EAR). */
export interface AnnualCost {
  readonly simplePpm: number
  readonly effectivePpm: number
}

export type PlanFrequency = Exclude<Frequency, 'every_n_days'>

/** Payments of a year; 360 days make the year of weekly plans (银发〔2005〕129号). */
export const PER_YEAR: Readonly<Record<PlanFrequency, number>> = {
  monthly: 12,
  quarterly: 4,
  half_yearly: 2,
  yearly: 1,
  weekly: 360 / 7,
  biweekly: 360 / 14,
}

const LOW = -0.9
const HIGH = 1
const ITERATIONS = 200
const TOLERANCE = 1e-14
const amount = (fen: Fen): number => parseInt(fen.toString(), 10)

/** Whole periods compound, the rest of a period is simple: (1+i)^s × (1 + i·f). */
const growth = (i: number, periods: number): number => {
  const whole = Math.floor(periods)
  return (1 + i) ** whole * (1 + i * (periods - whole))
}

/**
 * The rate of one period at which the payments are worth the money received, by bisection on [−0.9, 1]; null when there is none.
 * PBoC 公告〔2021〕第3号 (compound method); unit periods for a broken first period. Floating point: a rate to show, never an amount to post.
 * Example: 12,000 received, twelve payments of 1,072 → 1.0858 % a month.
 */
export function periodRate(netFen: Fen, flows: readonly CostFlow[]): number | null {
  const net = amount(netFen)
  const parts = flows.map(flow => ({ amount: amount(flow.fen), periods: flow.periods }))
  const gap = (i: number): number => parts.reduce((sum, flow) => sum + flow.amount / growth(i, flow.periods), -net)
  let low = LOW
  let high = HIGH
  if (net <= 0 || parts.length === 0 || gap(low) < 0 || gap(high) > 0) return null
  for (let n = 0; n < ITERATIONS && high - low > TOLERANCE; n++) {
    const middle = (low + high) / 2
    if (gap(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** 100,000 at 7.2 % over 12 months, 1 % upfront and 30 a month: 9.74 % simple, 10.19 % effective. */
export function annualCost(netFen: Fen, flows: readonly CostFlow[], periodsPerYear: number): AnnualCost | null {
  const rate = periodRate(netFen, flows)
  if (rate === null) return null
  return {
    simplePpm: Math.round(rate * periodsPerYear * 1e6),
    effectivePpm: Math.round(((1 + rate) ** periodsPerYear - 1) * 1e6),
  }
}

/** How many periods of `stepMonths` lie between two days: whole ones, and days as thirtieths of a month. */
export function periodsBetween(from: BookDate, to: BookDate, stepMonths: number): number {
  let months = 0
  while (addMonths(from, months + 1) <= to) months++
  const days = daysBetween(addMonths(from, months), to)
  return (months + days / 30) / stepMonths
}

/** When each payment of a plan falls, in periods of its frequency after the money came. */
export function planTimes(schedule: Schedule, valueDate: BookDate, frequency: PlanFrequency): number[] {
  const step = stepOf({ frequency })
  return schedule.rows.map(row =>
    step.days > 0
      ? daysBetween(valueDate, row.dueDate) / step.days
      : periodsBetween(valueDate, row.dueDate, step.months),
  )
}

/** 综合融资成本 of a plan without further fees; `net` is what the borrower really receives (民法典 art. 670). */
export function costOfPlan(schedule: Schedule, valueDate: BookDate, frequency: PlanFrequency): AnnualCost | null {
  const times = planTimes(schedule, valueDate, frequency)
  const flows = schedule.rows.map((row, index) => ({ fen: row.paymentFen, periods: times[index] ?? 0 }))
  return annualCost(schedule.totalPrincipalFen, flows, PER_YEAR[frequency])
}
