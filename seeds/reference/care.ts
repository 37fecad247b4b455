import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'
import { type BookDate, bookDate } from '../../src/lending/dates'

/** Days on which customers are greeted; moon calendar days as published by the Purple Mountain Observatory. */
const festivals: readonly (readonly [day: string, name: string, english: string])[] = [
  ['2026-02-17', '春节', 'Spring Festival'],
  ['2026-09-25', '中秋节', 'Mid-Autumn Festival'],
  ['2026-10-01', '国庆节', 'National Day'],
  ['2027-02-06', '春节', 'Spring Festival'],
  ['2027-09-15', '中秋节', 'Mid-Autumn Festival'],
  ['2027-10-01', '国庆节', 'National Day'],
  ['2028-01-26', '春节', 'Spring Festival'],
  ['2028-10-01', '国庆节', 'National Day'],
  ['2028-10-03', '中秋节', 'Mid-Autumn Festival'],
]

/** Near payoff, or half paid back, with twelve months without an overdue day (rule book §14). */
const rules = [
  {
    kind: 'renewal',
    name: '临近结清的良好客户：续贷邀请',
    bounds: { goodMonths: [12, null], monthsLeft: [0, 3] },
    pauseMonths: 6,
  },
  {
    kind: 'raise',
    name: '还款良好的客户：提额提示',
    bounds: { goodMonths: [12, null], monthsLeft: [4, null], paidPercent: [50, null] },
    pauseMonths: 12,
  },
]
const DAYS = 30

export async function seedCare(db: Kysely<DB>, from: BookDate): Promise<void> {
  await db
    .insertInto('festivals')
    .values(festivals.map(([day, name, nameEn]) => ({ day: bookDate(day), name, nameEn })))
    .onConflict(oc => oc.doNothing())
    .execute()
  for (const rule of rules) {
    const { kind, name, pauseMonths, bounds } = rule
    const made = await db
      .insertInto('careRules')
      .values({ kind, name, bounds: JSON.stringify(bounds), pauseMonths, days: DAYS, changedOn: from })
      .onConflict(oc => oc.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!made) continue
    const terms = JSON.stringify({ ...rule, days: DAYS })
    await db.insertInto('careRuleVersions').values({ ruleId: made.id, version: 1, terms, changedOn: from }).execute()
  }
}
