import type { Ratio } from '../rate'

/**
 * Powers of 1 + r over hundreds of periods have thousands of digits. They are worked out to 192 binary digits after the point,
 * some 57 decimal ones: what may be off after a thousand periods lies far below the 40th. A payment that close to a rounding
 * point (`settles` says no) is worked out exactly instead, so the fen is always that of the exact value.
 */
export const SHIFT = 192n
export const ONE = 1n << SHIFT
/** Nearer to a half or a whole than 2^-80 parts: not decided by these digits. */
const DOUBT = 80n

export const fixed = (num: bigint, den: bigint): bigint => (num << SHIFT) / den

/** By squaring: 360 periods take a dozen steps. */
export function fixedPower(factor: bigint, exponent: number): bigint {
  let result = ONE
  let square = factor
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * square) >> SHIFT
    square = (square * square) >> SHIFT
  }
  return result
}

/** 1 + r of a rate, once for each rate: a plan has two or three of them. */
export function fixedFactors(): (rate: Ratio) => bigint {
  const known = new Map<Ratio, bigint>()
  return rate => {
    let factor = known.get(rate)
    if (factor === undefined) {
      factor = fixed(rate.den + rate.num, rate.den)
      known.set(rate, factor)
    }
    return factor
  }
}

/** Is the nearest half or whole so far away that rounding cannot go wrong, whatever the mode? */
export function settles({ num, den }: Ratio): boolean {
  const rest = (2n * num) % den
  const size = rest < 0n ? -rest : rest
  const doubt = den >> DOUBT
  return size > doubt && den - size > doubt
}
