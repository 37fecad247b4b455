import { type RowCase, rowCase } from './golden-cases'

/** Figures of unit tests of OpenCBS (TalasZh/opencbs, LGPL-2.1), named by their test; only terms and figures were taken. */
const opencbs = rowCase({
  method: 'equal-installment',
  frequency: { every: 1, unit: 'month' },
  startDate: '2006-01-01',
  firstDueDate: '2006-02-01',
  rounding: { digits: 2, mode: 'HALF_UP' },
  businessDays: { publicHolidays: ['2006-01-01', '2006-12-25'], shift: 'following' },
})

export const OPENCBS_CASES: readonly RowCase[] = [
  opencbs(
    'ocbs-cents-decliningrate-fixedinstallment-nograceperiod-roundingproblem',
    {
      principal: '100.00',
      ratePerPeriod: '0.01',
      periods: 10,
      rounding: { digits: 2, mode: 'HALF_UP', remainder: 'Approximate' },
    },
    `
    2006-02-01 9.56 1.00 90.44
    2006-03-01 9.66 0.90 80.78
    2006-04-03 9.75 0.81 71.03
    2006-05-01 9.85 0.71 61.18
    2006-06-01 9.95 0.61 51.23
    2006-07-03 10.05 0.51 41.18
    2006-08-01 10.14 0.41 31.04
    2006-09-01 10.24 0.31 20.80
    2006-10-02 10.35 0.21 10.45
    2006-11-01 10.45 0.10 0.00`,
  ),
  opencbs(
    'ocbs-cents-decliningrate-fixedinstallments-graceperiod',
    {
      principal: '1000.00',
      ratePerPeriod: '0.03',
      periods: 7,
      frequency: { every: 14, unit: 'day' },
      firstDueDate: '2006-01-16',
      rounding: { digits: 2, mode: 'HALF_UP', remainder: 'Approximate' },
      grace: { principal: 1 },
    },
    `
    2006-01-16 0.00 32.14 1000.00
    2006-01-30 154.60 30.00 845.40
    2006-02-13 159.24 25.36 686.16
    2006-02-27 164.02 20.58 522.14
    2006-03-13 168.93 15.66 353.21
    2006-03-27 173.99 10.60 179.22
    2006-04-10 179.22 5.38 0.00`,
  ),
  opencbs(
    'ocbs-nocents-decliningrate-fixedprincipal-nograceperiod',
    {
      method: 'equal-principal',
      principal: '1000.00',
      ratePerPeriod: '0.03',
      periods: 6,
      rounding: { digits: 0, mode: 'HALF_UP' },
    },
    `
    2006-02-01 167.00 30.00 833.00
    2006-03-01 167.00 25.00 666.00
    2006-04-03 166.00 20.00 500.00
    2006-05-01 167.00 15.00 333.00
    2006-06-01 166.00 10.00 167.00
    2006-07-03 167.00 5.00 0.00`,
  ),
  opencbs(
    'ocbs-nocents-decliningrate-exoticinstallments-nograceperiod-roundingvalue',
    {
      method: 'exotic-equal-installment',
      principal: '950.00',
      ratePerPeriod: '0.03',
      periods: 6,
      rounding: { digits: 0, mode: 'HALF_UP' },
      shares: [
        { n: 1, principalShare: '0.1', interestShare: null },
        { n: 2, principalShare: '0.1', interestShare: null },
        { n: 3, principalShare: '0.1', interestShare: null },
        { n: 4, principalShare: '0.1', interestShare: null },
        { n: 5, principalShare: '0.1', interestShare: null },
        { n: 6, principalShare: '0.5', interestShare: null },
      ],
    },
    `
    2006-02-01 95.00 28.00 855.00
    2006-03-01 95.00 26.00 760.00
    2006-04-03 95.00 23.00 665.00
    2006-05-01 95.00 20.00 570.00
    2006-06-01 95.00 17.00 475.00
    2006-07-03 475.00 14.00 0.00`,
  ),
  opencbs(
    'ocbs-cents-flatrate-biweeklyinstallmenttype-graceperiod',
    {
      method: 'flat',
      principal: '1000.00',
      ratePerPeriod: '0.03',
      periods: 6,
      frequency: { every: 14, unit: 'day' },
      firstDueDate: '2006-01-16',
      grace: { principal: 2 },
    },
    `
    2006-01-16 0.00 32.14 1000.00
    2006-01-30 0.00 30.00 1000.00
    2006-02-13 250.00 30.00 750.00
    2006-02-27 250.00 30.00 500.00
    2006-03-13 250.00 30.00 250.00
    2006-03-27 250.00 30.00 0.00`,
  ),
  opencbs(
    'ocbs-cents-flatrate-exoticinstallments-graceperiod-50percentmiddle-50percentend',
    {
      method: 'exotic-flat',
      principal: '1000.00',
      ratePerPeriod: '0.02',
      periods: 7,
      grace: { principal: 1 },
      shares: [
        { n: 1, principalShare: '0', interestShare: '0' },
        { n: 2, principalShare: '0', interestShare: '0' },
        { n: 3, principalShare: '0.5', interestShare: '0.5' },
        { n: 4, principalShare: '0', interestShare: '0' },
        { n: 5, principalShare: '0', interestShare: '0' },
        { n: 6, principalShare: '0.5', interestShare: '0.5' },
      ],
    },
    `
    2006-02-01 0.00 20.00 1000.00
    2006-03-01 0.00 0.00 1000.00
    2006-04-03 0.00 0.00 1000.00
    2006-05-01 500.00 60.00 500.00
    2006-06-01 0.00 0.00 500.00
    2006-07-03 0.00 0.00 500.00
    2006-08-01 500.00 60.00 0.00`,
  ),
]
