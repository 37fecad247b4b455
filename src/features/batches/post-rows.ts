import { sql, type Transaction } from 'kysely'
import { rowsOf } from '../../db/rows'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import { record } from '../audit/commands'
import { actorInBackground } from '../imports/work-off'
import { type LockedLoan, lockLoans } from '../loans/lock'
import { openFeesByLoan } from '../repayments/fees/open'
import { planReceipt, type ReceiptPlan } from '../repayments/plan'
import { type Booked, bookReceipts } from '../repayments/receipts'
import { claimSerial } from '../repayments/records'
import { type Mapping, mappingFrom } from './columns'
import { openCells } from './commands'
import { factsOf, type Problem, problem } from './facts'
import { postedKeys, type Running } from './running'

/** The serial of a row was booked by somebody else meanwhile: its chunk is rolled back. */
export class RowTaken extends Error {
  constructor(readonly rowNo: number) {
    super(`the bank serial of row ${rowNo} is taken`)
  }
}

export interface ReadyRow {
  readonly rowNo: number
  readonly cells: Buffer
  readonly loanId: number | null
  readonly amountFen: Fen | null
  readonly bankSerial: string | null
  readonly rowKey: string | null
}
interface Planned {
  readonly row: ReadyRow
  readonly loan: LockedLoan
  readonly plan: ReceiptPlan
}
interface Outcome {
  readonly row: ReadyRow
  readonly booked?: Booked
  readonly problem?: Problem
}

/** Rows of one loan one after another, rows of different loans together: the n-th row of each makes a wave. */
function wavesOf(rows: readonly ReadyRow[]): ReadyRow[][] {
  const waves: ReadyRow[][] = []
  const seen = new Map<number, number>()
  for (const row of rows) {
    const wave = seen.get(row.loanId!) ?? 0
    seen.set(row.loanId!, wave + 1)
    waves[wave] = [...(waves[wave] ?? []), row]
  }
  return waves
}

/** Books rows with their receipts, vouchers and audit; a row the book does not take is left with the reason. */
export async function postRows(
  trx: Transaction<DB>,
  batch: Running,
  today: BookDate,
  rows: readonly ReadyRow[],
): Promise<void> {
  const ids = await visibleIds(trx, batch, rows)
  const [locked, feesOf, posted] = await Promise.all([
    lockLoans(trx, ids),
    openFeesByLoan(trx, ids),
    postedKeys(
      trx,
      rows.map(row => row.rowKey),
    ),
  ])
  const loans = new Map(locked.map(loan => [loan.id, loan]))
  const fees = new Map(ids.map(id => [id, feesOf(id)]))
  const outcomes: Outcome[] = []
  for (const wave of wavesOf(rows)) {
    const planned: Planned[] = []
    for (const row of wave) {
      const made = posted.has(row.rowKey!) ? problem('这笔已经入账') : planOf(row, loans, fees, today)
      if ('words' in made) outcomes.push({ row, problem: made })
      else planned.push(made)
    }
    const booked = await book(trx, batch, today, planned)
    for (const [i, { row, loan, plan }] of planned.entries()) {
      const { changed } = booked[i]!
      loans.set(loan.id, changed.settled ? { ...changed.loan, state: 'settled' } : changed.loan)
      fees.set(loan.id, (fees.get(loan.id) ?? 0n) - (plan.feesFen ?? 0n))
      outcomes.push({ row, booked: booked[i]! })
    }
  }
  await write(trx, batch, outcomes)
}

async function visibleIds(trx: Transaction<DB>, { viewer }: Running, rows: readonly ReadyRow[]): Promise<number[]> {
  const ids = [...new Set(rows.map(row => row.loanId!))]
  const found = await trx
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select('loans.id')
    .where('loans.id', '=', sql<number>`any(${ids}::int[])`)
    .where(visibleTo(viewer))
    .execute()
  return found.map(row => row.id)
}

function planOf(
  row: ReadyRow,
  loans: ReadonlyMap<number, LockedLoan>,
  fees: ReadonlyMap<number, Fen>,
  today: BookDate,
): Planned | Problem {
  const loan = loans.get(row.loanId!)
  if (!loan) return problem('没有找到对应的借据，或不在您的机构范围内')
  const plan = planReceipt(loan, today, row.amountFen!, fees.get(loan.id) ?? 0n)
  return isRefused(plan) ? problem(refusalWords(plan), plan.params) : { row, loan, plan }
}

async function book(
  trx: Transaction<DB>,
  batch: Running,
  today: BookDate,
  planned: readonly Planned[],
): Promise<Booked[]> {
  if (planned.length === 0) return []
  const mapping = await mappingOf(trx, batch.id)
  const receipts = planned.map(({ row, loan, plan }) => {
    const { name } = factsOf(openCells(batch.id, row.rowNo, row.cells), mapping)
    const payerName = name === loan.customerName ? null : name
    return { loan, plan, channel: batch.channel, bankSerial: row.bankSerial, payerName, userId: batch.viewer.id }
  })
  const booked = await bookReceipts(trx, today, receipts)
  const actor = actorInBackground(batch.viewer, `batch-${batch.id}`)
  for (const [i, { row, loan, plan }] of planned.entries()) {
    const { repaymentId, receiptNo } = booked[i]!
    const { rowNo, bankSerial } = row
    if (bankSerial !== null && !(await claimSerial(trx, batch.channel, bankSerial, repaymentId)))
      throw new RowTaken(rowNo)
    const { loanNo, customerId } = loan
    const amountFen = plan.amountFen.toString()
    await record(trx, actor, {
      act: 'repayment.post',
      subject: `repayment:${repaymentId}`,
      customerId,
      businessDate: today,
      after: { loanNo, receiptNo, amountFen, channel: batch.channel, bankSerial, batch: batch.id, row: rowNo },
    })
  }
  return booked
}

async function mappingOf(trx: Transaction<DB>, id: number): Promise<Mapping> {
  const { mapping, headers } = await trx
    .selectFrom('repaymentBatches')
    .select(['mapping', 'headers'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return mappingFrom(mapping, Array.isArray(headers) ? headers.map(String) : [])
}

async function write(trx: Transaction<DB>, batch: Running, outcomes: readonly Outcome[]): Promise<void> {
  const values = rowsOf([
    ['int', outcomes.map(({ row }) => row.rowNo)],
    ['text', outcomes.map(({ booked }) => (booked ? 'posted' : 'refused'))],
    ['jsonb', outcomes.map(({ problem: why }) => (why ? JSON.stringify(why) : null))],
    ['int', outcomes.map(({ booked }) => booked?.repaymentId ?? null)],
  ])
  await sql`update repayment_batch_rows r set state = x.state, problem = x.problem, repayment_id = x.repayment_id
    from ${values} as x (row_no, state, problem, repayment_id)
    where r.batch_id = ${batch.id} and r.row_no = x.row_no`.execute(trx)
  if (batch.debitFileId === null) return
  await sql`update debit_items d set state = 'paid', repayment_id = r.repayment_id
    from repayment_batch_rows r where d.file_id = ${batch.debitFileId} and d.state = 'open' and r.loan_id = d.loan_id
      and r.batch_id = ${batch.id} and r.state = 'posted'`.execute(trx)
}
