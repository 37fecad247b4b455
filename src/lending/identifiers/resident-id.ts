import { type BookDate, parseDate } from '../dates'
import { isRefused } from '../refusal'
import { compact } from './compact'
import { type Checked, refused, type Sex } from './types'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

/** Province part of GB/T 2260; 81, 82, 83 are the residence permits for people from Hong Kong, Macao and Taiwan. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
)

export interface ResidentIdOptions {
  /** A birth date after this day is refused. */
  readonly today?: BookDate
  /** County codes ever in force (GB/T 2260 with its history); without it only the province is looked at. */
  readonly knownRegion?: (code: string) => boolean
}

/**
 * 公民身份号码, 18 characters (GB 11643-1999) or the 15 digits used before 1999, which are brought to 18.
 * Σ digit × weight mod 11 → "10X98765432". Example: 11010519491231002X (Σ 167) is right; odd sequence = male.
 */
export function checkResidentId(value: string, options: ResidentIdOptions = {}): Checked {
  const text = compact(value)
  if (text.length !== 18 && text.length !== 15) {
    return refused('id.length', `身份证号码应为 18 位，现在是 ${text.length} 位`)
  }
  if (!/^(\d{17}[\dX]|\d{15})$/.test(text)) return refused('id.format', '身份证号码前 17 位应为数字，末位为数字或 X')
  const regionCode = text.slice(0, 6)
  if (!PROVINCES.has(text.slice(0, 2)) || options.knownRegion?.(regionCode) === false) {
    return refused('id.region', '身份证号码前 6 位不是有效的地区代码，请对照证件核对')
  }
  const body = text.length === 18 ? text.slice(0, 17) : widened(text)
  const birth = parseDate(body.slice(6, 14))
  if (isRefused(birth)) return refused('id.birth-date', '身份证号码中的出生日期不存在，请对照证件核对')
  if (options.today && birth.date > options.today) return refused('id.birth-date', '身份证号码中的出生日期晚于今天')
  if (text.length === 18 && checkOf(body) !== text.charAt(17)) {
    return refused('id.checksum', '身份证号码校验不通过，请对照证件核对')
  }
  return { ok: true, normalized: body + checkOf(body), birthDate: birth.date, sex: sexOf(body), regionCode }
}

/** Sequence 996–999 was kept for people born before 1900. */
const widened = (text: string): string => `${text.slice(0, 6)}${/99[6-9]$/.test(text) ? '18' : '19'}${text.slice(6)}`

const sexOf = (body: string): Sex => ((body.charCodeAt(16) - 48) % 2 === 1 ? 'male' : 'female')

function checkOf(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * (body.charCodeAt(at) - 48), 0)
  return CHECKS.charAt(sum % 11)
}
