import { csrfSync } from 'csrf-sync'
import type { Request, RequestHandler, Response } from 'express'
import { HttpError } from './errors'

const sync = csrfSync({
  // 256 bits; it stands in every form of a page
  size: 32,
  getTokenFromRequest: req => {
    const body: unknown = req.body
    const fromForm = typeof body === 'object' && body !== null && '_csrf' in body ? body._csrf : undefined
    return typeof fromForm === 'string' ? fromForm : req.get('x-csrf-token')
  },
})

/** The token of this session, made at first use. */
export const csrfToken = (req: Request): string => sync.generateToken(req)

const SAME = new Set(['same-origin', 'none'])

/** The browser's own word first, where it gives one: another site's form is refused whatever it carries. */
function fromElsewhere(req: Request): boolean {
  const site = req.get('sec-fetch-site')
  if (site !== undefined) return !SAME.has(site)
  const origin = req.get('origin')
  if (origin === undefined) return false
  try {
    return new URL(origin).host !== req.get('host')
  } catch {
    return true
  }
}

/** A form must come from a page of this session; another one is refused and told of. */
export const csrfGuard =
  (forged: (req: Request, res: Response, why: 'site' | 'token') => Promise<void>): RequestHandler =>
  async (req, res, next) => {
    const why = fromElsewhere(req) ? 'site' : sync.isRequestValid(req) ? null : 'token'
    if (why === null) return next()
    await forged(req, res, why)
    next(new HttpError(403, '表单来源无法确认，请刷新页面后重新提交'))
  }
