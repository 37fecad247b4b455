import { CHANNEL_WORDS } from '../customers/words'
import { METHOD_WORDS } from '../products/words'
import { RELIEF_WORDS } from '../risk/words'

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

/** What a chosen code of a field is called; a field without a table shows what was typed. */
export const CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mode: MODE_WORDS,
  method: METHOD_WORDS,
  interest: INTEREST_WORDS,
  late: LATE_WORDS,
  reliefs: RELIEF_WORDS,
  channel: CHANNEL_WORDS,
}
