import { type BookDate, parseDate } from '../../lending/dates'
import { isRefused } from '../../lending/refusal'
import { checkPhone } from './checks'
import type { Traits } from './duplicates'
import { type CustomerKind, checkIdentity, sexCode } from './identity'

type Body = Readonly<Record<string, unknown>>
const textIn = (body: Body, name: string): string => {
  const value = body[name]
  return typeof value === 'string' ? value.trim() : ''
}

export interface Typed extends Traits {
  readonly sex: string | null
  /** Sex and birth date come from the document itself. */
  readonly fromId: boolean
}

/** What a half-filled form already says about who it is; values that are not right yet say nothing. */
export function traitsOf(body: Body, kind: CustomerKind, today: BookDate): Typed {
  const identity = checkIdentity(kind, textIn(body, 'idType'), textIn(body, 'idNo'), today)
  const known = 'ok' in identity ? identity : undefined
  const typed = parseDate(textIn(body, 'birthDate'))
  const phone = checkPhone(kind, textIn(body, 'phone'))
  return {
    name: textIn(body, 'name'),
    birthDate: known?.birthDate ?? (isRefused(typed) ? null : typed.date),
    sex: known?.sex ? sexCode(known.sex) : null,
    fromId: known?.birthDate !== undefined,
    phone: isRefused(phone) ? null : phone.ok,
    idNo: known?.normalized ?? null,
  }
}
