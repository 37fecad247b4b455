import { parseMoney, yuanText } from '../../lending/money'
import { parseRate, rateText } from '../../lending/rate'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { type Field, type FormState, f, type Values } from '../../web/form'
import { DEFAULT_RULES, type PlanRules, rulesOf } from './plan'
import type { ProductMethod } from './words'

/** Like f.rate, but a minus may stand in front; empty is null. */
function signedRate(label: string): Field<number | null> {
  const schema = f.text(label, { max: 12 }).schema.transform((typed, ctx): number | null => {
    if (typed === null) return null
    const minus = /^[-\u2212]/.test(typed)
    const read = parseRate(minus ? typed.slice(1) : typed)
    if (isRefused(read)) ctx.addIssue({ code: 'custom', message: '请填写百分数，例如 3 或 -3' })
    else return minus ? -read.ratePpm : read.ratePpm
    return null
  })
  return { label, schema }
}

function signedMoney(label: string): Field<string | null> {
  const schema = f.text(label, { max: 20 }).schema.transform((typed, ctx): string | null => {
    if (typed === null) return null
    const read = parseMoney(typed, { negative: true })
    if (isRefused(read)) ctx.addIssue({ code: 'custom', message: '请填写金额，例如 100.00 或 -100.00' })
    else return String(read.fen)
    return null
  })
  return { label, schema }
}

const rateOrNull = (label: string): Field<number | null> => signedRate(label)

/** What a product says of plans; whatever is left empty is as it was before. */
export const ruleFields = {
  firstDue: f.optionalOneOf('首个还款日', [
    'method',
    'next_due_day',
    'whole_period',
    'next_month',
    'standard_quarter',
  ] as const),
  cutoff: f.optionalOneOf('结息', ['exclude_due_day', 'include_settle_day'] as const),
  rounding: f.optionalOneOf('分以下舍入', ['half_up', 'half_even', 'up', 'down'] as const),
  paymentStep: f.optionalOneOf('每期还款额取整', ['1', '10', '100'] as const),
  maturityShift: f.checkbox('到期日顺延的天数计息'),
  amortizationUsual: f.optionalWhole('默认摊销期数', 2, 1200),
  amortizationMax: f.optionalWhole('最多摊销期数', 2, 1200),
  tailUsual: rateOrNull('默认尾款比例'),
  tailMin: rateOrNull('最低尾款比例'),
  tailMax: rateOrNull('最高尾款比例'),
  stepEveryUsual: f.optionalWhole('默认调整间隔', 1, 600),
  stepGrowthUsual: rateOrNull('默认增减比例'),
  stepGrowthMin: rateOrNull('最低增减比例'),
  stepGrowthMax: rateOrNull('最高增减比例'),
  stepIncreaseUsual: signedMoney('默认增减金额'),
  planLinesMax: f.optionalWhole('计划最多行数', 1, 120),
  everyDaysUsual: f.optionalWhole('默认间隔天数', 1, 366),
}
export type RuleValues = Values<typeof ruleFields>

export const rulesFrom = (v: RuleValues): PlanRules => ({
  firstDue: v.firstDue === 'method' ? null : v.firstDue,
  cutoff: v.cutoff ?? DEFAULT_RULES.cutoff,
  rounding: v.rounding ?? DEFAULT_RULES.rounding,
  paymentStepFen: Number.parseInt(v.paymentStep ?? '1', 10),
  maturityShiftBearsInterest: v.maturityShift,
  amortizationPeriods: v.amortizationUsual ?? DEFAULT_RULES.amortizationPeriods,
  maxAmortizationPeriods: v.amortizationMax ?? DEFAULT_RULES.maxAmortizationPeriods,
  tailPpm: v.tailUsual ?? DEFAULT_RULES.tailPpm,
  minTailPpm: v.tailMin ?? DEFAULT_RULES.minTailPpm,
  maxTailPpm: v.tailMax ?? DEFAULT_RULES.maxTailPpm,
  stepEveryPeriods: v.stepEveryUsual ?? DEFAULT_RULES.stepEveryPeriods,
  stepGrowthPpm: v.stepGrowthUsual ?? DEFAULT_RULES.stepGrowthPpm,
  minStepGrowthPpm: v.stepGrowthMin ?? DEFAULT_RULES.minStepGrowthPpm,
  maxStepGrowthPpm: v.stepGrowthMax ?? DEFAULT_RULES.maxStepGrowthPpm,
  stepIncreaseFen: v.stepIncreaseUsual ?? DEFAULT_RULES.stepIncreaseFen,
  maxPlanLines: v.planLinesMax ?? DEFAULT_RULES.maxPlanLines,
  everyDays: v.everyDaysUsual ?? DEFAULT_RULES.everyDays,
})

export function rawOfRules(stored: unknown): FormState['raw'] {
  const r = rulesOf(stored)
  return {
    firstDue: r.firstDue ?? 'method',
    cutoff: r.cutoff,
    rounding: r.rounding,
    paymentStep: String(r.paymentStepFen),
    maturityShift: r.maturityShiftBearsInterest ? 'on' : '',
    amortizationUsual: String(r.amortizationPeriods),
    amortizationMax: String(r.maxAmortizationPeriods),
    tailUsual: rateText(r.tailPpm),
    tailMin: rateText(r.minTailPpm),
    tailMax: rateText(r.maxTailPpm),
    stepEveryUsual: String(r.stepEveryPeriods),
    stepGrowthUsual: rateText(r.stepGrowthPpm),
    stepGrowthMin: rateText(r.minStepGrowthPpm),
    stepGrowthMax: rateText(r.maxStepGrowthPpm),
    stepIncreaseUsual: yuanText(BigInt(r.stepIncreaseFen)),
    planLinesMax: String(r.maxPlanLines),
    everyDaysUsual: String(r.everyDays),
  }
}

const at = (field: keyof typeof ruleFields, code = 'product.usual-outside'): Refused =>
  refuse(code, undefined, { field })
const inside = (value: number, min: number, max: number): boolean => value >= min && value <= max

/** What does not fit together among the rules of the methods that are offered. */
export function checkRules(
  values: RuleValues,
  methods: readonly ProductMethod[],
  dueRules: readonly string[],
): Refused | null {
  const r = rulesFrom(values)
  if (r.amortizationPeriods > r.maxAmortizationPeriods) return at('amortizationUsual')
  if (r.minTailPpm > r.maxTailPpm) return at('tailMax', 'product.range-upside-down')
  if (r.minTailPpm <= 0 || r.maxTailPpm >= 1_000_000) return at('tailMin', 'product.tail-whole')
  if (!inside(r.tailPpm, r.minTailPpm, r.maxTailPpm)) return at('tailUsual')
  if (r.minStepGrowthPpm > r.maxStepGrowthPpm) return at('stepGrowthMax', 'product.range-upside-down')
  if (r.minStepGrowthPpm <= -1_000_000) return at('stepGrowthMin', 'product.step-to-nothing')
  if (!inside(r.stepGrowthPpm, r.minStepGrowthPpm, r.maxStepGrowthPpm)) return at('stepGrowthUsual')
  // 等额本息/等额本金 with a whole period first would pay two periods' principal late: refused as provincial cores do (rule book §1.3).
  const level = methods.some(method => method === 'equal_installment' || method === 'equal_principal')
  if (r.firstDue === 'whole_period' && level) return at('firstDue', 'product.first-due-level')
  if (r.cutoff === 'include_settle_day' && dueRules.includes('anniversary'))
    return at('cutoff', 'product.cutoff-anniversary')
  return null
}
