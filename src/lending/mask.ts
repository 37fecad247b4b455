import { halfWidth } from './text'

/** Keeps `head` and `tail` characters; what is too short to hide anything is hidden whole. */
export function maskMiddle(value: string, head: number, tail: number): string {
  const characters = [...value]
  const hidden = characters.length - head - tail
  if (hidden <= 0) return '*'.repeat(characters.length)
  return `${characters.slice(0, head).join('')}${'*'.repeat(hidden)}${tail === 0 ? '' : characters.slice(-tail).join('')}`
}

/** On screens first 4 and last 4: 5301**********4517. */
export const maskIdNumber = (value: string): string => maskMiddle(value.trim(), 4, 4)

/** In exported files only the ends: 1****************X. */
export const maskIdNumberForExport = (value: string): string => maskMiddle(value.trim(), 1, 1)

/** 138****6621. */
export const maskMobile = (value: string): string => maskMiddle(value.trim(), 3, 4)

/** Landline: the last four digits stay. */
export const maskLandline = (value: string): string => maskMiddle(value.trim(), 0, 4)

/** 622202*********4565. */
export const maskCard = (value: string): string => maskMiddle(value.replace(/\s/g, ''), 6, 4)

/** The last four digits, for 尾号 8806 in lists; shorter numbers show nothing. */
export function cardTail(value: string): string {
  const digits = halfWidth(value).replace(/\D/g, '')
  return digits.length > 8 ? digits.slice(-4) : ''
}

/** Names of third parties: 张* · 王*国 · 欧**华 (JR/T 0171-2020, hiding what identifies). Dots of ethnic names count as characters. */
export function maskName(value: string): string {
  const characters = [...value.trim()]
  if (characters.length <= 1) return '*'.repeat(characters.length)
  if (characters.length === 2) return `${characters[0]}*`
  return `${characters[0]}${'*'.repeat(characters.length - 2)}${characters.at(-1)}`
}

const PROVINCE = '(?:.{2,8}?(?:省|自治区|特别行政区))?'
const CITY = '(?:.{2,10}?(?:市|自治州|盟|地区))?'
/** A district may begin with 路 or 小 (路桥区, 小店区); past a street, a compound or a community it is no district any more. */
const DISTRICT = '(?:[^街号巷][^路街号巷社小]{0,10}?(?:区|县|旗|市)(?!场))?'
const DOWN_TO_DISTRICT = new RegExp(`^${PROVINCE}${CITY}${DISTRICT}`)

/** An address down to its district: 北京市朝阳区***. Where no region is recognised everything is hidden. */
export function maskAddress(value: string): string {
  const text = value.trim()
  return text === '' ? '' : `${DOWN_TO_DISTRICT.exec(text)?.[0] ?? ''}***`
}

/** z***@x.cn. */
export function maskEmail(value: string): string {
  const at = value.indexOf('@')
  return at < 1 ? '***' : `${value.charAt(0)}***${value.slice(at)}`
}
