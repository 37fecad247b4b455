import { bookDate } from '../../src/lending/dates'
import { formatFen } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import {
  type ExtensionFacts,
  extensionRefusal,
  longestExtensionMonths,
  planDueDayChange,
  planExtension,
  planInterestStop,
  planTranche,
  planWaiver,
} from '../../src/lending/replan'
import { plan } from './plan'
import { monthly, openRows, planned } from './replan'

const d = bookDate

describe('展期 (贷款通则 art. 12)', () => {
  const facts: ExtensionFacts = {
    termMonths: 12,
    maturityDate: d('2027-01-15'),
    borrower: 'company',
    productMaxTermMonths: 36,
    earlierExtensions: 0,
    earlierExtensionMonths: 0,
    consentsNeeded: 2,
    consentsGiven: 2,
    arrearsFen: 0n,
  }
  test.each<[string, Partial<ExtensionFacts>, number]>([
    ['短期: the original term', { termMonths: 12 }, 12],
    ['中期: half of it', { termMonths: 36 }, 18],
    ['中期: half of it', { termMonths: 60 }, 30],
    ['长期: three years', { termMonths: 61 }, 36],
    ['persons up to a year: the original term', { borrower: 'person', termMonths: 6 }, 6],
    ['persons above a year: to the longest of the product', { borrower: 'person', termMonths: 24 }, 12],
    ['what was used before counts', { borrower: 'person', termMonths: 12, earlierExtensionMonths: 5 }, 7],
  ])('%s', (_name, change, months) => expect(longestExtensionMonths({ ...facts, ...change })).toBe(months))
  test.each<[string, string, Partial<ExtensionFacts>, string | null]>([
    ['2027-01-15', '2028-01-15', {}, null],
    ['2027-01-16', '2028-01-15', {}, 'extension.after-maturity'],
    ['2027-01-10', '2028-01-16', {}, 'extension.too-long'],
    ['2027-01-10', '2027-01-15', {}, 'extension.not-later'],
    ['2027-01-10', '2027-07-15', { earlierExtensions: 1 }, 'extension.once-only'],
    ['2027-01-10', '2027-07-15', { consentsGiven: 1 }, 'extension.consents-missing'],
    ['2027-01-10', '2027-07-15', { arrearsFen: 1n }, 'extension.arrears-first'],
  ])('asked on %s until %s', (date, until, change, refused) =>
    expect(extensionRefusal({ ...facts, ...change }, d(date), d(until))?.refused ?? null).toBe(refused),
  )

  const rows = openRows(
    plan({ method: 'interest_only', from: '2026-01-15', to: '2027-01-15', dueRule: { kind: 'anniversary' } }),
    10,
  )
  const extension = { newMaturity: d('2027-07-15'), payDate: d('2027-07-15'), ratePpm: 60_000 }
  test('100,000 due 2027-01-15, six months more at 6 %: the last interest stays, 3,000.00 is added', () => {
    const change = planned(planExtension({ ...monthly, method: 'interest_only' }, rows, extension))
    expect(change.after.map(r => [r.dueDate, formatFen(r.principalFen), formatFen(r.interestFen)])).toEqual([
      ['2026-12-15', '0.00', '600.00'],
      ['2027-01-15', '0.00', '600.00'],
      ['2027-07-15', '100,000.00', '3,000.00'],
    ])
    expect(change.totalsAfter.principalFen).toBe(change.totalsBefore.principalFen)
  })
  test('by days: 181 days', () => {
    const terms = { ...monthly, method: 'interest_only', interestMode: 'actual' } as const
    expect(planned(planExtension(terms, rows, extension)).after.at(-1)?.interestFen).toBe(301_667n)
  })
})

describe('变更还款日', () => {
  const s = plan({ from: '2026-01-20' })
  const terms = { ...monthly, maturityDate: d('2027-01-20') }
  test('from the 20th to the 5th, asked for on 03-25', () => {
    const change = planned(planDueDayChange(terms, openRows(s, 2), d('2026-03-25'), 5))
    expect(change.after.map(r => r.dueDate).slice(0, 3)).toEqual(['2026-04-05', '2026-05-05', '2026-06-05'])
    expect(change.after.at(-1)).toMatchObject({ dueDate: '2027-01-20' })
    expect(change.after[0]).toMatchObject({ startDate: '2026-03-20', days: 16, months: 0 })
    expect(change.totalsAfter.principalFen).toBe(change.totalsBefore.principalFen)
    // 83,827.83 × 7.2 % × 16/360
    expect(formatFen(change.after[0]?.interestFen ?? 0n)).toBe('268.25')
  })
  test('to the 31st: month ends, each from the original day', () => {
    const change = planned(planDueDayChange(terms, openRows(s, 1), d('2026-02-20'), 31))
    expect(change.after.map(r => r.dueDate).slice(0, 3)).toEqual(['2026-02-28', '2026-03-31', '2026-04-30'])
  })
  test.each([
    ['due-day.out-of-range', 32, monthly.frequency],
    ['due-day.not-monthly', 5, 'every_n_days' as const],
    ['due-day.out-of-range', 8, 'weekly' as const],
  ])('%s', (refused, day, frequency) => {
    const change = planDueDayChange({ ...terms, frequency, everyDays: 10 }, openRows(s), d('2026-02-01'), day)
    expect(isRefused(change) && change.refused).toBe(refused)
  })
})

describe('停息', () => {
  const rows = openRows(plan({ from: '2026-04-20', to: '2026-08-20', method: 'interest_only' }))
  test('ten of thirty days: 600.00 → 400.00', () => {
    const change = planned(planInterestStop(rows, { from: d('2026-05-01'), to: d('2026-05-11') }))
    expect(change.after.map(r => formatFen(r.interestFen))).toEqual(['400.00', '600.00', '600.00', '600.00'])
  })
  test('over a due day both periods lose their days', () => {
    const change = planned(planInterestStop(rows, { from: d('2026-05-10'), to: d('2026-06-20') }))
    expect(change.after.map(r => formatFen(r.interestFen))).toEqual(['400.00', '0.00', '600.00', '600.00'])
  })
  test.each([
    ['interest-stop.empty', '2026-05-10', '2026-05-10'],
    ['interest-stop.outside-plan', '2025-05-10', '2025-06-10'],
  ])('%s', (refused, from, to) => expect(planInterestStop(rows, { from: d(from), to: d(to) })).toEqual({ refused }))
})

describe('减免', () => {
  const owed = [
    { seq: 1, component: 'penalty', fen: 11_125n },
    { seq: 1, component: 'principal', fen: 806_190n },
    { seq: 2, component: 'penalty', fen: 3_650n },
  ] as const
  test('oldest first: 120.00 of 147.75', () => {
    const waiver = planned(planWaiver(owed, [{ component: 'penalty', fen: 12_000n }]))
    expect(waiver.lines.map(l => [l.seq, formatFen(l.fen)])).toEqual([
      [1, '111.25'],
      [2, '8.75'],
    ])
    expect(waiver.owedBeforeFen - waiver.owedAfterFen).toBe(12_000n)
  })
  test.each([
    ['waiver.principal', 'principal', 1n],
    ['waiver.more-than-owed', 'penalty', 14_776n],
    ['waiver.more-than-owed', 'compound', 1n],
    ['waiver.not-positive', 'penalty', 0n],
  ] as const)('%s', (refused, component, fen) => expect(planWaiver(owed, [{ component, fen }])).toEqual({ refused }))
})

describe('分次放款', () => {
  const terms = { ...monthly, method: 'interest_only', ratePpm: 60_000 } as const
  const rows = openRows(
    plan({ principal: '60,000', ratePpm: 60_000, from: '2026-04-20', to: '2026-07-20', method: 'interest_only' }),
  )
  test('40,000 more 15 days before the due day: 300.00 + 100.00, then 500.00', () => {
    const change = planned(planTranche(terms, rows, { date: d('2026-05-05'), fen: 4_000_000n }, 4_000_000n))
    expect(change.after.map(r => formatFen(r.interestFen))).toEqual(['400.00', '500.00', '500.00'])
    expect(change.totalsAfter.principalFen).toBe(10_000_000n)
  })
  test('等额本息 is worked out anew', () => {
    const level = openRows(plan({ principal: '60,000', from: '2026-04-20', to: '2027-04-20' }))
    const change = planned(planTranche(monthly, level, { date: d('2026-04-20'), fen: 4_000_000n }, 4_000_000n))
    expect(formatFen(change.installmentFen ?? 0n)).toBe('8,661.90')
  })
  test.each([
    ['tranche.not-positive', '2026-05-05', 0n],
    ['tranche.over-contract', '2026-05-05', 4_000_001n],
    ['tranche.before-running-period', '2026-04-19', 1n],
    ['tranche.after-running-period', '2026-05-20', 1n],
  ])('%s', (refused, date, fen) =>
    expect(planTranche(terms, rows, { date: d(date), fen }, 4_000_000n)).toEqual({ refused }),
  )
})
