import { addMonths, type BookDate } from '../../lending/dates'
import { divRound, type Fen, type Rounding } from '../../lending/money'
import type { Cutoff, FirstDue, ScheduleTerms } from '../../lending/schedule'

/**
 * What a loan agrees on for its method beyond amount, term and rate. Stored as JSON in applications, contracts and the terms of a
 * loan, under the seal of the approval: amounts are 分 as text.
 */
export type PlanParts = {
  /** 气球贷: periods the payment is worked out on. */
  readonly amortizationPeriods?: number
  /** 气球贷: the part of the principal that is left for the last day. */
  readonly tailPpm?: number
  readonly step?:
    | { readonly kind: 'ratio'; readonly everyPeriods: number; readonly growthPpm: number }
    | { readonly kind: 'amount'; readonly everyPeriods: number; readonly increaseFen: string }
  /** 按计划还款. */
  readonly lines?: { readonly date: string; readonly principalFen: string }[]
  /** 按固定天数. */
  readonly everyDays?: number
}

/** What a version of a product says of plans: conventions for all of them, and for each method what is usual and how far one may go. */
export interface PlanRules {
  /** null: as the method has it. */
  readonly firstDue: FirstDue | null
  readonly cutoff: Cutoff
  readonly rounding: Rounding
  /** The level payment is a multiple of so many 分. */
  readonly paymentStepFen: number
  readonly maturityShiftBearsInterest: boolean
  readonly amortizationPeriods: number
  readonly maxAmortizationPeriods: number
  readonly tailPpm: number
  readonly minTailPpm: number
  readonly maxTailPpm: number
  readonly stepEveryPeriods: number
  readonly stepGrowthPpm: number
  readonly minStepGrowthPpm: number
  readonly maxStepGrowthPpm: number
  /** 分 as text. */
  readonly stepIncreaseFen: string
  readonly maxPlanLines: number
  readonly everyDays: number
}

/** What held before a product could say it. */
export const DEFAULT_RULES: PlanRules = {
  firstDue: null,
  cutoff: 'exclude_due_day',
  rounding: 'half_up',
  paymentStepFen: 1,
  maturityShiftBearsInterest: false,
  amortizationPeriods: 120,
  maxAmortizationPeriods: 360,
  tailPpm: 300_000,
  minTailPpm: 50_000,
  maxTailPpm: 600_000,
  stepEveryPeriods: 12,
  stepGrowthPpm: 30_000,
  minStepGrowthPpm: -100_000,
  maxStepGrowthPpm: 200_000,
  stepIncreaseFen: '10000',
  maxPlanLines: 60,
  everyDays: 10,
}

/** Nothing is bound, for a calculation that no product stands behind. */
export const FREE_RULES: PlanRules = {
  ...DEFAULT_RULES,
  maxAmortizationPeriods: 1200,
  minTailPpm: 1,
  maxTailPpm: 999_999,
  minStepGrowthPpm: -999_999,
  maxStepGrowthPpm: 1_000_000,
  maxPlanLines: 120,
}

// Both columns are written by this program only, from these types; one without a value is the plain plan of before.
export const rulesOf = (stored: unknown): PlanRules => ({ ...DEFAULT_RULES, ...(stored as Partial<PlanRules> | null) })
export const partsOf = (stored: unknown): PlanParts => (stored ?? {}) as PlanParts
export const hasParts = (stored: unknown): boolean => Object.keys(partsOf(stored)).length > 0

type PlanTerms = Pick<ScheduleTerms, 'amortizationPeriods' | 'tailFen' | 'step' | 'plan' | 'everyDays'>

/** The parts as the core wants them, for a loan of this amount. 300,000 with a tail of 40 % → tailFen 120,000.00. */
export function planTerms(stored: unknown, amountFen: Fen): PlanTerms {
  const { amortizationPeriods, tailPpm, step, lines, everyDays } = partsOf(stored)
  return {
    ...(amortizationPeriods === undefined ? {} : { amortizationPeriods }),
    ...(tailPpm === undefined ? {} : { tailFen: divRound(amountFen * BigInt(tailPpm), 1_000_000n, 'half_up') }),
    ...(step ? { step: step.kind === 'ratio' ? step : { ...step, increaseFen: BigInt(step.increaseFen) } } : {}),
    ...(lines
      ? { plan: lines.map(line => ({ date: line.date as BookDate, principalFen: BigInt(line.principalFen) })) }
      : {}),
    ...(everyDays === undefined ? {} : { everyDays }),
  }
}

export type PlanConventions = Pick<
  ScheduleTerms,
  'firstDue' | 'cutoff' | 'rounding' | 'installmentStepFen' | 'maturityShiftBearsInterest'
>

/** Conventions that differ from what always held; those that do not are left out, so that terms of before stay what they were. */
export function planConventions(stored: unknown): PlanConventions {
  const rules = rulesOf(stored)
  return {
    ...(rules.firstDue === null ? {} : { firstDue: rules.firstDue }),
    ...(rules.cutoff === 'exclude_due_day' ? {} : { cutoff: rules.cutoff }),
    ...(rules.rounding === 'half_up' ? {} : { rounding: rules.rounding }),
    ...(rules.paymentStepFen === 1 ? {} : { installmentStepFen: BigInt(rules.paymentStepFen) }),
    ...(rules.maturityShiftBearsInterest ? { maturityShiftBearsInterest: true } : {}),
  }
}

/** 按计划还款 ends on the day of its last line, any other loan so many months after the money went out. */
export function maturityOf(
  loan: { readonly method: string; readonly termMonths: number; readonly plan?: unknown },
  valueDate: BookDate,
): BookDate {
  const last = loan.method === 'custom' ? partsOf(loan.plan).lines?.at(-1)?.date : undefined
  return last === undefined ? addMonths(valueDate, loan.termMonths) : (last as BookDate)
}
