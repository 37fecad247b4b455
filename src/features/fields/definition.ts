import { pinyin } from 'pinyin-pro'
import {
  type FieldDef,
  type FieldOption,
  type FieldType,
  hasBounds,
  hasLength,
  isListed,
  MAX_LONG,
  MAX_TEXT,
  readBare,
  readValue,
} from '../../lending/custom-field'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { type Field, type FormState, f, type Values } from '../../web/form'
import type { RecordKind } from '../../web/record-kind'
import type { Choice } from './queries'

/** What the editor may choose from. */
export interface Choices {
  readonly kind: RecordKind
  readonly sections: readonly Choice[]
  readonly lists: readonly Choice[]
  readonly roles: readonly Choice[]
}

const KEY = /^[a-z][a-z0-9_]{0,39}$/
const readKey = (text: string): { ok: string } | Refused => (KEY.test(text) ? { ok: text } : refuse('field.key-shape'))

export function definitionFields({ kind, sections, lists, roles }: Choices, type: FieldType) {
  const bound = { max: 40 }
  return {
    edits: f.whole('版本', 0, 99_999),
    label: f.text('名称', { required: true, max: 30 }),
    labelEn: f.text('英文名称', { max: 60 }),
    key: f.text('标识', { max: 40, check: readKey }),
    section: f.oneOf(
      '所在分组',
      sections.map(one => one.value),
    ),
    subs: f.many(
      '适用类型',
      kind.subs.map(one => one.name),
    ),
    help: f.text('填写说明', { max: 100 }),
    unit: f.text('单位', { max: 10 }),
    required: f.checkbox('必填'),
    sealed: f.checkbox('加密保存'),
    places: type === 'decimal' ? f.whole('小数位数', 0, 6) : f.optionalWhole('小数位数', 0, 6),
    list:
      type === 'code'
        ? f.oneOf(
            '代码表',
            lists.map(one => one.value),
          )
        : f.text('代码表', { max: 60 }),
    min: f.text('最小值', bound),
    max: f.text('最大值', bound),
    minLength: f.optionalWhole('最短字数', 0, MAX_LONG),
    maxLength: f.optionalWhole('最长字数', 1, MAX_LONG),
    initial: f.text('默认值', { max: MAX_TEXT }),
    inList: f.checkbox('列表列'),
    inFilter: f.checkbox('筛选'),
    inExport: f.checkbox('导出'),
    inImport: f.checkbox('导入'),
    synonyms: f.text('导入时的其他叫法', { max: 200 }),
    roles: f.many(
      '可见角色',
      roles.map(one => one.value),
    ),
  } satisfies Record<string, Field<unknown>>
}
export type DefinitionValues = Values<ReturnType<typeof definitionFields>>

export const OPTION_ROWS = 100
const PARTS = ['code', 'label', 'en', 'at', 'state'] as const
export type OptionRow = Readonly<Record<(typeof PARTS)[number], string>>

/** The lines of the options' table as they were typed, empty ones left out. */
export function optionRows(body: Readonly<Record<string, unknown>>): OptionRow[] {
  const text = (name: string) => {
    const value = body[name]
    return typeof value === 'string' ? value.trim().slice(0, 60) : ''
  }
  return Array.from({ length: OPTION_ROWS }, (_, i) =>
    Object.fromEntries(PARTS.map(part => [part, text(`o-${part}-${i}`)])),
  ).filter((row): row is OptionRow => row.code !== '' || row.label !== '')
}

const whole = (text: string): number => (/^\d{1,4}$/.test(text) ? Number.parseInt(text, 10) : 10_000)

/** Lines → options in the order of their numbers; one without a code gets the next number that no other one has or is called. */
export function optionsIn(rows: readonly OptionRow[]): FieldOption[] {
  const sorted = [...rows].sort((a, b) => whole(a.at) - whole(b.at))
  const taken = new Set(sorted.flatMap(row => [row.code, row.label, row.en]))
  const free = () => {
    let n = 1
    while (taken.has(String(n))) n += 1
    taken.add(String(n))
    return String(n)
  }
  return sorted.map(row => ({
    code: row.code === '' ? free() : row.code,
    label: row.label,
    labelEn: row.en,
    retired: row.state === 'retired',
  }))
}

export const rowsOfOptions = (options: readonly FieldOption[]): OptionRow[] =>
  options.map((one, i) => ({
    code: one.code,
    label: one.label,
    en: one.labelEn,
    at: String(i + 1),
    state: one.retired ? 'retired' : '',
  }))

/** 种植年限 → zhong_zhi_nian_xian, made different from the keys there are. */
export function keyFor(label: string, taken: readonly string[]): string {
  const sound = pinyin(label, { toneType: 'none', type: 'array', v: true, nonZh: 'consecutive' })
    .join('_')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 34)
  const base = sound === '' ? 'field' : sound
  for (let n = 1; ; n += 1) {
    const key = n === 1 ? base : `${base}_${n}`
    if (!taken.includes(key)) return key
  }
}

const words = (text: string | null): string[] =>
  (text ?? '')
    .split(/[,，、;；]/)
    .map(one => one.trim())
    .filter(one => one !== '')

/** A bound or a default in the form values are kept in; what cannot be read is left for the check to refuse. */
function settled(def: FieldDef): FieldDef | Refused {
  const bounds: { min: string; max: string } = { min: def.min, max: def.max }
  for (const name of ['min', 'max'] as const) {
    if (bounds[name] === '') continue
    const read = readBare(def, bounds[name])
    if (isRefused(read)) return { ...read, field: name }
    bounds[name] = read.value
  }
  const bounded = { ...def, ...bounds }
  if (def.initial === '' || def.type === 'code' || def.type === 'region') return bounded
  const initial = readValue(bounded, def.initial)
  return isRefused(initial) ? { ...initial, field: 'initial' } : { ...bounded, initial: initial.value }
}

/** The form as a definition; `old` is the field as it stands, `fixed` when it has been in force. */
export function definitionOf(
  type: FieldType,
  values: DefinitionValues,
  {
    options,
    key,
    kind,
    old,
    fixed,
  }: {
    options: readonly FieldOption[]
    key: string
    kind: RecordKind
    old?: FieldDef | undefined
    fixed: boolean
  },
): FieldDef | Refused {
  const subs = kind.subs.length === 1 ? kind.subs.map(one => one.name) : values.subs
  if (subs.length === 0) return refuse('field.no-subs', undefined, { field: 'subs' })
  const cap = type === 'long' ? MAX_LONG : MAX_TEXT
  const shape =
    fixed && old
      ? { places: old.places, list: old.list, sealed: old.sealed }
      : {
          places: type === 'decimal' ? (values.places ?? 2) : 0,
          list: type === 'code' ? values.list : null,
          sealed: hasLength(type) && values.sealed,
        }
  return settled({
    key,
    type,
    ...shape,
    label: values.label,
    labelEn: values.labelEn ?? '',
    help: values.help ?? '',
    unit: values.unit ?? '',
    required: values.required,
    min: hasBounds(type) ? (values.min ?? '') : '',
    max: hasBounds(type) ? (values.max ?? '') : '',
    minLength: hasLength(type) ? (values.minLength ?? 0) : 0,
    maxLength: hasLength(type) ? (values.maxLength ?? cap) : cap,
    options: isListed(type) ? options : [],
    initial: values.initial ?? '',
    subs,
    section: values.section,
    inList: kind.uses.list === true && values.inList,
    inFilter: kind.uses.filter === true && values.inFilter,
    inExport: kind.uses.export === true && values.inExport,
    inImport: kind.uses.import === true && values.inImport,
    synonyms: words(values.synonyms),
    roles: values.roles,
    retired: old?.retired ?? false,
  })
}

const tick = (yes: boolean): string => (yes ? 'on' : '')

/** A stored definition as the editor shows it. */
export const rawOfField = (def: FieldDef): FormState['raw'] => ({
  ...{ label: def.label, labelEn: def.labelEn, key: def.key, section: def.section, subs: [...def.subs] },
  ...{ help: def.help, unit: def.unit, required: tick(def.required), sealed: tick(def.sealed) },
  ...{ places: String(def.places), list: def.list ?? '', min: def.min, max: def.max },
  ...{ minLength: def.minLength === 0 ? '' : String(def.minLength), maxLength: String(def.maxLength) },
  ...{ initial: def.initial, inList: tick(def.inList), inFilter: tick(def.inFilter) },
  ...{ inExport: tick(def.inExport), inImport: tick(def.inImport) },
  ...{ synonyms: def.synonyms.join('，'), roles: [...def.roles] },
})
