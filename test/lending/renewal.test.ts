import { bookDate } from '../../src/lending/dates'
import {
  CONDITIONS,
  isQualifying,
  type RenewalFacts,
  renewalTimeRefusal,
  unmetConditions,
} from '../../src/lending/renewal'

const facts = (more: Partial<RenewalFacts> = {}): RenewalFacts => ({
  active: true,
  maturityDate: bookDate('2026-09-30'),
  overdue: false,
  riskClass: 'pass',
  observed: false,
  diverted: false,
  ...more,
})

test.each([
  ['2026-07-01', 'renewal.too-early'],
  ['2026-07-02', undefined],
  ['2026-09-30', undefined],
  ['2026-10-01', 'renewal.after-maturity'],
])('a loan due on 2026-09-30 on %s: %s', (day, refused) => {
  expect(renewalTimeRefusal(facts(), bookDate(day), 90)?.refused).toBe(refused)
})

test('every condition the books speak against, at its field', () => {
  expect(unmetConditions(facts({ riskClass: 'special_mention' }))).toEqual([])
  const all = unmetConditions(facts({ riskClass: 'substandard', observed: true, overdue: true, diverted: true }))
  expect(all.map(no => `${no.refused} ${no.field}`)).toEqual([
    'renewal.class credit',
    'renewal.observed credit',
    'renewal.overdue arrears',
    'renewal.diverted diversion',
  ])
})

test.each([
  ['micro', '2028-01-01', true],
  ['sole', '2028-01-01', true],
  ['large', '2026-09-30', false],
  ['medium', '2027-09-30', true],
  ['medium', '2027-10-01', false],
] as const)('%s firm, due on %s: qualifying %s', (size, due, qualifying) => {
  expect(isQualifying({ size, met: CONDITIONS }, bookDate(due), bookDate('2027-09-30'))).toBe(qualifying)
})

test('one condition short is a 借新还旧', () => {
  const met = CONDITIONS.filter(one => one !== 'operating')
  expect(isQualifying({ size: 'small', met }, bookDate('2026-09-30'), bookDate('2027-09-30'))).toBe(false)
})
