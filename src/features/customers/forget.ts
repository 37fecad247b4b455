import { randomBytes } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { anonymousName } from '../../lending/privacy'
import { soundsOf } from './pinyin'
import { BASIC_FIELDS } from './record'

/** Closes a file to all but those who are named for it, or opens it again. */
export async function setRestricted(trx: Transaction<DB>, id: number, on: boolean): Promise<void> {
  await trx
    .updateTable('customers')
    .set({ restrictedAt: on ? sql<Date>`now()` : null })
    .where('id', '=', id)
    .execute()
}

/** What has to be there in every row. */
const KEPT = new Set(['name', 'idType', 'idNo', 'important'])
const EMPTIED = Object.fromEntries(BASIC_FIELDS.filter(field => !KEPT.has(field)).map(field => [field, null]))

/**
 * Takes from a file, and from those that became part of it, everything that tells who it was: numbers, branch and the sums of
 * his loans stay. Answers how many lines of his own there were.
 */
export async function forgetFile(trx: Transaction<DB>, id: number): Promise<{ files: number; items: number }> {
  const rows = await trx
    .selectFrom('customers')
    .select(['id', 'customerNo', 'kind'])
    .where(eb => eb.or([eb('id', '=', id), eb('mergedInto', '=', id)]))
    .execute()
  let items = 0
  for (const row of rows) {
    const name = anonymousName(row.customerNo)
    await trx
      .updateTable('customers')
      .set({
        ...EMPTIED,
        name,
        ...soundsOf(name, row.kind === 'person' ? 'person' : 'company'),
        idNo: Buffer.alloc(0),
        idNoIndex: randomBytes(32),
        idTailIndex: randomBytes(32),
        idTail6Index: null,
        phoneIndex: null,
        phoneTailIndex: null,
        regionCode: null,
        enterpriseSize: null,
        important: false,
        anonymisedAt: sql<Date>`now()`,
        updatedAt: sql<Date>`now()`,
        version: sql`version + 1`,
      })
      .where('id', '=', row.id)
      .execute()
    const gone = await trx
      .updateTable('customerItems')
      .set({
        detail: Buffer.alloc(0),
        detailIndex: null,
        holder: null,
        bank: null,
        regionCode: null,
        note: null,
        removedAt: sql<Date>`coalesce(removed_at, now())`,
        removedBy: sql<number>`coalesce(removed_by, made_by)`,
      })
      .where('customerId', '=', row.id)
      .executeTakeFirst()
    items += Number(gone.numUpdatedRows)
  }
  return { files: rows.length, items }
}
