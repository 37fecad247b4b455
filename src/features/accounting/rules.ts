import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { PostingRule } from '../../lending/journal'

/** A change of the rules made in another process is seen this late at most; rules are dated, so that is early enough. */
const FRESH_MS = 10_000

interface RuleRow {
  event: string
  component: string
  debit: string
  credit: string
  vatPpm: number
  vatAccount: string | null
}

const kept = new Map<BookDate, { at: number; rules: Promise<readonly PostingRule[]> }>()

/** The posting rules in force on a day: for each event and component the latest one that has begun. */
export function rulesOn(db: Kysely<DB>, on: BookDate): Promise<readonly PostingRule[]> {
  const known = kept.get(on)
  if (known && performance.now() - known.at < FRESH_MS) return known.rules
  if (kept.size > 50) kept.clear()
  const rules = readRules(db, on)
  kept.set(on, { at: performance.now(), rules })
  rules.catch(() => kept.delete(on))
  return rules
}

async function readRules(db: Kysely<DB>, on: BookDate): Promise<PostingRule[]> {
  const { rows } = await sql<RuleRow>`
    select distinct on (event, component) event, component, debit, credit, vat_ppm, vat_account
    from posting_rules where effective_from <= ${on} order by event, component, effective_from desc`.execute(db)
  return rows.map(({ vatPpm, vatAccount, ...rule }) =>
    vatPpm > 0 && vatAccount !== null ? { ...rule, vat: { account: vatAccount, ratePpm: vatPpm } } : rule,
  )
}
