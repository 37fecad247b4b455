import type { Calendar, HolidayShift } from '../calendar'
import type { BookDate } from '../dates'
import type { Fen, Rounding } from '../money'
import type { Ratio } from '../rate'

/** 等额本息 · 等额本金 · 先息后本 · 利随本清 · 等本等息 */
export const REPAYMENT_METHODS = ['equal_installment', 'equal_principal', 'interest_only', 'bullet', 'flat'] as const
export type RepaymentMethod = (typeof REPAYMENT_METHODS)[number]

/**
 * 气球贷 by a longer amortisation or by a tail · 等比/等额累进 · 按计划还款 · 双周供. 二代征信 还款方式: 19, 19, 14 and 15, 19, 11.
 * Each needs its own field of `ScheduleTerms`.
 */
export const SPECIAL_METHODS = ['balloon_term', 'balloon_tail', 'step', 'custom', 'biweekly_half'] as const

export const PLAN_METHODS = [...REPAYMENT_METHODS, ...SPECIAL_METHODS] as const
export type PlanMethod = (typeof PLAN_METHODS)[number]

/** 累进: after every `everyPeriods` payments the next ones are × (1 + growthPpm) or + increaseFen; both may be negative. */
export type StepRule =
  | { readonly kind: 'ratio'; readonly everyPeriods: number; readonly growthPpm: number }
  | { readonly kind: 'amount'; readonly everyPeriods: number; readonly increaseFen: Fen }

/** One line of 按计划还款: how much principal falls due on which day; 0 pays interest only. */
export interface PlannedPrincipal {
  readonly date: BookDate
  readonly principalFen: Fen
}

/** 宽限期 at the start: periods without principal; periods whose interest is given free or asked with the first one after. */
export interface GraceRule {
  readonly principalPeriods: number
  readonly interestPeriods?: number
  readonly interest?: 'free' | 'deferred'
}

export const FREQUENCIES = [
  'monthly',
  'quarterly',
  'half_yearly',
  'yearly',
  'weekly',
  'biweekly',
  'every_n_days',
] as const
export type Frequency = (typeof FREQUENCIES)[number]

export type DueRule =
  | { readonly kind: 'fixed_day'; readonly day: number }
  /** 对日: the day of the value date. */
  | { readonly kind: 'anniversary' }
  | { readonly kind: 'month_end' }
  /** 20 March, June, September, December. */
  | { readonly kind: 'quarter_20' }

/** The first due date: first due day after the value date · after one whole period · in the next month · in month 3, 6, 9, 12. */
export type FirstDue = 'next_due_day' | 'whole_period' | 'next_month' | 'standard_quarter'

/** 结息日: does the due day itself still earn interest (settled through the 20th, next period from the 21st)? */
export type Cutoff = 'exclude_due_day' | 'include_settle_day'

/** How a first period that is not a whole one is charged for level methods. */
export type OddMode = 'days' | 'month_plus_days' | 'stub_interest' | 'level_actual'

export type DayBasis = 360 | 365

export interface ScheduleTerms {
  readonly principalFen: Fen
  /** Parts per million a year; for `flat` the yearly flat rate on the original principal. */
  readonly ratePpm: number
  readonly method: PlanMethod
  readonly frequency: Frequency
  /** Only for `every_n_days`. */
  readonly everyDays?: number
  readonly valueDate: BookDate
  readonly maturityDate: BookDate
  readonly dueRule: DueRule
  /** Default: `next_month` for level methods, `next_due_day` for the others. */
  readonly firstDue?: FirstDue
  readonly cutoff?: Cutoff
  readonly dayBasis: DayBasis
  /** `period`: a whole month is 1/12 of the yearly rate; `actual`: every period by days. */
  readonly interestMode: 'period' | 'actual'
  readonly oddMode?: OddMode
  readonly holidayShift?: HolidayShift
  readonly calendar?: Calendar
  /** Interest also runs for the days a holiday moves the maturity (contract rate). Default off. */
  readonly maturityShiftBearsInterest?: boolean
  readonly rounding?: Rounding
  /** The level payment is a multiple of this, e.g. 100n for whole yuan; the last payment stays exact. Default 1n. */
  readonly installmentStepFen?: Fen
  /** Default: `rounding`. */
  readonly installmentRounding?: Rounding
  readonly grace?: GraceRule
  /** `balloon_term`: number of periods the payment is worked out on; more than there are. */
  readonly amortizationPeriods?: number
  /** `balloon_tail`: principal left for the last day on top of its level payment. */
  readonly tailFen?: Fen
  /** `step` only. */
  readonly step?: StepRule
  /** `custom` only: ascending dates, the last one is the maturity, principal adds up to the loan. */
  readonly plan?: readonly PlannedPrincipal[]
}

/** What a screen needs to explain one interest figure: baseFen × rate × (months ÷ 12 + days ÷ dayBasis). */
export interface InterestInputs {
  readonly baseFen: Fen
  readonly ratePpm: number
  readonly months: number
  readonly days: number
  readonly dayBasis: DayBasis
}

export interface ScheduleRow {
  readonly seq: number
  readonly startDate: BookDate
  /** The contractual due date. */
  readonly dueDate: BookDate
  /** The last day to pay after the holiday move; 罚息 and 逾期 count from here. */
  readonly payDate: BookDate
  /** Days that earn interest: the first counted, the last not. */
  readonly days: number
  readonly principalFen: Fen
  readonly interestFen: Fen
  readonly paymentFen: Fen
  /** Principal left after this payment. */
  readonly balanceFen: Fen
  /** Interest put off from this row (negative) or brought to it (positive) by a grace period; not in `how`. */
  readonly movedInterestFen?: Fen
  readonly how: InterestInputs
}

export interface Schedule {
  readonly rows: readonly ScheduleRow[]
  /** The level payment of 等额本息 and 等本等息; null where payments differ by design. */
  readonly installmentFen: Fen | null
  readonly totalPrincipalFen: Fen
  readonly totalInterestFen: Fen
  readonly totalPaymentFen: Fen
}

/** One interest period before amounts are known; its rate is yearly rate × `yearFraction`. */
export interface Period {
  readonly startDate: BookDate
  readonly dueDate: BookDate
  readonly payDate: BookDate
  readonly days: number
  /** Interest inputs: wholeMonths ÷ 12 + oddDays ÷ dayBasis. */
  readonly wholeMonths: number
  readonly oddDays: number
  readonly yearFraction: Ratio
  /** False for a first or last period that is not a whole step of the due-day grid. */
  readonly whole: boolean
}
