import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'

/** A payout that waits for its second person, under lock. */
export const lockDraw = (trx: Transaction<DB>, id: number) =>
  trx
    .selectFrom('disbursements')
    .select([
      'id',
      'contractId',
      'loanId',
      'customerId',
      'state',
      'version',
      'preparedBy',
      'valueDate',
      'paymentMode',
      'selfReason',
      'amountFen',
      'payeeName',
      'previewHash',
      'useNote',
    ])
    .where('id', '=', id)
    .where('kind', '=', 'draw')
    .forUpdate()
    .executeTakeFirstOrThrow()

export type LockedDraw = Awaited<ReturnType<typeof lockDraw>>

/** The draw has become an event of its loan. */
export async function markReleased(trx: Transaction<DB>, id: number, userId: number, eventSeq: number): Promise<void> {
  await trx
    .updateTable('disbursements')
    .set(eb => ({
      state: 'released',
      releasedBy: userId,
      releasedAt: eb.fn<Date>('now'),
      eventSeq,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

/** 冲正 of the event takes the payout back with it. */
export async function markReversed(
  trx: Transaction<DB>,
  loanId: number,
  eventSeq: number,
  today: BookDate,
): Promise<void> {
  await trx
    .updateTable('disbursements')
    .set(eb => ({ state: 'reversed', reversedOn: today, version: eb('version', '+', 1) }))
    .where('loanId', '=', loanId)
    .where('eventSeq', '=', eventSeq)
    .execute()
}
