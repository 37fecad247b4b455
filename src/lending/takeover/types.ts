import type { BookDate } from '../dates'
import type { OpenEvent } from '../loan'
import type { Fen } from '../money'
import type { Schedule } from '../schedule'

export const OLD_STATES = ['normal', 'overdue', 'settled'] as const
export type OldState = (typeof OLD_STATES)[number]

/** A loan as the system before had it at the end of `cutover`. */
export interface OldLoan {
  readonly cutover: BookDate
  /** The business day on which it becomes ours; not before the cut-over. */
  readonly today: BookDate
  readonly state: OldState
  readonly balanceFen: Fen
  readonly paidInterestFen: Fen
  /** 罚息 and 复利 paid so far. */
  readonly paidLateFen: Fen
  /** Null: told by the balance. */
  readonly overdueDays: number | null
  readonly overduePrincipalFen: Fen | null
  readonly overdueInterestFen: Fen | null
  /** 罚息 and 复利 owed. */
  readonly unpaidLateFen: Fen
  /** What it asks each period; the plan goes on with it where it can. */
  readonly installmentFen: Fen | null
}

export interface Opening {
  readonly event: OpenEvent
  /** The plan as agreed at first. */
  readonly schedule: Schedule
  /** How many periods of it count as paid. */
  readonly paidPeriods: number
  /** What the plan as agreed would leave after those periods. */
  readonly plannedBalanceFen: Fen
}
