import type { BookDate } from '../dates'
import type { Fen } from '../money'
import type { RateFrom } from '../reprice'
import type { DaySpan, EarnedMark } from '../servicing'

/** 停息: from a day until the day that earns again; `late`: 罚息 and 复利 stand still too. */
export interface InterestPause extends DaySpan {
  readonly late: boolean
}

/** What was written off (账销案存) and what came back since. */
export interface WrittenOff {
  readonly on: BookDate
  readonly principalFen: Fen
  readonly interestFen: Fen
  readonly lateFen: Fen
  readonly recoveredPrincipalFen: Fen
  readonly recoveredInterestFen: Fen
}

/** 随借随还: what is lent now, and 积数 of the running bill up to `at`. */
export interface RevolvingState {
  readonly balanceFen: Fen
  readonly fenDays: bigint
  readonly at: BookDate
}

/** 挪用: how much, from which day, until which (null: still), and its surcharge on the contract rate. */
export interface Diverted {
  readonly fen: Fen
  readonly from: BookDate
  readonly until: BookDate | null
  readonly ratioPpm: number
}

/** What later events made of the agreed terms: one value, so that it is stored in one column beside the 期. */
export interface Standing {
  /** 执行利率 from each day on, ascending; before the first the agreed rate holds. */
  readonly rates: readonly RateFrom[]
  readonly maturityDate: BookDate | null
  readonly dueDay: number | null
  /** Plans by weeks: the day they were moved to, 1 Monday … 7 Sunday; absent: the grid begins on the value date. */
  readonly weekday?: number
  /** 还款方式 after a 重组. */
  readonly method: string | null
  /** What 等本等息 reckons on since a 重组 or a part prepayment; absent: what was lent at first. */
  readonly planFen?: Fen
  /** 气球贷: the 尾款 since a part prepayment settled it; absent: as agreed. */
  readonly tailFen?: Fen
  /** 累进 and 气球贷 by amortisation: the number its first payment would have; absent: as agreed. */
  readonly firstSeq?: number
  /** Paid out after the first disbursement. */
  readonly drawnFen: Fen
  /** Interest and 罚息 that became principal. */
  readonly capitalisedFen: Fen
  readonly extensions: number
  readonly extendedMonths: number
  readonly restructures: number
  readonly pauses: readonly InterestPause[]
  readonly writtenOff: WrittenOff | null
  readonly revolving: RevolvingState | null
  /** Where principal last moved inside a running 期; absent when it never did, or the 期 was planned anew since. */
  readonly earned?: EarnedMark
  /** The last diversion; absent when there never was one. */
  readonly diverted?: Diverted
}
