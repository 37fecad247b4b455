import type { Kysely } from 'kysely'
import type { DB } from '../../../db/schema'

/** What was charged for the diversions of a loan that the viewer may see, newest first. */
export const diversionChargesOf = (db: Kysely<DB>, loanId: number) =>
  db
    .selectFrom('diversionCharges')
    .select(['chargedOn', 'through', 'totalFen', 'fen'])
    .where('loanId', '=', loanId)
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
