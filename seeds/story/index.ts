import { setTimeout } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { connect } from '../../src/db/connect'
import type { DB } from '../../src/db/schema'
import { inTransaction } from '../../src/db/transaction'
import { followBook } from '../../src/features/relations/follow'
import type { BookDate } from '../../src/lending/dates'
import { clockRuns, startClock, stopClock } from './clock'
import { FIRST_DAY, LAST_DAY, playDays } from './days'
import { seedPeople, staff } from './people'

const STORY_LOCK = 7004

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

/**
 * Writes the story into an empty database by the product's own commands, day by day. What was cut short is gone on
 * with; a story that is whole, and a database with a life of its own, are left alone.
 */
export async function seedStory(
  db: Kysely<DB>,
  tell: (line: string) => void,
  until: BookDate = LAST_DAY,
): Promise<void> {
  if (await clockRuns(db)) tell('going on with the demo story')
  else {
    const empty = (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined
    if (!empty) return
    tell('writing the demo story: a year of a small bank, about a minute')
    await inTransaction(db, async trx => {
      await trx.insertInto('businessDay').values({ today: FIRST_DAY }).execute()
      await seedPeople(trx)
      await startClock(trx)
    })
  }
  await playDays(db, until, tell)
  await followBook(db, 10_000)
  await inTransaction(db, stopClock)
}

/**
 * The same on connections of its own that do not wait for the disk at every commit: half the time on a slow one. A
 * power cut may take the last moments with it, never a part from the middle, and the next start writes them again.
 */
export async function writeStory(url: string, tell: (line: string) => void): Promise<void> {
  const own = new URL(url)
  own.searchParams.set('options', '-c synchronous_commit=off')
  const { db } = connect(own.href, { applicationName: 'xindang story', maxConnections: 5 })
  try {
    await db.connection().execute(async alone => {
      while (!(await tryLock(alone))) await setTimeout(500)
      await seedStory(db, tell)
    })
  } finally {
    await db.destroy()
  }
}

/** Of two programs started at once one writes and the other waits; the lock ends with its connection. */
async function tryLock(db: Kysely<DB>): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${STORY_LOCK}) as mine`.execute(db)
  return rows[0]?.mine === true
}
