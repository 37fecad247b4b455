import type { BookDate } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'

/** One step of a case: an act (`do`) or a check of the state at that point. */
export interface CaseEvent {
  readonly do?: string
  readonly check?: string
  readonly [field: string]: unknown
}

export interface LifecycleCase {
  readonly id: string
  readonly product?: string
  readonly events: readonly CaseEvent[]
  readonly convention?: { readonly label?: string }
}

/** Settings of a loan product; only what is read here is listed. */
export interface ProductSettings {
  readonly installmentAmountInMultiplesOf?: number | null
  readonly daysInYearType?: string
  readonly daysInMonthType?: string
  readonly isInterestRecalculationEnabled?: boolean
  readonly enableDownPayment?: boolean
  readonly disbursedAmountPercentageForDownPayment?: number
  readonly enableAutoRepaymentForDownPayment?: boolean
  readonly loanScheduleType?: string
  readonly loanScheduleProcessingType?: string
  readonly paymentAllocation?: readonly {
    readonly transactionType: string
    readonly futureInstallmentAllocationRule: string
    readonly order?: string | readonly string[]
  }[]
  readonly [setting: string]: unknown
}

export type Products = Readonly<Record<string, ProductSettings>>

export const PARTS = ['penalty', 'fee', 'interest', 'principal'] as const
export type Part = (typeof PARTS)[number]
export type Parts = Record<Part, Fen>

/** An instalment with what it asks and what was paid; `opened` marks one that came from a change, not from the plan. */
export interface Period {
  from: BookDate
  due: BookDate
  readonly down: boolean
  readonly asked: Parts
  readonly paid: Parts
  /** Principal lent again in this period (chargeback, refund of overpaid money). */
  credited: Fen
  inAdvance: Fen
  late: Fen
  paidOn: BookDate | null
  /** The payment it was planned with, and principal as it came: where interest follows what is really lent. */
  level?: Fen | undefined
  principalPaid?: { readonly date: BookDate; readonly fen: Fen }[]
  /** Paid in full before its day: asks nothing more. */
  closed?: boolean
  /** Closed by a change that took its interest elsewhere. */
  ended?: boolean
  /** Interest of earlier instalments asked with this one on top of its own. */
  extra?: Fen
  /** Came after the plan's last day: for a charge or money lent again. */
  added?: boolean
  /** The end of a plan that was given a new age. */
  stub?: boolean
}

export interface Charge {
  readonly name: string
  readonly penalty: boolean
  readonly due: BookDate
  readonly addedOn: BookDate
  readonly amount: Fen
  paid: Fen
  /** The instalment it is asked with. */
  home: Period | null
}

export interface Transaction {
  readonly date: BookDate
  readonly type: string
  amount: Fen
  reverted: boolean
  parts: Parts
  /** Principal outstanding after it. */
  balance: Fen
  overpaid: Fen
  readonly detail?: Readonly<Record<string, unknown>>
}

export const noParts = (): Parts => ({ penalty: 0n, fee: 0n, interest: 0n, principal: 0n })
export const totalOf = (parts: Parts): Fen => parts.penalty + parts.fee + parts.interest + parts.principal
export const openOf = (period: Period, part: Part): Fen => period.asked[part] - period.paid[part]
export const owedBy = (period: Period): Fen => totalOf(period.asked) - totalOf(period.paid)

/** What a case asks and this reader does not do. */
export class Unsupported extends Error {}
