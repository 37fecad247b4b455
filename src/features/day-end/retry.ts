import { businessDay, holdBusinessDay } from '../../db/business-day'
import type { Actor } from '../../permissions'
import type { Deps } from '../../web/context'
import type { DayEndStep } from '../../web/feature'
import { LeaseLost } from './lease'
import { stepsWithErrors } from './queries'
import { noteError, reasonOf, solve } from './steps'

/**
 * Goes over the items again that failed at an earlier day-end: as of this morning, booked on the open day, because a
 * closed day takes no more vouchers. What fails again stays listed with its new reason.
 */
export async function retryFailed(deps: Deps, steps: readonly DayEndStep[], actor: Actor): Promise<number> {
  const { db } = deps
  const today = await businessDay(db)
  const names = new Set(await stepsWithErrors(db))
  let solved = 0
  for (const step of steps.filter(each => names.has(each.name) && !each.shut)) {
    const failed = new Set<string>()
    const itemFailed = async (subject: string, reason: string) => {
      failed.add(subject)
      await noteError(db, today, step.name, subject, reason)
    }
    const fence = async (trx: Parameters<typeof holdBusinessDay>[0]) => {
      if ((await holdBusinessDay(trx)) !== today) throw new LeaseLost('the day was closed meanwhile')
    }
    try {
      await step.run({ deps, date: today, next: today, actor, fence, itemFailed })
      await solve(db, today, step.name, failed)
      solved += 1
    } catch (error) {
      await noteError(db, today, step.name, 'step', reasonOf(error))
    }
  }
  return solved
}
