import { type Refused, refuse } from '../refusal'
import { compact } from './compact'

/** ISO 7064 MOD 11,10 check digit. Example: 8010012600001234 → 5. */
export function checkDigit(digits: string): number {
  if (!/^\d+$/.test(digits)) throw new RangeError('check digit of something that is not digits')
  let product = 10
  for (let at = 0; at < digits.length; at++) {
    const sum = (product + digits.charCodeAt(at) - 48) % 10 || 10
    product = (sum * 2) % 11
  }
  return (11 - product) % 10
}

/** 个人 1 · 企业 2 · 同业 3 · 集团 4. */
export type CustomerType = 1 | 2 | 3 | 4

export interface CustomerNumberParts {
  readonly type: CustomerType
  /** Four digits of the branch. */
  readonly branchCode: string
  readonly year: number
  readonly seq: number
}

const padded = (value: number, length: number): string => {
  const text = value.toString().padStart(length, '0')
  if (!Number.isInteger(value) || value < 0 || text.length !== length)
    throw new RangeError(`number out of range: ${value}`)
  return text
}

/** 客户号: type 1, branch 4, year 4, sequence 7, check 1. */
export function composeCustomerNumber({ type, branchCode, year, seq }: CustomerNumberParts): string {
  if (!/^\d{4}$/.test(branchCode)) throw new RangeError(`branch code: ${branchCode}`)
  const body = `${type}${branchCode}${padded(year, 4)}${padded(seq, 7)}`
  return `${body}${checkDigit(body)}`
}

export function parseCustomerNumber(value: string): CustomerNumberParts | Refused {
  const match = /^([1-4])(\d{4})(\d{4})(\d{7})(\d)$/.exec(compact(value))
  if (!match) return refuse('customer-number.format', '客户号应为 17 位数字')
  const [whole, type = '', branchCode = '', year = '', seq = '', check] = match
  if (`${checkDigit(whole.slice(0, -1))}` !== check)
    return refuse('customer-number.checksum', '客户号校验不通过，请核对')
  return { type: parseInt(type, 10) as CustomerType, branchCode, year: parseInt(year, 10), seq: parseInt(seq, 10) }
}
