import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { ReadRow as FileRow } from '../../export/cells'
import { safeFileName } from '../../export/file-name'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor, Viewer } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { kindNamed } from './kinds'
import { type Batch, ownBatch } from './queries'
import { sealCells } from './rows'

const CHUNK = 1_000
const UNDO_MS = 24 * 3_600_000

export interface UploadedFile {
  readonly kind: string
  readonly name: string
  readonly bytes: Buffer
  readonly rows: readonly FileRow[]
}

/** Keeps an uploaded file row by row, encrypted. The first row gives the names of the columns. */
export async function createBatch(
  trx: Transaction<DB>,
  actor: Actor,
  file: UploadedFile,
): Promise<{ id: number } | Refused> {
  const [head, ...rows] = file.rows
  if (!head || rows.length === 0) return refuse('import.no-rows', '文件里没有数据行，第一行应为列名', { field: 'file' })
  if (actor.userId === null || actor.branchId === null) throw new Error('an import is brought by somebody')
  const name = safeFileName(file.name)
  const { id } = await trx
    .insertInto('importBatches')
    .values({
      kind: file.kind,
      fileName: name,
      fileHash: createHash('sha256').update(file.bytes).digest('hex'),
      headers: JSON.stringify(head.cells),
      branchId: actor.branchId,
      createdBy: actor.userId,
      total: rows.length,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (let at = 0; at < rows.length; at += CHUNK) {
    const values = rows
      .slice(at, at + CHUNK)
      .map(row => ({ batchId: id, rowNo: row.n, cells: sealCells(id, row.n, row.cells) }))
    await trx.insertInto('importRows').values(values).execute()
  }
  await record(trx, actor, {
    act: 'import.upload',
    subject: `import:${id}`,
    after: { file: name, kind: file.kind, rows: rows.length },
  })
  return { id }
}

/** The batch of its owner, locked, in one of the states an act may start from. */
export async function lockBatch(
  trx: Transaction<DB>,
  actor: Actor,
  id: number,
  states: readonly Batch['state'][],
): Promise<Batch | Refused> {
  await trx.selectFrom('importBatches').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  const batch = await ownBatch(trx, actor.userId ?? 0, id)
  if (!batch) throw notFound()
  return states.includes(batch.state) ? batch : refuse('import.moved-on', '这批导入的状态已变化，请刷新页面')
}

/** Hands the ready rows to the background. */
export async function startBatch(
  trx: Transaction<DB>,
  actor: Actor,
  id: number,
  now: Date,
): Promise<{ id: number } | Refused> {
  const batch = await lockBatch(trx, actor, id, ['checked', 'failed'])
  if ('refused' in batch) return batch
  const { n } = await trx
    .selectFrom('importRows')
    .select(sql<number>`count(*)::int`.as('n'))
    .where('batchId', '=', id)
    .where('state', '=', 'ready')
    .executeTakeFirstOrThrow()
  if (n === 0) return refuse('import.nothing-ready', '没有可以导入的行，请先修改有问题的行')
  await trx
    .updateTable('importBatches')
    .set({ state: 'running', startedAt: now, finishedAt: null, error: null })
    .where('id', '=', id)
    .execute()
  await record(trx, actor, { act: 'import.run', subject: `import:${id}`, after: { rows: n } })
  return { id }
}

export async function skipRow(
  trx: Transaction<DB>,
  actor: Actor,
  id: number,
  rowNo: number,
): Promise<{ id: number } | Refused> {
  const batch = await lockBatch(trx, actor, id, ['checked'])
  if ('refused' in batch) return batch
  const skipped = await trx
    .updateTable('importRows')
    .set({ state: 'skipped' })
    .where('batchId', '=', id)
    .where('rowNo', '=', rowNo)
    .where('state', 'in', ['wrong', 'duplicate', 'ready', 'skipped'])
    .executeTakeFirst()
  if (skipped.numUpdatedRows === 0n) throw notFound()
  await record(trx, actor, { act: 'import.skip-row', subject: `import:${id}`, after: { row: rowNo } })
  return { id }
}

/** Takes back a whole batch within a day of its end, while nothing stands on what it brought. */
export async function undoBatch(
  trx: Transaction<DB>,
  { actor, viewer }: { readonly actor: Actor; readonly viewer: Viewer },
  today: BookDate,
  id: number,
  now: Date,
): Promise<{ count: number } | Refused> {
  const batch = await lockBatch(trx, actor, id, ['done'])
  if ('refused' in batch) return batch
  if (!canUndo(batch, now)) return refuse('import.too-late', '导入完成已超过 24 小时，不能整批撤销')
  const kind = kindNamed(batch.kind)
  if (batch.doneCount <= (kind.undoInBackgroundFrom ?? Number.POSITIVE_INFINITY))
    return undoRows(trx, { actor, viewer }, today, batch)
  await trx.updateTable('importBatches').set({ state: 'undoing', error: null }).where('id', '=', id).execute()
  await record(trx, actor, { act: 'import.undo', subject: `import:${id}`, after: { rows: batch.doneCount } })
  return { count: 0 }
}

/** What the batch brought goes, and its rows say so. */
export async function undoRows(
  trx: Transaction<DB>,
  by: { readonly actor: Actor; readonly viewer: Viewer },
  today: BookDate,
  { id, kind }: Pick<Batch, 'id' | 'kind'>,
): Promise<{ count: number } | Refused> {
  const gone = await kindNamed(kind).undo(trx, { ...by, today }, id)
  if ('refused' in gone) return gone
  await trx
    .updateTable('importRows')
    .set({ state: 'undone' })
    .where('batchId', '=', id)
    .where('state', '=', 'done')
    .execute()
  await trx.updateTable('importBatches').set({ state: 'undone' }).where('id', '=', id).execute()
  return gone
}

export const canUndo = (batch: Pick<Batch, 'state' | 'finishedAt'>, now: Date): boolean =>
  batch.state === 'done' && batch.finishedAt !== null && now.getTime() - batch.finishedAt.getTime() < UNDO_MS
