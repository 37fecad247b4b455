import type { Request, Response } from 'express'
import { systemActor } from '../../permissions'
import { type Deps, requestId } from '../../web/context'
import { plainPage } from '../../web/page'
import { accessRules } from '../access/rules'
import { viewerOfUser } from '../access/viewer'
import { recordAlone } from '../audit/commands'
import { securityLog } from '../audit/security-log'
import type { SignInResult } from './check'
import { type Attempt, noteSignIn } from './commands'
import { countWrong, mustWait } from './limits'
import { localPath } from './local-path'
import { noteEntry, openSession, waitForSecond } from './open'
import { authenticate } from './passport'

const WHY_ENDED: Readonly<Record<string, string>> = {
  idle: '您已较长时间没有操作，请重新登录',
  absolute: '本次登录已达最长时限，请重新登录',
  ended: '本次登录已被结束，请重新登录',
  out: '您已退出登录',
  late: '动态口令验证超时，请重新登录',
}

export function signInPage(deps: Deps, req: Request, res: Response): void {
  const ended = typeof req.query.ended === 'string' ? WHY_ENDED[req.query.ended] : undefined
  show(deps, req, res, { notice: ended, next: localPath(req.query.next) })
}

interface Words {
  readonly words: string
  readonly params?: Record<string, number>
}
interface Shown {
  readonly error?: Words
  readonly notice?: string | undefined
  readonly staffNo?: string
  readonly next: string
}
function show(deps: Deps, req: Request, res: Response, data: Shown, status = 200): void {
  plainPage(req, res, 'zh', 'session/sign-in', { staffNo: '', bank: deps.bank(), ...data }, status)
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

export async function signIn(deps: Deps, req: Request, res: Response): Promise<void> {
  const staffNo = text(req.body.staffNo).trim().slice(0, 20)
  const next = localPath(req.body.next)
  const wait = await mustWait(deps.db, req.ip ?? '')
  if (wait > 0) {
    // a limited address goes on knocking: it is told of, but not at every knock
    const nobody = { ...systemActor(requestId(res)), address: req.ip ?? null }
    if (securityLog(deps.db).admit(nobody, 'session.sign-in', deps.now().getTime()))
      await noteRefused(deps, req, res, { staffNo, userId: null, result: 'limited' })
    res.setHeader('Retry-After', String(wait))
    return show(deps, req, res, { error: tooMany(wait), staffNo, next }, 429)
  }
  const result = await authenticate(deps, req, res)
  if (!result.done) {
    await countWrong(deps.db, req.ip ?? '', staffNo)
    await noteRefused(deps, req, res, { staffNo, userId: result.userId, result: result.result })
    const { lockMinutes } = await accessRules(deps.db)
    return show(deps, req, res, { error: wrongWords(result, lockMinutes), staffNo, next }, 422)
  }
  if (result.second) {
    await waitForSecond(deps, req, result.userId, result.epoch)
    res.redirect(303, next === '/' ? '/login/otp' : `/login/otp?next=${encodeURIComponent(next)}`)
    return
  }
  await enter(deps, req, res, result, staffNo, next)
}

/** The session opens: on record as an attempt that succeeded and as an act of the person. */
export async function enter(
  deps: Deps,
  req: Request,
  res: Response,
  { userId, epoch }: { userId: number; epoch: number },
  staffNo: string,
  next: string,
): Promise<void> {
  await openSession(deps, req, userId, epoch)
  await noteSignIn(deps.db, req, { staffNo, userId, result: 'done' })
  const viewer = await viewerOfUser(deps.db, userId)
  if (viewer) await noteEntry(deps, req, requestId(res), viewer)
  res.redirect(303, next)
}

export async function noteRefused(deps: Deps, req: Request, res: Response, attempt: Attempt): Promise<void> {
  await noteSignIn(deps.db, req, attempt)
  const nobody = { ...systemActor(requestId(res)), address: req.ip ?? null }
  await recordAlone(deps.db, nobody, {
    act: 'session.sign-in',
    subject: `staff:${attempt.staffNo}`,
    result: 'refused',
    after: { result: attempt.result },
  })
}

export const tooMany = (seconds: number): Words => ({
  words: '尝试次数过多，请 {minutes} 分钟后再试',
  params: { minutes: Math.ceil(seconds / 60) },
})

function wrongWords(result: Extract<SignInResult, { done: false }>, lockMinutes: number): Words {
  if (result.left > 0) return { words: '工号或密码不正确，还可以尝试 {left} 次', params: { left: result.left } }
  return {
    words: '工号或密码不正确，或账号已锁定，请 {minutes} 分钟后再试或联系管理员',
    params: { minutes: lockMinutes },
  }
}
