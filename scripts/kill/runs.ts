import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { readConfig, root } from '../../src/config'
import type { DB } from '../../src/db/schema'
import { allDayEndSteps, menu } from '../../src/features'
import { runDayEnds } from '../../src/features/day-end/runner'
import { textSetting } from '../../src/features/settings/queries'
import { type BookDate, bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { systemActor } from '../../src/permissions'

/** A database to close days in: a connection of one's own, and what a program started on it must be told. */
export interface Place {
  readonly db: Kysely<DB>
  readonly env: Readonly<Record<string, string>>
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly said: string
}

/** `npm run day-end -- --to` as a process of its own, without anything between it and the signal. */
function startDayEnd({ env }: Place, to: BookDate): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'day-end.ts'), '--to', to], {
    cwd: root,
    env: { ...process.env, LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => (said += piece.toString()))
  const ended = new Promise<Ended>(done => child.once('close', (code, signal) => done({ code, signal, said })))
  return { child, ended }
}

const firstLease = async (db: Kysely<DB>, date: BookDate): Promise<boolean> =>
  (await db.selectFrom('dayEnds').select('token').where('businessDate', '=', date).executeTakeFirst()) !== undefined

/** Until the process has taken the day, or has ended without. */
async function untilItWorks(place: Place, from: BookDate, ended: Promise<Ended>): Promise<void> {
  let over = false
  void ended.then(() => (over = true))
  while (!over && !(await firstLease(place.db, from))) await setTimeout(2)
}

/** An undisturbed run of the program; how long it worked, from taking the day to its end. */
export async function whole(place: Place, from: BookDate, to: BookDate): Promise<Ended & { readonly ms: number }> {
  const { ended } = startDayEnd(place, to)
  await untilItWorks(place, from, ended)
  const started = performance.now()
  const end = await ended
  return { ...end, ms: performance.now() - started }
}

/** SIGKILL so long after it took the day; tells where it was. null: it had ended before. */
export async function killed(place: Place, from: BookDate, to: BookDate, afterMs: number): Promise<string | null> {
  const { child, ended } = startDayEnd(place, to)
  await untilItWorks(place, from, ended)
  await setTimeout(afterMs)
  child.kill('SIGKILL')
  const { signal } = await ended
  await untilAlone(place.db)
  return signal === 'SIGKILL' ? whereItWas(place.db) : null
}

/** What the dead process had asked for may still be running in the database, and is rolled back only then. */
async function untilAlone(db: Kysely<DB>): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_locks l join pg_stat_activity a using (pid)
      where a.datname = current_database() and a.pid <> pg_backend_pid() and l.locktype = 'transactionid' and l.granted`.execute(
      db,
    )
    if (rows[0]?.n === 0) return
    await setTimeout(5)
  }
  throw new Error('the killed run still holds a transaction')
}

async function whereItWas(db: Kysely<DB>): Promise<string> {
  const { rows } = await sql<{ at: string }>`
    select business_date || ' ' || step || ' ' || state as at from day_end_steps order by business_date desc, started_at desc, step limit 1`.execute(
    db,
  )
  return rows[0]?.at ?? 'before the first step'
}

/** The minute without a sign of life after which another run may take the day over, without waiting for it. */
const aMinuteLater = (db: Kysely<DB>) =>
  sql`update day_ends set beat_at = now() - interval '2 minutes' where state = 'running'`.execute(db)

/** The same in this process: closes days until `to`; the code of the refusal, or what failed, or null. */
export async function close({ db, env }: Place, to: BookDate): Promise<string | null> {
  const config = readConfig({ ...env, SESSION_SECRET: 'nobody signs in while days are closed by a script' })
  const bank = await textSetting(db, 'bank.name', bookDate('9999-12-31'), '信档')
  const deps = { config, db, now: () => new Date(), menu: menu(), bank: () => bank }
  const report = await runDayEnds(deps, allDayEndSteps(), to, systemActor('day-end script'))
  if (isRefused(report)) return report.refused
  return report.failed ? `${report.failed.date} ${report.failed.step}: ${report.failed.reason}` : null
}

/** The run after a killed one. The signal may have come when the last day was closed: then nothing is left to do. */
export async function again(place: Place, to: BookDate): Promise<string | null> {
  await aMinuteLater(place.db)
  const answer = await close(place, to)
  return answer === 'day-end.nothing' ? null : answer
}

/** Two runs at the same moment; what each of them answered. */
export async function together(place: Place, to: BookDate): Promise<string[]> {
  const answers = await Promise.all([close(place, to), close(place, to)])
  return answers.map(answer => answer ?? 'done').sort()
}
