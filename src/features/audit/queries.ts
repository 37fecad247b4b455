import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
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

/** Newest first; one more than a page, so that the page knows whether there is an older one. */
export async function auditEvents(db: Kysely<DB>, filter: AuditFilter) {
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
      'e.subject',
      'e.result',
      'e.address',
      'customers.customerNo',
    ])
    .orderBy('e.id', 'desc')
    .limit(EVENTS_A_PAGE + 1)
  if (filter.staffNo) query = query.where('e.staffNo', '=', filter.staffNo)
  if (filter.act) query = query.where(sql<boolean>`starts_with(e.act, ${filter.act})`)
  if (filter.subject) query = query.where('e.subject', '=', filter.subject)
  if (filter.customerNo) query = query.where('customers.customerNo', '=', filter.customerNo)
  if (filter.from) query = query.where('e.at', '>=', dayStart(filter.from))
  if (filter.to) query = query.where('e.at', '<', dayEnd(filter.to))
  if (filter.result) query = query.where('e.result', '=', filter.result)
  if (filter.before !== undefined) query = query.where('e.id', '<', filter.before)
  return query.execute()
}

/** One event with everything it holds and the seal over it; undefined when there is none. */
export const auditEvent = (db: Kysely<DB>, id: bigint) =>
  db
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
      'e.subject',
      'customers.customerNo',
      'e.result',
      'e.before',
      'e.after',
      'e.address',
      'e.sessionRef',
      'e.requestId',
      's.sealNo',
      sql<string | null>`encode(s.hash, 'hex')`.as('seal'),
    ])
    .where('e.id', '=', id)
    .executeTakeFirst()

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
