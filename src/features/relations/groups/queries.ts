import { type Kysely, sql } from 'kysely'
import type { DB, Json } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import type { Fen } from '../../../lending/money'
import { knownMembership, seenExposure } from '../../customers/exposure'
import { inSight } from '../sight'
import type { GroupKind } from '../words'

export const PAGE = 50

export interface GroupRow {
  readonly id: number
  readonly kind: GroupKind
  readonly name: string | null
  readonly lead: string | null
  readonly count: number
  readonly createdOn: BookDate
  readonly makerName: string | null
}

/** There is a group for those who see one of its members, of a circle two of them, and for who made it. */
const mayKnow = (viewer: Sight) => sql`(g.created_by = ${viewer.id} or exists (select from customer_group_members m
  join customers on customers.id = m.customer_id and ${inSight(viewer)} where m.group_id = g.id and m.to_on is null and ${knownMembership(viewer)}))`

/** Members in sight, counted; those who are not are in no count. */
const members = (viewer: Sight) => sql`left join lateral (
    select count(*)::int as count, (array_agg(customers.name order by customers.kind, coalesce(customers.registered_capital_fen, 0) desc, customers.id))[1] as lead
    from customer_group_members m join customers on customers.id = m.customer_id and ${inSight(viewer)}
    where m.group_id = g.id and m.to_on is null) x on true`

export interface GroupFilter {
  readonly kind?: GroupKind
  readonly before?: number
}

export async function groupRows(db: Kysely<DB>, viewer: Sight, { kind, before }: GroupFilter): Promise<GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    select g.id, g.kind, g.name, g.created_on, u.name as maker_name, x.lead, x.count
    from (select * from customer_groups g where g.dissolved_on is null ${kind ? sql`and g.kind = ${kind}` : sql``}
      ${before ? sql`and g.id < ${before}` : sql``} and ${mayKnow(viewer)} order by g.id desc limit ${PAGE + 1}) g
    left join users u on u.id = g.created_by ${members(viewer)} order by g.id desc`.execute(db)
  return rows
}

export interface Group extends GroupRow {
  readonly note: string | null
  readonly rule: Json | null
  readonly createdBy: number | null
  readonly dissolvedOn: BookDate | null
  readonly version: number
}

export async function groupById(db: Kysely<DB>, viewer: Sight, id: number): Promise<Group | undefined> {
  const { rows } = await sql<Group>`
    select g.id, g.kind, g.name, g.note, g.rule, g.created_on, g.created_by, g.dissolved_on, g.version, u.name as maker_name, x.lead, x.count
    from customer_groups g left join users u on u.id = g.created_by ${members(viewer)}
    where g.id = ${id} and ${mayKnow(viewer)}`.execute(db)
  return rows[0]
}

export interface Member {
  readonly id: number
  readonly name: string
  readonly customerNo: string
  readonly kind: string
  readonly officerName: string
  readonly branchName: string
  readonly fromOn: BookDate
  readonly drawnFen: Fen
  readonly undrawnFen: Fen
  readonly guaranteeFen: Fen
}

/** Members in sight with what each stands for, in the order of their names. */
export async function memberRows(
  db: Kysely<DB>,
  viewer: Sight,
  groupId: number,
  after: number,
  limit: number,
): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select x.*, e.drawn_fen, e.undrawn_fen, e.guarantee_fen from (
      select customers.id, customers.name, customers.customer_no, customers.kind, m.from_on, u.name as officer_name, b.name as branch_name
      from customer_group_members m join customers on customers.id = m.customer_id and ${inSight(viewer)}
        join users u on u.id = customers.officer_id join branches b on b.id = customers.branch_id
      where m.group_id = ${groupId} and m.to_on is null and customers.id > ${after} order by customers.id limit ${limit}) x
    cross join lateral ${seenExposure(viewer, sql`array[x.id]`)} e order by x.id`.execute(db)
  return rows
}

/** Everybody in a circle, for the sum that names nobody. */
export async function memberIds(db: Kysely<DB>, groupId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('customerGroupMembers')
    .select('customerId')
    .where('groupId', '=', groupId)
    .where('toOn', 'is', null)
    .orderBy('customerId')
    .execute()
  return rows.map(row => row.customerId)
}

/** What the members in sight owe, all of them. */
export async function balanceOf(db: Kysely<DB>, viewer: Sight, groupId: number): Promise<Fen> {
  const { rows } = await sql<{ fen: Fen }>`
    select coalesce(sum(l.balance_fen), 0)::bigint as fen from customer_group_members m
    join customers on customers.id = m.customer_id and ${inSight(viewer)}
    join loans l on l.customer_id = customers.id and l.state = 'active'
    where m.group_id = ${groupId} and m.to_on is null`.execute(db)
  return rows[0]!.fen
}

export interface Suggestion {
  readonly id: number
  readonly version: number
  readonly score: number
  readonly reasons: Json
  readonly state: string
  readonly foundOn: BookDate
  readonly reason: string | null
  readonly decidedOn: BookDate | null
  readonly whoName: string | null
  readonly aId: number
  readonly aName: string
  readonly bId: number
  readonly bName: string
}

/** Pairs with both ends in sight. */
const pairs = (viewer: Sight) => sql`
  select s.id, s.version, s.score, s.reasons, s.state, s.found_on, s.reason, s.decided_on, u.name as who_name,
    a.id as a_id, a.name as a_name, b.id as b_id, b.name as b_name
  from group_suggestions s
  cross join lateral (select customers.id, customers.name from customers where customers.id = s.a_customer_id and ${inSight(viewer)}) a
  cross join lateral (select customers.id, customers.name from customers where customers.id = s.b_customer_id and ${inSight(viewer)}) b
  left join users u on u.id = s.decided_by`

export async function suggestionRows(db: Kysely<DB>, viewer: Sight, open: boolean): Promise<Suggestion[]> {
  const { rows } = await sql<Suggestion>`${pairs(viewer)}
    where ${open ? sql`s.state = 'open'` : sql`s.state in ('confirmed', 'rejected')`} order by s.score desc, s.id limit 100`.execute(
    db,
  )
  return rows
}

export async function suggestionById(db: Kysely<DB>, viewer: Sight, id: number): Promise<Suggestion | undefined> {
  const { rows } = await sql<Suggestion>`${pairs(viewer)} where s.id = ${id}`.execute(db)
  return rows[0]
}
