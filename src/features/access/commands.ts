import { type Kysely, sql, type Transaction, type Updateable } from 'kysely'
import type { DB, Users } from '../../db/schema'
import { type Refused, refuse } from '../../lending/refusal'
import { hashPassword, matchesPassword } from './hashing'
import { checkNewPassword, type PasswordContext } from './password-policy'

type Preferences = Pick<Updateable<Users>, 'theme' | 'lang' | 'density' | 'menuFolded'>

/** A person's own look of the screen: no version, the last choice wins. */
export async function setPreferences(trx: Transaction<DB>, userId: number, change: Preferences): Promise<void> {
  await trx.updateTable('users').set(change).where('id', '=', userId).execute()
}

export interface AttemptRules {
  readonly attempts: number
  readonly lockMinutes: number
}

/**
 * Takes one of the attempts before the password is looked at, so that a hundred guesses at once are five guesses.
 * Answers how many are left, or 'locked' when none was to be had.
 */
export async function takeAttempt(
  db: Kysely<DB>,
  userId: number,
  { attempts, lockMinutes }: AttemptRules,
  now: Date,
): Promise<number | 'locked'> {
  const { rows } = await sql<{ failedCount: number }>`update users set
      failed_count = case when locked_until is null then failed_count + 1 else 1 end,
      locked_until = case when (case when locked_until is null then failed_count + 1 else 1 end) >= ${attempts}::int
        then ${now}::timestamptz + make_interval(mins => ${lockMinutes}::int) end
    where id = ${userId} and (locked_until is null or locked_until <= ${now}) returning failed_count`.execute(db)
  return rows[0] ? Math.max(0, attempts - rows[0].failedCount) : 'locked'
}

/** A right password, or an administrator's hand, gives the attempts back. */
export async function clearAttempts(db: Kysely<DB>, userId: number): Promise<void> {
  await db.updateTable('users').set({ failedCount: 0, lockedUntil: null }).where('id', '=', userId).execute()
}

/** A password past its age opens nothing but the page to change it. */
export async function demandChange(db: Kysely<DB>, userId: number): Promise<void> {
  await db.updateTable('users').set({ mustChange: true }).where('id', '=', userId).execute()
}

/** One code, one use: false when this step of the clock was used before. */
export async function useTotpStep(db: Kysely<DB>, userId: number, step: number): Promise<boolean> {
  const used = await db
    .updateTable('users')
    .set({ totpLastStep: BigInt(step) })
    .where('id', '=', userId)
    .where('totpLastStep', '<', BigInt(step))
    .executeTakeFirst()
  return used.numUpdatedRows === 1n
}

type Totp = Pick<Updateable<Users>, 'totpSecret' | 'totpEnabledAt' | 'totpLastStep'>

export async function setTotp(trx: Transaction<DB>, userId: number, change: Totp): Promise<void> {
  await trx.updateTable('users').set(change).where('id', '=', userId).execute()
}

export interface PasswordChange {
  readonly userId: number
  readonly current: string
  readonly next: string
  /** How many old passwords may not come back. */
  readonly remember: number
  readonly context: PasswordContext
}

/** A person sets a new password; every other session of his ends with the epoch that this raises. Answers the epoch. */
export async function changePassword(
  trx: Transaction<DB>,
  now: Date,
  change: PasswordChange,
): Promise<number | Refused> {
  const user = await trx
    .selectFrom('users')
    .select(['passwordHash', 'epoch'])
    .where('id', '=', change.userId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (!(await matchesPassword(user.passwordHash, change.current)))
    return refuse('password.current-wrong', undefined, { field: 'current' })
  const wrong = checkNewPassword(change.next, change.context)
  if (wrong) return { ...wrong, field: 'next' }
  if (await wasUsed(trx, change, user.passwordHash)) {
    return refuse('password.used-before', undefined, { field: 'next', params: { n: change.remember } })
  }
  const epoch = user.epoch + 1
  const passwordHash = await hashPassword(change.next)
  await trx
    .updateTable('users')
    .set({ passwordHash, passwordSetAt: now, mustChange: false, secretUntil: null, failedCount: 0, epoch })
    .where('id', '=', change.userId)
    .execute()
  await trx.insertInto('passwordHistory').values({ userId: change.userId, hash: user.passwordHash, at: now }).execute()
  return epoch
}

async function wasUsed(
  trx: Transaction<DB>,
  { userId, next, remember }: PasswordChange,
  now: string,
): Promise<boolean> {
  const old = await trx
    .selectFrom('passwordHistory')
    .select('hash')
    .where('userId', '=', userId)
    .orderBy('id', 'desc')
    .limit(Math.max(0, remember - 1))
    .execute()
  for (const hash of [now, ...old.map(row => row.hash)]) if (await matchesPassword(hash, next)) return true
  return false
}
