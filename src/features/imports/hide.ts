import { maskAddress, maskMiddle } from '../../lending/mask'
import type { Target } from './columns'

/** A typed value as the lists show it: what would be encrypted in the book is masked here too, right or wrong. */
export function hide(name: Target, text: string): string {
  if (name === 'idNo') return maskMiddle(text, 4, 4)
  if (name === 'phone') return maskMiddle(text, 3, 4)
  if (name === 'accountNo') return maskMiddle(text, 4, 4)
  return name === 'address' ? maskAddress(text) : text
}
