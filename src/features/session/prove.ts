import type { Ctx } from '../../web/context'
import { clearAttempts, takeAttempt } from '../access/commands'
import { matchesPassword } from '../access/hashing'
import { userToSignIn } from '../access/queries'
import { accessRules } from '../access/rules'
import { recordAlone } from '../audit/commands'

/** The password once more, with the same few attempts as at the door. */
export async function prove(c: Ctx, password: string): Promise<boolean> {
  const user = await userToSignIn(c.db, { id: c.viewer.id })
  if (!user) return false
  const left = await takeAttempt(c.db, user.id, await accessRules(c.db), c.deps.now())
  const right = await matchesPassword(user.passwordHash, password)
  if (left === 'locked' || !right) {
    await recordAlone(c.db, c.actor, { act: 'session.prove', subject: `user:${user.id}`, result: 'refused' })
    return false
  }
  await clearAttempts(c.db, user.id)
  return true
}
