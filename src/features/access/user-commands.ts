import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { afterCommit } from '../../db/transaction'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { record } from '../audit/commands'
import { type AccountAct, ask, carryOut, giveRoles, secretEnd, userSubject } from './appointment-commands'
import { type Granter, granterOf, isOffice, mayAssign, mayTouch, needsConsent } from './ceiling'
import { clearAttempts } from './commands'
import { allRoles, lastHandOn, type RoleFacts, roleIdsOf } from './queries'
import { forgetViewer } from './viewer'

export interface UserInput {
  readonly name: string
  readonly title: string
  readonly branchId: number
  readonly roleIds: readonly number[]
}
export interface NewUser extends UserInput {
  readonly staffNo: string
  readonly passwordHash: string
  readonly reason: string
}
/** `asked`: the change touches one of the three offices and waits for the second person. */
export type UserDone = { readonly id: number; readonly asked: boolean }

interface Scene {
  readonly granter: Granter
  readonly roles: readonly RoleFacts[]
  readonly of: (ids: readonly number[]) => RoleFacts[]
}

async function sceneOf(trx: Transaction<DB>, actor: Actor): Promise<Scene> {
  const roles = await allRoles(trx)
  const granter = granterOf(actor.userId ?? 0, await roleIdsOf(trx, actor.userId ?? 0), roles)
  return { granter, roles, of: ids => roles.filter(role => ids.includes(role.id)) }
}

const branchIsOpen = async (trx: Transaction<DB>, id: number): Promise<boolean> =>
  (await trx
    .selectFrom('branches')
    .select('id')
    .where('id', '=', id)
    .where('disabledAt', 'is', null)
    .executeTakeFirst()) !== undefined

/** A new member of staff. An office among the roles is asked for; until it is granted the account has no role at all. */
export async function createUser(trx: Transaction<DB>, actor: Actor, input: NewUser): Promise<UserDone | Refused> {
  const scene = await sceneOf(trx, actor)
  const wanted = scene.of(input.roleIds)
  const no = mayAssign(scene.granter, [], wanted)
  if (no) return no
  if (!(await branchIsOpen(trx, input.branchId))) return refuse('choice.unknown', undefined, { field: 'branchId' })
  const { staffNo, name, title, branchId, passwordHash } = input
  const user = await trx
    .insertInto('users')
    .values({ staffNo, name, title, branchId, passwordHash, mustChange: true, secretUntil: secretEnd() })
    .onConflict(oc => oc.column('staffNo').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!user) return refuse('user.number-taken', undefined, { field: 'staffNo' })
  const asked = wanted.some(isOffice)
  if (!asked) await giveRoles(trx, user.id, input.roleIds)
  await record(trx, actor, {
    act: 'user.create',
    subject: userSubject(user.id),
    after: { staffNo, name, title, branchId, roles: asked ? [] : wanted.map(role => role.code) },
  })
  if (!asked) return { id: user.id, asked }
  const waiting = await ask(trx, actor, { userId: user.id, act: 'roles', roleIds: input.roleIds, reason: input.reason })
  return isRefused(waiting) ? waiting : { id: user.id, asked }
}

const lockedUser = (trx: Transaction<DB>, id: number) =>
  trx
    .selectFrom('users')
    .select(['id', 'staffNo', 'name', 'title', 'branchId', 'disabledAt', 'version'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()

const sameSet = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every(one => b.includes(one))

/** Changes a person's name, title, branch and roles; moving to another branch ends his sessions. */
export async function updateUser(
  trx: Transaction<DB>,
  actor: Actor,
  id: number,
  input: UserInput & { version: number; reason: string },
): Promise<UserDone | Refused> {
  const user = await lockedUser(trx, id)
  if (!user) return refuse('user.missing')
  if (user.version !== input.version)
    return refuse('record.changed', undefined, { params: { who: await lastHandOn(trx, userSubject(id)) } })
  const scene = await sceneOf(trx, actor)
  const had = await roleIdsOf(trx, id)
  const [before, after] = [scene.of(had), scene.of(input.roleIds)]
  const rolesChange = !sameSet(had, input.roleIds)
  const no = mayTouch(scene.granter, id) ?? (rolesChange ? mayAssign(scene.granter, before, after) : null)
  if (no) return no
  const moves = user.branchId !== input.branchId
  if (moves && !(await branchIsOpen(trx, input.branchId)))
    return refuse('choice.unknown', undefined, { field: 'branchId' })
  const { name, title, branchId } = input
  await trx
    .updateTable('users')
    .set(eb => ({ name, title, branchId, version: eb('version', '+', 1), epoch: eb('epoch', '+', moves ? 1 : 0) }))
    .where('id', '=', id)
    .execute()
  const asked = rolesChange && needsConsent(before, after)
  if (rolesChange && !asked) await giveRoles(trx, id, input.roleIds)
  await record(trx, actor, {
    act: 'user.update',
    subject: userSubject(id),
    before: { name: user.name, title: user.title, branchId: user.branchId, roles: before.map(role => role.code) },
    after: { name, title, branchId, roles: (asked ? before : after).map(role => role.code) },
  })
  afterCommit(trx, () => forgetViewer(id))
  if (!asked) return { id, asked }
  const waiting = await ask(trx, actor, { userId: id, act: 'roles', roleIds: input.roleIds, reason: input.reason })
  return isRefused(waiting) ? waiting : { id, asked }
}

/** Disables, enables, or gives a new one-time secret; on the holder of an office only with the second person's consent. */
export async function actOnUser(
  trx: Transaction<DB>,
  actor: Actor,
  id: number,
  act: AccountAct,
  { reason, secretHash }: { reason: string; secretHash: string },
): Promise<UserDone | Refused> {
  const user = await lockedUser(trx, id)
  if (!user) return refuse('user.missing')
  const scene = await sceneOf(trx, actor)
  const no = mayTouch(scene.granter, id)
  if (no) return no
  const asked = scene.of(await roleIdsOf(trx, id)).some(isOffice)
  const result = asked
    ? await ask(trx, actor, { userId: id, act, roleIds: [], reason })
    : await carryOut(trx, actor, { userId: id, act, roleIds: [] }, secretHash)
  return isRefused(result) ? result : { id, asked }
}

/** Gives the attempts back before the lock runs out. */
export async function unlockUser(trx: Transaction<DB>, actor: Actor, id: number): Promise<UserDone | Refused> {
  const user = await lockedUser(trx, id)
  if (!user) return refuse('user.missing')
  const no = mayTouch((await sceneOf(trx, actor)).granter, id)
  if (no) return no
  await clearAttempts(trx, id)
  await record(trx, actor, { act: 'user.unlock', subject: userSubject(id) })
  return { id, asked: false }
}
