import type { BookDate } from '../dates'
import { bookDate } from '../dates'

export const LENDER_KINDS = ['private', 'bank', 'assisted_online', 'microloan'] as const
/** 民间借贷 · 银行及消金 · 互联网助贷 · 小额贷款公司 */
export type LenderKind = (typeof LENDER_KINDS)[number]

/** A line the all-in yearly cost must stay under, as data with a first and last day. */
export interface RateCap {
  readonly lender: LenderKind
  readonly from: BookDate
  readonly to: BookDate | null
  /** A fixed rate, or so many times the 1Y LPR of the signing day. */
  readonly limit: { readonly ratePpm: number } | { readonly timesLpr: number }
  readonly outcome: 'reject' | 'refer'
  readonly source: string
}

const cap = (
  lender: LenderKind,
  from: string,
  limit: RateCap['limit'],
  outcome: RateCap['outcome'],
  source: string,
): RateCap => ({ lender, from: bookDate(from), to: null, limit, outcome, source })

/** Starting data; regulators move these, so they are edited in the settings. */
export const RATE_CAPS: readonly RateCap[] = [
  cap('private', '2020-08-20', { timesLpr: 4 }, 'reject', '法释〔2020〕17号 第25条'),
  cap('bank', '2017-08-04', { ratePpm: 240_000 }, 'refer', '法发〔2017〕22号 二'),
  cap('assisted_online', '2025-10-01', { ratePpm: 240_000 }, 'reject', '金规〔2025〕9号'),
  cap('microloan', '2025-12-01', { ratePpm: 240_000 }, 'reject', '小额贷款公司综合融资成本管理工作指引 (2025-12)'),
  cap(
    'microloan',
    '2028-01-01',
    { timesLpr: 4 },
    'reject',
    '小额贷款公司综合融资成本管理工作指引 (2025-12)，2027年底前',
  ),
]

export interface CapCheck {
  readonly cap: RateCap
  readonly limitPpm: number
  readonly exceeded: boolean
}

/**
 * Every cap that holds on the signing day against the all-in cost: interest, all fees, and what lateness may add.
 * Example: private lender, LPR 3.00 %: 12.00 % passes, 12.0001 % is rejected.
 */
export function checkCaps(
  caps: readonly RateCap[],
  lender: LenderKind,
  signing: { readonly date: BookDate; readonly lprOneYearPpm: number },
  allInPpm: number,
): CapCheck[] {
  return caps
    .filter(one => one.lender === lender && one.from <= signing.date && (one.to === null || signing.date <= one.to))
    .map(one => {
      const limitPpm = 'ratePpm' in one.limit ? one.limit.ratePpm : one.limit.timesLpr * signing.lprOneYearPpm
      return { cap: one, limitPpm, exceeded: allInPpm > limitPpm }
    })
}

/** A flat late fee a day as a yearly rate: 0.05 % a day → 18.25 % over 365 days. */
export const dailyFeeAsYearlyPpm = (dailyPpm: number): number => dailyPpm * 365
