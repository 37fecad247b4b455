import { blindIndex, decrypt, encrypt } from '../../db/codec'
import {
  maskAddress,
  maskCard,
  maskEmail,
  maskIdNumber,
  maskLandline,
  maskMiddle,
  maskMobile,
} from '../../lending/mask'
import { halfWidth } from '../../lending/text'

/** Columns of C2 class: encrypted, shown masked, in clear only by an audited reveal. */
export const SECRETS = [
  'idNo',
  'phone',
  'address',
  'accountNo',
  'email',
  'wechat',
  'householdAddress',
  'employerAddress',
  'employerPhone',
  'businessAddress',
] as const
export type Secret = (typeof SECRETS)[number]
export const isSecret = (name: string): name is Secret => SECRETS.some(secret => secret === name)

const COLUMN: Readonly<Record<Secret, string>> = {
  idNo: 'id_no',
  phone: 'phone',
  address: 'address',
  accountNo: 'account_no',
  email: 'email',
  wechat: 'wechat',
  householdAddress: 'household_address',
  employerAddress: 'employer_address',
  employerPhone: 'employer_phone',
  businessAddress: 'business_address',
}
const placeOf = (field: Secret, row: number) => ({ table: 'customers', column: COLUMN[field], row })

export const seal = (field: Secret, row: number, value: string): Buffer => encrypt(placeOf(field, row), value)
export const open = (field: Secret, row: number, sealed: Buffer | null): string | null =>
  sealed === null ? null : decrypt(placeOf(field, row), sealed)

const MOBILE = /^1[3-9]\d{9}$/
export const maskPhone = (value: string): string => (MOBILE.test(value) ? maskMobile(value) : maskLandline(value))
const MASKS: Readonly<Record<Secret, (value: string) => string>> = {
  idNo: maskIdNumber,
  phone: maskPhone,
  address: maskAddress,
  accountNo: maskCard,
  email: maskEmail,
  wechat: value => maskMiddle(value, 1, 1),
  householdAddress: maskAddress,
  employerAddress: maskAddress,
  employerPhone: maskPhone,
  businessAddress: maskAddress,
}
export const maskOf = (field: Secret, value: string | null): string | null =>
  value === null ? null : MASKS[field](value)

/** How numbers are compared: without spaces and dashes, half-width, upper case. */
const bare = (value: string): string => halfWidth(value).replace(/[\s-]/g, '').toUpperCase()
const digits = (value: string): string => halfWidth(value).replace(/\D/g, '')

export const idIndex = (idNo: string): Buffer => blindIndex('customers.id_no', bare(idNo))
export const phoneIndex = (phone: string): Buffer => blindIndex('customers.phone', digits(phone))
export const tailIndexes = (tail: string) => ({
  idTail: blindIndex('customers.id_tail', bare(tail)),
  idTail6: blindIndex('customers.id_tail6', bare(tail)),
  phoneTail: blindIndex('customers.phone_tail', bare(tail)),
})

export function sealedIdNo(id: number, idNo: string) {
  const text = bare(idNo)
  return {
    idNo: seal('idNo', id, idNo),
    idNoIndex: idIndex(idNo),
    idTailIndex: blindIndex('customers.id_tail', text.slice(-4)),
    idTail6Index: blindIndex('customers.id_tail6', text.slice(-6)),
  }
}

export function sealedPhone(id: number, phone: string | null) {
  if (phone === null) return { phone: null, phoneIndex: null, phoneTailIndex: null }
  return {
    phone: seal('phone', id, phone),
    phoneIndex: phoneIndex(phone),
    phoneTailIndex: blindIndex('customers.phone_tail', digits(phone).slice(-4)),
  }
}

export const sealedOrNull = (field: Secret, id: number, value: string | null): Buffer | null =>
  value === null ? null : seal(field, id, value)

/** A note typed by hand may hold a number that must not stand there in clear. */
export const withoutNumbers = (text: string): string =>
  text
    .replace(/(?<![\dA-Za-z])\d{17}[\dXx](?!\d)/g, maskIdNumber)
    .replace(/(?<!\d)1[3-9]\d{9}(?!\d)/g, maskMobile)
    .replace(/(?<!\d)\d{13,19}(?!\d)/g, maskCard)
