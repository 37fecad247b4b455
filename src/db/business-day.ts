import { type Kysely, sql, type Transaction } from 'kysely'
import { type BookDate, yearOf } from '../lending/dates'
import type { DB } from './schema'

/** The same number as in hold_business_day(). */
const DAY_LOCK = 7001

/** The business date (账务日期) as last committed; screens show it as today. */
export async function businessDay(db: Kysely<DB>): Promise<BookDate> {
  const { today } = await db.selectFrom('businessDay').select('today').executeTakeFirstOrThrow()
  return today
}

/** Work of one day: as long as the transaction runs, the business date cannot move. */
export async function holdBusinessDay(trx: Transaction<DB>): Promise<BookDate> {
  const { rows } = await sql<{ today: BookDate }>`select hold_business_day() as today`.execute(trx)
  return rows[0]!.today
}

/** Until the transaction ends nothing is posted: waits for all work of the day and keeps new work waiting. */
export async function shutBusinessDay(trx: Transaction<DB>): Promise<BookDate> {
  await sql`select pg_advisory_xact_lock(${DAY_LOCK})`.execute(trx)
  return businessDay(trx)
}

/** Moves the business date: waits for all work of the old day, and only ever forward. */
export async function moveBusinessDay(trx: Transaction<DB>, from: BookDate, to: BookDate): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(${DAY_LOCK})`.execute(trx)
  if (to <= from) throw new Error(`the business date moves forward only: ${from} → ${to}`)
  const moved = await trx.updateTable('businessDay').set({ today: to }).where('today', '=', from).executeTakeFirst()
  return moved.numUpdatedRows === 1n
}

/** The first business date of a lender that has none yet. */
export async function openBusinessDay(trx: Transaction<DB>, today: BookDate): Promise<void> {
  await trx.insertInto('businessDay').values({ today }).execute()
  await sql`select ensure_ledger_year(y) from generate_series(${yearOf(today)}::int, ${yearOf(today) + 1}::int) y`.execute(
    trx,
  )
}
