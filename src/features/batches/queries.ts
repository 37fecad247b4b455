import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { DB, RepaymentBatches } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { branchesInSight } from '../accounting/queries'
import { type BatchKind, type Mapping, mappingFrom } from './columns'
import type { Problem } from './facts'

export type Batch = Omit<Selectable<RepaymentBatches>, 'headers' | 'mapping' | 'kind'> & {
  readonly kind: BatchKind
  readonly headers: readonly string[]
  readonly mapping: Mapping | null
  readonly createdByName: string
}

const batches = (db: Kysely<DB>, viewer: Sight) => {
  const branches = branchesInSight(viewer)
  return db
    .selectFrom('repaymentBatches')
    .innerJoin('users', 'users.id', 'repaymentBatches.createdBy')
    .selectAll('repaymentBatches')
    .select('users.name as createdByName')
    .$if(branches !== null, query =>
      query.where('repaymentBatches.branchId', '=', sql<number>`any(${[...(branches ?? [])]}::int[])`),
    )
}

const batchOf = (row: Selectable<RepaymentBatches> & { createdByName: string }): Batch => {
  const headers = Array.isArray(row.headers) ? row.headers.map(String) : []
  return {
    ...row,
    kind: row.kind === 'debit' ? 'debit' : 'file',
    headers,
    mapping: row.mapping === null ? null : mappingFrom(row.mapping, headers),
  }
}

/** A batch belongs to the branch that brought it; to others it does not exist. */
export async function batchById(db: Kysely<DB>, viewer: Sight, id: number): Promise<Batch | undefined> {
  const row = await batches(db, viewer).where('repaymentBatches.id', '=', id).executeTakeFirst()
  return row && batchOf(row)
}

/** The same, locked until the transaction ends. */
export async function lockBatch(trx: Transaction<DB>, viewer: Sight, id: number): Promise<Batch | undefined> {
  await trx.selectFrom('repaymentBatches').select('id').where('id', '=', id).forUpdate().execute()
  return batchById(trx, viewer, id)
}

export async function batchPage(db: Kysely<DB>, viewer: Sight, after: number | undefined, size: number) {
  const rows = await batches(db, viewer)
    .$if(after !== undefined, query => query.where('repaymentBatches.id', '<', after!))
    .orderBy('repaymentBatches.id', 'desc')
    .limit(size + 1)
    .execute()
  return { rows: rows.slice(0, size).map(batchOf), hasNext: rows.length > size }
}

export interface Count {
  readonly state: string
  readonly rows: number
  readonly fen: Fen
}

export async function countsOf(db: Kysely<DB>, batchId: number): Promise<(state: string) => Count> {
  const { rows } = await sql<Count>`
    select state, count(*)::int as rows, coalesce(sum(amount_fen), 0)::bigint as fen
    from repayment_batch_rows where batch_id = ${batchId} group by state`.execute(db)
  const by = new Map(rows.map(row => [row.state, row]))
  return state => by.get(state) ?? { state, rows: 0, fen: 0n }
}

export const SHOWS = ['bad', 'good', 'all'] as const
export type Show = (typeof SHOWS)[number]
const STATES: Readonly<Record<Show, readonly string[]>> = {
  bad: ['wrong', 'out', 'skipped', 'refused'],
  good: ['ready', 'posted', 'undone'],
  all: ['new', 'ready', 'wrong', 'out', 'skipped', 'posted', 'refused', 'undone'],
}

export interface BatchRow {
  readonly rowNo: number
  readonly cells: Buffer
  readonly state: string
  readonly problem: Problem | null
  readonly amountFen: Fen | null
  readonly bankDate: BookDate | null
  readonly bankSerial: string | null
  readonly loanId: number | null
  readonly loanNo: string | null
  readonly customerName: string | null
  readonly repaymentId: number | null
  readonly receiptNo: string | null
}

const rowsOfBatch = (db: Kysely<DB>, batchId: number) =>
  db
    .selectFrom('repaymentBatchRows as row')
    .leftJoin('loans', 'loans.id', 'row.loanId')
    .leftJoin('customers', 'customers.id', 'loans.customerId')
    .leftJoin('repayments', 'repayments.id', 'row.repaymentId')
    .select([
      'row.rowNo',
      'row.cells',
      'row.state',
      'row.problem',
      'row.amountFen',
      'row.bankDate',
      'row.bankSerial',
      'row.loanId',
      'loans.loanNo',
      'customers.name as customerName',
      'row.repaymentId',
      'repayments.receiptNo',
    ])
    .where('row.batchId', '=', batchId)

/** The caller has found the batch in his sight: its rows were matched to loans of the same branch's sight. */
export async function rowsAfter(
  db: Kysely<DB>,
  batchId: number,
  show: Show,
  after: number,
  limit: number,
): Promise<BatchRow[]> {
  const rows = await rowsOfBatch(db, batchId)
    .where('row.state', 'in', STATES[show])
    .where('row.rowNo', '>', after)
    .orderBy('row.rowNo')
    .limit(limit)
    .execute()
  return rows.map(row => ({ ...row, problem: row.problem as unknown as Problem | null }))
}
