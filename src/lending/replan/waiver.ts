import { type Fen, minFen, sumFen } from '../money'
import { type Refused, refuse } from '../refusal'
import type { AmountLine, Component } from '../servicing'

/** 减免 is never principal (that is a write-off); what may be waived is interest, 罚息, 复利 and fees. */
export const WAIVABLE: readonly Component[] = ['compound', 'penalty', 'fee', 'interest']

export interface WaiverRequest {
  readonly component: Component
  readonly fen: Fen
}

export interface WaiverPlan {
  readonly lines: readonly AmountLine[]
  readonly waivedFen: Fen
  readonly owedBeforeFen: Fen
  readonly owedAfterFen: Fen
}

/**
 * Spreads a waiver over what is owed, oldest 期 first. Refuses waiver.principal · waiver.not-positive · waiver.more-than-owed.
 * Example: 罚息 111.25 + 36.50 owed, 120.00 waived → 期 1 111.25, 期 2 8.75; 27.75 of it stays owed.
 */
export function planWaiver(owed: readonly AmountLine[], requests: readonly WaiverRequest[]): WaiverPlan | Refused {
  const lines: AmountLine[] = []
  const open = owed.map(line => ({ line, leftFen: line.fen }))
  for (const { component, fen } of requests) {
    if (!WAIVABLE.includes(component)) return refuse('waiver.principal')
    if (fen <= 0n) return refuse('waiver.not-positive')
    let left = fen
    const own = open
      .filter(({ line }) => line.component === component)
      .sort((a, b) => (a.line.seq ?? 0) - (b.line.seq ?? 0))
    for (const one of own) {
      const part = minFen(one.leftFen, left)
      if (part > 0n) lines.push({ ...one.line, fen: part })
      one.leftFen -= part
      left -= part
    }
    if (left > 0n) return refuse('waiver.more-than-owed')
  }
  const owedBeforeFen = sumFen(owed.map(line => line.fen))
  const waivedFen = sumFen(lines.map(line => line.fen))
  return { lines, waivedFen, owedBeforeFen, owedAfterFen: owedBeforeFen - waivedFen }
}
