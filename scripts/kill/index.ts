import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createCodec, installCodec, loadFieldKeys } from '../../src/db/codec'
import { startEmbedded } from '../../src/db/embedded'
import { Chance } from '../../src/learning/chance'
import { addDays, bookDate } from '../../src/lending/dates'
import { again, close, killed, type Place, together, whole } from './runs'
import { Stand } from './stand'
import { differing, hashOf, type State, stateOf } from './state'

/** Over a month end, so that every step has something to do. */
const FROM = bookDate('2026-01-30')
const TO = addDays(FROM, 3)
const DAYS_MISSED = 5
const TRIES = 10

/** npm run kill -- --points 100 [--seed N]: SIGKILL at so many moments of a day-end; run again, the book must be the same. */
async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { points: text, seed: text } })
  const [points, seed] = [values.points ?? '100', values.seed ?? String(process.hrtime()[1])].map(Number)
  if (!Number.isSafeInteger(points) || !Number.isSafeInteger(seed)) {
    console.error('usage: npm run kill -- --points 100 [--seed N]')
    return 2
  }
  console.log(`seed ${seed}, ${points} points`)
  const dataDir = mkdtempSync(join(tmpdir(), 'xindang-kill-'))
  const fieldKeys = `kill:${randomBytes(32).toString('base64')}`
  installCodec(createCodec(loadFieldKeys({ fieldKeys, dataDir, production: false, known: [] })))
  const embedded = await startEmbedded({ dataDir, purpose: 'app', log: () => undefined })
  try {
    const stand = new Stand(embedded, { DATA_DIR: dataDir, FIELD_KEYS: fieldKeys })
    await stand.prepare(FROM)
    const { state, ms } = await undisturbed(stand)
    const faults = (await others(stand, state)) + (await kills(stand, { points: points!, ms, state, seed: seed! }))
    console.log(`${points} points, ${faults} different`)
    return faults === 0 ? 0 : 1
  } finally {
    await embedded.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function undisturbed(stand: Stand): Promise<{ state: State; ms: number }> {
  const untouched = await stand.on(place => stateOf(place.db))
  return stand.on(async place => {
    const { code, said, ms } = await whole(place, FROM, TO)
    if (code !== 0) throw new Error(`the undisturbed run failed: ${said}`)
    const state = await stateOf(place.db)
    const changed = differing(untouched, state).length
    console.log(`undisturbed ${FROM} to ${TO}: ${ms.toFixed(0)} ms, state ${hashOf(state)}, ${changed} tables changed`)
    return { state, ms }
  })
}

function verdict(words: string, off: readonly string[]): number {
  console.log(`${words}: ${off.length === 0 ? 'same state' : `DIFFERENT in ${off.join(', ')}`}`)
  return off.length === 0 ? 0 : 1
}

/** Two at once, and missed days caught up beside the same days one by one. */
async function others(stand: Stand, state: State): Promise<number> {
  const twice = await stand.on(async place => {
    const words = await together(place, TO)
    return { words, off: differing(state, await stateOf(place.db)) }
  })
  const until = addDays(FROM, DAYS_MISSED)
  const atOnce = await stand.on(async place => {
    await close(place, until)
    return stateOf(place.db)
  })
  const daily = await stand.on(async place => {
    for (let days = 1; days <= DAYS_MISSED; days++) await close(place, addDays(FROM, days))
    return stateOf(place.db)
  })
  return (
    verdict(`two at once: ${twice.words.join(' and ')}`, twice.off) +
    verdict(`${DAYS_MISSED} missed days and ${DAYS_MISSED} daily runs`, differing(atOnce, daily))
  )
}

interface Kills {
  readonly points: number
  readonly ms: number
  readonly state: State
  readonly seed: number
}

/** Moments spread over the time the undisturbed run took. */
async function kills(stand: Stand, { points, ms, state, seed }: Kills): Promise<number> {
  const chance = new Chance(seed)
  let faults = 0
  for (let n = 0; n < points; n++) {
    let afterMs = ((n + chance.next()) / points) * ms
    let found = await stand.on(place => onePoint(place, afterMs, state))
    for (let tries = 0; found === null && tries < TRIES; tries++) {
      // Quicker than the measured run: the moment is tried again, earlier.
      afterMs *= 0.75
      found = await stand.on(place => onePoint(place, afterMs, state))
    }
    if (found === null) throw new Error('every run ends before it can be killed')
    faults += verdict(`${String(n + 1).padStart(4)} ${afterMs.toFixed(0).padStart(6)} ms  ${found.at}`, found.off)
  }
  return faults
}

/** Null when the run had ended before the moment came. */
async function onePoint(place: Place, afterMs: number, state: State) {
  const at = await killed(place, FROM, TO, afterMs)
  if (at === null) return null
  const failed = await again(place, TO)
  return { at, off: failed ? [failed] : differing(state, await stateOf(place.db)) }
}

main().then(
  code => process.exit(code),
  error => {
    console.error(error)
    process.exit(2)
  },
)
