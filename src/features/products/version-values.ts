import { DIVERSION_RANGE_PPM, OVERDUE_RANGE_PPM } from '../../lending/diversion'
import { yuanText } from '../../lending/money'
import type { ProductRule } from '../../lending/product-rule'
import { rateText } from '../../lending/rate'
import { type Refused, refuse } from '../../lending/refusal'
import { BY_COMPONENT, BY_PERIOD, PRINCIPAL_FIRST } from '../../lending/servicing/policies'
import type { AllocationPolicy } from '../../lending/servicing/types'
import type { FormState, Values } from '../../web/form'
import type { versionFields } from './fields'
import { checkPayoutRules, payoutRulesFrom, rawOfPayoutRules } from './payout-fields'
import { checkPricingRules, pricingRulesFrom, rawOfPricingRules } from './pricing-fields'
import { checkRules, rawOfRules, rulesFrom } from './rule-fields'
import type { ProductTerms } from './terms'

export type VersionValues = Values<typeof versionFields>

const POLICIES: Readonly<Record<VersionValues['allocation'], AllocationPolicy>> = {
  by_period: BY_PERIOD,
  by_component: BY_COMPONENT,
  principal_first: PRINCIPAL_FIRST,
}
const AGE_RULE = 'age-at-maturity'
const DSR_RULE = 'dsr-over'

export const policyName = (policy: AllocationPolicy): VersionValues['allocation'] => {
  if (policy.order.indexOf('principal') < policy.order.indexOf('interest')) return 'principal_first'
  return policy.direction
}

const limitOf = (rules: readonly ProductRule[], code: string, fallback: number): number => {
  const value = rules.find(rule => rule.code === code)?.value
  return typeof value === 'number' ? value : fallback
}
export const maxAgeOf = (product: ProductTerms): number => limitOf(product.admission, AGE_RULE, 65)
export const maxDsrOf = (product: ProductTerms): number => limitOf(product.admission, DSR_RULE, 550_000)

/** What the form shows before anything was typed: the version it starts from. */
export const rawOfVersion = (p: ProductTerms): FormState['raw'] => ({
  base: String(p.id),
  customerKinds: [...p.customerKinds],
  minAmount: yuanText(p.minAmountFen),
  maxAmount: yuanText(p.maxAmountFen),
  minTerm: String(p.minTermMonths),
  maxTerm: String(p.maxTermMonths),
  methods: [...p.methods],
  frequencies: [...p.frequencies],
  securityTypes: [...p.securityTypes],
  minRate: rateText(p.minRatePpm),
  defaultRate: rateText(p.defaultRatePpm),
  maxRate: rateText(p.maxRatePpm),
  dayBasis: String(p.dayBasis),
  interestMode: p.interestMode,
  oddMode: p.oddMode,
  dueRules: [...p.dueRules],
  defaultDueDay: String(p.defaultDueDay),
  holidayShift: p.holidayShift,
  graceDays: String(p.graceDays),
  penaltyRatio: rateText(p.penaltyRatioPpm),
  diversionRatio: rateText(p.diversionRatioPpm),
  compoundBase: p.compoundBase,
  allocation: policyName(p.allocation),
  renewable: p.renewable ? 'on' : '',
  maxAge: String(maxAgeOf(p)),
  maxDsr: rateText(maxDsrOf(p)),
  ...rawOfRules(p.planRules),
  ...rawOfPayoutRules(p.payout),
  ...rawOfPricingRules(p.pricing),
})

const COURT_LINE_PPM = 240_000
const emptyList = (values: VersionValues): string | undefined =>
  (['customerKinds', 'methods', 'frequencies', 'securityTypes', 'dueRules'] as const).find(
    name => values[name].length === 0,
  )

const within = (ppm: number, { least, most }: { readonly least: number; readonly most: number }): boolean =>
  ppm >= least && ppm <= most

/** What does not fit together. Above 24 % a year courts reduce a licensed lender's claim on request (法发〔2017〕22号). */
export function checkVersion(values: VersionValues): Refused | null {
  const missing = emptyList(values)
  if (missing) return refuse('product.nothing-chosen', undefined, { field: missing })
  if (values.minAmount > values.maxAmount) return refuse('product.range-upside-down', undefined, { field: 'maxAmount' })
  if (values.minTerm > values.maxTerm) return refuse('product.range-upside-down', undefined, { field: 'maxTerm' })
  if (values.minRate > values.maxRate) return refuse('product.range-upside-down', undefined, { field: 'maxRate' })
  if (values.maxRate > COURT_LINE_PPM) return refuse('product.rate-above-cap', undefined, { field: 'maxRate' })
  if (values.defaultRate < values.minRate || values.defaultRate > values.maxRate)
    return refuse('product.default-rate-outside', undefined, { field: 'defaultRate' })
  // 银发〔2003〕251号: 30 % to 50 % of the contract rate on top of it when overdue, 50 % to 100 % when diverted.
  if (!within(values.penaltyRatio, OVERDUE_RANGE_PPM))
    return refuse('product.penalty-outside', undefined, { field: 'penaltyRatio' })
  if (!within(values.diversionRatio, DIVERSION_RANGE_PPM))
    return refuse('product.diversion-outside', undefined, { field: 'diversionRatio' })
  if (values.methods.includes('flat') && values.methods.length > 1)
    return refuse('product.flat-alone', undefined, { field: 'methods' })
  return (
    checkRules(values, values.methods, values.dueRules) ??
    checkPayoutRules(values, values) ??
    checkPricingRules(values, values)
  )
}

const withLimits = (rules: readonly ProductRule[], values: VersionValues): ProductRule[] =>
  rules.map(rule =>
    rule.code === AGE_RULE
      ? { ...rule, value: values.maxAge }
      : rule.code === DSR_RULE
        ? { ...rule, value: values.maxDsr }
        : rule,
  )

/** The columns of the new version. */
export const rowOfVersion = (base: ProductTerms, v: VersionValues) => ({
  productId: base.productId,
  customerKinds: v.customerKinds,
  minAmountFen: v.minAmount,
  maxAmountFen: v.maxAmount,
  minTermMonths: v.minTerm,
  maxTermMonths: v.maxTerm,
  methods: v.methods,
  frequencies: v.frequencies,
  securityTypes: v.securityTypes,
  minRatePpm: v.minRate,
  maxRatePpm: v.maxRate,
  defaultRatePpm: v.defaultRate,
  dayBasis: Number.parseInt(v.dayBasis, 10),
  interestMode: v.interestMode,
  oddMode: v.oddMode,
  dueRules: v.dueRules,
  defaultDueDay: v.defaultDueDay,
  holidayShift: v.holidayShift,
  graceDays: v.graceDays,
  penaltyRatioPpm: v.penaltyRatio,
  diversionRatioPpm: v.diversionRatio,
  compoundBase: v.compoundBase,
  allocation: JSON.stringify(POLICIES[v.allocation]),
  admission: JSON.stringify(withLimits(base.admission, v)),
  renewable: v.renewable,
  planRules: JSON.stringify(rulesFrom(v)),
  payout: JSON.stringify(payoutRulesFrom(v)),
  pricing: JSON.stringify(pricingRulesFrom(v)),
})
