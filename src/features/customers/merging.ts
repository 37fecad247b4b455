import { type Selectable, sql, type Transaction } from 'kysely'
import { decrypt, encrypt } from '../../db/codec'
import { errorCode } from '../../db/error-code'
import type { Customers, DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { isOwnName } from '../fields/forms'
import { type OwnChanges, type OwnValues, saveValues, valuesOfOne } from '../fields/values'
import { settled } from './checks'
import { saveBasics } from './commands'
import type { CustomerKind } from './identity'
import { customerFields } from './own'
import { type BasicField, type Basics, changesBetween, opened } from './record'
import { tellChange, touchFile } from './versions'

type Row = Selectable<Customers>

/** Who a customer is comes from one document: these fields are taken together or not at all. */
export const IDENTITY_FIELDS: readonly BasicField[] = ['idType', 'idNo', 'idExpiresOn', 'birthDate', 'sex']

/** The kept file with the chosen fields of the other one. */
export function mergedBasics(kept: Basics, gone: Basics, taken: readonly string[]): Basics {
  const basic = taken.filter(name => !isOwnName(name))
  const fields = basic.flatMap(name => (name === 'idNo' ? IDENTITY_FIELDS : [name as BasicField]))
  return { ...kept, ...Object.fromEntries(fields.map(field => [field, gone[field]])) }
}

/** Values of the lender's own fields that the kept file takes from the other one, and what it had before. */
export async function mergedOwn(
  trx: Transaction<DB>,
  kept: number,
  gone: number,
  taken: readonly string[],
): Promise<{ before: OwnValues; changes: OwnChanges }> {
  const own = await customerFields(trx)
  const [before, other] = [await valuesOfOne(trx, own, kept), await valuesOfOne(trx, own, gone)]
  const fields = own.fields.filter(one => taken.includes(one.name))
  return { before, changes: Object.fromEntries(fields.map(one => [one.id, other[one.id] ?? null])) }
}

/** The way back to what the lender's own fields held: what has come since is taken away. */
export async function formerOwn(trx: Transaction<DB>, before: OwnValues): Promise<OwnChanges> {
  const own = await customerFields(trx)
  return Object.fromEntries(own.fields.map(one => [one.id, before[one.id] ?? null]))
}

/** Takes a file out of sight because it is part of another one, or gives it back (into: null). */
export async function withdrawInto(
  trx: Transaction<DB>,
  id: number,
  into: { kept: number; merge: number } | null,
): Promise<void> {
  await trx
    .updateTable('customers')
    .set({
      mergedInto: into?.kept ?? null,
      mergeId: into?.merge ?? null,
      withdrawnAt: into ? sql<Date>`now()` : null,
      version: sql`version + 1`,
      updatedAt: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .execute()
}

/** Files that had become part of `from` before are part of `to` now. Answers which. */
export async function passOn(
  trx: Transaction<DB>,
  from: number,
  to: number,
  only?: readonly number[],
): Promise<number[]> {
  const rows = await trx
    .updateTable('customers')
    .set({ mergedInto: to })
    .where('mergedInto', '=', from)
    .$if(only !== undefined, query => query.where('id', 'in', [...(only ?? []), 0]))
    .returning('id')
    .execute()
  return rows.map(row => row.id)
}

/** Writes basic information after or before a merge; the version rises in any case, as the file is another one now. */
export async function rewriteBasics(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { row, after, own, reason }: { row: Row; after: Basics; own: OwnChanges; reason: string },
): Promise<{ version: number } | Refused> {
  const before = opened(row)
  const checked = settled(row.kind as CustomerKind, after, today)
  if (isRefused(checked)) return checked
  const basic = changesBetween(before, checked)
  const diff = [...basic, ...(await saveValues(trx, await customerFields(trx), row.id, own))]
  if (basic.length === 0) {
    await touchFile(trx, actor, today, { row, diff, reason })
    return { version: row.version + 1 }
  }
  const archive = await saveBasics(trx, row, checked)
  if (isRefused(archive)) return archive
  await tellChange(trx, actor, today, { row, archive, diff, reason })
  return { version: row.version + 1 }
}

const place = (merge: number) => ({ table: 'customer_merges', column: 'before', row: merge })
const MARK = 'fen:'

/** A file as it was: what the product keeps of it, and what the lender's own fields held. */
export interface Before {
  readonly basics: Basics
  readonly own: OwnValues
}

/** For the way back: nothing of it is readable in the database. */
export const sealBefore = (merge: number, before: Before): Buffer =>
  encrypt(
    place(merge),
    JSON.stringify(before, (_, value) => (typeof value === 'bigint' ? `${MARK}${value}` : value)),
  )
export function openBefore(merge: number, sealed: Buffer): Before {
  const read = JSON.parse(decrypt(place(merge), sealed), (_, value) =>
    typeof value === 'string' && /^fen:-?\d+$/.test(value) ? BigInt(value.slice(MARK.length)) : value,
  ) as Before | Basics
  // merged before there were fields of the lender's own
  return 'basics' in read ? read : { basics: read, own: {} }
}

/** Gives a withdrawn file back; its document may meanwhile be another one's. */
export async function giveBack(trx: Transaction<DB>, id: number): Promise<Refused | null> {
  try {
    await withdrawInto(trx, id, null)
    return null
  } catch (error) {
    if (errorCode(error) === '23505')
      return refuse('merge.identity-taken', '被合并客户的证件号码已被另一份档案使用，不能撤销')
    throw error
  }
}
