import { z } from 'zod'
import { MAX_LONG, maskField, readValue } from '../../lending/custom-field'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { type Field, type FormState, f } from '../../web/form'
import { fieldsOf, type Own, type OwnField, optionsOf } from './own'
import type { OwnChanges, OwnValues } from './values'

type Read = { ok: string } | Refused
const done = (read: { value: string } | Refused): Read => (isRefused(read) ? read : { ok: read.value })

function readText(own: Own, field: OwnField, kept: string, typed: string): Read {
  if (field.sealed) {
    // the mask sent back as it was shown leaves the value as it is; half a mask is nobody's value
    if (kept !== '' && typed === maskField(kept)) return { ok: kept }
    if (typed.includes('*')) return refuse('field.masked')
  }
  if (field.type === 'region') {
    const found = own.books?.region.resolve(typed) ?? refuse('choice.unknown')
    return isRefused(found) ? found : { ok: found.code }
  }
  if (field.type === 'code') {
    const list = optionsOf(own, field, kept)
    const found = list.find(one => one.value === typed) ?? list.find(one => one.label === typed)
    return found ? { ok: found.value } : refuse('choice.unknown')
  }
  return done(readValue(field, typed, kept))
}

/** Several ticked boxes become one text; a file brings them as one text already. */
const joined = (given: unknown): unknown =>
  Array.isArray(given) ? given.filter(one => typeof one === 'string').join(',') : given

function readerOf(own: Own, field: OwnField, kept: string, required: boolean): Field<unknown> {
  const options = { max: MAX_LONG + 100, check: (typed: string) => readText(own, field, kept, typed) }
  const text = required ? f.text(field.title, { ...options, required: true }) : f.text(field.title, options)
  return field.type === 'many' ? { label: text.label, schema: z.preprocess(joined, text.schema) } : text
}

export interface OwnReading {
  /** Of a stored record: what its masks and retired options stand for. */
  readonly values?: OwnValues
  /** A file from outside brings what it has. */
  readonly lenient?: boolean
}

/** The readers of the lender's own fields in a form, by the name of their control. */
export const ownReaders = (
  own: Own,
  sub: string,
  { values = {}, lenient }: OwnReading = {},
): Record<string, Field<unknown>> =>
  Object.fromEntries(
    fieldsOf(own, sub).map(one => [
      one.name,
      readerOf(own, one, values[one.id] ?? '', one.required && lenient !== true),
    ]),
  )

const NAME = /^x\d{1,9}$/
export const isOwnName = (name: string): name is OwnField['name'] => NAME.test(name)

/** What was read, parted into the record's own columns and the lender's fields. */
export function parted(own: Own | undefined, values: Readonly<Record<string, unknown>>) {
  const rest: Record<string, unknown> = {}
  const changes: Record<number, string | null> = {}
  for (const [name, value] of Object.entries(values)) {
    const field = own?.fields.find(one => one.name === name)
    if (field) changes[field.id] = typeof value === 'string' && value !== '' ? value : null
    else if (!isOwnName(name)) rest[name] = value
  }
  return { rest, changes: changes as OwnChanges }
}

function rawOne(own: Own, field: OwnField, value: string): string | string[] {
  if (value === '') return ''
  if (field.sealed) return maskField(value)
  if (field.type === 'many') return value.split(',')
  if (field.type === 'region') return `${value} ${own.books?.region.labelOf(value) ?? ''}`.trim()
  return value
}

/** Values as their controls show them; of a new record (no values) what a field starts with. */
export const ownRaw = (own: Own, sub: string, values: OwnValues | null): FormState['raw'] =>
  Object.fromEntries(
    fieldsOf(own, sub).map(one => [
      one.name,
      rawOne(own, one, values === null ? (one.type === 'region' ? '' : one.initial) : (values[one.id] ?? '')),
    ]),
  )

const CONTROLS: Readonly<Partial<Record<OwnField['type'], string>>> = {
  long: 'textarea',
  whole: 'number',
  decimal: 'rate',
  money: 'money',
  date: 'date',
  yesno: 'select',
  choice: 'select',
  many: 'checkboxes',
  code: 'select',
  region: 'code',
}

/** Controls of the given fields for views/fields/_field.eta. */
export function ownControls(c: Ctx, own: Own, fields: readonly OwnField[], form: FormState, values: OwnValues = {}) {
  const wrong = new Map(form.errors.map(error => [error.field, error.message]))
  const choose = { value: '', label: c.t('请选择') }
  const yesNo = [choose, { value: '1', label: c.t('是') }, { value: '0', label: c.t('否') }]
  return fields.map(one => {
    const control = CONTROLS[one.type] ?? 'text'
    const options = optionsOf(own, one, values[one.id] ?? '')
    return {
      name: one.name,
      label: one.unit === '' ? one.title : `${one.title}（${one.unit}）`,
      control,
      required: one.required,
      hint: one.help || undefined,
      value: form.raw[one.name] ?? '',
      error: wrong.get(one.name),
      options: one.type === 'yesno' ? yesNo : one.type === 'many' ? options : [choose, ...options],
      max: one.type === 'text' || one.type === 'long' ? one.maxLength : undefined,
      table: one.type === 'region' ? 'region' : undefined,
      wide: one.type === 'long' || one.type === 'many' ? (3 as const) : undefined,
    }
  })
}
