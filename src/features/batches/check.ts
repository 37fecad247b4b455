import { type Kysely, sql, type Transaction } from 'kysely'
import { holdBusinessDay } from '../../db/business-day'
import { rowsOf } from '../../db/rows'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Viewer } from '../../permissions'
import { record } from '../audit/commands'
import type { Mapping } from './columns'
import { heldBatch, openCells, type Person, rememberLayout } from './commands'
import { debitCheck } from './debit-result'
import { factsOf } from './facts'
import { type Checked, judgeAll, type Run, type Seen } from './judge'

const CHUNK = 300
/** A batch that stopped half-way may be tried again on another day; what it posted stays posted. */
const CHECKABLE = ['uploaded', 'checked', 'failed']

export interface CheckInput {
  readonly id: number
  readonly mapping: Mapping
  readonly viewer: Viewer
}

/**
 * The dry run: each row is matched to a loan and tried against the book, nothing is posted. Chunk by chunk, so that no loan
 * stays locked for the length of a file; the state of the batch moves in the last step, with the audit.
 */
export async function checkRows(db: Kysely<DB>, input: CheckInput): Promise<Refused | null> {
  let seen: Seen = { serials: new Map(), equals: new Map(), takenFen: new Map() }
  for (let after = 0; ; ) {
    const step = await inTransaction(db, async trx => {
      // a transaction that is tried again must not meet what its first try has seen
      const trial = { serials: new Map(seen.serials), equals: new Map(seen.equals), takenFen: new Map(seen.takenFen) }
      const batch = await heldBatch(trx, input.viewer, input.id, CHECKABLE)
      if (isRefused(batch)) return batch
      const last = await checkChunk(trx, { batch, viewer: input.viewer, mapping: input.mapping, seen: trial }, after)
      return { last, trial }
    })
    if (isRefused(step)) return step
    if (step.last === null) return null
    after = step.last
    seen = step.trial
  }
}

async function checkChunk(trx: Transaction<DB>, run: Run, after: number): Promise<number | null> {
  const today = await holdBusinessDay(trx)
  const { batch, mapping } = run
  const stored = await trx
    .selectFrom('repaymentBatchRows')
    .select(['rowNo', 'cells'])
    .where('batchId', '=', batch.id)
    .where('state', 'not in', ['skipped', 'posted', 'undone'])
    .where('rowNo', '>', after)
    .orderBy('rowNo')
    .limit(CHUNK)
    .execute()
  if (stored.length === 0) return null
  const rows = stored.map(row => ({
    rowNo: row.rowNo,
    facts: factsOf(openCells(batch.id, row.rowNo, row.cells), mapping),
  }))
  const judge = batch.debitFileId === null ? null : await debitCheck(trx, batch.debitFileId, today)
  const checked = await judgeAll(trx, run, rows, today, judge)
  await write(trx, batch.id, checked)
  return rows.at(-1)!.rowNo
}

/** All rows of a chunk in one statement. */
async function write(trx: Transaction<DB>, batchId: number, rows: readonly Checked[]): Promise<void> {
  const values = rowsOf([
    ['int', rows.map(row => row.rowNo)],
    ['text', rows.map(row => row.state)],
    ['jsonb', rows.map(row => (row.problem ? JSON.stringify(row.problem) : null))],
    ['int', rows.map(row => row.loanId)],
    [
      'bigint',
      rows.map(row =>
        row.facts.amountFen !== null && row.facts.amountFen > 0n ? row.facts.amountFen.toString() : null,
      ),
    ],
    ['date', rows.map(row => row.facts.date)],
    ['text', rows.map(row => row.facts.serial)],
    ['text', rows.map(row => row.rowKey)],
  ])
  await sql`update repayment_batch_rows r set state = x.state, problem = x.problem, loan_id = x.loan_id,
      amount_fen = x.amount_fen, bank_date = x.bank_date, bank_serial = x.bank_serial, row_key = x.row_key
    from ${values} as x (row_no, state, problem, loan_id, amount_fen, bank_date, bank_serial, row_key)
    where r.batch_id = ${batchId} and r.row_no = x.row_no and r.state <> 'posted'`.execute(trx)
}

/** A row that nobody could match, given its loan by hand. Tried against the book again; posting does so once more. */
export async function assignRow(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  {
    id,
    rowNo,
    loanNo,
    viewer,
  }: { readonly id: number; readonly rowNo: number; readonly loanNo: string; readonly viewer: Viewer },
): Promise<{ ready: boolean } | Refused> {
  const batch = await heldBatch(trx, viewer, id, ['checked'])
  if (isRefused(batch)) return batch
  const row = await trx
    .selectFrom('repaymentBatchRows')
    .select('cells')
    .where('batchId', '=', id)
    .where('rowNo', '=', rowNo)
    .where('state', 'in', ['wrong', 'ready', 'skipped'])
    .executeTakeFirst()
  if (!row) return refuse('batch.moved-on')
  const mapping = batch.mapping ?? {}
  const facts = { ...factsOf(openCells(id, rowNo, row.cells), mapping), loanNo, contractNo: null }
  const seen: Seen = { serials: new Map(), equals: new Map(), takenFen: new Map() }
  const judge = batch.debitFileId === null ? null : await debitCheck(trx, batch.debitFileId, today)
  const checked = await judgeAll(trx, { batch, viewer, mapping, seen }, [{ rowNo, facts }], today, judge)
  await write(trx, id, checked)
  await record(trx, actor, {
    act: 'batch.change-row',
    subject: `batch:${id}`,
    businessDate: today,
    after: { row: rowNo, loanNo, state: checked[0]!.state },
  })
  return { ready: checked[0]!.state === 'ready' }
}

/** The last step of the dry run: the batch is checked for today, its mapping is remembered. */
export async function finishCheck(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { id, mapping, viewer }: CheckInput,
): Promise<{ id: number } | Refused> {
  const batch = await heldBatch(trx, viewer, id, CHECKABLE)
  if (isRefused(batch)) return batch
  const { rows } = await sql<{ n: number; fen: Fen }>`
    select count(*)::int as n, coalesce(sum(amount_fen), 0)::bigint as fen from repayment_batch_rows
    where batch_id = ${id} and state = 'ready'`.execute(trx)
  await trx
    .updateTable('repaymentBatches')
    .set({
      state: 'checked',
      mapping: JSON.stringify(mapping),
      checkedOn: today,
      readyCount: rows[0]!.n,
      readyFen: rows[0]!.fen,
      approvedBy: null,
      approvedAt: null,
    })
    .where('id', '=', id)
    .execute()
  await rememberLayout(trx, actor, batch, mapping)
  await record(trx, actor, {
    act: 'batch.check',
    subject: `batch:${id}`,
    businessDate: today,
    after: { ready: rows[0]!.n, amountFen: rows[0]!.fen.toString() },
  })
  return { id }
}
