import fc from 'fast-check'
import { addDays, addMonths, bookDate } from '../../src/lending/dates'
import { divRound } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import { buildSchedule, FREQUENCIES, PLAN_METHODS, type ScheduleTerms } from '../../src/lending/schedule'

const terms: fc.Arbitrary<ScheduleTerms> = fc
  .record({
    principalFen: fc.bigInt({ min: 1n, max: 10n ** 13n }),
    ratePpm: fc.integer({ min: 0, max: 360_000 }),
    method: fc.constantFrom(...PLAN_METHODS),
    frequency: fc.constantFrom(...FREQUENCIES),
    offset: fc.integer({ min: 0, max: 3000 }),
    months: fc.integer({ min: 1, max: 120 }),
    extraDays: fc.integer({ min: 0, max: 30 }),
    day: fc.integer({ min: 1, max: 31 }),
    kind: fc.constantFrom('fixed_day' as const, 'anniversary' as const, 'month_end' as const, 'quarter_20' as const),
    dayBasis: fc.constantFrom(360 as const, 365 as const),
    interestMode: fc.constantFrom('period' as const, 'actual' as const),
    oddMode: fc.constantFrom('days', 'month_plus_days', 'stub_interest', 'level_actual' as const),
    firstDue: fc.constantFrom('next_due_day', 'whole_period', 'next_month', 'standard_quarter', undefined),
    graceCount: fc.constantFrom(0, 0, 1, 3),
    growthPpm: fc.integer({ min: -100_000, max: 100_000 }),
    rounding: fc.constantFrom('half_up' as const, 'half_even' as const, 'up' as const, 'down' as const),
    cutoff: fc.constantFrom('exclude_due_day' as const, 'include_settle_day' as const),
  })
  .map(({ offset, months, extraDays, day, kind, oddMode, firstDue, graceCount, growthPpm, ...rest }) => {
    const valueDate = addDays(bookDate('2024-01-01'), offset)
    const maturityDate = addDays(addMonths(valueDate, months), extraDays)
    const part = rest.principalFen / 3n
    return {
      ...rest,
      ...(graceCount > 0 ? { grace: { principalPeriods: graceCount } } : {}),
      amortizationPeriods: 6000,
      tailFen: part,
      step: { kind: 'ratio' as const, everyPeriods: 1 + graceCount, growthPpm },
      plan: [
        { date: addDays(valueDate, 10), principalFen: part },
        { date: maturityDate, principalFen: rest.principalFen - part },
      ],
      everyDays: 10,
      valueDate,
      maturityDate,
      dueRule: kind === 'fixed_day' ? { kind, day } : { kind },
      oddMode: oddMode as ScheduleTerms['oddMode'],
      firstDue: firstDue as ScheduleTerms['firstDue'],
    }
  })

const ALLOWED = new Set([
  'schedule.installment-below-interest',
  'schedule.grace-out-of-range',
  'schedule.tail-out-of-range',
  'schedule.too-many-periods',
])

test('every plan repays exactly the loan, in order, without gaps', () => {
  fc.assert(
    fc.property(terms, t => {
      const s = buildSchedule(t)
      if (isRefused(s)) {
        expect(ALLOWED).toContain(s.refused)
        return
      }
      expect(s.rows.reduce((sum, r) => sum + r.principalFen, 0n)).toBe(t.principalFen)
      expect(s.rows.at(-1)?.balanceFen).toBe(0n)
      const end = t.method === 'biweekly_half' ? s.rows.at(-1)?.dueDate : t.maturityDate
      expect(s.rows.at(-1)?.dueDate).toBe(end)
      let before = t.valueDate
      let balanceFen = t.principalFen
      for (const r of s.rows) {
        expect(r.principalFen >= 0n && r.interestFen >= 0n).toBe(true)
        expect(r.paymentFen).toBe(r.principalFen + r.interestFen)
        expect(balanceFen - r.principalFen).toBe(r.balanceFen)
        expect(r.startDate).toBe(before)
        expect(r.dueDate >= r.startDate || t.cutoff === 'include_settle_day').toBe(true)
        before = addDays(r.startDate, r.days)
        balanceFen = r.balanceFen
      }
      expect(before).toBe(end)
    }),
    { numRuns: 300 },
  )
})

test('interest can be worked out again from what a row tells', () => {
  fc.assert(
    fc.property(terms, t => {
      const s = buildSchedule(t)
      if (isRefused(s)) return
      for (const { how, interestFen } of s.rows) {
        const basis = BigInt(how.dayBasis)
        const num = how.baseFen * BigInt(how.ratePpm) * (BigInt(how.months) * basis + BigInt(how.days) * 12n)
        expect(divRound(num, 12_000_000n * basis, t.rounding ?? 'half_up')).toBe(interestFen)
      }
    }),
    { numRuns: 60 },
  )
})

test('level payments are level: all but the last are the same', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1_000_000n, max: 10n ** 11n }),
      fc.integer({ min: 0, max: 240_000 }),
      fc.integer({ min: 2, max: 120 }),
      (principalFen, ratePpm, months) => {
        const valueDate = bookDate('2026-01-20')
        const s = buildSchedule({
          principalFen,
          ratePpm,
          method: 'equal_installment',
          frequency: 'monthly',
          valueDate,
          maturityDate: addMonths(valueDate, months),
          dueRule: { kind: 'anniversary' },
          dayBasis: 360,
          interestMode: 'period',
        })
        if (isRefused(s)) throw new Error(s.refused)
        expect(new Set(s.rows.slice(0, -1).map(r => r.paymentFen))).toEqual(new Set([s.installmentFen]))
        const gap = (s.rows.at(-1)?.paymentFen ?? 0n) - (s.installmentFen ?? 0n)
        // Half a 分 per period, grown at the loan's rate; at these rates and terms under 6 × n.
        expect(gap < 0n ? -gap : gap).toBeLessThanOrEqual(BigInt(months) * 6n)
      },
    ),
    { numRuns: 100 },
  )
})
