import { readConfig } from '../../src/config'
import { allDayEndSteps, menu } from '../../src/features'
import { forgetToday } from '../../src/features/access/rules'
import { type DayEndReport, runDayEnds } from '../../src/features/day-end/runner'
import { type BookDate, bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { systemActor } from '../../src/permissions'
import type { Deps } from '../../src/web/context'
import type { DayEndStep } from '../../src/web/feature'
import type { TestApp } from './app'

export const depsOf = (t: Pick<TestApp, 'db' | 'url'>, over: Partial<Deps> = {}): Deps => ({
  config: readConfig({ SESSION_SECRET: 'a secret for tests only, long enough', DATABASE_URL: t.url }),
  db: t.db,
  now: () => new Date(),
  menu: menu(),
  bank: () => '云溪农村商业银行',
  ...over,
})

/** Closes days by the real runner until the business date is `to`. */
export async function closeUntil(
  t: Pick<TestApp, 'db' | 'url'>,
  to: string,
  steps: readonly DayEndStep[] = allDayEndSteps(),
): Promise<DayEndReport> {
  const report = await runDayEnds(depsOf(t), steps, bookDate(to), systemActor('test'))
  if (isRefused(report)) throw new Error(`refused: ${report.refused}`)
  forgetToday(t.db)
  return report
}

export const todayOf = async (t: Pick<TestApp, 'db'>): Promise<BookDate> =>
  (await t.db.selectFrom('businessDay').select('today').executeTakeFirstOrThrow()).today
