import type { Kysely, Transaction } from 'kysely'
import { sql } from 'kysely'
import { errorCode } from '../../db/error-code'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'

/** A run that gave no sign of life for this long is taken over. */
export const STALE_SECONDS = 60
const BEAT_MS = 10_000
const LOCK_TIMED_OUT = '55P03'

/** Another run has taken the day over: this one must not write any more. */
export class LeaseLost extends Error {}

export interface Lease {
  readonly date: BookDate
  readonly token: bigint
}

/** Takes the day for one run. The token grows with every taking, so that a run which lost it can be told apart. */
export async function claim(
  db: Kysely<DB>,
  date: BookDate,
  next: BookDate,
  startedBy: number | null,
): Promise<Lease | Refused> {
  try {
    const { rows } = await sql<{ token: bigint }>`
      insert into day_ends (business_date, next_date, state, token, started_by)
      values (${date}, ${next}, 'running', (select coalesce(max(token), 0) + 1 from day_ends), ${startedBy})
      on conflict (business_date) do update
        set state = 'running', token = day_ends.token + 1, beat_at = now(), started_by = excluded.started_by
        where day_ends.state = 'failed'
          or (day_ends.state = 'running' and day_ends.beat_at < now() - make_interval(secs => ${STALE_SECONDS}))
      returning token`.execute(db)
    return rows[0] ? { date, token: rows[0].token } : refuse('day-end.running')
  } catch (error) {
    // A chunk of the living run holds the row.
    if (errorCode(error) === LOCK_TIMED_OUT) return refuse('day-end.running')
    throw error
  }
}

/**
 * First in every transaction of a step: holds the lease until the end of it, or throws when it is lost. One core is
 * enough for the night; those who post meanwhile have the others.
 */
export const fenceOf =
  ({ date, token }: Lease) =>
  async (trx: Transaction<DB>): Promise<void> => {
    await sql`set local max_parallel_workers_per_gather = 0`.execute(trx)
    const mine = await trx
      .selectFrom('dayEnds')
      .select('token')
      .where('businessDate', '=', date)
      .where('token', '=', token)
      .where('state', '=', 'running')
      .forShare()
      .executeTakeFirst()
    if (!mine) throw new LeaseLost(`day-end of ${date}: token ${token} was taken over`)
  }

/** Signs of life until the returned function is called. A missed one does no harm: a chunk may hold the row for a while. */
export function startBeating(db: Kysely<DB>, { date, token }: Lease): () => void {
  const beat = () => {
    db.updateTable('dayEnds')
      .set({ beatAt: sql<Date>`now()` })
      .where('businessDate', '=', date)
      .where('token', '=', token)
      .where('state', '=', 'running')
      .execute()
      .catch(() => undefined)
  }
  const timer = setInterval(beat, BEAT_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** The run ends without closing the day: what is done stays done, the rest waits for the next run. */
export async function giveUp(db: Kysely<DB>, { date, token }: Lease): Promise<void> {
  await db
    .updateTable('dayEnds')
    .set({ state: 'failed' })
    .where('businessDate', '=', date)
    .where('token', '=', token)
    .where('state', '=', 'running')
    .execute()
}
