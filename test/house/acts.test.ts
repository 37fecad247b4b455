import { allRoutes } from '../../src/features'
import { actWords } from '../../src/features/audit/words'
import { filesBelow, read } from './files'

/** Every act that may stand in the audit: those of the route table and those written out in the code. */
const acts = new Set([
  ...allRoutes().flatMap(route => ('audit' in route && typeof route.audit === 'string' ? [route.audit] : [])),
  ...filesBelow('src', '.ts').flatMap(file =>
    [...read(file).matchAll(/\bact: '([a-z-]+\.[a-z-]+)'/g)].map(match => match[1]!),
  ),
])

test('the audit says every act in words', () => {
  expect(acts.size).toBeGreaterThan(80)
  const bare = [...acts].filter(act => {
    const [thing, deed] = actWords(act)
    return /^[a-z-]+$/.test(thing) || /^[a-z-]+$/.test(deed)
  })
  expect(bare).toEqual([])
})
