import { makeCalendar } from '../../src/lending/calendar'
import { bookDate } from '../../src/lending/dates'
import { buildSchedule, type Schedule, type ScheduleTerms } from '../../src/lending/schedule'
import { interest, plan } from './plan'

describe('due dates', () => {
  const dates = (s: Schedule): string[] => s.rows.map(r => r.dueDate)
  test('对日 of the 31st comes from the original day', () => {
    const s = plan({ from: '2026-01-31', to: '2026-05-31', dueRule: { kind: 'anniversary' } })
    expect(dates(s)).toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31'])
    expect(interest(s)[0]).toBe('600.00')
  })
  test('month ends', () => {
    const s = plan({ from: '2026-01-15', to: '2026-04-30', dueRule: { kind: 'month_end' } })
    expect(dates(s)).toEqual(['2026-02-28', '2026-03-31', '2026-04-30'])
  })
  test.each([
    ['next_due_day', '2026-01-20'],
    ['next_month', '2026-02-20'],
    ['whole_period', '2026-03-20'],
    ['standard_quarter', '2026-03-20'],
  ] as const)('first due %s from 2026-01-19…21', (firstDue, first) => {
    const s = plan({ from: firstDue === 'whole_period' ? '2026-01-21' : '2026-01-19', to: '2026-12-20', firstDue })
    expect(s.rows[0]?.dueDate).toBe(first)
  })
  test('maturity is the last due day even off the due day', () => {
    const s = plan({ from: '2026-01-20', to: '2026-07-05' })
    expect(dates(s).at(-1)).toBe('2026-07-05')
    expect(s.rows.at(-1)).toMatchObject({ days: 15 })
  })
  test('a holiday moves the pay date only; at maturity the moved days may bear interest', () => {
    const calendar = makeCalendar({ holidays: new Set([1, 2, 3, 4, 5, 6, 7].map(n => `2026-10-0${n}`)) })
    const terms = {
      from: '2026-07-01',
      to: '2026-10-01',
      method: 'interest_only',
      dueRule: { kind: 'fixed_day', day: 1 },
      holidayShift: 'next',
      calendar,
      interestMode: 'actual',
    } as const
    const s = plan(terms)
    expect(s.rows.at(-1)).toMatchObject({ dueDate: '2026-10-01', payDate: '2026-10-08', days: 30 })
    expect(s.rows[0]).toMatchObject({ dueDate: '2026-08-01', payDate: '2026-08-03', days: 31 })
    expect(plan({ ...terms, maturityShiftBearsInterest: true }).rows.at(-1)).toMatchObject({ days: 37 })
  })
  test('every 10 days', () => {
    const s = plan({ from: '2026-01-01', to: '2026-02-05', frequency: 'every_n_days', everyDays: 10 })
    expect(dates(s)).toEqual(['2026-01-11', '2026-01-21', '2026-01-31', '2026-02-05'])
  })
})

describe('refusals', () => {
  const terms: ScheduleTerms = {
    principalFen: 10_000_000n,
    ratePpm: 72_000,
    method: 'equal_installment',
    frequency: 'monthly',
    valueDate: bookDate('2026-01-20'),
    maturityDate: bookDate('2027-01-20'),
    dueRule: { kind: 'fixed_day', day: 20 },
    dayBasis: 360,
    interestMode: 'period',
  }
  test.each([
    ['schedule.principal-not-positive', { principalFen: 0n }],
    ['schedule.rate-out-of-range', { ratePpm: -1 }],
    ['schedule.rate-out-of-range', { ratePpm: 4.35 }],
    ['schedule.maturity-not-after-value-date', { maturityDate: bookDate('2026-01-20') }],
    ['schedule.due-day-out-of-range', { dueRule: { kind: 'fixed_day', day: 32 } }],
    ['schedule.every-days-missing', { frequency: 'every_n_days' }],
    ['schedule.too-many-periods', { frequency: 'weekly', maturityDate: bookDate('2060-01-20') }],
    [
      'schedule.installment-below-interest',
      { principalFen: 10n, ratePpm: 1_000_000, maturityDate: bookDate('2056-01-20') },
    ],
  ] as const)('%s', (refused, change) => expect(buildSchedule({ ...terms, ...change })).toEqual({ refused }))
})
