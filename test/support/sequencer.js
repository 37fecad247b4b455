const { default: Sequencer } = require('@jest/test-sequencer')

/** What takes longest, by `npm test`'s own table: begun first, so that two workers end together. */
const LONGEST = [
  'house/crawl',
  'house/access',
  'browser/pages',
  'browser/journey',
  'features/day-end-kill',
  'browser/hands',
  'features/story',
  'features/draws-life',
  'features/plans-life',
  'features/day-end',
  'features/risk-classes',
]

const rank = test => {
  const at = LONGEST.findIndex(name => test.path.replaceAll('\\', '/').endsWith(`/test/${name}.test.ts`))
  return at < 0 ? LONGEST.length : at
}

/** The rest as Jest would: what failed last time, then by the time it took or its size. */
module.exports = class extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b))
  }
}
