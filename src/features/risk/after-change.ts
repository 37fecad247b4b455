import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { Actor } from '../../permissions'
import { beginObservation, undoObservation } from './observe'
import { strike } from './strike'

export interface ChangedLoan {
  readonly loanId: number
  readonly customerId: number
  readonly eventSeq: number
  /** The event that was taken back. */
  readonly undone: number | null
  /** What eased the lot of a debtor in difficulty; empty when the change was none of that. */
  readonly reliefs: readonly string[]
  readonly beganOn: BookDate
}

/** A change of a loan that makes it a 重组资产, or takes that back: its observation and its class follow at once. */
export async function classAfterChange(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { loanId, customerId, eventSeq, undone, reliefs, beganOn }: ChangedLoan,
): Promise<void> {
  const back = undone !== null && (await undoObservation(trx, today, loanId, undone))
  const begins = undone === null && reliefs.length > 0
  if (begins) await beginObservation(trx, today, { loanId, eventSeq, reliefs, beganOn })
  if (begins || back) {
    await strike(trx, [customerId], { on: today, bookedOn: today, source: 'change', userId: actor.userId })
  }
}
