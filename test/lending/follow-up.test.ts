import {
  birthdaysBetween,
  boundsRefusal,
  contributionOf,
  finds,
  isBirthday,
  loyaltyOf,
  readBounds,
} from '../../src/lending/care'
import { addDays, bookDate, civil } from '../../src/lending/dates'
import { dueAgain, freshnessOn, minuteOf, readPosition, timeText, USUAL_CYCLE } from '../../src/lending/follow-up'

const day = bookDate

test.each([
  // important, since, event, due
  [false, '2026-11-01', null, '2026-12-01'],
  [true, '2026-11-01', null, '2026-11-08'],
  [false, '2026-11-01', '2026-11-16', '2026-11-19'],
  [false, '2026-11-01', '2026-11-29', '2026-12-01'],
  [false, '2026-11-16', '2026-11-16', '2026-12-16'],
  [true, '2026-11-17', '2026-11-16', '2026-11-24'],
])('important %s, seen %s, event %s → due %s', (important, since, event, due) => {
  expect(dueAgain({ important, since: day(since), eventOn: event === null ? null : day(event) }, USUAL_CYCLE)).toBe(due)
})

test.each([
  ['2026-11-15', 'fresh'],
  ['2026-11-16', 'soon'],
  ['2026-11-19', 'soon'],
  ['2026-11-20', 'stale'],
  ['2026-12-19', 'stale'],
  ['2026-12-20', 'cold'],
])('due 2026-11-19, monthly: on %s %s', (today, state) => {
  expect(freshnessOn(day('2026-11-19'), day(today), 30)).toBe(state)
})

test('times of day and places are read or they are not', () => {
  expect(['14:05', '0:00', '23：59'].map(minuteOf)).toEqual([845, 0, 1439])
  expect(['24:00', '9', '9:60', ''].map(minuteOf)).toEqual([null, null, null, null])
  expect(timeText(845)).toBe('14:05')
  expect(readPosition('25.041500,102.712300,18')).toEqual({
    latitude: '25.041500',
    longitude: '102.712300',
    metres: 18,
  })
  expect(['91,0,5', '90.1,0,5', '25.04,181,5', '25.04,102.7', '25,102,x'].map(readPosition)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ])
})

test('a rule finds whose facts lie within every bound', () => {
  const bounds = readBounds({ goodMonths: [12, null], monthsLeft: [0, 3], nonsense: [1, 2], paidPercent: [null, null] })
  expect(bounds).toEqual({ goodMonths: [12, null], monthsLeft: [0, 3] })
  const facts = { goodMonths: 14, monthsLeft: 2, paidPercent: 80, balanceYuan: 100, settledLoans: 0, years: 2 }
  expect(finds(bounds, facts)).toBe(true)
  expect(finds(bounds, { ...facts, goodMonths: 11 })).toBe(false)
  expect(finds(bounds, { ...facts, monthsLeft: 4 })).toBe(false)
  expect(finds(bounds, { ...facts, monthsLeft: null })).toBe(false)
  expect(boundsRefusal({})?.refused).toBe('care.no-bound')
  expect(boundsRefusal({ years: [3, 2] })).toMatchObject({ refused: 'care.bounds-turned', field: 'yearsMost' })
  expect(boundsRefusal({ years: [2, 2] })).toBeNull()
})

test('who was born on 29 February is greeted every year', () => {
  const leapling = day('1980-02-29')
  expect(isBirthday(leapling, day('2027-02-28'))).toBe(true)
  expect(isBirthday(leapling, day('2028-02-28'))).toBe(false)
  expect(isBirthday(leapling, day('2028-02-29'))).toBe(true)
  // whatever the year and however long the step, each birthday falls on one day
  for (const year of [2026, 2027, 2028]) {
    const all = birthdaysBetween(civil(year - 1, 12, 31), civil(year, 12, 31))
    expect(new Set(all).size).toBe(366)
    expect(all).toHaveLength(366)
  }
  expect(birthdaysBetween(day('2026-11-20'), addDays(day('2026-11-20'), 3))).toEqual(['11-21', '11-22', '11-23'])
})

test('contribution is what came in less what the money cost and what was lost', () => {
  const earned = {
    interestFen: 600_000n,
    penaltyFen: 0n,
    feeFen: 10_000n,
    balanceDaysFen: 10_000_000n * 360n,
    lossFen: 0n,
  }
  expect(contributionOf(earned, 20_000)).toEqual({
    receivedFen: 610_000n,
    fundsFen: 200_000n,
    contributionFen: 410_000n,
  })
  expect(contributionOf({ ...earned, lossFen: 500_000n }, 20_000).contributionFen).toBe(-90_000n)
  // 1 分 over 90 days at 50 % is 0.125 分 and rounds to nothing, over 360 days half a fen rounds up
  expect(contributionOf({ ...earned, balanceDaysFen: 90n }, 500_000).fundsFen).toBe(0n)
  expect(contributionOf({ ...earned, balanceDaysFen: 360n }, 500_000).fundsFen).toBe(1n)
})

test.each([
  [{ years: 2, loans: 3, dues: 24, paidOnTime: 23 }, 74],
  [{ years: 0, loans: 0, dues: 0, paidOnTime: 0 }, 0],
  [{ years: 9, loans: 9, dues: 10, paidOnTime: 10 }, 100],
])('loyalty of %j → %i', (bond, points) => {
  expect(loyaltyOf(bond).points).toBe(points)
})
