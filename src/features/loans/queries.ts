import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { loanFloats } from './floating'

/** The head of a loan's page; undefined when out of sight. */
export const loanHead = (db: Kysely<DB>, viewer: Sight, id: number) =>
  db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('products', 'products.id', 'loans.productId')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .innerJoin('branches', 'branches.id', 'loans.branchId')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .leftJoin('disbursements', join =>
      join.onRef('disbursements.loanId', '=', 'loans.id').on('disbursements.kind', '=', 'first'),
    )
    .leftJoin('settlements', join =>
      join.onRef('settlements.loanId', '=', 'loans.id').on('settlements.revokedOn', 'is', null),
    )
    .select([
      'loans.id',
      'loans.loanNo',
      'loans.state',
      'loans.principalFen',
      'loans.balanceFen',
      'loans.prepaidFen',
      'loans.ratePpm',
      'loans.method',
      'loans.frequency',
      'loans.valueDate',
      'loans.maturityDate',
      'loans.oldestUnpaidOn',
      'loans.nextDueOn',
      'loans.riskClass',
      'loans.accrual',
      'loans.settledOn',
      'loans.terms',
      'loans.standing',
      'loans.eventSeq',
      'loans.contractId',
      'contracts.contractNo',
      'contracts.takenOver',
      'customers.id as customerId',
      'customers.name as customerName',
      'customers.kind as customerKind',
      'products.name as productName',
      'branches.name as branchName',
      'users.name as officerName',
      'settlements.certificateNo',
      'disbursements.reversedOn',
      loanFloats.as('floats'),
    ])
    .where('loans.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()

export type LoanHead = NonNullable<Awaited<ReturnType<typeof loanHead>>>

/** Plan and payments of a loan the caller has found in sight. */
export const installmentsOf = (db: Kysely<DB>, loanId: number) =>
  db.selectFrom('installments').selectAll().where('loanId', '=', loanId).orderBy('seq').execute()

export type InstallmentRow = Awaited<ReturnType<typeof installmentsOf>>[number]

/** Receipts of a loan, newest first, with the sums of their lines and whether they were reversed. */
export async function transactionsOf(db: Kysely<DB>, loanId: number, limit: number) {
  return db
    .selectFrom('repayments')
    .leftJoin('reversals', 'reversals.repaymentId', 'repayments.id')
    .leftJoin('users', 'users.id', 'repayments.postedBy')
    .select([
      'repayments.id',
      'repayments.receiptNo',
      'repayments.kind',
      'repayments.businessDate',
      'repayments.amountFen',
      'repayments.prepaidFen',
      'repayments.balanceFen',
      'repayments.channel',
      'repayments.bankSerial',
      'users.name as postedByName',
      'reversals.businessDate as reversedOn',
      ...(['principal', 'interest', 'penalty', 'compound', 'fee'] as const).map(component =>
        sql<bigint>`coalesce((select sum(fen) from repayment_lines x where x.repayment_id = repayments.id and x.component = ${component}), 0)::bigint`.as(
          `${component}Fen`,
        ),
      ),
      sql<string | null>`(select case when min(seq) = max(seq) then min(seq)::text else min(seq) || '–' || max(seq) end
        from repayment_lines x where x.repayment_id = repayments.id and x.seq > 0)`.as('periods'),
    ])
    .where('repayments.loanId', '=', loanId)
    .orderBy('repayments.id', 'desc')
    .limit(limit)
    .execute()
}

export type TransactionRow = Awaited<ReturnType<typeof transactionsOf>>[number]

/** 会计分录 of a loan, newest first. */
export const entriesOf = (db: Kysely<DB>, loanId: number, limit: number) =>
  db
    .selectFrom('entries')
    .innerJoin('vouchers', join =>
      join.onRef('vouchers.businessDate', '=', 'entries.businessDate').onRef('vouchers.id', '=', 'entries.voucherId'),
    )
    .innerJoin('accounts', 'accounts.code', 'entries.account')
    .select([
      'entries.businessDate',
      'entries.voucherId',
      'entries.line',
      'entries.account',
      'accounts.name as accountName',
      'entries.debitFen',
      'entries.creditFen',
      'vouchers.memo',
      'vouchers.reverses',
    ])
    .where('entries.loanId', '=', loanId)
    .orderBy('entries.businessDate', 'desc')
    .orderBy('entries.voucherId', 'desc')
    .orderBy('entries.line')
    .limit(limit)
    .execute()

/** 操作历史: what happened to the loan and by whom; a change with its reason and both people. */
export const historyOf = (db: Kysely<DB>, loanId: number, limit: number) =>
  db
    .selectFrom('loanEvents')
    .leftJoin('users', 'users.id', 'loanEvents.userId')
    .leftJoin('loanChanges', join =>
      join.onRef('loanChanges.loanId', '=', 'loanEvents.loanId').onRef('loanChanges.eventSeq', '=', 'loanEvents.seq'),
    )
    .leftJoin('users as maker', 'maker.id', 'loanChanges.preparedBy')
    .select([
      'loanEvents.seq',
      'loanEvents.kind',
      'businessDate',
      'loanEvents.amountFen',
      'data',
      'at',
      'users.name as who',
      'valueDate',
      'loanChanges.id as changeId',
      'loanChanges.reason',
      'maker.name as maker',
    ])
    .where('loanEvents.loanId', '=', loanId)
    .orderBy('loanEvents.seq', 'desc')
    .limit(limit)
    .execute()

/** The observation of a 重组资产 that still runs. */
export const observationNow = (db: Kysely<DB>, loanId: number) =>
  db
    .selectFrom('observations')
    .select(['beganOn', 'endsOn', 'restartedOn'])
    .where('loanId', '=', loanId)
    .where('closedOn', 'is', null)
    .executeTakeFirst()

/** Changes of a loan that wait for a second person, or for money. */
export const waitingChanges = (db: Kysely<DB>, loanId: number) =>
  db
    .selectFrom('loanChanges')
    .select(['id', 'kind', 'preparedOn', 'validUntil'])
    .where('loanId', '=', loanId)
    .where('state', '=', 'prepared')
    .orderBy('id')
    .limit(20)
    .execute()

/** Fees of a loan that are charged and neither paid nor waived; a receipt that was reversed pays nothing. */
export async function unpaidFeesOf(db: Kysely<DB>, loanId: number): Promise<{ count: number; fen: bigint }> {
  const { rows } = await sql<{ count: number; fen: bigint }>`
    select count(*) filter (where x.fen > 0)::int as count, coalesce(sum(x.fen), 0)::bigint as fen from (
      select f.amount_fen
        - coalesce((select sum(p.fen) from loan_fee_payments p
            where p.fee_id = f.id and not exists (select from reversals r where r.repayment_id = p.repayment_id)), 0)
        - coalesce((select sum(w.fen) from fee_waivers w where w.fee_id = f.id and w.state = 'agreed'), 0) as fen
      from loan_fees f where f.loan_id = ${loanId}) x`.execute(db)
  return rows[0] ?? { count: 0, fen: 0n }
}
