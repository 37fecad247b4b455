import { type RowCase, rowCase } from './golden-cases'

/** Figures of end-to-end scenarios of Apache Fineract (Apache-2.0): down payments, flat interest, whole instalments. */
const fineract = rowCase({
  method: 'equal-installment',
  frequency: { every: 1, unit: 'month' },
  dayCount: '30/360-NOMINAL',
  rounding: { digits: 2, mode: 'HALF_EVEN' },
  scheduleType: 'PROGRESSIVE',
})

export const FINERACT_FLAT_CASES: readonly RowCase[] = [
  fineract(
    'fin-C3201',
    {
      principal: '100.00',
      annualRate: '0.094822',
      periods: 5,
      startDate: '2024-01-01',
      firstDueDate: '2024-02-01',
      note: 'down payment row: 25% of the disbursed principal due on the disbursement date',
    },
    `
    2024-01-01 25.00 0.00 75.00
    2024-02-01 14.77 0.59 60.23
    2024-03-01 14.88 0.48 45.35
    2024-04-01 15.00 0.36 30.35
    2024-05-01 15.12 0.24 15.23
    2024-06-01 15.23 0.12 0.00`,
  ),
  fineract(
    'fin-C3111',
    {
      method: 'flat',
      principal: '100.00',
      annualRate: '0',
      periods: 3,
      startDate: '2024-01-01',
      firstDueDate: '2024-02-01',
      dayCount: 'NONE',
      note: 'down payment row: 25% of the disbursed principal due on the disbursement date',
    },
    `
    2024-01-01 25.00 0.00 75.00
    2024-02-01 25.00 0.00 50.00
    2024-03-01 25.00 0.00 25.00
    2024-04-01 25.00 0.00 0.00`,
  ),
  fineract(
    'fin-C2852',
    {
      method: 'flat',
      principal: '1000.00',
      annualRate: '0.1',
      periods: 3,
      startDate: '2022-01-01',
      firstDueDate: '2022-02-01',
      rounding: { digits: 2, mode: 'HALF_EVEN', installmentMultiple: 1 },
      scheduleType: 'CUMULATIVE',
      note: 'down payment row: 25% of the disbursed principal due on the disbursement date',
      convention: {
        interest:
          'flat: interest = full disbursed principal x annualRate x dayCount fraction, rounded HALF_EVEN to 0.01; last interest = rounded total minus the others',
      },
    },
    `
    2022-01-01 250.00 0.00 750.00
    2022-02-01 249.67 8.33 500.33
    2022-03-01 249.67 8.33 250.66
    2022-04-01 250.66 8.34 0.00`,
  ),
  fineract(
    'fin-C2869',
    {
      principal: '1250.00',
      annualRate: '0',
      periods: 3,
      startDate: '2022-01-01',
      firstDueDate: '2022-02-01',
      dayCount: 'NONE',
      rounding: { digits: 2, mode: 'HALF_EVEN', installmentMultiple: 1 },
      scheduleType: 'CUMULATIVE',
      note: 'down payment row: 24.96% of the disbursed principal due on the disbursement date',
    },
    `
    2022-01-01 312.00 0.00 938.00
    2022-02-01 313.00 0.00 625.00
    2022-03-01 313.00 0.00 312.00
    2022-04-01 312.00 0.00 0.00`,
  ),
  fineract(
    'fin-C2961',
    {
      method: 'flat',
      principal: '1250.00',
      annualRate: '0.15',
      periods: 4,
      startDate: '2023-09-01',
      firstDueDate: '2023-10-01',
      rounding: { digits: 2, mode: 'HALF_EVEN', installmentMultiple: 1 },
      scheduleType: 'CUMULATIVE',
      convention: {
        interest:
          'flat: interest = principal after down payment x annualRate x dayCount fraction, rounded HALF_EVEN to 0.01; last interest = rounded total minus the others',
      },
    },
    `
    2023-10-01 312.38 15.62 937.62
    2023-11-01 312.38 15.62 625.24
    2023-12-01 312.38 15.62 312.86
    2024-01-01 312.86 15.64 0.00`,
  ),
]
