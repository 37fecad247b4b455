import { addMonths, type BookDate, bookDate } from '../../src/lending/dates'
import { formatFen, parseMoney, sumFen } from '../../src/lending/money'
import { isRefused, type Refused } from '../../src/lending/refusal'
import { buildSchedule } from '../../src/lending/schedule'
import {
  type AllocationPolicy,
  accruedInterestFen,
  allocate,
  BY_COMPONENT,
  BY_PERIOD,
  dueLines,
  duesOf,
  fallenOverdue,
  type Installment,
  openInstallment,
  overdueDays,
  overdueSince,
  PRINCIPAL_FIRST,
  payoffQuote,
  planPayoff,
  planRepayment,
  policyFor,
  type ServicingTerms,
} from '../../src/lending/servicing'

const d = bookDate
const fen = (text: string): bigint => {
  const money = parseMoney(text)
  if (isRefused(money)) throw new Error(text)
  return money.fen
}
const accepted = <T>(result: T | Refused): T => {
  if (isRefused(result)) throw new Error(result.refused)
  return result
}

/** 100,000 at 7.2 % over 12 months 等额本息, value 2026-02-20: installments due 03-20, 04-20, … */
const loan = (valueDate = '2026-02-20'): Installment[] =>
  accepted(
    buildSchedule({
      principalFen: 10_000_000n,
      ratePpm: 72_000,
      method: 'equal_installment',
      frequency: 'monthly',
      valueDate: d(valueDate),
      maturityDate: addMonths(d(valueDate), 12),
      dueRule: { kind: 'fixed_day', day: 20 },
      dayBasis: 360,
      interestMode: 'period',
    }),
  ).rows.map(openInstallment)

const terms: ServicingTerms = {
  ratePpm: 72_000,
  penaltyRatioPpm: 500_000,
  compoundBase: 'penalty',
  maturityDate: d('2027-02-20'),
  dayBasis: 360,
  graceDays: 0,
  allocationPolicy: BY_PERIOD,
}

const one = (change: Partial<Installment> = {}): Installment => ({
  ...loan()[0]!,
  principalFen: fen('10,000'),
  interestFen: fen('600'),
  ...change,
})

describe('罚息 and 复利', () => {
  test.each([
    ['one day', '2026-03-21', '3.00', '0.18'],
    ['35 days', '2026-04-24', '105.00', '6.30'],
    ['on the due day', '2026-03-20', '0.00', '0.00'],
  ])('10,000 principal and 600 interest at 10.8 %%: %s', (_name, asOf, penalty, compound) => {
    const [dues] = duesOf(terms, [one()], d(asOf))
    expect(formatFen(dues?.penaltyFen ?? 0n)).toBe(penalty)
    expect(formatFen(dues?.compoundFen ?? 0n)).toBe(compound)
  })
  test('diversion at +100 % for 35 days', () => {
    const [dues] = duesOf({ ...terms, penaltyRatioPpm: 1_000_000 }, [one()], d('2026-04-24'))
    expect(formatFen(dues?.penaltyFen ?? 0n)).toBe('140.00')
  })
  test('nothing before the due day', () => expect(duesOf(terms, [one()], d('2026-03-19'))).toEqual([]))
  test.each([
    ['none', '0.00'],
    ['contract_then_penalty', '4.20'],
    ['penalty', '6.30'],
  ] as const)('复利 base %s before maturity', (compoundBase, expected) => {
    const [dues] = duesOf({ ...terms, compoundBase }, [one()], d('2026-04-24'))
    expect(formatFen(dues?.compoundFen ?? 0n)).toBe(expected)
  })
  test('复利 at the contract rate turns to the penalty rate at maturity', () => {
    const split = { ...terms, compoundBase: 'contract_then_penalty' as const, maturityDate: d('2026-04-04') }
    // 600 × (7.2 % × 15 + 10.8 % × 20) ÷ 360 = 1.80 + 3.60
    expect(formatFen(duesOf(split, [one()], d('2026-04-24'))[0]?.compoundFen ?? 0n)).toBe('5.40')
  })
  test('counts from the pay date when a holiday moved it', () => {
    const [dues] = duesOf(terms, [one({ payDate: d('2026-03-23') })], d('2026-03-24'))
    expect(dues).toMatchObject({ penaltyFen: 300n, overdueDays: 1 })
  })
  test('a part payment fixes what has run; the rest runs on the smaller balance', () => {
    const first = accepted(
      planRepayment(terms, [one({ interestFen: 0n })], { date: d('2026-03-30'), amountFen: fen('5,030') }),
    )
    expect(first.lines).toEqual([
      { seq: 1, component: 'penalty', fen: fen('30') },
      { seq: 1, component: 'principal', fen: fen('5,000') },
    ])
    const [after] = first.installments
    expect(after).toMatchObject({ penaltyFen: fen('30'), paidPenaltyFen: fen('30'), penaltyThrough: '2026-03-30' })
    // 5,000 × 10.8 % × 10 ÷ 360
    expect(duesOf(terms, first.installments, d('2026-04-09'))[0]).toMatchObject({
      penaltyFen: fen('15'),
      overdueDays: 20,
    })
  })
})

describe('allocation of 9,000.00 on 2026-05-05, fee 80.00', () => {
  const dues = duesOf(terms, loan(), d('2026-05-05'))
  test('what is owed', () => {
    expect(
      dues.map(due => [
        due.seq,
        due.overdueDays,
        ...[due.principalFen, due.interestFen, due.penaltyFen, due.compoundFen].map(formatFen),
      ]),
    ).toEqual([
      [1, 46, '8,061.90', '600.00', '111.25', '8.28'],
      [2, 15, '8,110.27', '551.63', '36.50', '2.48'],
    ])
    expect(formatFen(sumFen(dueLines(dues, fen('80')).map(line => line.fen)))).toBe('17,562.31')
  })
  const cases: [string, AllocationPolicy, string][] = [
    [
      'BY_PERIOD',
      BY_PERIOD,
      'fee 80.00 | 1 penalty 111.25 | 1 compound 8.28 | 1 interest 600.00 | 1 principal 8,061.90 | 2 penalty 36.50 | 2 compound 2.48 | 2 interest 99.59',
    ],
    [
      'BY_COMPONENT',
      BY_COMPONENT,
      'fee 80.00 | 1 penalty 111.25 | 2 penalty 36.50 | 1 compound 8.28 | 2 compound 2.48 | 1 interest 600.00 | 2 interest 551.63 | 1 principal 7,609.86',
    ],
    ['PRINCIPAL_FIRST', PRINCIPAL_FIRST, 'fee 80.00 | 1 principal 8,061.90 | 2 principal 858.10'],
    [
      'CUSTOM: interest before lateness',
      { direction: 'by_period', order: ['fee', 'interest', 'principal', 'penalty', 'compound'] },
      'fee 80.00 | 1 interest 600.00 | 1 principal 8,061.90 | 1 penalty 111.25 | 1 compound 8.28 | 2 interest 138.57',
    ],
  ]
  test.each(cases)('%s', (_name, policy, expected) => {
    const { lines, leftFen } = allocate(policy, dueLines(dues, fen('80')), fen('9,000'))
    expect(
      lines
        .map(line => `${line.seq === null ? '' : `${line.seq} `}${line.component} ${formatFen(line.fen)}`)
        .join(' | '),
    ).toBe(expected)
    expect(leftFen).toBe(0n)
  })
  test('what is more than owed is left', () => {
    expect(allocate(BY_PERIOD, dueLines(dues), fen('20,000')).leftFen).toBe(fen('20,000') - fen('17,482.31'))
  })
  test('an order that leaves something out is a fault', () => {
    expect(() => allocate({ direction: 'by_period', order: ['principal'] }, dueLines(dues), 1n)).toThrow('leaves out')
  })
  test('principal first begins with day 91', () => {
    expect(policyFor(90, BY_PERIOD)).toBe(BY_PERIOD)
    expect(policyFor(91, BY_PERIOD)).toBe(PRINCIPAL_FIRST)
  })
})

test('day 91 of a loan with three unpaid periods: interest, 罚息 and 复利 that leave the books', () => {
  const dues = duesOf(terms, loan(), d('2026-06-19'))
  expect(formatFen(sumFen(dues.map(due => due.principalFen)))).toBe('24,331.10')
  expect(formatFen(sumFen(dues.map(due => due.interestFen)))).toBe('1,654.60')
  expect(formatFen(sumFen(dues.map(due => due.penaltyFen)))).toBe('439.50')
  expect(formatFen(sumFen(dues.map(due => due.compoundFen)))).toBe('30.84')
  expect(overdueDays(loan(), d('2026-06-19'))).toBe(91)
})

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

describe('逾期天数', () => {
  const at = (asOf: string, graceDays = 0): number => overdueDays(loan(), d(asOf), { graceDays })
  test.each([
    ['2026-03-20', 0, 0],
    ['2026-03-21', 0, 1],
    ['2026-03-23', 3, 0],
    ['2026-03-24', 3, 4],
    ['2026-06-18', 0, 90],
  ])('%s with %s days of grace → %s', (asOf, grace, days) => expect(at(asOf, grace)).toBe(days))
  test('grace: paid on the last day of grace is clean, a day later costs from the due day', () => {
    const graceful = { ...terms, graceDays: 3 }
    expect(duesOf(graceful, [one()], d('2026-03-23'))[0]).toMatchObject({ penaltyFen: 0n, compoundFen: 0n })
    expect(duesOf(graceful, [one()], d('2026-03-24'))[0]).toMatchObject({ penaltyFen: fen('12'), overdueDays: 4 })
  })
  test('a part paid within grace costs nothing, the rest is late from the due day', () => {
    const graceful = { ...terms, graceDays: 3 }
    const plan = accepted(
      planRepayment(graceful, [one({ interestFen: 0n })], { date: d('2026-03-22'), amountFen: fen('6,000') }),
    )
    // 4,000 × 10.8 % × 4 ÷ 360
    expect(duesOf(graceful, plan.installments, d('2026-03-24'))[0]).toMatchObject({ penaltyFen: fen('4.80') })
  })
  test('the oldest unpaid period counts, principal and interest apart', () => {
    const paid: Installment[] = loan().map(i => (i.seq === 1 ? { ...i, paidInterestFen: i.interestFen } : i))
    expect(overdueSince(paid, d('2026-05-05'), { what: 'principal' })).toBe('2026-03-20')
    expect(overdueSince(paid, d('2026-05-05'), { what: 'interest' })).toBe('2026-04-20')
    expect(overdueSince(paid, d('2026-03-20'))).toBeNull()
  })
  test('a remainder within the tolerance is not overdue', () => {
    const rest = [one({ paidPrincipalFen: fen('9,995'), paidInterestFen: fen('600') })]
    expect(overdueDays(rest, d('2026-04-24'), { toleranceFen: fen('10') })).toBe(0)
    expect(overdueDays(rest, d('2026-04-24'))).toBe(35)
  })
  test('which periods move to the overdue sub-account', () => {
    expect(fallenOverdue(loan(), d('2026-04-21')).map(i => i.seq)).toEqual([1, 2])
    expect(fallenOverdue(loan(), d('2026-04-20')).map(i => i.seq)).toEqual([1])
    expect(fallenOverdue([one({ overdue: true })], d('2026-04-21'))).toEqual([])
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

describe('提前结清 after six paid periods', () => {
  const paid = (): Installment[] =>
    loan().map(i =>
      i.seq > 6 ? i : { ...i, paidPrincipalFen: i.principalFen, paidInterestFen: i.interestFen, settledOn: i.payDate },
    )
  test('12 days: 50,897.20 + 122.15 + 1 %% 508.97 = 51,528.32', () => {
    const quote = payoffQuote(terms, paid(), d('2026-09-01'), { prepaymentFeePpm: 10_000 })
    expect(formatFen(quote.totalFen)).toBe('51,528.32')
    const interest = quote.lines.find(line => line.why === 'running_interest')
    expect(interest).toMatchObject({ seq: 7, fen: 12_215n, capped: false, how: { baseFen: 5_089_720n, days: 12 } })
    expect(quote.lines.find(line => line.why === 'prepayment_fee')?.fen).toBe(50_897n)
  })
  test('31 days would be 315.56; the period itself costs 305.38', () => {
    // The running period has 31 days; one day before its end 30 days are 305.38 exactly.
    const long = paid().map(i => (i.seq === 7 ? { ...i, dueDate: d('2026-09-21'), payDate: d('2026-09-21') } : i))
    const line = payoffQuote(terms, long, d('2026-09-20')).lines.find(l => l.why === 'running_interest')
    expect(line).toMatchObject({ fen: 30_538n, capped: true, how: { days: 31 } })
  })
  test('overdue periods come first, with 罚息 and 复利', () => {
    const quote = payoffQuote(terms, loan(), d('2026-05-05'), { feesFen: fen('80') })
    const dueSum = sumFen(
      quote.lines.filter(line => line.why === 'due' || line.why === 'charged_fee').map(line => line.fen),
    )
    expect(formatFen(dueSum)).toBe('17,562.31')
    expect(formatFen(sumFen(quote.lines.filter(line => line.component === 'principal').map(line => line.fen)))).toBe(
      '100,000.00',
    )
  })
  test('booking it closes every period and drops interest that was not earned', () => {
    const plan = accepted(
      planPayoff(terms, paid(), { date: d('2026-09-01'), amountFen: fen('51,528.32'), prepaymentFeePpm: 10_000 }),
    )
    expect(plan.settled).toBe(true)
    expect(plan.leftFen).toBe(0n)
    expect(
      plan.installments.every(
        i => i.settledOn !== null && i.paidPrincipalFen === i.principalFen && i.paidInterestFen === i.interestFen,
      ),
    ).toBe(true)
    expect(plan.installments[6]?.interestFen).toBe(12_215n)
    expect(plan.installments[7]?.interestFen).toBe(0n)
  })
  test('less than the quote is refused, and so is a settled loan', () => {
    expect(planPayoff(terms, paid(), { date: d('2026-09-01'), amountFen: fen('50,000') })).toEqual({
      refused: 'payoff.amount-short',
    })
    const done = loan().map(i => ({
      ...i,
      paidPrincipalFen: i.principalFen,
      paidInterestFen: i.interestFen,
      settledOn: i.payDate,
    }))
    expect(planPayoff(terms, done, { date: d('2027-03-01'), amountFen: 1n })).toEqual({
      refused: 'payoff.nothing-owed',
    })
  })
})
