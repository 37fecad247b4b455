import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { clearAttempts, demandChange, takeAttempt } from '../access/commands'
import { matchesPassword, nobodysHash } from '../access/hashing'
import { userToSignIn } from '../access/queries'
import type { AccessRules } from '../access/rules'
import { countGhost } from './limits'

export type SignInResult =
  | { readonly done: true; readonly userId: number; readonly epoch: number; readonly second: boolean }
  | {
      readonly done: false
      readonly result: 'wrong' | 'locked' | 'disabled'
      readonly left: number
      readonly userId: number | null
    }

type Rules = Pick<AccessRules, 'attempts' | 'lockMinutes' | 'maxAgeDays'>
const DAY_MS = 86_400_000

/**
 * Number and password. What the stranger at the door is told never depends on whether the number exists, is disabled,
 * or the password of a locked account was right; one hash is computed in every case, so that time tells nothing either.
 */
export const checkPassword = (
  db: Kysely<DB>,
  staffNo: string,
  password: string,
  rules: Rules,
  now: Date,
): Promise<SignInResult> => inLine(staffNo, () => check(db, staffNo, password, rules, now))

async function check(
  db: Kysely<DB>,
  staffNo: string,
  password: string,
  rules: Rules,
  now: Date,
): Promise<SignInResult> {
  const user = await userToSignIn(db, { staffNo })
  const open = user !== undefined && !user.disabledAt && !(user.secretUntil && user.secretUntil < now)
  const left = open ? await takeAttempt(db, user.id, rules, now) : await countGhost(db, staffNo, rules)
  const right = await matchesPassword(open ? user.passwordHash : await nobodysHash(), password)
  const userId = user?.id ?? null
  if (!open)
    return {
      done: false,
      result: user ? 'disabled' : left === 'locked' ? 'locked' : 'wrong',
      left: shown(left),
      userId,
    }
  if (left === 'locked') return { done: false, result: 'locked', left: 0, userId }
  if (!right) return { done: false, result: left === 0 ? 'locked' : 'wrong', left, userId }
  // With a second factor to come the attempts stay taken, or a known password would buy codes without end.
  if (!user.totpEnabledAt) await clearAttempts(db, user.id)
  const tooOld = rules.maxAgeDays > 0 && now.getTime() - user.passwordSetAt.getTime() > rules.maxAgeDays * DAY_MS
  if (tooOld && !user.mustChange) await demandChange(db, user.id)
  return { done: true, userId: user.id, epoch: user.epoch, second: user.totpEnabledAt !== null }
}

const shown = (left: number | 'locked'): number => (left === 'locked' ? 0 : left)

const lines = new Map<string, Promise<unknown>>()

/** Attempts on one account one after the other: an attempt is taken before the password is read, and given back. */
async function inLine<T>(staffNo: string, work: () => Promise<T>): Promise<T> {
  const before = lines.get(staffNo) ?? Promise.resolve()
  const mine = before.then(work, work)
  lines.set(staffNo, mine)
  try {
    return await mine
  } finally {
    if (lines.get(staffNo) === mine) lines.delete(staffNo)
  }
}
