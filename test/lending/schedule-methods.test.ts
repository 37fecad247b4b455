import { bookDate } from '../../src/lending/dates'
import { formatFen } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import { buildSchedule, type ScheduleTerms, yearlyTotals } from '../../src/lending/schedule'
import { installment, interest, payments, plan, row, total } from './plan'

describe('气球贷', () => {
  const loan = { principal: '300,000', ratePpm: 50_000, to: '2029-01-20' }
  test('36 months, worked out on 120: the rest falls due at the end', () => {
    const s = plan({ ...loan, method: 'balloon_term', amortizationPeriods: 120 })
    expect(installment(s)).toBe('3,181.97')
    expect(formatFen(s.rows[34]?.balanceFen ?? 0n)).toBe('227,364.31')
    expect(row(s, -1)).toBe('227,364.31 + 947.35 = 228,311.66')
  })
  test('40 % kept for the end', () => {
    const s = plan({ ...loan, method: 'balloon_tail', tailFen: 12_000_000n })
    expect(installment(s)).toBe('5,894.76')
    expect(row(s, -1)).toBe('125,372.43 + 522.39 = 125,894.82')
  })
  test('by days the tail is the same to a few 分 and the payments are level', () => {
    const s = plan({ ...loan, method: 'balloon_tail', tailFen: 12_000_000n, interestMode: 'actual' })
    expect(new Set(payments(s).slice(0, -1)).size).toBe(1)
    const last = s.rows.at(-1)
    expect(Math.abs(Number((last?.paymentFen ?? 0n) - 12_000_000n - (s.installmentFen ?? 0n)))).toBeLessThanOrEqual(36)
  })
})

describe('双周供 200,000 at 4.9 %, half of the monthly payment', () => {
  const s = plan({
    principal: '200,000',
    ratePpm: 49_000,
    to: '2056-01-20',
    method: 'biweekly_half',
    frequency: 'biweekly',
  })
  test('paid off after 666 fortnights instead of 360 months', () => {
    expect(installment(s)).toBe('530.73')
    expect(s.rows).toHaveLength(666)
    expect(total(s)).toBe('152,984.18')
    expect(s.rows[0]?.dueDate).toBe('2026-02-03')
  })
})

describe('累进', () => {
  const loan = { principal: '120,000', ratePpm: 60_000, method: 'step' } as const
  test('等比: +5 % after six payments', () => {
    const s = plan({ ...loan, step: { kind: 'ratio', everyPeriods: 6, growthPpm: 50_000 } })
    const [first = 0n, , , , , , seventh = 0n] = s.rows.map(r => r.paymentFen)
    expect(new Set(payments(s).slice(0, 6)).size).toBe(1)
    expect(new Set(payments(s).slice(6, 11)).size).toBe(1)
    expect(Math.abs(Number(seventh * 100n - first * 105n))).toBeLessThanOrEqual(105)
    expect(payments(s)).toEqual([
      ...Array<string>(6).fill('10,079.75'),
      ...Array<string>(5).fill('10,583.74'),
      '10,583.70',
    ])
  })
  test('等额: 200.00 more after every quarter', () => {
    const s = plan({ ...loan, step: { kind: 'amount', everyPeriods: 3, increaseFen: 20_000n } })
    const level = s.rows.map(r => r.paymentFen)
    expect((level[3] ?? 0n) - (level[2] ?? 0n)).toBe(20_000n)
    expect(payments(s)).toEqual(
      ['10,031.71', '10,231.71', '10,431.71', '10,631.71'].flatMap((p, i) => [p, p, i === 3 ? '10,631.74' : p]),
    )
  })
  test('without growth it is 等额本息', () => {
    const s = plan({ ...loan, step: { kind: 'ratio', everyPeriods: 1, growthPpm: 0 } })
    expect(payments(s)).toEqual(payments(plan({ ...loan, method: 'equal_installment' })))
  })
  test('by days it reaches zero with a last payment as the others', () => {
    const s = plan({ ...loan, interestMode: 'actual', step: { kind: 'ratio', everyPeriods: 1, growthPpm: 10_000 } })
    const [before = 0n, last = 0n] = s.rows.slice(-2).map(r => r.paymentFen)
    expect(Math.abs(Number(last * 100n - before * 101n))).toBeLessThan(2500)
  })
})

describe('按计划还款', () => {
  const lines = (...given: [string, bigint][]) =>
    given.map(([date, principalFen]) => ({ date: bookDate(date), principalFen }))
  test('interest on the balance by days', () => {
    const s = plan({
      principal: '90,000',
      ratePpm: 60_000,
      from: '2026-01-10',
      to: '2026-12-31',
      method: 'custom',
      plan: lines(['2026-03-31', 3_000_000n], ['2026-06-30', 0n], ['2026-12-31', 6_000_000n]),
    })
    // 90,000 × 6 % × 80/360; 60,000 × 91/360; 60,000 × 184/360
    expect(interest(s)).toEqual(['1,200.00', '910.00', '1,840.00'])
    expect(s.rows.map(r => r.days)).toEqual([80, 91, 184])
    expect(s.rows.at(-1)?.balanceFen).toBe(0n)
  })
  const terms: ScheduleTerms = {
    principalFen: 9_000_000n,
    ratePpm: 60_000,
    method: 'custom',
    frequency: 'monthly',
    valueDate: bookDate('2026-01-10'),
    maturityDate: bookDate('2026-12-31'),
    dueRule: { kind: 'anniversary' },
    dayBasis: 360,
    interestMode: 'actual',
  }
  test.each([
    ['schedule.plan-missing', []],
    ['schedule.plan-principal-mismatch', lines(['2026-12-31', 8_999_999n])],
    ['schedule.plan-not-ending-at-maturity', lines(['2026-12-30', 9_000_000n])],
    ['schedule.plan-dates-not-ascending', lines(['2026-06-30', 1n], ['2026-06-30', 8_999_999n])],
    ['schedule.plan-dates-not-ascending', lines(['2026-01-10', 9_000_000n])],
    ['schedule.plan-negative-principal', lines(['2026-06-30', -1n], ['2026-12-31', 9_000_001n])],
  ])('%s', (refused, given) => expect(buildSchedule({ ...terms, plan: given })).toEqual({ refused }))
})

describe('宽限期 at the start', () => {
  test('six months of interest only, then 等额本息 over the other eighteen', () => {
    const s = plan({ to: '2028-01-20', grace: { principalPeriods: 6 } })
    expect(s.rows.slice(0, 6).every(r => r.principalFen === 0n && r.interestFen === 60_000n)).toBe(true)
    const rest = plan({ from: '2026-07-20', to: '2028-01-20' })
    expect(payments(s).slice(6)).toEqual(payments(rest))
  })
  test('interest put off is asked with the first payment after it and does not grow', () => {
    const grace = { principalPeriods: 3, interestPeriods: 3, interest: 'deferred' } as const
    const s = plan({ grace })
    const plain = plan({ grace: { principalPeriods: 3 } })
    expect(payments(s).slice(0, 3)).toEqual(['0.00', '0.00', '0.00'])
    expect(s.rows[3]?.movedInterestFen).toBe(180_000n)
    expect(total(s)).toBe(total(plain))
  })
  test('interest given free', () => {
    const s = plan({ grace: { principalPeriods: 2, interestPeriods: 2, interest: 'free' } })
    expect(interest(s).slice(0, 3)).toEqual(['0.00', '0.00', '600.00'])
  })
  test('a grace as long as the loan is refused', () => {
    const s = buildSchedule({
      principalFen: 1_000_000n,
      ratePpm: 60_000,
      method: 'equal_principal',
      frequency: 'monthly',
      valueDate: bookDate('2026-01-10'),
      maturityDate: bookDate('2026-04-10'),
      dueRule: { kind: 'anniversary' },
      dayBasis: 360,
      interestMode: 'period',
      grace: { principalPeriods: 3 },
    })
    expect(isRefused(s) && s.refused).toBe('schedule.grace-out-of-range')
  })
})

test('payments in whole yuan, the last one exact', () => {
  const s = plan({ installmentStepFen: 100n, installmentRounding: 'up' })
  expect(installment(s)).toBe('8,662.00')
  expect(new Set(payments(s).slice(0, 11))).toEqual(new Set(['8,662.00']))
  expect(s.rows.at(-1)?.balanceFen).toBe(0n)
})

test('年度小计 add up to the plan', () => {
  const s = plan({ from: '2026-03-20', to: '2028-03-20' })
  const years = yearlyTotals(s)
  expect(years.map(y => [y.year, y.payments])).toEqual([
    [2026, 9],
    [2027, 12],
    [2028, 3],
  ])
  expect(years.reduce((sum, y) => sum + y.interestFen, 0n)).toBe(s.totalInterestFen)
  expect(years.reduce((sum, y) => sum + y.principalFen, 0n)).toBe(10_000_000n)
})
