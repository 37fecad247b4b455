import type { Kysely } from 'kysely'
import { type ExpressionBuilder, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'

/** Rooms, vaults and lists belong to a branch: those of the viewer's own branches, or of all. */
export const keepsBranch = (viewer: Sight, branchId: number): boolean =>
  viewer.scope === 'all' || (viewer.scope !== 'none' && viewer.branchIds.includes(branchId))

export const branchOf =
  <T extends 'archiveRooms' | 'archiveVaultEntries' | 'archiveVaultCounts' | 'archiveStocktakes' | 'branches'>(
    viewer: Sight,
    column: T extends 'branches' ? 'branches.id' : `${T}.branchId`,
  ) =>
  (eb: ExpressionBuilder<DB, T>) =>
    viewer.scope === 'all'
      ? eb.lit(true)
      : viewer.scope === 'none'
        ? eb.lit(false)
        : sql<boolean>`${sql.ref(column)} = any(${[...viewer.branchIds]}::int[])`

/** The branches a person keeps archives of, for boxes to choose from. */
export const keptBranches = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('branches')
    .select(['branches.id', 'branches.code', 'branches.name'])
    .where('branches.disabledAt', 'is', null)
    .where(branchOf<'branches'>(viewer, 'branches.id'))
    .orderBy('branches.code')
    .execute()

/** Whether the customer of a row of its own SQL is in sight: asked row by row, so that a long list of customers is never made. */
export const customerSeen = (db: Kysely<DB>, viewer: Sight, customerId: string) =>
  sql<boolean>`exists ${db
    .selectFrom('customers')
    .select('customers.id')
    .where('customers.id', '=', sql.ref<number>(customerId))
    .where(visibleTo(viewer))}`

/** Ids of the customers in sight, for a query of its own SQL: c.id in ${customersSeen(db, viewer)}. */
export const customersSeen = (db: Kysely<DB>, viewer: Sight) =>
  db.selectFrom('customers').select('customers.id').where(visibleTo(viewer))
