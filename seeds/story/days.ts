import type { Kysely } from 'kysely'
import { readConfig } from '../../src/config'
import { businessDay } from '../../src/db/business-day'
import type { DB } from '../../src/db/schema'
import { allDayEndSteps } from '../../src/features'
import { runProvisions } from '../../src/features/accounting/provisions/run'
import { sealAudit } from '../../src/features/audit/seal'
import { runDayEnds } from '../../src/features/day-end/runner'
import { textSetting } from '../../src/features/settings/queries'
import { addDays, type BookDate, bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { systemActor } from '../../src/permissions'
import type { Deps } from '../../src/web/context'
import { moves } from './acts/draw'
import { archiveActs } from './archive'
import { bookActs } from './books'
import { careActs } from './care'
import { classActs } from './classes'
import { setClock } from './clock'
import { contacts } from './collecting'
import { fieldActs } from './fields'
import { fileActs } from './files'
import { onceActs } from './keeping'
import { lendings } from './lending'
import { letterActs } from './letters'
import { loans } from './loans'
import { openings } from './opening'
import { paperActs } from './papers'
import { privacyActs } from './privacy'
import { relationActs } from './relations'
import { receipts } from './servicing'
import { type Act, instant, Stage } from './stage'
import { takeBackActs } from './taken-back'
import { visits } from './visits'
import { isWorkday } from './workdays'

export const FIRST_DAY = bookDate('2025-10-09')
export const LAST_DAY = bookDate('2026-11-20')

/** On its last day the story stops at noon: the rest of the day is the reader's. */
const NOON = '12:00'
const CLOSING_TIME = '22:30'

/**
 * The time from which an approval waits that still waits at the end: counted back from now, as if the last day's noon
 * were the moment of writing, so that it has hours left or is hours late whenever that is.
 */
const approvalClock =
  (written: Date) =>
  (told: Date): Date =>
    new Date(written.getTime() - instant(LAST_DAY, NOON).getTime() + told.getTime())

/** From the day the database is at, up to the morning of `until`. Goes on where an earlier run was cut short. */
export async function playDays(db: Kysely<DB>, until: BookDate, tell: (line: string) => void): Promise<void> {
  const stage = await Stage.open(db, approvalClock(new Date()))
  const deps = await depsOf(db)
  for (;;) {
    const today = await businessDay(db)
    if (isWorkday(today)) await playDay(stage, today)
    await runProvisions(db)
    if (today >= until) break
    await closeDay(deps, today)
    if (today.endsWith('-01')) tell(`the story has come to ${today}`)
  }
  await sealAudit(db)
}

async function playDay(stage: Stage, today: BookDate): Promise<void> {
  // Acts of a day hang on each other only within one hand; what a day needs from another is there since yesterday.
  const acts: Act[] = [
    ...openings(stage, today),
    ...onceActs(stage, today),
    ...bookActs(stage, today),
    ...(await lendings(stage, today)),
    ...(await receipts(stage, today)),
    ...(await contacts(stage, today)),
    ...visits(stage, today),
    ...classActs(stage, today),
    ...(await archiveActs(stage, today)),
    ...relationActs(stage, today),
    ...privacyActs(stage, today),
    ...fieldActs(stage, today),
    ...fileActs(stage, today),
    ...careActs(stage, today),
    ...takeBackActs(stage, today),
    ...paperActs(stage, today),
    ...letterActs(stage, today),
    ...loans.flatMap(loan => moves(stage, loan, today)),
  ]
  acts.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
  for (const act of acts) if (today < LAST_DAY || act.time < NOON) await stage.play(act)
}

async function closeDay(deps: Deps, today: BookDate): Promise<void> {
  await setClock(deps.db, instant(today, CLOSING_TIME))
  const report = await runDayEnds(deps, allDayEndSteps(), addDays(today, 1), systemActor('day-end'))
  if (isRefused(report)) throw new Error(`day-end of ${today}: ${report.refused}`)
  if (report.failed) throw new Error(`day-end of ${today}: ${report.failed.step}: ${report.failed.reason}`)
}

async function depsOf(db: Kysely<DB>): Promise<Deps> {
  const bank = await textSetting(db, 'bank.name', LAST_DAY, '')
  const config = readConfig({ SESSION_SECRET: 'the story signs nobody in', DATABASE_URL: 'none' })
  return { config, db, now: () => new Date(), menu: [], bank: () => bank }
}
