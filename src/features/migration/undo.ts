import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { alongside } from '../../db/transaction'
import type { BookDate } from '../../lending/dates'
import { linesOf } from '../../lending/journal'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { type TakeoverUndone, undoTakeover } from '../../lending/takeover'
import type { Actor, Viewer } from '../../permissions'
import { post } from '../accounting/post'
import { rulesOn } from '../accounting/rules'
import { record } from '../audit/commands'
import { voidTakenOver } from '../contracts/taken-over'
import { withdrawImported } from '../customers/keeping'
import { eventsOf, type LockedLoan, lockLoans } from '../loans/lock'
import { installmentsOf } from '../loans/queries'
import { appendTakenBack, freeLoanNo } from '../loans/take-back'
import { openFees } from '../repayments/fees/open'

interface By {
  readonly actor: Actor
  readonly viewer: Viewer
  readonly today: BookDate
}

const loansOf = (db: Kysely<DB>, batchId: number) =>
  db
    .selectFrom('migratedLoans')
    .innerJoin('loans', 'loans.id', 'migratedLoans.loanId')
    .select(['loans.id', 'loans.contractId', 'rowNo'])
    .where('batchId', '=', batchId)
    .where('undoneOn', 'is', null)
    .orderBy('loans.id')
    .execute()

async function accruedThrough(db: Kysely<DB>, { branchId, productId }: LockedLoan): Promise<BookDate | null> {
  const row = await db
    .selectFrom('accrualRuns')
    .select(eb => eb.fn.max('businessDate').as('day'))
    .where('branchId', '=', branchId)
    .where('productId', '=', productId)
    .executeTakeFirst()
  return row?.day ?? null
}

/** The first loan of the batch that somebody's work waits on: it would wait for a loan that is gone. */
async function waitedFor(db: Kysely<DB>, batchId: number, loans: readonly LockedLoan[]): Promise<Refused | null> {
  const ids = loans.map(loan => loan.id)
  const fees = [...(await openFees(db, ids)).keys()]
  const { rows } = await sql<{ row: number; no: string }>`
    select m.row_no as row, l.loan_no as no from migrated_loans m join loans l on l.id = m.loan_id
    where m.batch_id = ${batchId} and m.undone_on is null and (l.id = any(${fees}::int[])
      or exists (select from loan_changes k where k.loan_id = l.id and k.state = 'prepared')
      or exists (select from loan_pricings p where p.loan_id = l.id and p.state = 'asked')
      or exists (select from debit_items i where i.loan_id = l.id and i.state = 'open')
      or exists (select from applications a where a.renews_loan_id = l.id and a.state not in ('rejected', 'withdrawn', 'lapsed')))
    order by m.row_no limit 1`.execute(db)
  return rows[0] ? refuse('takeover.waits', undefined, { params: { ...rows[0] } }) : null
}

/**
 * 撤销迁入: every loan of the batch goes back with its voucher, papers and the files that were opened for it; refused by name where
 * something stands on one. The vouchers stay, with their reversals (会计基础工作规范 art. 61).
 */
export async function undoBatch(trx: Transaction<DB>, by: By, batchId: number): Promise<{ count: number } | Refused> {
  const proof = await trx
    .selectFrom('migrationProofs')
    .select('batchId')
    .where('batchId', '=', batchId)
    // the second person may find what the first did not see
    .where('secondBy', 'is not', null)
    .executeTakeFirst()
  if (proof) return refuse('takeover.signed')
  const rows = await loansOf(trx, batchId)
  const locked = new Map<number, LockedLoan>()
  for (let at = 0; at < rows.length; at += 500) {
    const ids = rows.slice(at, at + 500).map(row => row.id)
    for (const loan of await lockLoans(trx, ids)) locked.set(loan.id, loan)
  }
  const waits = await waitedFor(trx, batchId, [...locked.values()])
  if (waits) return waits
  for (const row of rows) {
    const no = await undoOne(trx, by, locked.get(row.id)!, row)
    if (no) return no
  }
  const gone = await withdrawImported(trx, by.actor, by.today, batchId)
  if (isRefused(gone)) return gone
  return { count: rows.length }
}

async function undoOne(
  trx: Transaction<DB>,
  { actor, today }: By,
  loan: LockedLoan,
  row: { readonly contractId: number; readonly rowNo: number },
): Promise<Refused | null> {
  const log = await eventsOf(trx, loan.id)
  const undone = undoTakeover(loan.contract, log, { today, accruedThrough: await accruedThrough(trx, loan) })
  if (isRefused(undone)) {
    return refuse('takeover.stands', undefined, { params: { row: row.rowNo, no: loan.loanNo } })
  }
  await reverse(trx, actor, today, loan, undone)
  const before = await installmentsOf(trx, loan.id)
  const { event } = undone
  const change = { loan, event, businessDate: today, amountFen: 0n, userId: actor.userId }
  await appendTakenBack(
    trx,
    change,
    before.map(({ loanId: _, ...installment }) => installment),
  )
  await voidTakenOver(trx, row.contractId)
  await freeLoanNo(trx, loan.id)
  alongside(trx, trx.updateTable('migratedLoans').set({ undoneOn: today }).where('loanId', '=', loan.id).execute())
  await record(trx, actor, {
    ...{ act: 'loan.migrate-undo', subject: `loan:${loan.id}`, customerId: loan.customerId, businessDate: today },
    before: {
      loanNo: loan.loanNo,
      balanceFen: loan.book.installments.reduce((sum, i) => sum + i.principalFen - i.paidPrincipalFen, 0n).toString(),
    },
  })
  return null
}

async function reverse(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  loan: LockedLoan,
  { postings }: TakeoverUndone,
): Promise<void> {
  const lines = linesOf(await rulesOn(trx, today), postings)
  if (lines.length === 0) return
  await post(trx, {
    ...{ businessDate: today, branchId: loan.branchId, productId: loan.productId, loanId: loan.id },
    ...{ event: 'takeover', subject: `loan:${loan.id}`, memo: [loan.loanNo, '撤销迁入'].join(' ') },
    ...{ postedBy: actor.userId, lines },
  })
}
