import { type Kysely, sql } from 'kysely'
import type { DB, Json } from '../../db/schema'
import { type Calendar, makeCalendar } from '../../lending/calendar'
import { type BookDate, civil, yearOf } from '../../lending/dates'
import type { LprQuote } from '../../lending/lpr'

/** The value of a setting in force on a day; dated data, so that yesterday's figures keep yesterday's rule. */
export async function settingOn(db: Kysely<DB>, key: string, on: BookDate): Promise<Json | undefined> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', key)
    .where('effectiveFrom', '<=', on)
    .orderBy('effectiveFrom', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.value
}

export async function numberSetting(db: Kysely<DB>, key: string, on: BookDate, fallback: number): Promise<number> {
  const value = await settingOn(db, key, on)
  return typeof value === 'number' ? value : fallback
}

export async function textSetting(db: Kysely<DB>, key: string, on: BookDate, fallback: string): Promise<string> {
  const value = await settingOn(db, key, on)
  return typeof value === 'string' ? value : fallback
}

/** Several numbers in one reading; 是 counts 1 and 否 0; a key that is missing, or of another kind, keeps its default. */
export async function numbersOn<K extends string>(
  db: Kysely<DB>,
  defaults: Readonly<Record<K, number>>,
  on: BookDate,
): Promise<Record<K, number>> {
  const rows = await db
    .selectFrom('settings')
    .distinctOn('key')
    .select(['key', 'value'])
    .where('key', 'in', Object.keys(defaults))
    .where('effectiveFrom', '<=', on)
    .orderBy('key')
    .orderBy('effectiveFrom', 'desc')
    .execute()
  return numbersIn(defaults, rows)
}

function numbersIn<K extends string>(
  defaults: Readonly<Record<K, number>>,
  rows: readonly { readonly key: string | null; readonly value: unknown }[],
): Record<K, number> {
  const found: Record<K, number> = { ...defaults }
  for (const { key, value } of rows) {
    if (typeof value === 'number') found[key as K] = value
    else if (typeof value === 'boolean') found[key as K] = value ? 1 : 0
  }
  return found
}

/** The business date, and the parameters in force on it: one statement, because every request asks for both. */
export async function numbersToday<K extends string>(db: Kysely<DB>, defaults: Readonly<Record<K, number>>) {
  const { rows } = await sql<{ today: BookDate; key: string | null; value: unknown }>`
    select b.today, s.key, s.value from business_day b left join lateral (
      select distinct on (key) key, value from settings
      where key = any(${Object.keys(defaults)}::text[]) and effective_from <= b.today order by key, effective_from desc) s on true`.execute(
    db,
  )
  const today = rows[0]?.today
  if (today === undefined) throw new Error('there is no business date yet')
  return { today, numbers: numbersIn(defaults, rows) }
}

/** The bank's calendar with holidays and 调休 workdays; small enough to be read whole. */
export async function bankCalendar(db: Kysely<DB>): Promise<Calendar & { lastYear: number }> {
  const days = await db.selectFrom('calendarDays').select(['day', 'kind']).execute()
  const of = (kind: string) => new Set(days.filter(day => day.kind === kind).map(day => day.day))
  const lastYear = days.reduce((latest, { day }) => Math.max(latest, yearOf(day)), 0)
  return { ...makeCalendar({ holidays: of('holiday'), workdays: of('workday') }), lastYear }
}

export interface CodeItem {
  readonly value: string
  readonly label: string
}

/** A code list for a select box, in its own order, retired codes left out. */
export async function codeList(db: Kysely<DB>, list: string): Promise<CodeItem[]> {
  return db
    .selectFrom('codeLists')
    .select(['code as value', 'name as label'])
    .where('list', '=', list)
    .where('retiredOn', 'is', null)
    .orderBy('sort')
    .orderBy('code')
    .execute()
}

/** Every value of every parameter with who set it, the latest first within a key. */
export const settingHistory = (db: Kysely<DB>) =>
  db
    .selectFrom('settings')
    .leftJoin('users', 'users.id', 'settings.changedBy')
    .select([
      'settings.key',
      'settings.effectiveFrom',
      'settings.value',
      'settings.changedAt',
      'users.name as changedByName',
    ])
    .orderBy('settings.key')
    .orderBy('settings.effectiveFrom', 'desc')
    .execute()

/** Every publication, the oldest first, as the core takes them. */
export const lprQuotes = (db: Kysely<DB>): Promise<LprQuote[]> =>
  db.selectFrom('lprRates').select(['effectiveFrom as from', 'oneYearPpm', 'fiveYearPpm']).orderBy('from').execute()

export const lprHistory = (db: Kysely<DB>) =>
  db
    .selectFrom('lprRates')
    .select(['effectiveFrom', 'oneYearPpm', 'fiveYearPpm'])
    .orderBy('effectiveFrom', 'desc')
    .execute()

/** The marked days of one year. */
export const calendarYear = (db: Kysely<DB>, year: number) =>
  db
    .selectFrom('calendarDays')
    .select(['day', 'kind', 'name'])
    .where('day', '>=', civil(year, 1, 1))
    .where('day', '<=', civil(year, 12, 31))
    .orderBy('day')
    .execute()
