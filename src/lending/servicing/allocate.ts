import { type Fen, minFen } from '../money'
import { type AllocationPolicy, type AmountLine, COMPONENTS } from './types'

export interface Allocation {
  readonly lines: readonly AmountLine[]
  readonly leftFen: Fen
}

/**
 * Spreads a receipt over what is owed in the policy's order; what is not used stays in `leftFen`.
 * Example: 9,000.00 on two periods, by period: fee 80.00, p1 in full 8,781.43, then p2 罚息 36.50, 复利 2.48, interest 99.59.
 */
export function allocate(policy: AllocationPolicy, owed: readonly AmountLine[], amountFen: Fen): Allocation {
  if (amountFen < 0n) throw new RangeError('allocate: negative amount')
  let leftFen = amountFen
  const lines: AmountLine[] = []
  for (const line of inOrder(policy, owed)) {
    const fen = minFen(line.fen, leftFen)
    if (fen <= 0n) continue
    lines.push({ ...line, fen })
    leftFen -= fen
  }
  return { lines, leftFen }
}

/** What belongs to the whole loan (seq null) comes before the first period. */
function inOrder(policy: AllocationPolicy, owed: readonly AmountLine[]): AmountLine[] {
  const missing = COMPONENTS.filter(component => !policy.order.includes(component))
  if (missing.length > 0) throw new Error(`allocation order leaves out ${missing.join(', ')}`)
  const rank = (line: AmountLine): number => policy.order.indexOf(line.component)
  const period = (line: AmountLine): number => line.seq ?? 0
  return [...owed].sort((a, b) =>
    policy.direction === 'by_period'
      ? period(a) - period(b) || rank(a) - rank(b)
      : rank(a) - rank(b) || period(a) - period(b),
  )
}
