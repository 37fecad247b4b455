import { CompiledQuery, type Kysely } from 'kysely'
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible'
import type { DB } from '../../db/schema'

const TEN_MINUTES = 600
const DAY = 86_400
/** Wrong tries from one address in ten minutes, and different numbers tried from it in a day. */
const WRONG_TRIES = 20
const NUMBERS_TRIED = 50

interface Query {
  readonly text: string
  readonly values?: unknown[]
}

/** The limiter's statements on our pool: unnamed, as a pooler wants them, and its times as the numbers it expects. */
const storeOf = (db: Kysely<DB>) => ({
  query: async ({ text, values }: Query) => {
    const result = await db.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, values ?? []))
    const rows = result.rows.map(row => ({ ...row, expire: row.expire == null ? null : Number(row.expire) }))
    return { rows, rowCount: rows.length }
  },
})

interface Limiters {
  readonly tries: RateLimiterPostgres
  readonly pairs: RateLimiterPostgres
  readonly numbers: RateLimiterPostgres
  readonly ghosts: RateLimiterPostgres
}
const made = new WeakMap<Kysely<DB>, Limiters>()

function limitersOf(db: Kysely<DB>): Limiters {
  const known = made.get(db)
  if (known) return known
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterPostgres({
      storeClient: storeOf(db),
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: true,
      keyPrefix,
      points,
      duration,
    })
  const limiters = {
    tries: limiter('tries', WRONG_TRIES, TEN_MINUTES),
    pairs: limiter('pair', 1, DAY),
    numbers: limiter('numbers', NUMBERS_TRIED, DAY),
    ghosts: limiter('ghost', 1_000_000, DAY),
  }
  made.set(db, limiters)
  return limiters
}

const points = (result: RateLimiterRes | null): number => result?.consumedPoints ?? 0

/** Seconds until this address may try again; 0 when it may now. */
export async function mustWait(db: Kysely<DB>, address: string): Promise<number> {
  const { tries, numbers } = limitersOf(db)
  const [wrong, different] = await Promise.all([tries.get(address), numbers.get(address)])
  const over = [
    points(wrong) >= WRONG_TRIES ? (wrong?.msBeforeNext ?? 0) : 0,
    points(different) >= NUMBERS_TRIED ? (different?.msBeforeNext ?? 0) : 0,
  ]
  return Math.ceil(Math.max(...over) / 1000)
}

/** A wrong try counts against its address, whichever number it tried. */
export async function countWrong(db: Kysely<DB>, address: string, staffNo: string): Promise<void> {
  const { tries, pairs, numbers } = limitersOf(db)
  await tries.penalty(address, 1)
  const pair = await pairs.penalty(`${address}|${staffNo}`, 1)
  if (pair.consumedPoints === 1) await numbers.penalty(address, 1)
}

/** Tries on a number that does not exist are counted like those on one that does, so that nobody learns which do. */
export async function countGhost(
  db: Kysely<DB>,
  staffNo: string,
  { attempts, lockMinutes }: { attempts: number; lockMinutes: number },
): Promise<number | 'locked'> {
  const { ghosts } = limitersOf(db)
  const { consumedPoints } = await ghosts.penalty(staffNo, 1)
  if (consumedPoints === attempts) await ghosts.set(staffNo, attempts, lockMinutes * 60)
  return consumedPoints > attempts ? 'locked' : attempts - consumedPoints
}
