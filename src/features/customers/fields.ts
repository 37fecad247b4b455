import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { type Field, f } from '../../web/form'
import { checkAccount, checkEmail, checkIdNo, checkLoanCard, checkPhone, readExpiry } from './checks'
import type { Codes } from './codes'
import type { CustomerKind } from './identity'
import { isSecret, type Secret } from './protect'
import type { BasicField, Basics } from './record'
import { type Spec, specsOf } from './specs'

export { type Control, type Section, type Spec, sectionsOf, specsOf } from './specs'

export interface Reading {
  readonly kind: CustomerKind
  readonly codes: Codes
  readonly today: BookDate
  /** The typed form: the document type decides how its number is read. */
  readonly body: Readonly<Record<string, unknown>>
  /** Of a stored customer: a mask sent back as it was shown leaves the value as it is. */
  readonly masks?: Readonly<Record<Secret, string | null>>
  /** A workbook from outside brings what it has: only who, document and phone are asked for. */
  readonly lenient?: boolean | 'no-phone'
}

type Check = (text: string) => { ok: string } | Refused

const MASKED = refuse('customer.masked', '请填写完整内容，或恢复原样不作修改')

/** A field whose stored value is shown masked: unchanged is fine, half a mask is not. */
const unlessMask =
  (mask: string | null | undefined, check: Check): Check =>
  text => {
    if (mask && text === mask) return { ok: text }
    return text.includes('*') ? MASKED : check(text)
  }

function checkOf({ name, table }: Spec, { kind, codes, today, body, masks }: Reading): Check | undefined {
  if (table)
    return text => {
      const found = codes.national[table].resolve(text)
      return isRefused(found) ? found : { ok: found.code }
    }
  const idType = typeof body.idType === 'string' ? body.idType : ''
  const plain: Check = text => ({ ok: text })
  const checks: Partial<Record<BasicField, Check>> = {
    idNo: text => checkIdNo(kind, idType, text, today),
    phone: text => checkPhone(kind, text),
    address: plain,
    householdAddress: plain,
    employerAddress: plain,
    businessAddress: plain,
    wechat: plain,
    email: checkEmail,
    // a place of work is called on a landline as often as on a mobile
    employerPhone: text => checkPhone('company', text),
    loanCardNo: checkLoanCard,
    accountNo: text => checkAccount(kind, text),
    idExpiresOn: readExpiry,
    name: text => (text.includes('*') ? MASKED : { ok: text }),
  }
  const check = checks[name]
  return check && isSecret(name) ? unlessMask(masks?.[name], check) : check
}

const LENIENT = new Set<BasicField>(['name', 'idType', 'idNo', 'phone'])

function isRequired({ name, required }: Spec, { kind, body, lenient }: Reading): boolean {
  if (lenient) return LENIENT.has(name) && !(name === 'phone' && lenient === 'no-phone')
  // a document that does not carry the birth date leaves it to be asked for
  if (name === 'birthDate' && kind === 'person') return body.idType !== '10' && body.idType !== undefined
  return required === true
}

const MOST: Readonly<Partial<Record<BasicField, number>>> = { dependants: 50, workYears: 80 }

function readerOf(one: Spec, reading: Reading): Field<unknown> {
  const { label, control, list, max } = one
  const required = isRequired(one, reading)
  if (control === 'checkbox') return f.checkbox(label)
  if (control === 'money') return required ? f.money(label) : f.optionalMoney(label)
  if (control === 'date') return required ? f.date(label) : f.optionalDate(label)
  if (control === 'number') return f.optionalWhole(label, 0, MOST[one.name] ?? 10_000_000)
  if (control === 'select' && list) {
    const options = reading.codes[list].map(item => item.value)
    return required ? f.oneOf(label, options) : f.optionalOneOf(label, options)
  }
  const check = checkOf(one, reading)
  const options = { ...(max ? { max } : {}), ...(check ? { check } : {}) }
  return required ? f.text(label, { ...options, required: true }) : f.text(label, options)
}

/** The readers of a customer form, by field name. */
export const fieldsFor = (reading: Reading): Record<string, Field<unknown>> =>
  Object.fromEntries(specsOf(reading.kind).map(one => [one.name, readerOf(one, reading)]))

/** What was read as changes of the record; masks sent back unchanged are no change. */
export function basicsFrom(values: Readonly<Record<string, unknown>>, masks?: Reading['masks']): Partial<Basics> {
  const entries = Object.entries(values).filter(
    ([name, value]) => !(isSecret(name) && masks?.[name] && value === masks[name]),
  )
  return Object.fromEntries(entries) as Partial<Basics>
}

export const isMask = (value: unknown): boolean => typeof value === 'string' && value.includes('*')
