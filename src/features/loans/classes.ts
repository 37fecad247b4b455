import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { RiskClass } from '../../lending/classification'

export interface ClassChange {
  readonly loanId: number
  readonly from: RiskClass
  readonly to: RiskClass
}

/** Sets 五级分类 of many loans in one statement; a loan whose class is no longer `from` is left alone. Answers the ids set. */
export async function setRiskClasses(trx: Transaction<DB>, changes: readonly ClassChange[]): Promise<Set<number>> {
  if (changes.length === 0) return new Set()
  const { rows } = await sql<{ id: number }>`
    update loans l set risk_class = x.after
    from unnest(${changes.map(change => change.loanId)}::int[], ${changes.map(change => change.from)}::text[],
      ${changes.map(change => change.to)}::text[]) as x (id, before, after)
    where l.id = x.id and l.risk_class = x.before and l.state = 'active'
    returning l.id`.execute(trx)
  return new Set(rows.map(row => row.id))
}
