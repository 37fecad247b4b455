import type { Kysely } from 'kysely'
import type { DB } from '../../../db/schema'
import type { StatementContent } from './content.paper'

/** What the borrower signed last; frozen when it was issued. */
export async function signedStatement(db: Kysely<DB>, applicationId: number): Promise<StatementContent | null> {
  const row = await db
    .selectFrom('costStatements')
    .select('content')
    .where('applicationId', '=', applicationId)
    .where('signedOn', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? (row.content as unknown as StatementContent) : null
}
