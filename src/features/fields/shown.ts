import type { Cell, Column } from '../../export/cells'
import { amountOf, isNumber, maskField } from '../../lending/custom-field'
import { formatFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import { fieldNamed, fieldsIn, fieldsOf, type Own, type OwnField, optionsOf } from './own'
import { NO_VALUES, type OwnChange, type OwnValues, valuesOf } from './values'

/** A kept text as a person reads it. What is encrypted comes masked already, or is masked here (`told` false). */
export function readable(c: Pick<Ctx, 't'>, own: Own, field: OwnField, text: string, told = false): string {
  if (text === '') return '—'
  switch (field.type) {
    case 'money':
      return formatFen(amountOf(field, text) ?? 0n)
    case 'yesno':
      return c.t(text === '1' ? '是' : '否')
    case 'choice':
    case 'many':
    case 'code': {
      const options = optionsOf(own, field, text)
      return text
        .split(',')
        .map(code => options.find(one => one.value === code)?.label ?? code)
        .join('、')
    }
    case 'region':
      return `${text} ${own.books?.region.labelOf(text) ?? ''}`.trim()
    default:
      return field.sealed && !told ? maskField(text) : text
  }
}

const titleOf = (c: Ctx, field: OwnField): string =>
  field.retired ? c.t('{label}（已停用）', { label: field.title }) : field.title

const withUnit = (field: OwnField, text: string): string =>
  field.unit === '' || text === '—' ? text : `${text} ${field.unit}`

function itemOf(c: Ctx, own: Own, field: OwnField, values: OwnValues, record: number) {
  const text = values[field.id] ?? ''
  const item = { label: titleOf(c, field), ...(field.type === 'long' || field.type === 'many' ? { full: true } : {}) }
  if (!field.sealed) return { ...item, value: withUnit(field, readable(c, own, field, text)) }
  const reveal =
    text !== '' && c.may('customer.reveal')
      ? { reveal: { action: `/fields/reveal/${own.record}/${record}`, field: field.name } }
      : {}
  return { ...item, value: text === '' ? null : maskField(text), ...reveal }
}

/** Facts of one section for the kit's kv; retired fields that still hold something stand with the last one. */
export function ownItems(
  c: Ctx,
  own: Own,
  {
    sub,
    section,
    all,
    values,
    record,
  }: { sub: string; section: string; all: readonly string[]; values: OwnValues; record: number },
) {
  const gone = own.fields.filter(one => !fieldsOf(own, sub).includes(one) && values[one.id] !== undefined)
  const fields = [...fieldsIn(own, sub, section, all), ...(section === all.at(-1) ? gone : [])]
  return fields.map(one => itemOf(c, own, one, values, record))
}

/** All of a record's own fields as one list, for records whose page has no sections. */
export const allItems = (c: Ctx, own: Own, sub: string, values: OwnValues, record: number) =>
  own.fields
    .filter(one => (one.retired || !one.subs.includes(sub) ? values[one.id] !== undefined : true))
    .map(one => itemOf(c, own, one, values, record))

/** A line of a history about one of the lender's fields; null when the reader may not see that field. */
export function historyLine(c: Ctx, own: Own, change: { field: string; from: string; to: string }) {
  const field = fieldNamed(own, change.field)
  if (!field) return null
  return {
    field: titleOf(c, field),
    from: readable(c, own, field, change.from, true),
    to: readable(c, own, field, change.to, true),
  }
}
export type { OwnChange }

const columnOf = (field: OwnField) => ({ key: field.name, label: field.title, num: isNumber(field.type), hm: true })

function cellOf(c: Ctx, own: Own, field: OwnField, text: string) {
  if (field.type === 'money') return { money: text === '' ? null : amountOf(field, text) }
  return text === '' ? null : readable(c, own, field, text)
}

/** Columns of a list with the cells of the shown records, by one reading. */
export async function ownColumns(c: Ctx, own: Own, records: readonly number[]) {
  const fields = own.fields.filter(one => one.inList && !one.retired)
  const values = await valuesOf(c.db, own, records, one => fields.includes(one))
  const cells = new Map(
    records.map(id => [
      id,
      Object.fromEntries(
        fields.map(one => [one.name, cellOf(c, own, one, (values.get(id) ?? NO_VALUES)[one.id] ?? '')]),
      ),
    ]),
  )
  return { columns: fields.map(columnOf), cells }
}

/** What a row of a list says beside its columns: 种植面积 12.5 亩, of the fields that are meant for lists. */
export async function ownFacts(c: Ctx, own: Own, records: readonly number[]): Promise<Map<number, string[]>> {
  const fields = own.fields.filter(one => one.inList && !one.retired)
  const values = await valuesOf(c.db, own, records, one => fields.includes(one))
  const told = (record: OwnValues) =>
    fields.flatMap(one => {
      const text = record[one.id] ?? ''
      return text === '' ? [] : [`${one.title} ${withUnit(one, readable(c, own, one, text))}`]
    })
  return new Map([...values].map(([id, record]) => [id, told(record)]))
}

const exported = (own: Own): readonly OwnField[] => own.fields.filter(one => one.inExport && !one.retired)
const KINDS: Readonly<Partial<Record<OwnField['type'], Column['kind']>>> = {
  money: 'money',
  whole: 'int',
  date: 'date',
}

export const exportColumns = (own: Own): Column[] =>
  exported(own).map(one => ({
    header: one.unit === '' ? one.title : `${one.title}（${one.unit}）`,
    width: 16,
    kind: KINDS[one.type] ?? 'text',
  }))

/** Cells of one record in a file: encrypted values masked, as everywhere. */
export const exportCells = (c: Ctx, own: Own, values: OwnValues = NO_VALUES): Cell[] =>
  exported(own).map(one => {
    const text = values[one.id] ?? ''
    if (text === '') return null
    if (one.type === 'money') return amountOf(one, text)
    if (one.type === 'whole') return Number.parseInt(text, 10)
    return one.type === 'date' ? text : readable(c, own, one, text)
  })
