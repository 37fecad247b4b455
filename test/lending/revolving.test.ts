import fc from 'fast-check'
import { addDays, bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import {
  type Movement,
  type RevolvingTerms,
  revolvingBalance,
  revolvingBills,
  runningFenDays,
} from '../../src/lending/revolving'

const terms: RevolvingTerms = {
  ratePpm: 54_000,
  dayBasis: 360,
  billDay: 20,
  limitFen: 20_000_000n,
  expiryDate: bookDate('2027-03-05'),
  interestOn: 'bill_day',
}
const at = (date: string, kind: Movement['kind'], fen: bigint): Movement => ({ date: bookDate(date), kind, fen })
const three = [
  at('2026-03-05', 'draw', 8_000_000n),
  at('2026-03-18', 'draw', 5_000_000n),
  at('2026-04-02', 'repay', 6_000_000n),
]
const bills = (t: RevolvingTerms, movements: Movement[], through: string) => {
  const answer = revolvingBills(t, movements, bookDate(through))
  if (isRefused(answer)) throw new Error(answer.refused)
  return answer.map(b => `${b.date} ${b.kind} ${b.fenDays / 100n} ${b.interestFen}`)
}

test('积数计息 5.4 %, bill day 20: 195.00 and 442.50', () => {
  expect(bills(terms, three, '2026-04-30')).toEqual(['2026-03-20 bill 1300000 19500', '2026-04-20 bill 2950000 44250'])
})
test('利随本清: the repaid part brings its own interest, the rest comes with the bill', () => {
  // 03-20 → 04-02: 130,000 × 13 = 1,690,000; 60/130 of it = 780,000 → 117.00; rest 910,000 + 70,000 × 18 = 2,170,000 → 325.50
  expect(bills({ ...terms, interestOn: 'repayment' }, three, '2026-04-30')).toEqual([
    '2026-03-20 bill 1300000 19500',
    '2026-04-02 repayment 780000 11700',
    '2026-04-20 bill 2170000 32550',
  ])
})
test('a repayment on the bill day counts for the next bill; the last bill is the expiry', () => {
  const movements = [at('2026-03-05', 'draw', 1_000_000n), at('2026-03-20', 'repay', 1_000_000n)]
  expect(bills(terms, movements, '2027-12-31')).toEqual(['2026-03-20 bill 150000 2250'])
  const open = [at('2027-02-25', 'draw', 1_000_000n)]
  expect(bills(terms, open, '2027-12-31')).toEqual(['2027-03-05 bill 80000 1200'])
})
test('balance and running 积数', () => {
  expect(revolvingBalance(three, bookDate('2026-04-02'))).toBe(7_000_000n)
  expect(revolvingBalance(three, bookDate('2026-04-01'))).toBe(13_000_000n)
  expect(runningFenDays(three, bookDate('2026-03-20'), bookDate('2026-04-20')) / 100n).toBe(2_950_000n)
})
test.each([
  ['revolving.over-limit', [at('2026-03-05', 'draw', 20_000_001n)]],
  ['revolving.repaid-more-than-owed', [at('2026-03-05', 'draw', 1n), at('2026-03-06', 'repay', 2n)]],
  ['revolving.amount-not-positive', [at('2026-03-05', 'draw', 0n)]],
  ['revolving.draw-after-expiry', [at('2027-03-05', 'draw', 1n)]],
])('%s', (refused, movements) => expect(revolvingBills(terms, movements, bookDate('2028-01-01'))).toEqual({ refused }))

test('积数 of all bills is Σ balance × days, whatever day interest is taken', () => {
  const step = fc.record({ gap: fc.integer({ min: 0, max: 40 }), fen: fc.bigInt({ min: 1n, max: 1_000_000n }) })
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.constantFrom('bill_day' as const, 'repayment' as const),
      (steps, interestOn) => {
        let date = bookDate('2026-03-05')
        let balance = 0n
        const movements: Movement[] = steps.map(({ gap, fen }) => {
          date = addDays(date, gap)
          const kind = balance >= fen ? 'repay' : 'draw'
          balance += kind === 'draw' ? fen : -fen
          return { date, kind, fen }
        })
        const answer = revolvingBills({ ...terms, interestOn }, movements, terms.expiryDate)
        if (isRefused(answer)) throw new Error(answer.refused)
        const billed = answer.reduce((sum, b) => sum + b.fenDays, 0n)
        expect(billed).toBe(runningFenDays(movements, bookDate('2026-03-05'), terms.expiryDate))
      },
    ),
  )
})
