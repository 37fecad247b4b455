import type { RequestHandler } from 'express'
import type { Ctx } from './context'
import type { GuardRules } from './guard-rules'
import { page } from './page'

const OURS = new Set(['_csrf', '_password'])

/** What was typed travels through the question for the password, so that nothing has to be filled in twice. */
const carried = (body: Readonly<Record<string, unknown>>): [name: string, value: string][] =>
  Object.entries(body).flatMap(([name, value]) =>
    OURS.has(name) ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
  )

/** An act of weight by somebody who gave his password too long ago: it is asked for once more, then the act goes on. */
export const freshProof =
  (rules: GuardRules): RequestHandler =>
  async (req, res, next) => {
    const c = res.locals.ctx as Ctx
    const now = c.deps.now().getTime()
    const { proofMs } = await rules.limits()
    const typed: unknown = req.body?._password
    if (typeof typed === 'string' && typed !== '' && (await rules.prove(c, typed))) req.session.provedAt = now
    if (now - (req.session.provedAt ?? 0) <= proofMs) {
      if (req.body) delete req.body._password
      return next()
    }
    const data = { action: req.originalUrl, carried: carried(req.body ?? {}), wrong: typed !== undefined }
    page(c, 'session/prove', data, { status: 403 })
  }
