import { addMonths, type BookDate, later } from '../dates'

export interface ClassRule {
  readonly years: number
  readonly permanent: boolean
}

export interface RetentionFacts {
  /** A loan of the volume runs, or none was ever paid out. */
  readonly running: boolean
  /** The day the last of its loans was settled. */
  readonly settledOn: BookDate | null
  /** A loan was written off, or is in court. */
  readonly writtenOff: boolean
  readonly claimEndedOn: BookDate | null
  readonly held: boolean
  /** The least a lender keeps anything, in years. */
  readonly floorYears: number
  readonly classes: readonly ClassRule[]
}

export type Retention =
  | { readonly kind: 'running' | 'claim' | 'held' | 'permanent' }
  | { readonly kind: 'until'; readonly until: BookDate; readonly years: number }

/**
 * 保管期限: after settlement as long as the longest of the floor and the rules of the classes in the volume; 反洗钱法 (2024) art. 34: customer
 * identity and transactions ten years. Papers of a written-off loan stay until the claim is dead, then the years begin. A legal hold, or
 * a permanent class, ends it all. Example: settled 2026-03-16, floor 10, classes 10 and 15 → 15 years, until 2041-03-16.
 */
export function retentionOf(facts: RetentionFacts): Retention {
  if (facts.held) return { kind: 'held' }
  if (facts.classes.some(one => one.permanent)) return { kind: 'permanent' }
  if (facts.running) return { kind: 'running' }
  if (facts.writtenOff && facts.claimEndedOn === null) return { kind: 'claim' }
  const from =
    facts.claimEndedOn !== null && facts.settledOn !== null
      ? later(facts.claimEndedOn, facts.settledOn)
      : (facts.claimEndedOn ?? facts.settledOn)
  if (from === null) return { kind: 'running' }
  const years = Math.max(facts.floorYears, ...facts.classes.map(one => one.years))
  return { kind: 'until', until: addMonths(from, years * 12), years }
}

/** Kept up to and including its last day: due from the day after. */
export const isDue = (retention: Retention, today: BookDate): boolean =>
  retention.kind === 'until' && retention.until < today
