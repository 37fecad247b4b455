import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { afterCommit } from '../../db/transaction'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor, Permission, Scope } from '../../permissions'
import { record } from '../audit/commands'
import { granterOf, isOffice, mayShapeRole } from './ceiling'
import { allRoles, lastHandOn, roleIdsOf } from './queries'
import { forgetViewer } from './viewer'

export interface RoleInput {
  readonly name: string
  readonly scope: Scope
  readonly permissions: readonly Permission[]
}

const subjectOf = (id: number): string => `role:${id}`

async function sceneOf(trx: Transaction<DB>, actor: Actor) {
  const roles = await allRoles(trx)
  const own = await roleIdsOf(trx, actor.userId ?? 0)
  return { roles, granter: granterOf(actor.userId ?? 0, own, roles) }
}

const setPermissions = async (trx: Transaction<DB>, roleId: number, permissions: readonly Permission[]) => {
  await trx.deleteFrom('rolePermissions').where('roleId', '=', roleId).execute()
  if (permissions.length > 0) {
    await trx
      .insertInto('rolePermissions')
      .values(permissions.map(permission => ({ roleId, permission })))
      .execute()
  }
}

/** A role of the lender's own; it may hand out nothing, whatever role it was copied from. */
export async function createRole(
  trx: Transaction<DB>,
  actor: Actor,
  input: RoleInput & { code: string },
): Promise<{ id: number } | Refused> {
  const { granter } = await sceneOf(trx, actor)
  const no = mayShapeRole(granter, null, input.permissions)
  if (no) return no
  const { code, name, scope, permissions } = input
  const role = await trx
    .insertInto('roles')
    .values({ code, name, scope })
    .onConflict(oc => oc.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!role) return refuse('role.code-taken', undefined, { field: 'code' })
  await setPermissions(trx, role.id, permissions)
  await record(trx, actor, {
    act: 'role.create',
    subject: subjectOf(role.id),
    after: { code, name, scope, permissions: [...permissions] },
  })
  return { id: role.id }
}

/** Changes name, sight and permissions within the ceiling; holders notice within a second, their sessions go on. */
export async function updateRole(
  trx: Transaction<DB>,
  actor: Actor,
  id: number,
  input: RoleInput & { version: number },
): Promise<{ id: number } | Refused> {
  await trx.selectFrom('roles').select('id').where('id', '=', id).forUpdate().execute()
  const { granter, roles } = await sceneOf(trx, actor)
  const role = roles.find(one => one.id === id)
  if (!role) return refuse('role.missing')
  if (role.version !== input.version)
    return refuse('record.changed', undefined, { params: { who: await lastHandOn(trx, subjectOf(id)) } })
  const no = mayShapeRole(granter, role, input.permissions)
  if (no) return no
  const { name, scope, permissions } = input
  await trx
    .updateTable('roles')
    .set(eb => ({ name, scope, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  await setPermissions(trx, id, permissions)
  await record(trx, actor, {
    act: 'role.update',
    subject: subjectOf(id),
    before: { name: role.name, scope: role.scope, permissions: [...role.permissions] },
    after: { name, scope, permissions: [...permissions].sort() },
  })
  afterCommit(trx, () => forgetViewer())
  return { id }
}

/** A role nobody holds may be taken out of use, and back. */
export async function switchRole(trx: Transaction<DB>, actor: Actor, id: number): Promise<{ id: number } | Refused> {
  const { granter, roles } = await sceneOf(trx, actor)
  const role = roles.find(one => one.id === id)
  if (!role) return refuse('role.missing')
  if (isOffice(role)) return refuse('grant.closed-role')
  const no = mayShapeRole(granter, role, role.permissions)
  if (no) return no
  if (!role.disabledAt && role.holders > 0) return refuse('role.held', undefined, { params: { n: role.holders } })
  const disabledAt = role.disabledAt ? null : sql<Date>`now()`
  await trx
    .updateTable('roles')
    .set(eb => ({ disabledAt, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  await record(trx, actor, { act: disabledAt ? 'role.disable' : 'role.enable', subject: subjectOf(id) })
  afterCommit(trx, () => forgetViewer())
  return { id }
}
