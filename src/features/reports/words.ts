import { status } from '../../web/status'
import { RESULT_WORDS } from '../collections/words'
import { SECURITY_WORDS } from '../products/words'

const from =
  (words: Readonly<Record<string, string>>) =>
  (code: string): string =>
    Object.hasOwn(words, code) ? words[code]! : code

export const securityWord = from(SECURITY_WORDS)
export const resultWord = from(RESULT_WORDS)
export const classWord = (code: string): string => status('risk-class', code).word
export const receiptWord = from({
  repay: '还款',
  payoff: '提前结清',
  apply_prepaid: '溢缴款抵扣',
  prepay: '部分提前还款',
  revolve: '归还本金',
  recover: '核销后收回',
  reverse: '冲正',
})
