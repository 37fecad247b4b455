import { sql, type Transaction } from 'kysely'
import { businessDay, moveBusinessDay, shutBusinessDay } from '../../db/business-day'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { addDays, type BookDate } from '../../lending/dates'
import { isRefused, type Refused } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import type { Deps } from '../../web/context'
import type { DayEndStep } from '../../web/feature'
import { record } from '../audit/commands'
import { claim, fenceOf, giveUp, LeaseLost, startBeating } from './lease'
import { type DayRun, reasonOf, runStep, type StepReport } from './steps'
import { checkTarget } from './target'

export type Tell = (line: { readonly date: BookDate; readonly step?: StepReport }) => void

export interface DayEndReport {
  /** Days closed by this run. */
  readonly closed: readonly BookDate[]
  /** The business date as it is now. */
  readonly today: BookDate
  readonly failed?: { readonly date: BookDate; readonly step: string; readonly reason: string }
}

const LONG = { statementTimeoutMs: 300_000, lockTimeoutMs: 60_000, idleInTransactionTimeoutMs: 600_000 }

/**
 * Closes day after day until the business date is `to`; missed days are caught up one by one. Killed anywhere, a new run
 * goes on where the last one stopped: done steps are skipped, the others are safe to run again.
 */
export async function runDayEnds(
  deps: Deps,
  steps: readonly DayEndStep[],
  to: BookDate,
  actor: Actor,
  tell: Tell = () => undefined,
): Promise<DayEndReport | Refused> {
  const closed: BookDate[] = []
  for (;;) {
    const date = await businessDay(deps.db)
    if (date >= to && closed.length > 0) return { closed, today: date }
    const refused = checkTarget(date, to, deps)
    if (refused) return refused
    const outcome = await closeDay(deps, steps, date, actor, tell)
    if (isRefused(outcome)) return outcome
    if (outcome) return { closed, today: date, failed: { date, ...outcome } }
    closed.push(date)
  }
}

/** undefined: the day is closed and the date has moved. */
async function closeDay(
  deps: Deps,
  steps: readonly DayEndStep[],
  date: BookDate,
  actor: Actor,
  tell: Tell,
): Promise<{ step: string; reason: string } | Refused | undefined> {
  const next = addDays(date, 1)
  const lease = await claim(deps.db, date, next, actor.userId)
  if (isRefused(lease)) return lease
  const stop = startBeating(deps.db, lease)
  const run: DayRun = { deps, lease, next, actor }
  const one = async (step: DayEndStep) => {
    const report = await runStep(run, step)
    tell({ date, step: report })
    if (report.state === 'failed') throw new StepFailed(step.name, report.reason ?? '')
  }
  try {
    for (const step of steps.filter(each => !each.shut)) await one(step)
    await finish(run, async () => {
      for (const step of steps.filter(each => each.shut)) await one(step)
    })
    tell({ date })
    return undefined
  } catch (error) {
    if (!(error instanceof LeaseLost)) await giveUp(deps.db, lease)
    return { step: error instanceof StepFailed ? error.step : 'close', reason: reasonOf(error) }
  } finally {
    stop()
  }
}

class StepFailed extends Error {
  constructor(
    readonly step: string,
    reason: string,
  ) {
    super(reason)
  }
}

/** With posting held, the last steps see every line of the day; then the date moves and the day is done, together. */
async function finish(run: DayRun, lastSteps: () => Promise<void>): Promise<void> {
  const { date } = run.lease
  const work = async (trx: Transaction<DB>) => {
    await shutBusinessDay(trx)
    await fenceOf(run.lease)(trx)
    await lastSteps()
    if (!(await moveBusinessDay(trx, date, run.next))) throw new LeaseLost(`the business date is no longer ${date}`)
    await trx
      .updateTable('dayEnds')
      .set({ state: 'done', finishedAt: sql<Date>`now()` })
      .where('businessDate', '=', date)
      .execute()
    await record(trx, run.actor, {
      act: 'day-end.close',
      subject: `day-end:${date}`,
      businessDate: date,
      after: { next: run.next },
    })
  }
  await inTransaction(run.deps.db, work, { ...LONG, retries: 0 })
}
