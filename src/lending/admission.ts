export type FactValue = bigint | number | string | boolean | null
export type Facts = Readonly<Record<string, FactValue | undefined>>
export type Operator = 'lt' | 'lte' | 'gt' | 'gte' | 'eq' | 'ne' | 'in'

/** A knock-out or referral as data: it strikes when `field op value` is true. */
export interface AdmissionRule {
  readonly code: string
  readonly field: string
  readonly op: Operator
  readonly value: Exclude<FactValue, null> | readonly string[]
  readonly outcome: 'reject' | 'refer'
  /** Sentence for the person who decides and, if the loan is declined, for the applicant. */
  readonly words: string
}

export interface RuleHit {
  readonly code: string
  readonly outcome: 'reject' | 'refer'
  readonly words: string
  /** The fact was not known, so a person has to look. */
  readonly missing: boolean
}

export interface AdmissionResult {
  readonly outcome: 'pass' | 'refer' | 'reject'
  readonly hits: readonly RuleHit[]
}

/** All rules are tried, so that every reason is known at once. A fact that is not known refers, it never passes. */
export function evaluateAdmission(rules: readonly AdmissionRule[], facts: Facts): AdmissionResult {
  const hits = rules.flatMap(rule => hitOf(rule, facts[rule.field] ?? null))
  const outcome = hits.some(hit => hit.outcome === 'reject') ? 'reject' : hits.length > 0 ? 'refer' : 'pass'
  return { outcome, hits }
}

function hitOf(rule: AdmissionRule, fact: FactValue): RuleHit[] {
  const { code, words } = rule
  if (fact === null) return [{ code, outcome: 'refer', words, missing: true }]
  return strikes(rule, fact) ? [{ code, outcome: rule.outcome, words, missing: false }] : []
}

const isList = (value: AdmissionRule['value']): value is readonly string[] => Array.isArray(value)

function strikes({ code, op, value }: AdmissionRule, fact: Exclude<FactValue, null>): boolean {
  if (isList(value)) {
    if (op !== 'in') throw new Error(`rule ${code}: a list needs the operator in`)
    return value.includes(String(fact))
  }
  if (op === 'eq') return same(fact, value)
  if (op === 'ne') return !same(fact, value)
  const order = compareNumbers(code, fact, value)
  if (op === 'lt') return order < 0
  if (op === 'lte') return order <= 0
  if (op === 'gt') return order > 0
  if (op === 'gte') return order >= 0
  throw new Error(`rule ${code}: operator in needs a list`)
}

const isNumeric = (value: FactValue): value is bigint | number => typeof value === 'bigint' || typeof value === 'number'

const same = (a: FactValue, b: FactValue): boolean => (isNumeric(a) && isNumeric(b) ? !(a < b) && !(a > b) : a === b)

function compareNumbers(code: string, fact: FactValue, value: FactValue): -1 | 0 | 1 {
  if (typeof fact === 'string' && typeof value === 'string') return fact < value ? -1 : fact > value ? 1 : 0
  if (!isNumeric(fact) || !isNumeric(value))
    throw new Error(`rule ${code}: cannot order ${typeof fact} and ${typeof value}`)
  return fact < value ? -1 : fact > value ? 1 : 0
}
