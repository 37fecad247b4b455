import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Viewer } from '../../permissions'

/** A batch in the hands of the background, with the person in whose name it is worked off. */
export interface Running {
  readonly id: number
  readonly channel: string
  readonly fileName: string
  readonly debitFileId: number | null
  readonly viewer: Viewer
}

export const stopBatch = (db: Kysely<DB>, id: number, state: string, error: string) =>
  db
    .updateTable('repaymentBatches')
    .set({ state, error })
    .where('id', '=', id)
    .where('state', 'in', ['running', 'undoing'])
    .execute()

/**
 * Which of these rows were booked before. A receipt that was taken back by itself frees its row: the money may be booked
 * again, from the same file too.
 */
export async function postedKeys(trx: Transaction<DB>, keys: readonly (string | null)[]): Promise<Set<string>> {
  const wanted = keys.filter(key => key !== null)
  await sql`update repayment_batch_rows set state = 'undone'
    where state = 'posted' and row_key = any(${wanted}::text[])
      and exists (select from reversals r where r.repayment_id = repayment_batch_rows.repayment_id)`.execute(trx)
  const found = await trx
    .selectFrom('repaymentBatchRows')
    .select('rowKey')
    .where('state', '=', 'posted')
    .where('rowKey', '=', sql<string>`any(${wanted}::text[])`)
    .execute()
  return new Set(found.flatMap(row => (row.rowKey === null ? [] : [row.rowKey])))
}

/** How far a batch has come, from its rows. */
export const count = (trx: Transaction<DB>, id: number) =>
  sql`update repayment_batches b set done_count = x.n, done_fen = x.fen
    from (select count(*)::int as n, coalesce(sum(amount_fen), 0)::bigint as fen from repayment_batch_rows
      where batch_id = ${id} and state = 'posted') x where b.id = ${id}`.execute(trx)
