import { compact } from './compact'
import { type Checked, refused } from './types'

const shape =
  (pattern: RegExp, code: string, words: string) =>
  (value: string): Checked => {
    const text = compact(value)
    return pattern.test(text) ? { ok: true, normalized: text } : refused(code, words)
  }

/** 中国护照: a letter (E, G, D, S, P, H, K), possibly a second one, and 7–8 digits, nine characters in all. */
export const checkChinesePassport = shape(
  /^[EGDSPHK](?:\d{8}|[A-Z]\d{7})$/,
  'passport.format',
  '护照号码应为 9 位，以字母开头',
)

export const checkForeignPassport = shape(/^[0-9A-Z]{5,17}$/, 'passport.format', '护照号码应为 5 至 17 位字母或数字')

/** 港澳居民来往内地通行证. */
export const checkHomeReturnPermit = shape(/^[HM]\d{8}(\d{2})?$/, 'permit.format', '通行证号码应为 H 或 M 加 8 位数字')

/** 台湾居民来往大陆通行证. */
export const checkTaiwanPermit = shape(/^(\d{8}|\d{10}[A-Z]?)$/, 'permit.format', '通行证号码应为 8 位或 10 位数字')

/** 外国人永久居留身份证: three letters and twelve digits, since 2023 eighteen characters that begin with 9. */
export const checkForeignResident = shape(
  /^([A-Z]{3}\d{12}|9\d{16}[\dX])$/,
  'permanent-resident.format',
  '永久居留身份证号码应为 15 位或以 9 开头的 18 位',
)

/** 军人证, 户口簿, 出生证: no public check, at most 20 characters, compared by hand. */
export function checkOtherDocument(value: string): Checked {
  const text = value.trim()
  if (text === '' || [...text].length > 20) return refused('document.length', '证件号码应为 1 至 20 个字符')
  return { ok: true, normalized: text }
}
