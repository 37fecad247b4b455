import type { BookDate } from '../../lending/dates'
import {
  type Checked,
  checkChinesePassport,
  checkCreditCode,
  checkForeignPassport,
  checkHomeReturnPermit,
  checkOrganisationCode,
  checkOtherDocument,
  checkResidentId,
  checkTaiwanPermit,
} from '../../lending/identifiers'

export type CustomerKind = 'person' | 'sole' | 'company'
export const KINDS: readonly CustomerKind[] = ['person', 'sole', 'company']
export const isKind = (text: string | undefined): text is CustomerKind => KINDS.some(kind => kind === text)

/** The code list of 二代征信 document types: of a person, or of a firm (a sole trader is identified by its licence). */
export const idTypeList = (kind: CustomerKind): 'person_id_type' | 'company_id_type' =>
  kind === 'person' ? 'person_id_type' : 'company_id_type'

type Check = (value: string, today: BookDate) => Checked

/** A Chinese passport by its own shape, any other by the loose one of ICAO documents. */
const passport: Check = value => {
  const chinese = checkChinesePassport(value)
  return 'ok' in chinese ? chinese : checkForeignPassport(value)
}

/** 外国人永久居留身份证: three letters and twelve digits, since 2023 eighteen digits that begin with 9. */
const foreignResident: Check = value => {
  const text = value.replace(/[\s-]/g, '').toUpperCase()
  if (/^([A-Z]{3}\d{12}|9\d{16}[\dX])$/.test(text)) return { ok: true, normalized: text }
  return { refused: 'permanent-resident.format', words: '永久居留身份证号码应为 15 位或以 9 开头的 18 位' }
}

const PERSON_CHECKS: Readonly<Record<string, Check>> = {
  '10': (value, today) => checkResidentId(value, { today }),
  '2': passport,
  '5': checkHomeReturnPermit,
  '6': checkTaiwanPermit,
  '8': foreignResident,
}
const COMPANY_CHECKS: Readonly<Record<string, Check>> = { '20': checkCreditCode, '30': checkOrganisationCode }

/** The number on a document by the rules of its type; types without a public check are compared by hand. */
export function checkIdentity(kind: CustomerKind, idType: string, idNo: string, today: BookDate): Checked {
  const check = (kind === 'person' ? PERSON_CHECKS : COMPANY_CHECKS)[idType] ?? checkOtherDocument
  return check(idNo, today)
}

/** GB/T 2261.1 as in the bureau's list. */
export const sexCode = (sex: 'male' | 'female'): string => (sex === 'male' ? '1' : '2')
