import { csrfSync } from 'csrf-sync'
import type { NextFunction, Request, Response } from 'express'
import { HttpError } from './errors'

const sync = csrfSync({
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

export function csrfGuard(req: Request, _res: Response, next: NextFunction): void {
  if (fromElsewhere(req) || !sync.isRequestValid(req)) {
    next(new HttpError(403, '表单来源无法确认，请刷新页面后重新提交'))
    return
  }
  next()
}
