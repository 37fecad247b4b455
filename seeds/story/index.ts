import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'
import { bookDate } from '../../src/lending/dates'
import { seedPeople, staff } from './people'

const FIRST_DAY = bookDate('2025-11-20')

/** Does this database hold the fictional bank? */
export async function hasStory(db: Kysely<DB>): Promise<boolean> {
  const found = await db
    .selectFrom('users')
    .select('id')
    .where('staffNo', '=', staff[0]!.staffNo)
    .where('name', '=', staff[0]!.name)
    .executeTakeFirst()
  return found !== undefined
}

/** Writes the story once. */
export async function seedStory(db: Kysely<DB>, tell: (line: string) => void): Promise<void> {
  const empty = (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined
  if (!empty) return
  tell('writing the demo story')
  await db
    .insertInto('businessDay')
    .values({ today: FIRST_DAY })
    .onConflict(oc => oc.doNothing())
    .execute()
  await seedPeople(db)
}
