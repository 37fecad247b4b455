import type { BookDate } from '../dates'
import type { Fen } from '../money'
import type { Relief } from '../restructure'
import type { AmountLine, EarnedMark } from '../servicing'
import type { PlannedRow } from './plan-types'

/** 气球贷: the 尾款 stays as it is, or shrinks with the balance. */
export type TailRule = 'keep' | 'share'

interface WithTail {
  readonly tail?: TailRule
}

/**
 * 减额: fewer 分 each period · 缩期: fewer periods · 减额缩期: the customer picks how many periods are left.
 * 气球贷 also: off its 尾款 first. 按计划还款 instead: off the last lines, off the next ones, or off all in proportion; 累进 may be
 * lowered in proportion too.
 */
export type PrepaymentMode =
  | ({ readonly kind: 'lower_payment' } & WithTail)
  | ({ readonly kind: 'shorter_term' } & WithTail)
  | ({ readonly kind: 'chosen_term'; readonly periods: number } & WithTail)
  | { readonly kind: 'off_tail' }
  | { readonly kind: 'from_back' }
  | { readonly kind: 'from_front' }
  | { readonly kind: 'in_proportion' }

/** What a plan of its own kind goes on with after a prepayment; what is absent did not change. */
export interface PlanState {
  /** 累进 and 气球贷 by amortisation: the number that its first payment would have, as what was prepaid has a 期 of its own. */
  readonly firstSeq?: number
  /** 气球贷: its 尾款 by now. */
  readonly tailFen?: Fen
  /** 等本等息: what its interest is reckoned on. */
  readonly flatBaseFen?: Fen
}

export type InterestOn = 'whole_balance' | 'prepaid_part'

/** The plan from one 期 on as it was fixed that day: `rows` take the place of all 期 from `rows[0].seq` on. */
interface Replanned {
  readonly date: BookDate
  readonly rows: readonly PlannedRow[]
}

/** 部分提前还款. Its first row is the prepayment itself, paid at once by `lines`; `prepaidFen` as in a receipt. */
export interface PrepayEvent extends Replanned {
  readonly kind: 'prepay'
  readonly mode: PrepaymentMode
  readonly interestOn: InterestOn
  readonly principalFen: Fen
  readonly lines: readonly AmountLine[]
  readonly prepaidFen: Fen
  /** Absent for plans that are told by their balance and days. */
  readonly state?: PlanState
}

/** 展期 of what falls due on the last day. */
export interface ExtendEvent extends Replanned {
  readonly kind: 'extend'
  readonly newMaturity: BookDate
  readonly months: number
  readonly ratePpm: number
}

export interface DueDayEvent extends Replanned {
  readonly kind: 'due_day'
  readonly day: number
  /** `day` is one of the week: 1 Monday … 7 Sunday. */
  readonly weekly?: true
}

/** A new 执行利率 from `date` on: 重定价 or agreed anew. */
export interface RateEvent extends Replanned {
  readonly kind: 'rate'
  readonly why: 'reprice' | 'agreed'
  readonly ratePpm: number
}

/** 停息 from `date` on until a `resume`; `late`: 罚息 and 复利 stand still too. */
export interface PauseEvent extends Replanned {
  readonly kind: 'pause'
  readonly late: boolean
}

export interface ResumeEvent extends Replanned {
  readonly kind: 'resume'
}

/** Interest of the running 期 up to the day of a movement: by the daily accrual, and by days. */
export type Earned = Omit<EarnedMark, 'at'>

/** 分次放款: another tranche. */
export interface DrawEvent extends Replanned {
  readonly kind: 'draw'
  readonly fen: Fen
  readonly earned?: Earned
}

/** 随借随还: money out or principal back within the limit; `lines` is the interest taken along (利随本清). */
export interface RevolveEvent extends Replanned {
  readonly kind: 'revolve'
  readonly movement: 'draw' | 'repay'
  readonly fen: Fen
  /** 积数 of the running bill up to that day, less what was paid along. */
  readonly fenDays: bigint
  readonly lines: readonly AmountLine[]
  readonly earned?: Earned
}

/** 减免 of interest, 罚息, 复利 or fees; never principal. */
export interface WaiveEvent {
  readonly kind: 'waive'
  readonly date: BookDate
  readonly lines: readonly AmountLine[]
}

/** What a 重组 does with unpaid interest, and with unpaid 罚息 and 复利. */
export type UnpaidInterest = 'capitalise' | 'carry' | 'forgive'
export type UnpaidLate = 'capitalise' | 'keep' | 'forgive'

/** 重组: all open 期 end that day and a new plan begins. */
export interface RestructureEvent extends Replanned {
  readonly kind: 'restructure'
  readonly ratePpm: number
  readonly maturityDate: BookDate
  readonly method: string
  readonly dueDay: number | null
  readonly gracePeriods: number
  readonly inDifficulty: boolean
  readonly reliefs: readonly Relief[]
  readonly interest: UnpaidInterest
  readonly late: UnpaidLate
  readonly capitalisedFen: Fen
}

/** 核销: what was still open leaves the books, the claim stays (账销案存). */
export interface WriteOffEvent {
  readonly kind: 'write_off'
  readonly date: BookDate
  readonly principalFen: Fen
  readonly interestFen: Fen
  readonly lateFen: Fen
}

/** 核销后收回: principal first, then interest. */
export interface RecoverEvent {
  readonly kind: 'recover'
  readonly date: BookDate
  readonly principalFen: Fen
  readonly interestFen: Fen
}

export interface RefundPrepaidEvent {
  readonly kind: 'refund_prepaid'
  readonly date: BookDate
  readonly fen: Fen
}

/** 挪用: so much of the unpaid principal was used against its purpose from a day on, and bears the heavier surcharge. */
export interface DivertEvent {
  readonly kind: 'divert'
  readonly date: BookDate
  readonly fen: Fen
  readonly from: BookDate
  readonly ratioPpm: number
}

/** 挪用已纠正: from `until` on no part is diverted any more. */
export interface DivertEndEvent {
  readonly kind: 'divert_end'
  readonly date: BookDate
  readonly until: BookDate
}

export type ReplanEvent =
  | PrepayEvent
  | ExtendEvent
  | DueDayEvent
  | RateEvent
  | PauseEvent
  | ResumeEvent
  | DrawEvent
  | RevolveEvent

export type ChangeEvent =
  | ReplanEvent
  | WaiveEvent
  | RestructureEvent
  | WriteOffEvent
  | RecoverEvent
  | RefundPrepaidEvent
  | DivertEvent
  | DivertEndEvent
