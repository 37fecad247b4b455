import { half, type Steps } from './card'
import type { Share } from './plan'

/** Worth at the end of 1 paid at the end of each period, and of 1 lent at the start; both over the product of all denominators. */
function grownBy(shares: readonly Share[]): { each: bigint[]; lent: bigint; whole: bigint } {
  const behind: bigint[] = []
  let lent = 1n
  for (const { num, den } of [...shares].reverse()) {
    behind.unshift(lent)
    lent *= den + num
  }
  let whole = 1n
  const each = shares.map(({ den }, at) => {
    whole *= den
    return whole * behind[at]!
  })
  return { each, lent, whole }
}

const total = (values: readonly bigint[]): bigint => values.reduce((all, one) => all + one, 0n)

/** The level payment as one exact fraction. */
export function level(principal: bigint, shares: readonly Share[], tail = 0n): Share {
  const { each, lent, whole } = grownBy(shares)
  return { num: principal * lent - tail * whole, den: total(each) }
}

/** The level payment that leaves so much to the last day, rounded once. */
export function before(principal: bigint, shares: readonly Share[], tail: bigint): bigint {
  const { num, den } = level(principal, shares, tail)
  return half(num, den)
}

/** Payments that rise by their rule, the first of them after `done` others, so that the last one ends level. */
export function rising(principal: bigint, shares: readonly Share[], steps: Steps, done: number): bigint[] {
  const { each, lent } = grownBy(shares)
  const began = Math.max(0, done) % steps.every
  const levels = shares.map((_, at) => Math.floor((at + began) / steps.every))
  const top = BigInt(levels.at(-1) ?? 0)
  const weights = levels.map(
    up => (1_000_000n + BigInt(steps.growthPpm)) ** BigInt(up) * 1_000_000n ** (top - BigInt(up)),
  )
  const more = levels.map(up => steps.more * BigInt(up))
  const weighed = total(each.map((worth, at) => worth * weights[at]!))
  const added = total(each.map((worth, at) => worth * more[at]!))
  const base = principal * lent - added
  return levels.map((_, at) => signed(base * weights[at]! + more[at]! * weighed, weighed))
}

/** A falling plan may ask less than nothing at its end: half a 分 away from zero then. */
const signed = (num: bigint, den: bigint): bigint => (num < 0n ? -half(-num, den) : half(num, den))
