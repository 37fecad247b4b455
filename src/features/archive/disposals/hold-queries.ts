import type { Kysely } from 'kysely'
import type { DB } from '../../../db/schema'

/** The legal hold that stands on a volume. */
export const openHold = (db: Kysely<DB>, volumeId: number) =>
  db
    .selectFrom('archiveHolds')
    .innerJoin('users', 'users.id', 'archiveHolds.putBy')
    .select([
      'archiveHolds.id',
      'archiveHolds.reason',
      'archiveHolds.putOn',
      'archiveHolds.putBy',
      'users.name as putByName',
    ])
    .where('archiveHolds.volumeId', '=', volumeId)
    .where('archiveHolds.liftedOn', 'is', null)
    .executeTakeFirst()
