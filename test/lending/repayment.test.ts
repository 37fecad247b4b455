import type { BookDate } from '../../src/lending/dates'
import { formatFen } from '../../src/lending/money'
import {
  accruedInterestFen,
  duesOf,
  type Installment,
  PRINCIPAL_FIRST,
  planRepayment,
} from '../../src/lending/servicing'
import { accepted, d, fen, loan, one, terms } from './loan'

describe('repayment', () => {
  test('on the due day, to the fen', () => {
    const plan = accepted(planRepayment(terms, loan(), { date: d('2026-03-20'), amountFen: fen('8,661.90') }))
    expect(plan.leftFen).toBe(0n)
    expect(plan.settled).toBe(false)
    expect(plan.installments[0]).toMatchObject({
      settledOn: '2026-03-20',
      paidPrincipalFen: fen('8,061.90'),
      paidInterestFen: fen('600'),
    })
    expect(plan.installments[1]?.settledOn).toBeNull()
  })
  test('more than due stays as 溢缴款', () => {
    const plan = accepted(planRepayment(terms, loan(), { date: d('2026-03-20'), amountFen: fen('9,000') }))
    expect(formatFen(plan.leftFen)).toBe('338.10')
  })
  test('every period paid settles the loan', () => {
    let installments: readonly Installment[] = loan()
    let settled = false
    for (const { payDate, principalFen, interestFen } of loan()) {
      const plan = accepted(
        planRepayment(terms, installments, { date: payDate, amountFen: principalFen + interestFen }),
      )
      installments = plan.installments
      settled = plan.settled
    }
    expect(settled).toBe(true)
  })
  test('a period whose 罚息 is still owed is not settled', () => {
    const order = { ...terms, allocationPolicy: PRINCIPAL_FIRST }
    const plan = accepted(planRepayment(order, [one()], { date: d('2026-04-24'), amountFen: fen('10,600') }))
    expect(plan.installments[0]).toMatchObject({ settledOn: null, paidPenaltyFen: 0n })
    expect(duesOf(order, plan.installments, d('2026-12-31'))[0]).toMatchObject({
      penaltyFen: fen('105'),
      compoundFen: fen('6.30'),
      overdueDays: 0,
    })
  })
  test.each([
    ['repayment.amount-not-positive', '2026-03-20', 0n],
    ['repayment.amount-not-positive', '2026-03-20', -1n],
    ['repayment.nothing-due', '2026-03-19', 100n],
  ])('%s', (refused, date, amountFen) => {
    expect(planRepayment(terms, loan(), { date: d(date), amountFen })).toEqual({ refused })
  })
  test('a receipt dated before the last change has to be replayed', () => {
    const { installments } = accepted(planRepayment(terms, loan(), { date: d('2026-04-01'), amountFen: fen('5,000') }))
    expect(planRepayment(terms, installments, { date: d('2026-03-25'), amountFen: 100n })).toEqual({
      refused: 'repayment.before-last-change',
    })
  })
})

describe('interest earned so far', () => {
  const period = { startDate: d('2026-03-20'), dueDate: d('2026-04-20'), interestFen: fen('551.63') }
  test.each([
    ['2026-03-20', '0.00'],
    ['2026-03-10', '0.00'],
    ['2026-03-21', '17.79'],
    ['2026-04-04', '266.92'],
    ['2026-04-20', '551.63'],
    ['2026-06-01', '551.63'],
  ])('on %s: %s', (asOf, expected) => expect(formatFen(accruedInterestFen(period, d(asOf)))).toBe(expected))
  test('day by day it adds up to the interest of the period', () => {
    let sum = 0n
    let before = 0n
    for (let day = 20; day <= 51; day++) {
      const asOf = (day <= 31 ? `2026-03-${day}` : `2026-04-${(day - 31).toString().padStart(2, '0')}`) as BookDate
      const now = accruedInterestFen(period, asOf)
      expect(now).toBeGreaterThanOrEqual(before)
      sum += now - before
      before = now
    }
    expect(sum).toBe(period.interestFen)
  })
})
