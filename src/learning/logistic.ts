import { type Refused, refuse } from '../lending/refusal'

export interface Fit {
  readonly intercept: number
  readonly coefficients: readonly number[]
  /** Estimate ÷ standard error, the intercept first. */
  readonly zValues: readonly number[]
  readonly iterations: number
}

const MOST_STEPS = 50
const EXACT = 1e-10

export const probability = (logit: number): number => 1 / (1 + Math.exp(-logit))

export const logitOf = ({ intercept, coefficients }: Fit, row: readonly number[]): number =>
  coefficients.reduce((sum, b, j) => sum + b * row[j]!, intercept)

/** Lower triangle L with L·Lᵀ = a; null when `a` is not positive definite: two variables say the same. */
function cholesky(a: readonly (readonly number[])[]): number[][] | null {
  const n = a.length
  const l = a.map(() => new Array<number>(n).fill(0))
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!
      if (i === j) {
        if (sum <= 1e-12 * Math.max(1, a[i]![i]!)) return null
        l[i]![i] = Math.sqrt(sum)
      } else l[i]![j] = sum / l[j]![j]!
    }
  return l
}

function solve(l: readonly (readonly number[])[], b: readonly number[]): number[] {
  const y: number[] = []
  for (let i = 0; i < l.length; i++) {
    let sum = b[i]!
    for (let k = 0; k < i; k++) sum -= l[i]![k]! * y[k]!
    y.push(sum / l[i]![i]!)
  }
  const x = new Array<number>(l.length).fill(0)
  for (let i = l.length - 1; i >= 0; i--) {
    let sum = y[i]!
    for (let k = i + 1; k < l.length; k++) sum -= l[k]![i]! * x[k]!
    x[i] = sum / l[i]![i]!
  }
  return x
}

interface Scale {
  readonly mean: number
  readonly spread: number
}

/** Figures of very different size (a rate and a balance) would cost digits: each is taken from its mean in standard deviations. */
function scalesOf(rows: readonly (readonly number[])[]): Scale[] {
  return (rows[0] ?? []).map((_, j) => {
    const mean = rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length
    const spread = Math.sqrt(rows.reduce((sum, row) => sum + (row[j]! - mean) ** 2, 0) / rows.length)
    return { mean, spread: spread || 1 }
  })
}

interface Step {
  readonly information: number[][]
  readonly gradient: number[]
  readonly likelihood: number
}

function stepAt(beta: readonly number[], rows: readonly (readonly number[])[], bad: readonly boolean[]): Step {
  const n = beta.length
  const information = beta.map(() => new Array<number>(n).fill(0))
  const gradient = new Array<number>(n).fill(0)
  let likelihood = 0
  rows.forEach((row, at) => {
    const logit = row.reduce((sum, x, j) => sum + x * beta[j]!, 0)
    const p = probability(logit)
    const y = bad[at] ? 1 : 0
    likelihood -= Math.log1p(Math.exp(y ? -logit : logit))
    const weight = p * (1 - p)
    for (let i = 0; i < n; i++) {
      gradient[i]! += row[i]! * (y - p)
      for (let j = 0; j <= i; j++) information[i]![j]! += weight * row[i]! * row[j]!
    }
  })
  return { information, gradient, likelihood }
}

/** Newton's method; a step that makes it worse is halved. Null when it does not end: some figure tells the outcomes apart without error. */
function climb(rows: readonly (readonly number[])[], bad: readonly boolean[]) {
  let beta = new Array<number>(rows[0]!.length).fill(0)
  let here = stepAt(beta, rows, bad)
  for (let iterations = 1; iterations <= MOST_STEPS; iterations++) {
    const l = cholesky(here.information)
    if (!l) return null
    const move = solve(l, here.gradient)
    for (let size = 1; ; size /= 2) {
      const next = beta.map((b, i) => b + size * move[i]!)
      const there = stepAt(next, rows, bad)
      if (there.likelihood >= here.likelihood - EXACT || size < 1e-6) {
        beta = next
        here = there
        break
      }
    }
    if (Math.max(...move.map(Math.abs)) < EXACT) return { beta, l, iterations }
    if (Math.max(...beta.map(Math.abs)) > 1e4) return null
  }
  return null
}

/**
 * Logistic regression of `bad` by maximum likelihood, no penalty. `rows` without gaps, one figure for each variable.
 * Refused: scoring.no-outcome (only good or only bad cases), scoring.not-estimable (variables that say the same, or one
 * that tells the outcomes apart without error).
 */
export function fitLogistic(rows: readonly (readonly number[])[], bad: readonly boolean[]): Fit | Refused {
  if (!bad.includes(true) || !bad.includes(false)) return refuse('scoring.no-outcome')
  const scales = scalesOf(rows)
  const scaled = rows.map(row => [1, ...row.map((x, j) => (x - scales[j]!.mean) / scales[j]!.spread)])
  const top = climb(scaled, bad)
  if (!top) return refuse('scoring.not-estimable')
  const [first = 0, ...rest] = top.beta
  const coefficients = rest.map((b, j) => b / scales[j]!.spread)
  const intercept = first - coefficients.reduce((sum, b, j) => sum + b * scales[j]!.mean, 0)
  const unit = top.beta.map((_, i) =>
    solve(
      top.l,
      top.beta.map((__, j) => (i === j ? 1 : 0)),
    ),
  )
  const weights = [1, ...scales.map(({ mean, spread }) => -mean / spread)]
  const variance = weights.reduce(
    (sum, a, i) => sum + weights.reduce((inner, b, j) => inner + a * b * unit[i]![j]!, 0),
    0,
  )
  const zValues = [intercept / Math.sqrt(variance), ...rest.map((b, j) => b / Math.sqrt(unit[j + 1]![j + 1]!))]
  return { intercept, coefficients, zValues, iterations: top.iterations }
}
