import {
  actuarialRate,
  checkCaps,
  dailyFeeAsYearlyPpm,
  enterpriseCost,
  type FeeItem,
  internalRate,
  type LenderKind,
  personalCost,
  RATE_CAPS,
  rateOfCharge,
  rateOverYears,
  type UnitPeriod,
} from '../../src/lending/cost'
import { answerRateCase } from '../../src/lending/cost/case-format'
import { addDays, addMonths, bookDate } from '../../src/lending/dates'
import { diversionPenaltyFen, penaltyFen, penaltyRatioPpm } from '../../src/lending/diversion'
import { plan } from './plan'

const percent = (rate: number | null): string => ((rate ?? Number.NaN) * 100).toFixed(2)
type Row = [string, string, number, [string, number, number][], UnitPeriod, string]
const month: UnitPeriod = { unit: 'month', every: 1 }

/** 12 CFR 1026 Appendix J (c): advance, then [first date, amount, how many]; each run follows the unit-period. */
const REGULATION_Z: Row[] = [
  ['(c)(1)(i)', '1978-01-10', 5000, [['1978-02-10', 230, 24]], month, '9.69'],
  ['(c)(1)(ii) long first period', '1978-02-10', 6000, [['1978-04-01', 200, 36]], month, '11.82'],
  [
    '(c)(2)(i)',
    '1978-01-10',
    5000,
    [
      ['1978-02-10', 250, 1],
      ['1978-03-10', 230, 23],
    ],
    month,
    '10.08',
  ],
  [
    '(c)(2)(ii) every 4 weeks',
    '1978-03-18',
    400,
    [
      ['1978-04-20', 39.5, 1],
      ['1978-05-18', 38.31, 11],
    ],
    { unit: 'week', every: 4 },
    '28.50',
  ],
  [
    '(c)(3)(i)',
    '1978-01-10',
    5000,
    [
      ['1978-02-10', 230, 23],
      ['1980-01-10', 280, 1],
    ],
    month,
    '10.50',
  ],
  [
    '(c)(3)(ii) every 2 weeks',
    '1978-04-03',
    200,
    [
      ['1978-04-11', 9.5, 19],
      ['1979-01-02', 30, 1],
    ],
    { unit: 'week', every: 2 },
    '12.22',
  ],
  [
    '(c)(4)(i)',
    '1978-01-10',
    5000,
    [
      ['1978-02-10', 250, 1],
      ['1978-03-10', 230, 22],
      ['1980-01-10', 280, 1],
    ],
    month,
    '10.90',
  ],
  [
    '(c)(4)(ii) every two months',
    '1978-01-10',
    8000,
    [
      ['1978-03-01', 449.36, 1],
      ['1978-05-01', 465, 18],
      ['1981-05-01', 200, 1],
    ],
    { unit: 'month', every: 2 },
    '7.30',
  ],
  ['quarterly, long first', '1978-06-23', 10000, [['1978-10-01', 385, 40]], { unit: 'month', every: 3 }, '9.15'],
  ['quarterly, short first', '1978-07-23', 10000, [['1978-10-01', 385, 40]], { unit: 'month', every: 3 }, '9.32'],
  ['daily', '2023-10-26', 1000, [['2023-11-30', 220, 5]], { unit: 'day', every: 1 }, '94.15'],
  ['weekly, long first', '2023-10-28', 1000, [['2023-11-30', 250, 5]], { unit: 'week', every: 1 }, '176.52'],
  ['weekly', '2023-11-23', 1000, [['2023-11-30', 250, 5]], { unit: 'week', every: 1 }, '412.40'],
  ['yearly', '2023-10-26', 1000, [['2023-11-30', 500, 5]], { unit: 'month', every: 12 }, '78.34'],
]
const series = (runs: [string, number, number][], { unit, every }: UnitPeriod) =>
  runs.flatMap(([first, amount, count]) =>
    Array.from({ length: count }, (_, n) => {
      const start = bookDate(first)
      const days = unit === 'day' ? every : 7 * every
      return { amount, date: unit === 'month' ? addMonths(start, n * every) : addDays(start, n * days) }
    }),
  )

describe('annual percentage rate', () => {
  test.each(REGULATION_Z)('Regulation Z %s', (_name, date, amount, runs, unit, expected) => {
    expect(percent(actuarialRate([{ date: bookDate(date), amount }], series(runs, unit), unit))).toBe(expected)
  })
  test('Regulation Z (c)(1)(iii) twice a month, short first period', () => {
    const payments = Array.from({ length: 24 }, (_, n) => ({
      amount: 219.17,
      date: addMonths(bookDate(n % 2 === 0 ? '1978-03-01' : '1978-03-16'), Math.floor(n / 2)),
    }))
    const advance = [{ date: bookDate('1978-02-23'), amount: 5000 }]
    expect(percent(actuarialRate(advance, payments, { unit: 'semimonth', every: 1 }))).toBe('10.34')
  })
  test.each([
    ['1,000 → 1,200 after 546 days', 1000, 546 / 365, '12.96'],
    ['50 of it withheld', 950, 546 / 365, '16.90'],
    ['after 18 standard months', 1000, 1.5, '12.92'],
    ['50 withheld', 950, 1.5, '16.85'],
  ])('Directive 98/7/EC annex: %s', (_name, amount, at, expected) => {
    expect(percent(rateOverYears([{ amount, at: 0 }], [{ amount: 1200, at }]))).toBe(expected)
  })
  test('the same from dates, by days and by standard years', () => {
    const lent = [{ date: bookDate('2026-01-15'), amount: 1000 }]
    const back = [{ date: bookDate('2027-07-15'), amount: 1200 }]
    expect(percent(rateOfCharge(lent, back))).toBe('12.96')
    expect(percent(rateOfCharge(lent, back, 'standard_year'))).toBe('12.92')
  })
  test('a case says with how many digits', () => {
    const flows = { advances: [{ years: 0, amount: 1000 }], payments: [{ years: 1.5, amount: '1200' }] }
    expect(answerRateCase({ id: 'a', method: 'EU to 1 d.p.', ...flows })).toEqual({ id: 'a', value: '12.9' })
    expect(answerRateCase({ id: 'b', method: 'US Rule', ...flows })).toEqual({ id: 'b', unsupported: 'method US Rule' })
    expect(answerRateCase({ id: 'c', method: 'US Regulation Z actuarial', ...flows })).toHaveProperty('unsupported')
  })
  test('nothing fits flows of one sign', () => expect(internalRate([{ amount: 1, at: 0 }])).toBeNull())
})

describe('综合融资成本', () => {
  const fee = (fen: bigint, when: FeeItem['when']): FeeItem => ({ code: 'f', fen, when, chargedBy: '担保公司' })
  const loan = (schedule: ReturnType<typeof plan>, from = '2026-01-20') =>
    ({ schedule, valueDate: bookDate(from), frequency: 'monthly' }) as const
  test.each([
    ['no fee', [], '7.20', '7.44'],
    ['1 % upfront, 30 a month', [fee(100_000n, 'upfront'), fee(3_000n, 'each_period')], '9.74', '10.19'],
  ])('100,000, 12 months, 7.2 %%: %s', (_name, fees, simple, effective) => {
    const cost = personalCost(loan(plan()), fees)
    expect([percent((cost?.simplePpm ?? 0) / 1e6), percent((cost?.effectivePpm ?? 0) / 1e6)]).toEqual([
      simple,
      effective,
    ])
    expect(cost?.receivedFen).toBe(fees.length > 0 ? 9_900_000n : 10_000_000n)
  })
  test('等本等息 12,000 with 3 % deducted: 18.87 %, 20.59 %', () => {
    const cost = personalCost(loan(plan({ principal: '12,000', method: 'flat' })), [fee(36_000n, 'upfront')])
    expect([percent((cost?.simplePpm ?? 0) / 1e6), percent((cost?.effectivePpm ?? 0) / 1e6)]).toEqual([
      '18.87',
      '20.59',
    ])
    expect(cost).toMatchObject({ interestFen: 86_400n, feesFen: 36_000n })
  })
  test('an odd first period: 6.03 % by unit periods, 6.23 % by days', () => {
    const s = plan({ principal: '120,000', ratePpm: 60_000, from: '2026-01-15', oddMode: 'days' })
    const cost = personalCost(loan(s, '2026-01-15'), [])
    expect([percent((cost?.simplePpm ?? 0) / 1e6), percent((cost?.xirrPpm ?? 0) / 1e6)]).toEqual(['6.03', '6.23'])
  })
  test.each([
    ['interest_only', '1.0055', '5.36'],
    ['equal_principal', '1.8595', '6.21'],
  ] as const)('enterprise 1,000,000 at 4.35 %% with 1 %% guarantee fee, %s', (method, ofFee, total) => {
    const s = plan({ principal: '1,000,000', ratePpm: 43_500, method })
    const cost = enterpriseCost(loan(s), 43_500, [fee(1_000_000n, 'upfront')])
    expect(((cost?.items[0]?.annualPpm ?? 0) / 1e4).toFixed(3)).toBe(parseFloat(ofFee).toFixed(3))
    expect(percent((cost?.totalPpm ?? 0) / 1e6)).toBe(total)
  })
})

describe('caps', () => {
  test.each<[LenderKind, string, number, string[]]>([
    ['private', '2026-03-01', 120_000, ['120000 ok']],
    ['private', '2026-03-01', 120_001, ['120000 reject']],
    ['bank', '2026-03-01', 240_001, ['240000 refer']],
    ['assisted_online', '2025-09-30', 300_000, []],
    ['assisted_online', '2025-10-01', 240_001, ['240000 reject']],
    ['microloan', '2028-01-01', 200_000, ['240000 ok', '120000 reject']],
  ])('%s on %s, all-in %i', (lender, date, allIn, expected) => {
    const checks = checkCaps(RATE_CAPS, lender, { date: bookDate(date), lprOneYearPpm: 30_000 }, allIn)
    expect(checks.map(c => `${c.limitPpm} ${c.exceeded ? c.cap.outcome : 'ok'}`)).toEqual(expected)
  })
  test('0.05 % a day is 18.25 % a year', () => expect(dailyFeeAsYearlyPpm(500)).toBe(182_500))
})

describe('挪用罚息', () => {
  const ratios = { overduePpm: 500_000, diversionPpm: 1_000_000 }
  test('the heavier one, never added', () => {
    expect(penaltyRatioPpm({ overdue: true, diverted: true }, ratios)).toBe(1_000_000)
    expect(penaltyRatioPpm({ overdue: true, diverted: false }, ratios)).toBe(500_000)
    expect(penaltyRatioPpm({ overdue: false, diverted: false }, ratios)).toBe(0)
  })
  test('10,000 at 7.2 %, 35 days: overdue 105.00, diverted 140.00', () => {
    const rate = { ratePpm: 72_000, dayBasis: 360 } as const
    expect(penaltyFen(1_000_000n, { ...rate, ratioPpm: 500_000 }, 35)).toBe(10_500n)
    expect(penaltyFen(1_000_000n, { ...rate, ratioPpm: 1_000_000 }, 35)).toBe(14_000n)
  })
  test('diverted 03-01, overdue from 03-20, until 04-04: 76.00 + 60.00', () => {
    const terms = { ratePpm: 72_000, dayBasis: 360, ...ratios } as const
    const days = {
      divertedOn: bookDate('2026-03-01'),
      overdueFrom: bookDate('2026-03-20'),
      asOf: bookDate('2026-04-04'),
    }
    expect(diversionPenaltyFen(1_000_000n, terms, days)).toBe(13_600n)
  })
})
