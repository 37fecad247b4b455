import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import { type BookDate, yearOf } from '../../lending/dates'
import { type Fen, formatFen, sumFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Viewer } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { actorInBackground } from '../imports/work-off'
import { lockLoans } from '../loans/lock'
import { openFeesByLoan } from '../repayments/fees/open'
import { dueFen, duesOn } from '../repayments/plan'
import { nextNumber } from '../settings/commands'
import { numberSetting, textSetting } from '../settings/queries'
import type { Person } from './commands'
import { readColumns } from './debit-columns'
import { type DebitFile, debitFile } from './debit-queries'

const AT_MOST = 5_000

/** Loans of a branch that owe on a day, whose borrower has an account, and that no open file asks for. */
const dueLoanIds = async (trx: Transaction<DB>, branchId: number, dueOn: BookDate): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`
    select l.id from loans l join customers c on c.id = l.customer_id
    where l.branch_id = ${branchId} and l.state = 'active' and c.account_no is not null and c.withdrawn_at is null
      and coalesce(l.oldest_unpaid_on, l.next_due_on) <= ${dueOn}::date
      and not exists (select from debit_items d where d.loan_id = l.id and d.state = 'open')
    order by l.id limit ${AT_MOST}`.execute(trx)
  return rows.map(row => row.id)
}

export interface NewDebit {
  readonly branchId: number
  readonly branchCode: string
  readonly dueOn: BookDate
}

/** 生成代扣文件: what the loans of a branch owe on a day, 溢缴款 deducted, from the amount the bank has set upwards. */
export async function makeDebit(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { branchId, branchCode, dueOn }: NewDebit,
): Promise<{ id: number } | Refused> {
  if (dueOn < today) return refuse('debit.past', undefined, { field: 'dueOn' })
  const columns = readColumns(await textSetting(trx, 'debit.columns', today, ''))
  if (isRefused(columns)) return columns
  const items = await itemsOf(trx, today, branchId, dueOn)
  if (items.length === 0) return refuse('debit.nothing-due')
  const n = await nextNumber(trx, 'debit', branchCode, yearOf(today))
  const fileNo = `KK-${branchCode}-${today.replaceAll('-', '')}-${n.toString().padStart(5, '0')}`
  const amountFen = sumFen(items.map(item => item.amountFen))
  const { id } = await trx
    .insertInto('debitFiles')
    .values({
      fileNo,
      branchId,
      dueOn,
      itemCount: items.length,
      amountFen,
      columns: JSON.stringify(columns),
      madeBy: actor.userId,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('debitItems')
    .values(items.map((item, i) => ({ ...item, fileId: id, itemNo: i + 1 })))
    .execute()
  await record(trx, actor, {
    act: 'debit.make',
    subject: `debit:${id}`,
    businessDate: today,
    after: { fileNo, dueOn, items: items.length, amountFen: amountFen.toString() },
  })
  return { id }
}

interface Item {
  readonly loanId: number
  readonly amountFen: Fen
  readonly attempt: number
}

async function itemsOf(trx: Transaction<DB>, today: BookDate, branchId: number, dueOn: BookDate): Promise<Item[]> {
  const ids = await dueLoanIds(trx, branchId, dueOn)
  const minimum = BigInt(await numberSetting(trx, 'debit.minimum-yuan', today, 1)) * 100n
  const [loans, feesOf, tries] = await Promise.all([
    lockLoans(trx, ids),
    openFeesByLoan(trx, ids),
    trx
      .selectFrom('debitItems')
      .select(['loanId', sql<number>`count(*)::int`.as('n')])
      .where('loanId', '=', sql<number>`any(${ids}::int[])`)
      .where('state', '=', 'failed')
      .groupBy('loanId')
      .execute(),
  ])
  const before = new Map(tries.map(row => [row.loanId, row.n]))
  return loans
    .map(loan => ({
      loanId: loan.id,
      amountFen: dueFen(duesOn(loan, dueOn)) + feesOf(loan.id) - loan.book.prepaidFen,
      attempt: (before.get(loan.id) ?? 0) + 1,
    }))
    .filter(item => item.amountFen >= minimum && item.amountFen > 0n)
}

async function held(
  trx: Transaction<DB>,
  viewer: Sight,
  id: number,
  states: readonly string[],
): Promise<DebitFile | Refused> {
  await trx.selectFrom('debitFiles').select('id').where('id', '=', id).forUpdate().execute()
  const file = await debitFile(trx, viewer, id)
  if (!file) throw notFound()
  return states.includes(file.state) ? file : refuse('batch.moved-on')
}

export async function markSent(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const file = await held(trx, viewer, id, ['made'])
  if (isRefused(file)) return file
  await trx
    .updateTable('debitFiles')
    .set({ state: 'sent', sentBy: actor.userId, sentAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
  await record(trx, actor, {
    act: 'debit.send',
    subject: `debit:${id}`,
    businessDate: today,
    after: { fileNo: file.fileNo, items: file.itemCount, amountFen: file.amountFen.toString() },
  })
  return { id }
}

/** A file that is not sent, or whose rest the bank will not answer: its open loans may be asked for again. */
export async function giveUp(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const file = await held(trx, viewer, id, ['made', 'sent'])
  if (isRefused(file)) return file
  const busy = await trx
    .selectFrom('repaymentBatches')
    .select('id')
    .where('debitFileId', '=', id)
    .where('state', 'in', ['waiting', 'running', 'undoing'])
    .executeTakeFirst()
  if (busy) return refuse('debit.answer-running')
  const state = file.state === 'made' ? 'cancelled' : 'closed'
  await trx
    .updateTable('debitItems')
    .set({ state: 'cancelled' })
    .where('fileId', '=', id)
    .where('state', '=', 'open')
    .execute()
  await trx.updateTable('debitFiles').set({ state, closedAt: sql<Date>`now()` }).where('id', '=', id).execute()
  await record(trx, actor, {
    act: 'debit.close',
    subject: `debit:${id}`,
    businessDate: today,
    before: { state: file.state },
    after: { state, fileNo: file.fileNo },
  })
  return { id }
}

/** After the last row of a result: who could not be debited is noted on his file, and asked for again by the next one. */
export async function closeDebit(trx: Transaction<DB>, viewer: Viewer, batchId: number, fileId: number): Promise<void> {
  const { rows } = await sql<{ loanId: number; customerId: number; loanNo: string; amountFen: Fen; words: string }>`
    update debit_items d set state = 'failed', code = r.problem #>> '{params,code}', words = r.problem #>> '{params,said}'
    from repayment_batch_rows r, loans l
    where d.file_id = ${fileId} and d.state = 'open' and r.batch_id = ${batchId} and r.loan_id = d.loan_id
      and r.state in ('out', 'refused') and l.id = d.loan_id
    returning d.loan_id, l.customer_id, l.loan_no, d.amount_fen, trim(coalesce(d.code, '') || ' ' || coalesce(d.words, '')) as words`.execute(
    trx,
  )
  const { today } = await trx.selectFrom('businessDay').select('today').executeTakeFirstOrThrow()
  for (const { loanId, customerId, loanNo, amountFen, words } of rows) {
    await tellCustomer(trx, {
      customerId,
      businessDate: today,
      kind: 'money',
      tone: 'warn',
      userId: viewer.id,
      words: '代扣 {amount} 元未成功，借据 {no}',
      params: { amount: formatFen(amountFen), no: loanNo },
      detail: words,
      href: `/loans/${loanId}`,
    })
  }
  await record(trx, actorInBackground(viewer, `batch-${batchId}`), {
    act: 'debit.answer',
    subject: `debit:${fileId}`,
    businessDate: today,
    after: { batch: batchId, failed: rows.length },
  })
  await sql`update debit_files f set state = 'closed', closed_at = now()
    where f.id = ${fileId} and not exists (select from debit_items d where d.file_id = f.id and d.state = 'open')`.execute(
    trx,
  )
}
