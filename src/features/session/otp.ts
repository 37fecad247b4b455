import type { Request, Response } from 'express'
import type { Deps } from '../../web/context'
import { plainPage } from '../../web/page'
import { clearAttempts, takeAttempt, useTotpStep } from '../access/commands'
import { userToSignIn } from '../access/queries'
import { accessRules } from '../access/rules'
import { countWrong, mustWait } from './limits'
import { localPath } from './local-path'
import { enter, noteRefused, tooMany } from './sign-in'
import { openTotp, stepOfCode } from './totp'

const HALFWAY_MS = 5 * 60_000

function halfwayOf(deps: Deps, req: Request) {
  const half = req.session.halfway
  return half && deps.now().getTime() - half.at < HALFWAY_MS ? half : null
}

const show = (deps: Deps, req: Request, res: Response, data: object, status = 200): void =>
  plainPage(req, res, 'zh', 'session/otp', { bank: deps.bank(), ...data }, status)

export function otpPage(deps: Deps, req: Request, res: Response): void {
  if (halfwayOf(deps, req)) show(deps, req, res, { next: localPath(req.query.next) })
  else res.redirect(303, '/login?ended=late')
}

/** The second factor: the same few attempts as the password, and each code only once. */
export async function checkOtp(deps: Deps, req: Request, res: Response): Promise<void> {
  const half = halfwayOf(deps, req)
  const user = half ? await userToSignIn(deps.db, { id: half.userId }) : undefined
  if (!half || !user?.totpSecret || user.disabledAt || user.epoch !== half.epoch)
    return res.redirect(303, '/login?ended=late')
  const next = localPath(req.body.next)
  const wait = await mustWait(deps.db, req.ip ?? '')
  if (wait > 0) {
    res.setHeader('Retry-After', String(wait))
    return show(deps, req, res, { next, error: tooMany(wait) }, 429)
  }
  const now = deps.now()
  const left = await takeAttempt(deps.db, user.id, await accessRules(deps.db), now)
  const typed = typeof req.body.otp === 'string' ? req.body.otp.slice(0, 20) : ''
  const step =
    left === 'locked' ? null : await stepOfCode(openTotp(user.id, user.totpSecret), typed, user.totpLastStep, now)
  if (step === null || !(await useTotpStep(deps.db, user.id, step))) {
    await countWrong(deps.db, req.ip ?? '', user.staffNo)
    await noteRefused(deps, req, res, { staffNo: user.staffNo, userId: user.id, result: 'second_factor' })
    return show(deps, req, res, { next, error: { words: '动态口令不正确，请核对手机时间后重试' } }, 422)
  }
  await clearAttempts(deps.db, user.id)
  await enter(deps, req, res, { userId: user.id, epoch: user.epoch }, user.staffNo, next)
}
