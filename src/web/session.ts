import { createHash } from 'node:crypto'
import connectPgSimple from 'connect-pg-simple'
import type { RequestHandler } from 'express'
import session from 'express-session'
import type pg from 'pg'
import type { Config } from '../config'
import type { Viewer } from '../permissions'

declare module 'express-session' {
  interface SessionData {
    userId: number
    /** The user's epoch at sign-in; raising it in the users table ends every session of his. */
    epoch: number
    signedInAt: number
    seenAt: number
    /** When a password or second factor was last given: dangerous acts ask for a fresh one. */
    provedAt: number
    /** Signed in with the password, the second factor still to come. */
    halfway: { userId: number; epoch: number; at: number }
    address: string
    agent: string
  }
}
declare global {
  namespace Express {
    interface User extends Viewer {}
  }
}

const PgStore = connectPgSimple(session)
const digest = (sid: string): string => createHash('sha256').update(sid).digest('hex')

type Answer = Parameters<InstanceType<typeof PgStore>['get']>[1]
const FRESH_MS = 500
const KEEP = 2_000
const read = new Map<string, { at: number; text: string }>()
/** Raised by every write: an answer that was asked for before a write is not kept after it. */
let writes = 0
const written = (key: string): void => {
  writes++
  read.delete(key)
}

/** A session that was ended elsewhere than by its own sign-out: the next request of this process looks again. */
export const forgetSessions = (): void => {
  writes++
  read.clear()
}

/**
 * The table holds a digest of the session id: reading it does not let anybody in. What was read stays for half a second,
 * since a page and its parts ask for the same session at the same moment; every write goes past it.
 */
class DigestStore extends PgStore {
  override get(sid: string, callback: Answer) {
    const key = digest(sid)
    const known = read.get(key)
    if (known && Date.now() - known.at < FRESH_MS) {
      callback(null, JSON.parse(known.text) as session.SessionData)
      return
    }
    const before = writes
    super.get(key, (error, data) => {
      if (read.size > KEEP) read.clear()
      if (data && writes === before) read.set(key, { at: Date.now(), text: JSON.stringify(data) })
      callback(error, data)
    })
  }
  override set(sid: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    const key = digest(sid)
    super.set(key, data, error => {
      written(key)
      callback?.(error)
    })
  }
  override destroy(sid: string, callback?: (error?: unknown) => void) {
    const key = digest(sid)
    super.destroy(key, error => {
      written(key)
      callback?.(error)
    })
  }
}

/** What identifies a session to people and in the audit: never the id itself. */
export const sessionRef = (sid: string): string => digest(sid).slice(0, 12)

export function sessions(config: Config, pool: pg.Pool): RequestHandler {
  const secure = config.production
  return session({
    name: secure ? '__Host-sid' : 'sid',
    secret: [...config.sessionSecrets],
    resave: false,
    saveUninitialized: false,
    rolling: false,
    unset: 'destroy',
    proxy: config.trustProxy > 0,
    cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: 12 * 3_600_000 },
    // The idle time is kept by the guard, at most once a minute; a touch on every request halves the throughput. What has
    // run out is removed by a job.
    store: new DigestStore({ pool, tableName: 'sessions', disableTouch: true, pruneSessionInterval: false }),
  })
}
