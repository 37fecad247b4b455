import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'

export interface Officer {
  readonly id: number
  readonly staffNo: string
  readonly name: string
  readonly branchId: number
  readonly branchName: string
}

/** Colleagues who may keep customers, within the viewer's branches. */
const officersOf = (db: Kysely<DB>, sight: Sight) =>
  db
    .selectFrom('users')
    .innerJoin('branches', 'branches.id', 'users.branchId')
    .select(['users.id', 'users.staffNo', 'users.name', 'users.branchId', 'branches.name as branchName'])
    .where('users.disabledAt', 'is', null)
    .where(eb =>
      eb.exists(
        eb
          .selectFrom('userRoles')
          .innerJoin('rolePermissions', 'rolePermissions.roleId', 'userRoles.roleId')
          .select(sql`1`.as('one'))
          .whereRef('userRoles.userId', '=', 'users.id')
          .where('rolePermissions.permission', '=', 'customer.create'),
      ),
    )
    .$if(sight.scope === 'own', query => query.where('users.id', '=', sight.id))
    .$if(sight.scope === 'branch' || sight.scope === 'subtree', query =>
      query.where('users.branchId', '=', sql<number>`any(${[...sight.branchIds]}::int[])`),
    )
    .$if(sight.scope === 'none', query => query.where(sql<boolean>`false`))

export const officersInReach = (db: Kysely<DB>, sight: Sight): Promise<Officer[]> =>
  officersOf(db, sight).orderBy('branches.code').orderBy('users.staffNo').execute()

export const officerInReach = (db: Kysely<DB>, sight: Sight, id: number): Promise<Officer | undefined> =>
  officersOf(db, sight).where('users.id', '=', id).executeTakeFirst()
