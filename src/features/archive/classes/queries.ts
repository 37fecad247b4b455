import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'

/** The tree of classes as two levels, disabled ones last. */
export const classRows = (db: Kysely<DB>) =>
  db
    .selectFrom('archiveClasses as one')
    .leftJoin('archiveClasses as top', 'top.id', 'one.parentId')
    .select([
      'one.id',
      'one.code',
      'one.parentId',
      'one.name',
      'one.custody',
      'one.retentionYears',
      'one.permanent',
      'one.required',
    ])
    .select(['one.disabledAt', 'one.version'])
    .select(sql<number>`(select count(*)::int from archive_items i where i.class_id = one.id)`.as('used'))
    .orderBy(sql`coalesce(top.sort, one.sort)`)
    .orderBy(sql`top.id is not null`)
    .orderBy('one.sort')
    .orderBy('one.id')
    .execute()
export type ClassRow = Awaited<ReturnType<typeof classRows>>[number]

/** Classes and kinds of paper for a select box. */
export async function classChoices(db: Kysely<DB>) {
  const rows = await classRows(db)
  return rows
    .filter(one => one.disabledAt === null)
    .map(one => ({ value: String(one.id), label: one.parentId === null ? one.name : `　${one.code} ${one.name}` }))
}
