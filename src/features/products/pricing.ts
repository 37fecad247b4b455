import type { BookDate } from '../../lending/dates'
import type { LprQuote, LprTenor } from '../../lending/lpr'
import { type PricingBase, pricedAt, type RateDay, spreadText, tenorFor } from '../../lending/pricing'
import { formatRate } from '../../lending/rate'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Reprice } from '../../lending/reprice'
import type { Translate } from '../../web/i18n'
import { hasPayout, isRevolving } from './payout'

export const PRICINGS = ['fixed', 'immediate', 'jan_1', 'anniversary', 'm3', 'm6', 'm12'] as const
export type Pricing = (typeof PRICINGS)[number]
export const PRICING_WORDS: Readonly<Record<Pricing, string>> = {
  fixed: '固定利率',
  immediate: '随 LPR 公布立即调整',
  jan_1: '每年 1 月 1 日调整',
  anniversary: '每年放款对日调整',
  m3: '每 3 个月调整',
  m6: '每 6 个月调整',
  m12: '每 12 个月调整',
}
export const TENOR_WORDS: Readonly<Record<string, string>> = { '1Y': '一年期 LPR', '5Y': '五年期以上 LPR' }
export const BASES = ['by_term', '1Y', '5Y'] as const
export const BASE_WORDS: Readonly<Record<PricingBase, string>> = {
  by_term: '按期限：五年以内一年期 LPR，五年以上五年期以上 LPR',
  '1Y': '一年期 LPR',
  '5Y': '五年期以上 LPR',
}
export const RATE_DAYS = ['disbursement', 'signing'] as const
export const RATE_DAY_WORDS: Readonly<Record<RateDay, string>> = {
  disbursement: '实际放款日的 LPR',
  signing: '合同签署日的 LPR',
}

type Mode = Reprice['mode']
const MONTHS: Readonly<Partial<Record<Pricing, number>>> = { m3: 3, m6: 6, m12: 12 }

/** As it is stored. */
export const modeOf = (pricing: Pricing): { mode: Mode; months: number | null } => {
  const months = MONTHS[pricing] ?? null
  return months === null ? { mode: pricing as Mode, months } : { mode: 'every_n', months }
}

export const pricingOf = ({ mode, months }: { mode: string; months: number | null }): Pricing =>
  PRICINGS.find(one => one === (mode === 'every_n' ? `m${months}` : mode)) ?? 'fixed'

/** What a version of a product says of it: which ways it offers, over which LPR, how far the spread may go. */
export interface PricingRules {
  readonly pricings: readonly Pricing[]
  readonly base: PricingBase
  readonly rateDay: RateDay
  readonly spreadPpm: number
  readonly minSpreadPpm: number
  readonly maxSpreadPpm: number
}

const FIXED_ONLY: PricingRules = {
  pricings: ['fixed'],
  base: 'by_term',
  rateDay: 'disbursement',
  spreadPpm: 0,
  minSpreadPpm: 0,
  maxSpreadPpm: 0,
}

/**
 * What a loan agrees on where its rate floats, under the seal of the approval: base, spread, when it is priced anew, whose day makes
 * the first rate, and the LPR the agreed rate was worked out on. Stored as JSON in applications and contracts.
 */
export type FloatingPricing = {
  readonly pricing: Exclude<Pricing, 'fixed'>
  readonly tenor: LprTenor
  readonly spreadPpm: number
  readonly rateDay: RateDay
  readonly lprPpm: number
  readonly lprFrom: string
}

// Both columns are written by this program only, from these types; an empty one is fixed, as before.
export const pricingRulesOf = (stored: unknown): PricingRules => ({
  ...FIXED_ONLY,
  ...(stored as Partial<PricingRules> | null),
})
export const floatingOf = (stored: unknown): FloatingPricing | null => {
  const pricing = (stored ?? {}) as Partial<FloatingPricing>
  return pricing.pricing === undefined ? null : (pricing as FloatingPricing)
}
export const floats = (rules: PricingRules): boolean => rules.pricings.some(one => one !== 'fixed')

/** One sentence for one LPR: 2025-05-20 公布的一年期 LPR 3.00% 加 145 个基点. */
export const lprText = (t: Translate, p: Omit<FloatingPricing, 'pricing' | 'rateDay'>): string =>
  t(p.spreadPpm < 0 ? '{day} 公布的{tenor} {lpr} 减 {n} 个基点' : '{day} 公布的{tenor} {lpr} 加 {n} 个基点', {
    day: p.lprFrom,
    tenor: t(TENOR_WORDS[p.tenor] ?? p.tenor),
    lpr: formatRate(p.lprPpm),
    n: spreadText(Math.abs(p.spreadPpm)),
  })

/** 一年期 LPR 加 145 个基点, whatever the LPR is. */
export const formulaText = (t: Translate, { tenor, spreadPpm }: Pick<FloatingPricing, 'tenor' | 'spreadPpm'>): string =>
  t(spreadPpm < 0 ? '{tenor} 减 {n} 个基点' : '{tenor} 加 {n} 个基点', {
    tenor: t(TENOR_WORDS[tenor] ?? tenor),
    n: spreadText(Math.abs(spreadPpm)),
  })

/** How the rate of a loan is formed, in one sentence; null for a fixed one. */
export function pricingSentence(t: Translate, stored: unknown): string | null {
  const pricing = floatingOf(stored)
  if (!pricing) return null
  const how = t(PRICING_WORDS[pricing.pricing])
  const first = t(RATE_DAY_WORDS[pricing.pricing === 'immediate' ? 'disbursement' : pricing.rateDay])
  return t('{formula}，{how}，首期按{first}', { formula: formulaText(t, pricing), how, first })
}

interface Asked {
  readonly termMonths: number
  readonly method: string
  readonly payout?: unknown
}

/**
 * What a choice comes to on a day, refused at its field: a line or a loan in parts cannot float, its plan is not reckoned anew by a
 * rate that begins inside a 期 money went out in.
 */
export function pricingFor(
  rules: PricingRules,
  choice: { readonly pricing: Exclude<Pricing, 'fixed'>; readonly spreadPpm: number },
  loan: Asked,
  { quotes, on }: { readonly quotes: readonly LprQuote[]; readonly on: BookDate },
): { ratePpm: number; pricing: FloatingPricing } | Refused {
  const at = { field: 'pricing' } as const
  if (isRevolving(loan)) return refuse('pricing.revolving', undefined, at)
  if (hasPayout(loan.payout)) return refuse('pricing.tranches', undefined, at)
  const tenor = tenorFor(rules.base, loan.termMonths)
  if (isRefused(tenor)) return { ...tenor, field: 'term' }
  const priced = pricedAt(quotes, { tenor, spreadPpm: choice.spreadPpm }, on)
  if (isRefused(priced)) return { ...priced, field: priced.refused === 'rate.negative' ? 'spread' : 'pricing' }
  const { ratePpm, lprPpm, lprFrom } = priced
  return { ratePpm, pricing: { ...choice, tenor, rateDay: rules.rateDay, lprPpm, lprFrom } }
}
