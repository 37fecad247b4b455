import { formatFen, sumFen } from '../../src/lending/money'
import {
  type AllocationPolicy,
  allocate,
  BY_COMPONENT,
  BY_PERIOD,
  dueLines,
  duesOf,
  overdueDays,
  PRINCIPAL_FIRST,
  policyFor,
} from '../../src/lending/servicing'
import { d, fen, loan, terms } from './loan'

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
