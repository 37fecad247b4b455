import type { BookDate } from '../../lending/dates'
import { type Fen, formatFen, yuanText } from '../../lending/money'
import { formatRate, rateText } from '../../lending/rate'
import { type Field, type FormState, f, type Values } from '../../web/form'
import type { Params } from '../../web/i18n'
import { payoutFrom, payoutRulesOf, REVOLVING } from '../products/payout'
import { payoutFields, payoutRaw } from '../products/payout-fields'
import { rulesOf } from '../products/plan'
import { planFields, planOf, planRaw } from '../products/plan-fields'
import { pricingRulesOf } from '../products/pricing'
import { pricingFields, pricingRaw } from '../products/pricing-fields'
import type { ProductTerms } from '../products/terms'

/** A value that was read well must also lie inside the product; the sentence names both ends. */
function inside<T>(field: Field<T>, wrong: (value: T) => { message: string; params: Params } | null): Field<T> {
  const schema = field.schema.transform((value, ctx) => {
    const complaint = wrong(value)
    if (complaint) ctx.addIssue({ code: 'custom', ...complaint })
    return value
  })
  return { label: field.label, schema }
}

const outside = <T>(value: T, min: T, max: T): boolean => value < min || value > max

const amountField = (p: ProductTerms): Field<Fen> =>
  inside(f.money('申请金额'), value =>
    outside(value, p.minAmountFen, p.maxAmountFen)
      ? {
          message: '本产品的金额应在 {min} 到 {max} 元之间',
          params: { min: formatFen(p.minAmountFen), max: formatFen(p.maxAmountFen) },
        }
      : null,
  )

const termField = (p: ProductTerms): Field<number> =>
  inside(f.whole('期限', 1, 600), value =>
    outside(value, p.minTermMonths, p.maxTermMonths)
      ? {
          message: '本产品的期限应在 {min} 到 {max} 个月之间',
          params: { min: p.minTermMonths, max: p.maxTermMonths },
        }
      : null,
  )

const rateField = (p: ProductTerms): Field<number> =>
  inside(f.rate('年利率'), value =>
    outside(value, p.minRatePpm, p.maxRatePpm)
      ? {
          message: '本产品的年利率应在 {min} 到 {max} 之间',
          params: { min: formatRate(p.minRatePpm), max: formatRate(p.maxRatePpm) },
        }
      : null,
  )

type Body = Readonly<Record<string, unknown>>

/** The numbers a plan is made of: also what the live quote reads. */
export const quoteFields = (p: ProductTerms, body: Body, today: BookDate) => ({
  amount: amountField(p),
  term: termField(p),
  ...pricingFields(pricingRulesOf(p.pricing), rateField(p), body),
  method: f.oneOf('还款方式', p.methods),
  frequency: f.oneOf('还款频率', p.frequencies),
  dueRule: f.oneOf('还款日规则', p.dueRules),
  dueDay: f.optionalWhole('还款日', 1, 31),
  ...planFields(body, { rules: rulesOf(p.planRules), from: today }),
  ...payoutFields,
})

export const applicationFields = (p: ProductTerms, purposes: readonly string[], body: Body, today: BookDate) => ({
  ...quoteFields(p, body, today),
  purpose: f.oneOf('贷款用途', purposes),
  purposeDetail: f.text('用途说明', { required: true, max: 200 }),
  security: f.oneOf('担保方式', p.securityTypes),
  version: f.optionalWhole('版本', 1, 999_999),
})

export type QuoteValues = Values<ReturnType<typeof quoteFields>>

/** Only a fixed due day keeps a day; without one the product's own is taken. What the rate is, pricedTerms in ./priced says. */
export const loanTerms = (p: ProductTerms, v: QuoteValues) => ({
  amountFen: v.amount,
  termMonths: v.term,
  method: v.method,
  frequency: v.frequency,
  dueRule: v.dueRule,
  dueDay: v.dueRule === 'fixed_day' ? (v.dueDay ?? p.defaultDueDay) : null,
  plan: planOf(v),
  payout: payoutFrom(payoutRulesOf(p.payout), v.method, {
    mode: v.payoutMode,
    drawMonths: v.drawMonths,
    planned: v.planned,
  }),
  // 随借随还 has a bill each month, on its day.
  ...(v.method === REVOLVING
    ? { frequency: 'monthly', dueRule: 'fixed_day', dueDay: v.dueDay ?? p.defaultDueDay, plan: {} }
    : {}),
})

/** An application as its form shows it. */
export const rawOf = (
  a: {
    amountFen: Fen
    termMonths: number
    ratePpm: number
    method: string
    frequency: string
    dueRule: string
    dueDay: number | null
    purpose: string
    purposeDetail: string
    securityType: string
    version: number
    plan: unknown
    payout: unknown
    pricing: unknown
  },
  p: Pick<ProductTerms, 'planRules' | 'payout' | 'pricing'>,
): FormState['raw'] => ({
  amount: yuanText(a.amountFen),
  term: String(a.termMonths),
  rate: rateText(a.ratePpm),
  method: a.method,
  frequency: a.frequency,
  dueRule: a.dueRule,
  dueDay: a.dueDay === null ? '' : String(a.dueDay),
  purpose: a.purpose,
  purposeDetail: a.purposeDetail,
  security: a.securityType,
  version: String(a.version),
  ...planRaw(a.plan, rulesOf(p.planRules)),
  ...payoutRaw(a.payout, payoutRulesOf(p.payout)),
  ...pricingRaw(a.pricing, pricingRulesOf(p.pricing)),
})
