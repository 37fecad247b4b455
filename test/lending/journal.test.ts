import fc from 'fast-check'
import {
  difference,
  entriesFor,
  type JournalLine,
  linesOf,
  type PostingAmount,
  reversed,
  vatInside,
} from '../../src/lending/journal'
import { defaultRules } from '../../src/lending/journal-rules'
import { formatFen } from '../../src/lending/money'

const bank = defaultRules()
const shown = (lines: readonly JournalLine[]): string[] =>
  lines.map(line =>
    line.debitFen > 0n
      ? `Dr ${line.account} ${formatFen(line.debitFen)}`
      : `Cr ${line.account} ${formatFen(line.creditFen)}`,
  )
const post = (event: string, amounts: [string, bigint][]): string[] =>
  shown(
    entriesFor(
      bank,
      event,
      amounts.map(([component, fen]) => ({ component, fen })),
    ),
  )

test.each<[string, [string, bigint][], string[]]>([
  ['disburse', [['principal', 10_000_000n]], ['Dr 130301 100,000.00', 'Cr 2011 100,000.00']],
  ['accrue', [['interest', 60_000n]], ['Dr 1132 600.00', 'Cr 601101 566.04', 'Cr 222101 33.96']],
  ['overdue', [['principal', 806_190n]], ['Dr 130302 8,061.90', 'Cr 130301 8,061.90']],
  [
    'repay',
    [
      ['principal', 806_190n],
      ['interest', 60_000n],
    ],
    ['Dr 2011 8,661.90', 'Cr 130301 8,061.90', 'Cr 1132 600.00'],
  ],
  [
    'repay',
    [
      ['overdue_principal', 806_190n],
      ['interest', 60_000n],
      ['penalty', 11_125n],
      ['compound', 828n],
      ['fee', 8_000n],
      ['prepaid', 100n],
    ],
    [
      'Dr 2011 8,862.43',
      'Cr 130302 8,061.90',
      'Cr 1132 600.00',
      'Cr 601102 104.95',
      'Cr 222101 11.30',
      'Cr 601103 7.81',
      'Cr 6021 75.47',
      'Cr 224101 1.00',
    ],
  ],
  ['apply_prepaid', [['principal', 100n]], ['Dr 224101 1.00', 'Cr 130301 1.00']],
  ['refund_prepaid', [['prepaid', 100n]], ['Dr 224101 1.00', 'Cr 2011 1.00']],
  ['repay', [['principal', 0n]], []],
])('%s', (event, amounts, expected) => expect(post(event, amounts)).toEqual(expected))

test('a lender without deposits books to 1002', () => {
  expect(shown(entriesFor(defaultRules('1002'), 'disburse', [{ component: 'principal', fen: 1n }]))).toEqual([
    'Dr 130301 0.01',
    'Cr 1002 0.01',
  ])
})

test('an accrual taken back swaps its sides, and 20.00 too much is one line', () => {
  const accrued = { event: 'accrue', amounts: [{ component: 'interest', fen: 60_000n }] }
  expect(shown(linesOf(bank, [{ ...accrued, reversed: true }]))).toEqual([
    'Cr 1132 600.00',
    'Dr 601101 566.04',
    'Dr 222101 33.96',
  ])
  const less = linesOf(bank, [{ event: 'repay', amounts: [{ component: 'interest', fen: 58_000n }] }])
  const more = linesOf(bank, [{ event: 'repay', amounts: [{ component: 'interest', fen: 60_000n }] }])
  expect(shown(difference(more, less))).toEqual(['Dr 1132 20.00', 'Cr 2011 20.00'])
  expect(difference(more, more)).toEqual([])
})

test('tax inside a price: 600.00 at 6 % → 33.96', () => expect(vatInside(60_000n, 60_000)).toBe(3_396n))

test('faults throw', () => {
  expect(() => post('repay', [['goodwill', 1n]])).toThrow('no rule for repay / goodwill')
  expect(() => post('merge', [['principal', 1n]])).toThrow('no rule')
  expect(() => post('repay', [['principal', -1n]])).toThrow('negative principal')
})

test('every entry and its reversal balance', () => {
  const amounts: fc.Arbitrary<PostingAmount[]> = fc.array(
    fc.record({
      component: fc.constantFrom('principal', 'overdue_principal', 'interest', 'penalty', 'compound', 'fee', 'prepaid'),
      fen: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    }),
  )
  fc.assert(
    fc.property(amounts, list => {
      const total = list.reduce((sum, amount) => sum + amount.fen, 0n)
      const lines = entriesFor(bank, 'repay', list)
      for (const entry of [lines, reversed(lines)]) {
        expect(entry.reduce((sum, line) => sum + line.debitFen, 0n)).toBe(total)
        expect(entry.reduce((sum, line) => sum + line.creditFen, 0n)).toBe(total)
      }
      expect(new Set(lines.map(line => `${line.account}${line.debitFen > 0n}`)).size).toBe(lines.length)
    }),
  )
})
