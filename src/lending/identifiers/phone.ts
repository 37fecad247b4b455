import { halfWidth } from '../text'
import { type Checked, refused } from './types'

/** A mobile number of the mainland: 11 digits from 13 to 19; +86, 0086 or 86 in front is taken off. */
export function checkMobile(value: string): Checked {
  const text = halfWidth(value).replace(/\s/g, '')
  const plain = text.replace(/^(\+86-?|0086|86(?=1\d{10}$))/, '').replace(/^(\d{3})-(\d{4})-(\d{4})$/, '$1$2$3')
  if (!/^\d+$/.test(plain)) return refused('mobile.format', '手机号码只含数字')
  if (plain.length !== 11) return refused('mobile.length', `手机号码应为 11 位数字，现在是 ${plain.length} 位`)
  if (!/^1[3-9]/.test(plain)) return refused('mobile.prefix', '手机号码应以 13 至 19 开头')
  return { ok: true, normalized: plain }
}

/** A landline: area code of 3–4 digits, number of 7–8, optional extension; or a 400/800 number. */
export function checkLandline(value: string): Checked {
  const text = halfWidth(value).replace(/[\s()]/g, '')
  const match = /^(0[1-9]\d{1,2})-?([1-9]\d{6,7})(?:[-转](\d{1,6}))?$/.exec(text)
  if (match) return { ok: true, normalized: `${match[1]}-${match[2]}${match[3] ? `-${match[3]}` : ''}` }
  const service = /^([48]00)-?(\d{3})-?(\d{4})$/.exec(text)
  if (service) return { ok: true, normalized: `${service[1]}-${service[2]}-${service[3]}` }
  return refused('landline.format', '固定电话应为区号加 7 至 8 位号码，如 0871-63120000')
}
