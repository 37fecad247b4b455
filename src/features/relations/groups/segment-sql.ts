import { type RawBuilder, sql } from 'kysely'
import { CLASSES } from '../../../lending/classification'
import type { BookDate } from '../../../lending/dates'
import type { Condition, SegmentFact, SegmentRule } from '../../../lending/relations'

type Test = (values: readonly string[], today: BookDate) => RawBuilder<unknown>
const list = (values: readonly string[]) => sql`any(${[...values]}::text[])`
const running = sql`from loans l where l.customer_id = customers.id and l.state = 'active'`

/** What a choice is tested against: never a word of the rule itself. */
const CHOICES: Readonly<Partial<Record<SegmentFact, Test>>> = {
  kind: values => sql`customers.kind = ${list(values)}`,
  class: values =>
    sql`(select (${[...CLASSES]}::text[])[max(array_position(${[...CLASSES]}::text[], l.risk_class))] ${running}) = ${list(values)}`,
  industry: values => sql`customers.industry = ${list(values)}`,
  region: values =>
    sql`exists (select from unnest(${[...values]}::text[]) v where starts_with(customers.region_code, v))`,
  officer: values => sql`(select u.staff_no from users u where u.id = customers.officer_id) = ${list(values)}`,
  branch: values => sql`(select b.code from branches b where b.id = customers.branch_id) = ${list(values)}`,
  important: values => sql`case when customers.important then 'yes' else 'no' end = ${list(values)}`,
}
const NUMBERS: Readonly<Partial<Record<SegmentFact, (today: BookDate) => RawBuilder<unknown>>>> = {
  balance: () => sql`(select coalesce(sum(l.balance_fen), 0) ${running})`,
  largest: () => sql`(select coalesce(max(l.principal_fen), 0) ${running})`,
  term: () => sql`(select coalesce(max(k.term_months), 0) from loans l join contracts k on k.id = l.contract_id
    where l.customer_id = customers.id and l.state = 'active')`,
  overdue: today =>
    sql`(select coalesce(max(${today}::date - l.oldest_unpaid_on), 0) ${running} and l.oldest_unpaid_on < ${today}::date)`,
}

function testOf({ fact, op, values }: Condition, today: BookDate): RawBuilder<unknown> {
  const number = NUMBERS[fact]
  if (number) {
    const value = sql`${values[0] ?? '0'}::bigint`
    return op === 'most' ? sql`${number(today)} <= ${value}` : sql`${number(today)} >= ${value}`
  }
  const choice = CHOICES[fact]
  if (!choice) throw new Error(`no such fact: ${fact}`)
  const test = sql`coalesce(${choice(values, today)}, false)`
  return op === 'not' ? sql`not ${test}` : test
}

/** A rule as a condition on customers: every fact and operator from a table of ours, every value a parameter. */
export const conditionOf = ({ all }: SegmentRule, today: BookDate): RawBuilder<unknown> =>
  sql`customers.withdrawn_at is null and ${sql.join(
    all.map(one => testOf(one, today)),
    sql` and `,
  )}`
