import type { CaseFile } from '../../src/lending/schedule'

/** Daily interest: figures of simontreanor/FSharp.Finance.Personal io/out (GPL-3.0, figures only): 'due principal interest balance'. */
export const DAILY_CASES: readonly { terms: CaseFile; plan: string }[] = [
  {
    terms: {
      id: 'fs-apreutest-fp03-pc4',
      startDate: '2025-04-01',
      principal: '317.26',
      rateText: '0.798 % per day',
      interestMethod: 'actuarial',
      interestRounding: 'rounded down',
      paymentRounding: 'rounded up',
      levelPaymentOption: 'lower final payment',
      interestCap: 'total 100 %; daily 0.8 %',
      scheduleConfig:
        'config: auto-generate schedule schedule length: payment count 4 unit-period config: monthly from 2025-04 on 04',
      feeOptions: 'no fee',
      method: 'equal-installment',
      dayCount: 'ACT days x daily rate',
    },
    plan: `
      2025-04-04 101.58 7.59 215.68
      2025-05-04 57.54 51.63 158.14
      2025-06-04 70.05 39.12 88.09
      2025-07-04 88.09 21.08 0.00`,
  },
  {
    terms: {
      id: 'fs-apreutest-fp09-pc5',
      startDate: '2025-04-01',
      principal: '317.26',
      rateText: '0.798 % per day',
      interestMethod: 'actuarial',
      interestRounding: 'rounded down',
      paymentRounding: 'rounded up',
      levelPaymentOption: 'lower final payment',
      interestCap: 'total 100 %; daily 0.8 %',
      scheduleConfig:
        'config: auto-generate schedule schedule length: payment count 5 unit-period config: monthly from 2025-04 on 10',
      feeOptions: 'no fee',
      method: 'equal-installment',
      dayCount: 'ACT days x daily rate',
    },
    plan: `
      2025-04-10 77.41 22.78 239.85
      2025-05-10 42.77 57.42 197.08
      2025-06-10 51.44 48.75 145.64
      2025-07-10 65.33 34.86 80.31
      2025-08-10 80.31 19.86 0.00`,
  },
  {
    terms: {
      id: 'fs-apreutest-fp32-pc6',
      startDate: '2025-04-01',
      principal: '317.26',
      rateText: '0.798 % per day',
      interestMethod: 'actuarial',
      interestRounding: 'rounded down',
      paymentRounding: 'rounded up',
      levelPaymentOption: 'lower final payment',
      interestCap: 'total 100 %; daily 0.8 %',
      scheduleConfig:
        'config: auto-generate schedule schedule length: payment count 6 unit-period config: monthly from 2025-05 on 03',
      feeOptions: 'no fee',
      method: 'equal-installment',
      dayCount: 'ACT days x daily rate',
    },
    plan: `
      2025-05-03 24.75 81.01 292.51
      2025-06-03 33.40 72.36 259.11
      2025-07-03 43.73 62.03 215.38
      2025-08-03 52.48 53.28 162.90
      2025-09-03 65.47 40.29 97.43
      2025-10-03 97.43 8.29 0.00`,
  },
  {
    terms: {
      id: 'fs-paymentscheduletest-biweekly-1200-fp08-r11',
      startDate: '2023-11-15',
      principal: '1200.00',
      rateText: '9.95 % per year',
      interestMethod: 'actuarial',
      interestRounding: 'rounded down',
      paymentRounding: 'rounded up',
      levelPaymentOption: 'lower final payment',
      interestCap: 'total n/a ; daily n/a',
      scheduleConfig:
        'config: auto-generate schedule schedule length: payment count 11 unit-period config: 2-weekly from 2023-11-23',
      feeOptions:
        'fee type: facilitation fee 189.47 % rounding: rounded down fee amortisation: amortise proportionately',
      method: 'equal-installment',
      dayCount: 'ACT days x daily rate',
    },
    plan: `
      2023-11-23 314.96 7.57 3158.68
      2023-12-07 310.48 12.05 2848.20
      2023-12-21 311.67 10.86 2536.53
      2024-01-04 312.85 9.68 2223.68
      2024-01-18 314.05 8.48 1909.63
      2024-02-01 315.25 7.28 1594.38
      2024-02-15 316.45 6.08 1277.93
      2024-02-29 317.66 4.87 960.27
      2024-03-14 318.87 3.66 641.40
      2024-03-28 320.09 2.44 321.31
      2024-04-11 321.31 1.22 0.00`,
  },
  {
    terms: {
      id: 'fs-paymentscheduletest-monthly-0100-fp20-r4',
      startDate: '2023-12-07',
      principal: '100.00',
      rateText: '0.798 % per day',
      interestMethod: 'actuarial',
      interestRounding: 'round using AwayFromZero',
      paymentRounding: 'round using AwayFromZero',
      levelPaymentOption: 'similar final payment',
      interestCap: 'total 100 %; daily 0.8 %',
      scheduleConfig:
        'config: auto-generate schedule schedule length: payment count 4 unit-period config: monthly from 2023-12 on 27',
      feeOptions: 'no fee',
      method: 'equal-installment',
      dayCount: 'ACT days x daily rate',
    },
    plan: `
      2023-12-27 23.13 15.96 76.87
      2024-01-27 20.07 19.02 56.80
      2024-02-27 25.04 14.05 31.76
      2024-03-27 31.76 7.35 0.00`,
  },
  {
    terms: {
      id: 'fs-paymentscheduletest-monthly-0100-fp12-r4',
      startDate: '2023-12-07',
      principal: '100.00',
      rateText: '0.798 % per day',
      interestMethod: 'actuarial',
      interestRounding: 'round using AwayFromZero',
      paymentRounding: 'round using AwayFromZero',
      levelPaymentOption: 'higher final payment',
      interestCap: 'total 100 %; daily 0.8 %',
      scheduleConfig:
        'config: auto-generate schedule schedule length: payment count 4 unit-period config: monthly from 2023-12 on 19',
      feeOptions: 'no fee',
      method: 'equal-installment',
      dayCount: 'ACT days x daily rate',
    },
    plan: `
      2023-12-19 27.36 9.58 72.64
      2024-01-19 18.97 17.97 53.67
      2024-02-19 23.66 13.28 30.01
      2024-03-19 30.01 6.94 0.00`,
  },
  {
    terms: {
      id: 'fs-apreutest-fp29-pc4',
      startDate: '2025-04-01',
      principal: '317.26',
      rateText: '0.798 % per day',
      interestMethod: 'actuarial',
      interestRounding: 'rounded down',
      paymentRounding: 'rounded up',
      levelPaymentOption: 'lower final payment',
      interestCap: 'total 100 %; daily 0.8 %',
      scheduleConfig:
        'config: auto-generate schedule schedule length: payment count 4 unit-period config: monthly from 2025-04 on month-end',
      feeOptions: 'no fee',
      method: 'equal-installment',
      dayCount: 'ACT days x daily rate',
    },
    plan: `
      2025-04-30 58.25 73.42 259.01
      2025-05-31 67.60 64.07 191.41
      2025-06-30 85.85 45.82 105.56
      2025-07-31 105.56 26.11 0.00`,
  },
  {
    terms: {
      id: 'fs-paymentscheduletest004',
      startDate: '2024-06-24',
      principal: '100.00',
      rateText: '0.8 % per day',
      interestMethod: 'actuarial',
      interestRounding: 'round using ToEven',
      paymentRounding: 'round using ToEven',
      levelPaymentOption: 'lower final payment',
      interestCap: 'total 100 %; daily 0.8 %',
      scheduleConfig:
        'config: auto-generate schedule schedule length: payment count 4 unit-period config: monthly from 2024-07 on 04',
      feeOptions: 'no fee',
      method: 'equal-installment',
      dayCount: 'ACT days x daily rate',
    },
    plan: `
      2024-07-04 28.48 8.00 71.52
      2024-08-04 18.74 17.74 52.78
      2024-09-04 23.39 13.09 29.39
      2024-10-04 29.39 7.05 0.00`,
  },
  {
    terms: {
      id: 'fs-paymentscheduletest002',
      startDate: '2024-05-08',
      principal: '1000.00',
      rateText: '0.8 % per day',
      interestMethod: 'actuarial',
      interestRounding: 'rounded down',
      paymentRounding: 'rounded up',
      levelPaymentOption: 'lower final payment',
      interestCap: 'total 100 %; daily 0.8 %',
      scheduleConfig:
        'config: auto-generate schedule schedule length: max duration 183 unit-period config: monthly from 2024-05 on 08',
      feeOptions: 'no fee',
      method: 'equal-installment',
      dayCount: 'ACT days x daily rate',
    },
    plan: `
      2024-05-08 269.20 0.00 730.80
      2024-06-08 87.97 181.23 642.83
      2024-07-08 114.93 154.27 527.90
      2024-08-08 138.29 130.91 389.61
      2024-09-08 172.58 96.62 217.03
      2024-10-08 217.03 52.08 0.00`,
  },
]
