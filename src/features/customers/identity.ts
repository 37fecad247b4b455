import type { BookDate } from '../../lending/dates'
import {
  type Checked,
  checkChinesePassport,
  checkCreditCode,
  checkForeignPassport,
  checkForeignResident,
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

const PERSON_CHECKS: Readonly<Record<string, Check>> = {
  '10': (value, today) => checkResidentId(value, { today }),
  '2': passport,
  '5': checkHomeReturnPermit,
  '6': checkTaiwanPermit,
  '8': checkForeignResident,
}
const COMPANY_CHECKS: Readonly<Record<string, Check>> = { '20': checkCreditCode, '30': checkOrganisationCode }

/** The number on a document by the rules of its type; types without a public check are compared by hand. */
export function checkIdentity(kind: CustomerKind, idType: string, idNo: string, today: BookDate): Checked {
  const check = (kind === 'person' ? PERSON_CHECKS : COMPANY_CHECKS)[idType] ?? checkOtherDocument
  return check(idNo, today)
}

/** GB/T 2261.1 as in the bureau's list. */
export const sexCode = (sex: 'male' | 'female'): string => (sex === 'male' ? '1' : '2')
