import { floorByDays, isNonPerforming, worstOf } from '../../src/lending/classification'
import { bookDate, daysBetween } from '../../src/lending/dates'

test.each([
  ['2026-03-20', 'pass'],
  ['2026-03-21', 'special_mention'],
  ['2026-03-27', 'special_mention'],
  ['2026-06-18', 'special_mention'],
  ['2026-06-19', 'substandard'],
  ['2026-12-15', 'substandard'],
  ['2026-12-16', 'doubtful'],
  ['2027-03-15', 'doubtful'],
  ['2027-03-16', 'loss'],
] as const)('due 2026-03-20, on %s at least %s', (asOf, expected) => {
  expect(floorByDays(daysBetween(bookDate('2026-03-20'), bookDate(asOf)))).toBe(expected)
})

test('technical lateness up to 7 days may stay 正常', () => {
  expect(floorByDays(7, undefined, { technicalDays: 7 })).toBe('pass')
  expect(floorByDays(8, undefined, { technicalDays: 7 })).toBe('special_mention')
})

test('a stricter table of the lender', () => {
  const floors = [
    { fromDays: 31, atLeast: 'substandard' },
    { fromDays: 1, atLeast: 'special_mention' },
  ] as const
  expect([30, 31].map(days => floorByDays(days, floors))).toEqual(['special_mention', 'substandard'])
})

test('the worst floor holds', () => {
  expect(worstOf(['pass', 'doubtful', 'substandard'])).toBe('doubtful')
  expect(worstOf([])).toBe('pass')
  expect((['pass', 'special_mention', 'substandard', 'doubtful', 'loss'] as const).map(isNonPerforming)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ])
})
