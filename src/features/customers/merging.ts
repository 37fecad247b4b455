import { type Selectable, sql, type Transaction } from 'kysely'
import { decrypt, encrypt } from '../../db/codec'
import { errorCode } from '../../db/error-code'
import type { Customers, DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { settled } from './checks'
import { saveBasics } from './commands'
import type { CustomerKind } from './identity'
import { type BasicField, type Basics, changesBetween, opened } from './record'
import { tellChange, touchFile } from './versions'

type Row = Selectable<Customers>

/** Who a customer is comes from one document: these fields are taken together or not at all. */
export const IDENTITY_FIELDS: readonly BasicField[] = ['idType', 'idNo', 'idExpiresOn', 'birthDate', 'sex']

/** The kept file with the chosen fields of the other one. */
export function mergedBasics(kept: Basics, gone: Basics, taken: readonly string[]): Basics {
  const fields = taken.flatMap(name => (name === 'idNo' ? IDENTITY_FIELDS : [name as BasicField]))
  return { ...kept, ...Object.fromEntries(fields.map(field => [field, gone[field]])) }
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
  { row, after, reason }: { row: Row; after: Basics; reason: string },
): Promise<{ version: number } | Refused> {
  const before = opened(row)
  const checked = settled(row.kind as CustomerKind, after, today)
  if (isRefused(checked)) return checked
  const diff = changesBetween(before, checked)
  if (diff.length === 0) {
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

/** The file as it was, for the way back: nothing of it is readable in the database. */
export const sealBasics = (merge: number, basics: Basics): Buffer =>
  encrypt(
    place(merge),
    JSON.stringify(basics, (_, value) => (typeof value === 'bigint' ? `${MARK}${value}` : value)),
  )
export const openBasics = (merge: number, sealed: Buffer): Basics =>
  JSON.parse(decrypt(place(merge), sealed), (_, value) =>
    typeof value === 'string' && /^fen:-?\d+$/.test(value) ? BigInt(value.slice(MARK.length)) : value,
  ) as Basics

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
