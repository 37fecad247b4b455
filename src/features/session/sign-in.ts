import { hash, verify } from '@node-rs/argon2'
import type { Request, Response } from 'express'
import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { systemActor } from '../../permissions'
import { type Deps, requestId } from '../../web/context'
import { plainPage } from '../../web/page'
import { recordAlone } from '../audit/commands'
import { noteSignIn } from './commands'

export interface SignInRules {
  readonly attempts: number
  readonly lockMinutes: number
}

/** A hash nobody's password matches, so that an unknown number takes as long as a known one. */
const nobody = hash('no such person', { memoryCost: 19_456, timeCost: 2, parallelism: 1 })

export type SignInResult =
  | { readonly done: true; readonly userId: number; readonly epoch: number }
  | { readonly done: false; readonly result: 'wrong' | 'locked' | 'disabled'; readonly left: number }

/** Checks number and password. A locked account answers the same whatever the password, and hashes all the same. */
export async function checkPassword(
  db: Kysely<DB>,
  staffNo: string,
  password: string,
  rules: SignInRules,
  now: Date,
): Promise<SignInResult> {
  const user = await db
    .selectFrom('users')
    .select(['id', 'passwordHash', 'disabledAt', 'lockedUntil', 'failedCount', 'epoch'])
    .where('staffNo', '=', staffNo)
    .executeTakeFirst()
  const right = await verify(user?.passwordHash ?? (await nobody), password)
  if (!user || user.disabledAt) return { done: false, result: user ? 'disabled' : 'wrong', left: 0 }
  if (user.lockedUntil && user.lockedUntil > now) return { done: false, result: 'locked', left: 0 }
  if (right) return { done: true, userId: user.id, epoch: user.epoch }
  const { rows } = await sql<{ failedCount: number }>`update users set
      failed_count = case when locked_until is not null and locked_until <= ${now} then 1 else failed_count + 1 end,
      locked_until = case when failed_count + 1 >= ${rules.attempts} and (locked_until is null or locked_until > ${now})
        then ${now}::timestamptz + make_interval(mins => ${rules.lockMinutes}) else null end
    where id = ${user.id} returning failed_count`.execute(db)
  const left = Math.max(0, rules.attempts - (rows[0]?.failedCount ?? 0))
  return { done: false, result: left === 0 ? 'locked' : 'wrong', left }
}

const safeNext = (next: unknown): string =>
  typeof next === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(next) && next.length < 500 ? next : '/'

const WHY_ENDED: Readonly<Record<string, string>> = {
  idle: '您已较长时间没有操作，请重新登录',
  absolute: '本次登录已达最长时限，请重新登录',
  ended: '本次登录已被结束，请重新登录',
  out: '您已退出登录',
}

export function signInPage(_deps: Deps, req: Request, res: Response): void {
  const ended = typeof req.query.ended === 'string' ? WHY_ENDED[req.query.ended] : undefined
  show(req, res, { notice: ended, next: safeNext(req.query.next) })
}

interface Shown {
  readonly error?: { words: string; params?: Record<string, number> }
  readonly notice?: string | undefined
  readonly staffNo?: string
  readonly next: string
}
function show(req: Request, res: Response, data: Shown, status = 200): void {
  plainPage(req, res, 'zh', 'session/sign-in', { staffNo: '', ...data }, status)
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

export async function signIn(deps: Deps, req: Request, res: Response): Promise<void> {
  const staffNo = text(req.body.staffNo).trim().slice(0, 20)
  const next = safeNext(req.body.next)
  const rules = { attempts: 5, lockMinutes: 30 }
  const result = await checkPassword(deps.db, staffNo, text(req.body.password).slice(0, 1000), rules, deps.now())
  await noteSignIn(deps.db, req, staffNo, result)
  if (!result.done) {
    await recordAlone(
      deps.db,
      { ...systemActor(requestId(res)), staffNo: 'system', address: req.ip ?? null },
      {
        act: 'session.sign-in',
        subject: `staff:${staffNo}`,
        result: 'refused',
        after: { result: result.result },
      },
    )
    const words =
      result.result === 'locked'
        ? '工号或密码不正确，或账号已锁定，请 30 分钟后再试或联系管理员'
        : result.left > 0
          ? '工号或密码不正确，还可以尝试 {left} 次'
          : '工号或密码不正确'
    show(req, res, { error: { words, params: { left: result.left } }, staffNo, next }, 422)
    return
  }
  await openSession(deps, req, result.userId, result.epoch)
  res.redirect(303, next)
}

/** A new session id at every rise of rights: what was planted before is worthless after. */
export async function openSession(deps: Deps, req: Request, userId: number, epoch: number): Promise<void> {
  await new Promise<void>((done, fail) => req.session.regenerate(error => (error ? fail(error) : done())))
  const now = deps.now().getTime()
  Object.assign(req.session, { userId, epoch, signedInAt: now, seenAt: now, provedAt: now, passport: { user: userId } })
  req.session.address = req.ip ?? ''
  req.session.agent = (req.get('user-agent') ?? '').slice(0, 200)
  await new Promise<void>((done, fail) => req.session.save(error => (error ? fail(error) : done())))
}
