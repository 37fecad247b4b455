import { z } from 'zod'
import { type BookDate, parseDate } from '../lending/dates'
import { type Fen, parseMoney } from '../lending/money'
import { parseRate } from '../lending/rate'
import { isRefused, type Refused } from '../lending/refusal'
import { refusalWords } from '../refusals'
import type { Params, Translate } from './i18n'

/** One field of a form: its label (the Chinese key) and the schema that turns the typed text into a value. */
export interface Field<T> {
  readonly label: string
  readonly schema: z.ZodType<T>
}
export type Fields = Readonly<Record<string, Field<unknown>>>
export type Values<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never }

export interface FormError {
  readonly field: string
  readonly label: string
  readonly message: string
}

/** What a view needs to show a form again: what was typed, and what is wrong with it. */
export interface FormState {
  readonly raw: Readonly<Record<string, string | string[]>>
  readonly errors: readonly FormError[]
}

export const emptyForm = (raw: FormState['raw'] = {}): FormState => ({ raw, errors: [] })

const REQUIRED = '请填写'
const UNCHOSEN = '请选择'
const complain = (ctx: z.core.$RefinementCtx, message: string, params?: Params): never => {
  ctx.addIssue({ code: 'custom', message, params: params ?? {} })
  return z.NEVER
}

// Telephones and documents put marks of writing direction around what is copied from them; nobody sees or means them.
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g
/** Control characters but tab and line break, NUL (which no column can hold) among them, and half of a character. */
const UNWRITABLE = /(?![\t\n\r])\p{Cc}|\p{Cs}/u

// A field posted twice, or as an object, is nobody's honest form: it counts as empty.
const typed = z.preprocess(
  value => (typeof value === 'string' ? value.replace(DIRECTION, '').trim() : ''),
  z
    .string()
    .max(20_000)
    .refine(text => !UNWRITABLE.test(text), '含有无法保存的控制字符，请删除后重试'),
)

interface TextOptions {
  readonly required?: boolean
  readonly max?: number
  readonly check?: (text: string) => Refused | { readonly ok: string }
}

function textField(label: string, options: TextOptions & { required: true }): Field<string>
function textField(label: string, options?: TextOptions): Field<string | null>
function textField(label: string, { required = false, max = 200, check }: TextOptions = {}): Field<string | null> {
  const schema = typed.transform((text, ctx): string | null => {
    if (text === '') return required ? complain(ctx, REQUIRED) : null
    if (text.length > max) return complain(ctx, '最多 {max} 个字，现在是 {n} 个', { max, n: text.length })
    const checked = check?.(text)
    if (checked === undefined) return text
    return isRefused(checked) ? complain(ctx, refusalWords(checked), checked.params) : checked.ok
  })
  return { label, schema }
}

/** Text read by one of the core's parsers; an empty optional field is null. */
function parsed<T>(
  label: string,
  required: boolean,
  read: (text: string) => { value: T } | Refused,
  missing = REQUIRED,
): Field<T | null> {
  const schema = typed.transform((text, ctx): T | null => {
    if (text === '') return required ? complain(ctx, missing) : null
    const result = read(text)
    return isRefused(result) ? complain(ctx, refusalWords(result), result.params) : result.value
  })
  return { label, schema }
}

const asRequired = <T>(field: Field<T | null>): Field<T> => field as Field<T>

interface MoneyRange {
  readonly min?: Fen
  readonly max?: Fen
}
function readMoney(text: string, { min = 0n, max = 9_999_999_999_999n }: MoneyRange): { value: Fen } | Refused {
  const result = parseMoney(text)
  if (isRefused(result)) return result
  if (result.fen < min) return { refused: 'money.too-small' }
  return result.fen > max ? { refused: 'money.too-large' } : { value: result.fen }
}

function readWhole(text: string, min: number, max: number): { value: number } | Refused {
  if (!/^\d{1,9}$/.test(text)) return { refused: 'number.not-whole' }
  const value = Number.parseInt(text, 10)
  return value >= min && value <= max ? { value } : { refused: 'number.out-of-range', params: { min, max } }
}

function readDate(text: string): { value: BookDate } | Refused {
  const result = parseDate(text)
  return isRefused(result) ? { ...result, params: { typed: text } } : { value: result.date }
}

/** Percentages that are no rate of interest are not called one. */
function readShare(text: string): { value: number } | Refused {
  const result = readRate(text)
  return isRefused(result) ? { ...result, refused: result.refused.replace(/^rate\./, 'share.') } : result
}

function readRate(text: string): { value: number } | Refused {
  const result = parseRate(text)
  return isRefused(result) ? result : { value: result.ratePpm }
}

/** The kinds of field a form is made of. */
export const f = {
  text: textField,
  money: (label: string, range: MoneyRange = {}) =>
    asRequired(parsed<Fen>(label, true, text => readMoney(text, range))),
  optionalMoney: (label: string, range: MoneyRange = {}) => parsed<Fen>(label, false, text => readMoney(text, range)),
  date: (label: string) => asRequired(parsed<BookDate>(label, true, readDate)),
  optionalDate: (label: string) => parsed<BookDate>(label, false, readDate),
  rate: (label: string) => asRequired(parsed<number>(label, true, readRate)),
  share: (label: string) => asRequired(parsed<number>(label, true, readShare)),
  whole: (label: string, min: number, max: number) =>
    asRequired(parsed<number>(label, true, text => readWhole(text, min, max))),
  optionalWhole: (label: string, min: number, max: number) =>
    parsed<number>(label, false, text => readWhole(text, min, max)),
  oneOf: <const T extends string>(label: string, options: readonly T[]): Field<T> =>
    asRequired(parsed<T>(label, true, text => pick(text, options), UNCHOSEN)),
  optionalOneOf: <const T extends string>(label: string, options: readonly T[]): Field<T | null> =>
    parsed<T>(label, false, text => pick(text, options)),
  id: (label: string): Field<number> =>
    asRequired(parsed<number>(label, true, text => readWhole(text, 1, 999_999_999), UNCHOSEN)),
  checkbox: (label: string): Field<boolean> => ({
    label,
    schema: z.preprocess(value => value === 'on' || value === '1' || value === 'true', z.boolean()),
  }),
  /** Several ticked boxes of one name: each must be one of the options. */
  many: <const T extends string>(label: string, options: readonly T[]): Field<T[]> => ({
    label,
    schema: z.preprocess(
      value => (Array.isArray(value) ? value : typeof value === 'string' && value !== '' ? [value] : []),
      z.array(z.custom<T>(value => typeof value === 'string' && (options as readonly string[]).includes(value))),
    ),
  }),
  password: (label: string): Field<string> => ({
    label,
    schema: z.preprocess(
      value => (typeof value === 'string' ? value : ''),
      z.string().transform((text, ctx) => (text === '' ? complain(ctx, REQUIRED) : text.slice(0, 1000))),
    ),
  }),
}

function pick<T extends string>(text: string, options: readonly T[]): { value: T } | Refused {
  const value = options.find(option => option === text)
  return value === undefined ? { refused: 'choice.unknown' } : { value }
}

export type ReadForm<F extends Fields> =
  | { readonly ok: true; readonly values: Values<F>; readonly raw: FormState['raw'] }
  | { readonly ok: false; readonly form: FormState }

const rawOf = (fields: Fields, body: Readonly<Record<string, unknown>>): FormState['raw'] => {
  const raw: Record<string, string | string[]> = {}
  for (const name of Object.keys(fields)) {
    const value = body[name]
    if (typeof value === 'string') raw[name] = value
    else if (Array.isArray(value)) raw[name] = value.filter((item): item is string => typeof item === 'string')
  }
  return raw
}

const bodyOf = (body: unknown): Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}

/** Reads the declared fields and nothing else; every wrong field is reported, what was typed is kept. */
export function readForm<F extends Fields>(fields: F, body: unknown, t: Translate): ReadForm<F> {
  const source = bodyOf(body)
  const raw = rawOf(fields, source)
  const values: Record<string, unknown> = {}
  const errors: FormError[] = []
  for (const [name, field] of Object.entries(fields)) {
    const result = field.schema.safeParse(source[name])
    if (result.success) values[name] = result.data
    else errors.push({ field: name, label: t(field.label), message: issueWords(result.error.issues[0], t) })
  }
  return errors.length > 0 ? { ok: false, form: { raw, errors } } : { ok: true, values: values as Values<F>, raw }
}

function issueWords(issue: z.core.$ZodIssue | undefined, t: Translate): string {
  if (issue?.code === 'custom') return t(issue.message, (issue.params ?? {}) as Params)
  return t('填写的内容不正确')
}

/** A refusal of the core shown on the form it came from: at its field when it names one, else above all fields. */
export function refusedForm(fields: Fields, raw: FormState['raw'], refused: Refused, t: Translate): FormState {
  const field = refused.field ?? ''
  const label = fields[field]?.label
  return { raw, errors: [{ field, label: label ? t(label) : '', message: t(refusalWords(refused), refused.params) }] }
}
