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

type Mode = 'fixed' | 'immediate' | 'jan_1' | 'anniversary' | 'every_n'
const MONTHS: Readonly<Partial<Record<Pricing, number>>> = { m3: 3, m6: 6, m12: 12 }

/** As it is stored. */
export const modeOf = (pricing: Pricing): { mode: Mode; months: number | null } => {
  const months = MONTHS[pricing] ?? null
  return months === null ? { mode: pricing as Mode, months } : { mode: 'every_n', months }
}

export const pricingOf = ({ mode, months }: { mode: string; months: number | null }): Pricing =>
  PRICINGS.find(one => one === (mode === 'every_n' ? `m${months}` : mode)) ?? 'fixed'

export const TENOR_WORDS: Readonly<Record<string, string>> = { '1Y': '一年期 LPR', '5Y': '五年期以上 LPR' }
