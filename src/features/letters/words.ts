import type { FaultCode, LetterKind, Subject } from '../../lending/letters'
import type { Translate } from '../../web/i18n'

export const KIND_WORDS: Readonly<Record<LetterKind, string>> = {
  correction: '补正通知',
  demand: '催收函',
  due_notice: '到期提醒',
  repay_tip: '还款提示',
  bureau_consent: '征信授权书',
  settlement: '贷款结清证明',
  free: '自由函件',
}

export const SUBJECT_WORDS: Readonly<Record<Subject, string>> = {
  customer: '客户',
  loan: '借据',
  application: '贷款申请与资料清单',
}

export const FORM_WORDS = { text: '文字模板', word: 'Word 模板' } as const

const FAULT_WORDS: Readonly<Record<FaultCode, string>> = {
  brace: '有不成对的大括号：{names}',
  unclosed: '循环没有结束标记：{names}',
  unopened: '循环没有开始标记：{names}',
  crossed: '循环的开始与结束不一致：{names}',
  unknown: '没有这些占位符：{names}',
  'not-list': '不是明细，不能循环：{names}',
  list: '是明细，请单独成行或用循环：{names}',
  outside: '只能用在明细的循环里：{names}',
  nested: '明细的循环里不能再放明细：{names}',
  empty: '占位符没有名称：{names}',
  foreign: '模板里不能使用这种标记：{names}',
}

/** What is wrong with a template, each kind of fault once with its names. */
export function faultWords(
  t: Translate,
  faults: readonly { readonly code: FaultCode; readonly name: string }[],
): string {
  const codes = [...new Set(faults.map(fault => fault.code))]
  return codes
    .map(code => {
      const names = [...new Set(faults.filter(fault => fault.code === code).map(fault => fault.name))]
      return t(FAULT_WORDS[code], { names: names.join('、') })
    })
    .join('；')
}

export const CLASS_WORDS: Readonly<Record<number, string>> = { 1: '一般信息', 2: '重要信息', 3: '敏感信息' }
