import type { BookDate } from '../../lending/dates'
import type { LoanBook, LoanEvent, LoanFigures } from '../../lending/loan'
import type { Installment } from '../../lending/servicing'
import type { LockedLoan } from './lock'

export interface Change {
  readonly loan: LockedLoan
  readonly event: LoanEvent
  readonly businessDate: BookDate
  readonly amountFen: bigint
  readonly userId: number | null
}

export interface Changed {
  readonly loan: LockedLoan
  readonly seq: number
  readonly figures: LoanFigures
  /** Paid off by this event; a 核销 is not. */
  readonly settled: boolean
}

export interface Step {
  readonly change: Change
  /** 期 as the rows hold them; those left out are settled, and stay as they are. */
  readonly before: readonly Installment[]
  readonly after: LoanBook
}
