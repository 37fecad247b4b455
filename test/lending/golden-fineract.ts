import { type RowCase, rowCase } from './golden-cases'

/** Figures of end-to-end scenarios of Apache Fineract (Apache-2.0), named by their test number; only terms and figures were taken. */
const fineract = rowCase({
  method: 'equal-installment',
  frequency: { every: 1, unit: 'month' },
  dayCount: '30/360-NOMINAL',
  rounding: { digits: 2, mode: 'HALF_EVEN' },
  scheduleType: 'PROGRESSIVE',
})

export const FINERACT_CASES: readonly RowCase[] = [
  fineract(
    'fin-C85346',
    { principal: '1500.00', annualRate: '0.07', periods: 3, startDate: '2026-01-01', firstDueDate: '2026-02-01' },
    `
    2026-02-01 497.09 8.75 1002.91
    2026-03-01 499.99 5.85 502.92
    2026-04-01 502.92 2.93 0.00`,
  ),
  fineract(
    'fin-C3152',
    {
      principal: '10000.00',
      annualRate: '0.12',
      periods: 6,
      startDate: '2023-12-12',
      firstDueDate: '2024-01-12',
      dayCount: 'ACT/ACT-DEC31',
    },
    `
    2024-01-12 1623.75 101.81 8376.25
    2024-02-12 1640.42 85.14 6735.83
    2024-03-12 1661.51 64.05 5074.32
    2024-04-12 1673.98 51.58 3400.34
    2024-05-12 1692.11 33.45 1708.23
    2024-06-12 1708.23 17.36 0.00`,
  ),
  fineract(
    'fin-C3164',
    {
      principal: '331.77',
      annualRate: '0.1065',
      periods: 5,
      startDate: '2023-12-12',
      firstDueDate: '2024-01-12',
      dayCount: 'ACT/ACT-DEC31',
    },
    `
    2024-01-12 65.14 3.00 266.63
    2024-02-12 65.73 2.41 200.90
    2024-03-12 66.44 1.70 134.46
    2024-04-12 66.93 1.21 67.53
    2024-05-12 67.53 0.59 0.00`,
  ),
  fineract(
    'fin-C3158',
    {
      principal: '100.00',
      annualRate: '0.094822',
      periods: 6,
      frequency: { every: 2, unit: 'week' },
      startDate: '2024-01-01',
      firstDueDate: '2024-01-15',
      dayCount: 'WEEKS7/360',
    },
    `
    2024-01-15 16.51 0.37 83.49
    2024-01-29 16.57 0.31 66.92
    2024-02-12 16.63 0.25 50.29
    2024-02-26 16.69 0.19 33.60
    2024-03-11 16.76 0.12 16.84
    2024-03-25 16.84 0.06 0.00`,
  ),
  fineract(
    'fin-C3159',
    {
      principal: '100.00',
      annualRate: '0.12',
      periods: 6,
      startDate: '2024-01-01',
      firstDueDate: '2024-02-01',
      dayCount: 'ACT/365F',
    },
    `
    2024-02-01 16.23 1.02 83.77
    2024-03-01 16.45 0.80 67.32
    2024-04-01 16.56 0.69 50.76
    2024-05-01 16.75 0.50 34.01
    2024-06-01 16.90 0.35 17.11
    2024-07-01 17.11 0.17 0.00`,
  ),
  fineract(
    'fin-C3166',
    {
      principal: '100.00',
      annualRate: '0.094822',
      periods: 6,
      frequency: { every: 15, unit: 'day' },
      startDate: '2024-01-01',
      firstDueDate: '2024-01-16',
      dayCount: 'ACT/365F',
    },
    `
    2024-01-16 16.51 0.39 83.49
    2024-01-31 16.57 0.33 66.92
    2024-02-15 16.64 0.26 50.28
    2024-03-01 16.70 0.20 33.58
    2024-03-16 16.77 0.13 16.81
    2024-03-31 16.81 0.07 0.00`,
  ),
  fineract(
    'fin-C3205',
    {
      principal: '100.00',
      annualRate: '0.094822',
      periods: 5,
      frequency: { every: 30, unit: 'day' },
      startDate: '2024-01-01',
      firstDueDate: '2024-01-31',
      dayCount: 'DAYS/360',
      note: 'down payment row: 25% of the disbursed principal due on the disbursement date',
    },
    `
    2024-01-01 25.00 0.00 75.00
    2024-01-31 14.77 0.59 60.23
    2024-03-01 14.88 0.48 45.35
    2024-03-31 15.00 0.36 30.35
    2024-04-30 15.12 0.24 15.23
    2024-05-30 15.23 0.12 0.00`,
  ),
  fineract(
    'fin-C3322',
    { principal: '1000.00', annualRate: '0.07', periods: 1, startDate: '2024-01-01', firstDueDate: '2024-02-01' },
    `
    2024-02-01 1000.00 5.83 0.00`,
  ),
  fineract(
    'fin-C3559',
    {
      principal: '1000.00',
      annualRate: '0.26',
      periods: 4,
      startDate: '2024-01-01',
      firstDueDate: '2024-02-01',
      rounding: { digits: 2, mode: 'HALF_EVEN', installmentMultiple: 1 },
      scheduleType: 'CUMULATIVE',
    },
    `
    2024-02-01 242.33 21.67 757.67
    2024-03-01 247.58 16.42 510.09
    2024-04-01 252.95 11.05 257.14
    2024-05-01 257.14 5.57 0.00`,
  ),
  fineract(
    'fin-C4303',
    {
      principal: '100.00',
      annualRate: '0.07',
      periods: 6,
      frequency: { every: 3, unit: 'week' },
      startDate: '2024-01-01',
      firstDueDate: '2024-01-22',
      dayCount: 'WEEKS7/360',
    },
    `
    2024-01-22 16.50 0.41 83.50
    2024-02-12 16.57 0.34 66.93
    2024-03-04 16.64 0.27 50.29
    2024-03-25 16.70 0.21 33.59
    2024-04-15 16.77 0.14 16.82
    2024-05-06 16.82 0.07 0.00`,
  ),
  fineract(
    'fin-me-roll-30360',
    {
      principal: '10000.00',
      annualRate: '0.12',
      periods: 3,
      startDate: '2025-01-31',
      firstDueDate: '2025-03-01',
      dueDateStrategy: 'FIRST_DAY_OF_NEXT_MONTH',
    },
    `
    2025-03-01 3300.22 100.00 6699.78
    2025-03-31 3333.22 67.00 3366.56
    2025-05-01 3366.56 33.67 0.00`,
  ),
]
