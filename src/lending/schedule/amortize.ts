import { divRoundTo, type Rounding } from '../money'
import { multiply, type Ratio, reduced } from '../rate'
import { fixed, fixedFactors, fixedPower, ONE, SHIFT, settles } from './fixed'

/** One row of amounts. The unit is the caller's: 分 for plans, finer for figures that are rounded once at the end. */
export interface Flow {
  readonly principal: bigint
  readonly interest: bigint
  readonly balance: bigint
}

export interface Run {
  readonly principal: bigint
  /** Rate of each period, exact. */
  readonly rates: readonly Ratio[]
  readonly rounding: Rounding
  /** Amounts are multiples of this: 1n, or 100n for currencies without cents. */
  readonly quantum: bigint
  /** What earns interest: the running balance, or the original principal (等本等息). */
  readonly base: 'balance' | 'original'
  /** What 等本等息 reckons on in a running plan; default: the principal. */
  readonly baseFen?: bigint | undefined
  /** Principal of period `index`; the last period always takes the rest. */
  principalOf(index: number, balance: bigint, interest: bigint): bigint
  /** Ask the method's amount in the last period too, and leave what it is off. Default: the last period takes the rest. */
  readonly keepLast?: boolean
}

export interface Method {
  readonly plan: Run
  /** 分; null where payments differ by design. */
  readonly installmentFen: bigint | null
}

/** Interest from the running balance, rounded once per period; principal by the method; the tail exact. */
export function run(plan: Run): Flow[] {
  const flows: Flow[] = []
  const last = plan.rates.length - 1
  let balance = plan.principal
  plan.rates.forEach((rate, index) => {
    const base = plan.base === 'balance' ? balance : (plan.baseFen ?? plan.principal)
    const interest = divRoundTo(base * rate.num, rate.den, plan.quantum, plan.rounding)
    const asked = index === last && !plan.keepLast ? balance : plan.principalOf(index, balance, interest)
    const principal = asked < balance ? asked : balance
    balance -= principal
    flows.push({ principal, interest, balance })
  })
  return flows
}

/** Yearly rate × part of a year for each period, in lowest terms; equal fractions share one object. */
export function periodRates(annualRate: Ratio, fractions: readonly Ratio[]): Ratio[] {
  const known = new Map<Ratio, Ratio>()
  return fractions.map(fraction => {
    let rate = known.get(fraction)
    if (!rate) {
      rate = reduced(multiply(annualRate, fraction))
      known.set(fraction, rate)
    }
    return rate
  })
}

/**
 * A = P·r(1+r)^n ÷ ((1+r)^n − 1): with r = m/d and a = d + m it is P·m·aⁿ ÷ (d·(aⁿ − dⁿ)).
 * Example: 200,000 at 4.9 % over 360 months → 1061.453441…
 */
export function levelPayment(principal: bigint, rate: Ratio, periods: number): Ratio {
  if (rate.num === 0n) return { num: principal, den: BigInt(periods) }
  const { num, den } = reduced(rate)
  const grown = fixedPower(fixed(den + num, den), periods)
  const near = { num: principal * num * grown, den: den * (grown - ONE) }
  return settles(near) ? near : exactLevelPayment(principal, { num, den }, periods)
}

function exactLevelPayment(principal: bigint, { num, den }: Ratio, periods: number): Ratio {
  const grown = (den + num) ** BigInt(periods)
  return { num: principal * num * grown, den: den * (grown - den ** BigInt(periods)) }
}

/**
 * The level payment L when periods have different rates and `tail` is left at the end: P·Π(1+rᵢ) = L·Σₖ Πⱼ﹥ₖ(1+rⱼ) + tail.
 * Examples: 120,000 at 6 %, twelve periods by days from 2026-01-15 to the 20th → 10,339.77; 300,000 at 5 %, 36 months,
 * tail 120,000 → 5,894.76.
 */
export function levelPaymentOver(principal: bigint, rates: readonly Ratio[], tail = 0n): Ratio {
  const factorOf = fixedFactors()
  let grown = ONE
  let sum = 0n
  for (const rate of rates) {
    const factor = factorOf(rate)
    sum = ((sum * factor) >> SHIFT) + ONE
    grown = (grown * factor) >> SHIFT
  }
  const near = { num: principal * grown - tail * ONE, den: sum }
  return settles(near) ? near : exactLevelPaymentOver(principal, rates, tail)
}

function exactLevelPaymentOver(principal: bigint, rates: readonly Ratio[], tail: bigint): Ratio {
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
