import { type Kysely, sql, type Transaction } from 'kysely'
import { holdBusinessDay } from '../../db/business-day'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { isRefused } from '../../lending/refusal'
import type { Actor, Viewer } from '../../permissions'
import { refusalWords } from '../../refusals'
import { translator } from '../../web/i18n'
import { viewerOfUser } from '../access/viewer'
import { record } from '../audit/commands'
import { codesFor } from '../customers/codes'
import { createCustomer } from '../customers/commands'
import { officersInReach } from '../customers/officers'
import { notify } from '../notifications/commands'
import type { Mapping } from './columns'
import { openCells, type Problem, type ReadRow, rowReader, sealCells } from './rows'
import { actorInBackground, workOff } from './work-off'

const ROWS = 200

interface Running {
  readonly id: number
  readonly mapping: Mapping
  readonly fileName: string
  readonly viewer: Viewer
}

/** Works off every running batch, two hundred rows a transaction; a row is done in the transaction that creates its customer. */
export async function runImports(db: Kysely<DB>): Promise<void> {
  const batches = await db
    .selectFrom('importBatches')
    .select(['id', 'createdBy', 'mapping', 'fileName'])
    .where('state', '=', 'running')
    .orderBy('startedAt')
    .execute()
  for (const { id, createdBy, mapping, fileName } of batches) {
    const viewer = await viewerOfUser(db, createdBy)
    if (!viewer?.permissions.has('customer.import')) await stop(db, id, '导入人已停用或没有导入权限')
    else await runBatch(db, { id, mapping: mapping as unknown as Mapping, fileName, viewer })
  }
}

async function runBatch(db: Kysely<DB>, batch: Running): Promise<void> {
  await workOff(
    db,
    trx => runChunk(trx, batch),
    () => stop(db, batch.id, '执行中断，可重新提交，已导入的行不会重复'),
  )
}

const stop = (db: Kysely<DB>, id: number, error: string) =>
  db
    .updateTable('importBatches')
    .set({ state: 'failed', error })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute()

const actorOf = (viewer: Viewer, id: number): Actor => actorInBackground(viewer, `import-${id}`)

/** True while there may be more. Another process at the same batch is left to it. */
async function runChunk(trx: Transaction<DB>, batch: Running): Promise<boolean> {
  const today = await holdBusinessDay(trx)
  const mine = await trx
    .selectFrom('importBatches')
    .select('id')
    .where('id', '=', batch.id)
    .where('state', '=', 'running')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!mine) return false
  const rows = await trx
    .selectFrom('importRows')
    .select(['rowNo', 'cells'])
    .where('batchId', '=', batch.id)
    .where('state', '=', 'ready')
    .orderBy('rowNo')
    .limit(ROWS)
    .execute()
  if (rows.length === 0) return finish(trx, batch)
  const make = await maker(trx, batch, today)
  for (const row of rows) await runRow(trx, batch.id, row, make)
  await trx
    .updateTable('importBatches')
    .set(eb => ({
      doneCount: eb
        .selectFrom('importRows')
        .select(sql<number>`count(*)::int`.as('n'))
        .where('batchId', '=', batch.id)
        .where('state', '=', 'done'),
    }))
    .where('id', '=', batch.id)
    .execute()
  return true
}

type Make = (cells: readonly string[]) => Promise<number | readonly Problem[]>

async function maker(trx: Transaction<DB>, { id, mapping, viewer }: Running, today: BookDate): Promise<Make> {
  const t = translator('zh')
  const read = rowReader(mapping, await codesFor(trx, 'zh'), today, t)
  const officers = new Map((await officersInReach(trx, viewer)).map(one => [one.staffNo, one]))
  const keeperOf = ({ officerNo }: ReadRow) => {
    const officer = officerNo === null || officerNo === viewer.staffNo ? undefined : officers.get(officerNo)
    return officer ? { keeper: { officerId: officer.id, branchId: officer.branchId } } : {}
  }
  return async cells => {
    const row = read(cells)
    if (!row.input) return row.problems
    const made = await createCustomer(trx, actorOf(viewer, id), today, row.input, {
      ...keeperOf(row),
      importBatchId: id,
    })
    if (!isRefused(made)) return made.id
    return [{ field: made.field ?? '', label: '', words: t(refusalWords(made), made.params) }]
  }
}

async function runRow(
  trx: Transaction<DB>,
  batchId: number,
  row: { rowNo: number; cells: Buffer },
  make: Make,
): Promise<void> {
  const made = await make(openCells(batchId, row.rowNo, row.cells))
  const change =
    typeof made === 'number'
      ? // the file is in the book now; its copy is not kept
        { state: 'done', customerId: made, cells: sealCells(batchId, row.rowNo, []) }
      : { state: 'wrong', problems: JSON.stringify(made) }
  await trx
    .updateTable('importRows')
    .set(change)
    .where('batchId', '=', batchId)
    .where('rowNo', '=', row.rowNo)
    .execute()
}

async function finish(trx: Transaction<DB>, { id, fileName, viewer }: Running): Promise<false> {
  const { doneCount } = await trx
    .updateTable('importBatches')
    .set({ state: 'done', finishedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .returning('doneCount')
    .executeTakeFirstOrThrow()
  await notify(trx, viewer.id, {
    words: '导入完成：{file}，新增客户 {n} 户',
    params: { file: fileName, n: doneCount },
    href: `/imports/${id}`,
    tone: 'ok',
  })
  await record(trx, actorOf(viewer, id), {
    act: 'import.finish',
    subject: `import:${id}`,
    after: { customers: doneCount },
  })
  return false
}
