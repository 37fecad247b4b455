import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import { safeFileName } from '../../export/file-name'
import type { TableFile } from '../../export/read-table'
import type { BookDate } from '../../lending/dates'
import { formatFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { sealedCells } from '../imports/sealed-cells'
import { numberSetting } from '../settings/queries'
import { type BatchKind, fingerprintOf, guessColumns, type Mapping, mappingFrom, withoutPreamble } from './columns'
import { type Batch, countsOf, lockBatch } from './queries'

export const { seal: sealCells, open: openCells } = sealedCells('repayment_batch_rows')

const CHUNK = 1_000
export type Person = Actor & { readonly userId: number; readonly branchId: number }

export interface UploadedFile {
  readonly kind: BatchKind
  readonly debitFileId: number | null
  readonly channel: string
  readonly name: string
  readonly bytes: Buffer
  readonly table: TableFile
}

/** Keeps an uploaded file row by row, encrypted, with the mapping that this layout had last time or the most likely one. */
export async function createBatch(
  trx: Transaction<DB>,
  actor: Person,
  file: UploadedFile,
): Promise<{ id: number } | Refused> {
  const [head, ...rows] = withoutPreamble(file.table.rows, file.kind)
  if (!head || rows.length === 0) return refuse('import.no-rows', '文件里没有数据行，第一行应为列名', { field: 'file' })
  const headers = head.cells.map(cell => cell.trim())
  const known = await trx
    .selectFrom('fileLayouts')
    .select('mapping')
    .where('kind', '=', file.kind)
    .where('fingerprint', '=', fingerprintOf(headers))
    .executeTakeFirst()
  const mapping = known ? mappingFrom(known.mapping, headers) : guessColumns(headers, file.kind)
  const name = safeFileName(file.name)
  const { id } = await trx
    .insertInto('repaymentBatches')
    .values({
      kind: file.kind,
      debitFileId: file.debitFileId,
      channel: file.channel,
      fileName: name,
      fileHash: createHash('sha256').update(file.bytes).digest('hex'),
      format: file.table.format,
      headers: JSON.stringify(headers),
      mapping: JSON.stringify(mapping),
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
    await trx.insertInto('repaymentBatchRows').values(values).execute()
  }
  await record(trx, actor, {
    act: 'batch.upload',
    subject: `batch:${id}`,
    after: { file: name, rows: rows.length, format: file.table.format, kind: file.kind },
  })
  return { id }
}

/** The batch, locked, in one of the states an act may start from. */
export async function heldBatch(
  trx: Transaction<DB>,
  viewer: Sight,
  id: number,
  states: readonly string[],
): Promise<Batch | Refused> {
  const batch = await lockBatch(trx, viewer, id)
  if (!batch) throw notFound()
  return states.includes(batch.state) ? batch : refuse('batch.moved-on')
}

/** The layout is remembered: the next file with the same heads is matched by itself. */
export const rememberLayout = (trx: Transaction<DB>, actor: Person, batch: Batch, mapping: Mapping) =>
  trx
    .insertInto('fileLayouts')
    .values({
      kind: batch.kind,
      fingerprint: fingerprintOf(batch.headers),
      mapping: JSON.stringify(mapping),
      savedBy: actor.userId,
    })
    .onConflict(oc =>
      oc
        .columns(['kind', 'fingerprint'])
        .doUpdateSet({ mapping: JSON.stringify(mapping), savedBy: actor.userId, savedAt: sql<Date>`now()` }),
    )
    .execute()

/** 提交入账: at once, or first to a second person when the sum is above what the bank has set. */
export async function submitBatch(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ state: 'running' | 'waiting' } | Refused> {
  const batch = await heldBatch(trx, viewer, id, ['checked', 'failed'])
  if (isRefused(batch)) return batch
  if (batch.checkedOn !== today) return refuse('batch.check-again')
  const ready = (await countsOf(trx, id))('ready')
  // a file of refusals alone still has something to say: which debits failed
  if (ready.rows === 0 && batch.kind === 'file') return refuse('batch.nothing-ready')
  const above = BigInt(await numberSetting(trx, 'batch.check-above-yuan', today, 500_000)) * 100n
  const state = ready.fen > above && batch.approvedBy === null ? 'waiting' : 'running'
  await begin(trx, id, state, {})
  await record(trx, actor, {
    act: 'batch.submit',
    subject: `batch:${id}`,
    businessDate: today,
    after: { state, rows: ready.rows, amountFen: ready.fen.toString() },
  })
  return { state }
}

type Extra = { approvedBy?: number; undoneBy?: number; undoReason?: string }

const begin = (trx: Transaction<DB>, id: number, state: string, { approvedBy, ...extra }: Extra) =>
  trx
    .updateTable('repaymentBatches')
    .set({
      state,
      startedAt: sql<Date>`now()`,
      finishedAt: null,
      error: null,
      ...extra,
      ...(approvedBy === undefined ? {} : { approvedBy, approvedAt: sql<Date>`now()` }),
    })
    .where('id', '=', id)
    .execute()

/** 复核 by another person than the one who brought the file: posts, or sends it back. */
export async function decideBatch(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, agree }: { readonly id: number; readonly agree: boolean },
): Promise<{ id: number } | Refused> {
  const batch = await heldBatch(trx, viewer, id, ['waiting'])
  if (isRefused(batch)) return batch
  if (batch.createdBy === actor.userId) return refuse('batch.same-person')
  if (agree && batch.checkedOn !== today) return refuse('batch.check-again')
  if (agree) await begin(trx, id, 'running', { approvedBy: actor.userId })
  else await trx.updateTable('repaymentBatches').set({ state: 'checked' }).where('id', '=', id).execute()
  await record(trx, actor, { act: 'batch.decide', subject: `batch:${id}`, businessDate: today, after: { agree } })
  return { id }
}

export async function cancelBatch(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  id: number,
): Promise<{ id: number } | Refused> {
  const batch = await heldBatch(trx, viewer, id, ['uploaded', 'checked', 'waiting'])
  if (isRefused(batch)) return batch
  await trx.updateTable('repaymentBatches').set({ state: 'cancelled' }).where('id', '=', id).execute()
  await record(trx, actor, { act: 'batch.cancel', subject: `batch:${id}`, before: { state: batch.state } })
  return { id }
}

export async function skipRow(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  { id, rowNo }: { readonly id: number; readonly rowNo: number },
): Promise<{ id: number } | Refused> {
  const batch = await heldBatch(trx, viewer, id, ['checked'])
  if (isRefused(batch)) return batch
  const skipped = await trx
    .updateTable('repaymentBatchRows')
    .set({ state: 'skipped' })
    .where('batchId', '=', id)
    .where('rowNo', '=', rowNo)
    .where('state', 'in', ['wrong', 'ready', 'skipped'])
    .executeTakeFirst()
  if (skipped.numUpdatedRows === 0n) throw notFound()
  await record(trx, actor, { act: 'batch.skip-row', subject: `batch:${id}`, after: { row: rowNo } })
  return { id }
}

/** 整批冲正 by another person than the one who brought it. */
export async function undoBatch(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, reason }: { readonly id: number; readonly reason: string },
): Promise<{ id: number } | Refused> {
  const batch = await heldBatch(trx, viewer, id, ['done'])
  if (isRefused(batch)) return batch
  if (batch.createdBy === actor.userId) return refuse('repayment.same-person')
  const posted = (await countsOf(trx, id))('posted')
  if (posted.rows === 0) return refuse('batch.nothing-posted')
  await begin(trx, id, 'undoing', { undoneBy: actor.userId, undoReason: reason })
  await record(trx, actor, {
    act: 'batch.undo',
    subject: `batch:${id}`,
    businessDate: today,
    after: { reason, rows: posted.rows, amountFen: posted.fen.toString(), sum: formatFen(posted.fen) },
  })
  return { id }
}
