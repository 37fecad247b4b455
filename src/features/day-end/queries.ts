import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { STALE_SECONDS } from './lease'

export interface DayRow {
  readonly businessDate: BookDate
  readonly state: 'running' | 'stopped' | 'failed' | 'done'
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly who: string | null
  readonly doneCount: number
  readonly errorCount: number
}

// A run that was killed is not running for ever: without a sign of life it shows as stopped.
const shownState = sql<DayRow['state']>`case when d.state = 'running'
  and d.beat_at < now() - make_interval(secs => ${STALE_SECONDS}) then 'stopped' else d.state end`

/** The last days, newest first. */
export async function lastDays(db: Kysely<DB>, before: BookDate | undefined, limit: number): Promise<DayRow[]> {
  const { rows } = await sql<DayRow>`
    select d.business_date, ${shownState} as state, d.started_at, d.finished_at, u.name as who,
      coalesce((select sum(done_count) from day_end_steps s where s.business_date = d.business_date), 0)::int as done_count,
      (select count(*) from day_end_errors e where e.business_date = d.business_date and e.solved_at is null)::int as error_count
    from day_ends d left join users u on u.id = d.started_by
    where ${before ?? null}::date is null or d.business_date < ${before ?? null}::date
    order by d.business_date desc limit ${limit}`.execute(db)
  return rows
}

export interface StepRow {
  readonly step: string
  readonly state: string
  readonly doneCount: number
  readonly errorCount: number
  readonly startedAt: Date
  readonly finishedAt: Date | null
}

export const stepsOf = (db: Kysely<DB>, date: BookDate): Promise<StepRow[]> =>
  db
    .selectFrom('dayEndSteps')
    .select(['step', 'state', 'doneCount', 'errorCount', 'startedAt', 'finishedAt'])
    .where('businessDate', '=', date)
    .execute()

export const openErrors = (db: Kysely<DB>) =>
  db
    .selectFrom('dayEndErrors')
    .select(['id', 'businessDate', 'step', 'subject', 'reason', 'at'])
    .where('solvedAt', 'is', null)
    .orderBy('businessDate', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute()

export async function stepsWithErrors(db: Kysely<DB>): Promise<string[]> {
  const rows = await db
    .selectFrom('dayEndErrors')
    .select('step')
    .distinct()
    .where('solvedAt', 'is', null)
    .where('subject', '<>', 'step')
    .execute()
  return rows.map(row => row.step)
}

/** Is a run alive somewhere, in this process or another? */
export async function isRunning(db: Kysely<DB>): Promise<boolean> {
  const row = await db
    .selectFrom('dayEnds')
    .select('token')
    .where('state', '=', 'running')
    .where('beatAt', '>=', sql<Date>`now() - make_interval(secs => ${STALE_SECONDS})`)
    .executeTakeFirst()
  return row !== undefined
}
