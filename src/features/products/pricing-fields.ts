import type { LprQuote } from '../../lending/lpr'
import { lprOn, tenorPpm } from '../../lending/lpr'
import { parseSpread, spreadText, tenorFor } from '../../lending/pricing'
import { formatRate } from '../../lending/rate'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import { type Field, type FormState, f, type Values } from '../../web/form'
import type { Params, Translate } from '../../web/i18n'
import { REVOLVING } from './payout'
import {
  BASES,
  floatingOf,
  floats,
  PRICING_WORDS,
  PRICINGS,
  type Pricing,
  type PricingRules,
  pricingRulesOf,
  RATE_DAYS,
  TENOR_WORDS,
} from './pricing'

type Body = Readonly<Record<string, unknown>>
type Complaint = { readonly message: string; readonly params?: Params }

/** 加点 in basis points; `wrong` says what is the matter with one that could be read. */
export function spreadField(
  label: string,
  required: boolean,
  wrong: (ppm: number) => Complaint | null = () => null,
): Field<number | null> {
  const schema = f.text(label, { required, max: 20 }).schema.transform((text, ctx): number | null => {
    if (text === null) return null
    const read = parseSpread(text)
    const complaint = isRefused(read) ? { message: refusalWords(read) } : wrong(read.spreadPpm)
    if (complaint) ctx.addIssue({ code: 'custom', ...complaint })
    return isRefused(read) ? null : read.spreadPpm
  })
  return { label, schema }
}

/** What a version of a product says of its rates. */
export const pricingRuleFields = {
  pricings: f.many('定价方式', PRICINGS),
  lprBase: f.optionalOneOf('定价基准', BASES),
  rateDay: f.optionalOneOf('首期利率', RATE_DAYS),
  minSpread: spreadField('最低加点', false),
  spreadUsual: spreadField('默认加点', false),
  maxSpread: spreadField('最高加点', false),
}
type RuleValues = Values<typeof pricingRuleFields>

export function pricingRulesFrom(v: RuleValues): PricingRules {
  const usual = pricingRulesOf(null)
  return {
    pricings: v.pricings,
    base: v.lprBase ?? usual.base,
    rateDay: v.rateDay ?? usual.rateDay,
    minSpreadPpm: v.minSpread ?? 0,
    spreadPpm: v.spreadUsual ?? v.minSpread ?? 0,
    maxSpreadPpm: v.maxSpread ?? v.minSpread ?? 0,
  }
}

export function rawOfPricingRules(stored: unknown): FormState['raw'] {
  const rules = pricingRulesOf(stored)
  const spread = (ppm: number): string => (floats(rules) ? spreadText(ppm) : '')
  return {
    pricings: [...rules.pricings],
    lprBase: rules.base,
    rateDay: rules.rateDay,
    minSpread: spread(rules.minSpreadPpm),
    spreadUsual: spread(rules.spreadPpm),
    maxSpread: spread(rules.maxSpreadPpm),
  }
}

interface Offered {
  readonly methods: readonly string[]
  readonly minTerm: number
  readonly maxTerm: number
  readonly tranches: boolean
}

const SPREADS = ['minSpread', 'spreadUsual', 'maxSpread'] as const

/** What does not fit together: terms no LPR is meant for, and plans a new rate cannot reckon anew (a line, a sum in parts). */
export function checkPricingRules(v: RuleValues, offered: Offered): Refused | null {
  const at = (code: string, field: string): Refused => refuse(code, undefined, { field })
  if (v.pricings.length === 0) return at('product.nothing-chosen', 'pricings')
  const rules = pricingRulesFrom(v)
  if (!floats(rules)) return null
  const missing = SPREADS.find(name => v[name] === null)
  if (missing) return at('spread.missing', missing)
  if (rules.minSpreadPpm > rules.maxSpreadPpm) return at('product.range-upside-down', 'maxSpread')
  if (rules.spreadPpm < rules.minSpreadPpm || rules.spreadPpm > rules.maxSpreadPpm)
    return at('product.usual-outside', 'spreadUsual')
  for (const term of [offered.minTerm, offered.maxTerm]) {
    const tenor = tenorFor(rules.base, term)
    if (isRefused(tenor)) return { ...tenor, field: 'lprBase' }
  }
  if (rules.pricings.includes('fixed')) return null
  if (offered.methods.includes(REVOLVING)) return at('pricing.revolving', 'pricings')
  return offered.tranches ? at('pricing.tranches', 'pricings') : null
}

/** Before anything was chosen: a fixed rate where it is offered. */
const usualPricing = ({ pricings }: PricingRules): Pricing =>
  pricings.find(one => one === 'fixed') ?? pricings[0] ?? 'fixed'

/** Which way the form asks for: the one chosen, else the usual one. */
export const chosenPricing = (rules: PricingRules, body: Body): Pricing =>
  rules.pricings.find(one => one === body.pricing) ?? usualPricing(rules)

/** A field of the way that was not chosen: kept as typed, says nothing. */
export const silent = <T>(label: string): Field<T | null> => ({
  label,
  schema: f.checkbox(label).schema.transform(() => null),
})

/** What an application says of its rate: a rate, or a spread inside the product's range. Spread it into a form's fields. */
export function pricingFields(rules: PricingRules, rate: Field<number>, body: Body) {
  const floating = chosenPricing(rules, body) !== 'fixed'
  const { minSpreadPpm, maxSpreadPpm } = rules
  const spread = spreadField('加点', true, ppm =>
    ppm < minSpreadPpm || ppm > maxSpreadPpm
      ? {
          message: '本产品的加点应在 {min} 到 {max} 个基点之间',
          params: { min: spreadText(minSpreadPpm), max: spreadText(maxSpreadPpm) },
        }
      : null,
  )
  return {
    pricing: f.optionalOneOf('定价方式', rules.pricings),
    rate: floating ? silent<number>(rate.label) : (rate as Field<number | null>),
    spread: floating ? spread : silent<number>('加点'),
  }
}

/** What the form shows of a pricing that is there; without one, what the product usually takes. */
export function pricingRaw(stored: unknown, rules: PricingRules): FormState['raw'] {
  const pricing = floatingOf(stored)
  return {
    pricing: pricing?.pricing ?? usualPricing(rules),
    spread: floats(rules) ? spreadText(pricing?.spreadPpm ?? rules.spreadPpm) : '',
  }
}

/** What views/applications/form.eta shows beside the fields: the choices, the range, the LPR of the day. */
export function pricingFormView(
  t: Translate,
  rules: PricingRules,
  raw: FormState['raw'],
  { quotes, on }: { readonly quotes: readonly LprQuote[]; readonly on: Parameters<typeof lprOn>[1] },
) {
  const lpr = lprOn(quotes, on)
  const tenors = rules.base === 'by_term' ? (['1Y', '5Y'] as const) : ([rules.base] as const)
  return {
    offered: floats(rules),
    fixed: rules.pricings.includes('fixed'),
    chosen: chosenPricing(rules, raw),
    choices: rules.pricings.map(value => ({ value, label: t(PRICING_WORDS[value]) })),
    min: spreadText(rules.minSpreadPpm),
    max: spreadText(rules.maxSpreadPpm),
    lpr: isRefused(lpr)
      ? null
      : tenors.map(one =>
          t('{tenor} {rate}', { tenor: t(TENOR_WORDS[one] ?? one), rate: formatRate(tenorPpm(lpr, one)) }),
        ),
    lprFrom: isRefused(lpr) ? null : lpr.from,
  }
}
