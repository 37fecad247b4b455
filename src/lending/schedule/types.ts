import type { Calendar, HolidayShift } from '../calendar'
import type { BookDate } from '../dates'
import type { Fen, Rounding } from '../money'
import type { Ratio } from '../rate'

/** 等额本息 · 等额本金 · 先息后本 · 利随本清 · 等本等息 */
export const REPAYMENT_METHODS = ['equal_installment', 'equal_principal', 'interest_only', 'bullet', 'flat'] as const
export type RepaymentMethod = (typeof REPAYMENT_METHODS)[number]

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
  readonly method: RepaymentMethod
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
