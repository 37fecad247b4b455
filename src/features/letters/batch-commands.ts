import { type Kysely, sql, type Transaction } from 'kysely'
import { holdBusinessDay } from '../../db/business-day'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Viewer } from '../../permissions'
import { notFound } from '../../web/errors'
import { viewerOfUser } from '../access/viewer'
import { record } from '../audit/commands'
import type { Person } from '../documents/lock'
import { actorInBackground, workOff } from '../imports/work-off'
import { notify } from '../notifications/commands'
import { inSight, MOST } from './batch-queries'
import { chosen, makeLetter } from './make-commands'

export interface NewBatch {
  readonly templateId: number
  readonly loanIds: readonly number[]
  readonly plain: boolean
}

/** Hands letters for these loans to the background, each of them once. A loan out of sight does not exist. */
export async function startBatch(
  trx: Transaction<DB>,
  viewer: Viewer,
  actor: Person,
  today: BookDate,
  { templateId, loanIds, plain }: NewBatch,
): Promise<{ id: number } | Refused> {
  const ids = [...new Set(loanIds)]
  if (ids.length === 0) return refuse('letter.batch-empty', undefined, { field: 'loans' })
  if (ids.length > MOST) return refuse('letter.batch-many', undefined, { field: 'loans', params: { most: MOST } })
  const seen = new Set(await inSight(trx, viewer, ids))
  if (ids.some(id => !seen.has(id))) throw notFound()
  const picked = await chosen(trx, { subject: 'loan', id: ids[0]! }, templateId, today)
  if (isRefused(picked)) return picked
  const { id } = await trx
    .insertInto('letterBatches')
    .values({ templateId, plain, total: ids.length, createdBy: actor.userId, createdOn: today })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('letterBatchItems')
    .values(ids.map((loanId, at) => ({ batchId: id, seq: at + 1, loanId })))
    .execute()
  await record(trx, actor, {
    act: 'letter-batch.start',
    subject: `letter-batch:${id}`,
    businessDate: today,
    after: { template: templateId, loans: ids.length, plain },
  })
  return { id }
}

/** A batch that stopped goes on where it was. */
export async function resumeBatch(trx: Transaction<DB>, actor: Person, id: number): Promise<{ id: number } | Refused> {
  const row = await trx
    .updateTable('letterBatches')
    .set({ state: 'running', error: null })
    .where('id', '=', id)
    .where('createdBy', '=', actor.userId)
    .where('state', '=', 'failed')
    .returning('id')
    .executeTakeFirst()
  if (!row) return refuse('letter.batch-runs')
  await record(trx, actor, { act: 'letter-batch.start', subject: `letter-batch:${id}`, after: { again: true } })
  return { id }
}

interface Running {
  readonly id: number
  readonly templateId: number
  readonly plain: boolean
  readonly viewer: Viewer
}

/** What the background is given besides the database. */
export interface Around {
  readonly bank: string
  readonly now: () => Date
}

const stop = (db: Kysely<DB>, id: number, error: string) =>
  db
    .updateTable('letterBatches')
    .set({ state: 'failed', error })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute()

/** Works off every batch, one letter a transaction: a letter is done in the transaction that files it. */
export async function runLetterBatches(db: Kysely<DB>, around: Around): Promise<void> {
  const running = await db
    .selectFrom('letterBatches')
    .select(['id', 'templateId', 'plain', 'createdBy'])
    .where('state', '=', 'running')
    .orderBy('id')
    .execute()
  for (const { createdBy, ...batch } of running) {
    const viewer = await viewerOfUser(db, createdBy)
    const needed = ['letter.make', 'loan.read', ...(batch.plain ? (['customer.reveal'] as const) : [])] as const
    const may = needed.every(permission => viewer?.permissions.has(permission))
    if (!viewer || !may) {
      await stop(db, batch.id, '经办人已停用或没有权限')
      continue
    }
    await workOff(
      db,
      trx => nextLetter(trx, { ...batch, viewer }, around),
      () => stop(db, batch.id, '执行中断，可继续执行，已制作的函件不会重复'),
    )
  }
}

/** True while there may be more. Another process at the same batch is left to it. */
async function nextLetter(trx: Transaction<DB>, batch: Running, around: Around): Promise<boolean> {
  const today = await holdBusinessDay(trx)
  const mine = await trx
    .selectFrom('letterBatches')
    .select('id')
    .where('id', '=', batch.id)
    .where('state', '=', 'running')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!mine) return false
  const item = await trx
    .selectFrom('letterBatchItems')
    .select(['seq', 'loanId'])
    .where('batchId', '=', batch.id)
    .where('state', '=', 'waiting')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  if (!item) return finish(trx, batch)
  const made = await oneOf(trx, batch, item.loanId, today, around)
  const set = isRefused(made)
    ? { state: 'refused', refused: made.refused, params: JSON.stringify(made.params ?? {}) }
    : { state: 'done', letterId: made.id }
  await trx
    .updateTable('letterBatchItems')
    .set(set)
    .where('batchId', '=', batch.id)
    .where('seq', '=', item.seq)
    .execute()
  return true
}

async function oneOf(
  trx: Transaction<DB>,
  batch: Running,
  loanId: number,
  today: BookDate,
  { bank, now }: Around,
): Promise<{ id: number } | Refused> {
  const { viewer, templateId, plain } = batch
  const ref = { subject: 'loan', id: loanId } as const
  const [seen, picked] = [await inSight(trx, viewer, [loanId]), await chosen(trx, ref, templateId, today)]
  // moved to another officer while the batch waited
  if (seen.length === 0) return refuse('letter.out-of-sight')
  if (isRefused(picked)) return picked
  const actor = { ...actorInBackground(viewer, `letter-batch-${batch.id}`), userId: viewer.id }
  const { version } = picked.version
  return makeLetter(trx, viewer, actor, today, { ref, templateId, version, plain, bank, now: now(), batchId: batch.id })
}

async function finish(trx: Transaction<DB>, { id, viewer }: Running): Promise<false> {
  await trx
    .updateTable('letterBatches')
    .set({ state: 'done', finishedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
  const { done, refused } = await trx
    .selectFrom('letterBatchItems')
    .select(sql<number>`count(*) filter (where state = 'done')::int`.as('done'))
    .select(sql<number>`count(*) filter (where state = 'refused')::int`.as('refused'))
    .where('batchId', '=', id)
    .executeTakeFirstOrThrow()
  await notify(trx, viewer.id, {
    words: '批量函件完成：制作 {n} 份，未制作 {m} 份',
    params: { n: done, m: refused },
    href: `/letters/batches/${id}`,
    tone: refused > 0 ? 'warn' : 'ok',
  })
  await record(trx, actorInBackground(viewer, `letter-batch-${id}`), {
    act: 'letter-batch.finish',
    subject: `letter-batch:${id}`,
    after: { done, refused },
  })
  return false
}
