import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { addDays, type BookDate, dayNumber, yearOf } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { record } from '../audit/commands'
import { settingOn } from './queries'

/** The next running number of a kind in a branch and year, in the caller's transaction. */
export const nextNumber = (trx: Transaction<DB>, kind: string, branch: string, year: number): Promise<number> =>
  nextNumbers(trx, kind, branch, year, 1)

/** The first of so many running numbers that follow each other. */
export async function nextNumbers(
  trx: Transaction<DB>,
  kind: string,
  branch: string,
  year: number,
  count: number,
): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    insert into number_series (kind, branch, year, last) values (${kind}, ${branch}, ${year}, ${count})
    on conflict (kind, branch, year) do update set last = number_series.last + excluded.last returning last`.execute(
    trx,
  )
  return rows[0]!.last - count + 1
}

const settingSubject = (key: string): string => `setting:${key}`

export interface NewValue {
  readonly key: string
  readonly value: string | number | boolean
  readonly from: BookDate
}

/** A new value from a day on. What held on a past day is never touched; a value still to come may be replaced. */
export async function setParameter(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { key, value, from }: NewValue,
): Promise<{ key: string } | Refused> {
  if (from < today) return refuse('setting.past', undefined, { field: 'from', params: { today } })
  const known = await trx
    .selectFrom('settings')
    .select(['effectiveFrom', 'value'])
    .where('key', '=', key)
    .where('effectiveFrom', '=', from)
    .forUpdate()
    .executeTakeFirst()
  if (known && from === today) return refuse('setting.same-day', undefined, { field: 'from' })
  const row = { value: JSON.stringify(value), changedBy: actor.userId }
  await trx
    .insertInto('settings')
    .values({ key, effectiveFrom: from, ...row })
    .onConflict(oc => oc.columns(['key', 'effectiveFrom']).doUpdateSet({ ...row, changedAt: sql<Date>`now()` }))
    .execute()
  await record(trx, actor, {
    act: 'setting.update',
    subject: settingSubject(key),
    businessDate: today,
    before: { value: known?.value ?? (await settingOn(trx, key, today)) ?? null },
    after: { value, from },
  })
  return { key }
}

/** Takes back a value that has not begun to hold. */
export async function dropParameter(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  key: string,
  from: BookDate,
): Promise<{ key: string } | Refused> {
  if (from <= today) return refuse('setting.past', undefined, { params: { today } })
  const gone = await trx
    .deleteFrom('settings')
    .where('key', '=', key)
    .where('effectiveFrom', '=', from)
    .returning('value')
    .executeTakeFirst()
  if (!gone) return refuse('setting.unknown')
  await record(trx, actor, {
    act: 'setting.remove',
    subject: settingSubject(key),
    businessDate: today,
    before: { value: gone.value, from },
  })
  return { key }
}

const MAX_DAYS = 31

export interface DayInput {
  readonly from: BookDate
  readonly to: BookDate
  readonly kind: 'holiday' | 'workday'
  readonly name: string
}

/** Marks days to come as holidays or as weekend days worked; days gone by stay what they were. */
export async function markDays(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { from, to, kind, name }: DayInput,
): Promise<{ days: number } | Refused> {
  if (from <= today) return refuse('calendar.past', undefined, { field: 'from' })
  const count = dayNumber(to) - dayNumber(from) + 1
  if (count < 1 || count > MAX_DAYS) return refuse('calendar.range', undefined, { field: 'to' })
  const days = Array.from({ length: count }, (_, index) => addDays(from, index))
  await trx
    .insertInto('calendarDays')
    .values(days.map(day => ({ day, kind, name })))
    .onConflict(oc => oc.column('day').doUpdateSet({ kind, name }))
    .execute()
  await record(trx, actor, {
    act: 'calendar.add',
    subject: `calendar:${yearOf(from)}`,
    businessDate: today,
    after: { from, to, kind, name },
  })
  return { days: count }
}

/** The day is again what its weekday says. */
export async function unmarkDay(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  day: BookDate,
): Promise<{ days: number } | Refused> {
  if (day <= today) return refuse('calendar.past')
  const gone = await trx
    .deleteFrom('calendarDays')
    .where('day', '=', day)
    .returning(['kind', 'name'])
    .executeTakeFirst()
  if (!gone) return refuse('date.no-such-day', undefined, { params: { typed: day } })
  await record(trx, actor, {
    act: 'calendar.remove',
    subject: `calendar:${yearOf(day)}`,
    businessDate: today,
    before: { day, ...gone },
  })
  return { days: 1 }
}

export interface LprInput {
  readonly from: BookDate
  readonly oneYearPpm: number
  readonly fiveYearPpm: number
}

/** The next published LPR; earlier ones have priced loans and stay. */
export async function appendLpr(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { from, oneYearPpm, fiveYearPpm }: LprInput,
): Promise<{ from: string } | Refused> {
  const last = await trx
    .selectFrom('lprRates')
    .select('effectiveFrom')
    .orderBy('effectiveFrom', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  if (last && from <= last.effectiveFrom)
    return refuse('lpr.not-later', undefined, { field: 'from', params: { last: last.effectiveFrom } })
  await trx.insertInto('lprRates').values({ effectiveFrom: from, oneYearPpm, fiveYearPpm }).execute()
  await record(trx, actor, {
    act: 'lpr.add',
    subject: `lpr:${from}`,
    businessDate: today,
    after: { from, oneYearPpm, fiveYearPpm },
  })
  return { from }
}
