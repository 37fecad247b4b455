import { bookDate } from '../../src/lending/dates'
import { feeFen, payFees } from '../../src/lending/fee'
import { payerRefusal, spreadPayment } from '../../src/lending/payment'

const owed = [
  { loanId: 1, since: bookDate('2026-03-10'), fen: 50_000n },
  { loanId: 2, since: bookDate('2026-02-10'), fen: 30_000n },
  { loanId: 1, since: bookDate('2026-04-10'), fen: 50_000n },
]
const room = [
  { loanId: 1, mostFen: 120_000n },
  { loanId: 2, mostFen: 40_000n },
]
test.each<[bigint, [number, bigint][] | string]>([
  [
    60_000n,
    [
      [2, 30_000n],
      [1, 30_000n],
    ],
  ],
  [
    130_000n,
    [
      [2, 30_000n],
      [1, 100_000n],
    ],
  ],
  [
    155_000n,
    [
      [2, 35_000n],
      [1, 120_000n],
    ],
  ],
  [
    160_000n,
    [
      [2, 40_000n],
      [1, 120_000n],
    ],
  ],
  [160_001n, 'payment.more-than-owed'],
])('%s over two loans: what fell due first is paid first', (amountFen, expected) => {
  const parts = spreadPayment(owed, room, amountFen)
  expect('refused' in parts ? parts.refused : [...parts]).toEqual(expected)
})

test.each([
  [{ amountFen: 2_000n, ratePpm: null }, 999_999n, 2_000n],
  [{ amountFen: null, ratePpm: 5_000 }, 866_190n, 4_331n],
  [{ amountFen: null, ratePpm: 5_000 }, 0n, 0n],
])('a fee of %o on %s', (price, base, fen) => expect(feeFen(price, base)).toBe(fen))

test('the fee charged first is paid first; more than is open is a mistake', () => {
  const open = [
    { id: 7, openFen: 2_000n },
    { id: 9, openFen: 8_000n },
  ]
  expect(payFees(open, 5_000n)).toEqual([
    { id: 7, fen: 2_000n },
    { id: 9, fen: 3_000n },
  ])
  expect(payFees(open, 0n)).toEqual([])
  expect(() => payFees(open, 10_001n)).toThrow()
})

test.each([
  ['counter', null, null, undefined],
  ['third_party', null, 'spouse', 'payment.payer-missing'],
  ['third_party', '李四', null, 'payment.relation-missing'],
  ['transfer', null, 'spouse', 'payment.payer-missing'],
  ['third_party', '李四', 'spouse', undefined],
])('paid by %s, %s, %s', (channel, payerName, payerRelation, refused) =>
  expect(payerRefusal({ channel, payerName, payerRelation })?.refused).toBe(refused),
)
