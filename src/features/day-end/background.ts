import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { Actor } from '../../permissions'
import type { Deps } from '../../web/context'
import type { DayEndStep } from '../../web/feature'
import { retryFailed } from './retry'
import { runDayEnds } from './runner'

const running = new WeakMap<Kysely<DB>, Promise<void>>()

/** Is a run of this process under way? Runs of other processes show in their lease. */
export const isBusy = (db: Kysely<DB>): boolean => running.has(db)

/** Until the run of this process has ended; for a gentle stop and for tests. */
export const dayEndIdle = (db: Kysely<DB>): Promise<void> => running.get(db) ?? Promise.resolve()

function start(deps: Deps, work: () => Promise<unknown>): boolean {
  if (isBusy(deps.db)) return false
  const run = work()
    .then(() => undefined)
    // What went wrong with a step stands in its row; this is for what kept the run from starting.
    .catch((error: unknown) => console.error('day-end:', error))
    .finally(() => running.delete(deps.db))
  running.set(deps.db, run)
  return true
}

export const startDayEnds = (deps: Deps, steps: readonly DayEndStep[], to: BookDate, actor: Actor): boolean =>
  start(deps, () => runDayEnds(deps, steps, to, actor))

export const startRetry = (deps: Deps, steps: readonly DayEndStep[], actor: Actor): boolean =>
  start(deps, () => retryFailed(deps, steps, actor))
