import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Refused, refuse } from '../../lending/refusal'
import { bindsCircle, type Tie } from './circle'
import type { RelationRow } from './queries'

/** A tie that puts its ends into one 家庭 or 集团 in which one of them stands today: without it a limit measures less. */
export async function holdsCircle(db: Kysely<DB>, row: Tie): Promise<boolean> {
  if (!bindsCircle(row) || (row.otherCustomerId === null && row.idNoIndex === null)) return false
  const { rows } = await sql`
    select from customer_group_members where to_on is null and kind in ('household', 'group')
      and customer_id in (${row.customerId}, ${row.otherCustomerId ?? row.customerId}) limit 1`.execute(db)
  return rows.length > 0
}

const sameEnd = (a: Tie, b: Tie): boolean =>
  a.otherCustomerId === b.otherCustomerId &&
  (a.otherCustomerId !== null || (b.idNoIndex !== null && a.idNoIndex?.equals(b.idNoIndex) === true))

/** A change that takes a tie out of a circle is its end, and asks for two people as that does. */
export async function heldBy(db: Kysely<DB>, row: RelationRow, changed: Tie): Promise<Refused | null> {
  const asked = await db
    .selectFrom('relationEndings')
    .select('id')
    .where('relationId', '=', row.id)
    .where('state', '=', 'asked')
    .executeTakeFirst()
  if (asked) return refuse('relation.ending-asked')
  const leaves = !bindsCircle(changed) || !sameEnd(row, changed)
  return leaves && (await holdsCircle(db, row)) ? refuse('relation.binding', undefined, { field: 'kind' }) : null
}
