import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { RELATION_KINDS, SHARED } from '../../lending/relations'
import { f, type Values } from '../../web/form'
import { checkPhone } from '../customers/checks'
import type { Codes } from '../customers/codes'
import { checkIdentity } from '../customers/identity'
import type { RelationInput } from './input'
import { SOURCES } from './words'

export interface Masks {
  readonly idNo: string | null
  readonly phone: string | null
}
const NO_MASKS: Masks = { idNo: null, phone: null }

/** p10: a person's identity card, c20: a firm's credit code; the two lists use the same codes for different papers. */
export const idTypesOf = (codes: Codes) => [
  ...codes.person_id_type.map(item => ({ value: `p${item.value}`, label: item.label })),
  ...codes.company_id_type.map(item => ({ value: `c${item.value}`, label: item.label })),
]

const partyOfType = (idType: string | null): 'person' | 'company' => (idType?.startsWith('c') ? 'company' : 'person')

const text = (body: Readonly<Record<string, unknown>>, name: string): string => {
  const value = body[name]
  return typeof value === 'string' ? value : ''
}

/** A number by the rules of its paper; the mask of the stored one stands for it and changes nothing. */
function numberCheck(idType: string, mask: string | null, today: BookDate) {
  return (typed: string): { ok: string } | Refused => {
    if (typed === mask) return { ok: typed }
    const checked = checkIdentity(partyOfType(idType), idType.slice(1), typed, today)
    return 'ok' in checked ? { ok: checked.normalized } : checked
  }
}

export function relationFields(body: unknown, codes: Codes, today: BookDate, masks = NO_MASKS) {
  const raw = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const types = idTypesOf(codes).map(item => item.value)
  const idType = types.find(type => type === text(raw, 'idType')) ?? 'p10'
  return {
    kind: f.oneOf('关系', RELATION_KINDS),
    customerNo: f.text('客户编号', { max: 40 }),
    otherKind: f.oneOf('类别', ['person', 'company']),
    name: f.text('姓名或名称', { max: 100 }),
    idType: f.optionalOneOf('证件类型', types),
    idNo: f.text('证件号码', { max: 40, check: numberCheck(idType, masks.idNo, today) }),
    phone: f.text('联系电话', {
      max: 20,
      check: typed => (typed === masks.phone ? { ok: typed } : checkPhone(partyOfType(idType), typed)),
    }),
    share: f.text('持股比例', { max: 10 }),
    amount: f.optionalMoney('金额', { min: 1n }),
    sameHousehold: f.checkbox('同住同户'),
    title: f.text('职务', { max: 40 }),
    fromOn: f.optionalDate('起始日期'),
    source: f.oneOf('信息来源', SOURCES),
    note: f.text('备注', { max: 200 }),
    reason: f.text('修改原因', { max: 200 }),
  }
}
export type RelationValues = Values<ReturnType<typeof relationFields>>

/** 33.4 → 334000; a share of nothing or of more than all is none. */
function shareOf(typed: string | null): { ppm: number | null } | Refused {
  if (typed === null) return { ppm: null }
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?\s*%?$/.exec(typed)
  const ppm = match ? Number.parseInt(match[1]!, 10) * 10_000 + Number.parseInt((match[2] ?? '').padEnd(4, '0'), 10) : 0
  return ppm >= 1 && ppm <= 1_000_000 ? { ppm } : refuse('relation.share-range', undefined, { field: 'share' })
}

/** The form as the command takes it; `kept` is what the masks stand for. */
export function inputOf(
  values: RelationValues,
  masks: Masks = NO_MASKS,
  kept: Masks = NO_MASKS,
): RelationInput | Refused {
  const { share, amount, idType, idNo, phone, reason: _, ...rest } = values
  const ppm = shareOf(share)
  if (isRefused(ppm)) return ppm
  if (idNo !== null && partyOfType(idType) !== rest.otherKind)
    return refuse('relation.id-type', undefined, { field: 'idType' })
  return {
    ...rest,
    idType: idNo === null ? null : (idType?.slice(1) ?? null),
    idNo: idNo !== null && idNo === masks.idNo ? kept.idNo : idNo,
    phone: phone !== null && phone === masks.phone ? kept.phone : phone,
    sharePpm: SHARED.includes(rest.kind) ? ppm.ppm : null,
    amountFen: amount,
  }
}

export const endFields = {
  how: f.oneOf('办理', ['ended', 'mistake']),
  on: f.date('结束日期'),
  reason: f.text('原因', { required: true, max: 200 }),
}

export const decisionFields = {
  outcome: f.oneOf('复核', ['agreed', 'refused']),
  opinion: f.text('复核意见', { required: true, max: 200 }),
}
