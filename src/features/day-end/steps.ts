import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { Actor } from '../../permissions'
import type { Deps } from '../../web/context'
import type { DayEndStep, DayEndWork } from '../../web/feature'
import { fenceOf, type Lease, LeaseLost } from './lease'

export interface StepReport {
  readonly name: string
  readonly label: string
  readonly state: 'done' | 'skipped' | 'failed'
  readonly count: number
  readonly errors: number
  readonly seconds: number
  readonly reason?: string
}

export interface DayRun {
  readonly deps: Deps
  readonly lease: Lease
  readonly next: BookDate
  readonly actor: Actor
}

/** What a person may read of an error: its message, never a stack. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 500)

/**
 * Runs one step of a day unless an earlier run has done it; a last step runs again, since lines may have come after it.
 * A failing step is noted and ends the run; it never throws.
 */
export async function runStep(run: DayRun, step: DayEndStep): Promise<StepReport> {
  const { db } = run.deps
  const { date } = run.lease
  const report = { name: step.name, label: step.label, errors: 0, seconds: 0 }
  const known = await stateOf(db, date, step.name)
  if (known?.state === 'done' && !step.shut) return { ...report, state: 'skipped', count: known.doneCount }
  const started = run.deps.now().getTime()
  const seconds = () => (run.deps.now().getTime() - started) / 1000
  const failed = new Set<string>()
  try {
    await startStep(db, date, step.name)
    const count = await step.run(workOf(run, step, failed))
    await finishStep(db, date, step.name, count, failed)
    return { ...report, state: 'done', count, errors: failed.size, seconds: seconds() }
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    await noteError(db, date, step.name, 'step', reasonOf(error))
    await failStep(db, date, step.name)
    return { ...report, state: 'failed', count: 0, errors: failed.size, seconds: seconds(), reason: reasonOf(error) }
  }
}

const workOf = (run: DayRun, step: DayEndStep, failed: Set<string>): DayEndWork => ({
  deps: run.deps,
  date: run.lease.date,
  next: run.next,
  actor: run.actor,
  fence: fenceOf(run.lease),
  itemFailed: async (subject, reason) => {
    failed.add(subject)
    await noteError(run.deps.db, run.lease.date, step.name, subject, reason)
  },
})

const stateOf = (db: Kysely<DB>, date: BookDate, step: string) =>
  db
    .selectFrom('dayEndSteps')
    .select(['state', 'doneCount'])
    .where('businessDate', '=', date)
    .where('step', '=', step)
    .executeTakeFirst()

async function startStep(db: Kysely<DB>, businessDate: BookDate, step: string): Promise<void> {
  await db
    .insertInto('dayEndSteps')
    .values({ businessDate, step, state: 'running' })
    .onConflict(oc =>
      oc
        .columns(['businessDate', 'step'])
        .doUpdateSet({ state: 'running', startedAt: sql<Date>`now()`, finishedAt: null }),
    )
    .execute()
}

async function finishStep(
  db: Kysely<DB>,
  date: BookDate,
  step: string,
  count: number,
  failed: ReadonlySet<string>,
): Promise<void> {
  await db
    .updateTable('dayEndSteps')
    .set({ state: 'done', doneCount: count, errorCount: failed.size, finishedAt: sql<Date>`now()` })
    .where('businessDate', '=', date)
    .where('step', '=', step)
    .execute()
  await solve(db, date, step, failed)
}

async function failStep(db: Kysely<DB>, date: BookDate, step: string): Promise<void> {
  await db
    .updateTable('dayEndSteps')
    .set({ state: 'failed', finishedAt: sql<Date>`now()` })
    .where('businessDate', '=', date)
    .where('step', '=', step)
    .execute()
}

export async function noteError(
  db: Kysely<DB>,
  businessDate: BookDate,
  step: string,
  subject: string,
  reason: string,
): Promise<void> {
  await db
    .insertInto('dayEndErrors')
    .values({ businessDate, step, subject, reason: reason.slice(0, 500) })
    .onConflict(oc =>
      oc
        .columns(['businessDate', 'step', 'subject'])
        .doUpdateSet({ reason: reason.slice(0, 500), at: sql<Date>`now()`, solvedAt: null }),
    )
    .execute()
}

/** The step has gone over its items again: what did not fail this time is solved, whichever day it failed on. */
export async function solve(db: Kysely<DB>, date: BookDate, step: string, failed: ReadonlySet<string>): Promise<void> {
  await sql`update day_end_errors set solved_at = now()
    where step = ${step} and solved_at is null and business_date <= ${date}::date
      and not (business_date = ${date}::date and subject = any(${[...failed]}::text[]))`.execute(db)
}
