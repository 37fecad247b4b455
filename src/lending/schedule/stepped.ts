import { divRoundTo } from '../money'
import type { Ratio } from '../rate'
import { type Refused, refuse } from '../refusal'
import { type Method, type Run, type Weights, weightedPayment } from './amortize'
import type { ScheduleTerms, StepRule } from './types'

const MILLION = 1_000_000n

/**
 * 等比/等额累进 (二代征信 14, 15): payment k = A × (1+g)^⌊(k−1)/m⌋, or A + g × ⌊(k−1)/m⌋, with A such that the last one ends level.
 * Each payment is rounded once from the exact A.
 * Example: 120,000 at 6 %, 12 months, +5 % after every 6 → 6 × 10,079.75, 5 × 10,583.74, last 10,583.70.
 */
export function stepped(terms: ScheduleTerms, plan: Run, rates: readonly Ratio[], lead: number): Method | Refused {
  const { step } = terms
  if (!step) return refuse('schedule.step-missing')
  const count = rates.length - lead
  const pattern = patternOf(step, count)
  const exact = weightedPayment(terms.principalFen, rates.slice(lead), pattern)
  const quantum = terms.installmentStepFen ?? 1n
  const payments = pattern.weights.map((weight, index) => {
    const plus = pattern.plus[index] ?? 0n
    const num = exact.num * weight + plus * exact.den * pattern.den
    return divRoundTo(num, exact.den * pattern.den, quantum, terms.installmentRounding ?? plan.rounding)
  })
  const principalOf: Run['principalOf'] = (index, _balance, interest) =>
    index < lead ? 0n : (payments[index - lead] ?? 0n) - interest
  return { plan: { ...plan, principalOf }, installmentFen: null }
}

function patternOf(step: StepRule, count: number): Weights {
  const levelAt = (index: number): number => Math.floor(index / step.everyPeriods)
  const index = Array.from({ length: count }, (_, n) => n)
  if (step.kind === 'amount') {
    return { den: 1n, weights: index.map(() => 1n), plus: index.map(n => step.increaseFen * BigInt(levelAt(n))) }
  }
  const highest = BigInt(levelAt(count - 1))
  const grown = MILLION + BigInt(step.growthPpm)
  const weights = index.map(n => grown ** BigInt(levelAt(n)) * MILLION ** (highest - BigInt(levelAt(n))))
  return { den: MILLION ** highest, weights, plus: index.map(() => 0n) }
}
