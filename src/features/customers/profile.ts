import { type Fen, formatFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import { LONG_TERM } from './checks'
import { type Codes, wordOf } from './codes'
import { type Spec, sectionsOf } from './fields'
import type { Loaded } from './head'
import { type CustomerKind, idTypeList } from './identity'
import { isSecret } from './protect'
import { type BasicField, type Basics, type Change, LABELS, masksOf, opened } from './record'

const CODED: Readonly<Partial<Record<BasicField, keyof Codes>>> = {
  sex: 'sex',
  marital: 'marital',
  education: 'education',
  occupation: 'occupation',
  industry: 'industry',
  source: 'source',
}

const listOf = (kind: CustomerKind, field: BasicField): keyof Codes | undefined =>
  field === 'idType' ? idTypeList(kind) : CODED[field]

/** A stored text of the history as a person reads it. */
function readable(c: Ctx, { file, codes }: Loaded, field: BasicField, text: string): string {
  const list = listOf(file.kind as CustomerKind, field)
  if (text === '') return '—'
  if (list) return wordOf(codes[list], text)
  if (field.endsWith('Fen') && /^\d+\.\d\d$/.test(text)) return formatFen(BigInt(text.replace('.', '')) as Fen)
  if (field === 'important') return c.t('是')
  return text === LONG_TERM ? c.t('长期') : text
}

function itemOf(c: Ctx, loaded: Loaded, basics: Basics, spec: Spec) {
  const { name, label, wide } = spec
  const shown = { label: c.t(label), ...(wide === 3 ? { full: true } : {}) }
  const value = basics[name]
  if (isSecret(name)) {
    const masked = masksOf(basics)[name]
    const reveal = masked !== null && c.may('customer.reveal')
    return {
      ...shown,
      value: masked,
      ...(reveal ? { reveal: { action: `/customers/${loaded.file.id}/reveal`, field: name } } : {}),
    }
  }
  if (typeof value === 'bigint') return { ...shown, money: value }
  if (typeof value === 'boolean') return { ...shown, value: value ? c.t('是') : c.t('否') }
  return { ...shown, value: value === null ? null : readable(c, loaded, name, String(value)) }
}

/** 基本信息 section by section, encrypted values masked. */
export function profileOf(c: Ctx, loaded: Loaded) {
  const basics = opened(loaded.file)
  return sectionsOf(loaded.file.kind as CustomerKind).map(section => ({
    label: c.t(section.label),
    items: section.fields.map(spec => itemOf(c, loaded, basics, spec)),
  }))
}

/** One line of 变更历史: field, before, after. */
export const changeOf = (c: Ctx, loaded: Loaded, change: Change) => ({
  field: c.t(LABELS[change.field] ?? change.field),
  from: readable(c, loaded, change.field, change.from),
  to: readable(c, loaded, change.field, change.to),
})
