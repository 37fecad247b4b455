import { CHANNEL_WORDS } from '../customers/words'
import { METHOD_WORDS } from '../products/words'

export const MODE_WORDS: Readonly<Record<string, string>> = {
  lower_payment: '减额（期数不变）',
  shorter_term: '缩期（每期金额不变）',
  chosen_term: '自选期数',
}
export const INTEREST_WORDS: Readonly<Record<string, string>> = {
  carry: '并入新计划第一期收取',
  capitalise: '转为本金',
  forgive: '免除',
}
export const LATE_WORDS: Readonly<Record<string, string>> = {
  keep: '保留在原期次',
  capitalise: '转为本金',
  forgive: '免除',
}
export const RELIEF_WORDS: Readonly<Record<string, string>> = {
  extension: '延长期限',
  easier_plan: '调整还款计划',
  grace: '给予宽限期',
  capitalised_interest: '利息转本金',
  lower_rate: '降低利率',
  forgiveness: '减免本息',
  collateral_release: '释放押品',
  swap: '置换资产',
  refinancing: '借新还旧',
  other: '其他让步',
}

/** What a chosen code of a field is called; a field without a table shows what was typed. */
export const CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mode: MODE_WORDS,
  method: METHOD_WORDS,
  interest: INTEREST_WORDS,
  late: LATE_WORDS,
  reliefs: RELIEF_WORDS,
  channel: CHANNEL_WORDS,
}
