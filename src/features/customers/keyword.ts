import { type RawBuilder, sql } from 'kysely'
import {
  checkChinesePassport,
  checkForeignResident,
  checkHomeReturnPermit,
  checkHongKongId,
  checkTaiwanId,
  checkTaiwanPermit,
  luhnHolds,
  parseArchiveNumber,
  parseCustomerNumber,
} from '../../lending/identifiers'
import { isRefused } from '../../lending/refusal'
import { halfWidth } from '../../lending/text'
import { itemIndex } from './items/kinds'
import { idIndex, phoneIndex, tailIndexes } from './protect'

const compact = (text: string): string => halfWidth(text).replace(/[\s-]/g, '').toUpperCase()

/** Does the text look like somebody's document, phone or card? Such a text must not stand in an address or a log. */
export function looksSecret(text: string): boolean {
  const plain = compact(text)
  // a landline, a phone, a document on its way to being typed; a number of ours has letters or seventeen digits
  if (/^\d{7,16}$/.test(plain) || /^\d{17}[\dX]$/.test(plain)) return true
  if (/^[0-9A-HJ-NP-RTUWXY]{18}$/.test(plain) && /^\d/.test(plain) && /\d{6}/.test(plain.slice(2, 8))) return true
  if (!isRefused(parseCustomerNumber(plain))) return false
  // a resident's number but for its last digit; a card; a passport or permit
  if (/^\d{17}$/.test(plain) || (/^\d{13,19}$/.test(plain) && luhnHolds(plain))) return true
  return TRAVEL.some(check => !isRefused(check(plain)))
}

/** Documents with letters; none of them is the beginning of a number of ours. */
const TRAVEL = [
  checkChinesePassport,
  checkHomeReturnPermit,
  checkTaiwanPermit,
  checkForeignResident,
  checkHongKongId,
  checkTaiwanId,
]

type Condition = RawBuilder<boolean>

/** What a word in the search box means, told by its shape alone. */
export type Shape = 'secret' | 'archive' | 'root' | 'customer' | 'tail' | 'sound' | 'business' | 'name'

export interface Word {
  readonly shape: Shape
  readonly text: string
}

/**
 * 王建 name · wjg, wangjian sounds · 4517 or 014517 tail of a document or phone · 0601-2026-G-000123-V01 archive number of any
 * version · customer, loan, contract number. Whole documents, phones and cards are secret: they stand in no address.
 */
export function shapeOf(typed: string): Word {
  const text = halfWidth(typed).trim()
  const upper = text.toUpperCase()
  if (looksSecret(typed)) return { shape: 'secret', text }
  if (!isRefused(parseArchiveNumber(text))) return { shape: 'archive', text: upper }
  if (/^\d{4}-\d{4}-[A-Z]-\d{6}$/i.test(text)) return { shape: 'root', text: upper }
  if (/^\d{17}$/.test(text)) return { shape: 'customer', text }
  if (/^(\d{4}|\d{6}|\d{3}X|\d{5}X)$/i.test(text)) return { shape: 'tail', text }
  if (/^[a-z]{1,40}$/i.test(text)) return { shape: 'sound', text }
  // a name is looked for as it is written, with the brackets of its firm
  return /^[A-Z0-9-]{5,40}$/i.test(text) ? { shape: 'business', text: upper } : { shape: 'name', text: typed.trim() }
}

/** Whose paper has this number; numbers brought from an older system may be nothing but digits. */
const business = (no: string) => sql`select customer_id from loans where loan_no = ${no}
  union all select customer_id from contracts where contract_no = ${no}
  union all select customer_id from applications where application_no = ${no}`

/** Customers by a whole document number, phone or account, through their keyed digests: each part reads its own index. */
const bySecret = (text: string): Condition =>
  sql<boolean>`customers.id in (select id from customers where phone_index = ${phoneIndex(text)}
    union all select coalesce(merged_into, id) from customers where id_no_index = ${idIndex(text)}
    union all select customer_id from customer_items where removed_at is null and (list, detail_index) in
      (('phones', ${itemIndex('phones', text)}::bytea), ('accounts', ${itemIndex('accounts', text)}::bytea))
    union all ${business(text.toUpperCase())})`

/** A number of a file that became part of another one finds that one. */
const alsoMerged = (condition: RawBuilder<unknown>): Condition =>
  sql<boolean>`customers.id in (select coalesce(merged_into, id) from customers where ${condition})`

const byTail = (tail: string): Condition => {
  const { idTail, idTail6, phoneTail } = tailIndexes(tail)
  return tail.length === 6
    ? sql<boolean>`customers.id_tail6_index = ${idTail6}`
    : sql<boolean>`(customers.id_tail_index = ${idTail} or customers.phone_tail_index = ${phoneTail})`
}

const byArchiveNo = (no: string): Condition =>
  sql<boolean>`customers.id in (select coalesce(old.merged_into, old.id) from customer_versions v
    join customers old on old.id = v.customer_id where v.archive_no = ${no})`

/** Behind every other letter of any order: a text and what begins with it lie between it and itself with this behind. */
const LAST = '\uffff'

/** A range of the index in pinyin order; the text itself is looked at too, because that order takes some letters for the same. */
export const beginsWith = (text: string): Condition => sql<boolean>`(customers.name collate "zh-x-icu" >= ${text}
  and customers.name collate "zh-x-icu" < ${text + LAST} and starts_with(customers.name, ${text}))`

/** The index of pieces gives the candidates; that the pieces stand together is seen at the text. */
export const holds = (text: string): Condition =>
  sql<boolean>`(bigrams(customers.name) @> bigrams(${text}) and position(${text} in customers.name) > 0)`

export const SOUNDS = {
  initials: sql`customers.initials collate "C"`,
  pinyin: sql`customers.pinyin collate "C"`,
} as const
export const sounds = (column: keyof typeof SOUNDS, text: string): Condition =>
  sql<boolean>`(${SOUNDS[column]} >= ${text} and ${SOUNDS[column]} < ${text + LAST})`

const bySound = (text: string): Condition => sql<boolean>`(${sounds('initials', text)} or ${sounds('pinyin', text)})`

/** Everybody a word finds, each shape through its own index. */
export function byKeyword(typed: string): Condition {
  const { shape, text } = shapeOf(typed)
  if (shape === 'secret') return bySecret(text)
  if (shape === 'archive') return byArchiveNo(text)
  if (shape === 'root') return alsoMerged(sql`archive_root = ${text}`)
  if (shape === 'customer') return alsoMerged(sql`customer_no = ${text}`)
  if (shape === 'tail') return byTail(text)
  if (shape === 'sound') return bySound(text.toLowerCase())
  if (shape === 'business') return sql<boolean>`customers.id in (${business(text)})`
  return text.length >= 2 ? holds(text) : beginsWith(text)
}
