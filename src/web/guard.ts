import './session'
import express, { type NextFunction, type Request, type RequestHandler, type Response, type Router } from 'express'
import multer from 'multer'
import { isPermission, type Permission, type Viewer } from '../permissions'
import { Ctx, type Deps } from './context'
import { csrfGuard } from './csrf'
import { forbidden, HttpError } from './errors'
import type { GuardRules, SessionLimits } from './guard-rules'
import { COSTLY_A_MINUTE, Pace, paced } from './pace'
import { freshProof } from './proof'
import type { Route, Upload } from './routes'
import { noteSeen } from './seen'

const MINUTE = 60_000

type Ended = 'none' | 'idle' | 'absolute' | 'ended'

/** Is this still the session that was opened? Idle and absolute limits, epoch of the user. */
function sessionState(req: Request, viewer: Viewer | undefined, rules: SessionLimits, now: number): Ended | 'open' {
  const { session } = req
  if (session.userId === undefined) return 'none'
  if (!viewer || viewer.epoch !== session.epoch) return 'ended'
  if (now - (session.signedInAt ?? 0) > rules.absoluteMs) return 'absolute'
  return now - (session.seenAt ?? 0) > rules.idleMs ? 'idle' : 'open'
}

// A counter that asks every few seconds is not a person at work.
const isPolling = (req: Request): boolean => req.get('X-Poll') !== undefined || req.query.poll === '1'

function toSignIn(req: Request, res: Response, why: Ended): void {
  const query = why === 'none' ? '' : `?ended=${why}`
  const next = req.method === 'GET' && !isPolling(req) ? req.originalUrl : '/'
  const back = next === '/' ? '' : `${query ? '&' : '?'}next=${encodeURIComponent(next)}`
  const address = `/login${query}${back}`
  res.setHeader('Cache-Control', 'no-store')
  if (req.get('HX-Request') === undefined) {
    res.redirect(303, address)
    return
  }
  // Never a sign-in form inside a page: htmx leaves the page as a whole.
  res.setHeader('HX-Redirect', address)
  res.status(401).end()
}

// Only these answer while a first or expired password waits to be changed.
const BEFORE_CHANGE = new Set(['/password/change', '/logout'])

function guard(route: Route & { access: Permission | 'signed-in' }, deps: Deps, rules: GuardRules): RequestHandler {
  return async (req, res, next) => {
    const now = deps.now().getTime()
    const viewer = req.user as Viewer | undefined
    const limits = await rules.limits()
    const state = sessionState(req, viewer, limits, now)
    if (state !== 'open' || !viewer) {
      if (state !== 'none') await new Promise<void>(done => req.session.destroy(() => done()))
      return toSignIn(req, res, state === 'open' ? 'ended' : state)
    }
    if (viewer.mustChange && !BEFORE_CHANGE.has(route.path)) return res.redirect(303, '/password/change')
    if (!isPolling(req) && now - (req.session.seenAt ?? 0) > MINUTE) req.session.seenAt = now
    const c = new Ctx(deps, req, res, viewer, limits.today)
    if (route.access !== 'signed-in' && !viewer.permissions.has(route.access)) {
      res.locals.ctx = c
      await rules.refused(req, res, {
        act: 'access.refused',
        subject: placeOf(route, req),
        after: { permission: route.access },
      })
      throw forbidden()
    }
    res.locals.ctx = c
    next()
  }
}

/** Bytes of large uploads that are held now; more than this would cost the whole program its memory. */
const MOST_HELD = 256 * 1024 * 1024
let held = 0

/** Takes room for a large upload until its answer is sent, or says why there is none. */
function roomFor(req: Request, res: Response, most: number): HttpError | undefined {
  const told = req.get('Content-Length') ?? ''
  const bytes = /^\d{1,12}$/.test(told) ? Number.parseInt(told, 10) : Number.POSITIVE_INFINITY
  if (bytes > most) return new HttpError(413, '一次上传的文件太多或太大，请分几次上传')
  if (held + bytes > MOST_HELD) return new HttpError(503, '正在上传的文件较多，请稍后再试')
  held += bytes
  res.once('close', () => {
    held -= bytes
  })
  return undefined
}

function uploadOf(upload: Upload): RequestHandler {
  const files = upload.files ?? 1
  const form = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: upload.maxBytes, files, fields: 50, fieldSize: 100_000, parts: 59 + files },
    defParamCharset: 'utf8',
  })
  const parse = upload.files === undefined ? form.single(upload.field) : form.array(upload.field, files)
  return (req, res, next) => {
    const none = upload.totalBytes === undefined ? undefined : roomFor(req, res, upload.totalBytes)
    if (none) return next(none)
    parse(req, res, (error: unknown) => {
      if (error instanceof multer.MulterError && error.code === 'LIMIT_FILE_SIZE')
        next(new HttpError(413, '文件太大，请拆分后再上传'))
      else if (error instanceof multer.MulterError && error.code === 'LIMIT_FILE_COUNT')
        next(new HttpError(413, '一次上传的文件太多或太大，请分几次上传'))
      else next(error ? new HttpError(400, '上传没有完成，请重新选择文件') : undefined)
    })
  }
}

function handlerOf(route: Route, deps: Deps, rules: GuardRules): RequestHandler {
  if (route.access === 'public') return (req, res) => route.handler(deps, req, res)
  const named = route.scope !== 'none'
  return async (req, res) => {
    const c = res.locals.ctx as Ctx
    try {
      await route.handler(c)
      noteSeen(c, route, placeOf(route, req))
    } catch (error) {
      // Whether the record does not exist or is another's is not asked: the answer and its time are the same.
      if (named && error instanceof HttpError && error.status === 404)
        await rules.refused(req, res, { act: 'access.unseen', subject: placeOf(route, req) })
      throw error
    }
  }
}

/** '/customers/:id' → '/customers/42'; what does not look like a record of ours stays out of the audit. */
const placeOf = (route: Route, req: Request): string =>
  route.path.replace(/:(\w+)/g, (name, key: string) => {
    const value = req.params[key]
    return typeof value === 'string' && /^[\w.-]{1,10}$/.test(value) ? value : name
  })

const firstPart = (path: string): string => path.split('/', 2)[1] ?? ''

/** /customers/merge before /customers/:id, whichever feature has it: a word stands before a place for any word. */
const rankOf = (path: string): string =>
  path
    .split('/')
    .map(part => (part.startsWith(':') ? '1' : '0'))
    .join('')
const literalFirst = (a: Route, b: Route): number =>
  rankOf(a.path) < rankOf(b.path) ? -1 : rankOf(a.path) > rankOf(b.path) ? 1 : 0

/** Mounts the one table of routes. The program does not start when a route is declared twice or with an unknown right. */
export function mount(app: Router, routes: readonly Route[], deps: Deps, rules: GuardRules): void {
  checkRoutes(routes)
  // one small router for each first word of an address: a request is not held against the whole table
  const routers = new Map<string, Router>()
  const pace = new Pace(COSTLY_A_MINUTE)
  for (const route of [...routes].sort(literalFirst)) {
    const name = firstPart(route.path)
    const router = routers.get(name) ?? express.Router()
    routers.set(name, router)
    router[route.method](route.path, ...chainOf(route, deps, rules, pace))
  }
  app.use((req, res, next) => {
    const router = routers.get(firstPart(req.path))
    return router ? router(req, res, next) : next()
  })
}

function chainOf(route: Route, deps: Deps, rules: GuardRules, pace: Pace): RequestHandler[] {
  const chain: RequestHandler[] = []
  if (route.access !== 'public') chain.push(guard({ ...route, access: route.access }, deps, rules))
  if (route.access !== 'public' && route.costly) chain.push(paced(pace))
  if (route.upload) chain.push(uploadOf(route.upload))
  if (route.method === 'post') {
    const told = (req: Request, res: Response, why: string) =>
      rules.refused(req, res, { act: 'access.forged', subject: placeOf(route, req), after: { why } })
    chain.push(csrfGuard(told))
  }
  if (route.access !== 'public' && route.fresh) chain.push(freshProof(rules))
  return [...chain, handlerOf(route, deps, rules)]
}

export function checkRoutes(routes: readonly Route[]): void {
  const seen = new Set<string>()
  for (const route of routes) {
    const name = `${route.method} ${route.path}`
    if (seen.has(name)) throw new Error(`route declared twice: ${name}`)
    seen.add(name)
    const known = route.access === 'public' || route.access === 'signed-in' || isPermission(route.access)
    if (!known) throw new Error(`route without a known permission: ${name}`)
    if (route.method === 'post' && !route.audit) throw new Error(`writing route without an audit act: ${name}`)
  }
}

export const nothingHere = (_req: Request, _res: Response, next: NextFunction): void =>
  next(new HttpError(404, '没有找到这个页面或记录，也可能不在您的数据范围内'))
