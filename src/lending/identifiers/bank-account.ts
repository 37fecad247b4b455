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
