import { compact } from './compact'
import { type Checked, refused } from './types'

/** Luhn sum (GB/T 19584, ISO/IEC 7812): every second digit from the right doubled. Example: 6222021000001234565. */
export function luhnHolds(digits: string): boolean {
  if (!/^\d+$/.test(digits)) return false
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48
    const doubled = at % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** A bank card: 13–19 digits that satisfy Luhn. */
export function checkBankCard(value: string): Checked {
  const text = compact(value)
  if (!/^\d+$/.test(text)) return refused('card.format', '银行卡号只含数字')
  if (text.length < 13 || text.length > 19)
    return refused('card.length', `银行卡号应为 13 至 19 位，现在是 ${text.length} 位`)
  if (!luhnHolds(text)) return refused('card.checksum', '银行卡号校验不通过，请对照银行卡核对')
  return { ok: true, normalized: text }
}

/** An account of a firm: its bank's own numbering, so only the shape is looked at. */
export function checkBankAccount(value: string): Checked {
  const text = compact(value)
  if (!/^\d{8,32}$/.test(text)) return refused('account.format', '账号应为 8 至 32 位数字')
  return { ok: true, normalized: text }
}

/** 银联 cards carry 62 (and a few 81) in front; the same check digit holds. */
export const isUnionPay = (digits: string): boolean => /^(62|81)\d{14,17}$/.test(digits)

/** Issuer numbers of the large banks' debit cards (GB/T 20547, printed on the cards): the bank's name while typing, never a proof. */
const ISSUERS: readonly (readonly [pattern: RegExp, bank: string])[] = [
  [/^(622202|622203|621226|621225|622208|621723)/, '中国工商银行'],
  [/^(622848|622845|622846|622849|623052)/, '中国农业银行'],
  [/^(621660|621661|621785|621790|456351|601382)/, '中国银行'],
  [/^(621700|436742|622700|622280|623668)/, '中国建设银行'],
  [/^(622260|622262|621002|405512)/, '交通银行'],
  [/^(621799|621098|622188|621096|622150)/, '中国邮政储蓄银行'],
  [/^(621483|622588|622609|410062)/, '招商银行'],
]

/** The bank a card number begins with; null when it is not one of those kept here. */
export const bankOfCard = (value: string): string | null => {
  const digits = compact(value)
  return ISSUERS.find(([pattern]) => pattern.test(digits))?.[1] ?? null
}
