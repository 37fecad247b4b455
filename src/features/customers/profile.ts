import type { CodeBook } from '../../lending/codes'
import { ENTERPRISE_SIZES, isInclusiveSmall } from '../../lending/enterprise-size'
import { type Fen, formatFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import { isOwnName } from '../fields/forms'
import { type Own, sectionsIn } from '../fields/own'
import { historyLine, ownItems } from '../fields/shown'
import type { OwnValues } from '../fields/values'
import { LONG_TERM } from './checks'
import { type Codes, wordOf } from './codes'
import { type Loaded, running, sumOf } from './head'
import { type CustomerKind, KINDS } from './identity'
import { isSecret } from './protect'
import { codeText } from './raw'
import {
  type BasicField,
  type Basics,
  type Change,
  ITEM_LABELS,
  ITEM_LISTS,
  type ItemList,
  LABELS,
  masksOf,
  opened,
} from './record'
import { type Spec, sectionsOf, specsOf } from './specs'
import { SIZE_WORDS } from './words'

/** A field of another kind of customer, met in the history of one that changed. */
const anySpec = (field: Change['field']): Spec | undefined =>
  KINDS.flatMap(kind => specsOf(kind)).find(one => one.name === field)

function codeWord(c: Ctx, book: CodeBook, code: string): string {
  const text = codeText(book, code)
  return book.isRetired(code) ? c.t('{code}（已停用）', { code: text }) : text
}

/** A stored text of the history as a person reads it. */
const readable = (
  c: Ctx,
  { file, codes }: Pick<Loaded, 'file' | 'codes'>,
  field: Change['field'],
  text: string,
): string => readableIn(c, file.kind, codes, field, text)

export function readableIn(c: Ctx, of: string, codes: Codes, field: Change['field'], text: string): string {
  if (text === '') return '—'
  const kind = of as CustomerKind
  const spec = specsOf(kind).find(one => one.name === field) ?? anySpec(field)
  if (spec?.table) return codeWord(c, codes.national[spec.table], text)
  if (spec?.list) return wordOf(codes[spec.list], text)
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

/** What follows from the figures of a firm: its size, and whether it counts as 普惠小微 by what it has borrowed here. */
function sizeItems(c: Ctx, { file, loans }: Loaded) {
  if (file.kind === 'person') return []
  const size = ENTERPRISE_SIZES.find(one => one === file.enterpriseSize) ?? null
  const creditFen = sumOf(running(loans), loan => loan.principalFen)
  const inclusive = isInclusiveSmall(file.kind === 'sole' ? 'sole' : 'company', size, creditFen)
  return [
    { label: c.t('企业规模'), value: size ? c.t(SIZE_WORDS[size]) : c.t('资料不足，无法判定') },
    { label: c.t('普惠型小微'), value: inclusive ? c.t('是') : c.t('否') },
  ]
}

/** 基本信息 section by section as the lender orders it, his own fields among them, encrypted values masked. */
export function profileOf(c: Ctx, loaded: Loaded, own: Own, values: OwnValues) {
  const basics = opened(loaded.file)
  const kind = loaded.file.kind as CustomerKind
  const built = new Map(sectionsOf(kind).map(one => [one.id, one]))
  const all = sectionsIn(own, kind, [...built.keys()])
  return all.map(id => {
    const section = built.get(id)
    return {
      label: section ? c.t(section.label) : (own.sections.find(one => one.id === id)?.title ?? id),
      items: [
        ...(section?.fields ?? []).map(spec => itemOf(c, loaded, basics, spec)),
        ...(id === 'work' ? sizeItems(c, loaded) : []),
        ...ownItems(c, own, { sub: kind, section: id, all, values, record: loaded.file.id }),
      ],
    }
  })
}

const labelOf = (field: Change['field']): string =>
  ITEM_LISTS.some(list => list === field) ? ITEM_LABELS[field as ItemList] : (LABELS[field as BasicField] ?? field)

/** One line of 变更历史: field, before, after; null of a field the reader may not see. */
export const changeOf = (c: Ctx, loaded: Loaded, own: Own, change: Change) =>
  isOwnName(change.field)
    ? historyLine(c, own, change)
    : {
        field: c.t(labelOf(change.field)),
        from: readable(c, loaded, change.field, change.from),
        to: readable(c, loaded, change.field, change.to),
      }
