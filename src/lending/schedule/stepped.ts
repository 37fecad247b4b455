import { divRoundTo, type Fen, type Rounding } from '../money'
import { MILLION, type Ratio } from '../rate'
import { type Refused, refuse } from '../refusal'
import type { Method, Run } from './amortize'
import { fixed, fixedFactors, ONE, SHIFT, settles } from './fixed'
import type { ScheduleTerms, StepRule } from './types'

/**
 * 等比/等额累进 (二代征信 14, 15): payment k = A × (1+g)^⌊(k−1)/m⌋, or A + g × ⌊(k−1)/m⌋, with A such that the last one ends level:
 * P·Π(1+rᵢ) = Σₖ (wₖ·A + cₖ)·Πⱼ﹥ₖ(1+rⱼ). Each payment is rounded once from the exact A.
 * Example: 120,000 at 6 %, 12 months, +5 % after every 6 → 6 × 10,079.75, 5 × 10,583.74, last 10,583.70.
 */
export function stepped(terms: ScheduleTerms, plan: Run, rates: readonly Ratio[], lead: number): Method | Refused {
  const { step } = terms
  if (!step) return refuse('schedule.step-missing')
  const how = { quantum: terms.installmentStepFen ?? 1n, rounding: terms.installmentRounding ?? plan.rounding, done: 0 }
  const paymentAt = steppedPayments(terms.principalFen, rates.slice(lead), step, how)
  const principalOf: Run['principalOf'] = (index, _balance, interest) =>
    index < lead ? 0n : paymentAt(index - lead) - interest
  return { plan: { ...plan, principalOf }, installmentFen: null }
}

interface Payments {
  readonly quantum: bigint
  readonly rounding: Rounding
  /** Payments made before the first of these: where in its step a running plan is. */
  readonly done: number
}

/** The payment of each period, such that the last one ends level; a running plan goes on in the step it is in. */
export function steppedPayments(
  principal: Fen,
  rates: readonly Ratio[],
  step: StepRule,
  { quantum, rounding, done }: Payments,
): (index: number) => Fen {
  const offset = Math.max(0, done) % step.everyPeriods
  const pays = nearPayments(principal, rates, step, offset)
  const exact = pays.every(settles) ? pays : exactPayments(principal, rates, step, offset)
  const payments = exact.map(({ num, den }) => divRoundTo(num, den, quantum, rounding))
  return index => payments[levelAt(step, index + offset)] ?? 0n
}

/** How often the payment has stepped before the payment of this index. */
const levelAt = (step: StepRule, index: number): number => Math.floor(index / step.everyPeriods)

const plusAt = (step: StepRule, level: number): Fen => (step.kind === 'amount' ? step.increaseFen * BigInt(level) : 0n)

/** The payment of each level, to 192 binary digits. */
function nearPayments(principal: Fen, rates: readonly Ratio[], step: StepRule, offset: number): Ratio[] {
  const grows = step.kind === 'ratio' ? fixed(MILLION + BigInt(step.growthPpm), MILLION) : ONE
  const factorOf = fixedFactors()
  const weights: bigint[] = []
  let weight = ONE
  let grown = ONE
  let weighted = 0n
  let added = 0n
  rates.forEach((rate, index) => {
    const factor = factorOf(rate)
    const level = levelAt(step, index + offset)
    if (level === weights.length) {
      if (level > 0) weight = (weight * grows) >> SHIFT
      weights.push(weight)
    }
    weighted = ((weighted * factor) >> SHIFT) + weight
    added = ((added * factor) >> SHIFT) + plusAt(step, level) * ONE
    grown = (grown * factor) >> SHIFT
  })
  const base = principal * grown - added
  return weights.map((own, level) => ({ num: base * own + plusAt(step, level) * weighted * ONE, den: weighted * ONE }))
}

/** The same in whole fractions, for a payment that lies on a rounding point. */
function exactPayments(principal: Fen, rates: readonly Ratio[], step: StepRule, offset: number): Ratio[] {
  const highest = levelAt(step, rates.length - 1 + offset)
  const grows = step.kind === 'ratio' ? MILLION + BigInt(step.growthPpm) : MILLION
  const weights = Array.from(
    { length: highest + 1 },
    (_, level) => grows ** BigInt(level) * MILLION ** BigInt(highest - level),
  )
  let grown = 1n
  let weighted = 0n
  let added = 0n
  let scale = 1n
  rates.forEach((rate, index) => {
    const level = levelAt(step, index + offset)
    weighted = weighted * (rate.den + rate.num) + (weights[level] ?? 0n) * scale * rate.den
    added = added * (rate.den + rate.num) + plusAt(step, level) * scale * rate.den
    scale *= rate.den
    grown *= rate.den + rate.num
  })
  const base = principal * grown - added
  return weights.map((weight, level) => ({ num: base * weight + plusAt(step, level) * weighted, den: weighted }))
}
