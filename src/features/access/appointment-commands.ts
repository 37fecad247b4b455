import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { afterCommit } from '../../db/transaction'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { type Actor, OFFICES } from '../../permissions'
import { record } from '../audit/commands'
import { allRoles } from './queries'
import { forgetViewer } from './viewer'

export const ACCOUNT_ACTS = ['reset', 'disable', 'enable'] as const
export type AccountAct = (typeof ACCOUNT_ACTS)[number]

export const userSubject = (userId: number): string => `user:${userId}`

/** A secret given out by the administration opens the door once, and not for long. */
const SECRET_HOURS = 72
export const secretEnd = () => sql<Date>`now() + make_interval(hours => ${SECRET_HOURS}::int)`

export const giveRoles = async (trx: Transaction<DB>, userId: number, roleIds: readonly number[]): Promise<void> => {
  await trx.deleteFrom('userRoles').where('userId', '=', userId).execute()
  if (roleIds.length > 0) {
    await trx
      .insertInto('userRoles')
      .values(roleIds.map(roleId => ({ userId, roleId })))
      .execute()
  }
}

/** A change of an account that may need two people. */
export interface Appointment {
  readonly userId: number
  readonly act: 'roles' | AccountAct
  readonly roleIds: readonly number[]
}

/** Puts a change before the second person; one at a time for each account. */
export async function ask(
  trx: Transaction<DB>,
  actor: Actor,
  wish: Appointment & { reason: string },
): Promise<{ asked: true } | Refused> {
  if (wish.reason.trim() === '') return refuse('appointment.no-reason', undefined, { field: 'reason' })
  const row = await trx
    .insertInto('appointments')
    .values({ ...wish, roleIds: [...wish.roleIds], askedBy: actor.userId ?? 0 })
    .onConflict(oc => oc.column('userId').where('state', '=', sql<string>`'pending'`).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!row) return refuse('appointment.waiting')
  await record(trx, actor, {
    act: 'appointment.ask',
    subject: userSubject(wish.userId),
    after: { act: wish.act, roleIds: [...wish.roleIds], reason: wish.reason },
  })
  return { asked: true }
}

/** Does it: directly for ordinary staff, after consent for the holder of an office. */
export async function carryOut(
  trx: Transaction<DB>,
  actor: Actor,
  { userId, act, roleIds }: Appointment,
  secretHash: string,
): Promise<{ done: true } | Refused> {
  const heldBefore = await officesHeld(trx, userId)
  if (act === 'roles') await giveRoles(trx, userId, roleIds)
  if (act === 'reset') await keepOldPassword(trx, userId)
  await trx
    .updateTable('users')
    .set(eb => ({
      epoch: eb('epoch', '+', 1),
      version: eb('version', '+', 1),
      ...(act === 'disable' ? { disabledAt: sql<Date>`now()` } : {}),
      ...(act === 'enable' ? { disabledAt: null } : {}),
      ...(act === 'reset'
        ? { passwordHash: secretHash, mustChange: true, secretUntil: secretEnd(), failedCount: 0, lockedUntil: null }
        : {}),
      ...(act === 'reset' ? { totpSecret: null, totpEnabledAt: null } : {}),
    }))
    .where('id', '=', userId)
    .execute()
  const heldAfter = await officesHeld(trx)
  if (heldBefore.some(office => !heldAfter.includes(office))) return refuse('grant.last-office')
  const codes = act === 'roles' ? (await allRoles(trx)).filter(role => roleIds.includes(role.id)) : []
  await record(trx, actor, {
    act: act === 'roles' ? 'user.roles' : `user.${act}`,
    subject: userSubject(userId),
    ...(act === 'roles' ? { after: { roles: codes.map(role => role.code) } } : {}),
  })
  afterCommit(trx, () => forgetViewer(userId))
  return { done: true }
}

const keepOldPassword = (trx: Transaction<DB>, userId: number) =>
  trx
    .insertInto('passwordHistory')
    .columns(['userId', 'hash'])
    .expression(eb => eb.selectFrom('users').select(['id', 'passwordHash']).where('id', '=', userId))
    .execute()

/** The offices that somebody who can sign in holds; an office left empty could never be filled again. */
const officesHeld = async (trx: Transaction<DB>, userId?: number): Promise<string[]> => {
  const rows = await trx
    .selectFrom('users')
    .innerJoin('userRoles', 'userRoles.userId', 'users.id')
    .innerJoin('rolePermissions', 'rolePermissions.roleId', 'userRoles.roleId')
    .select('rolePermissions.permission')
    .distinct()
    .where('users.disabledAt', 'is', null)
    .where('rolePermissions.permission', 'in', [...OFFICES])
    .$if(userId !== undefined, query => query.where('users.id', '=', userId ?? 0))
    .execute()
  return rows.map(row => row.permission)
}

/** The second person agrees or not: neither he who asked nor he whom it is about. */
export async function decideAppointment(
  trx: Transaction<DB>,
  actor: Actor,
  id: number,
  agree: boolean,
  secretHash: string,
): Promise<{ userId: number; act: string } | Refused> {
  const wish = await trx.selectFrom('appointments').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!wish) return refuse('appointment.missing')
  if (wish.state !== 'pending') return refuse('appointment.decided')
  if (actor.userId === wish.askedBy || actor.userId === wish.userId) return refuse('appointment.same-hand')
  await trx
    .updateTable('appointments')
    .set({ state: agree ? 'approved' : 'rejected', decidedBy: actor.userId, decidedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
  const act = wish.act as Appointment['act']
  await record(trx, actor, {
    act: agree ? 'appointment.agree' : 'appointment.reject',
    subject: userSubject(wish.userId),
    after: { act, roleIds: wish.roleIds, askedBy: wish.askedBy },
  })
  if (agree) {
    const result = await carryOut(trx, actor, { userId: wish.userId, act, roleIds: wish.roleIds }, secretHash)
    if (isRefused(result)) return result
  }
  return { userId: wish.userId, act }
}
