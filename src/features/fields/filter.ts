import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { amountOf, hasBounds, isNumber, readBare } from '../../lending/custom-field'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import type { Own, OwnField } from './own'
import { optionsOf } from './own'
import { readable } from './shown'

/**
 * One condition on a field of the lender's own. What may stand in an address is the number of a field and one of these words:
 * x12=gold · x12-from=2026-01-01 · x12-to=2026-06-30. Anything else is not there.
 */
export const OPS = ['is', 'from', 'to'] as const
export type Op = (typeof OPS)[number]
export interface OwnFilter {
  readonly field: OwnField
  readonly op: Op
  /** As values are kept. */
  readonly value: string
}

const opsOf = (field: OwnField): readonly Op[] => (hasBounds(field.type) ? ['from', 'to'] : ['is'])
const nameOf = (field: OwnField, op: Op): string => (op === 'is' ? field.name : `${field.name}-${op}`)

/** Fields that may be filtered by: never an encrypted one. */
export const filterable = (own: Own): readonly OwnField[] =>
  own.fields.filter(one => one.inFilter && !one.retired && !one.sealed && one.type !== 'long')

function valueIn(own: Own, field: OwnField, typed: string): string | undefined {
  if (hasBounds(field.type)) {
    const read = readBare(field, typed)
    return isRefused(read) ? undefined : read.value
  }
  if (field.type === 'yesno') return typed === '1' || typed === '0' ? typed : undefined
  if (field.type === 'region') return /^\d{6}(?!\d)/.exec(typed)?.[0]
  // an address keeps no number that could be somebody's
  if (field.type === 'text') return /\d{7}/.test(typed) ? undefined : typed
  return optionsOf(own, field, typed).find(one => one.value === typed)?.value
}

/** Reads the conditions of an address or a form; what fits no field the reader sees counts as not given. */
export const readOwnFilters = (own: Own, get: (name: string) => string | undefined): OwnFilter[] =>
  filterable(own).flatMap(field =>
    opsOf(field).flatMap(op => {
      const typed = get(nameOf(field, op))
      const value = typed === undefined ? undefined : valueIn(own, field, typed)
      return value === undefined ? [] : [{ field, op, value }]
    }),
  )

export const ownFilterQuery = (filters: readonly OwnFilter[]): Record<string, string> =>
  Object.fromEntries(filters.map(({ field, op, value }) => [nameOf(field, op), value]))

const LIKE = /[\\%_]/g
const startsWith = (text: string): string => `${text.replace(LIKE, '\\$&')}%`

function matching({ field, op, value }: OwnFilter): RawBuilder<boolean> {
  const amount = isNumber(field.type) ? amountOf(field, value) : null
  if (amount !== null) return op === 'to' ? sql`v.amount <= ${amount}` : sql`v.amount >= ${amount}`
  if (op === 'from') return sql`v.value >= ${value}`
  if (op === 'to') return sql`v.value <= ${value}`
  if (field.type === 'text') return sql`v.value like ${startsWith(value)}`
  // a county, or all of a city or a province
  if (field.type === 'region') return sql`v.value like ${startsWith(value.replace(/(00)+$/, ''))}`
  return sql`v.value = ${value}`
}

/** Up to so many records are looked up one by one; more are met soon enough on the way through the list's own order. */
const FEW = 5_000

/**
 * A condition on the records of a list (`id`: their number), of everything that is asked of one field. A list of a million customers in the order of
 * their names has two ways: find the few that match and sort them, or walk the order and ask each. Which is right depends on how many match, which
 * the planner does not know of a prepared statement; so they are counted first, and never further than the border between the two.
 */
async function conditionOn(
  db: Kysely<DB>,
  field: OwnField,
  filters: readonly OwnFilter[],
  id: RawBuilder<unknown>,
): Promise<RawBuilder<boolean>> {
  const match = sql`v.field_id = ${field.id} and ${sql.join(filters.map(matching), sql` and `)}`
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (select from custom_values v where ${match} limit ${FEW + 1}) few`.execute(db)
  return (rows[0]?.n ?? 0) <= FEW
    ? sql<boolean>`${id} = any(array(select v.record_id from custom_values v where ${match}))`
    : sql<boolean>`(select true from custom_values v where v.record_id = ${id} and ${match} limit 1)`
}

/** One condition for each field that is asked for. */
export function ownConditions(
  db: Kysely<DB>,
  filters: readonly OwnFilter[],
  id: RawBuilder<unknown>,
): Promise<RawBuilder<boolean>[]> {
  const fields = [...new Set(filters.map(one => one.field))]
  return Promise.all(
    fields.map(field =>
      conditionOn(
        db,
        field,
        filters.filter(one => one.field === field),
        id,
      ),
    ),
  )
}

/** Controls of a filter bar for views/customers/_field.eta. */
export function filterControls(c: Ctx, own: Own, filters: readonly OwnFilter[]) {
  const query = ownFilterQuery(filters)
  const all = { value: '', label: c.t('不限') }
  return filterable(own).flatMap(field =>
    opsOf(field).map(op => {
      const name = nameOf(field, op)
      const title = field.unit === '' ? field.title : `${field.title}（${field.unit}）`
      const shown = { name, value: query[name] ?? '' }
      if (op !== 'is') {
        const label = c.t(op === 'from' ? '{label}从' : '{label}到', { label: title })
        return { ...shown, label, control: field.type === 'date' ? 'date' : 'text' }
      }
      if (field.type === 'text' || field.type === 'region')
        return {
          ...shown,
          label: field.title,
          max: 100,
          ...(field.type === 'region'
            ? { control: 'code', table: 'region' }
            : { control: 'text', placeholder: c.t('开头几个字') }),
        }
      const options =
        field.type === 'yesno'
          ? [all, { value: '1', label: c.t('是') }, { value: '0', label: c.t('否') }]
          : [all, ...optionsOf(own, field, shown.value)]
      return { ...shown, label: field.title, control: 'select', options }
    }),
  )
}

/** What a condition says, for a chip that takes it away again. */
export const filterWords = (c: Ctx, own: Own, { field, op, value }: OwnFilter): string => {
  const text = readable(c, own, field, value)
  if (op === 'from') return c.t('{label} ≥ {text}', { label: field.title, text })
  return op === 'to'
    ? c.t('{label} ≤ {text}', { label: field.title, text })
    : c.t('{label}：{text}', { label: field.title, text })
}
