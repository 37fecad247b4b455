import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { again, close, killed, type Place, together, whole } from '../../scripts/kill/runs'
import { differing, type State, stateOf } from '../../scripts/kill/state'
import { seedStory } from '../../seeds/story'
import { rememberKeys } from '../../src/db/keys'
import { addDays, bookDate } from '../../src/lending/dates'
import { installTestKeys } from '../support/app'
import { testDatabase } from '../support/database'

jest.setTimeout(180_000)

const FROM = bookDate('2025-11-21')
const TO = addDays(FROM, 2)
const dataDir = mkdtempSync(join(tmpdir(), 'xindang-kill-test-'))
const filled = {
  name: `story_${FROM.replaceAll('-', '')}`,
  fill: (db: Parameters<typeof seedStory>[0]) => seedStory(db, () => undefined, FROM),
}

/** A copy of the bank's book for one run of the program. */
async function on<T>(act: (place: Place) => Promise<T>): Promise<T> {
  installTestKeys()
  const database = await testDatabase({ filled, owner: true, maxConnections: 4 })
  const keys = `test1:${Buffer.alloc(32, 7).toString('base64')}`
  const env = { DATABASE_URL: database.url, DATA_DIR: dataDir, FIELD_KEYS: keys, NODE_ENV: 'development' }
  try {
    await rememberKeys(database.db)
    return await act({ db: database.db, env })
  } finally {
    await database.close()
  }
}

let state: State
let ms: number
beforeAll(async () => {
  await on(async place => {
    const untouched = await stateOf(place.db)
    const run = await whole(place, FROM, TO)
    expect([run.code, run.said]).toEqual([0, expect.stringContaining('2 days closed')])
    state = await stateOf(place.db)
    ms = run.ms
    expect(differing(untouched, state)).toEqual(
      expect.arrayContaining(['day_ends', 'entries', 'portfolio_days', 'vouchers']),
    )
  })
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

test.each([0.1, 0.35, 0.6, 0.85])('killed after %p of its time and run again: the book of a run without a stop', part =>
  on(async place => {
    // A run that was quicker than the measured one has ended before: its book must be the same as well.
    const at = await killed(place, FROM, TO, part * ms)
    if (at !== null) expect(await again(place, TO)).toBeNull()
    expect(differing(state, await stateOf(place.db))).toEqual([])
  }),
)

test('two at once: one works, the other is refused, and nothing is done twice', () =>
  on(async place => {
    expect(await together(place, TO)).toEqual(['day-end.running', 'done'])
    expect(differing(state, await stateOf(place.db))).toEqual([])
  }))

test('five missed days are the same as five daily runs', async () => {
  const until = addDays(FROM, 5)
  const atOnce = await on(async place => {
    expect(await close(place, until)).toBeNull()
    return stateOf(place.db)
  })
  const daily = await on(async place => {
    for (let days = 1; days <= 5; days++) expect(await close(place, addDays(FROM, days))).toBeNull()
    return stateOf(place.db)
  })
  expect(differing(atOnce, daily)).toEqual([])
  expect(differing(state, daily)).toContain('day_ends')
})
