import type { BookDate } from '../dates'
import type { Fen } from '../money'
import type { PrepaymentRules } from '../replan/prepay-rules'
import type { WaiverRequest } from '../replan/waiver'
import type { Relief } from '../restructure'
import type { PlanMethod, ScheduleTerms } from '../schedule/types'
import type { ServicingTerms } from '../servicing'
import type { InterestOn, PrepaymentMode, UnpaidInterest, UnpaidLate } from './change-types'
import type { Accrual, LoanBook } from './types'

/** What was agreed when the loan was paid out. */
export interface LoanContract {
  readonly servicing: ServicingTerms
  readonly schedule: ScheduleTerms
  /** All that may be lent under the contract; default: what was paid out at first, so no further tranche. */
  readonly limitFen?: Fen
  /** 随借随还: the day of the bill, and when the interest of repaid principal is paid. */
  readonly revolving?: { readonly billDay: number; readonly interestOn: 'bill_day' | 'repayment' }
}

/** A loan as it stands; for dues of a day the book may leave out settled 期, for a `rebook` it may not. */
export interface LoanNow {
  readonly contract: LoanContract
  readonly book: LoanBook
}

export interface RestructureAct {
  readonly kind: 'restructure'
  readonly date: BookDate
  readonly ratePpm: number
  readonly maturityDate: BookDate
  /** Default: as before. */
  readonly method?: PlanMethod
  readonly dueDay?: number | null
  /** Periods without principal at the start. */
  readonly gracePeriods?: number
  readonly inDifficulty: boolean
  readonly reliefs: readonly Relief[]
  readonly interest: UnpaidInterest
  readonly late: UnpaidLate
}

export interface DivertAct {
  readonly kind: 'divert'
  readonly date: BookDate
  readonly fen: Fen
  /** The first day of the diversion. */
  readonly from: BookDate
  readonly ratioPpm: number
  /** Decided again after a back-dated entry: what is left of it. */
  readonly atMost?: boolean
}

/** What somebody asks to be done with a loan. `decide` makes an event of it, or refuses. */
export type Act =
  | { readonly kind: 'repay'; readonly date: BookDate; readonly amountFen: Fen; readonly feesFen?: Fen }
  | {
      readonly kind: 'payoff'
      readonly date: BookDate
      /** Money brought; default: just what is asked less 溢缴款. */
      readonly amountFen?: Fen
      readonly feesFen?: Fen
      readonly prepaymentFeePpm?: number
    }
  | { readonly kind: 'apply_prepaid'; readonly date: BookDate }
  | {
      readonly kind: 'prepay'
      readonly date: BookDate
      readonly principalFen: Fen
      readonly mode: PrepaymentMode
      /** Rules of the product; without them what was agreed holds: how interest is asked and how high the fee is. */
      readonly rules?: PrepaymentRules
      readonly agreed?: { readonly interestOn: InterestOn; readonly feeFen: Fen }
      /** Charged fees still unpaid: they come first, so they are part of what is asked. */
      readonly feesFen?: Fen
    }
  | { readonly kind: 'extend'; readonly date: BookDate; readonly newMaturity: BookDate; readonly ratePpm: number }
  | { readonly kind: 'due_day'; readonly date: BookDate; readonly day: number }
  | { readonly kind: 'rate'; readonly date: BookDate; readonly ratePpm: number; readonly why: 'reprice' | 'agreed' }
  | { readonly kind: 'pause'; readonly date: BookDate; readonly late: boolean }
  | { readonly kind: 'resume'; readonly date: BookDate }
  | { readonly kind: 'draw'; readonly date: BookDate; readonly fen: Fen }
  | { readonly kind: 'revolve'; readonly date: BookDate; readonly movement: 'draw' | 'repay'; readonly fen: Fen }
  | {
      readonly kind: 'waive'
      readonly date: BookDate
      readonly requests: readonly WaiverRequest[]
      readonly feesFen?: Fen
      /** A waiver decided again after a back-dated entry forgives what is left of it. */
      readonly atMost?: boolean
    }
  | RestructureAct
  | { readonly kind: 'write_off'; readonly date: BookDate }
  | { readonly kind: 'recover'; readonly date: BookDate; readonly amountFen: Fen }
  | { readonly kind: 'refund_prepaid'; readonly date: BookDate; readonly fen: Fen }
  | DivertAct
  | { readonly kind: 'divert_end'; readonly date: BookDate; readonly until: BookDate }
  | { readonly kind: 'non_accrual'; readonly date: BookDate; readonly accrual: Accrual }
