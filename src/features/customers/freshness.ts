import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { type Cycle, type Freshness, freshnessOn, USUAL_CYCLE } from '../../lending/follow-up'
import type { Ctx } from '../../web/context'
import { numbersOn } from '../settings/queries'

export async function cycleOn(db: Kysely<DB>, on: BookDate): Promise<Cycle> {
  const found = await numbersOn(db, { 'follow.important-days': 7, 'follow.other-days': 30, 'follow.event-days': 3 }, on)
  return {
    importantDays: found['follow.important-days'],
    otherDays: found['follow.other-days'],
    eventDays: found['follow.event-days'],
  }
}

/** Who is looked after in turn: whoever owes, and important customers. On `customers`. */
export const inCycle = sql<boolean>`(customers.important or exists (select from loans l where l.customer_id = customers.id and l.state = 'active'))`

/**
 * Of a customer the day he was last seen (or began to be looked after), and the last thing that changed his picture: a payout, the
 * first day overdue. Nothing of it is kept: it follows from follow-ups and loans. To be joined to `customers` as `seen`.
 */
export const seenJoin = sql`cross join lateral (
  select coalesce(last.on_day, first.on_day, (customers.created_at at time zone 'Asia/Shanghai')::date) as since, last.on_day as last_on, first.event_on
  from (select max(f.happened_on) as on_day from follow_ups f where f.customer_id = customers.id) last,
    (select min(l.value_date) filter (where l.state = 'active') as on_day,
      greatest(max(l.value_date) filter (where l.state = 'active'), min(l.oldest_unpaid_on) + 1) as event_on
    from loans l where l.customer_id = customers.id and l.state in ('active', 'settled')) first) seen`

type CycleSql = { readonly [K in keyof Cycle]: RawBuilder<number> | number }
const settingSql = (key: string, usual: number, today: BookDate) =>
  sql<number>`coalesce((select (s.value #>> '{}')::int from settings s where s.key = ${key} and s.effective_from <= ${today}::date
    order by s.effective_from desc limit 1), ${usual}::int)`
/** `cycleOn` within a statement. */
export const cycleSql = (today: BookDate): CycleSql => ({
  importantDays: settingSql('follow.important-days', USUAL_CYCLE.importantDays, today),
  otherDays: settingSql('follow.other-days', USUAL_CYCLE.otherDays, today),
  eventDays: settingSql('follow.event-days', USUAL_CYCLE.eventDays, today),
})

/** `dueAgain` of the core, where the rows are; a test holds both together. An event counts once it has happened. */
export const dueSql = (cycle: CycleSql, today: BookDate): RawBuilder<BookDate> => sql<BookDate>`(least(
  seen.since + case when customers.important then ${cycle.importantDays}::int else ${cycle.otherDays}::int end,
  case when seen.event_on > seen.since and seen.event_on <= ${today}::date then seen.event_on + ${cycle.eventDays}::int end))`

export interface Standing {
  readonly dueOn: BookDate
  readonly lastOn: BookDate | null
  readonly state: Freshness
}
interface Row {
  readonly id: number
  readonly dueOn: BookDate
  readonly lastOn: BookDate | null
  readonly cycleDays: number
}

/** How long ago these customers were seen, for a list or a page; who is not looked after in turn is left out. Ids are of rows in sight. */
export async function freshnessOf(
  db: Kysely<DB>,
  ids: readonly number[],
  today: BookDate,
): Promise<Map<number, Standing>> {
  if (ids.length === 0) return new Map()
  const cycle = cycleSql(today)
  const { rows } = await sql<Row>`select customers.id, seen.last_on, ${dueSql(cycle, today)} as due_on,
      case when customers.important then ${cycle.importantDays}::int else ${cycle.otherDays}::int end as cycle_days
    from customers ${seenJoin} where customers.id = any(${[...ids]}::int[]) and ${inCycle}`.execute(db)
  return new Map(
    rows.map(({ id, dueOn, lastOn, cycleDays }) => [
      id,
      { dueOn, lastOn, state: freshnessOn(dueOn, today, cycleDays) },
    ]),
  )
}

interface Listed {
  readonly value: number
  readonly cells: { readonly name: object }
}
/** Customers of a list who wait to be followed up say so in colour. */
export async function withFreshness<T extends { readonly rows: readonly Listed[] }>(c: Ctx, list: T): Promise<T> {
  const fresh = await freshnessOf(
    c.db,
    list.rows.map(row => row.value),
    c.today,
  )
  const badgeOf = (id: number) => {
    const state = fresh.get(id)?.state
    if (state === 'cold') return { badge: { word: c.t('久未回访'), tone: 'bad' } }
    return state === 'stale' ? { badge: { word: c.t('待回访'), tone: 'warn' } } : {}
  }
  const rows = list.rows.map(row => ({
    ...row,
    cells: { ...row.cells, name: { ...row.cells.name, ...badgeOf(row.value) } },
  }))
  return { ...list, rows }
}
