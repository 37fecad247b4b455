import type { Refused } from '../refusal'
import { refuse } from '../refusal'

/** What the other end is to the customer in whose file the relation stands. */
export const RELATION_KINDS = [
  'spouse',
  'parent',
  'child',
  'sibling',
  'household',
  'legal_representative',
  'represents',
  'controller',
  'controls',
  'shareholder',
  'holds',
  'manager',
  'manages',
  'partner',
  'guarantor',
  'guarantees',
] as const
export type RelationKind = (typeof RELATION_KINDS)[number]
export type Party = 'person' | 'company'

const INVERSE: Readonly<Record<RelationKind, RelationKind>> = {
  spouse: 'spouse',
  parent: 'child',
  child: 'parent',
  sibling: 'sibling',
  household: 'household',
  legal_representative: 'represents',
  represents: 'legal_representative',
  controller: 'controls',
  controls: 'controller',
  shareholder: 'holds',
  holds: 'shareholder',
  manager: 'manages',
  manages: 'manager',
  partner: 'partner',
  guarantor: 'guarantees',
  guarantees: 'guarantor',
}
/** The same relation read from the other end: A's parent B ⇔ B's child A. */
export const inverseOf = (kind: RelationKind): RelationKind => INVERSE[kind]

export const FAMILY: readonly RelationKind[] = ['spouse', 'parent', 'child', 'sibling', 'household']
export const SHARED: readonly RelationKind[] = ['shareholder', 'holds']
export const GUARANTEES: readonly RelationKind[] = ['guarantor', 'guarantees']

const PERSONS_ONLY: readonly RelationKind[] = [...FAMILY, 'legal_representative', 'manager']
const FIRMS_ONLY: readonly RelationKind[] = ['represents', 'controls', 'holds', 'manages']
/** What only a firm has: somebody who represents, controls, holds or runs it. */
const OF_FIRMS: readonly RelationKind[] = ['legal_representative', 'controller', 'shareholder', 'manager']

/** May such a customer have such a relation to such a party? Example: a company has no spouse, a person no shareholder. */
export function fits(kind: RelationKind, customer: Party, other: Party): boolean {
  if (PERSONS_ONLY.includes(kind) && other !== 'person') return false
  if (FIRMS_ONLY.includes(kind) && other !== 'company') return false
  if (OF_FIRMS.includes(kind) && customer !== 'company') return false
  return !(FAMILY.includes(kind) || kind === 'represents' || kind === 'manages') || customer === 'person'
}

export interface RelationTerms {
  readonly kind: RelationKind
  readonly sharePpm: number | null
  readonly amountFen: bigint | null
}

/** A shareholding has its share; the shares of one firm told so far and this one stay within the whole. */
export function checkShare({ kind, sharePpm }: RelationTerms, othersPpm: number): Refused | null {
  if (!SHARED.includes(kind)) return null
  if (sharePpm === null) return refuse('relation.share-missing', undefined, { field: 'share' })
  return kind === 'shareholder' && othersPpm + sharePpm > 1_000_000
    ? refuse('relation.share-over', undefined, { field: 'share', params: { n: (1_000_000 - othersPpm) / 10_000 } })
    : null
}
