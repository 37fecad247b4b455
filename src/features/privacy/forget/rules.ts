import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { notFound } from '../../../web/errors'
import { record } from '../../audit/commands'

export const RULES = ['relation', 'views'] as const
export type RuleCode = (typeof RULES)[number]

export const ruleRows = (db: Kysely<DB>) =>
  db
    .selectFrom('retentionRules as r')
    .leftJoin('users', 'users.id', 'r.changedBy')
    .select(['r.code', 'r.years', 'r.floorYears', 'r.version', 'r.changedAt', 'users.name as changedByName'])
    .execute()

export async function yearsOf(db: Kysely<DB>, code: RuleCode): Promise<number> {
  const row = await db.selectFrom('retentionRules').select('years').where('code', '=', code).executeTakeFirst()
  if (!row) throw new Error(`no rule of keeping for ${code}`)
  return row.years
}

/** Longer than the law asks is the lender's choice, shorter is not. Refused: retention.below-floor, record.changed. */
export async function setYears(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { code, years, version }: { code: RuleCode; years: number; version: number },
): Promise<{ code: string } | Refused> {
  const row = await trx.selectFrom('retentionRules').selectAll().where('code', '=', code).forUpdate().executeTakeFirst()
  if (!row) throw notFound()
  if (row.version !== version) return refuse('retention.changed')
  if (years < row.floorYears)
    return refuse('retention.below-floor', undefined, { field: 'years', params: { n: row.floorYears } })
  await trx
    .updateTable('retentionRules')
    .set({ years, changedBy: actor.userId, changedAt: sql<Date>`now()`, version: version + 1 })
    .where('code', '=', code)
    .execute()
  await record(trx, actor, {
    act: 'privacy.retention',
    subject: `retention:${code}`,
    businessDate: today,
    before: { years: row.years },
    after: { years },
  })
  return { code }
}
