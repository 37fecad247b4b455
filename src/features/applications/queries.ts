import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'

export const APPLICATION_STATES = [
  'draft',
  'in_approval',
  'returned',
  'approved',
  'contracted',
  'rejected',
  'withdrawn',
  'lapsed',
] as const
export type StateFilter = (typeof APPLICATION_STATES)[number]

export interface ListFilter {
  readonly state?: StateFilter | undefined
  readonly officerId?: number | undefined
  readonly keyword?: string | undefined
  readonly customerId?: number | undefined
  /** At least so many days in the stage it is in. */
  readonly days?: number | undefined
  readonly before?: number | undefined
}

export const PAGE = 50

/** Since when an application is where it is: its open case's step, else when it was handed in or begun. */
const stageSince = sql<Date>`coalesce(
  (select max(c.step_since) from approval_cases c where c.application_id = applications.id and c.state = 'open'),
  applications.submitted_at, applications.created_at)`

const inSight = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('applications')
    .innerJoin('customers', 'customers.id', 'applications.customerId')
    .where(visibleTo(viewer))

function filtered(db: Kysely<DB>, viewer: Sight, filter: ListFilter, now: Date) {
  let query = inSight(db, viewer)
  if (filter.state) query = query.where('applications.state', '=', filter.state)
  if (filter.officerId) query = query.where('customers.officerId', '=', filter.officerId)
  if (filter.customerId) query = query.where('applications.customerId', '=', filter.customerId)
  const { keyword } = filter
  if (keyword)
    query = query.where(eb =>
      eb.or([
        eb('applications.applicationNo', '=', keyword.toUpperCase()),
        eb('customers.customerNo', '=', keyword),
        sql<boolean>`starts_with(customers.name, ${keyword})`,
      ]),
    )
  if (filter.days !== undefined)
    query = query.where(sql<boolean>`${stageSince} <= ${now}::timestamptz - make_interval(days => ${filter.days})`)
  return query
}

export async function applicationRows(db: Kysely<DB>, viewer: Sight, filter: ListFilter, now: Date) {
  let query = filtered(db, viewer, filter, now)
  if (filter.before) query = query.where('applications.id', '<', filter.before)
  return query
    .innerJoin('productVersions', 'productVersions.id', 'applications.productVersionId')
    .innerJoin('products', 'products.id', 'productVersions.productId')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .select([
      'applications.id',
      'applications.applicationNo',
      'applications.amountFen',
      'applications.termMonths',
      'applications.ratePpm',
      'applications.method',
      'applications.state',
      'customers.id as customerId',
      'customers.name as customerName',
      'products.name as productName',
      'products.nameEn as productNameEn',
      'users.name as officerName',
    ])
    .select([stageSince.as('since')])
    .select(sql<number>`extract(day from ${now}::timestamptz - ${stageSince})::int`.as('days'))
    .orderBy('applications.id', 'desc')
    .limit(PAGE + 1)
    .execute()
}

export async function applicationTotals(db: Kysely<DB>, viewer: Sight, filter: ListFilter, now: Date) {
  return filtered(db, viewer, filter, now)
    .select([
      sql<number>`count(*)::int`.as('count'),
      sql<bigint>`coalesce(sum(applications.amount_fen), 0)::bigint`.as('amountFen'),
    ])
    .executeTakeFirstOrThrow()
}

/** Work the viewer's customers wait for: drafts to hand in, cases sent back. */
export async function openCount(db: Kysely<DB>, viewer: Sight): Promise<number> {
  const row = await inSight(db, viewer)
    .where('applications.state', 'in', ['draft', 'returned'])
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

export async function officersInSight(db: Kysely<DB>, viewer: Sight) {
  return db
    .selectFrom('customers')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .where(visibleTo(viewer))
    .select(['users.id', 'users.name'])
    .distinct()
    .orderBy('users.name')
    .limit(300)
    .execute()
}

/** Customers to begin an application for, by the beginning of a name or a whole customer number. */
export async function customersToApply(db: Kysely<DB>, viewer: Sight, keyword: string) {
  return db
    .selectFrom('customers')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .where(visibleTo(viewer))
    .where(eb =>
      eb.or([eb('customers.customerNo', '=', keyword), sql<boolean>`starts_with(customers.name, ${keyword})`]),
    )
    .select(['customers.id', 'customers.customerNo', 'customers.name', 'customers.kind', 'users.name as officerName'])
    .orderBy('customers.id', 'desc')
    .limit(20)
    .execute()
}
