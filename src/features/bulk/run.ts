import { type Kysely, sql, type Transaction } from 'kysely'
import { holdBusinessDay } from '../../db/business-day'
import type { DB, JsonObject } from '../../db/schema'
import { inTransaction, isConnectionLoss, isContention } from '../../db/transaction'
import { visibleTo } from '../../db/visible-to'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor, Viewer } from '../../permissions'
import type { AnyBulkAct } from '../../web/bulk-act'
import { HttpError } from '../../web/errors'
import { viewerOfUser } from '../access/viewer'
import { record } from '../audit/commands'
import { actorInBackground } from '../imports/work-off'
import { notify } from '../notifications/commands'
import { reasonOf } from './reason'

interface Job {
  readonly id: number
  readonly act: AnyBulkAct | undefined
  readonly input: JsonObject
  readonly viewer: Viewer | null
}

/** Works off every job that waits, one customer a transaction, in the order in which they were asked for. */
export async function runBulk(db: Kysely<DB>, acts: readonly AnyBulkAct[]): Promise<void> {
  const jobs = await db
    .selectFrom('bulkJobs')
    .select(['id', 'action', 'params', 'madeBy'])
    .where('state', 'in', ['waiting', 'running'])
    .orderBy('id')
    .execute()
  for (const { id, action, params, madeBy } of jobs) {
    const job = { id, act: acts.find(act => act.name === action), input: params as JsonObject, madeBy }
    // rights are asked for again and again: who lost them in between does no more
    while (await turn(db, { ...job, viewer: await viewerOfUser(db, madeBy) }));
  }
}

const actorOf = (viewer: Viewer, id: number): Actor => actorInBackground(viewer, `bulk-${id}`)

/** Leaves the transaction of a customer for whom it was refused: nothing of the attempt stays. */
class NotDone extends Error {
  constructor(
    readonly customerId: number,
    readonly refused: Refused,
  ) {
    super(refused.refused)
  }
}

/** One customer; false when there is none left, or another process has the job. */
async function turn(db: Kysely<DB>, job: Job): Promise<boolean> {
  try {
    return await inTransaction(db, trx => next(trx, job))
  } catch (error) {
    if (error instanceof NotDone) return inTransaction(db, trx => fail(trx, job, error))
    throw error
  }
}

const held = (trx: Transaction<DB>, id: number) =>
  trx
    .selectFrom('bulkJobs')
    .select('id')
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'running'])
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()

async function next(trx: Transaction<DB>, job: Job): Promise<boolean> {
  const today = await holdBusinessDay(trx)
  if (!(await held(trx, job.id))) return false
  const row = await trx
    .selectFrom('bulkRows')
    .select('customerId')
    .where('jobId', '=', job.id)
    .where('state', '=', 'new')
    .orderBy('customerId')
    .limit(1)
    .executeTakeFirst()
  if (!row) return finish(trx, job)
  const done = await perform(trx, job, today, row.customerId)
  if (isRefused(done)) throw new NotDone(row.customerId, done)
  await note(trx, job.id, row.customerId, null)
  return true
}

async function perform(
  trx: Transaction<DB>,
  { id, act, input, viewer }: Job,
  today: Awaited<ReturnType<typeof holdBusinessDay>>,
  customerId: number,
) {
  if (!act || !viewer?.permissions.has(act.access)) return refuse('bulk.no-right')
  const seen = await trx
    .selectFrom('customers')
    .select('id')
    .where('id', '=', customerId)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  if (!seen) return refuse('bulk.unseen')
  try {
    return await act.perform({ trx, actor: actorOf(viewer, id), viewer, today, customerId }, input as never)
  } catch (error) {
    if (error instanceof HttpError && error.status === 404) return refuse('bulk.unseen')
    if (isContention(error) || isConnectionLoss(error)) throw error
    // one customer whose file the program cannot deal with must not hold up the others
    return refuse('bulk.fault')
  }
}

async function note(trx: Transaction<DB>, jobId: number, customerId: number, reason: string | null): Promise<void> {
  const state = reason === null ? 'done' : 'failed'
  await trx
    .updateTable('bulkRows')
    .set({ state, reason })
    .where('jobId', '=', jobId)
    .where('customerId', '=', customerId)
    .execute()
  const count = reason === null ? 'doneCount' : 'failedCount'
  await trx
    .updateTable('bulkJobs')
    .set(eb => ({
      [count]: eb(count, '+', 1),
      state: 'running',
      startedAt: sql<Date>`coalesce(started_at, now())`,
    }))
    .where('id', '=', jobId)
    .execute()
}

async function fail(trx: Transaction<DB>, job: Job, { customerId, refused }: NotDone): Promise<boolean> {
  if (!(await held(trx, job.id))) return false
  await note(trx, job.id, customerId, reasonOf(refused))
  return true
}

async function finish(trx: Transaction<DB>, { id, act, viewer }: Job): Promise<false> {
  const { doneCount, failedCount, madeBy } = await trx
    .updateTable('bulkJobs')
    .set({ state: 'done', finishedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .returning(['doneCount', 'failedCount', 'madeBy'])
    .executeTakeFirstOrThrow()
  if (!viewer) return false
  await notify(trx, madeBy, {
    words: '批量办理完成：成功 {done} 户，未办 {failed} 户',
    params: { done: doneCount, failed: failedCount },
    href: `/bulk/${id}`,
    tone: failedCount > 0 ? 'warn' : 'ok',
  })
  await record(trx, actorOf(viewer, id), {
    act: 'bulk.finish',
    subject: `bulk:${id}`,
    after: { action: act?.name ?? '', done: doneCount, failed: failedCount },
  })
  return false
}
