import { type Expression, type Kysely, type SqlBool, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'

export interface ReceiptFilters {
  readonly from?: BookDate
  readonly to?: BookDate
  readonly branch?: number
  readonly channel?: string
  readonly payment?: string
  readonly batch?: number
}

const receipts = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('repayments')
    .innerJoin('loans', 'loans.id', 'repayments.loanId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('branches', 'branches.id', 'loans.branchId')
    .leftJoin('users', 'users.id', 'repayments.postedBy')
    .leftJoin('reversals', 'reversals.repaymentId', 'repayments.id')
    .where(visibleTo(viewer))

const filtered = (db: Kysely<DB>, viewer: Sight, { from, to, branch, channel, payment, batch }: ReceiptFilters) =>
  receipts(db, viewer).where(eb => {
    const conditions: Expression<SqlBool>[] = []
    if (from) conditions.push(eb('repayments.businessDate', '>=', from))
    if (to) conditions.push(eb('repayments.businessDate', '<=', to))
    if (branch) conditions.push(eb('loans.branchId', '=', branch))
    if (channel) conditions.push(eb('repayments.channel', '=', channel))
    if (batch)
      conditions.push(
        eb.exists(
          eb
            .selectFrom('repaymentBatchRows')
            .select('rowNo')
            .whereRef('repaymentBatchRows.repaymentId', '=', 'repayments.id')
            .where('repaymentBatchRows.batchId', '=', batch),
        ),
      )
    if (payment) conditions.push(eb('repayments.paymentNo', '=', payment))
    return eb.and(conditions)
  })

const COLUMNS = [
  'repayments.id',
  'repayments.receiptNo',
  'repayments.kind',
  'repayments.businessDate',
  'repayments.amountFen',
  'repayments.prepaidFen',
  'repayments.balanceFen',
  'repayments.channel',
  'repayments.bankSerial',
  'repayments.payerName',
  'repayments.payerRelation',
  'repayments.paymentNo',
  'repayments.postedBy',
  'repayments.postedAt',
  'repayments.voucherDate',
  'repayments.voucherId',
  'loans.id as loanId',
  'loans.loanNo',
  'loans.customerId',
  'customers.name as customerName',
  'branches.name as branchName',
  'users.name as postedByName',
  'reversals.businessDate as reversedOn',
  'reversals.reason as reversedReason',
  'reversals.voucherDate as reversedVoucherDate',
  'reversals.voucherId as reversedVoucherId',
] as const

export const PAGE_SIZE = 20

export async function receiptPage(
  db: Kysely<DB>,
  viewer: Sight,
  filters: ReceiptFilters,
  after?: number,
  size = PAGE_SIZE,
) {
  const rows = await filtered(db, viewer, filters)
    .select(COLUMNS)
    .$if(after !== undefined, query => query.where('repayments.id', '<', after!))
    .orderBy('repayments.id', 'desc')
    .limit(size + 1)
    .execute()
  return { rows: rows.slice(0, size), hasNext: rows.length > size }
}

export type ReceiptRow = Awaited<ReturnType<typeof receiptPage>>['rows'][number]

/** Sums of the whole result; what was reversed does not count. */
export const receiptTotals = (db: Kysely<DB>, viewer: Sight, filters: ReceiptFilters) =>
  filtered(db, viewer, filters)
    .select([
      sql<number>`count(*)::int`.as('count'),
      sql<bigint>`coalesce(sum(repayments.amount_fen) filter (where reversals.id is null and repayments.kind <> 'apply_prepaid'), 0)::bigint`.as(
        'amountFen',
      ),
      sql<number>`(count(*) filter (where reversals.id is not null))::int`.as('reversed'),
    ])
    .executeTakeFirstOrThrow()

export const receiptById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  receipts(db, viewer).select(COLUMNS).where('repayments.id', '=', id).executeTakeFirst()

export const linesOf = (db: Kysely<DB>, repaymentId: number) =>
  db
    .selectFrom('repaymentLines')
    .select(['seq', 'component', 'fen'])
    .where('repaymentId', '=', repaymentId)
    .orderBy('seq')
    .execute()

/** Active loans a teller may mean: by the beginning of the number or the pieces of the name. */
export const findLoans = (db: Kysely<DB>, viewer: Sight, q: string) =>
  db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('products', 'products.id', 'loans.productId')
    .select([
      'loans.id',
      'loans.loanNo',
      'loans.balanceFen',
      'loans.nextDueOn',
      'loans.oldestUnpaidOn',
      'loans.state',
      'customers.name as customerName',
      'products.name as productName',
    ])
    .where('loans.state', '=', 'active')
    .where(visibleTo(viewer))
    .where(eb =>
      /^[A-Za-z]{2}[\dA-Za-z-]*$/.test(q)
        ? sql<boolean>`starts_with(${eb.ref('loans.loanNo')}, ${q.toUpperCase()})`
        : [...q].length === 1
          ? sql<boolean>`starts_with(${eb.ref('customers.name')}, ${q})`
          : sql<boolean>`bigrams(${eb.ref('customers.name')}) @> bigrams(${q})`,
    )
    .orderBy('loans.id', 'desc')
    .limit(20)
    .execute()
