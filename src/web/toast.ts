import type { Request, Response } from 'express'
import type { Params } from './i18n'

export interface Toast {
  readonly words: string
  readonly params?: Params
  readonly tone?: 'ok' | 'warn'
}

const COOKIE = 'toast'

/** Read after a redirect: a short-lived cookie, so that saying "saved" costs no session write. Shown escaped. */
export function leaveToast(res: Response, toast: Toast): void {
  res.cookie(COOKIE, Buffer.from(JSON.stringify(toast)).toString('base64url'), {
    httpOnly: true,
    sameSite: 'strict',
    secure: res.req.secure,
    maxAge: 20_000,
    path: '/',
  })
}

const isToast = (value: unknown): value is Toast =>
  typeof value === 'object' && value !== null && 'words' in value && typeof value.words === 'string'

export function takeToast(req: Request, res: Response): Toast[] {
  const match = /(?:^|;\s*)toast=([\w-]{2,2000})/.exec(req.headers.cookie ?? '')
  if (!match) return []
  res.clearCookie(COOKIE, { path: '/' })
  try {
    const toast: unknown = JSON.parse(Buffer.from(match[1]!, 'base64url').toString('utf8'))
    return isToast(toast) ? [toast] : []
  } catch {
    return []
  }
}
