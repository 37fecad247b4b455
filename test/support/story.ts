import { seedStory } from '../../seeds/story'
import { type BookDate, bookDate } from '../../src/lending/dates'
import { appOn, installTestKeys, type TestApp } from './app'
import { testDatabase } from './database'

/** The story is written into one database a run, which takes a while; every test file that asks gets a copy of its own. */
export async function storyApp(options: { until?: BookDate; now?: () => Date } = {}): Promise<TestApp> {
  installTestKeys()
  const until = options.until ?? bookDate('2026-11-20')
  const filled = {
    name: `story_${until.replaceAll('-', '')}`,
    fill: (db: Parameters<typeof seedStory>[0]) => seedStory(db, () => undefined, until),
  }
  return appOn(await testDatabase({ filled }), options.now)
}
