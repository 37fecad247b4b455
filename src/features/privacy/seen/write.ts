import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Deps } from '../../../web/context'
import { type Seen, seenLog } from '../../../web/seen'
import { raiseAlarms } from './alarms'
import type { Line } from './line'
import { customersAt, customersOf } from './places'

/** Lines of one statement. */
const PIECE = 5_000

async function linesOf(db: Kysely<DB>, seen: readonly Seen[]): Promise<Line[]> {
  const at = await customersAt(
    db,
    seen.filter(one => !one.customers && !one.numbers).map(one => one.place),
  )
  const lines: Line[] = []
  for (const one of seen) {
    const customers = one.customers ?? (one.numbers ? await customersOf(db, one.numbers) : (at.get(one.place) ?? []))
    const { kind, place, address, userId: user } = one
    for (const customer of customers) lines.push({ at: one.at.toISOString(), user, customer, kind, place, address })
  }
  return lines
}

const months = new WeakMap<Kysely<DB>, Set<string>>()
async function ensureMonths(db: Kysely<DB>, lines: readonly Line[]): Promise<void> {
  const known = months.get(db) ?? new Set<string>()
  months.set(db, known)
  for (const month of new Set(lines.map(line => line.at.slice(0, 7)))) {
    if (known.has(month)) continue
    await sql`select ensure_view_month(${`${month}-01`}::date)`.execute(db)
    known.add(month)
  }
}

async function insert(db: Kysely<DB>, lines: readonly Line[]): Promise<void> {
  for (let from = 0; from < lines.length; from += PIECE) {
    const piece = JSON.stringify(lines.slice(from, from + PIECE))
    await sql`insert into customer_views (slot, at, user_id, customer_id, kind, place, address)
      select view_slot(x.at), x.at, x."user", x.customer, x.kind, x.place, x.address
      from jsonb_to_recordset(${piece}::jsonb) x (at timestamptz, "user" integer, customer integer, kind text, place text, address text)
      on conflict do nothing`.execute(db)
  }
}

/** Writes what was seen since the last time; what cannot be written now is written the next time. Answers how many lines. */
export async function writeSeen(deps: Pick<Deps, 'db'>): Promise<number> {
  const { db } = deps
  const log = seenLog(db)
  const seen = log.take()
  if (seen.length === 0) return 0
  try {
    const lines = await linesOf(db, seen)
    if (lines.length > 0) {
      await ensureMonths(db, lines)
      await insert(db, lines)
      await raiseAlarms(db, lines)
    }
    return lines.length
  } catch (error) {
    log.giveBack(seen)
    months.delete(db)
    throw error
  }
}
