import type { BookDate } from '../dates'
import type { Fen } from '../money'
import type { AmountLine, Installment } from '../servicing'

export type Accrual = 'accrual' | 'non_accrual'

/** One 期 of the plan as it was fixed at disbursement, with the months and days its interest was computed from. */
export interface PlannedRow {
  readonly seq: number
  readonly startDate: BookDate
  readonly dueDate: BookDate
  readonly payDate: BookDate
  readonly principalFen: Fen
  readonly interestFen: Fen
  readonly months: number
  readonly days: number
}

/** Money came in, or 溢缴款 was used. `prepaidFen` is the change of 溢缴款: positive when left over, negative when used. */
export interface ReceiptEvent {
  readonly kind: 'repay' | 'apply_prepaid' | 'payoff'
  readonly date: BookDate
  readonly lines: readonly AmountLine[]
  readonly prepaidFen: Fen
}

/** What happened to a loan. The loan is nothing but these in their order. */
export type LoanEvent =
  | { readonly kind: 'disburse'; readonly date: BookDate; readonly rows: readonly PlannedRow[] }
  | ReceiptEvent
  | { readonly kind: 'overdue'; readonly date: BookDate; readonly seqs: readonly number[] }
  | { readonly kind: 'non_accrual'; readonly date: BookDate; readonly accrual: Accrual }
  | { readonly kind: 'reverse'; readonly date: BookDate; readonly of: number }

export interface NumberedEvent {
  readonly seq: number
  readonly event: LoanEvent
}

/** The loan as its events leave it. */
export interface LoanBook {
  readonly accrual: Accrual
  readonly prepaidFen: Fen
  readonly installments: readonly Installment[]
}

/** What the row of the loan says beside its installments. */
export interface LoanFigures {
  readonly balanceFen: Fen
  readonly prepaidFen: Fen
  /** Pay date of the oldest 期 that is marked overdue and still owes principal or interest: the start of 逾期天数. */
  readonly oldestUnpaidOn: BookDate | null
  readonly nextDueOn: BookDate | null
  readonly accrual: Accrual
  readonly settled: boolean
}
