import { compact } from './compact'
import { type Checked, refused } from './types'

const letterValue = (letter: string): number => letter.charCodeAt(0) - 55

/** 香港身份证: one or two letters, six digits and a check (sum of weights 9…1 divides by 11; A stands for 10). Example: A123456(3). */
export function checkHongKongId(value: string): Checked {
  const text = compact(value).replace(/[()]/g, '')
  const match = /^([A-Z]{1,2})(\d{6})([\dA])$/.exec(text)
  if (!match) return refused('hk-id.format', '香港身份证号码应为 1 至 2 位字母、6 位数字和校验码')
  const [, letters = '', digits = '', check = ''] = match
  // one letter is written with a blank before it, which counts 36
  const head = letters.length === 1 ? [36, letterValue(letters)] : [...letters].map(letterValue)
  const values = [...head, ...[...digits].map(digit => digit.charCodeAt(0) - 48)]
  const sum = values.reduce((total, each, at) => total + each * (9 - at), 0)
  const last = check === 'A' ? 10 : check.charCodeAt(0) - 48
  if ((sum + last) % 11 !== 0) return refused('hk-id.checksum', '香港身份证号码校验不通过，请对照证件核对')
  return { ok: true, normalized: text }
}

/** Places of the letters in the order they were given out; the two digits count as ones and tens. */
const TAIWAN = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'

/** 台湾身份证: a letter, nine digits, weights 1 9 8 7 6 5 4 3 2 1 1 over the letter's two digits and the nine; divides by 10. */
export function checkTaiwanId(value: string): Checked {
  const text = compact(value)
  if (!/^[A-Z][1289]\d{8}$/.test(text)) return refused('tw-id.format', '台湾身份证号码应为 1 位字母和 9 位数字')
  const place = TAIWAN.indexOf(text.charAt(0)) + 10
  const values = [(place - (place % 10)) / 10, place % 10, ...[...text.slice(1)].map(each => each.charCodeAt(0) - 48)]
  const weights = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]
  const sum = values.reduce((total, each, at) => total + each * weights[at]!, 0)
  if (sum % 10 !== 0) return refused('tw-id.checksum', '台湾身份证号码校验不通过，请对照证件核对')
  return { ok: true, normalized: text }
}
