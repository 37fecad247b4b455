import { expressionBuilder, type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Permission, Viewer } from '../../permissions'
import { customerPage } from '../customers/list-query'

/** As many of a kind as are shown. */
export const MOST = 8
/** Written out: the server keeps one plan for a limit it can see. */
export const LIMIT = sql`8`
/** Behind every digit and letter. */
const LAST = '\uffff'

export const inSight = (viewer: Sight) => visibleTo(viewer)(expressionBuilder<DB, 'customers'>())

export const customerHits = async (db: Kysely<DB>, viewer: Viewer, q: string, today: BookDate) =>
  viewer.permissions.has('customer.read')
    ? (await customerPage(db, viewer, { q }, today, { sort: 'match', size: MOST })).rows
    : []

/** Numbers begin with letters and a year: with less than four characters everything would be found. */
export const asNumber = (q: string): string | null => (/^[A-Za-z0-9-]{4,40}$/.test(q) ? q.toUpperCase() : null)

interface Numbered {
  readonly viewer: Viewer
  readonly number: string | null
  readonly customerIds: readonly number[]
}

/**
 * Ids of the rows whose number begins so, the newest first and never more than a look takes: of a beginning that all loans of the
 * house share, those in the sight of one officer are found by more of the number. The customer's own rows come through another index.
 */
export function idsOf(table: string, column: string, { viewer, number, customerIds }: Numbered): RawBuilder<unknown> {
  const key = sql`${sql.ref(column)} collate "C"`
  const most = viewer.scope === 'all' ? sql`50` : sql`2000`
  return sql`(select id from (select id from ${sql.table(table)} where ${number !== null}::boolean
        and ${key} >= ${number ?? ''} and ${key} < ${(number ?? '') + LAST} order by ${key} desc limit ${most}) numbered
      union all select id from ${sql.table(table)} where customer_id = any(${[...customerIds]}::int[]))`
}

export interface PaperHit {
  readonly kind: 'loan' | 'contract' | 'application'
  readonly id: number
  readonly no: string
  readonly name: string
  readonly product: string
  readonly state: string
  readonly fen: bigint
  readonly oldestUnpaidOn: BookDate | null
}

/** Loans, contracts and applications by the beginning of their number or by their customer, in sight only, one query. */
export async function paperHits(
  db: Kysely<DB>,
  viewer: Viewer,
  q: string,
  customerIds: readonly number[],
): Promise<PaperHit[]> {
  const number = asNumber(q)
  if (number === null && customerIds.length === 0) return []
  const numbered = { viewer, number, customerIds }
  const may = (permission: Permission) => sql`${viewer.permissions.has(permission)}::boolean`
  const end = (no: string, id: string) =>
    sql`order by ${sql.ref(no)} = ${number ?? ''} desc, ${sql.ref(id)} desc limit ${LIMIT}`
  const { rows } = await sql<PaperHit>`
    (select 'loan' as kind, l.id, l.loan_no as no, customers.name, p.name as product, l.state, l.balance_fen as fen, l.oldest_unpaid_on
      from loans l join customers on customers.id = l.customer_id join products p on p.id = l.product_id
      where ${may('loan.read')} and l.id in ${idsOf('loans', 'loan_no', numbered)} and ${inSight(viewer)} ${end('l.loan_no', 'l.id')})
    union all
    (select 'contract', k.id, k.contract_no, customers.name, '', k.state, k.amount_fen, null::date
      from contracts k join customers on customers.id = k.customer_id
      where ${may('contract.read')} and k.id in ${idsOf('contracts', 'contract_no', numbered)} and ${inSight(viewer)} ${end('k.contract_no', 'k.id')})
    union all
    (select 'application', a.id, a.application_no, customers.name, '', a.state, a.amount_fen, null::date
      from applications a join customers on customers.id = a.customer_id
      where ${may('application.read')} and a.id in ${idsOf('applications', 'application_no', numbered)} and ${inSight(viewer)} ${end('a.application_no', 'a.id')})`.execute(
    db,
  )
  return rows
}
