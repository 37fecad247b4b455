import type { BookDate } from '../../lending/dates'
import { bookDate, parseDate } from '../../lending/dates'
import { checkBankAccount, checkBankCard, checkLandline, checkMobile, checkResidentId } from '../../lending/identifiers'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { type CustomerKind, checkIdentity, sexCode } from './identity'
import type { Basics } from './record'

/** A document without an end is kept as ending on the last day there is. */
export const LONG_TERM = bookDate('9999-12-31')

export function readExpiry(text: string): { ok: string } | Refused {
  if (/^(长期(有效)?|long-?term)$/i.test(text)) return { ok: LONG_TERM }
  const read = parseDate(text)
  return isRefused(read) ? { ...read, params: { typed: text } } : { ok: read.date }
}

type Text = { ok: string } | Refused
const normalized = (checked: { ok: true; normalized: string } | Refused): Text =>
  'ok' in checked ? { ok: checked.normalized } : checked

/** Persons are called on a mobile; a firm may also have a landline. */
export function checkPhone(kind: CustomerKind, text: string): Text {
  if (kind !== 'person' && /^0|-|^[48]00/.test(text)) return normalized(checkLandline(text))
  return normalized(checkMobile(text))
}

/** A person repays from a card, which carries a check digit; firms' accounts follow the numbering of their bank. */
export const checkAccount = (kind: CustomerKind, text: string): Text =>
  normalized(kind === 'person' ? checkBankCard(text) : checkBankAccount(text))

export const checkEmail = (text: string): Text =>
  /^[^\s@]+@[^\s@]+\.[A-Za-z]{2,}$/.test(text)
    ? { ok: text }
    : refuse('email.format', '电子邮箱的格式如 name@example.cn')

/** 中征码: sixteen characters, formerly the number of the loan card. */
export function checkLoanCard(text: string): Text {
  const plain = text.replace(/[\s-]/g, '').toUpperCase()
  return /^[0-9A-Z]{16}$/.test(plain) ? { ok: plain } : refuse('loan-card.format', '中征码应为 16 位数字或字母')
}

export const checkIdNo = (kind: CustomerKind, idType: string, idNo: string, today: BookDate): Text =>
  normalized(checkIdentity(kind, idType, idNo, today))

/** What must hold of a record however it came here, with numbers brought to their stored form. */
export function settled(kind: CustomerKind, given: Basics, today: BookDate): Basics | Refused {
  const identity = checkIdentity(kind, given.idType, given.idNo, today)
  if (!('ok' in identity)) return { ...identity, field: 'idNo' }
  const phone = given.phone === null ? null : checkPhone(kind, given.phone)
  if (isRefused(phone)) return { ...phone, field: 'phone' }
  const account = given.accountNo === null ? null : checkAccount(kind, given.accountNo)
  if (isRefused(account)) return { ...account, field: 'accountNo' }
  // a sole trader's tax number may be his own document number, which is kept in one place only, encrypted
  if (given.taxNo !== null && 'ok' in checkResidentId(given.taxNo, { today }))
    return refuse('customer.tax-no', '纳税人识别号与身份证号码相同的不填，证件号码已登记', { field: 'taxNo' })
  return {
    ...given,
    idNo: identity.normalized,
    phone: phone?.ok ?? null,
    accountNo: account?.ok ?? null,
    ...(identity.birthDate ? { birthDate: identity.birthDate } : {}),
    ...(identity.sex ? { sex: sexCode(identity.sex) } : {}),
    // the section letter is the first character of the code: the two cannot say different things
    ...(given.industryCode ? { industry: given.industryCode.charAt(0) } : {}),
  }
}
