import type { Request, Response } from 'express'
import type { Ctx } from './context'
import { csrfToken } from './csrf'
import { type Helpers, helpers } from './format'
import { frameOf } from './frame'
import type { Lang } from './i18n'
import { recentOf } from './shell'
import { type Toast, takeToast } from './toast'
import { renderView } from './views'

/** htmx asks for a part of the page; everything else (address bar, history) gets the whole page. */
export const wantsPart = (req: Request): boolean => req.get('HX-Request-Type') === 'partial'

export interface PageOptions {
  /** The fragment inside the page that a partial request gets instead of the whole. */
  readonly part?: string
  readonly status?: number
}

const headers = (res: Response): void => {
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Vary', 'HX-Request, HX-Request-Type')
}

function send(res: Response, view: string, data: object, status: number): void {
  headers(res)
  res.status(status).type('html').send(renderView(view, data))
}

/** First paint and swap are the same HTML: the page includes its part, and this alone decides which to send. */
export function page(c: Ctx, view: string, data: object, options: PageOptions = {}): void {
  const h = helpers(c.viewer.lang, c.req.originalUrl, () => csrfToken(c.req))
  const status = options.status ?? 200
  if (options.part !== undefined && wantsPart(c.req)) {
    send(c.res, options.part, { h, may: mayOf(c), today: c.today, ...data }, status)
    return
  }
  const toasts: Toast[] = takeToast(c.req, c.res)
  const frame = frameOf(c, h)
  const shell = { ...frame.steady, recent: recentOf(c, h), toasts, frame: frame.parts }
  send(c.res, view, { h, may: mayOf(c), today: c.today, shell, ...data }, status)
}

/** May this viewer open that? For links only: whether an act is allowed now comes as data of the page. */
const mayOf = (c: Ctx) => (permission: Parameters<Ctx['may']>[0]) => c.may(permission)

/** Pages for nobody in particular: sign-in, errors. */
export function plainPage(req: Request, res: Response, lang: Lang, view: string, data: object, status = 200): void {
  const h: Helpers = helpers(lang, req.originalUrl, () => csrfToken(req))
  send(res, view, { h, toasts: [], ...data }, status)
}
