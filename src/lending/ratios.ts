import type { Fen } from './money'
import type { Figures } from './statements'

/** What the figure of a ratio counts: times, hundredths of a whole, days. */
export type RatioUnit = 'times' | 'percent' | 'days'

export interface Ratio {
  readonly code: string
  readonly label: string
  readonly unit: RatioUnit
  /** In words, as it stands beside the figure. */
  readonly formula: string
  /** In hundredths of the unit (1.50 times = 150, 12.34 % = 1234), half up; null where the divisor is nothing or below it. */
  readonly hundredths: bigint | null
}

export interface RatioInput {
  readonly now: Figures
  /** The period a year before (or the one before it): averages and growth need it. */
  readonly before: Figures | null
  /** Days of the period for turnover: 360 a year, as analysts of loans count. */
  readonly days: number
}

/** top ÷ bottom × scale, half away from nothing; null when there is nothing to divide by. Example: 150 ÷ 100 × 100 → 150. */
export function quotient(top: Fen, bottom: Fen, scale: bigint): bigint | null {
  if (bottom <= 0n) return null
  const doubled = 2n * top * scale
  const shifted = top < 0n ? doubled - bottom : doubled + bottom
  return shifted / (2n * bottom)
}

const at = (figures: Figures, code: string): Fen => figures[code] ?? 0n

/** Twice the average of a balance: the sum of both ends, or twice the one end that is known. */
function twiceAverage({ now, before }: RatioInput, code: string): Fen {
  const end = at(now, code)
  return before === null || before[code] === undefined ? 2n * end : end + at(before, code)
}

type Work = (input: RatioInput) => bigint | null
type Definition = readonly [code: string, label: string, unit: RatioUnit, formula: string, work: Work]

const TIMES = 100n
const PERCENT = 10_000n

const turnoverDays =
  (balance: string, flow: string): Work =>
  input =>
    quotient(twiceAverage(input, balance) * BigInt(input.days), 2n * at(input.now, flow), 100n)

const growth =
  (code: string): Work =>
  ({ now, before }) =>
    before === null || before[code] === undefined
      ? null
      : quotient(at(now, code) - at(before, code), at(before, code), PERCENT)

/**
 * The ratios a credit officer reads, by the usual definitions of Chinese bank practice. Worked example: current assets 150,
 * of them inventory 40 and prepaid 10, current debts 100 → current ratio 1.50, quick ratio 1.00.
 */
const DEFINITIONS: readonly Definition[] = [
  [
    'current',
    '流动比率',
    'times',
    '流动资产 ÷ 流动负债',
    ({ now }) => quotient(at(now, 'currentAssets'), at(now, 'currentDebts'), TIMES),
  ],
  [
    'quick',
    '速动比率',
    'times',
    '（流动资产 − 存货 − 预付款项）÷ 流动负债',
    ({ now }) =>
      quotient(at(now, 'currentAssets') - at(now, 'inventory') - at(now, 'prepaid'), at(now, 'currentDebts'), TIMES),
  ],
  [
    'debt',
    '资产负债率',
    'percent',
    '负债合计 ÷ 资产总计',
    ({ now }) => quotient(at(now, 'totalDebts'), at(now, 'totalAssets'), PERCENT),
  ],
  [
    'interest-cover',
    '利息保障倍数',
    'times',
    '（利润总额 + 利息费用）÷ 利息费用',
    ({ now }) => quotient(at(now, 'totalProfit') + at(now, 'interest'), at(now, 'interest'), TIMES),
  ],
  [
    'receivable-days',
    '应收账款周转天数',
    'days',
    '平均应收账款 × 天数 ÷ 营业收入',
    turnoverDays('receivables', 'revenue'),
  ],
  ['inventory-days', '存货周转天数', 'days', '平均存货 × 天数 ÷ 营业成本', turnoverDays('inventory', 'cost')],
  ['payable-days', '应付账款周转天数', 'days', '平均应付账款 × 天数 ÷ 营业成本', turnoverDays('payables', 'cost')],
  [
    'gross-margin',
    '毛利率',
    'percent',
    '（营业收入 − 营业成本）÷ 营业收入',
    ({ now }) => quotient(at(now, 'revenue') - at(now, 'cost'), at(now, 'revenue'), PERCENT),
  ],
  [
    'net-margin',
    '销售净利率',
    'percent',
    '净利润 ÷ 营业收入',
    ({ now }) => quotient(at(now, 'netProfit'), at(now, 'revenue'), PERCENT),
  ],
  [
    'roe',
    '净资产收益率',
    'percent',
    '净利润 ÷ 平均所有者权益',
    input => quotient(2n * at(input.now, 'netProfit'), twiceAverage(input, 'equity'), PERCENT),
  ],
  ['revenue-growth', '营业收入增长率', 'percent', '（本期 − 上期）÷ 上期', growth('revenue')],
  ['asset-growth', '总资产增长率', 'percent', '（本期 − 上期）÷ 上期', growth('totalAssets')],
]

export const ratiosOf = (input: RatioInput): Ratio[] =>
  DEFINITIONS.map(([code, label, unit, formula, work]) => ({ code, label, unit, formula, hundredths: work(input) }))

/** Days a period counts for turnover. */
export const DAYS_OF_SPAN = { year: 360, half: 180, quarter: 90, month: 30 } as const
export type Span = keyof typeof DAYS_OF_SPAN
