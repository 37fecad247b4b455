import { parseDate } from './dates'
import { checkMobile, checkResidentId } from './identifiers'
import { maskMiddle } from './mask'
import { type Fen, parseMoney, yuanText } from './money'
import { isRefused, type Refused, refuse } from './refusal'
import { halfWidth } from './text'

/**
 * Fields a lender adds to its records. A value is kept as one text whatever its type, so that history, forms and files say the same:
 * 12 · 12.50 · 1200.00 (yuan) · 2026-11-23 · 1 or 0 · a code · codes with commas. Numbers are compared by `amountOf`.
 */
export const FIELD_TYPES = [
  'text',
  'long',
  'whole',
  'decimal',
  'money',
  'date',
  'yesno',
  'choice',
  'many',
  'code',
  'region',
] as const
export type FieldType = (typeof FIELD_TYPES)[number]

export interface FieldOption {
  readonly code: string
  readonly label: string
  readonly labelEn: string
  /** Not chosen any more; what has it keeps it. */
  readonly retired: boolean
}

/** One field as its form defines it. `key`, type, places, list and sealed are fixed with the first form that is in force. */
export interface FieldDef {
  readonly key: string
  readonly type: FieldType
  /** Decimals of a decimal number. */
  readonly places: number
  /** Of type code: the name of the code list. */
  readonly list: string | null
  /** Data class C2: encrypted, masked. */
  readonly sealed: boolean
  readonly label: string
  readonly labelEn: string
  readonly help: string
  readonly unit: string
  readonly required: boolean
  /** Bounds of numbers and days, as texts of the type; '' for none. */
  readonly min: string
  readonly max: string
  readonly minLength: number
  readonly maxLength: number
  readonly options: readonly FieldOption[]
  /** What a new record starts with. */
  readonly initial: string
  /** Kinds of the record it is asked of. */
  readonly subs: readonly string[]
  readonly section: string
  readonly inList: boolean
  readonly inFilter: boolean
  readonly inExport: boolean
  readonly inImport: boolean
  /** How files of other programs call it. */
  readonly synonyms: readonly string[]
  /** Role codes that may see it; empty: everybody who sees the record. */
  readonly roles: readonly string[]
  readonly retired: boolean
}

export const MAX_TEXT = 200
export const MAX_LONG = 2000
const NUMBERS: readonly FieldType[] = ['whole', 'decimal', 'money']
export const isNumber = (type: FieldType): boolean => NUMBERS.includes(type)
export const isListed = (type: FieldType): boolean => type === 'choice' || type === 'many'
export const hasBounds = (type: FieldType): boolean => isNumber(type) || type === 'date'
export const hasLength = (type: FieldType): boolean => type === 'text' || type === 'long'

type Shape = Pick<FieldDef, 'type' | 'places'>
type Read = { readonly value: string } | Refused

/** '12.50' with two places → 1250; '1200.00' yuan → 120000 fen; null for what is no number. Example: amountOf(decimal 3, '0.125') = 125. */
export function amountOf({ type, places }: Shape, value: string): bigint | null {
  if (type === 'whole') return BigInt(value)
  if (type !== 'money' && type !== 'decimal') return null
  const [whole = '0', rest = ''] = value.replace('-', '').split('.')
  const size = BigInt(whole + rest.padEnd(type === 'money' ? 2 : places, '0'))
  return value.startsWith('-') ? -size : size
}

/** The way back: amountText(decimal 3, -125) = '-0.125'. */
export function amountText({ type, places }: Shape, amount: bigint): string {
  if (type === 'whole') return amount.toString()
  if (type === 'money') return yuanText(amount as Fen)
  if (places === 0) return amount.toString()
  const digits = (amount < 0n ? -amount : amount).toString().padStart(places + 1, '0')
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

function readNumber({ type, places }: Shape, typed: string): Read {
  if (type === 'money') {
    const money = parseMoney(typed)
    return isRefused(money) ? money : { value: yuanText(money.fen) }
  }
  const plain = halfWidth(typed).replace(/[\s,]/g, '')
  const match = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(plain)
  if (!match) return refuse(type === 'whole' ? 'field.not-whole' : 'field.not-number')
  const [, sign = '', whole = '', rest = ''] = match
  const figures = rest.replace(/0+$/, '')
  if (type === 'whole' && rest !== '') return refuse('field.not-whole')
  if (figures.length > places) return refuse('field.places', undefined, { params: { n: places } })
  const amount = BigInt(whole + figures.padEnd(places, '0'))
  return { value: amountText({ type, places }, sign === '-' ? -amount : amount) }
}

/** Texts of one type in their order: numbers by size, days as they are written. */
export function isBefore(shape: Shape, a: string, b: string): boolean {
  const [left, right] = [amountOf(shape, a), amountOf(shape, b)]
  return left === null || right === null ? a < b : left < right
}

function bounded(def: Pick<FieldDef, 'type' | 'places' | 'min' | 'max'>, read: Read): Read {
  if (isRefused(read)) return read
  if (def.min !== '' && isBefore(def, read.value, def.min))
    return refuse('field.too-small', undefined, { params: { min: def.min } })
  if (def.max !== '' && isBefore(def, def.max, read.value))
    return refuse('field.too-large', undefined, { params: { max: def.max } })
  return read
}

/** A number or a day without the bounds of a field, as a filter or a bound itself is typed. */
export function readBare(shape: Shape, typed: string): Read {
  if (shape.type !== 'date') return readNumber(shape, typed)
  const read = parseDate(typed)
  return isRefused(read) ? { ...read, params: { typed } } : { value: read.date }
}

/** Somebody's document or telephone does not belong into a field that is not encrypted, nor among other words of one. */
const looksPersonal = (text: string): boolean =>
  (halfWidth(text).match(/(?<![\dA-Za-z])(?:\d{17}[\dXx]|1\d{10})(?![\dA-Za-z])/g) ?? []).some(
    run => 'ok' in checkResidentId(run) || 'ok' in checkMobile(run),
  ) ||
  'ok' in checkResidentId(text) ||
  'ok' in checkMobile(text)

function readText(def: FieldDef, typed: string): Read {
  const length = [...typed].length
  if (length > def.maxLength) return refuse('field.too-long', undefined, { params: { max: def.maxLength, n: length } })
  if (length < def.minLength) return refuse('field.too-short', undefined, { params: { min: def.minLength, n: length } })
  if (!def.sealed && looksPersonal(typed)) return refuse('field.personal')
  return { value: typed }
}

const YES = ['1', 'on', 'true', 'yes', 'y', '是', '有', '√']
const NO = ['0', 'off', 'false', 'no', 'n', '否', '无', '×']

/** The code of an option by code or name; `kept` is the stored value, which may be a retired one. */
function readChoice(def: FieldDef, typed: string, kept: readonly string[]): Read {
  const said = (one: FieldOption) => [one.code, one.label, one.labelEn].includes(typed)
  const found = def.options.find(one => said(one) && (!one.retired || kept.includes(one.code)))
  return found ? { value: found.code } : refuse('choice.unknown')
}

/** '种植, 养殖' or its codes → the codes in the order of the list; an empty list is ''. */
function readMany(def: FieldDef, typed: string, kept: readonly string[]): Read {
  const codes = new Set<string>()
  for (const part of typed.split(/[,，、;；\n]/).map(one => one.trim())) {
    if (part === '') continue
    const read = readChoice(def, part, kept)
    if (isRefused(read)) return read
    codes.add(read.value)
  }
  return { value: def.options.flatMap(one => (codes.has(one.code) ? [one.code] : [])).join(',') }
}

/**
 * What was typed, as it is kept; never called for an empty text. Codes of lists outside the field (code, region) are read by who has the list.
 * Refused: field.not-whole, field.not-number, field.places, field.too-small, field.too-large, field.too-long, field.too-short,
 * field.personal, field.yes-no, choice.unknown, and what dates and money say.
 */
export function readValue(def: FieldDef, typed: string, kept = ''): Read {
  const before = kept === '' ? [] : kept.split(',')
  switch (def.type) {
    case 'text':
    case 'long':
      return readText(def, typed)
    case 'yesno': {
      const word = typed.toLowerCase()
      if (YES.includes(word)) return { value: '1' }
      return NO.includes(word) ? { value: '0' } : refuse('field.yes-no')
    }
    case 'choice':
      return readChoice(def, typed, before)
    case 'many':
      return readMany(def, typed, before)
    case 'code':
    case 'region':
      return { value: typed }
    default:
      return bounded(def, readBare(def, typed))
  }
}

/** What is shown of an encrypted value: first and last sign, 甲******丁; short ones are hidden whole. */
export const maskField = (value: string): string => maskMiddle(value, 1, 1)
