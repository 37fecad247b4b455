import { CHANNEL_WORDS } from '../customers/words'
import { METHOD_WORDS } from '../products/words'
import { RELIEF_WORDS } from '../risk/words'
import { CAUSE_WORDS } from './take-back/words'

export const MODE_WORDS: Readonly<Record<string, string>> = {
  lower_payment: '减额（期数不变）',
  shorter_term: '缩期（每期金额不变）',
  chosen_term: '自选期数',
  off_tail: '先冲尾款（每期金额和期数不变）',
  from_back: '从最后一期起冲减本金',
  from_front: '从最近一期起冲减本金',
  in_proportion: '各期按同一比例减少',
}
export const TAIL_WORDS: Readonly<Record<string, string>> = {
  keep: '尾款不变',
  share: '尾款随余额按比例缩减',
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
  tail: TAIL_WORDS,
  method: METHOD_WORDS,
  interest: INTEREST_WORDS,
  late: LATE_WORDS,
  reliefs: RELIEF_WORDS,
  channel: CHANNEL_WORDS,
  cause: CAUSE_WORDS,
}
