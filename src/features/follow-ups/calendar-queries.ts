import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Permission } from '../../permissions'
import { inSight } from '../relations/sight'

export const EVENT_KINDS = ['step', 'visit', 'promise', 'due', 'expiry', 'maturity', 'care'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export interface CalendarEvent {
  readonly kind: EventKind
  readonly day: BookDate
  readonly name: string
  readonly what: string
  readonly fen: bigint | null
  readonly href: string
  /** Of something planned: still to be done. */
  readonly open: boolean
}

export interface Window {
  readonly from: BookDate
  readonly to: BookDate
  readonly officer: number | undefined
}

const EACH = 300
type May = (permission: Permission) => boolean
type Source = (viewer: Sight, window: Window, may: May) => RawBuilder<unknown>

/** Customers in sight, of one officer when he is asked for. */
const whose = (viewer: Sight, { officer }: Window) =>
  sql`${inSight(viewer)} and (${officer ?? null}::int is null or customers.officer_id = ${officer ?? null}::int)`
const between = (column: RawBuilder<unknown>, { from, to }: Window) =>
  sql`${column} between ${from}::date and ${to}::date`

/** Each kind where it stands; dates are kept in no second place. */
const SOURCES: Readonly<Record<EventKind, readonly [needs: Permission, source: Source]>> = {
  step: [
    'customer.read',
    (viewer, window) => sql`select s.due_on as day, customers.name, s.way || '|' || s.what as what, null::bigint as fen,
      '/next-steps/' || s.id as href, true as open
      from next_steps s join customers on customers.id = s.customer_id
      where s.state = 'open' and ${between(sql`s.due_on`, window)} and ${whose(viewer, window)}`,
  ],
  visit: [
    'customer.read',
    (viewer, window) => sql`select f.happened_on as day, customers.name, f.way as what, null::bigint as fen,
      '/follow-ups/' || f.id as href, false as open
      from follow_ups f join customers on customers.id = f.customer_id
      where f.way in ('visit', 'meeting') and ${between(sql`f.happened_on`, window)} and ${whose(viewer, window)}`,
  ],
  promise: [
    'collection.read',
    (viewer, window) => sql`select p.due_on as day, customers.name, '' as what, p.amount_fen as fen,
      '/collections/cases/' || k.id as href, p.state = 'open' as open
      from promises p join collection_cases k on k.id = p.case_id join customers on customers.id = k.customer_id
      where ${between(sql`p.due_on`, window)} and ${whose(viewer, window)}`,
  ],
  due: [
    'loan.read',
    (viewer, window) => sql`select i.pay_date as day, customers.name, l.loan_no as what,
      (i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen)::bigint as fen, '/loans/' || l.id as href, true as open
      from installments i join loans l on l.id = i.loan_id join customers on customers.id = l.customer_id
      where i.settled_on is null and l.state = 'active' and ${between(sql`i.pay_date`, window)} and ${whose(viewer, window)}`,
  ],
  expiry: [
    'customer.read',
    (viewer, window, may) => sql`select x.day, x.name, x.what, null::bigint as fen, x.href, true as open from (
      select customers.id_expires_on as day, customers.name, 'id_no' as what, '/customers/' || customers.id as href
        from customers where ${between(sql`customers.id_expires_on`, window)} and ${whose(viewer, window)}
      union all
      select v.expires_on, customers.name, k.name, '/customers/' || customers.id || '/documents'
        from document_versions v join documents d on d.id = v.document_id and d.version = v.version
        join document_kinds k on k.code = d.kind join customers on customers.id = d.customer_id
        where ${may('document.read')}::boolean and ${between(sql`v.expires_on`, window)}
          and not exists (select from document_voids o where o.document_id = d.id) and ${whose(viewer, window)}
      union all
      select c.expires_on, customers.name, p.name, '/customers/' || customers.id
        from consents c join consent_purposes p on p.code = c.purpose join customers on customers.id = c.customer_id
        where ${between(sql`c.expires_on`, window)} and not exists (select from consent_withdrawals w where w.consent_id = c.id)
          and ${whose(viewer, window)}) x`,
  ],
  maturity: [
    'loan.read',
    (viewer, window) => sql`select l.maturity_date as day, customers.name, l.loan_no as what, l.balance_fen as fen,
      '/loans/' || l.id as href, true as open
      from loans l join customers on customers.id = l.customer_id
      where l.state = 'active' and ${between(sql`l.maturity_date`, window)} and ${whose(viewer, window)}`,
  ],
  care: [
    'customer.read',
    (viewer, window) => sql`select t.due_on as day, customers.name, r.name as what, null::bigint as fen,
      '/care/' || t.id as href, true as open
      from care_tasks t join care_rules r on r.id = t.rule_id join customers on customers.id = t.customer_id
      where t.state = 'open' and ${between(sql`t.due_on`, window)} and ${whose(viewer, window)}`,
  ],
}

/** What a time holds, in sight; at most 300 of each kind. Answers whether some were left out. */
export async function eventsIn(
  db: Kysely<DB>,
  viewer: Sight,
  window: Window,
  kinds: readonly EventKind[],
  may: May,
): Promise<{ events: CalendarEvent[]; cut: boolean }> {
  const parts = kinds
    .filter(kind => may(SOURCES[kind][0]))
    .map(
      kind =>
        sql`(select ${kind}::text as kind, q.* from (${SOURCES[kind][1](viewer, window, may)}) q order by q.day, q.href limit ${EACH + 1})`,
    )
  if (parts.length === 0) return { events: [], cut: false }
  const { rows } = await sql<CalendarEvent>`${sql.join(parts, sql` union all `)}`.execute(db)
  const count = new Map<string, number>()
  const events = rows.filter(row => {
    const n = (count.get(row.kind) ?? 0) + 1
    count.set(row.kind, n)
    return n <= EACH
  })
  events.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
  return { events, cut: events.length < rows.length }
}

/** Open next steps whose day is past: the calendar shows them above all. */
export async function lateSteps(db: Kysely<DB>, viewer: Sight, today: BookDate, officer: number | undefined) {
  const window: Window = { from: today, to: today, officer }
  const { rows } = await sql<{ id: number; day: BookDate; name: string; way: string; what: string }>`
    select s.id, s.due_on as day, customers.name, s.way, s.what from next_steps s join customers on customers.id = s.customer_id
    where s.state = 'open' and s.due_on < ${today}::date and ${whose(viewer, window)} order by s.due_on, s.id limit 20`.execute(
    db,
  )
  return rows
}

export interface DayMark {
  readonly day: BookDate
  readonly kind: string
  readonly name: string
}
/** Public holidays and festivals, and weekend days that are worked. */
export async function marksIn(db: Kysely<DB>, { from, to }: Window): Promise<DayMark[]> {
  const { rows } = await sql<DayMark>`
    select day, kind, coalesce(name, '') as name from calendar_days where day between ${from}::date and ${to}::date order by day`.execute(
    db,
  )
  return rows
}
