import { yuanText } from '../../lending/money'
import { LONG_TERM } from './checks'
import { isSecret, type Secret } from './protect'
import { BASIC_FIELDS, type Basics } from './record'

/** A stored record as the form shows it: masks for what is encrypted, money in yuan, 长期 for a document without end. */
export function rawOf(basics: Basics, masks: Readonly<Record<Secret, string | null>>): Record<string, string> {
  const text = (field: keyof Basics): string => {
    if (isSecret(field)) return masks[field] ?? ''
    const value = basics[field]
    if (value === null || value === false) return ''
    if (value === true) return 'on'
    if (field === 'idExpiresOn' && value === LONG_TERM) return '长期'
    return typeof value === 'bigint' ? yuanText(value) : String(value)
  }
  return Object.fromEntries(BASIC_FIELDS.map(field => [field, text(field)]))
}
