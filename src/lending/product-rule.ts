import { type AdmissionRule, evaluateAdmission, type Facts, type FactValue } from './admission'
import { formatFen } from './money'
import { formatRate } from './rate'

export const CUSTOMER_KINDS = ['person', 'sole', 'company'] as const
export type CustomerKind = (typeof CUSTOMER_KINDS)[number]

/** An admission rule as a product carries it: for whom it holds and how it reads when it is met. */
export interface ProductRule extends AdmissionRule {
  readonly kinds: readonly CustomerKind[]
  /** Empty: nothing is said when the rule does not strike. */
  readonly passWords: string
}

export interface CheckedRule {
  readonly code: string
  readonly outcome: 'pass' | 'refer' | 'reject'
  /** Chinese sentence with {fact} and {limit}. */
  readonly words: string
  readonly params: { readonly fact: string; readonly limit: string; readonly missing: boolean }
}

export interface Checked {
  readonly outcome: 'pass' | 'refer' | 'reject'
  readonly rules: readonly CheckedRule[]
}

/**
 * All rules of a product that hold for this kind of customer, struck or not, so that the page shows every one of them.
 * Example: dsrPpm 640164 against 550000 → refer, 债务收入比 64.02%，高于 55.00%.
 */
export function checkAdmission(rules: readonly ProductRule[], facts: Facts, kind: CustomerKind): Checked {
  const mine = rules.filter(rule => rule.kinds.includes(kind))
  const { outcome, hits } = evaluateAdmission(mine, facts)
  const struck = new Map(hits.map(hit => [hit.code, hit]))
  const checked = mine.flatMap((rule): CheckedRule[] => {
    const hit = struck.get(rule.code)
    const words = hit ? rule.words : rule.passWords
    if (words === '') return []
    const fact = facts[rule.field] ?? null
    const params = {
      fact: factText(rule.field, fact),
      limit: factText(rule.field, Array.isArray(rule.value) ? null : (rule.value as FactValue)),
      missing: hit?.missing ?? false,
    }
    return [{ code: rule.code, outcome: hit?.outcome ?? 'pass', words, params }]
  })
  return { outcome, rules: checked }
}

/** The unit is the last word of a fact's name; ratios are shown to two decimals. */
function factText(field: string, fact: FactValue): string {
  if (fact === null) return '—'
  if (typeof fact === 'bigint') return formatFen(fact)
  if (typeof fact === 'number' && field.endsWith('Ppm')) return formatRate(Math.round(fact / 100) * 100)
  return String(fact)
}

export interface AmountAndTerm {
  readonly minAmountFen: bigint
  readonly maxAmountFen: bigint
  readonly minTermMonths: number
  readonly maxTermMonths: number
}

/** Amount and term must lie inside the product, also when the product was changed after the draft was written. */
export function boundRules(bounds: AmountAndTerm): ProductRule[] {
  const rule = (
    code: string,
    field: string,
    op: 'lt' | 'gt',
    value: bigint | number,
    words: string,
    passWords: string,
  ): ProductRule => ({ code, field, op, value, outcome: 'reject', kinds: CUSTOMER_KINDS, words, passWords })
  return [
    rule('amount-below', 'amountFen', 'lt', bounds.minAmountFen, '申请金额 {fact} 元，低于产品下限 {limit} 元', ''),
    rule(
      'amount-above',
      'amountFen',
      'gt',
      bounds.maxAmountFen,
      '申请金额 {fact} 元，高于产品上限 {limit} 元',
      '申请金额 {fact} 元，不高于产品上限 {limit} 元',
    ),
    rule('term-below', 'termMonths', 'lt', bounds.minTermMonths, '申请期限 {fact} 个月，短于产品下限 {limit} 个月', ''),
    rule(
      'term-above',
      'termMonths',
      'gt',
      bounds.maxTermMonths,
      '申请期限 {fact} 个月，长于产品上限 {limit} 个月',
      '申请期限 {fact} 个月，不长于产品上限 {limit} 个月',
    ),
  ]
}
