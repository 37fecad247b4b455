import { compact } from './compact'
import { type Checked, refused } from './types'

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

/**
 * 统一社会信用代码 (GB 32100-2015): 18 characters of 31 (no I O S V Z); check = 31 − Σ value × 3ⁱ mod 31, 31 → 0.
 * Example: 91350100M000100Y43 (Σ 1640).
 */
export function checkCreditCode(value: string): Checked {
  const text = compact(value)
  if (text.length !== 18) return refused('credit-code.length', `统一社会信用代码应为 18 位，现在是 ${text.length} 位`)
  if ([...text].some(c => !ALPHABET.includes(c))) {
    return refused('credit-code.format', '统一社会信用代码只含数字和大写字母，不含 I、O、S、V、Z')
  }
  const regionCode = text.slice(2, 8)
  if (!/^\d{6}$/.test(regionCode)) return refused('credit-code.region', '统一社会信用代码第 3 至 8 位应为地区代码数字')
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * ALPHABET.indexOf(text.charAt(at)), 0)
  if (ALPHABET.charAt((31 - (sum % 31)) % 31) !== text.charAt(17)) {
    return refused('credit-code.checksum', '统一社会信用代码校验不通过，请对照营业执照核对')
  }
  return { ok: true, normalized: text, regionCode }
}

/** 组织机构代码 (GB 11714-1997): eight characters and a check of 11 − Σ mod 11, 10 → X, 11 → 0. Example: D2143569-X. */
export function checkOrganisationCode(value: string): Checked {
  const text = compact(value)
  if (!/^[0-9A-Z]{8}[0-9X]$/.test(text))
    return refused('organisation-code.format', '组织机构代码应为 8 位本体代码和 1 位校验码')
  const sum = ORGANISATION_WEIGHTS.reduce((total, weight, at) => total + weight * codeValue(text.charCodeAt(at)), 0)
  const check = 11 - (sum % 11)
  const expected = check === 10 ? 'X' : check === 11 ? '0' : `${check}`
  if (expected !== text.charAt(8))
    return refused('organisation-code.checksum', '组织机构代码校验不通过，请对照证件核对')
  return { ok: true, normalized: text }
}

/** Digits count as themselves, letters from A = 10. */
const codeValue = (code: number): number => (code < 65 ? code - 48 : code - 55)
