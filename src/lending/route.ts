import type { Fen } from './money'
import { type Refused, refuse } from './refusal'

/** 审批权限: exposure up to `uptoFen` (null = without limit) passes through `steps`, role codes in order. */
export interface RouteBand {
  readonly uptoFen: Fen | null
  readonly steps: readonly string[]
}

/**
 * The approval steps for a customer's total exposure, this loan included (authority is tested on the whole, not on one loan).
 * The smallest band that holds it wins, whatever order they are written in. Refuses route.no-band.
 */
export function approvalRoute(bands: readonly RouteBand[], exposureFen: Fen): { steps: readonly string[] } | Refused {
  let best: RouteBand | null = null
  for (const band of bands) {
    if (band.uptoFen !== null && exposureFen > band.uptoFen) continue
    if (best === null || narrower(band, best)) best = band
  }
  return best === null ? refuse('route.no-band') : { steps: best.steps }
}

const narrower = (a: RouteBand, b: RouteBand): boolean =>
  a.uptoFen !== null && (b.uptoFen === null || a.uptoFen < b.uptoFen)
