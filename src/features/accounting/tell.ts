import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Actor, Permission } from '../../permissions'
import { type Notice, notifyAll } from '../notifications/commands'

/** As many as may decide in the largest lender; more are not told one by one. */
const MOST = 50

/** Tells everybody who may decide on what this person has prepared. */
export async function tellDeciders(
  trx: Transaction<DB>,
  actor: Actor,
  permission: Permission,
  notice: Notice,
): Promise<void> {
  const people = await trx
    .selectFrom('users')
    .innerJoin('userRoles', 'userRoles.userId', 'users.id')
    .innerJoin('rolePermissions', 'rolePermissions.roleId', 'userRoles.roleId')
    .select('users.id')
    .distinct()
    .where('rolePermissions.permission', '=', permission)
    .where('users.disabledAt', 'is', null)
    .where('users.id', '<>', actor.userId ?? 0)
    .limit(MOST)
    .execute()
  await notifyAll(
    trx,
    people.map(one => one.id),
    notice,
  )
}
