import { maskAddress, maskEmail, maskMiddle } from '../../lending/mask'
import { isSecret } from '../customers/protect'

/** A typed value as the lists show it: what would be encrypted in the book is masked here too, right or wrong. */
export function hide(name: string, text: string): string {
  if (!isSecret(name)) return text
  if (name === 'phone' || name === 'employerPhone') return maskMiddle(text, 3, 4)
  if (name === 'email') return maskEmail(text)
  if (name === 'wechat') return maskMiddle(text, 1, 1)
  return name === 'idNo' || name === 'accountNo' ? maskMiddle(text, 4, 4) : maskAddress(text)
}
