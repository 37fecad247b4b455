import { type Kysely, type Selectable, sql } from 'kysely'
import type { DB, Relations } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { inverseOf, type RelationKind } from '../../lending/relations'
import { knownMembership } from '../customers/exposure'
import { inSight } from './sight'

/** A value that was changed, encrypted ones masked. */
export type Change = { field: string; from: string; to: string }

export type RelationRow = Selectable<Relations>

export interface RelationLine extends RelationRow {
  /** As seen from the customer whose page it is. */
  readonly seenKind: RelationKind
  /** Told in the other's file: it is changed there. */
  readonly fromOther: boolean
  /** The other end as a customer, when he is one and in sight. */
  readonly otherId: number | null
  readonly otherName: string | null
  readonly otherNo: string | null
}

/** Rows of these files, with the other end where it may be seen. */
const ownRows = (viewer: Sight, ids: readonly number[]) => sql`
  select r.*, false as from_other, o.id as other_id, o.name as other_name, o.customer_no as other_no
  from relations r join customers on customers.id = r.customer_id and ${inSight(viewer)}
  left join lateral (select customers.id, customers.name, customers.customer_no from customers
    where customers.id = r.other_customer_id and ${inSight(viewer)}) o on true
  where r.customer_id = any(${[...ids]}::int[])`

/** Rows of other files that speak of these customers: only of files in sight. */
const toldRows = (viewer: Sight, ids: readonly number[]) => sql`
  select r.*, true as from_other, customers.id as other_id, customers.name as other_name, customers.customer_no as other_no
  from relations r join customers on customers.id = r.customer_id and ${inSight(viewer)}
  where r.other_customer_id = any(${[...ids]}::int[])`

type Found = Omit<RelationLine, 'seenKind'>
const lineOf = (row: Found): RelationLine => ({
  ...row,
  seenKind: row.fromOther ? inverseOf(row.kind as RelationKind) : (row.kind as RelationKind),
})

/** Everything told of a customer's relations in files the viewer sees; both ends of a pair in sight may be told twice. */
export async function relationsOf(db: Kysely<DB>, viewer: Sight, customerId: number): Promise<RelationLine[]> {
  const { rows } = await sql<Found>`
    select * from (${ownRows(viewer, [customerId])} union all ${toldRows(viewer, [customerId])}) x
    order by withdrawn_on is not null, to_on is not null, from_other, id limit 200`.execute(db)
  return rows.map(lineOf)
}

/** What holds now around several customers, for the picture: from the files in sight alone. */
export async function tiesAround(db: Kysely<DB>, viewer: Sight, ids: readonly number[]): Promise<RelationLine[]> {
  const { rows } = await sql<Found>`
    select * from (${ownRows(viewer, ids)} union all ${toldRows(viewer, ids)}) x
    where withdrawn_on is null and to_on is null order by id limit 400`.execute(db)
  return rows.map(lineOf)
}

/** One relation of a customer in sight; undefined when there is none. */
export async function relationById(
  db: Kysely<DB>,
  viewer: Sight,
  customerId: number,
  id: number,
): Promise<RelationLine | undefined> {
  const { rows } = await sql<Found>`
    select * from (${ownRows(viewer, [customerId])}) x where x.id = ${id}`.execute(db)
  const row = rows[0]
  return row && lineOf(row)
}

export interface RelationVersion {
  readonly version: number
  readonly on: BookDate
  readonly who: string | null
  readonly reason: string
  readonly diff: readonly Change[]
}

export async function versionsOf(db: Kysely<DB>, relationId: number): Promise<RelationVersion[]> {
  const rows = await db
    .selectFrom('relationVersions')
    .leftJoin('users', 'users.id', 'relationVersions.changedBy')
    .select(['relationVersions.version', 'changedOn as on', 'users.name as who', 'reason', 'diff'])
    .where('relationId', '=', relationId)
    .orderBy('relationVersions.version', 'desc')
    .limit(50)
    .execute()
  return rows.map(row => ({ ...row, diff: Array.isArray(row.diff) ? (row.diff as unknown as Change[]) : [] }))
}

/** Groups and households a customer belongs to today. */
export async function groupsOf(db: Kysely<DB>, viewer: Sight, customerId: number) {
  return db
    .selectFrom('customerGroupMembers as m')
    .innerJoin('customerGroups', 'customerGroups.id', 'm.groupId')
    .select(['customerGroups.id', 'customerGroups.kind', 'customerGroups.name', 'm.fromOn'])
    .where('m.customerId', '=', customerId)
    .where('m.toOn', 'is', null)
    .where(knownMembership(viewer))
    .where('customerGroups.dissolvedOn', 'is', null)
    .orderBy('customerGroups.kind')
    .orderBy('customerGroups.id')
    .limit(50)
    .execute()
}
