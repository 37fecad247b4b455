import type { Kysely } from 'kysely'
import type { DB, Json } from '../../db/schema'
import { type Actor, systemActor } from '../../permissions'
import { recordAlone } from './commands'

/** What somebody tried who may not: no right, a record out of sight, a form from elsewhere. */
export interface Attempt {
  readonly act: 'access.refused' | 'access.unseen' | 'access.forged'
  readonly subject: string
  readonly after?: Readonly<Record<string, Json>>
}

const MINUTE = 60_000
/** Rows a minute: of one person or address for one act, and of everybody together. */
const OF_ONE = 10
const OF_ALL = 300
const KEEP = 2_000

interface Tally {
  readonly actor: Actor
  readonly act: string
  since: number
  written: number
  held: number
}

/**
 * Writes refused attempts down, but never as many rows as there are attempts: whoever knocks a thousand times a minute
 * is told of in ten rows and a number.
 */
export class SecurityLog {
  private readonly tallies = new Map<string, Tally>()
  private minute = { since: 0, written: 0 }

  /** May one more row of this kind be written now? What may not is counted. */
  admit(actor: Actor, act: string, now: number): boolean {
    const tally = this.tallyOf(actor, act, now)
    if (now - tally.since >= MINUTE) Object.assign(tally, { since: now, written: 0 })
    if (now - this.minute.since >= MINUTE) this.minute = { since: now, written: 0 }
    if (tally.written >= OF_ONE || this.minute.written >= OF_ALL) {
      tally.held++
      return false
    }
    tally.written++
    this.minute.written++
    return true
  }

  async note(db: Kysely<DB>, actor: Actor, { act, subject, after }: Attempt, now: number): Promise<void> {
    if (!this.admit(actor, act, now)) return
    await recordAlone(db, actor, { act, subject, result: 'refused', ...(after ? { after } : {}) })
  }

  /** What was held back, in one row each; run once a minute. */
  async tellHeld(db: Kysely<DB>, now: number): Promise<void> {
    for (const [key, tally] of this.tallies) {
      if (now - tally.since < MINUTE) continue
      this.tallies.delete(key)
      const { actor, act, held } = tally
      if (held > 0) await recordAlone(db, actor, { act, subject: 'more', result: 'refused', after: { held } })
    }
  }

  private tallyOf(actor: Actor, act: string, now: number): Tally {
    const full = this.tallies.size >= KEEP
    const key = `${act}|${actor.userId ?? actor.address}`
    const known = this.tallies.get(key)
    if (known) return known
    // too many to tell apart: the rest is one crowd
    const made = { actor: full ? systemActor('crowd') : actor, act, since: now, written: 0, held: 0 }
    const place = full ? `${act}|crowd` : key
    const tally = this.tallies.get(place) ?? made
    this.tallies.set(place, tally)
    return tally
  }
}

const logs = new WeakMap<Kysely<DB>, SecurityLog>()
export function securityLog(db: Kysely<DB>): SecurityLog {
  const log = logs.get(db) ?? new SecurityLog()
  logs.set(db, log)
  return log
}
