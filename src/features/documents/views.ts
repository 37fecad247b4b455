import type { Insertable, Transaction } from 'kysely'
import type { DB, DocumentViews } from '../../db/schema'

/** Who saw a file, and how: written before its first byte leaves. */
export async function noteView(trx: Transaction<DB>, row: Insertable<DocumentViews>): Promise<void> {
  await trx.insertInto('documentViews').values(row).execute()
}
