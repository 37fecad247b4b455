import type { Refused } from './lending/refusal'

/** What a refusal says to a person; the code is what tests and logs say. One place, so that the same "no" has one wording. */
const WORDS: Readonly<Record<string, string>> = {
  'date.empty': '请填写日期，例如 2026-11-20',
  'date.not-a-date': '请按 2026-11-20 的格式填写日期',
  'date.no-such-day': '{typed} 不存在，请按 2026-11-20 的格式填写',
  'money.empty': '请填写金额，例如 180,000.00',
  'money.not-a-number': '请填写数字，例如 180,000.00',
  'money.too-many-decimals': '金额最多两位小数',
  'money.too-small': '金额太小',
  'money.too-large': '金额太大',
  'money.negative': '金额不能为负数',
  'rate.empty': '请填写利率，例如 4.35',
  'rate.not-a-number': '请填写百分数，例如 4.35',
  'rate.too-many-decimals': '利率最多四位小数',
  'rate.out-of-range': '利率应在 0 到 100 之间',
  'number.not-whole': '请填写整数',
  'number.out-of-range': '应在 {min} 到 {max} 之间',
  'choice.unknown': '请从列表中选择',
  'form.no-key': '表单已失效，请刷新页面后重新填写',
  'form.key-reused': '这张表单已经提交过，内容与上次不同。请刷新页面后重新填写',
  'record.changed': '在您填写期间，{who} 已修改这条记录。请核对最新内容后再保存',
}

export const refusalWords = (refused: Refused): string => refused.words ?? WORDS[refused.refused] ?? refused.refused
export const hasWords = (code: string): boolean => Object.hasOwn(WORDS, code)
