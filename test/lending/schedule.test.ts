import { formatFen } from '../../src/lending/money'
import { installment, interest, payments, plan, row, total } from './plan'

describe('whole months', () => {
  test('等额本息 200,000 at 4.9 % over 360 months', () => {
    const s = plan({ principal: '200,000', ratePpm: 49_000, to: '2056-01-20' })
    expect(s.rows).toHaveLength(360)
    expect(installment(s)).toBe('1,061.45')
    expect(row(s, 1)).toBe('244.78 + 816.67 = 1,061.45')
    expect(row(s, -1)).toBe('1,059.91 + 4.33 = 1,064.24')
    expect(total(s)).toBe('182,124.79')
    expect(formatFen(s.rows[59]?.balanceFen ?? 0n)).toBe('183,395.66')
  })
  test('等额本金, the same loan', () => {
    const s = plan({ principal: '200,000', ratePpm: 49_000, to: '2056-01-20', method: 'equal_principal' })
    expect(row(s, 1)).toBe('555.56 + 816.67 = 1,372.23')
    expect(formatFen(s.rows[1]?.paymentFen ?? 0n)).toBe('1,369.96')
    expect(row(s, -1)).toBe('553.96 + 2.26 = 556.22')
    expect(total(s)).toBe('147,407.14')
    expect(s.installmentFen).toBeNull()
  })
  test('等额本息 100,000 at 7.2 % over 12 months, every row', () => {
    const s = plan()
    expect(interest(s).join(' ')).toBe(
      '600.00 551.63 502.97 454.01 404.77 355.22 305.38 255.24 204.80 154.06 103.01 51.66',
    )
    expect(payments(s)).toEqual([...Array<string>(11).fill('8,661.90'), '8,661.85'])
    expect(formatFen(s.rows[5]?.balanceFen ?? 0n)).toBe('50,897.20')
    expect(total(s)).toBe('3,942.75')
    expect(s.totalPaymentFen).toBe(10_394_275n)
  })
  test('等额本金 100,000 at 7.2 % over 12 months', () => {
    const s = plan({ method: 'equal_principal' })
    expect(s.rows.map(r => formatFen(r.principalFen))).toEqual([...Array<string>(11).fill('8,333.33'), '8,333.37'])
    expect(interest(s)[0]).toBe('600.00')
    expect(interest(s)[11]).toBe('50.00')
    expect(total(s)).toBe('3,900.00')
  })
  test('等本等息 12,000 at 0.6 % a month', () => {
    const s = plan({ principal: '12,000', method: 'flat' })
    expect(new Set(payments(s))).toEqual(new Set(['1,072.00']))
    expect(installment(s)).toBe('1,072.00')
    expect(total(s)).toBe('864.00')
  })
  test.each([
    ['quarterly', '100,000', 60_000, '2028-01-20', '13,358.40', '13,358.43', '6,867.23', 8],
    ['weekly', '10,000', 120_000, '2026-03-31', '1,012.88', '1,012.86', '128.78', 10],
    ['monthly', '500,000', 33_000, '2046-01-20', '2,848.68', undefined, undefined, 240],
  ] as const)('按期 %s', (frequency, principal, ratePpm, to, level, last, sum, count) => {
    const s = plan({ frequency, principal, ratePpm, to })
    expect(s.rows).toHaveLength(count)
    expect(installment(s)).toBe(level)
    if (last) expect(payments(s).at(-1)).toBe(last)
    if (sum) expect(total(s)).toBe(sum)
  })
  test('a loan of 500,000 at 3.30 % stands at 482,045.91 after a year', () => {
    const s = plan({ principal: '500,000', ratePpm: 33_000, to: '2046-01-20' })
    expect(formatFen(s.rows[11]?.balanceFen ?? 0n)).toBe('482,045.91')
  })
  test('after a change of rate the rest is planned anew: 482,045.91 at 3.20 % over 228 months', () => {
    expect(installment(plan({ principal: '482,045.91', ratePpm: 32_000, to: '2045-01-20' }))).toBe('2,824.43')
  })
  test('after a part repaid ahead (减额): 133,395.66 at 4.9 % over 300 months', () => {
    const s = plan({ principal: '133,395.66', ratePpm: 49_000, to: '2051-01-20' })
    expect(new Set(payments(s).slice(0, 299))).toEqual(new Set(['772.07']))
    expect(payments(s).at(-1)).toBe('769.34')
    expect(total(s)).toBe('98,222.61')
  })
  test('without interest the principal is split evenly', () => {
    const s = plan({ principal: '120,000', ratePpm: 0 })
    expect(new Set(payments(s))).toEqual(new Set(['10,000.00']))
  })
})

describe('first odd period: 120,000 at 6 %, value 2026-01-15, due day 20', () => {
  const odd = { principal: '120,000', ratePpm: 60_000, from: '2026-01-15' }
  test('DAYS: 36 days of interest, principal of a whole month', () => {
    const s = plan({ ...odd, oddMode: 'days' })
    expect(s.rows[0]).toMatchObject({ dueDate: '2026-02-20', days: 36 })
    expect(installment(s)).toBe('10,327.97')
    expect(row(s, 1)).toBe('9,727.97 + 720.00 = 10,447.97')
    expect(payments(s).slice(1)).toEqual([...Array<string>(10).fill('10,327.97'), '10,327.99'])
    expect(total(s)).toBe('4,055.66')
  })
  test('MONTH_PLUS_DAYS: a month and 5 days', () => {
    const s = plan({ ...odd, oddMode: 'month_plus_days' })
    expect(row(s, 1)).toBe('9,727.97 + 700.00 = 10,427.97')
    expect(s.rows[0]?.how).toEqual({ baseFen: 12_000_000n, ratePpm: 60_000, months: 1, days: 5, dayBasis: 360 })
  })
  test('STUB_INTEREST: 5 days alone, then twelve whole periods', () => {
    const s = plan({ ...odd, oddMode: 'stub_interest' })
    expect(s.rows).toHaveLength(13)
    expect(s.rows[0]).toMatchObject({ dueDate: '2026-01-20', principalFen: 0n, paymentFen: 10_000n })
    expect(payments(s).slice(1, 12)).toEqual(Array<string>(11).fill('10,327.97'))
  })
  test('LEVEL_ACTUAL: every payment the same, all by days', () => {
    const s = plan({ ...odd, oddMode: 'level_actual' })
    expect(new Set(payments(s))).toEqual(new Set(['10,339.77']))
    expect(total(s)).toBe('4,077.24')
  })
})

describe('interest by days', () => {
  test('先息后本 100,000, ACT/360, 5 days first and 26 days last', () => {
    const s = plan({ method: 'interest_only', from: '2026-01-15', to: '2027-01-15', interestMode: 'actual' })
    expect(interest(s).join(' ')).toBe(
      '100.00 620.00 560.00 620.00 600.00 620.00 600.00 620.00 620.00 600.00 620.00 600.00 520.00',
    )
    expect(total(s)).toBe('7,300.00')
    expect(s.rows.at(-1)).toMatchObject({ dueDate: '2027-01-15', days: 26, principalFen: 10_000_000n })
    expect(s.rows.slice(0, -1).every(r => r.principalFen === 0n)).toBe(true)
  })
  test('先息后本 on a 365-day year', () => {
    const s = plan({
      method: 'interest_only',
      from: '2026-01-15',
      to: '2027-01-15',
      interestMode: 'actual',
      dayBasis: 365,
    })
    // 365 days at once are 7,200.00; thirteen periods each rounded to the fen are 2 分 more.
    expect(total(s)).toBe('7,200.02')
  })
  test.each([
    ['ACT/360', 'actual', 360, '2026-09-10', '1,380.00'],
    ['ACT/365', 'actual', 365, '2026-09-10', '1,361.10'],
    ['six whole months', 'period', 360, '2026-09-10', '1,350.00'],
    ['six months and 15 days', 'period', 360, '2026-09-25', '1,462.50'],
  ] as const)('利随本清 50,000 at 5.4 %% from 2026-03-10: %s', (_name, interestMode, dayBasis, to, expected) => {
    const s = plan({
      method: 'bullet',
      principal: '50,000',
      ratePpm: 54_000,
      from: '2026-03-10',
      to,
      interestMode,
      dayBasis,
    })
    expect(s.rows).toHaveLength(1)
    expect(total(s)).toBe(expected)
  })
  test('季末结息: settled through 20 June, 41 days', () => {
    const s = plan({
      method: 'interest_only',
      principal: '1,000,000',
      ratePpm: 43_500,
      frequency: 'quarterly',
      from: '2026-05-11',
      to: '2027-05-11',
      dueRule: { kind: 'quarter_20' },
      cutoff: 'include_settle_day',
      interestMode: 'actual',
    })
    expect(s.rows[0]).toMatchObject({ dueDate: '2026-06-20', days: 41, interestFen: 495_417n })
    expect(s.rows[1]?.startDate).toBe('2026-06-21')
    expect(s.rows.map(r => r.dueDate)).toEqual(['2026-06-20', '2026-09-20', '2026-12-20', '2027-03-20', '2027-05-11'])
    expect(s.rows.reduce((days, r) => days + r.days, 0)).toBe(365)
  })
})
