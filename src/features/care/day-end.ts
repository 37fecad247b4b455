import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { birthdaysBetween } from '../../lending/care'
import { type BookDate, monthOf } from '../../lending/dates'
import type { DayEndWork } from '../../web/feature'
import { salutationOf } from '../collections/remind'
import { type Greeted, type GreetingMessages, queueGreetings } from '../notifications/bulk'
import { numbersOn } from '../settings/queries'
import { marketingOn } from './consent-sql'
import { asRecord, factsOf, found } from './facts-sql'

const CHUNK = 2_000

/** Consent to marketing in force on a day that was not taken back by a T or R since. */
const agreed = (day: BookDate) => sql`join lateral (${marketingOn(day)}) consent on not consent.stopped`

/** Whoever may be greeted: his file is open, and nobody took him for dead business. */
const living = sql`customers.withdrawn_at is null and customers.merged_into is null and customers.anonymised_at is null and customers.restricted_at is null`

interface Occasion {
  readonly kind: 'birthday' | 'festival'
  readonly template: GreetingMessages['template']
  readonly words: string
  readonly who: RawBuilder<unknown>
}

const birthdays = (from: BookDate, to: BookDate): Occasion => ({
  kind: 'birthday',
  template: 'greet_birthday',
  words: '',
  who: sql`customers.kind = 'person' and customers.birth_date is not null
    and (extract(month from customers.birth_date)::integer * 100 + extract(day from customers.birth_date)::integer)
      = any(${birthdaysBetween(from, to).map(day => Number.parseInt(day.replace('-', ''), 10))}::int[])`,
})

async function occasions({ deps, date, next }: DayEndWork, birthday: boolean): Promise<Occasion[]> {
  const days = await deps.db
    .selectFrom('festivals')
    .select('name')
    .where('day', '>', date)
    .where('day', '<=', next)
    .where('off', '=', false)
    .orderBy('day')
    .execute()
  return [
    ...(birthday ? [birthdays(date, next)] : []),
    // two festivals on one day are one greeting
    ...(days.length === 0
      ? []
      : [
          {
            kind: 'festival' as const,
            template: 'greet_festival' as const,
            words: days.map(day => day.name).join('、'),
            who: sql`true`,
          },
        ]),
  ]
}

const called = salutationOf({ name: sql`customers.name`, sex: sql`customers.sex`, kind: sql`customers.kind` })

async function idsOf(trx: DayEndWork['deps']['db'], who: RawBuilder<unknown>, next: BookDate, after: number) {
  const { rows } = await sql<{ id: number }>`
    select customers.id from customers ${agreed(next)} where ${living} and ${who} and customers.id > ${after}
    order by customers.id limit ${CHUNK}`.execute(trx)
  return rows.map(row => row.id)
}

async function greetSome(
  trx: Transaction<DB>,
  { deps, next }: DayEndWork,
  { kind, template, words }: Occasion,
  hours: { from: number; until: number },
  ids: readonly number[],
): Promise<number> {
  const given = sql`from customers ${agreed(next)} where customers.id = any(${[...ids]}::int[]) and ${living}`
  const rows = sql<Greeted>`select customers.id as customer_id, ${called} as name ${given}`
  const batch = { template, businessDate: next, bank: deps.bank(), occasion: words, hours, rows }
  const fresh = await queueGreetings(trx, batch)
  if (fresh.length === 0) return 0
  await sql`insert into greetings (customer_id, occasion, day, consent_id, outbox_id)
    select customers.id, ${kind}::text, ${next}::date, consent.id, m.id
    from unnest(${fresh.map(one => one.customerId)}::int[], ${fresh.map(one => String(one.id))}::bigint[]) m (customer_id, id)
      join customers on customers.id = m.customer_id ${agreed(next)} on conflict do nothing`.execute(trx)
  return fresh.length
}

/** 祝福: birthdays and festivals of the coming day, to who agreed to it and did not answer T or R; within the hours for it. */
export async function greet(work: DayEndWork): Promise<number> {
  const { deps, next, fence } = work
  const set = await numbersOn(deps.db, { 'care.first-hour': 8, 'care.last-hour': 21, 'care.birthday': 1 }, next)
  const hours = { from: set['care.first-hour'], until: set['care.last-hour'] }
  let count = 0
  for (const occasion of await occasions(work, set['care.birthday'] === 1)) {
    for (let after = 0; ; ) {
      const ids = await idsOf(deps.db, occasion.who, next, after)
      const last = ids.at(-1)
      if (last === undefined) break
      count += await inTransaction(deps.db, async trx => {
        await fence(trx)
        return greetSome(trx, work, occasion, hours, ids)
      })
      after = last
    }
  }
  return count
}

/** Tasks of one slice of the book, found by every rule at once. */
const findTasks = (today: BookDate, after: number, upto: number) => sql<{ id: number }>`
  insert into care_tasks (rule_id, rule_version, customer_id, facts, found_on, due_on)
  select r.id, r.version, f.customer_id, ${asRecord}, ${today}::date, ${today}::date + r.days
  from (${factsOf(
    sql`select c.id from customers c where c.id > ${after} and c.id <= ${upto} and c.withdrawn_at is null
      and c.merged_into is null and c.restricted_at is null and c.anonymised_at is null
      and exists (select from loans a where a.customer_id = c.id and a.state = 'active')`,
    today,
  )}) f
    join care_rules r on not r.off and ${found}
  where not exists (select from care_tasks t where t.customer_id = f.customer_id and t.rule_id = r.id
      and (t.state = 'open' or t.found_on > (${today}::date - make_interval(months => r.pause_months))::date))
    and (r.product_id is null or not exists (select from loans p where p.customer_id = f.customer_id and p.product_id = r.product_id and p.state = 'active'))
  order by f.customer_id, r.id on conflict do nothing returning id`

const SLICE = 20_000

/** 客户关怀: tasks past their day lapse; on the first day of a month the rules look over the book, slice by slice. */
export async function care(work: DayEndWork): Promise<number> {
  const { deps, date, next, fence } = work
  let count = await inTransaction(deps.db, async trx => {
    await fence(trx)
    const gone = await trx
      .updateTable('careTasks')
      .set({ state: 'lapsed', closedOn: next, version: sql`version + 1` })
      .where('state', '=', 'open')
      .where('dueOn', '<', next)
      .executeTakeFirst()
    return Number(gone.numUpdatedRows)
  })
  if (monthOf(date) === monthOf(next)) return count
  const { rows } = await sql<{ last: number }>`select coalesce(max(id), 0)::int as last from customers`.execute(deps.db)
  for (let after = 0; after < rows[0]!.last; after += SLICE) {
    count += await inTransaction(deps.db, async trx => {
      await fence(trx)
      const made = await findTasks(next, after, after + SLICE).execute(trx)
      return made.rows.length
    })
  }
  return count
}
