import { type RawBuilder, sql } from 'kysely'
import { luhnHolds, parseArchiveNumber, parseCustomerNumber } from '../../lending/identifiers'
import { isRefused } from '../../lending/refusal'
import { halfWidth } from '../../lending/text'
import { idIndex, phoneIndex, tailIndexes } from './protect'

const compact = (text: string): string => halfWidth(text).replace(/[\s-]/g, '').toUpperCase()

/** Does the text look like somebody's document, phone or card? Such a text must not stand in an address or a log. */
export function looksSecret(text: string): boolean {
  const plain = compact(text)
  if (/^1[3-9]\d{9}$/.test(plain) || /^\d{15}$/.test(plain) || /^\d{17}[\dX]$/.test(plain)) return true
  if (/^[0-9A-HJ-NP-RTUWXY]{18}$/.test(plain) && /^\d/.test(plain) && /\d{6}/.test(plain.slice(2, 8))) return true
  if (!isRefused(parseCustomerNumber(plain))) return false
  return /^\d{13,19}$/.test(plain) && luhnHolds(plain)
}

type Condition = RawBuilder<boolean>

/** Customers by a whole document number or phone, through their keyed digests: each part reads its own index. */
export const bySecret = (text: string): Condition =>
  sql<boolean>`customers.id in (select id from customers where phone_index = ${phoneIndex(text)}
    union all select coalesce(merged_into, id) from customers where id_no_index = ${idIndex(text)})`

/** A number of a file that became part of another one finds that one. */
const alsoMerged = (condition: RawBuilder<unknown>): Condition =>
  sql<boolean>`customers.id in (select coalesce(merged_into, id) from customers where ${condition})`

const byTail = (tail: string): Condition => {
  const { idTail, idTail6, phoneTail } = tailIndexes(tail)
  return tail.length === 6
    ? sql<boolean>`customers.id_tail6_index = ${idTail6}`
    : sql<boolean>`(customers.id_tail_index = ${idTail} or customers.phone_tail_index = ${phoneTail})`
}

const byBusinessNo = (no: string): Condition => sql<boolean>`customers.id in (
  select customer_id from loans where loan_no = ${no}
  union all select customer_id from contracts where contract_no = ${no}
  union all select customer_id from applications where application_no = ${no})`

const startsWith = (text: string): string => `${text.replace(/[\\%_]/g, '\\$&')}%`

/**
 * What a word in the search box means, told by its shape, so that each search runs on one index: 王建 name · wjg, wangjian sounds ·
 * 4517 or 014517 tail of a document or phone · 0601-2026-G-000123-V01 archive number of any version · customer, loan, contract number.
 */
export function byKeyword(typed: string): Condition {
  const text = halfWidth(typed).trim()
  if (!isRefused(parseArchiveNumber(text)))
    return sql<boolean>`customers.id in (select coalesce(old.merged_into, old.id) from customer_versions v
      join customers old on old.id = v.customer_id where v.archive_no = ${text.toUpperCase()})`
  if (/^\d{4}-\d{4}-[A-Z]-\d{6}$/i.test(text)) return alsoMerged(sql`archive_root = ${text.toUpperCase()}`)
  if (/^\d{17}$/.test(text)) return alsoMerged(sql`customer_no = ${text}`)
  if (/^(\d{4}|\d{6}|\d{3}X|\d{5}X)$/i.test(text)) return byTail(text)
  if (/^[a-z]{1,40}$/i.test(text)) {
    const sound = startsWith(text.toLowerCase())
    return sql<boolean>`(customers.initials like ${sound} or customers.pinyin like ${sound} or customers.name like ${startsWith(text)})`
  }
  if (/^[A-Z0-9-]{5,40}$/i.test(text)) return byBusinessNo(text.toUpperCase())
  return text.length >= 2
    ? sql<boolean>`bigrams(customers.name) @> bigrams(${text})`
    : sql<boolean>`customers.name like ${startsWith(text)}`
}
