import type { BookDate } from '../dates'
import type { Fen } from '../money'
import type { AmountLine, Installment } from '../servicing'
import type { ChangeEvent } from './change-types'
import type { PlannedRow } from './plan-types'
import type { Standing } from './standing-types'

export type { PlannedRow } from './plan-types'

export type Accrual = 'accrual' | 'non_accrual'

/** Money came in, or 溢缴款 was used. `prepaidFen` is the change of 溢缴款: positive when left over, negative when used. */
export interface ReceiptEvent {
  readonly kind: 'repay' | 'apply_prepaid' | 'payoff'
  readonly date: BookDate
  readonly lines: readonly AmountLine[]
  readonly prepaidFen: Fen
}

/** 迁入: a loan of another system as it stood at the end of `date`; the first event instead of a payout. */
export interface OpenEvent {
  readonly kind: 'open'
  readonly date: BookDate
  readonly accrual: Accrual
  /** The whole loan: what was repaid before as one 期, then each 期 still open. */
  readonly rows: readonly PlannedRow[]
  /** The 期 that holds what was repaid before; null: nothing was. */
  readonly paidSeq: number | null
  /** 罚息 paid before. */
  readonly paidLateFen: Fen
  /** 期 that are late. */
  readonly overdue: readonly number[]
  /** 罚息 owed with the oldest of them; from `date` on it runs by our terms. */
  readonly lateFen: Fen
}

/** What happened to a loan. The loan is nothing but these in their order. */
export type LoanEvent =
  | { readonly kind: 'disburse'; readonly date: BookDate; readonly rows: readonly PlannedRow[] }
  | OpenEvent
  | ReceiptEvent
  | { readonly kind: 'overdue'; readonly date: BookDate; readonly seqs: readonly number[] }
  | { readonly kind: 'non_accrual'; readonly date: BookDate; readonly accrual: Accrual }
  | ReverseEvent
  | RebookEvent
  | ChangeEvent

/** 冲正 of event `of`. Without `redone` all else stays as it was recorded; with it, what came after was decided again. */
export interface ReverseEvent {
  readonly kind: 'reverse'
  readonly date: BookDate
  readonly of: number
  readonly redone?: Redone
}

/** 倒起息: an event at an earlier day than the last one; what came after it was decided again. `date` is the value date. */
export interface RebookEvent {
  readonly kind: 'rebook'
  readonly date: BookDate
  readonly entry: LoanEvent
  readonly redone: Redone
}

/** The first `kept` events that counted before stay, `tail` takes the place of the rest. */
export interface Redone {
  readonly kept: number
  readonly tail: readonly NumberedEvent[]
}

export interface NumberedEvent {
  readonly seq: number
  readonly event: LoanEvent
}

/** The loan as its events leave it. */
export interface LoanBook {
  readonly accrual: Accrual
  readonly prepaidFen: Fen
  readonly installments: readonly Installment[]
  /** What changes made of the agreed terms; absent while nothing was changed. */
  readonly standing?: Standing
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
