import { sql, type Transaction } from 'kysely'
import type { DB, JsonObject } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor, Viewer } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { conditionOf, type Filters } from '../customers/filters'
import { MOST } from './chosen'

export interface NewJob {
  readonly action: string
  readonly input: JsonObject
  readonly filters: Filters
  readonly viewer: Viewer
}

/** Writes down whom it is about, as they are in sight now; the work itself begins in the background. */
export async function beginJob(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { action, input, filters, viewer }: NewJob,
): Promise<{ id: number; total: number } | Refused> {
  const { id } = await trx
    .insertInto('bulkJobs')
    .values({ action, params: JSON.stringify(input), madeBy: actor.userId ?? 0, madeOn: today, total: 0 })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { numAffectedRows = 0n } = await sql`insert into bulk_rows (job_id, customer_id)
    select ${id}::int, customers.id from customers where ${conditionOf(viewer, filters, today)} limit ${MOST + 1}`.execute(
    trx,
  )
  const total = Number(numAffectedRows)
  if (filters.ids && total !== filters.ids.length) throw notFound()
  if (total === 0) return refuse('bulk.none')
  if (total > MOST) return refuse('bulk.too-many', undefined, { params: { max: MOST } })
  await trx.updateTable('bulkJobs').set({ total }).where('id', '=', id).execute()
  await record(trx, actor, { act: 'bulk.begin', subject: `bulk:${id}`, businessDate: today, after: { action, total } })
  return { id, total }
}

/** What is done stays done; the rest is left alone. */
export async function stopJob(trx: Transaction<DB>, actor: Actor, id: number): Promise<{ id: number } | Refused> {
  const own = await trx
    .selectFrom('bulkJobs')
    .select('id')
    .where('id', '=', id)
    .where('madeBy', '=', actor.userId ?? 0)
    .forUpdate()
    .executeTakeFirst()
  if (!own) throw notFound()
  const job = await trx
    .updateTable('bulkJobs')
    .set({ state: 'stopped', finishedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'running'])
    .returning(['doneCount', 'failedCount', 'total'])
    .executeTakeFirst()
  if (!job) return refuse('bulk.over')
  await record(trx, actor, { act: 'bulk.stop', subject: `bulk:${id}`, after: { ...job } })
  return { id }
}
