import { bookDate } from '../../src/lending/dates'
import { monthlyServiceFen } from '../../src/lending/debt-service'
import { annualCost, costOfPlan, periodsBetween } from '../../src/lending/irr'
import { isRefused } from '../../src/lending/refusal'
import { buildSchedule, type Schedule, type ScheduleTerms } from '../../src/lending/schedule'

const plan = (terms: Partial<ScheduleTerms> & { principalFen: bigint }): Schedule => {
  const schedule = buildSchedule({
    ratePpm: 72_000,
    method: 'equal_installment',
    frequency: 'monthly',
    valueDate: bookDate('2026-01-20'),
    maturityDate: bookDate('2027-01-20'),
    dueRule: { kind: 'anniversary' },
    dayBasis: 360,
    interestMode: 'period',
    ...terms,
  })
  if (isRefused(schedule)) throw new Error(schedule.refused)
  return schedule
}
const flowsOf = (payments: readonly bigint[]) => payments.map((fen, index) => ({ fen, periods: index + 1 }))
const percent = (ppm: number | undefined): string => ((ppm ?? 0) / 10_000).toFixed(2)

describe('annual cost, compound method (PBoC 公告〔2021〕第3号)', () => {
  const loan = plan({ principalFen: 10_000_000n })
  const payments = loan.rows.map(row => row.paymentFen)
  const flat = flowsOf(Array.from({ length: 12 }, () => 107_200n))
  test.each([
    ['100,000, 12 months, 7.2 %, no fee', annualCost(10_000_000n, flowsOf(payments), 12), '7.20', '7.44'],
    [
      'the same with 1 % upfront and 30 a month',
      annualCost(9_900_000n, flowsOf(payments.map(fen => fen + 3_000n)), 12),
      '9.74',
      '10.19',
    ],
    ['12,000 等本等息 at 0.6 % a month', annualCost(1_200_000n, flat, 12), '13.03', '13.84'],
    ['the same with 3 % deducted upfront', annualCost(1_164_000n, flat, 12), '18.87', '20.59'],
  ])('%s', (_name, cost, simple, effective) => {
    expect([percent(cost?.simplePpm), percent(cost?.effectivePpm)]).toEqual([simple, effective])
  })
  test('a first period of 36 days counts one month and five days', () => {
    const odd = plan({
      principalFen: 12_000_000n,
      ratePpm: 60_000,
      valueDate: bookDate('2026-01-15'),
      maturityDate: bookDate('2027-01-20'),
      dueRule: { kind: 'fixed_day', day: 20 },
      oddMode: 'days',
    })
    expect(odd.totalInterestFen).toBe(405_566n)
    expect(percent(costOfPlan(odd, bookDate('2026-01-15'), 'monthly')?.simplePpm)).toBe('6.03')
  })
  test.each([
    ['bullet principal', [{ fen: 100_000_000n, periods: 12 }], 1.0055],
    ['equal principal', flowsOf(Array.from({ length: 12 }, () => 8_333_333n)), 1.8595],
  ])('a 1 %% guarantee fee of an enterprise against %s', (_name, flows, expected) => {
    expect((annualCost(99_000_000n, flows, 12)?.simplePpm ?? 0) / 10_000).toBeCloseTo(expected, 3)
  })
  test('no rate explains a loan that is never paid back', () => {
    expect(annualCost(1_000n, [{ fen: 0n, periods: 1 }], 12)).toBeNull()
    expect(annualCost(0n, flat, 12)).toBeNull()
  })
  test('periods between days', () => {
    expect(periodsBetween(bookDate('2026-01-15'), bookDate('2026-02-20'), 1)).toBeCloseTo(1 + 5 / 30, 10)
    expect(periodsBetween(bookDate('2026-01-31'), bookDate('2026-02-28'), 1)).toBe(1)
    expect(periodsBetween(bookDate('2026-01-15'), bookDate('2026-07-15'), 3)).toBe(2)
  })
})

describe('debt service a month', () => {
  test('a level plan asks its payment, a plan with the principal at the end its average', () => {
    const level = plan({ principalFen: 30_000_000n, ratePpm: 50_000, maturityDate: bookDate('2036-01-20') })
    expect(monthlyServiceFen(level, 'monthly', 120)).toBe(318_197n)
    const bullet = plan({ principalFen: 1_200_000n, ratePpm: 60_000, method: 'interest_only' })
    expect(monthlyServiceFen(bullet, 'monthly', 12)).toBe(106_000n)
  })
})
