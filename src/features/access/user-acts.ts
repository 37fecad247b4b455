import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { readForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { type AccountAct, decideAppointment } from './appointment-commands'
import { appointmentList } from './appointment-queries'
import { reasonFields } from './fields'
import { hashPassword, oneTimeSecret } from './hashing'
import { userRecord } from './queries'
import { actOnUser, type UserDone, unlockUser } from './user-commands'

const DONE: Readonly<Record<AccountAct, string>> = {
  reset: '已重置密码',
  disable: '已停用，该用户的登录已全部结束',
  enable: '已启用',
}

/** A refused act comes back to the person's page and says why. */
function refused(c: Ctx, address: string, no: Refused): void {
  if (no.refused === 'user.missing' || no.refused === 'appointment.missing') throw notFound()
  leaveToast(c.res, { words: refusalWords(no), tone: 'warn', ...(no.params ? { params: no.params } : {}) })
  c.res.redirect(303, address)
}

const act =
  (kind: AccountAct) =>
  async (c: Ctx): Promise<void> => {
    const id = c.id()
    const form = readForm(reasonFields, c.req.body, c.t)
    const reason = form.ok ? (form.values.reason ?? '') : ''
    const secret = oneTimeSecret()
    const secretHash = kind === 'reset' ? await hashPassword(secret) : ''
    let fresh = false
    const result = await once<UserDone>(c, `user.${kind}`, (trx, actor) => {
      fresh = true
      return actOnUser(trx, actor, id, kind, { reason, secretHash })
    })
    const address = `/admin/users/${id}`
    if (isRefused(result)) return refused(c, address, result)
    if (kind === 'reset' && !result.asked) return showSecret(c, id, fresh ? secret : null)
    leaveToast(c.res, { words: result.asked ? '已提交，待安全管理员复核' : DONE[kind] })
    c.res.redirect(303, address)
  }

async function showSecret(c: Ctx, id: number, secret: string | null): Promise<void> {
  const person = await userRecord(c.db, id)
  page(c, 'access/secret', { userId: id, who: `${person?.staffNo} ${person?.name}`, secret, asked: false })
}

export const resetPassword = act('reset')
export const disableUser = act('disable')
export const enableUser = act('enable')

export async function unlock(c: Ctx): Promise<void> {
  const id = c.id()
  const result = await once<UserDone>(c, 'user.unlock', (trx, actor) => unlockUser(trx, actor, id))
  if (isRefused(result)) return refused(c, `/admin/users/${id}`, result)
  leaveToast(c.res, { words: '已解除锁定' })
  c.res.redirect(303, `/admin/users/${id}`)
}

/** What the other office has asked for, and what became of it. */
export async function appointments(c: Ctx): Promise<void> {
  const rows = await appointmentList(c.db)
  page(c, 'access/appointments', {
    wishes: rows.map(row => ({
      ...row,
      mayDecide: row.state === 'pending' && row.askedBy !== c.viewer.id && row.userId !== c.viewer.id,
    })),
  })
}

const decide =
  (agree: boolean) =>
  async (c: Ctx): Promise<void> => {
    const id = c.id()
    const secret = oneTimeSecret()
    const secretHash = agree ? await hashPassword(secret) : ''
    let fresh = false
    const result = await once<{ userId: number; act: string }>(c, 'appointment.decide', (trx, actor) => {
      fresh = true
      return decideAppointment(trx, actor, id, agree, secretHash)
    })
    if (isRefused(result)) return refused(c, '/admin/appointments', result)
    if (agree && result.act === 'reset') return showSecret(c, result.userId, fresh ? secret : null)
    leaveToast(c.res, { words: agree ? '已同意' : '已拒绝' })
    c.res.redirect(303, '/admin/appointments')
  }

export const agree = decide(true)
export const reject = decide(false)
