import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'
import { type Basics, opened } from '../../src/features/customers/record'

/** What is known of customers, opened, to be compared before and after. */
export async function decryptedOf(db: Kysely<DB>, ids: readonly number[]): Promise<Basics[]> {
  const rows = await db
    .selectFrom('customers')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute()
  return rows.map(opened)
}
