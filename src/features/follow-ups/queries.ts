import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Way } from '../../lending/follow-up'

const followUps = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('followUps')
    .innerJoin('customers', 'customers.id', 'followUps.customerId')
    .innerJoin('users', 'users.id', 'followUps.userId')
    .selectAll('followUps')
    .select(['customers.name as customerName', 'customers.customerNo', 'users.name as who'])
    .where(visibleTo(viewer))

export type FollowUpLine = Awaited<ReturnType<typeof followUpsOf>>[number]

export interface FollowUpFilter {
  readonly customerId?: number | undefined
  readonly user?: number | undefined
  readonly way?: Way | undefined
  readonly from?: BookDate | undefined
  readonly to?: BookDate | undefined
  readonly before?: number | undefined
  readonly limit: number
}

/** What was said with customers in sight, the latest first. */
export async function followUpsOf(db: Kysely<DB>, viewer: Sight, filter: FollowUpFilter) {
  let query = followUps(db, viewer).orderBy('followUps.id', 'desc').limit(filter.limit)
  if (filter.customerId !== undefined) query = query.where('followUps.customerId', '=', filter.customerId)
  if (filter.user !== undefined) query = query.where('followUps.userId', '=', filter.user)
  if (filter.way !== undefined) query = query.where('followUps.way', '=', filter.way)
  if (filter.from !== undefined) query = query.where('followUps.happenedOn', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('followUps.happenedOn', '<=', filter.to)
  if (filter.before !== undefined) query = query.where('followUps.id', '<', filter.before)
  return query.execute()
}

export const followUpById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  followUps(db, viewer).where('followUps.id', '=', id).executeTakeFirst()

const steps = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('nextSteps')
    .innerJoin('customers', 'customers.id', 'nextSteps.customerId')
    .innerJoin('users as maker', 'maker.id', 'nextSteps.madeBy')
    .innerJoin('users as officer', 'officer.id', 'customers.officerId')
    .leftJoin('users as closer', 'closer.id', 'nextSteps.closedBy')
    .selectAll('nextSteps')
    .select(['customers.name as customerName', 'customers.customerNo', 'officer.name as officerName'])
    .select(['maker.name as makerName', 'closer.name as closerName'])
    .where(visibleTo(viewer))

export type StepLine = Awaited<ReturnType<typeof openStepsOf>>[number]

export const openStepsOf = (db: Kysely<DB>, viewer: Sight, customerId: number, limit = 20) =>
  steps(db, viewer)
    .where('nextSteps.customerId', '=', customerId)
    .where('nextSteps.state', '=', 'open')
    .orderBy('nextSteps.dueOn')
    .orderBy('nextSteps.id')
    .limit(limit)
    .execute()

export const stepById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  steps(db, viewer).where('nextSteps.id', '=', id).executeTakeFirst()

/** The customer of a number as it was typed, in sight. */
export async function customerByNo(db: Kysely<DB>, viewer: Sight, no: string) {
  return db
    .selectFrom('customers')
    .select(['customers.id', 'customers.name'])
    .where('customers.customerNo', '=', no.trim())
    .where(visibleTo(viewer))
    .executeTakeFirst()
}

/** Colleagues who wrote follow-ups of customers in sight, for a filter. */
export async function writersOf(db: Kysely<DB>, viewer: Sight) {
  return db
    .selectFrom('users')
    .select(['users.id', 'users.name', 'users.staffNo'])
    .where(eb =>
      viewer.scope === 'own'
        ? eb('users.id', '=', viewer.id)
        : eb.exists(eb.selectFrom('followUps').select(sql`1`.as('one')).whereRef('followUps.userId', '=', 'users.id')),
    )
    .$if(viewer.scope === 'branch' || viewer.scope === 'subtree', query =>
      query.where('users.branchId', '=', sql<number>`any(${[...viewer.branchIds]}::int[])`),
    )
    .orderBy('users.staffNo')
    .execute()
}
