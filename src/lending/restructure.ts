import { isNonPerforming, type RiskClass, worstOf } from './classification'
import { addMonths, type BookDate, later } from './dates'

/** Arts. 17–19: 财务困难 plus a change in the debtor's favour, or refinancing, makes a 重组资产. */
export const RELIEFS = [
  'extension',
  'easier_plan',
  'grace',
  'capitalised_interest',
  'lower_rate',
  'forgiveness',
  'collateral_release',
  'swap',
  'refinancing',
  'other',
] as const
export type Relief = (typeof RELIEFS)[number]

export const isRestructured = (inDifficulty: boolean, reliefs: readonly Relief[]): boolean =>
  inDifficulty && reliefs.length > 0

export interface Observation {
  /** Due dates under the changed contract, ascending. */
  readonly dueDates: readonly BookDate[]
  /** The day after which the observation began anew: non-payment or unresolved difficulty. */
  readonly restartedOn: BookDate | null
}

/**
 * Art. 20: from the first due date after the change at least two periods and at least a year; anew after each failure.
 * The last day of the observation; null while its due dates are not known.
 * Example: monthly from 2026-02-20 → 2027-02-20; half-yearly from 2026-06-20 → 2027-06-20; yearly → the second period 2028.
 */
export function observationEnds({ dueDates, restartedOn }: Observation): BookDate | null {
  const from = restartedOn === null ? dueDates : dueDates.filter(date => date > restartedOn)
  const [first, second, third] = from
  if (first === undefined) return null
  const year = addMonths(first, 12)
  // Two whole periods end with the second due date after the first one; a plan with fewer ends with its last.
  const periods = third ?? second ?? first
  return later(year, periods)
}

export interface RestructureFacts {
  readonly classBefore: RiskClass
  readonly inObservation: boolean
  readonly restructuredAgain: boolean
  /** Conditions of art. 14 are met. */
  readonly mayRise: boolean
}

/** Arts. 21–22: at best 关注 in observation; 不良 stays 不良 until art. 14 is met; restructured again in it → at best 次级. */
export function restructureFloor(facts: RestructureFacts): RiskClass {
  if (!facts.inObservation) return 'pass'
  const again: RiskClass = facts.restructuredAgain ? 'substandard' : 'special_mention'
  const held: RiskClass = isNonPerforming(facts.classBefore) && !facts.mayRise ? facts.classBefore : 'pass'
  return worstOf([again, held])
}
