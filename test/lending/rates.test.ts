import { bookDate } from '../../src/lending/dates'
import { contractRatePpm, lprOn, lprTenor, PUBLISHED_LPR, spreadBpOf } from '../../src/lending/lpr'
import { formatFen } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import { planRateChange, splitInterest } from '../../src/lending/replan'
import { type FloatingTerms, type Reprice, rateHistory, repriceDates } from '../../src/lending/reprice'
import { plan } from './plan'
import { monthly, openRows, pays, planned } from './replan'

describe('LPR (全国银行间同业拆借中心)', () => {
  test.each([
    ['2019-08-20', 42_500, 48_500],
    ['2020-04-19', 40_500, 47_500],
    ['2020-04-20', 38_500, 46_500],
    ['2024-10-20', 33_500, 38_500],
    ['2024-10-21', 31_000, 36_000],
    ['2025-05-19', 31_000, 36_000],
    ['2026-09-01', 30_000, 35_000],
  ])('on %s: %i / %i', (date, oneYearPpm, fiveYearPpm) =>
    expect(lprOn(PUBLISHED_LPR, bookDate(date))).toMatchObject({ oneYearPpm, fiveYearPpm }),
  )
  test('none before the first', () =>
    expect(lprOn(PUBLISHED_LPR, bookDate('2019-08-19'))).toEqual({ refused: 'lpr.none-published' }))
  test('3.00 % + 145 bp = 4.45 %; 3.60 % − 30 bp = 3.30 %', () => {
    expect(contractRatePpm(30_000, 145)).toBe(44_500)
    expect(contractRatePpm(36_000, -30)).toBe(33_000)
    expect(spreadBpOf(44_500, 30_000)).toBe(145)
    expect(contractRatePpm(30_000, -301)).toEqual({ refused: 'rate.negative' })
  })
  test.each([
    [12, '1Y'],
    [60, '1Y'],
    [61, '5Y'],
  ])('%i months → %s', (months, tenor) => expect(lprTenor(months)).toBe(tenor))
})

describe('重定价', () => {
  const floating = (reprice: Reprice, from = '2024-02-29', to = '2027-02-28'): FloatingTerms => ({
    reprice,
    tenor: '5Y',
    spreadBp: -30,
    valueDate: bookDate(from),
    maturityDate: bookDate(to),
  })
  test.each<[string, Reprice, string[]]>([
    ['never', { mode: 'fixed' }, []],
    ['the day the LPR changes', { mode: 'immediate' }, ['2024-07-22', '2024-10-21', '2025-05-20']],
    ['1 January', { mode: 'jan_1' }, ['2025-01-01', '2026-01-01', '2027-01-01']],
    ['the same day each year, 29 February → 28', { mode: 'anniversary' }, ['2025-02-28', '2026-02-28']],
    [
      'every 6 months, from the original day',
      { mode: 'every_n', months: 6 },
      ['2024-08-29', '2025-02-28', '2025-08-29', '2026-02-28', '2026-08-29'],
    ],
  ])('%s', (_name, reprice, dates) => expect(repriceDates(floating(reprice), PUBLISHED_LPR)).toEqual(dates))
  test.each<[Reprice['mode'], string[]]>([
    ['fixed', ['2024-02-29 36500']],
    ['immediate', ['2024-02-29 36500', '2024-07-22 35500', '2024-10-21 33000', '2025-05-20 32000']],
    ['jan_1', ['2024-02-29 36500', '2025-01-01 33000', '2026-01-01 32000']],
    ['anniversary', ['2024-02-29 36500', '2025-02-28 33000', '2026-02-28 32000']],
  ])('执行利率 with %s', (mode, expected) => {
    const terms = floating(mode === 'every_n' ? { mode, months: 12 } : { mode })
    const history = planned(rateHistory(terms, PUBLISHED_LPR, bookDate('2026-12-31')))
    expect(history.map(r => `${r.from} ${r.ratePpm}`)).toEqual(expected)
  })
  test('nothing is known ahead', () => {
    const history = planned(rateHistory(floating({ mode: 'jan_1' }), PUBLISHED_LPR, bookDate('2024-12-31')))
    expect(history).toHaveLength(1)
  })
})

describe('a change of rate', () => {
  const s = plan({ principal: '500,000', ratePpm: 33_000, from: '2024-12-20', to: '2044-12-20' })
  const terms = { ...monthly, ratePpm: 33_000 }
  test('the running month is split by days: 12 at 3.30 % and 19 at 3.20 %', () => {
    const period = { startDate: bookDate('2025-12-20'), dueDate: bookDate('2026-01-20') }
    const change = { from: bookDate('2026-01-01'), ratePpm: 32_000 }
    const parts = splitInterest(terms, 48_204_591n, period, [change])
    expect(parts.map(p => [p.days, p.ratePpm, formatFen(p.interestFen)])).toEqual([
      [12, 33_000, '530.25'],
      [19, 32_000, '814.12'],
    ])
  })
  test('from the next period 等额本息 is worked out anew', () => {
    const rows = openRows(s, 12)
    const on = planned(planRateChange(terms, rows, { from: bookDate('2025-12-20'), ratePpm: 32_000 }))
    expect(formatFen(on.totalsBefore.principalFen)).toBe('482,045.91')
    expect(formatFen(on.installmentFen ?? 0n)).toBe('2,824.43')
    expect(on.after).toHaveLength(228)
    const inside = planned(planRateChange(terms, rows, { from: bookDate('2026-01-01'), ratePpm: 32_000 }))
    expect(formatFen(inside.after[0]?.interestFen ?? 0n)).toBe('1,344.37')
    expect(inside.after[0]?.principalFen).toBe(rows[0]?.principalFen)
    expect(inside.after[1]?.startDate).toBe('2026-01-20')
    expect(inside.totalsAfter.principalFen).toBe(48_204_591n)
  })
  test('announced for later, the rows before it stay', () => {
    const rows = openRows(s, 12)
    const change = planned(planRateChange(terms, rows, { from: bookDate('2026-05-20'), ratePpm: 32_000 }))
    expect(pays(change.after).slice(0, 5)).toEqual(pays(rows).slice(0, 5))
    expect(pays(change.after)[5]).not.toBe(pays(rows)[5])
  })
  test('等额本金 changes in interest only', () => {
    const ep = openRows(plan({ principal: '120,000', ratePpm: 60_000, method: 'equal_principal' }), 3)
    const own = { ...monthly, method: 'equal_principal', ratePpm: 60_000 } as const
    const change = planned(planRateChange(own, ep, { from: bookDate('2026-05-01'), ratePpm: 48_000 }))
    expect(change.after.map(r => r.principalFen)).toEqual(ep.map(r => r.principalFen))
    expect(formatFen(change.after[1]?.interestFen ?? 0n)).toBe('320.00')
  })
  test.each([
    ['rate-change.same-rate', '2026-01-01', 33_000],
    ['rate-change.before-running-period', '2025-12-19', 32_000],
    ['rate-change.after-last-period', '2044-12-20', 32_000],
  ])('%s', (refused, from, ratePpm) => {
    const change = planRateChange(terms, openRows(s, 12), { from: bookDate(from), ratePpm })
    expect(isRefused(change) && change.refused).toBe(refused)
  })
})
