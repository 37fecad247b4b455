import type { Response } from 'express'
import type { Kysely } from 'kysely'
import type { DB } from '../db/schema'
import { mentionedIn } from '../export/mentions'
import type { Ctx } from './context'
import type { Route } from './routes'

export type SeenKind = 'page' | 'reveal' | 'print' | 'export' | 'find'

/** Somebody saw something of customers: the record of an address, customers themselves, or numbers that stood in a file. */
export interface Seen {
  readonly at: Date
  readonly userId: number
  readonly kind: SeenKind
  readonly place: string
  readonly address: string | null
  readonly customers?: readonly number[]
  readonly numbers?: readonly string[]
}

/** A line stands for so long: looking again within it adds nothing. */
export const SLOT_MS = 300_000
/** What is held while the database is away; far more than is seen in the longest outage anybody would bear. */
const MOST = 100_000

/**
 * What was seen, in memory until the feature `privacy` writes it a second later: no request waits for it. A crash loses
 * that second; a database that is away loses nothing below MOST.
 */
export class SeenLog {
  private held: Seen[] = []
  private noted = new Set<string>()
  private slot = 0
  /** How many could not be held any more. */
  lost = 0

  note(seen: Seen): void {
    const slot = Math.floor(seen.at.getTime() / SLOT_MS)
    if (slot !== this.slot) {
      this.slot = slot
      this.noted.clear()
    }
    // a file names other customers each time, and a search finds others
    if (!seen.customers && !seen.numbers) {
      const key = `${seen.userId}|${seen.kind}|${seen.place}`
      if (this.noted.has(key)) return
      this.noted.add(key)
    }
    if (this.held.length >= MOST) this.lost++
    else this.held.push(seen)
  }

  take(): Seen[] {
    const taken = this.held
    this.held = []
    return taken
  }

  /** What could not be written comes before what was seen since. */
  giveBack(seen: readonly Seen[]): void {
    this.held = [...seen, ...this.held]
  }
}

const logs = new WeakMap<Kysely<DB>, SeenLog>()
export function seenLog(db: Kysely<DB>): SeenLog {
  const log = logs.get(db) ?? new SeenLog()
  logs.set(db, log)
  return log
}

function kindOf(route: Route, res: Response): SeenKind | null {
  if (route.audit?.endsWith('.reveal')) return 'reveal'
  const type = String(res.getHeader('Content-Type') ?? '')
  if (type.startsWith('application/pdf')) return 'print'
  if (/spreadsheet|^text\/csv/.test(type)) return 'export'
  return route.method === 'get' && route.path.includes('/:') ? 'page' : null
}

/** After the answer: who has just seen what. Every route that touches customers' rows comes by here. */
export function noteSeen(c: Ctx, route: Route, place: string): void {
  if (route.scope !== 'customer' || c.res.statusCode !== 200) return
  const kind = kindOf(route, c.res)
  if (kind === null) return
  const numbers = kind === 'print' || kind === 'export' ? mentionedIn(c.res) : []
  const seen = { at: c.deps.now(), userId: c.viewer.id, kind, place, address: c.req.ip ?? null }
  const log = seenLog(c.db)
  log.note(seen)
  if (numbers.length > 0) log.note({ ...seen, numbers })
}

/** Customers whose number somebody looked for, and found. */
export function noteFound(c: Ctx, customers: readonly number[]): void {
  if (customers.length === 0) return
  const place = c.req.path.slice(0, 100)
  seenLog(c.db).note({
    at: c.deps.now(),
    userId: c.viewer.id,
    kind: 'find',
    place,
    address: c.req.ip ?? null,
    customers,
  })
}
