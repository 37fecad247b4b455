import { sql, type Transaction } from 'kysely'
import type { DB, Json } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { isSegmentFact, movesWithTime, SEGMENT_OPS, type SegmentRule } from '../../../lending/relations'
import { conditionOf } from './segment-sql'

/** A stored rule; what is not one is an error of ours, since it was checked before it was kept. */
export function ruleOf(stored: Json | null): SegmentRule {
  const { all } = (stored ?? {}) as unknown as Partial<SegmentRule>
  if (!Array.isArray(all) || all.length === 0) throw new Error('a rule without conditions')
  for (const one of all)
    if (!isSegmentFact(one.fact) || !SEGMENT_OPS.includes(one.op)) throw new Error(`rule: ${one.fact}`)
  return { all }
}

type Range = { readonly ids: readonly number[] } | { readonly after: number; readonly upto: number }
const within = (range: Range) =>
  'ids' in range
    ? sql`customers.id = any(${[...range.ids]}::int[])`
    : sql`customers.id > ${range.after} and customers.id <= ${range.upto}`

/** Who of these belongs to the group now comes in, who does not leaves. Answers how many moved. */
export async function fillGroup(
  trx: Transaction<DB>,
  groupId: number,
  rule: SegmentRule,
  today: BookDate,
  range: Range,
): Promise<number> {
  const belongs = sql`select customers.id from customers where ${within(range)} and ${conditionOf(rule, today)}`
  const left = await sql`
    update customer_group_members set to_on = ${today}
    where group_id = ${groupId} and to_on is null and customer_id in (select customers.id from customers where ${within(range)})
      and customer_id not in (${belongs})`.execute(trx)
  const come = await sql`
    insert into customer_group_members (group_id, customer_id, kind, from_on)
    select ${groupId}, b.id, 'rule', ${today} from (${belongs}) b
    where not exists (select from customer_group_members m where m.group_id = ${groupId} and m.customer_id = b.id and m.to_on is null)`.execute(
    trx,
  )
  return Number(left.numAffectedRows ?? 0n) + Number(come.numAffectedRows ?? 0n)
}

export interface RuleGroup {
  readonly id: number
  readonly rule: SegmentRule
}

export async function ruleGroups(trx: Transaction<DB>): Promise<RuleGroup[]> {
  const rows = await trx
    .selectFrom('customerGroups')
    .select(['id', 'rule'])
    .where('kind', '=', 'rule')
    .where('dissolvedOn', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(row => ({ id: row.id, rule: ruleOf(row.rule) }))
}

/** Those a day alone may move: customers behind with a payment, and members of groups that ask for days overdue. */
export async function movedByTheDay(trx: Transaction<DB>, groups: readonly RuleGroup[]): Promise<number[]> {
  const timed = groups.filter(group => movesWithTime(group.rule)).map(group => group.id)
  if (timed.length === 0) return []
  const { rows } = await sql<{ id: number }>`
    select customer_id as id from loans where oldest_unpaid_on is not null and state = 'active'
    union select customer_id from customer_group_members where to_on is null and group_id = any(${timed}::int[])`.execute(
    trx,
  )
  return rows.map(row => row.id)
}
