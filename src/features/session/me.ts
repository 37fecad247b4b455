import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { f, readForm } from '../../web/form'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { sessionRef } from '../../web/session'
import { leaveToast } from '../../web/toast'
import { setTotp } from '../access/commands'
import { userToSignIn } from '../access/queries'
import { accessRules } from '../access/rules'
import { record } from '../audit/commands'
import { deviceName, openSessions, signInHistory } from './queries'
import { newTotp, openTotp, qrOf, stepOfCode } from './totp'

const DAY_MS = 86_400_000

/** The person's own page: who he is, look, password, second factor, devices, sign-in history. */
export async function me(c: Ctx): Promise<void> {
  await show(c)
}

async function show(c: Ctx, otpError?: Refused): Promise<void> {
  const rules = await accessRules(c.db)
  const now = c.deps.now()
  const user = await userToSignIn(c.db, { id: c.viewer.id })
  const sessions = await openSessions(c.db, { userId: c.viewer.id, idleMs: rules.idleMs, now })
  const history = await signInHistory(c.db, c.viewer.staffNo, 10)
  const age = user ? Math.floor((now.getTime() - user.passwordSetAt.getTime()) / DAY_MS) : 0
  const errors = otpError ? [{ field: 'otp', label: c.t('动态口令'), message: c.t(refusalWords(otpError)) }] : []
  page(
    c,
    'session/me',
    {
      person: c.viewer,
      passwordSetAt: user?.passwordSetAt,
      passwordDaysLeft: rules.maxAgeDays > 0 ? Math.max(0, rules.maxAgeDays - age) : null,
      totp: await totpState(c, user),
      sessions: sessions.map(row => ({ ...row, device: deviceName(row.agent), here: row.ref === hereOf(c) })),
      history: history.map(row => ({ ...row, device: deviceName(row.agent) })),
      errors,
    },
    { status: otpError ? 422 : 200 },
  )
}

const hereOf = (c: Ctx): string => sessionRef(c.req.sessionID)

type SignInUser = Awaited<ReturnType<typeof userToSignIn>>

async function totpState(c: Ctx, user: SignInUser) {
  if (user?.totpEnabledAt) return { state: 'on' as const, since: user.totpEnabledAt }
  if (!user?.totpSecret) return { state: 'off' as const }
  const secret = openTotp(user.id, user.totpSecret)
  return {
    state: 'pending' as const,
    secret: secret.replace(/(.{4})(?=.)/g, '$1 '),
    qr: await qrOf(secret, `${c.t('信档')} ${c.deps.bank()}`, user.staffNo),
  }
}

/** A new secret, shown until a first code proves that the telephone has it. */
export async function startTotp(c: Ctx): Promise<void> {
  const userId = c.viewer.id
  await transact(c, async (trx, actor) => {
    const user = await trx
      .selectFrom('users')
      .select('totpEnabledAt')
      .where('id', '=', userId)
      .executeTakeFirstOrThrow()
    if (!user.totpEnabledAt) await setTotp(trx, userId, { totpSecret: newTotp(userId), totpLastStep: 0n })
    await record(trx, actor, { act: 'user.totp-start', subject: `user:${userId}` })
  })
  c.res.redirect(303, '/me#totp')
}

const otpFields = { otp: f.text('动态口令', { required: true, max: 20 }) }

export async function confirmTotp(c: Ctx): Promise<void> {
  const form = readForm(otpFields, c.req.body, c.t)
  if (!form.ok) return show(c, refuse('otp.wrong'))
  const now = c.deps.now()
  const result = await transact(c, async (trx, actor) => {
    const user = await userToSignIn(trx, { id: c.viewer.id })
    if (!user?.totpSecret || user.totpEnabledAt) return refuse('otp.none')
    const step = await stepOfCode(openTotp(user.id, user.totpSecret), form.values.otp, user.totpLastStep, now)
    if (step === null) return refuse('otp.wrong')
    await setTotp(trx, user.id, { totpEnabledAt: now, totpLastStep: BigInt(step) })
    await record(trx, actor, { act: 'user.totp-confirm', subject: `user:${user.id}` })
    return { done: true }
  })
  if (isRefused(result)) return show(c, result)
  leaveToast(c.res, { words: '已启用动态口令，下次登录时需要输入' })
  c.res.redirect(303, '/me#totp')
}

export async function stopTotp(c: Ctx): Promise<void> {
  await transact(c, async (trx, actor) => {
    await setTotp(trx, c.viewer.id, { totpSecret: null, totpEnabledAt: null, totpLastStep: 0n })
    await record(trx, actor, { act: 'user.totp-stop', subject: `user:${c.viewer.id}` })
  })
  leaveToast(c.res, { words: '已停用动态口令' })
  c.res.redirect(303, '/me#totp')
}
