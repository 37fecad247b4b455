import { type ExpressionBuilder, type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Filters, matching, type Sort } from './filters'

export const PAGE_SIZE = 20

type Joined = 'loans' | 'customers' | 'products' | 'users' | 'branches'

const seen = (db: Kysely<DB>, viewer: Sight, filters: Filters, today: BookDate) =>
  db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('products', 'products.id', 'loans.productId')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .innerJoin('branches', 'branches.id', 'loans.branchId')
    .where(visibleTo(viewer))
    .where(matching(filters, today))

/** All that was paid out, draws after the first too. */
const lentFen = sql<bigint>`(loans.principal_fen + coalesce((loans.standing ->> 'drawn')::bigint, 0))`

/** Unpaid principal and interest of 期 that are overdue. */
const overdueFen = sql<bigint>`(select coalesce(sum(i.principal_fen + i.interest_fen - i.paid_principal_fen - i.paid_interest_fen), 0)::bigint
  from installments i where i.loan_id = loans.id and i.overdue and i.settled_on is null and loans.oldest_unpaid_on is not null)`

const nextFen = sql<
  bigint | null
>`(select (i.principal_fen + i.interest_fen - i.paid_principal_fen - i.paid_interest_fen)
  from installments i where i.loan_id = loans.id and i.settled_on is null and not i.overdue order by i.seq limit 1)`

/** What each order sorts by, as one text or number that never is null: the first half of the keyset. */
const SORT_KEYS: Record<Sort, { key: ReturnType<typeof sql<string>>; down: boolean }> = {
  newest: { key: sql<string>`0::bigint`, down: true },
  balance: { key: sql<string>`loans.balance_fen`, down: true },
  due: { key: sql<string>`coalesce(loans.next_due_on, '9999-12-31'::date) - '1970-01-01'::date`, down: false },
  overdue: { key: sql<string>`coalesce('9999-12-31'::date - loans.oldest_unpaid_on, 0)`, down: true },
}

export interface Cursor {
  readonly key: bigint
  readonly id: number
}

/** One page of the 台账 in its order, one row more than shown to know whether there is another. */
export async function loanPage(
  db: Kysely<DB>,
  viewer: Sight,
  filters: Filters,
  today: BookDate,
  { sort, after, size = PAGE_SIZE }: { sort: Sort; after?: Cursor | undefined; size?: number },
) {
  const { key, down } = SORT_KEYS[sort]
  const rows = await columns(seen(db, viewer, filters, today).select(sql<bigint>`(${key})::bigint`.as('sortKey')))
    .$if(after !== undefined, query =>
      down
        ? query.where(sql<boolean>`((${key})::bigint, loans.id) < (${after?.key}::bigint, ${after?.id}::int)`)
        : query.where(sql<boolean>`((${key})::bigint, loans.id) > (${after?.key}::bigint, ${after?.id}::int)`),
    )
    .orderBy(key, down ? 'desc' : 'asc')
    .orderBy('loans.id', down ? 'desc' : 'asc')
    .limit(size + 1)
    .execute()
  return { rows: rows.slice(0, size), hasNext: rows.length > size }
}

const columns = <O>(query: SelectQueryBuilder<DB, Joined, O>) =>
  query.select([
    'loans.id',
    'loans.loanNo',
    'loans.state',
    lentFen.as('principalFen'),
    'loans.balanceFen',
    'loans.ratePpm',
    'loans.valueDate',
    'loans.maturityDate',
    'loans.oldestUnpaidOn',
    'loans.nextDueOn',
    'loans.riskClass',
    'loans.method',
    'customers.id as customerId',
    'customers.name as customerName',
    'products.name as productName',
    'users.name as officerName',
    'branches.name as branchName',
    overdueFen.as('overdueFen'),
    nextFen.as('nextFen'),
  ])

export type LoanRow = Awaited<ReturnType<typeof loanPage>>['rows'][number]

/** Totals of the whole result, asked for after the page has loaded. */
export async function loanTotals(db: Kysely<DB>, viewer: Sight, filters: Filters, today: BookDate) {
  return seen(db, viewer, filters, today)
    .select([
      sql<number>`count(*)::int`.as('count'),
      sql<bigint>`coalesce(sum(${lentFen}), 0)::bigint`.as('principalFen'),
      sql<bigint>`coalesce(sum(loans.balance_fen), 0)::bigint`.as('balanceFen'),
      sql<bigint>`coalesce(sum(${overdueFen}), 0)::bigint`.as('overdueFen'),
    ])
    .executeTakeFirstOrThrow()
}

/** Every row of a result for export, page after page. */
export async function* allLoans(
  db: Kysely<DB>,
  viewer: Sight,
  filters: Filters,
  today: BookDate,
  cap: number,
): AsyncGenerator<LoanRow> {
  let after: Cursor | undefined
  for (let sent = 0; sent < cap; ) {
    const { rows, hasNext } = await loanPage(db, viewer, filters, today, {
      sort: 'newest',
      after,
      size: Math.min(1_000, cap - sent),
    })
    yield* rows
    sent += rows.length
    const last = rows.at(-1)
    if (!hasNext || !last) return
    after = { key: last.sortKey, id: last.id }
  }
}

export const productOptions = (db: Kysely<DB>) =>
  db.selectFrom('products').select(['id as value', 'name as label']).orderBy('id').execute()

/** Branches whose loans the viewer may see at all. */
export const branchOptions = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('branches')
    .select(['id as value', 'name as label'])
    .where((eb: ExpressionBuilder<DB, 'branches'>) =>
      viewer.scope === 'all' ? eb.val(true) : eb('id', '=', sql<number>`any(${[...viewer.branchIds]}::int[])`),
    )
    .orderBy('code')
    .execute()
