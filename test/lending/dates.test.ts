import fc from 'fast-check'
import {
  addDays,
  addMonths,
  bookDate,
  compare,
  dayNumber,
  daysBetween,
  formatChinese,
  fromDayNumber,
  isLeap,
  monthEnd,
  parseDate,
  weekday,
} from '../../src/lending/dates'

const d = bookDate

describe('parseDate', () => {
  test.each([
    '20261120',
    '2026/11/20',
    '2026.11.20',
    '2026-11-20',
    '2026年11月20日',
    '２０２６年１１月２０日',
    ' 2026 年 11 月 20 日 ',
    '２０２６－１１－２０',
  ])('%s', text => expect(parseDate(text)).toEqual({ date: '2026-11-20' }))
  test('short month and day', () => expect(parseDate('2026/1/5')).toEqual({ date: '2026-01-05' }))
  test.each([
    ['2026-02-30', 'date.no-such-day'],
    ['2025-02-29', 'date.no-such-day'],
    ['2026-13-01', 'date.no-such-day'],
    ['20260431', 'date.no-such-day'],
    ['2026-00-10', 'date.no-such-day'],
    ['', 'date.empty'],
    ['tomorrow', 'date.not-a-date'],
    ['2026-11/20', 'date.not-a-date'],
    ['26-11-20', 'date.not-a-date'],
    ['2026112', 'date.not-a-date'],
  ])('refuses %s', (text, refused) => expect(parseDate(text)).toEqual({ refused }))
})

test('bookDate throws on what is not a day', () => {
  expect(() => d('2026-02-29')).toThrow('no such day')
  expect(() => d('2026-2-1')).toThrow('not a date')
})

describe('day numbers', () => {
  test.each([
    ['1970-01-01', 0],
    ['1969-12-31', -1],
    ['2000-03-01', 11_017],
    ['2026-11-20', 20_777],
    ['1900-01-01', -25_567],
  ])('%s', (date, number) => {
    expect(dayNumber(d(date))).toBe(number)
    expect(fromDayNumber(number)).toBe(date)
  })
  test('agree with the platform calendar from 0001 to 9999', () => {
    const first = dayNumber(d('0001-01-01'))
    const last = dayNumber(d('9999-12-31'))
    fc.assert(
      fc.property(fc.integer({ min: first, max: last }), number => {
        const date = fromDayNumber(number)
        expect(dayNumber(date)).toBe(number)
        expect(date).toBe(new Date(number * 86_400_000).toISOString().slice(0, 10))
      }),
      { numRuns: 3000 },
    )
  })
})

test.each([
  ['2026-03-10', '2026-09-10', 184],
  ['2026-01-15', '2026-02-20', 36],
  ['2026-03-20', '2026-06-19', 91],
  ['2024-02-28', '2024-03-01', 2],
  ['2026-05-11', '2026-05-11', 0],
])('%s → %s = %s days, the first counted, the last not', (from, to, days) => {
  expect(daysBetween(d(from), d(to))).toBe(days)
  expect(addDays(d(from), days)).toBe(to)
})

describe('addMonths', () => {
  test('a series keeps the original day', () => {
    const start = d('2026-01-31')
    const series = [1, 2, 3, 12, 13].map(months => addMonths(start, months))
    expect(series).toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2027-01-31', '2027-02-28'])
  })
  test.each([
    ['2024-01-30', 1, undefined, '2024-02-29'],
    ['2026-02-28', 1, 31, '2026-03-31'],
    ['2026-11-30', 3, undefined, '2027-02-28'],
    ['2026-03-31', -1, undefined, '2026-02-28'],
    ['2026-01-15', 0, 20, '2026-01-20'],
  ])('%s + %s months', (from, months, anchor, to) => expect(addMonths(d(from), months, anchor)).toBe(to))
})

test('small things', () => {
  expect([2000, 1900, 2024, 2026].map(isLeap)).toEqual([true, false, true, false])
  expect(monthEnd(d('2028-02-03'))).toBe('2028-02-29')
  expect(compare(d('2026-01-01'), d('2026-01-02'))).toBe(-1)
  expect(weekday(d('2026-11-20'))).toBe(5)
  expect(weekday(d('1969-12-28'))).toBe(0)
  expect(formatChinese(d('2026-11-20'))).toBe('2026 年 11 月 20 日')
  expect(formatChinese(d('2026-01-05'))).toBe('2026 年 1 月 5 日')
})
