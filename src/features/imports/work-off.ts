import type { Kysely, Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import type { Actor, Viewer } from '../../permissions'

/**
 * Works a batch off, one transaction a chunk, until the chunk says there is no more. What is done stays done: begun again
 * it goes on where it stopped. `stop` is told when a chunk fails.
 */
export async function workOff(
  db: Kysely<DB>,
  chunk: (trx: Transaction<DB>) => Promise<boolean>,
  stop: (error: unknown) => Promise<unknown>,
): Promise<void> {
  try {
    while (await inTransaction(db, chunk));
  } catch (error) {
    await stop(error)
    throw error
  }
}

/** A person in whose name the background works, without a browser. */
export const actorInBackground = (viewer: Viewer, requestId: string): Actor => ({
  userId: viewer.id,
  staffNo: viewer.staffNo,
  name: viewer.name,
  branchId: viewer.branchId,
  address: null,
  sessionRef: null,
  requestId,
})

/** How long the rest will take, from how long the part that is done has taken. */
export const secondsLeft = (startedAt: Date | null, done: number, left: number, now: Date): number | null =>
  startedAt === null || done === 0 ? null : Math.ceil(((now.getTime() - startedAt.getTime()) / 1000 / done) * left)
