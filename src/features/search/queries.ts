import { expressionBuilder, type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Viewer } from '../../permissions'
import { customerPage } from '../customers/list-query'

const MOST = 8

export interface PaperHit {
  readonly kind: 'loan' | 'contract' | 'application'
  readonly id: number
  readonly no: string
  readonly name: string
  readonly product: string
  readonly state: string
  readonly balanceFen: bigint | null
  readonly oldestUnpaidOn: BookDate | null
}

export const customerHits = async (db: Kysely<DB>, viewer: Viewer, q: string, today: BookDate) =>
  viewer.permissions.has('customer.read')
    ? (await customerPage(db, viewer, { q }, today, { sort: 'name', size: MOST })).rows
    : []

/** Numbers of loans, contracts and applications begin with letters and a year: two characters would find everything. */
const asNumber = (q: string): string | null =>
  /^[A-Za-z0-9-]{4,40}$/.test(q) ? `${q.toUpperCase().replace(/[\\%_]/g, '\\$&')}%` : null

/** Loans, contracts and applications by the beginning of their number or by a customer's name, in sight only, one query. */
export async function paperHits(
  db: Kysely<DB>,
  viewer: Viewer,
  q: string,
  customerIds: readonly number[],
): Promise<PaperHit[]> {
  const number = asNumber(q)
  if (number === null && customerIds.length === 0) return []
  const inSight = visibleTo(viewer)(expressionBuilder<DB, 'customers'>())
  const may = (permission: 'loan.read' | 'contract.read' | 'application.read') =>
    sql`${viewer.permissions.has(permission)}::boolean`
  // two indexes, one after the other: an OR across the join would use neither
  const matches = (
    table: 'loans' | 'contracts' | 'applications',
    column: 'loan_no' | 'contract_no' | 'application_no',
  ) =>
    sql`(select id from ${sql.table(table)} where ${number !== null}::boolean and ${sql.ref(column)} like ${number ?? ''}
      union all select id from ${sql.table(table)} where customer_id = any(${[...customerIds]}::int[]))`
  const { rows } = await sql<PaperHit>`
    (select 'loan' as kind, l.id, l.loan_no as no, customers.name, p.name as product, l.state, l.balance_fen, l.oldest_unpaid_on
      from loans l join customers on customers.id = l.customer_id join products p on p.id = l.product_id
      where ${may('loan.read')} and l.id in ${matches('loans', 'loan_no')} and ${inSight} order by l.id desc limit ${MOST})
    union all
    (select 'contract', k.id, k.contract_no, customers.name, '', k.state, k.amount_fen, null::date
      from contracts k join customers on customers.id = k.customer_id
      where ${may('contract.read')} and k.id in ${matches('contracts', 'contract_no')} and ${inSight} order by k.id desc limit ${MOST})
    union all
    (select 'application', a.id, a.application_no, customers.name, '', a.state, a.amount_fen, null::date
      from applications a join customers on customers.id = a.customer_id
      where ${may('application.read')} and a.id in ${matches('applications', 'application_no')} and ${inSight} order by a.id desc limit ${MOST})`.execute(
    db,
  )
  return rows
}
