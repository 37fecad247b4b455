import { expressionBuilder, type Kysely, sql } from 'kysely'
import type { DB, Json } from '../../db/schema'
import { type Sight, unrestricted } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'

export const EVENTS_A_PAGE = 50

export interface AuditFilter {
  readonly staffNo?: string | undefined
  /** Start of the act: 'customer' finds customer.create and customer.reveal. */
  readonly act?: string | undefined
  readonly subject?: string | undefined
  /** Customer number: who did or saw what with this customer. */
  readonly customerNo?: string | undefined
  readonly from?: BookDate | undefined
  readonly to?: BookDate | undefined
  readonly result?: 'done' | 'refused' | 'failed' | undefined
  /** Id of the last row seen. */
  readonly before?: bigint | undefined
}

/** Wall-clock days of the bank; the day itself included. */
const dayStart = (day: BookDate) => sql<Date>`(${day}::date)::timestamp at time zone 'Asia/Shanghai'`
const dayEnd = (day: BookDate) => sql<Date>`(${day}::date + 1)::timestamp at time zone 'Asia/Shanghai'`

/** Of a file that is closed to the viewer the audit tells who did what and when, not whose it is nor what stands in it. */
const isOpen = (viewer: Sight) =>
  sql<boolean>`(e.customer_id is null or exists (select from customers where customers.id = e.customer_id
    and ${unrestricted(viewer)(expressionBuilder<DB, 'customers'>())}))`

/** Newest first; one more than a page, so that the page knows whether there is an older one. */
export async function auditEvents(db: Kysely<DB>, viewer: Sight, filter: AuditFilter) {
  const open = isOpen(viewer)
  let query = db
    .selectFrom('auditEvents as e')
    .leftJoin('users', 'users.id', 'e.userId')
    .leftJoin('customers', 'customers.id', 'e.customerId')
    .select([
      'e.id',
      'e.at',
      'e.staffNo',
      'users.name as userName',
      'e.act',
      'e.result',
      'e.address',
      sql<string>`case when ${open} then e.subject else split_part(e.subject, ':', 1) end`.as('subject'),
      sql<string | null>`case when ${open} then customers.customer_no end`.as('customerNo'),
    ])
    .orderBy('e.id', 'desc')
    .limit(EVENTS_A_PAGE + 1)
  if (filter.staffNo) query = query.where('e.staffNo', '=', filter.staffNo)
  if (filter.act) query = query.where(sql<boolean>`starts_with(e.act, ${filter.act})`)
  if (filter.subject) query = query.where('e.subject', '=', filter.subject).where(open)
  if (filter.customerNo) query = query.where('customers.customerNo', '=', filter.customerNo).where(open)
  if (filter.from) query = query.where('e.at', '>=', dayStart(filter.from))
  if (filter.to) query = query.where('e.at', '<', dayEnd(filter.to))
  if (filter.result) query = query.where('e.result', '=', filter.result)
  if (filter.before !== undefined) query = query.where('e.id', '<', filter.before)
  return query.execute()
}

/** One event with everything it holds and the seal over it; undefined when there is none. */
export const auditEvent = (db: Kysely<DB>, viewer: Sight, id: bigint) => {
  const open = isOpen(viewer)
  return db
    .selectFrom('auditEvents as e')
    .leftJoin('users', 'users.id', 'e.userId')
    .leftJoin('branches', 'branches.id', 'e.branchId')
    .leftJoin('customers', 'customers.id', 'e.customerId')
    .leftJoin('auditSeals as s', 's.eventId', 'e.id')
    .select([
      'e.id',
      'e.at',
      'e.businessDate',
      'e.staffNo',
      'users.name as userName',
      'branches.name as branchName',
      'e.act',
      'e.result',
      open.as('open'),
      sql<string>`case when ${open} then e.subject else split_part(e.subject, ':', 1) end`.as('subject'),
      sql<string | null>`case when ${open} then customers.customer_no end`.as('customerNo'),
      sql<Json>`case when ${open} then e.before end`.as('before'),
      sql<Json>`case when ${open} then e.after end`.as('after'),
      'e.address',
      'e.sessionRef',
      'e.requestId',
      's.sealNo',
      sql<string | null>`encode(s.hash, 'hex')`.as('seal'),
    ])
    .where('e.id', '=', id)
    .executeTakeFirst()
}

/** How far the chain has come, and what the last check of it said. */
export async function chainState(db: Kysely<DB>) {
  const { rows } = await sql<{ sealed: number; waiting: number; head: string }>`
    select (select coalesce(max(seal_no), 0)::int from audit_seals) as sealed,
      (select count(*)::int from audit_events e, audit_sealer s where (e.xid, e.id) > (s.sealed_xid, s.sealed_id)) as waiting,
      (select left(encode(last_hash, 'hex'), 16) from audit_sealer) as head`.execute(db)
  const last = await db
    .selectFrom('auditEvents')
    .select(['at', 'after', 'result'])
    .where('act', '=', 'audit.verify')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { ...rows[0]!, last }
}
