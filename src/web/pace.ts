import type { RequestHandler } from 'express'
import type { Ctx } from './context'
import { HttpError } from './errors'

const MINUTE = 60_000
/** Files made and read, encrypted values shown: what one person may ask for in a minute. Nobody's work needs as many. */
export const COSTLY_A_MINUTE = 120
const KEEP = 5_000

/** Counts within the running minute; a new minute begins anew. In memory: each process guards its own work. */
export class Pace {
  private readonly counts = new Map<number, { since: number; n: number }>()
  constructor(private readonly most: number) {}

  /** Seconds to wait; 0 when it may go on now. */
  take(who: number, now: number): number {
    const known = this.counts.get(who)
    if (!known || now - known.since >= MINUTE) {
      if (this.counts.size >= KEEP) this.counts.clear()
      this.counts.set(who, { since: now, n: 1 })
      return 0
    }
    known.n++
    return known.n > this.most ? Math.max(1, Math.ceil((known.since + MINUTE - now) / 1000)) : 0
  }
}

export const paced =
  (pace: Pace): RequestHandler =>
  (_req, res, next) => {
    const c = res.locals.ctx as Ctx
    const wait = pace.take(c.viewer.id, c.deps.now().getTime())
    if (wait === 0) return next()
    res.setHeader('Retry-After', String(wait))
    next(new HttpError(429, '操作太频繁，请稍后再试'))
  }
