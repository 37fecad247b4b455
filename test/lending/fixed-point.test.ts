import fc from 'fast-check'
import { divRound } from '../../src/lending/money'
import type { Ratio } from '../../src/lending/rate'
import { levelPayment, levelPaymentOver } from '../../src/lending/schedule/amortize'
import { settles } from '../../src/lending/schedule/fixed'

/** P·Π(1+rᵢ) ÷ Σₖ Πⱼ﹥ₖ(1+rⱼ) in whole fractions: slow, and right by definition. */
function plain(principal: bigint, rates: readonly Ratio[], tail = 0n): Ratio {
  let grown = 1n
  let sum = 0n
  let scale = 1n
  for (const { num, den } of rates) {
    sum = sum * (den + num) + scale * den
    scale *= den
    grown *= den + num
  }
  return { num: principal * grown - tail * scale, den: sum }
}
const rounded = ({ num, den }: Ratio, mode: 'half_up' | 'half_even' | 'up' | 'down'): bigint => divRound(num, den, mode)
const modes = fc.constantFrom('half_up', 'half_even', 'up', 'down')
const principals = fc.bigInt({ min: 1n, max: 10n ** 12n })

test('the payment is that of the exact value, whatever the rounding', () => {
  fc.assert(
    fc.property(
      principals,
      fc.integer({ min: 0, max: 500_000 }),
      fc.integer({ min: 1, max: 400 }),
      modes,
      (fen, ppm, n, mode) => {
        const rate = { num: BigInt(ppm), den: 12_000_000n }
        const exact = plain(fen, Array<Ratio>(n).fill(rate))
        expect(rounded(levelPayment(fen, rate, n), mode)).toBe(rounded(exact, mode))
      },
    ),
  )
})

test('the same with periods of different days and a tail', () => {
  const days = fc.array(fc.integer({ min: 0, max: 62 }), { minLength: 1, maxLength: 120 })
  fc.assert(
    fc.property(principals, days, fc.integer({ min: 0, max: 300_000 }), modes, (fen, list, ppm, mode) => {
      const rates = list.map(day => ({ num: BigInt(ppm * day), den: 360_000_000n }))
      const tail = fen / 3n
      expect(rounded(levelPaymentOver(fen, rates, tail), mode)).toBe(rounded(plain(fen, rates, tail), mode))
    }),
  )
})

test.each<[bigint, bigint, boolean]>([
  [1n, 2n, false],
  [7n, 1n, false],
  [1n, 3n, true],
  [-1n, 2n, false],
  [10n ** 40n + 1n, 2n * 10n ** 40n, false],
])('%s ÷ %s is decided without exact arithmetic: %s', (num, den, yes) => expect(settles({ num, den })).toBe(yes))
