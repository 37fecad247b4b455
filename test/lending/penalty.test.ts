import { formatFen } from '../../src/lending/money'
import {
  duesOf,
  fallenOverdue,
  type Installment,
  overdueDays,
  overdueSince,
  planRepayment,
} from '../../src/lending/servicing'
import { accepted, d, fen, loan, one, terms } from './loan'

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
