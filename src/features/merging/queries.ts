import { expressionBuilder, type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'

/** While the two are not one, the other file has its own keeper, and is told only to who sees it. */
const goneInSight = (viewer: Sight) =>
  sql<boolean>`exists (select from customers where customers.id = m.gone_id and ${visibleTo(viewer)(expressionBuilder<DB, 'customers'>())})`

const merges = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('customerMerges as m')
    .innerJoin('customers', 'customers.id', 'm.keptId')
    .innerJoin('customers as gone', 'gone.id', 'm.goneId')
    .innerJoin('users as asker', 'asker.id', 'm.askedBy')
    .leftJoin('users as decider', 'decider.id', 'm.decidedBy')
    .leftJoin('users as undoer', 'undoer.id', 'm.undoneBy')
    .selectAll('m')
    .select(['customers.name as keptName', 'customers.customerNo as keptNo', 'customers.version as keptNow'])
    .select(['gone.name as goneName', 'gone.customerNo as goneNo', 'gone.archiveRoot as goneArchiveRoot'])
    .select(['gone.archiveVersion as goneArchiveVersion', 'asker.name as askedName'])
    .select(['decider.name as decidedName', 'undoer.name as undoneName'])
    .where(visibleTo(viewer))
    .where(eb => eb.or([eb('m.state', '=', 'done'), goneInSight(viewer)]))

export type MergeRow = Awaited<ReturnType<typeof mergesInSight>>[number]

/** Merges of files in sight, newest first. */
export const mergesInSight = (db: Kysely<DB>, viewer: Sight, limit: number) =>
  merges(db, viewer).orderBy('m.id', 'desc').limit(limit).execute()

export const mergeInSight = (db: Kysely<DB>, viewer: Sight, id: number): Promise<MergeRow | undefined> =>
  merges(db, viewer).where('m.id', '=', id).executeTakeFirst()
