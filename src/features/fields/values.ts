import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import { decrypt, encrypt } from '../../db/codec'
import type { CustomValues, DB } from '../../db/schema'
import { amountOf, amountText, isNumber, maskField } from '../../lending/custom-field'
import type { Own, OwnField } from './own'

/** Values of one record by the number of their field, as texts of their types; encrypted ones opened: never goes to a view as it is. */
export type OwnValues = Readonly<Record<number, string>>
/** Null takes a value away. */
export type OwnChanges = Readonly<Record<number, string | null>>
export interface OwnChange {
  readonly field: OwnField['name']
  readonly from: string
  readonly to: string
}

export const NO_VALUES: OwnValues = {}

const place = (field: number, record: number) => ({
  table: 'custom_values',
  column: 'sealed',
  row: `${field}:${record}`,
})

type Stored = Pick<Selectable<CustomValues>, 'value' | 'amount' | 'body' | 'sealed'>

function textOf(field: OwnField, record: number, { value, amount, body, sealed }: Stored): string {
  if (sealed !== null) return decrypt(place(field.id, record), sealed)
  if (amount !== null) return amountText(field, amount)
  return value ?? body ?? ''
}

const NOTHING: Stored = { value: null, amount: null, body: null, sealed: null }

function storedOf(field: OwnField, record: number, value: string): Stored {
  if (field.sealed) return { ...NOTHING, sealed: encrypt(place(field.id, record), value) }
  if (isNumber(field.type)) return { ...NOTHING, amount: amountOf(field, value) }
  return field.type === 'long' ? { ...NOTHING, body: value } : { ...NOTHING, value }
}

/** What is kept of the given records, which the caller has looked up in the reader's sight. */
export async function valuesOf(
  db: Kysely<DB>,
  own: Own,
  records: readonly number[],
  wanted: (field: OwnField) => boolean = () => true,
): Promise<Map<number, OwnValues>> {
  const fields = new Map(own.fields.filter(wanted).map(one => [one.id, one]))
  const found = new Map<number, Record<number, string>>()
  if (fields.size === 0 || records.length === 0) return found
  const rows = await db
    .selectFrom('customValues')
    .selectAll()
    .where('recordId', '=', sql<number>`any(${[...records]}::int[])`)
    .where('fieldId', '=', sql<number>`any(${[...fields.keys()]}::int[])`)
    .orderBy('recordId')
    .orderBy('fieldId')
    .orderBy('seq')
    .execute()
  for (const row of rows) {
    const field = fields.get(row.fieldId)
    const text = field ? textOf(field, row.recordId, row) : ''
    if (text === '') continue
    const values = found.get(row.recordId) ?? {}
    const before = values[row.fieldId]
    values[row.fieldId] = before === undefined ? text : `${before},${text}`
    found.set(row.recordId, values)
  }
  return found
}

export const valuesOfOne = async (db: Kysely<DB>, own: Own, record: number): Promise<OwnValues> =>
  (await valuesOf(db, own, [record])).get(record) ?? NO_VALUES

/** As history and audit keep it: encrypted ones masked. */
export const toldValue = (field: OwnField, value: string | null): string =>
  value === null || value === '' ? '' : field.sealed ? maskField(value) : value

/** Changes as the audit keeps them: before, or after. */
export const sideOf = (changes: readonly OwnChange[], side: 'from' | 'to'): Record<string, string> =>
  Object.fromEntries(changes.map(change => [change.field, change[side]]))

/** What a form would change, told as a history tells it. */
export function changesOfValues(own: Own, before: OwnValues, changes: OwnChanges): OwnChange[] {
  return own.fields
    .filter(one => changes[one.id] !== undefined && (changes[one.id] ?? '') !== (before[one.id] ?? ''))
    .map(one => ({
      field: one.name,
      from: toldValue(one, before[one.id] ?? ''),
      to: toldValue(one, changes[one.id] ?? ''),
    }))
}

function rowsOf(field: OwnField, record: number, value: string | null): (Stored & { seq: number })[] {
  if (value === null || value === '') return []
  const parts = field.type === 'many' ? value.split(',') : [value]
  return parts.map((part, seq) => ({ seq, ...storedOf(field, record, part) }))
}

/** Rows of one statement, well below the parameters a statement may have. */
const AT_ONCE = 1_000

/** Writes the values of records that have none yet. */
export async function saveNewValues(
  trx: Transaction<DB>,
  own: Own,
  made: readonly { readonly id: number; readonly own: OwnChanges }[],
): Promise<void> {
  const rows = made.flatMap(({ id, own: changes }) =>
    own.fields.flatMap(one =>
      rowsOf(one, id, changes[one.id] ?? null).map(row => ({ recordId: id, fieldId: one.id, ...row })),
    ),
  )
  for (let at = 0; at < rows.length; at += AT_ONCE)
    await trx
      .insertInto('customValues')
      .values(rows.slice(at, at + AT_ONCE))
      .execute()
}

/** Writes the values of a record, which the caller has locked; answers what has changed. */
export async function saveValues(
  trx: Transaction<DB>,
  own: Own,
  record: number,
  changes: OwnChanges,
): Promise<OwnChange[]> {
  if (Object.keys(changes).length === 0) return []
  const before = await valuesOfOne(trx, own, record)
  const diff = changesOfValues(own, before, changes)
  const changed = own.fields.filter(one => diff.some(change => change.field === one.name))
  if (changed.length === 0) return diff
  const had = changed.filter(one => before[one.id] !== undefined).map(one => one.id)
  if (had.length > 0)
    await trx
      .updateTable('customValues')
      .set(NOTHING)
      .where('recordId', '=', record)
      .where('fieldId', 'in', had)
      .execute()
  const rows = changed.flatMap(one =>
    rowsOf(one, record, changes[one.id] ?? null).map(row => ({ recordId: record, fieldId: one.id, ...row })),
  )
  if (rows.length === 0) return diff
  await trx
    .insertInto('customValues')
    .values(rows)
    .onConflict(oc =>
      oc.columns(['recordId', 'fieldId', 'seq']).doUpdateSet(eb => ({
        value: eb.ref('excluded.value'),
        amount: eb.ref('excluded.amount'),
        body: eb.ref('excluded.body'),
        sealed: eb.ref('excluded.sealed'),
      })),
    )
    .execute()
  return diff
}
