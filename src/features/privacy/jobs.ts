import { sql } from 'kysely'
import { addMonths, bookDate } from '../../lending/dates'
import type { Deps } from '../../web/context'
import { yearsOf } from './forget/rules'

/** Months of looks that nothing asks for any more go as a whole; the database keeps six months whatever it is told. */
export async function dropOldViews({ db, now }: Deps): Promise<void> {
  const today = bookDate(now().toISOString().slice(0, 10))
  const before = addMonths(today, -12 * (await yearsOf(db, 'views')))
  await sql`select drop_view_months(${before}::date)`.execute(db)
}
