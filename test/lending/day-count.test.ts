import { bookDate } from '../../src/lending/dates'
import { type DayCount, yearFraction } from '../../src/lending/day-count'

/** Worked by hand; the two ACT/ACT rows are the splits of Apache Fineract scenarios C3152 and C3441. */
const table: [string, string, DayCount, number][] = [
  ['2026-03-10', '2026-09-10', 'ACT/360', 184 / 360],
  ['2026-03-10', '2026-09-10', 'ACT/365F', 184 / 365],
  ['2023-12-12', '2024-01-12', 'ACT/ACT-DEC31', 19 / 365 + 12 / 366],
  ['2023-12-12', '2024-01-12', 'ACT/ACT-JAN1', 20 / 365 + 11 / 366],
  ['2022-10-29', '2022-12-29', 'ACT/ACT-DEC31', 61 / 365],
  ['2023-06-01', '2025-06-01', 'ACT/ACT-JAN1', 214 / 365 + 1 + 151 / 365],
  ['2024-02-12', '2024-03-12', 'ACT/365-FEB29', 29 / 366],
  ['2024-02-29', '2024-03-12', 'ACT/365-FEB29', 12 / 365],
  ['2024-01-12', '2024-02-12', 'ACT/365-FEB29', 31 / 365],
  ['2026-01-31', '2026-03-31', '30/360-US', 60 / 360],
  ['2026-01-15', '2026-03-31', '30/360-US', 76 / 360],
  ['2026-01-15', '2026-03-31', '30E/360', 75 / 360],
  ['2026-02-28', '2026-03-31', '30/360-US', 33 / 360],
]
test.each(table)('%s → %s under %s', (from, to, dayCount, expected) => {
  const { num, den } = yearFraction(bookDate(from), bookDate(to), dayCount)
  expect(parseFloat(`${num}`) / parseFloat(`${den}`)).toBeCloseTo(expected, 14)
})
