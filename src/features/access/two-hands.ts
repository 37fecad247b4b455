import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor, Permission } from '../../permissions'

/** Somebody, not the system. */
export type Person = Actor & { readonly userId: number }

/** As many as may decide in the largest lender; more are not told one by one. */
const MOST = 50

/** Those who hold a right and are not one of these people; of one branch, or of all. */
export async function holdersOf(
  db: Kysely<DB>,
  permission: Permission,
  { branchId, except }: { readonly branchId?: number; readonly except: readonly (number | null)[] },
): Promise<number[]> {
  const rows = await db
    .selectFrom('users')
    .innerJoin('userRoles', 'userRoles.userId', 'users.id')
    .innerJoin('roles', join => join.onRef('roles.id', '=', 'userRoles.roleId').on('roles.disabledAt', 'is', null))
    .innerJoin('rolePermissions', 'rolePermissions.roleId', 'roles.id')
    .select('users.id')
    .distinct()
    .where('rolePermissions.permission', '=', permission)
    .where('users.disabledAt', 'is', null)
    .where(sql<boolean>`users.id <> all(${except.filter(id => id !== null)}::int[])`)
    .$if(branchId !== undefined, q => q.where('users.branchId', '=', branchId!))
    .limit(MOST)
    .execute()
  return rows.map(row => row.id)
}

/** What one prepared another decides: refuses when the person had a hand in it before. */
export const sameHand = (actor: Actor, hands: readonly (number | null)[], code: string): Refused | null =>
  actor.userId !== null && hands.includes(actor.userId) ? refuse(code) : null
