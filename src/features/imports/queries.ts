import { type Kysely, type Selectable, sql } from 'kysely'
import type { DB, ImportBatches } from '../../db/schema'
import type { ImportMapping, ImportProblem } from '../../web/import-kind'
import { mappingFrom } from './mapping'

export type Batch = Omit<Selectable<ImportBatches>, 'headers' | 'mapping'> & {
  readonly headers: readonly string[]
  readonly mapping: ImportMapping | null
}

function batchOf(row: Selectable<ImportBatches>): Batch {
  const headers = Array.isArray(row.headers) ? row.headers.map(String) : []
  return { ...row, headers, mapping: mappingFrom(row.mapping, headers) }
}

/** A batch belongs to who brought it; to everybody else it does not exist. */
export async function ownBatch(db: Kysely<DB>, userId: number, id: number): Promise<Batch | undefined> {
  const row = await db
    .selectFrom('importBatches')
    .selectAll()
    .where('id', '=', id)
    .where('createdBy', '=', userId)
    .executeTakeFirst()
  return row && batchOf(row)
}

export async function ownBatches(db: Kysely<DB>, userId: number): Promise<Batch[]> {
  const rows = await db
    .selectFrom('importBatches')
    .selectAll()
    .where('createdBy', '=', userId)
    .orderBy('id', 'desc')
    .limit(50)
    .execute()
  return rows.map(batchOf)
}

export interface Counts {
  readonly all: number
  readonly ready: number
  readonly wrong: number
  readonly duplicate: number
  readonly skipped: number
  readonly done: number
}

export async function countsOf(db: Kysely<DB>, batchId: number): Promise<Counts> {
  const of = (state: string) => sql`count(*) filter (where state = ${state})::int`
  const { rows } = await sql<Counts>`
    select count(*)::int as all, ${of('ready')} as ready, ${of('wrong')} as wrong, ${of('duplicate')} as duplicate,
      ${of('skipped')} as skipped, ${of('done')} as done
    from import_rows where batch_id = ${batchId}`.execute(db)
  return rows[0]!
}

export const SHOWS = ['bad', 'ready', 'all'] as const
export type Show = (typeof SHOWS)[number]
const STATES: Readonly<Record<Show, readonly string[]>> = {
  bad: ['wrong', 'duplicate', 'skipped'],
  ready: ['ready'],
  all: ['new', 'ready', 'wrong', 'duplicate', 'skipped', 'done', 'undone'],
}

export interface StoredRow {
  readonly rowNo: number
  readonly cells: Buffer
  readonly state: string
  readonly problems: readonly ImportProblem[]
}

const rowOf = (row: { rowNo: number; cells: Buffer; state: string; problems: unknown }): StoredRow => ({
  ...row,
  problems: Array.isArray(row.problems) ? (row.problems as ImportProblem[]) : [],
})

export async function rowsAfter(
  db: Kysely<DB>,
  batchId: number,
  show: Show,
  after: number,
  limit: number,
): Promise<StoredRow[]> {
  const rows = await db
    .selectFrom('importRows')
    .select(['rowNo', 'cells', 'state', 'problems'])
    .where('batchId', '=', batchId)
    .where('state', 'in', STATES[show])
    .where('rowNo', '>', after)
    .orderBy('rowNo')
    .limit(limit)
    .execute()
  return rows.map(rowOf)
}

export async function oneRow(db: Kysely<DB>, batchId: number, rowNo: number): Promise<StoredRow | undefined> {
  const row = await db
    .selectFrom('importRows')
    .select(['rowNo', 'cells', 'state', 'problems'])
    .where('batchId', '=', batchId)
    .where('rowNo', '=', rowNo)
    .executeTakeFirst()
  return row && rowOf(row)
}
