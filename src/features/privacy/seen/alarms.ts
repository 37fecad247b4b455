import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { inTransaction } from '../../../db/transaction'
import { type BookDate, bookDate } from '../../../lending/dates'
import { type AlarmRules, alarmsOf, offHours } from '../../../lending/privacy'
import { systemActor } from '../../../permissions'
import { record } from '../../audit/commands'
import { notifyAll } from '../../notifications/commands'
import { bankCalendar, numbersOn } from '../../settings/queries'
import { ALARM_WORDS } from '../words'
import type { Line } from './line'

const DEFAULTS = {
  'trace.views-a-minute': 30,
  'trace.reveals-a-day': 50,
  'trace.from-hour': 7,
  'trace.to-hour': 22,
} as const

async function rulesOn(db: Kysely<DB>, day: BookDate): Promise<AlarmRules> {
  const set = await numbersOn(db, DEFAULTS, day)
  return {
    viewsAMinute: set['trace.views-a-minute'],
    revealsADay: set['trace.reveals-a-day'],
    fromHour: set['trace.from-hour'],
    toHour: set['trace.to-hour'],
  }
}

/** The bank's clock. */
const local = (at: string): { day: BookDate; hour: number } => {
  const shifted = new Date(Date.parse(at) + 8 * 3_600_000).toISOString()
  return { day: bookDate(shifted.slice(0, 10)), hour: Number.parseInt(shifted.slice(11, 13), 10) }
}

interface Done {
  readonly user: number
  readonly views: number
  readonly reveals: number
}

/** What each of them did up to his last look, by one query; values shown are counted only for who has just been shown one. */
async function doneBy(db: Kysely<DB>, last: readonly Last[]): Promise<Done[]> {
  const asked = JSON.stringify(last.map(({ line, day, shown }) => ({ user: line.user, at: line.at, day, shown })))
  const { rows } = await sql<Done>`
    select x."user", (select count(distinct v.customer_id)::int from customer_views v
        where v.user_id = x."user" and v.slot >= view_slot(x.at) - 1 and v.slot <= view_slot(x.at)
          and v.at > x.at - interval '1 minute' and v.at <= x.at and v.kind in ('page', 'print')) as views,
      case when x.shown then (select count(*)::int from audit_events e where e.user_id = x."user"
        and e.act in ('customer.reveal', 'relation.reveal') and e.at >= x.day::timestamp at time zone 'Asia/Shanghai'
        and e.at < (x.day + 1)::timestamp at time zone 'Asia/Shanghai') else 0 end as reveals
    from jsonb_to_recordset(${asked}::jsonb) x ("user" integer, at timestamptz, day date, shown boolean)`.execute(db)
  return rows
}

interface Last {
  readonly line: Line
  readonly day: BookDate
  readonly hour: number
  readonly shown: boolean
}

function lastOf(lines: readonly Line[]): Map<number, Last> {
  const last = new Map<number, Last>()
  for (const line of lines) {
    const shown = line.kind === 'reveal' || last.get(line.user)?.shown === true
    last.set(line.user, { line, ...local(line.at), shown })
  }
  return last
}

/** Looks at everybody who has just seen something; what is out of the ordinary is told once for each person, rule and day. */
export async function raiseAlarms(db: Kysely<DB>, lines: readonly Line[]): Promise<void> {
  const last = lastOf(lines)
  const one = [...last.values()][0]
  if (!one) return
  const [calendar, rules, done] = await Promise.all([
    bankCalendar(db),
    rulesOn(db, one.day),
    doneBy(db, [...last.values()]),
  ])
  for (const { user, views, reveals } of done) {
    const { day, hour } = last.get(user)!
    const off = offHours(hour, calendar.isBusinessDay(day), rules) ? 1 : 0
    for (const alarm of alarmsOf({ viewsAMinute: views, revealsADay: reveals, offHours: off }, rules))
      await raise(db, { user, day, ...alarm })
  }
}

const told = new WeakMap<Kysely<DB>, Set<string>>()

async function raise(db: Kysely<DB>, one: { user: number; day: BookDate; rule: string; found: number }): Promise<void> {
  const known = told.get(db) ?? new Set<string>()
  told.set(db, known)
  const key = `${one.day}|${one.user}|${one.rule}`
  if (known.has(key)) return
  if (known.size > 5_000) known.clear()
  await inTransaction(db, async trx => {
    const made = await trx
      .insertInto('accessAlarms')
      .values({ day: one.day, userId: one.user, rule: one.rule, found: one.found })
      .onConflict(oc => oc.columns(['day', 'userId', 'rule']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!made) return
    const who = await trx
      .selectFrom('users')
      .select(['name', 'staffNo', 'branchId'])
      .where('id', '=', one.user)
      .executeTakeFirstOrThrow()
    await record(trx, systemActor('trace.alarm'), {
      act: 'trace.alarm',
      subject: `user:${one.user}`,
      result: 'refused',
      after: { staffNo: who.staffNo, rule: one.rule, found: one.found, day: one.day },
    })
    await notifyAll(trx, await watchers(trx, one.user), {
      words: '异常访问：{who} {what}',
      params: { who: `${who.name} ${who.staffNo}`, what: ALARM_WORDS[one.rule] ?? one.rule },
      href: '/privacy/alarms',
      tone: 'warn',
    })
  })
  known.add(key)
}

/** Who may look into it, but never the person it is about. */
async function watchers(db: Kysely<DB>, user: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct u.id from users u join user_roles ur on ur.user_id = u.id join roles r on r.id = ur.role_id and r.disabled_at is null
      join role_permissions p on p.role_id = r.id and p.permission = 'trace.read'
      join branches b on b.id = u.branch_id join users o on o.id = ${user} join branches ob on ob.id = o.branch_id
    where u.disabled_at is null and u.id <> ${user} and (r.scope = 'all' or starts_with(ob.path, b.path))`.execute(db)
  return rows.map(row => row.id)
}
