import { makeCalendar, roll } from '../../src/lending/calendar'
import { bookDate } from '../../src/lending/dates'

/** 国庆 and 中秋 2026 with their 调休 workdays, as in the State Council notice (data: NateScarlet/holiday-cn). */
const calendar = makeCalendar({
  holidays: new Set(['2026-09-25', ...[1, 2, 3, 4, 5, 6, 7].map(n => `2026-10-0${n}`)]),
  workdays: new Set(['2026-09-20', '2026-10-10']),
})

test.each([
  ['2026-10-01', 'next', '2026-10-08'],
  ['2026-10-07', 'next', '2026-10-08'],
  ['2026-10-01', 'previous', '2026-09-30'],
  ['2026-10-01', 'none', '2026-10-01'],
  ['2026-10-10', 'next', '2026-10-10'],
  ['2026-10-11', 'next', '2026-10-12'],
  ['2026-09-25', 'next', '2026-09-28'],
  ['2026-09-20', 'next', '2026-09-20'],
  ['2026-11-20', 'next', '2026-11-20'],
] as const)('%s rolled %s → %s', (from, shift, to) => expect(roll(bookDate(from), shift, calendar)).toBe(to))

test('a calendar that never opens is a fault', () => {
  expect(() => roll(bookDate('2026-10-01'), 'next', { isBusinessDay: () => false })).toThrow('no business day')
})
