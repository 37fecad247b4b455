import { type FieldDef, hasBounds, isBefore, isListed, MAX_LONG, MAX_TEXT, readBare, readValue } from './custom-field'
import { isRefused, type Refused, refuse } from './refusal'

export interface FormSection {
  /** s1, s2, … */
  readonly id: string
  readonly label: string
  readonly labelEn: string
}

/** A form: its own fields in their order, its own sections, and the order of all sections for each kind of the record. */
export interface FormContent {
  readonly fields: readonly FieldDef[]
  readonly sections: readonly FormSection[]
  readonly order: Readonly<Record<string, readonly string[]>>
}

export const EMPTY_FORM: FormContent = { fields: [], sections: [], order: {} }
export const MAX_FIELDS = 100

/**
 * Sections as they stand: the chosen order, what it does not name behind it, what is gone left out.
 * Example: order [b, s1, x], there are [a, b] and own [s1, s2] → [b, s1, a, s2].
 */
export function sectionOrder(
  order: readonly string[] | undefined,
  built: readonly string[],
  own: readonly string[],
): string[] {
  const all = [...built, ...own]
  const named = (order ?? []).filter(id => all.includes(id))
  return [...named, ...all.filter(id => !named.includes(id))]
}

/** Moves one by a step within those that `may` change places with it; at the end it stays. Example: [a, b, c], b, -1 → [b, a, c]. */
export function moved<T>(list: readonly T[], at: number, step: -1 | 1, may: (one: T) => boolean = () => true): T[] {
  const next = [...list]
  for (let to = at + step; to >= 0 && to < list.length; to += step) {
    const other = list[to] as T
    if (!may(other)) continue
    next[to] = list[at] as T
    next[at] = other
    break
  }
  return next
}

/** Puts one before another, or at the end. Example: [a, b, c], c before a → [c, a, b]. */
export function placedBefore<T>(list: readonly T[], one: T, before: T | undefined): T[] {
  const rest = list.filter(item => item !== one)
  const at = before === undefined ? -1 : rest.indexOf(before)
  return at < 0 ? [...rest, one] : [...rest.slice(0, at), one, ...rest.slice(at)]
}

const CODE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$/

/**
 * A form sends codes, a file may say names: a word that is the code of one option and the name of another would be read as the
 * wrong one. Example: 1 = "2 stars", 2 = "1" is refused, "1" may be either.
 */
function isAmbiguous(options: FieldDef['options']): boolean {
  const wordsOf = ({ code, label, labelEn }: FieldDef['options'][number]) =>
    new Set([code, label, labelEn].filter(word => word !== '').map(word => word.toLowerCase()))
  const all = options.flatMap(one => [...wordsOf(one)])
  return new Set(all).size < all.length
}

function optionsRefusal({ options }: FieldDef): Refused | null {
  const at = (words: string) => refuse(words, undefined, { field: 'options' })
  if (!options.some(one => !one.retired)) return at('field.no-options')
  if (options.length > 100) return at('field.too-many-options')
  if (options.some(one => !CODE.test(one.code) || one.label === '')) return at('field.option-shape')
  return isAmbiguous(options) ? at('field.option-twice') : null
}

function boundsRefusal(def: FieldDef): Refused | null {
  for (const name of ['min', 'max'] as const) {
    if (def[name] === '') continue
    const read = readBare(def, def[name])
    if (isRefused(read)) return { ...read, field: name }
  }
  return def.min !== '' && def.max !== '' && isBefore(def, def.max, def.min)
    ? refuse('field.bounds', undefined, { field: 'max' })
    : null
}

/** What cannot be of a single field, with the control it belongs to; null when it is in order. */
export function fieldRefusal(def: FieldDef): Refused | null {
  if (isListed(def.type)) {
    const wrong = optionsRefusal(def)
    if (wrong) return wrong
  }
  if (hasBounds(def.type)) {
    const wrong = boundsRefusal(def)
    if (wrong) return wrong
  }
  if (def.minLength > def.maxLength) return refuse('field.bounds', undefined, { field: 'maxLength' })
  if (def.maxLength > (def.type === 'long' ? MAX_LONG : MAX_TEXT))
    return refuse('field.length-cap', undefined, {
      field: 'maxLength',
      params: { n: def.type === 'long' ? MAX_LONG : MAX_TEXT },
    })
  if (def.sealed && (def.inFilter || def.initial !== ''))
    return refuse('field.sealed-use', undefined, { field: def.inFilter ? 'inFilter' : 'initial' })
  if (def.type === 'long' && def.inFilter) return refuse('field.long-filter', undefined, { field: 'inFilter' })
  const initial = def.initial === '' ? null : readValue(def, def.initial)
  return isRefused(initial) ? { ...initial, field: 'initial' } : null
}

/** Fixed once a field has been in force: values of it are there. */
const FIXED = ['type', 'places', 'list', 'sealed'] as const

/** A form must not break what is in force: fields stay with their type, options stay with their codes. */
export function breachOf(before: FormContent, after: FormContent): Refused | null {
  for (const old of before.fields) {
    const now = after.fields.find(one => one.key === old.key)
    if (!now) return refuse('field.gone', undefined, { params: { label: old.label } })
    if (FIXED.some(name => now[name] !== old[name]))
      return refuse('field.type-fixed', undefined, { field: 'type', params: { label: old.label } })
    const missing = old.options.find(option => !now.options.some(one => one.code === option.code))
    if (missing) return refuse('field.option-gone', undefined, { field: 'options', params: { label: missing.label } })
  }
  return null
}

export interface FormChange {
  readonly what: 'added' | 'retired' | 'resumed' | 'changed' | 'section' | 'order'
  readonly label: string
  /** Of a changed field: which of its properties. */
  readonly names: readonly (keyof FieldDef)[]
  /** Of a changed field: what it was and what it is to be. */
  readonly fields?: readonly [was: FieldDef, now: FieldDef]
}

const PROPERTIES = [
  'label',
  'labelEn',
  'help',
  'unit',
  'required',
  'min',
  'max',
  'minLength',
  'maxLength',
  'options',
  'initial',
  'subs',
  'section',
  'inList',
  'inFilter',
  'inExport',
  'inImport',
  'synonyms',
  'roles',
] as const satisfies readonly (keyof FieldDef)[]

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function fieldChange(old: FieldDef | undefined, now: FieldDef): FormChange[] {
  if (!old) return [{ what: 'added', label: now.label, names: [] }]
  const names = PROPERTIES.filter(name => !same(old[name], now[name]))
  const state = old.retired === now.retired ? null : now.retired ? ('retired' as const) : ('resumed' as const)
  return [
    ...(state ? [{ what: state, label: now.label, names: [] }] : []),
    ...(names.length > 0 ? [{ what: 'changed' as const, label: old.label, names, fields: [old, now] as const }] : []),
  ]
}

/** What a second person has to look at: every difference between the form in force and the one that is asked for. */
export function changesOfForm(before: FormContent, after: FormContent): FormChange[] {
  const fields = after.fields.flatMap(now =>
    fieldChange(
      before.fields.find(one => one.key === now.key),
      now,
    ),
  )
  const sections = after.sections
    .filter(
      now =>
        !same(
          before.sections.find(one => one.id === now.id),
          now,
        ),
    )
    .map(one => ({ what: 'section' as const, label: one.label, names: [] }))
  const keys = (form: FormContent) => form.fields.map(one => one.key)
  const kept = keys(after).filter(key => keys(before).includes(key))
  const reordered = !same(kept, keys(before)) || !same(before.order, after.order)
  return [...fields, ...sections, ...(reordered ? [{ what: 'order' as const, label: '', names: [] }] : [])]
}
