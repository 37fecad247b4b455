import type { Span } from '../../lending/ratios'
import type { SheetName, Standard } from '../../lending/statements'

export const SPAN_WORDS: Readonly<Record<Span, string>> = {
  year: '年报',
  half: '半年报',
  quarter: '季报',
  month: '月报',
}
export const STANDARD_WORDS: Readonly<Record<Standard, string>> = { general: '企业会计准则', small: '小企业会计准则' }
export const SHEET_WORDS: Readonly<Record<SheetName, string>> = {
  balance: '资产负债表',
  income: '利润表',
  cash: '现金流量表',
}
