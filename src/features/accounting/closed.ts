import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { addMonths, type BookDate, bookDate, monthEnd } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'

/** The last day of the last closed month: on it and before it nothing is posted any more. Null: no month is closed. */
export async function closedThrough(db: Kysely<DB>): Promise<BookDate | null> {
  const row = await db
    .selectFrom('periodCloses')
    .select(eb => eb.fn.max('month').as('month'))
    .where('reopenedAt', 'is', null)
    .executeTakeFirst()
  return row?.month ? monthEnd(row.month) : null
}

/** Refuses a day in a closed month, by name; the database refuses it as well. */
export async function checkPeriod(db: Kysely<DB>, date: BookDate, field?: string): Promise<Refused | undefined> {
  const closed = await closedThrough(db)
  if (closed === null || date > closed) return undefined
  return refuse('period.closed', undefined, { params: { through: closed }, ...(field ? { field } : {}) })
}

/** 2026-03-17 → 2026-03-01. */
export const monthStart = (date: BookDate): BookDate => bookDate(`${date.slice(0, 7)}-01`)

/** '2026-03' as typed in an address or a form; undefined when it is no month. */
export function monthOfText(text: string | undefined): BookDate | undefined {
  return /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])$/.test(text ?? '') ? bookDate(`${text}-01`) : undefined
}

export const monthText = (month: BookDate): string => month.slice(0, 7)

/** Months in which something was posted, the newest first. */
export async function bookedMonths(db: Kysely<DB>): Promise<BookDate[]> {
  const { rows } = await sql<{ first: BookDate | null; last: BookDate | null }>`
    select min(business_date) as first, max(business_date) as last from (
      select business_date from vouchers where business_date = (select min(business_date) from vouchers)
      union all select max(business_date) from vouchers) x`.execute(db)
  const { first, last } = rows[0]!
  if (!first || !last) return []
  const months: BookDate[] = []
  for (let month = monthStart(last); month >= monthStart(first); month = addMonths(month, -1)) months.push(month)
  return months
}
