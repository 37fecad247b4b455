import type { CodeBook } from '../../lending/codes'
import { yuanText } from '../../lending/money'
import { LONG_TERM } from './checks'
import type { Codes } from './codes'
import type { CustomerKind } from './identity'
import { isSecret, type Secret } from './protect'
import { BASIC_FIELDS, type Basics } from './record'
import { specsOf } from './specs'

/** A code as it stands in its field: with its name, so that a person sees what is kept. */
export const codeText = (book: CodeBook, code: string): string => `${code} ${book.labelOf(code) ?? ''}`.trim()

/** A stored record as the form shows it: masks for what is encrypted, money in yuan, 长期 for a document without end. */
export function rawOf(
  kind: CustomerKind,
  basics: Basics,
  masks: Readonly<Record<Secret, string | null>>,
  codes: Codes,
): Record<string, string> {
  const tables = new Map(specsOf(kind).flatMap(({ name, table }) => (table ? [[name, table] as const] : [])))
  const text = (field: keyof Basics): string => {
    if (isSecret(field)) return masks[field] ?? ''
    const value = basics[field]
    if (value === null || value === false) return ''
    if (value === true) return 'on'
    const table = tables.get(field)
    if (table && typeof value === 'string') return codeText(codes.national[table], value)
    if (field === 'idExpiresOn' && value === LONG_TERM) return '长期'
    return typeof value === 'bigint' ? yuanText(value) : String(value)
  }
  return Object.fromEntries(BASIC_FIELDS.map(field => [field, text(field)]))
}
