import { type Kysely, sql, type Transaction } from 'kysely'
import { holdBusinessDay } from '../../db/business-day'
import { rowsOf } from '../../db/rows'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { Actor, Viewer } from '../../permissions'
import { translator } from '../../web/i18n'
import type { ImportKind, ImportMapping, ImportReader, Made, MadeRecord, RowText } from '../../web/import-kind'
import { viewerOfUser } from '../access/viewer'
import { record } from '../audit/commands'
import { notify } from '../notifications/commands'
import { kindNamed } from './kinds'
import { mappingFrom, textReader } from './mapping'
import { openCells, sealCells } from './rows'
import { actorInBackground, workOff } from './work-off'

const ROWS = 200

interface Running {
  readonly id: number
  readonly kind: ImportKind
  readonly mapping: ImportMapping
  readonly fileName: string
  readonly viewer: Viewer
}

/** Works off every running batch, some rows a transaction; a row is done in the transaction that creates its record. */
export async function runImports(db: Kysely<DB>): Promise<void> {
  const batches = await db
    .selectFrom('importBatches')
    .select(['id', 'kind', 'createdBy', 'mapping', 'headers', 'fileName'])
    .where('state', '=', 'running')
    .orderBy('startedAt')
    .execute()
  for (const { id, kind: name, createdBy, fileName, ...row } of batches) {
    const viewer = await viewerOfUser(db, createdBy)
    const kind = kindNamed(name)
    const mapping = mappingFrom(row.mapping, Array.isArray(row.headers) ? row.headers.map(String) : [])
    const may = viewer?.permissions.has('customer.import') && viewer.permissions.has(kind.permission)
    if (!viewer || !may || !mapping) await stop(db, id, '导入人已停用或没有导入权限')
    else await runBatch(db, { id, kind, mapping, fileName, viewer })
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
    .limit(batch.kind.chunk ?? ROWS)
    .execute()
  if (rows.length === 0) return finish(trx, batch)
  const maker = await makerOf(trx, batch, today)
  const read = rows.map(({ rowNo, cells }) => ({ rowNo, text: maker.textOf(openCells(batch.id, rowNo, cells), rowNo) }))
  const made = await maker.reader.create(read)
  await keepMade(
    trx,
    batch.id,
    rows.map(({ rowNo }, i) => ({ rowNo, made: made[i]! })),
  )
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

interface Maker {
  readonly reader: ImportReader
  readonly textOf: (cells: readonly string[], rowNo: number) => RowText
}

async function makerOf(trx: Transaction<DB>, batch: Running, today: BookDate): Promise<Maker> {
  const { id: batchId, kind, mapping, viewer } = batch
  const t = translator('zh')
  const reader = await kind.open(trx, { batchId, mapping, viewer, actor: actorOf(viewer, batchId), today, t })
  return { reader, textOf: textReader(mapping, await kind.targets(trx, mapping.kind)) }
}

const isMade = (made: Made): made is MadeRecord => !Array.isArray(made)

interface MadeRow {
  readonly rowNo: number
  readonly made: Made
}

/** All rows of a chunk in one statement. What is in the book now is not kept in the file's copy. */
async function keepMade(trx: Transaction<DB>, batchId: number, rows: readonly MadeRow[]): Promise<void> {
  const of = <T>(done: (made: MadeRecord) => T | null) => rows.map(({ made }) => (isMade(made) ? done(made) : null))
  const columns = rowsOf([
    ['int', rows.map(({ rowNo }) => rowNo)],
    ['text', rows.map(({ made }) => (isMade(made) ? 'done' : 'wrong'))],
    ['int', of(made => made.customerId ?? null)],
    ['int', of(made => made.recordId ?? null)],
    ['jsonb', rows.map(({ made }) => JSON.stringify(isMade(made) ? [] : made))],
    ['bytea', rows.map(({ rowNo, made }) => (isMade(made) ? sealCells(batchId, rowNo, []) : null))],
  ])
  await sql`update import_rows r set state = x.state, customer_id = x.customer_id, record_id = x.record_id, problems = x.problems,
      cells = coalesce(x.cells, r.cells)
    from ${columns} as x (row_no, state, customer_id, record_id, problems, cells)
    where r.batch_id = ${batchId} and r.row_no = x.row_no`.execute(trx)
}

async function finish(trx: Transaction<DB>, { id, kind, fileName, viewer }: Running): Promise<false> {
  const { doneCount } = await trx
    .updateTable('importBatches')
    .set({ state: 'done', finishedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .returning('doneCount')
    .executeTakeFirstOrThrow()
  await notify(trx, viewer.id, {
    words: kind.words.finished,
    params: { file: fileName, n: doneCount },
    href: `/imports/${id}`,
    tone: 'ok',
  })
  await record(trx, actorOf(viewer, id), {
    act: 'import.finish',
    subject: `import:${id}`,
    after: { kind: kind.name, records: doneCount },
  })
  return false
}
