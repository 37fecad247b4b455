import { type RawBuilder, sql } from 'kysely'
import { parseDate } from '../../lending/dates'
import { parseMoney } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Codes } from './codes'
import { KINDS } from './identity'
import { looksSecret } from './keyword'
import { isSecret } from './protect'
import { type BasicField, LABELS } from './record'
import { type Control, type Spec, specsOf } from './specs'

/** What can be asked of a field of the file, by what it holds. */
export const OPS = ['is', 'not', 'has', 'ge', 'le', 'some', 'none'] as const
export type Op = (typeof OPS)[number]

const OPS_OF: Readonly<Record<Control, readonly Op[]>> = {
  text: ['has', 'is', 'some', 'none'],
  textarea: ['has', 'some', 'none'],
  select: ['is', 'not', 'some', 'none'],
  code: ['is', 'not', 'some', 'none'],
  money: ['ge', 'le', 'some', 'none'],
  number: ['ge', 'le', 'some', 'none'],
  date: ['ge', 'le', 'some', 'none'],
  checkbox: ['is'],
}
export const OP_WORDS: Readonly<Record<Op, string>> = {
  is: '是',
  not: '不是',
  has: '包含',
  ge: '不小于',
  le: '不大于',
  some: '已填写',
  none: '未填写',
}

/** A field of the file as a list knows it. */
export type FileField = Omit<Spec, 'name'> & { readonly name: BasicField | 'createdAt' | 'updatedAt' }

/** Days that are asked for as text in the form, where 长期 may stand too, are days in the file. */
const AS_DATES: readonly string[] = ['idExpiresOn']
const builtIn: readonly FileField[] = [
  ...new Map(KINDS.flatMap(kind => specsOf(kind)).map(spec => [spec.name, spec])).values(),
].map(spec => ({
  ...spec,
  label: LABELS[spec.name],
  control: AS_DATES.includes(spec.name) ? 'date' : spec.control,
}))

/** Every field of the file once, whatever kind of customer has it, from the one table of specs. */
export const FILE_FIELDS: readonly FileField[] = [
  ...builtIn,
  { name: 'createdAt', label: '建档日期', control: 'date' },
  { name: 'updatedAt', label: '最近修改日期', control: 'date' },
]
export const fileField = (name: string | undefined): FileField | undefined =>
  FILE_FIELDS.find(field => field.name === name)

/** Of an encrypted field a list is told only whether there is anything. */
export const opsOf = (field: FileField): readonly Op[] =>
  field.name !== 'createdAt' && field.name !== 'updatedAt' && isSecret(field.name)
    ? ['some', 'none']
    : OPS_OF[field.control]
export const takesValue = (op: Op): boolean => op !== 'some' && op !== 'none'

/** annualIncomeFen-ge=100000.00: the name of a field and of an act; anything else in an address is not there. */
export interface FileCondition {
  readonly field: FileField
  readonly op: Op
  /** As it stands in the address. */
  readonly value: string
}
const nameOf = ({ field, op }: FileCondition): string => `${field.name}-${op}`

/** The value as an address has it, or why it is none. */
export function readValue(field: FileField, op: Op, typed: string): { value: string } | Refused {
  if (!takesValue(op)) return { value: '1' }
  if (typed === '') return refuse('find.empty', undefined, { field: 'value' })
  if (field.control === 'checkbox') return { value: typed === '1' ? '1' : '0' }
  if (field.control === 'date') {
    const read = parseDate(typed)
    return isRefused(read) ? { ...read, field: 'value', params: { typed } } : { value: read.date }
  }
  if (field.control === 'money') {
    const read = parseMoney(typed)
    return isRefused(read) ? { ...read, field: 'value' } : { value: read.fen.toString() }
  }
  if (field.control === 'number')
    return /^\d{1,9}$/.test(typed) ? { value: typed } : refuse('number.not-whole', undefined, { field: 'value' })
  // nobody's number stands in an address
  if (typed.length > 60 || looksSecret(typed)) return refuse('find.no-number', undefined, { field: 'value' })
  return { value: typed }
}

/** Of a region or an industry what is typed is looked up; a code is what goes on. */
export function readCode(field: FileField, typed: string, codes: Codes): { value: string } | Refused {
  if (field.table === undefined) return { value: typed }
  const found = codes.national[field.table].resolve(typed)
  return isRefused(found) ? { ...found, field: 'value' } : { value: found.code }
}

const kept = (field: FileField, op: Op, text: string): string | undefined => {
  if (field.control === 'money') return /^\d{1,16}$/.test(text) ? text : undefined
  const read = readValue(field, op, text)
  return isRefused(read) ? undefined : read.value
}

type Get = (name: string) => string | undefined
export const readConditions = (get: Get): FileCondition[] =>
  FILE_FIELDS.flatMap(field =>
    opsOf(field).flatMap(op => {
      const text = get(`${field.name}-${op}`)
      const value = text === undefined ? undefined : kept(field, op, text)
      return value === undefined ? [] : [{ field, op, value }]
    }),
  )

export const conditionQuery = (conditions: readonly FileCondition[]): Record<string, string> =>
  Object.fromEntries(conditions.map(one => [nameOf(one), one.value]))

const columnOf = ({ name }: FileField) => sql.ref(`customers.${name}`)

/** Day of an instant in the bank's time zone. */
const dayOf = (field: FileField) => sql`(${columnOf(field)} at time zone 'Asia/Shanghai')::date`
const isInstant = ({ name }: FileField): boolean => name === 'createdAt' || name === 'updatedAt'

export function holdsFor({ field, op, value }: FileCondition): RawBuilder<boolean> {
  const column = isInstant(field) ? dayOf(field) : columnOf(field)
  if (op === 'some') return sql<boolean>`${column} is not null`
  if (op === 'none') return sql<boolean>`${column} is null`
  if (op === 'has') return sql<boolean>`position(${value} in ${column}) > 0`
  if (op === 'ge' || op === 'le') {
    const bound =
      field.control === 'money'
        ? sql`${BigInt(value)}::bigint`
        : field.control === 'number'
          ? sql`${Number.parseInt(value, 10)}::int`
          : sql`${value}::date`
    return op === 'ge' ? sql<boolean>`${column} >= ${bound}` : sql<boolean>`${column} <= ${bound}`
  }
  if (field.control === 'checkbox') return sql<boolean>`${column} = ${value === '1'}::boolean`
  // all of a city or a province, a division or a class
  const wanted = field.table === 'region' ? value.replace(/(00)+$/, '') : value
  const same =
    field.table === 'region' || field.table === 'industry'
      ? sql<boolean>`starts_with(${column}, ${wanted})`
      : sql<boolean>`${column} = ${wanted}`
  return op === 'not' ? sql<boolean>`(${column} is null or not ${same})` : same
}
