import { parseDate } from '../dates'
import { maskMobile } from '../mask'
import { isRefused } from '../refusal'
import { checkBankCard, isUnionPay, luhnHolds } from './bank-account'
import { compact } from './compact'
import { checkCreditCode } from './credit-code'
import { checkHongKongId, checkTaiwanId } from './island-ids'
import { checkLandline, checkMobile } from './phone'
import { checkResidentId } from './resident-id'
import type { Checked } from './types'

export interface IdentifierCase {
  readonly id: string
  readonly kind: string
  readonly value: string
  readonly scheme?: string
}

const LAST_BIRTH_YEAR = '2026'

const said = (id: string, checked: Checked) =>
  'ok' in checked
    ? {
        id,
        valid: true,
        normalised: checked.normalized,
        ...(checked.birthDate ? { birthDate: checked.birthDate } : {}),
        ...(checked.sex ? { sex: checked.sex } : {}),
      }
    : { id, valid: false, reason: checked.refused }

const yesOrNo = (id: string, valid: boolean, reason: string) => (valid ? { id, valid } : { id, valid, reason })

/** A date written as text: it must exist, and nobody is born later than now. */
function birthday(id: string, value: string) {
  const read = parseDate(value)
  const valid = !isRefused(read) && read.date.slice(0, 4) <= LAST_BIRTH_YEAR
  return yesOrNo(id, valid, 'date')
}

const SCHEMES: Readonly<Record<string, (value: string) => boolean>> = {
  unionpay: isUnionPay,
  // the ranges of the networks, ISO/IEC 7812 issuer numbers
  mastercard: value => /^(5[1-5]\d{14}|2(22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})$/.test(value),
  visa: value => /^4\d{12}(\d{3}){0,2}$/.test(value),
}

type Answer = (one: IdentifierCase) => object
const ANSWERS: Readonly<Record<string, Answer>> = {
  // eighteen characters are asked for: the older number is another kind of case
  'resident-id-18': ({ id, value }) =>
    value.length === 15 ? { id, valid: false, reason: 'id.length' } : said(id, checkResidentId(value)),
  'resident-id-15': ({ id, value }) => {
    const checked = checkResidentId(value)
    return { ...said(id, checked), ...('ok' in checked ? { upgraded: checked.normalized } : {}) }
  },
  uscc: ({ id, value }) => said(id, checkCreditCode(value)),
  'uscc-format-only': ({ id, value }) =>
    yesOrNo(id, /^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}$/.test(value), 'credit-code.format'),
  luhn: ({ id, value }) => yesOrNo(id, luhnHolds(compact(value)), 'checksum'),
  'bank-card': ({ id, value }) => said(id, checkBankCard(value)),
  'bank-card-of-scheme': ({ id, value, scheme = '' }) => {
    const digits = value.replace(/[\s-]/g, '')
    return yesOrNo(id, 'ok' in checkBankCard(value) && (SCHEMES[scheme]?.(digits) ?? false), 'scheme')
  },
  'hk-id': ({ id, value }) => said(id, checkHongKongId(value)),
  'tw-id': ({ id, value }) => said(id, checkTaiwanId(value)),
  'cn-mobile': ({ id, value }) => said(id, checkMobile(value)),
  'cn-landline': ({ id, value }) => said(id, checkLandline(value)),
  'cn-400-phone': ({ id, value }) => said(id, checkLandline(value)),
  'cn-birthday-text': ({ id, value }) => birthday(id, value),
  'mask-phone': ({ id, value }) => ({ ...said(id, checkMobile(value)), mask: maskMobile(value) }),
}

/** Answers one identifier: right or not, why not, and what it tells of its holder. */
export const answerIdentifierCase = (one: IdentifierCase): object =>
  ANSWERS[one.kind]?.(one) ?? { id: one.id, unsupported: `kind ${one.kind}` }
