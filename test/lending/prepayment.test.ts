import fc from 'fast-check'
import { bookDate } from '../../src/lending/dates'
import { formatFen } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import {
  DEFAULT_PREPAYMENT_RULES,
  feeFen,
  type PrepaymentFacts,
  type PrepaymentMode,
  periodsToRepay,
  planPrepayment,
} from '../../src/lending/replan'
import { installment, plan, row } from './plan'
import { monthly, openRows, pays, planned } from './replan'

const rules = DEFAULT_PREPAYMENT_RULES

describe('部分提前还款 50,000 after 60 of 360 periods, 200,000 at 4.9 %, on the due day', () => {
  const s = plan({ principal: '200,000', ratePpm: 49_000, from: '2021-01-20', to: '2051-01-20' })
  const facts: PrepaymentFacts = {
    terms: { ...monthly, ratePpm: 49_000 },
    valueDate: bookDate('2021-01-20'),
    rows: openRows(s, 60),
    arrearsFen: 0n,
    installmentFen: s.installmentFen,
  }
  const prepay = (mode: PrepaymentMode) =>
    planned(planPrepayment(facts, { date: bookDate('2026-01-20'), principalFen: 5_000_000n, mode }, rules))
  test('减额: the number of periods stays', () => {
    const p = prepay({ kind: 'lower_payment' })
    expect(formatFen(p.totalsBefore.principalFen)).toBe('183,395.66')
    expect(formatFen(p.totalsBefore.interestFen)).toBe('135,042.13')
    expect(formatFen(p.installmentFen ?? 0n)).toBe('772.07')
    expect(new Set(pays(p.after).slice(0, 299))).toEqual(new Set(['772.07']))
    expect(pays(p.after).at(-1)).toBe('769.34')
    expect(formatFen(p.totalsAfter.interestFen)).toBe('98,222.61')
    expect(formatFen(p.savedInterestFen)).toBe('36,819.52')
    expect(p.interestFen).toBe(0n)
  })
  test('缩期: the payment stays', () => {
    const p = prepay({ kind: 'shorter_term' })
    expect(p.after).toHaveLength(177)
    expect(new Set(pays(p.after).slice(0, 176))).toEqual(new Set([installment(s)]))
    expect(pays(p.after).at(-1)).toBe('684.73')
    expect(formatFen(p.totalsAfter.interestFen)).toBe('54,104.27')
  })
  test('减额缩期: the customer picks 240 periods', () => {
    const p = prepay({ kind: 'chosen_term', periods: 240 })
    expect(p.after).toHaveLength(240)
    expect(p.installmentFen).toBe(plan({ principal: '133,395.66', ratePpm: 49_000, to: '2046-01-20' }).installmentFen)
  })
})

test('等额本金 1,000,003 over 84 months, 500,000 prepaid after 6: 37 periods are left', () => {
  const s = plan({ principal: '1,000,003', ratePpm: 50_000, to: '2033-01-20', method: 'equal_principal' })
  const terms = { ...monthly, method: 'equal_principal', ratePpm: 50_000 } as const
  const rows = openRows(s, 6)
  expect(row(s, 1)).toContain('11,904.80')
  expect(periodsToRepay(terms, rows, 42_857_420n, rows[0]?.principalFen ?? null)).toBe(37)
})

describe('between due days: 100,000 at 7.2 %, 12 months, 50,897.20 left after 6', () => {
  const s = plan({ from: '2026-01-20' })
  const facts: PrepaymentFacts = {
    terms: monthly,
    valueDate: bookDate('2026-01-20'),
    rows: openRows(s, 6),
    arrearsFen: 0n,
    installmentFen: s.installmentFen,
  }
  const on = (date: string, change: Partial<typeof rules> = {}, principalFen = 2_000_000n) =>
    planPrepayment(
      facts,
      { date: bookDate(date), principalFen, mode: { kind: 'lower_payment' } },
      { ...rules, ...change },
    )
  test('12 days on the whole balance: 122.15; the rest of the month on what is left', () => {
    const p = planned(on('2026-08-01'))
    expect(formatFen(p.interestFen)).toBe('122.15')
    // 30,897.20 × 7.2 % × 19/360
    expect(formatFen(p.after[0]?.interestFen ?? 0n)).toBe('117.41')
    expect(formatFen(p.totalFen)).toBe('20,122.15')
  })
  test('on the repaid part only: 20,000 × 7.2 % × 12/360', () => {
    const p = planned(on('2026-08-01', { interestOn: 'prepaid_part' }))
    expect(formatFen(p.interestFen)).toBe('48.00')
    expect(formatFen(p.after[0]?.interestFen ?? 0n)).toBe('185.38')
  })
  test('31 days by days would be 315.56: never more than the month, 305.38', () => {
    const p = planned(on('2026-08-20'))
    expect([formatFen(p.interestFen), p.interestCapped]).toEqual(['305.38', true])
  })
  test.each([
    ['prepayment.below-minimum', '2026-08-01', {}, 99_999n],
    ['prepayment.not-positive', '2026-08-01', {}, 0n],
    ['prepayment.not-less-than-balance', '2026-08-01', {}, 5_089_720n],
    ['prepayment.too-early', '2026-08-01', { lockedMonths: 12 }, 2_000_000n],
  ])('%s', (refused, date, change, principalFen) => {
    const p = on(date, change, principalFen)
    expect(isRefused(p) && p.refused).toBe(refused)
  })
  test('arrears come first', () => {
    const request = { date: bookDate('2026-08-01'), principalFen: 2_000_000n, mode: { kind: 'lower_payment' } } as const
    expect(planPrepayment({ ...facts, arrearsFen: 1n }, request, rules)).toEqual({
      refused: 'prepayment.arrears-first',
    })
  })
})

describe('违约金 by year of life', () => {
  const tiers = [
    { untilMonths: 12, feePpm: 30_000 },
    { untilMonths: 24, feePpm: 10_000 },
    { untilMonths: 36, interestMonths: 1 },
  ]
  test.each([
    ['2026-12-31', '1,526.92'],
    ['2027-01-20', '508.97'],
    ['2028-01-20', '305.38'],
    ['2029-01-20', '0.00'],
  ])('50,897.20 on %s: %s', (date, fee) => {
    const request = { date: bookDate(date), principalFen: 5_089_720n }
    expect(formatFen(feeFen({ tiers }, request, bookDate('2026-01-20'), 72_000))).toBe(fee)
  })
})

test('whatever is prepaid, principal adds up and 缩期 never costs more than 减额', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 2_000_000n, max: 10n ** 10n }),
      fc.integer({ min: 10_000, max: 240_000 }),
      fc.integer({ min: 6, max: 120 }),
      fc.integer({ min: 10, max: 90 }),
      fc.integer({ min: 0, max: 30 }),
      (principalFen, ratePpm, months, share, days) => {
        const s = plan({ principal: formatFen(principalFen), ratePpm, to: `${2026 + Math.ceil(months / 12)}-01-20` })
        const rows = openRows(s, 2)
        const balance = rows.reduce((sum, r) => sum + r.principalFen, 0n)
        const facts = { terms: { ...monthly, ratePpm }, valueDate: bookDate('2026-01-20'), rows, arrearsFen: 0n }
        const part = (balance * BigInt(share)) / 100n
        const both = (['lower_payment', 'shorter_term'] as const).map(kind =>
          planned(
            planPrepayment(
              { ...facts, installmentFen: s.installmentFen },
              { date: bookDate(`2026-03-${20 + (days % 11)}`), principalFen: part, mode: { kind } },
              { ...rules, minimumFen: 1n },
            ),
          ),
        )
        for (const p of both) {
          expect(p.totalsAfter.principalFen).toBe(balance - part)
          expect(p.after.every(r => r.principalFen >= 0n && r.interestFen >= 0n)).toBe(true)
          expect(p.after.map(r => r.seq)).toEqual(rows.slice(0, p.after.length).map(r => r.seq))
        }
        const slack = BigInt(months + 12)
        expect(both[1]!.totalsAfter.interestFen).toBeLessThanOrEqual(both[0]!.totalsAfter.interestFen + slack)
      },
    ),
    { numRuns: 60 },
  )
})
