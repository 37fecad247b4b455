/** A value at a point in time measured in periods or years; positive came in, negative went out. */
export interface Flow {
  readonly amount: number
  readonly at: number
}

const LOWEST = -0.999999
const HIGHEST = 1e7

/**
 * The rate above −100 % nearest to 0 where `gap` changes sign, to about 15 digits; null when there is none below 10⁹ %.
 * Widens a bracket around 0 until the sign changes, then bisects. Floating point: rates are shown, never posted.
 */
export function solveRate(gap: (rate: number) => number): number | null {
  const start = gap(0)
  if (start === 0) return 0
  let up = 0
  let down = 0
  let width = 0.01
  for (; up < HIGHEST || down > LOWEST; width *= 1.6) {
    const higher = Math.min(HIGHEST, up + width)
    if (up < HIGHEST && crosses(gap(up), gap(higher))) return bisect(gap, up, higher)
    up = higher
    const lower = Math.max(LOWEST, down - Math.min(width, (1 + down) / 2))
    if (down > LOWEST && crosses(gap(down), gap(lower))) return bisect(gap, lower, down)
    down = lower - LOWEST < 1e-9 ? LOWEST : lower
  }
  return null
}

const crosses = (a: number, b: number): boolean => a === 0 || b === 0 || a < 0 !== b < 0

function bisect(gap: (rate: number) => number, from: number, to: number): number {
  let low = from
  let high = to
  const below = gap(low) < 0
  for (let n = 0; n < 200; n++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    const value = gap(middle)
    if (value === 0) return middle
    if (value < 0 === below) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Σ amount ÷ (1 + rate)^at. */
export const presentValue = (flows: readonly Flow[], rate: number): number =>
  flows.reduce((sum, flow) => sum + flow.amount / (1 + rate) ** flow.at, 0)

/** Rate per unit of `at` at which the flows are worth nothing; null without a change of sign. */
export function internalRate(flows: readonly Flow[]): number | null {
  if (!flows.some(flow => flow.amount > 0) || !flows.some(flow => flow.amount < 0)) return null
  return solveRate(rate => presentValue(flows, rate))
}
