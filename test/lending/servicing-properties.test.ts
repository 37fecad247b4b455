import fc from 'fast-check'
import { addDays, addMonths, bookDate } from '../../src/lending/dates'
import { sumFen } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import { buildSchedule } from '../../src/lending/schedule'
import {
  BY_COMPONENT,
  BY_PERIOD,
  duesOf,
  type Installment,
  openInstallment,
  PRINCIPAL_FIRST,
  payoffQuote,
  planPayoff,
  planRepayment,
  type ServicingTerms,
} from '../../src/lending/servicing'

const valueDate = bookDate('2026-01-20')
const scenario = fc.record({
  principalFen: fc.bigInt({ min: 100_000n, max: 10n ** 10n }),
  months: fc.integer({ min: 1, max: 24 }),
  ratePpm: fc.integer({ min: 0, max: 240_000 }),
  graceDays: fc.integer({ min: 0, max: 5 }),
  policy: fc.constantFrom(BY_PERIOD, BY_COMPONENT, PRINCIPAL_FIRST),
  compoundBase: fc.constantFrom('penalty' as const, 'contract_then_penalty' as const, 'none' as const),
  receipts: fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 200 })), {
    minLength: 1,
    maxLength: 8,
  }),
})

const paidFen = (i: Installment): bigint =>
  i.paidPrincipalFen + i.paidInterestFen + i.paidPenaltyFen + i.paidCompoundFen

test('no receipt loses or makes a fen, and nothing is paid twice', () => {
  fc.assert(
    fc.property(scenario, s => {
      const maturityDate = addMonths(valueDate, s.months)
      const schedule = buildSchedule({
        principalFen: s.principalFen,
        ratePpm: s.ratePpm,
        method: 'equal_principal',
        frequency: 'monthly',
        valueDate,
        maturityDate,
        dueRule: { kind: 'anniversary' },
        dayBasis: 360,
        interestMode: 'period',
      })
      if (isRefused(schedule)) throw new Error(schedule.refused)
      const terms: ServicingTerms = {
        ratePpm: s.ratePpm,
        penaltyRatioPpm: 500_000,
        compoundBase: s.compoundBase,
        maturityDate,
        dayBasis: 360,
        graceDays: s.graceDays,
        allocationPolicy: s.policy,
      }
      let installments: readonly Installment[] = schedule.rows.map(openInstallment)
      let date = valueDate
      for (const [days, share] of s.receipts) {
        date = addDays(date, days)
        const amountFen = (s.principalFen * BigInt(share)) / 1000n + 1n
        const owedFen = sumFen(duesOf(terms, installments, date).map(due => due.totalFen))
        const plan = planRepayment(terms, installments, { date, amountFen })
        if (isRefused(plan)) {
          expect(plan.refused).toBe('repayment.nothing-due')
          expect(owedFen).toBe(0n)
          continue
        }
        const booked = sumFen(plan.lines.map(line => line.fen))
        expect(booked + plan.leftFen).toBe(amountFen)
        expect(sumFen(plan.installments.map(paidFen)) - sumFen(installments.map(paidFen))).toBe(booked)
        expect(sumFen(duesOf(terms, plan.installments, date).map(due => due.totalFen))).toBe(owedFen - booked)
        for (const i of plan.installments) {
          expect(i.paidPrincipalFen <= i.principalFen && i.paidInterestFen <= i.interestFen).toBe(true)
          expect(i.paidPenaltyFen <= i.penaltyFen && i.paidCompoundFen <= i.compoundFen).toBe(true)
        }
        installments = plan.installments
      }
      const { totalFen } = payoffQuote(terms, installments, date)
      if (totalFen === 0n) return
      const end = planPayoff(terms, installments, { date, amountFen: totalFen })
      if (isRefused(end)) throw new Error(end.refused)
      expect(end.leftFen).toBe(0n)
      expect(sumFen(end.installments.map(i => i.paidPrincipalFen))).toBe(s.principalFen)
      expect(payoffQuote(terms, end.installments, date).totalFen).toBe(0n)
    }),
    { numRuns: 300 },
  )
})
