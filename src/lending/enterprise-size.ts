import type { Fen } from './money'

/** 大 中 小 微 as 工信部联企业〔2011〕300号 divides firms; words for people stand elsewhere. */
export const ENTERPRISE_SIZES = ['large', 'medium', 'small', 'micro'] as const
export type EnterpriseSize = (typeof ENTERPRISE_SIZES)[number]

export interface EnterpriseFacts {
  /** GB/T 4754-2017: a letter is enough where the whole section is one trade. */
  readonly industryCode: string | null
  readonly employeeCount: number | null
  readonly annualRevenueFen: Fen | null
  readonly totalAssetsFen: Fen | null
}

type Measure = 'people' | 'revenue' | 'assets'
/** For each measure the least of a large, a medium and a small firm; money in 万元. A firm is of a size only by all its measures. */
type Limits = Readonly<Partial<Record<Measure, readonly [large: number, medium: number, small: number]>>>

/** The table of article 4 of 300号; the comment is the industry as the notice calls it. */
const LIMITS = {
  farming: { revenue: [20_000, 500, 50] }, // 农、林、牧、渔业
  industry: { people: [1000, 300, 20], revenue: [40_000, 2000, 300] }, // 工业
  building: { revenue: [80_000, 6000, 300], assets: [80_000, 5000, 300] }, // 建筑业
  wholesale: { people: [200, 20, 5], revenue: [40_000, 5000, 1000] }, // 批发业
  retail: { people: [300, 50, 10], revenue: [20_000, 500, 100] }, // 零售业
  transport: { people: [1000, 300, 20], revenue: [30_000, 3000, 200] }, // 交通运输业
  storage: { people: [200, 100, 20], revenue: [30_000, 1000, 100] }, // 仓储业
  post: { people: [1000, 300, 20], revenue: [30_000, 2000, 100] }, // 邮政业
  lodging: { people: [300, 100, 10], revenue: [10_000, 2000, 100] }, // 住宿业
  catering: { people: [300, 100, 10], revenue: [10_000, 2000, 100] }, // 餐饮业
  information: { people: [2000, 100, 10], revenue: [100_000, 1000, 100] }, // 信息传输业
  software: { people: [300, 100, 10], revenue: [10_000, 1000, 50] }, // 软件和信息技术服务业
  development: { revenue: [200_000, 1000, 100], assets: [10_000, 5000, 2000] }, // 房地产开发经营
  property: { people: [1000, 300, 100], revenue: [5000, 1000, 500] }, // 物业管理
  leasing: { people: [300, 100, 10], assets: [120_000, 8000, 100] }, // 租赁和商务服务业
  other: { people: [300, 100, 10] }, // 其他未列明行业
} as const satisfies Record<string, Limits>
type Trade = keyof typeof LIMITS

/** Which row of the table an industry code falls under; null for finance, which has a standard of its own, and for what cannot be told yet. */
export function tradeOf(code: string): Trade | null {
  const section = code.charAt(0)
  const division = code.slice(1, 3)
  const whole: Readonly<Record<string, Trade>> = {
    A: 'farming',
    B: 'industry',
    C: 'industry',
    D: 'industry',
    E: 'building',
    L: 'leasing',
  }
  if (whole[section]) return whole[section]
  if (section === 'J') return null
  if ('FGHIK'.includes(section)) return division === '' ? null : tradeWithin(section, division, code)
  return 'other'
}

function tradeWithin(section: string, division: string, code: string): Trade | null {
  if (section === 'F') return division === '51' ? 'wholesale' : 'retail'
  if (section === 'H') return division === '61' ? 'lodging' : 'catering'
  if (section === 'I') return division === '65' ? 'software' : 'information'
  if (section === 'K') {
    if (code.length < 4) return null
    const group = code.slice(1, 4)
    return group === '701' ? 'development' : group === '702' ? 'property' : 'other'
  }
  if (division === '60') return 'post'
  // 装卸搬运 counts as transport, railways as 其他未列明
  if (division === '59') return code.length < 4 ? null : code.startsWith('G591') ? 'transport' : 'storage'
  return division === '53' ? 'other' : 'transport'
}

const WAN_FEN = 1_000_000n

/**
 * The size of a firm, or null when a measure its trade is judged by is not known. A firm that misses one measure of a size
 * falls to the next lower one (art. 4: 须同时满足所列指标的下限, 否则下划一档); one that misses those of a small firm is micro.
 * Example: a maker (C) with 320 people and 1,900 万元 revenue is small: people alone would make it medium.
 */
export function enterpriseSize(facts: EnterpriseFacts): EnterpriseSize | null {
  const trade = facts.industryCode === null ? null : tradeOf(facts.industryCode)
  if (trade === null) return null
  const limits: Limits = LIMITS[trade]
  const reached = (measure: Measure, least: number): boolean | null => {
    if (measure === 'people') return facts.employeeCount === null ? null : facts.employeeCount >= least
    const fen = measure === 'revenue' ? facts.annualRevenueFen : facts.totalAssetsFen
    return fen === null ? null : fen >= BigInt(least) * WAN_FEN
  }
  const measures = Object.entries(limits) as [Measure, readonly [number, number, number]][]
  if (measures.some(([measure]) => reached(measure, 0) === null)) return null
  const at = ([0, 1, 2] as const).find(step => measures.every(([measure, least]) => reached(measure, least[step])))
  return ENTERPRISE_SIZES[at ?? 3]!
}

/** 普惠型小微: a small or micro firm, or a sole trader, with at most 10,000,000 yuan of credit (EAST, 单户授信 1,000 万元及以下). */
export const INCLUSIVE_LIMIT_FEN: Fen = 1_000_000_000n
export function isInclusiveSmall(kind: 'sole' | 'company', size: EnterpriseSize | null, creditFen: Fen): boolean {
  const small = kind === 'sole' || size === 'small' || size === 'micro'
  return small && creditFen <= INCLUSIVE_LIMIT_FEN
}
