import { refuse } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { f, readForm } from '../../web/form'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { sessionRef } from '../../web/session'
import { leaveToast } from '../../web/toast'
import { accessRules } from '../access/rules'
import { record } from '../audit/commands'
import { endOthers, endSession } from './commands'
import { deviceName, openSessions } from './queries'

const fields = { ref: f.text('会话', { required: true, max: 12 }) }
const REF = /^[0-9a-f]{12}$/

const refOf = (c: Ctx): string => {
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok || !REF.test(form.values.ref)) throw notFound()
  return form.values.ref
}

const toMe = (c: Ctx): void => c.res.redirect(303, '/me#sessions')

/** The list is a part of the person's page. */
export const mySessions = (c: Ctx): void => toMe(c)

/** Ends one of the person's own sessions; somebody else's is not there for him. */
export async function endMine(c: Ctx): Promise<void> {
  const ref = refOf(c)
  const ended = await transact(c, async (trx, actor) => {
    if ((await endSession(trx, ref, c.viewer.id)) === null) return refuse('session.missing')
    await record(trx, actor, { act: 'session.end-own', subject: `user:${c.viewer.id}`, after: { session: ref } })
    return { done: true }
  })
  if ('refused' in ended) throw notFound()
  if (ref === sessionRef(c.req.sessionID)) return c.res.redirect(303, '/login?ended=out')
  leaveToast(c.res, { words: '已结束该设备上的登录' })
  toMe(c)
}

export async function endMyOthers(c: Ctx): Promise<void> {
  await transact(c, async (trx, actor) => {
    const ended = await endOthers(trx, c.viewer.id, sessionRef(c.req.sessionID))
    await record(trx, actor, { act: 'session.end-own', subject: `user:${c.viewer.id}`, after: { ended } })
  })
  leaveToast(c.res, { words: '已结束其他设备上的登录' })
  toMe(c)
}

/** Everybody who is signed in now, for those who may end a session. */
export async function allSessions(c: Ctx): Promise<void> {
  const { idleMs } = await accessRules(c.db)
  const sessions = await openSessions(c.db, { idleMs, now: c.deps.now() })
  const here = sessionRef(c.req.sessionID)
  page(c, 'session/sessions', {
    sessions: sessions.map(row => ({ ...row, device: deviceName(row.agent), here: row.ref === here })),
  })
}

export async function endAny(c: Ctx): Promise<void> {
  const ref = refOf(c)
  const ended = await transact(c, async (trx, actor) => {
    const userId = await endSession(trx, ref)
    if (userId === null) return refuse('session.missing')
    await record(trx, actor, { act: 'session.end', subject: `user:${userId}`, after: { session: ref } })
    return { userId }
  })
  if ('refused' in ended) throw notFound()
  leaveToast(c.res, { words: '已结束该设备上的登录' })
  c.res.redirect(303, '/admin/sessions')
}
