import { bookDate } from '../../src/lending/dates'
import {
  amountsOf,
  applyEvent,
  EMPTY_BOOK,
  eventData,
  figuresOf,
  type LoanEvent,
  loanUse,
  mustBeEntrusted,
  overduePrincipalFen,
  readEvent,
  replay,
  splitLines,
} from '../../src/lending/loan'
import { BY_PERIOD, type ServicingTerms } from '../../src/lending/servicing'

const TERMS: ServicingTerms = {
  ratePpm: 72_000,
  penaltyRatioPpm: 500_000,
  compoundBase: 'penalty',
  maturityDate: bookDate('2026-05-20'),
  dayBasis: 360,
  graceDays: 0,
  allocationPolicy: BY_PERIOD,
}
const row = (seq: number, month: string, next: string, principalFen: bigint, interestFen: bigint) => ({
  seq,
  startDate: bookDate(`2026-${month}-20`),
  dueDate: bookDate(`2026-${next}-20`),
  payDate: bookDate(`2026-${next}-20`),
  principalFen,
  interestFen,
  months: 1,
  days: 0,
})
const disburse: LoanEvent = {
  kind: 'disburse',
  date: bookDate('2026-03-20'),
  rows: [row(1, '03', '04', 500_000n, 60_000n), row(2, '04', '05', 500_000n, 30_000n)],
}
const pay: LoanEvent = {
  kind: 'repay',
  date: bookDate('2026-04-20'),
  lines: [
    { seq: 1, component: 'interest', fen: 60_000n },
    { seq: 1, component: 'principal', fen: 200_000n },
  ],
  prepaidFen: 0n,
}
const overdue: LoanEvent = { kind: 'overdue', date: bookDate('2026-04-20'), seqs: [1] }
const payoff: LoanEvent = {
  kind: 'payoff',
  date: bookDate('2026-04-25'),
  lines: [
    { seq: 1, component: 'principal', fen: 300_000n },
    { seq: 2, component: 'interest', fen: 5_000n },
    { seq: 2, component: 'principal', fen: 500_000n },
  ],
  prepaidFen: 0n,
}
const numbered = (events: readonly LoanEvent[]) => events.map((event, i) => ({ seq: i + 1, event }))
const figures = (...events: LoanEvent[]) => figuresOf(replay(TERMS, numbered(events)))

test('the figures of a loan follow from its events', () => {
  expect(figures(disburse)).toMatchObject({ balanceFen: 1_000_000n, nextDueOn: '2026-04-20', oldestUnpaidOn: null })
  expect(figures(disburse, pay)).toMatchObject({ balanceFen: 800_000n, nextDueOn: '2026-04-20' })
  expect(figures(disburse, pay, overdue)).toMatchObject({ oldestUnpaidOn: '2026-04-20', nextDueOn: '2026-05-20' })
  expect(overduePrincipalFen(replay(TERMS, numbered([disburse, pay, overdue])).installments)).toBe(300_000n)
})

test('a reversed event never happened, whatever came after it', () => {
  const reverse: LoanEvent = { kind: 'reverse', date: bookDate('2026-04-26'), of: 2 }
  expect(replay(TERMS, numbered([disburse, pay, overdue, reverse]))).toEqual(
    replay(TERMS, numbered([disburse, overdue])),
  )
})

test('early settlement takes planned interest that was not earned out of the plan', () => {
  const book = replay(TERMS, numbered([disburse, pay, payoff]))
  expect(figuresOf(book)).toMatchObject({ balanceFen: 0n, settled: true })
  expect(book.installments[1]).toMatchObject({ interestFen: 5_000n, settledOn: '2026-04-25' })
})

test('prepaid money cannot be used twice', () => {
  const use: LoanEvent = { kind: 'apply_prepaid', date: bookDate('2026-04-20'), lines: [], prepaidFen: -1n }
  expect(() => applyEvent(TERMS, EMPTY_BOOK, use)).toThrow('prepaid')
})

test.each([disburse, pay, overdue, payoff])('an event of kind $kind comes back as it was written', event => {
  const stored = JSON.parse(JSON.stringify(eventData(event))) as unknown
  expect(readEvent({ seq: 1, kind: event.kind, valueDate: event.date, data: stored })).toEqual(event)
})

test.each([
  ['repay', { lines: [[1, 'principal', '1.5']], prepaid: '0' }],
  ['repay', { lines: [[1, 'gift', '1']], prepaid: '0' }],
  ['repay', { lines: [] }],
  ['disburse', {}],
  ['write_off', {}],
])('what is not an event is not read: %s %j', (kind, data) => {
  expect(() => readEvent({ seq: 1, kind, valueDate: '2026-04-20', data })).toThrow('cannot be read')
})

test('principal goes where the 期 stands, interest of a 非应计 loan is income', () => {
  const { installments } = replay(TERMS, numbered([disburse, overdue]))
  const lines = [
    { seq: 1, component: 'principal', fen: 3n },
    { seq: 2, component: 'principal', fen: 4n },
    { seq: 1, component: 'interest', fen: 5n },
  ] as const
  expect(amountsOf(lines, installments, 'accrual')).toEqual([
    { component: 'overdue_principal', fen: 3n },
    { component: 'principal', fen: 4n },
    { component: 'interest', fen: 5n },
  ])
  expect(amountsOf(lines.slice(2), installments, 'non_accrual')).toEqual([{ component: 'interest_off_book', fen: 5n }])
  expect(splitLines(lines, 5n)).toEqual({
    first: [lines[0], { ...lines[1], fen: 2n }],
    rest: [{ ...lines[1], fen: 2n }, lines[2]],
  })
})

test.each([
  ['person', 'consumption', 'consumer'],
  ['sole', 'production', 'business'],
  ['person', 'production', 'business'],
  ['company', 'consumption', 'company'],
])('受托支付: a %s borrowing for %s is judged by the limit of %s', (kind, purpose, use) => {
  expect(loanUse(kind, purpose)).toBe(use)
})

test.each([
  [28_000_000n, 6_000_000n, 30_000_000n, true],
  [28_000_000n, 2_000_000n, 30_000_000n, false],
  [50_000_000n, 0n, 50_000_000n, false],
  [1_000_000_001n, 0n, 1_000_000_000n, true],
])('受托支付: %s with %s drawn lately, limit %s → %s', (amount, recent, above, expected) => {
  expect(mustBeEntrusted(amount, recent, above)).toBe(expected)
})
