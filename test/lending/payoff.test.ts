import { addMonths } from '../../src/lending/dates'
import { formatFen, sumFen } from '../../src/lending/money'
import { type Installment, payoffQuote, planPayoff } from '../../src/lending/servicing'
import { accepted, d, fen, loan, terms } from './loan'

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
    // A period one day longer than the month, so that its 31st day comes before it is due.
    const long = paid().map(i => (i.seq === 7 ? { ...i, dueDate: d('2026-09-21'), payDate: d('2026-09-21') } : i))
    const line = payoffQuote(terms, long, d('2026-09-20')).lines.find(l => l.why === 'running_interest')
    expect(line).toMatchObject({ fen: 30_538n, capped: true, how: { days: 31 } })
  })
  test('等本等息 by its plan: 12,000 × 7.2 % × 15 ÷ 360 = 36.00 on 6,000.00 left, as the daily accrual has it', () => {
    const flat = Array.from({ length: 12 }, (_, n): Installment => {
      const [startDate, dueDate] = [addMonths(d('2026-02-20'), n), addMonths(d('2026-02-20'), n + 1)]
      const paid = n < 6 ? { paidPrincipalFen: 100_000n, paidInterestFen: 7_200n, settledOn: dueDate } : {}
      const row = { ...loan()[0]!, seq: n + 1, startDate, dueDate, payDate: dueDate }
      return { ...row, principalFen: 100_000n, interestFen: 7_200n, ...paid }
    })
    const lineOn = (day: string, flatBaseFen = 1_200_000n) =>
      payoffQuote(terms, flat, d(day), { flatBaseFen }).lines.find(line => line.why === 'running_interest')
    expect(lineOn('2026-09-04')).toMatchObject({ seq: 7, fen: 3_600n, how: { baseFen: 1_200_000n, days: 15 } })
    // 31 days would be 74.40; after a part prepayment of 2,000 it reckons on 8,000
    expect(lineOn('2026-09-19')).toMatchObject({ fen: 7_200n, capped: false })
    expect(lineOn('2026-09-04', 800_000n)?.fen).toBe(2_400n)
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
