import { expressionBuilder, type Kysely, type Selectable, sql } from 'kysely'
import type { Customers, DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { type ExposureRow, exposureIn, exposureSql } from './exposure'
import type { Change } from './record'

const inSight = (viewer: Sight) => visibleTo(viewer)(expressionBuilder<DB, 'customers'>())

export type CustomerFile = Selectable<Customers> & { officerName: string; branchName: string; branchCode: string }

/** The whole stored file, numbers still encrypted; undefined when it is not in the viewer's sight. */
export const customerFile = (db: Kysely<DB>, viewer: Sight, id: number): Promise<CustomerFile | undefined> =>
  fileQuery(db, viewer, id).executeTakeFirst()

const fileQuery = (db: Kysely<DB>, viewer: Sight, id: number) =>
  db
    .selectFrom('customers')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .selectAll('customers')
    .select(['users.name as officerName', 'branches.name as branchName', 'branches.code as branchCode'])
    .where('customers.id', '=', id)
    .where(visibleTo(viewer))

/** The file with what he stands for: one statement, because every page of a customer shows both. */
export async function fileWithExposure(db: Kysely<DB>, viewer: Sight, id: number, sumSight: Sight) {
  const { rows } = await sql<CustomerFile & ExposureRow>`select seen.*, stands.* from ${fileQuery(db, viewer, id)} seen
    cross join lateral (${exposureSql(id, { sight: sumSight })}) stands`.execute(db)
  return rows[0] && { file: rows[0] as CustomerFile, exposure: exposureIn(rows[0]) }
}

/** Where a file went that was found to be another one's, when that one is in sight. */
export async function mergedInto(db: Kysely<DB>, viewer: Sight, id: number): Promise<number | null> {
  const row = await db
    .selectFrom('customers as old')
    .innerJoin('customers', 'customers.id', 'old.mergedInto')
    .select('customers.id')
    .where('old.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  return row?.id ?? null
}

export interface CustomerLoan {
  readonly id: number
  readonly loanNo: string
  readonly product: string
  readonly method: string
  readonly principalFen: Fen
  readonly balanceFen: Fen
  readonly ratePpm: number
  readonly valueDate: BookDate
  readonly maturityDate: BookDate
  readonly state: string
  readonly riskClass: string
  readonly oldestUnpaidOn: BookDate | null
  readonly nextDueOn: BookDate | null
  readonly overdueFen: Fen
  readonly overdueCount: number
  readonly nextFen: Fen
}

/** Loans of one customer, running ones first, with what is overdue and what falls due next. */
export async function loansOf(db: Kysely<DB>, viewer: Sight, id: number, today: BookDate): Promise<CustomerLoan[]> {
  const { rows } = await sql<CustomerLoan>`
    select l.id, l.loan_no, p.name as product, l.method, l.principal_fen, l.balance_fen, l.rate_ppm, l.value_date, l.maturity_date,
      l.state, l.risk_class, l.oldest_unpaid_on, l.next_due_on, coalesce(late.fen, 0)::bigint as overdue_fen,
      coalesce(late.n, 0)::int as overdue_count, coalesce(next.fen, 0)::bigint as next_fen
    from loans l join products p on p.id = l.product_id join customers on customers.id = l.customer_id
    left join lateral (select count(*) as n, sum(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen) as fen
      from installments i where i.loan_id = l.id and i.settled_on is null and i.pay_date < ${today}) late on l.state = 'active' and l.oldest_unpaid_on < ${today}
    left join lateral (select sum(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen) as fen
      from installments i where i.loan_id = l.id and i.settled_on is null and i.pay_date = l.next_due_on) next on l.state = 'active'
    where l.customer_id = ${id} and ${inSight(viewer)}
    order by l.state <> 'active', l.id desc limit 100`.execute(db)
  return rows
}

export interface Version {
  readonly version: number
  readonly archiveNo: string
  readonly at: Date
  readonly who: string
  readonly reason: string
  readonly diff: readonly Change[]
}

const versionsOf = (db: Kysely<DB>, viewer: Sight, id: number) =>
  db
    .selectFrom('customerVersions')
    .innerJoin('customers', 'customers.id', 'customerVersions.customerId')
    .innerJoin('users', 'users.id', 'customerVersions.changedBy')
    .select(['customerVersions.version', 'customerVersions.archiveNo', 'customerVersions.changedAt as at'])
    .select(['users.name as who', 'customerVersions.reason', 'customerVersions.diff'])
    .where('customerVersions.customerId', '=', id)
    .where(visibleTo(viewer))
    .orderBy('customerVersions.version', 'desc')

/** Every version of the file, newest first: who changed what, when and why. */
export async function versions(db: Kysely<DB>, viewer: Sight, id: number, before?: number): Promise<Version[]> {
  const rows = await versionsOf(db, viewer, id)
    .$if(before !== undefined, query => query.where('customerVersions.version', '<', before ?? 0))
    .limit(50)
    .execute()
  return rows.map(row => ({ ...row, diff: Array.isArray(row.diff) ? (row.diff as unknown as Change[]) : [] }))
}

export async function versionsAfter(db: Kysely<DB>, viewer: Sight, id: number, version: number): Promise<Version[]> {
  return (await versions(db, viewer, id)).filter(one => one.version > version)
}

export interface EventFilter {
  readonly kind?: 'system' | 'person' | 'money' | undefined
  readonly user?: number | undefined
  readonly from?: BookDate | undefined
  readonly to?: BookDate | undefined
  readonly before?: bigint | undefined
  readonly limit: number
}

/** 客户大事记, newest first, one page at a time. */
export async function eventsOf(
  db: Kysely<DB>,
  viewer: Sight,
  id: number,
  { kind, user, from, to, before, limit }: EventFilter,
) {
  return db
    .selectFrom('customerEvents')
    .innerJoin('customers', 'customers.id', 'customerEvents.customerId')
    .leftJoin('users', 'users.id', 'customerEvents.userId')
    .select([
      'customerEvents.id',
      'customerEvents.at',
      'customerEvents.kind',
      'customerEvents.tone',
      'customerEvents.words',
    ])
    .select(['customerEvents.params', 'customerEvents.detail', 'customerEvents.href', 'users.name as who'])
    .where('customerEvents.customerId', '=', id)
    .where(visibleTo(viewer))
    .$if(kind !== undefined, query => query.where('customerEvents.kind', '=', kind ?? ''))
    .$if(user !== undefined, query => query.where('customerEvents.userId', '=', user ?? 0))
    .$if(from !== undefined, query => query.where('customerEvents.businessDate', '>=', from!))
    .$if(to !== undefined, query => query.where('customerEvents.businessDate', '<=', to!))
    .$if(before !== undefined, query => query.where('customerEvents.id', '<', before ?? 0n))
    .orderBy('customerEvents.id', 'desc')
    .limit(limit)
    .execute()
}
/** Who did something with this customer, for the filter of his timeline. */
export async function actorsOf(db: Kysely<DB>, viewer: Sight, id: number): Promise<{ id: number; name: string }[]> {
  const { rows } = await sql<{ id: number; name: string }>`
    select u.id, u.name from users u where u.id in (select e.user_id from customer_events e
      join customers on customers.id = e.customer_id where e.customer_id = ${id} and ${inSight(viewer)}) order by u.staff_no`.execute(
    db,
  )
  return rows
}
export type CustomerEventRow = Awaited<ReturnType<typeof eventsOf>>[number]

/** Receipts of a customer's loans, newest first; reversed ones say so. */
export async function receiptsOf(db: Kysely<DB>, viewer: Sight, id: number, before?: number) {
  return db
    .selectFrom('repayments')
    .innerJoin('loans', 'loans.id', 'repayments.loanId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .leftJoin('reversals', 'reversals.repaymentId', 'repayments.id')
    .select([
      'repayments.id',
      'repayments.receiptNo',
      'repayments.businessDate',
      'repayments.amountFen',
      'repayments.kind',
    ])
    .select([
      'repayments.balanceFen',
      'repayments.channel',
      'loans.loanNo',
      'loans.id as loanId',
      'reversals.id as reversedBy',
    ])
    .where('loans.customerId', '=', id)
    .where(visibleTo(viewer))
    .$if(before !== undefined, query => query.where('repayments.id', '<', before ?? 0))
    .orderBy('repayments.id', 'desc')
    .limit(51)
    .execute()
}

export interface MonthOfDues {
  readonly month: string
  /** The longest delay of a paid 期 of the month in days; null when none was paid. */
  readonly paidLateDays: number | null
  readonly openLateDays: number | null
  readonly count: number
}

/** How the 期 of each month since `from` were paid. */
const duesSql = (viewer: Sight, id: number, from: BookDate, today: BookDate) => sql`
    select to_char(i.pay_date, 'YYYY-MM') as month, count(*)::int as count,
      max(greatest(i.settled_on - i.pay_date, 0)) filter (where i.settled_on is not null) as paid_late_days,
      max(${today}::date - i.pay_date) filter (where i.settled_on is null and i.pay_date < ${today}) as open_late_days
    from installments i join loans l on l.id = i.loan_id join customers on customers.id = l.customer_id
    where l.customer_id = ${id} and ${inSight(viewer)} and i.pay_date between ${from} and ${today} group by 1 order by 1`

/** Principal paid back by month since `from`, less what was reversed in that month. */
export async function principalByMonth(db: Kysely<DB>, viewer: Sight, id: number, from: BookDate) {
  const { rows } = await sql<{ month: string; fen: Fen }>`${principalSql(viewer, id, from)}`.execute(db)
  return rows
}

const principalSql = (viewer: Sight, id: number, from: BookDate) => sql`
    select to_char(moved.day, 'YYYY-MM') as month, sum(moved.fen)::bigint as fen from (
      select r.business_date as day, line.fen from repayments r join repayment_lines line on line.repayment_id = r.id
        join loans l on l.id = r.loan_id join customers on customers.id = l.customer_id
        where l.customer_id = ${id} and line.component = 'principal' and r.business_date >= ${from} and ${inSight(viewer)}
      union all
      select v.business_date, -line.fen from reversals v join repayment_lines line on line.repayment_id = v.repayment_id
        join loans l on l.id = v.loan_id join customers on customers.id = l.customer_id
        where l.customer_id = ${id} and line.component = 'principal' and v.business_date >= ${from} and ${inSight(viewer)}
    ) moved group by 1`

interface Months {
  readonly duesFrom: BookDate
  readonly paidFrom: BookDate
  readonly today: BookDate
}

/** The months of a customer for the two pictures of his page: how 期 were paid, and what principal came back. */
export async function monthsOf(db: Kysely<DB>, viewer: Sight, id: number, { duesFrom, paidFrom, today }: Months) {
  const { rows } = await sql<MonthOfDues & { fen: Fen | null }>`
    select month, count, paid_late_days, open_late_days, null::bigint as fen from (${duesSql(viewer, id, duesFrom, today)}) dues
    union all select month, 0, null, null, fen from (${principalSql(viewer, id, paidFrom)}) paid`.execute(db)
  return {
    dues: rows.filter(row => row.fen === null),
    paidBack: rows.flatMap(({ month, fen }) => (fen === null ? [] : [{ month, fen }])),
  }
}
