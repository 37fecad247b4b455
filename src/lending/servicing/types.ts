import type { BookDate } from '../dates'
import type { Fen } from '../money'
import type { RateFrom } from '../reprice'
import type { DayBasis } from '../schedule/types'

export const COMPONENTS = ['fee', 'penalty', 'compound', 'interest', 'principal'] as const
/** 费用 · 罚息 · 复利 · 利息 · 本金 */
export type Component = (typeof COMPONENTS)[number]

/** One 期 as the books hold it: what the plan asks for, what was paid, and what lateness has fixed so far. */
export interface Installment {
  readonly seq: number
  readonly startDate: BookDate
  readonly dueDate: BookDate
  /** dueDate after the holiday move; lateness counts from here. */
  readonly payDate: BookDate
  readonly principalFen: Fen
  readonly interestFen: Fen
  readonly paidPrincipalFen: Fen
  readonly paidInterestFen: Fen
  readonly paidPenaltyFen: Fen
  readonly paidCompoundFen: Fen
  /** 罚息 fixed up to `penaltyThrough`; later days are derived. */
  readonly penaltyFen: Fen
  /** 复利 fixed up to `penaltyThrough`. */
  readonly compoundFen: Fen
  readonly penaltyThrough: BookDate | null
  /** Principal moved to the overdue sub-account. */
  readonly overdue: boolean
  readonly settledOn: BookDate | null
}

/** 冲账顺序 as data: which component in which order, running through periods or through components. */
export interface AllocationPolicy {
  readonly direction: 'by_period' | 'by_component'
  readonly order: readonly Component[]
}

/** Rate of 复利: the penalty rate from the first day, the contract rate until maturity and then the penalty rate, or none. */
export type CompoundBase = 'penalty' | 'contract_then_penalty' | 'none'

export interface ServicingTerms {
  readonly ratePpm: number
  /** Surcharge on the contract rate: 500000 = +50 %. */
  readonly penaltyRatioPpm: number
  readonly compoundBase: CompoundBase
  readonly maturityDate: BookDate
  readonly dayBasis: DayBasis
  readonly graceDays: number
  readonly allocationPolicy: AllocationPolicy
  /** 执行利率 from later days on, ascending; `ratePpm` holds before the first of them. */
  readonly rates?: readonly RateFrom[]
  /** Days on which no contract interest is earned (停息). */
  readonly paused?: readonly DaySpan[]
  /** Days on which neither 罚息 nor 复利 runs; `to` is the first day that bears them again, null = not known yet. */
  readonly lateFree?: readonly DaySpan[]
  /** Interest of the running 期 up to its last movement of principal. */
  readonly earned?: EarnedMark
}

/**
 * Money went out, or principal came back, inside a 期 (分次放款, 随借随还): what its interest was up to that day. From then on it
 * grows evenly to the interest of the whole 期 again.
 */
export interface EarnedMark {
  readonly seq: number
  readonly at: BookDate
  /** What the daily accrual has reached. */
  readonly accruedFen: Fen
  /** What is asked by days when the loan is paid off. */
  readonly byDaysFen: Fen
}

export interface DaySpan {
  readonly from: BookDate
  readonly to: BookDate | null
}

/** An unpaid or a paid amount of one component; `seq` is null for what belongs to the loan as a whole (fees). */
export interface AmountLine {
  readonly seq: number | null
  readonly component: Component
  readonly fen: Fen
}

/** What one 期 owes on a day, by component, with the days behind 罚息. */
export interface InstallmentDues {
  readonly seq: number
  readonly overdueDays: number
  readonly penaltyFen: Fen
  readonly compoundFen: Fen
  readonly interestFen: Fen
  readonly principalFen: Fen
  readonly totalFen: Fen
}
