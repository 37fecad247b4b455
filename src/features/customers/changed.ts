import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'

/** Files looked at in one turn. */
const MOST = 2_000
/** Numbers of events are given before they are committed: the last few are looked at again. */
const AGAIN = 200n

export interface Turn {
  readonly ids: readonly number[]
  /** There is another turn to be had at once. */
  readonly more: boolean
}
const NOTHING: Turn = { ids: [], more: false }

/** One process at a time goes over the files for `name`; another turn comes soon. */
async function alone(trx: Transaction<DB>, name: string): Promise<boolean> {
  const { rows } = await sql<{
    mine: boolean
  }>`select pg_try_advisory_xact_lock(7025, hashtext(${name})) as mine`.execute(trx)
  return rows[0]!.mine
}

const keep = (trx: Transaction<DB>, name: string, at: { event: bigint; book: number }) =>
  trx
    .insertInto('customerFollowers')
    .values({ name, ...at })
    .onConflict(oc => oc.column('name').doUpdateSet(at))
    .execute()

/**
 * The next files `name` has to look at: first those that were there before anybody followed them, then those the timeline has
 * told of since; whatever changes of a customer is told there. What is done with them belongs into the same transaction.
 */
export async function changedFiles(trx: Transaction<DB>, name: string): Promise<Turn> {
  if (!(await alone(trx, name))) return NOTHING
  const known = await trx.selectFrom('customerFollowers').selectAll().where('name', '=', name).executeTakeFirst()
  const at = known ?? { event: 0n, book: 0 }
  const old = await trx
    .selectFrom('customers')
    .select('id')
    .where('id', '>', at.book)
    .orderBy('id')
    .limit(MOST)
    .execute()
  const last = old.at(-1)
  if (last) {
    await keep(trx, name, { event: at.event, book: last.id })
    return { ids: old.map(row => row.id), more: true }
  }
  const { rows } = await sql<{ id: bigint; customerId: number }>`
    select id, customer_id from customer_events where id > ${at.event > AGAIN ? at.event - AGAIN : 0n} order by id limit ${MOST}`.execute(
    trx,
  )
  const seen = rows.at(-1)?.id ?? at.event
  if (seen <= at.event) return NOTHING
  await keep(trx, name, { event: seen, book: at.book })
  return { ids: [...new Set(rows.map(row => row.customerId))], more: rows.length === MOST }
}
