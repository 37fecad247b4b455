import type { Kysely } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'

const requests = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('privacyRequests as q')
    .innerJoin('customers', 'customers.id', 'q.customerId')
    .innerJoin('users as maker', 'maker.id', 'q.madeBy')
    .leftJoin('users as looker', 'looker.id', 'q.identityBy')
    .leftJoin('users as proposer', 'proposer.id', 'q.proposedBy')
    .leftJoin('users as decider', 'decider.id', 'q.decidedBy')
    .selectAll('q')
    .select(['maker.name as makerName', 'looker.name as lookerName'])
    .select(['proposer.name as proposerName', 'decider.name as deciderName'])
    .select(['customers.name as customerName', 'customers.customerNo', 'customers.kind as customerKind'])
    .where(visibleTo(viewer))

export const requestsOfCustomer = (db: Kysely<DB>, viewer: Sight, customerId: number) =>
  requests(db, viewer).where('q.customerId', '=', customerId).orderBy('q.id', 'desc').limit(100).execute()
export type RequestRow = Awaited<ReturnType<typeof requestsOfCustomer>>[number]

export type Show = 'open' | 'late' | 'all'
export const requestRows = (
  db: Kysely<DB>,
  viewer: Sight,
  { show, today, before }: { show: Show; today: BookDate; before?: number | undefined },
  limit: number,
) =>
  requests(db, viewer)
    .$if(show !== 'all', query => query.where('q.state', 'not in', ['answered', 'refused']))
    .$if(show === 'late', query => query.where('q.dueOn', '<', today))
    .$if(before !== undefined, query => query.where('q.id', '<', before ?? 0))
    .orderBy('q.id', 'desc')
    .limit(limit)
    .execute()

export const requestById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  requests(db, viewer).where('q.id', '=', id).executeTakeFirst()
