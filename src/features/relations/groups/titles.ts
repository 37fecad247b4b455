import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import type { Ctx } from '../../../web/context'
import { inSight } from '../sight'

/** A circle without a name of its own is called after its largest member in sight, never after one who is not. */
async function leadName(db: Kysely<DB>, viewer: Sight, groupId: number): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    select customers.name from customer_group_members m join customers on customers.id = m.customer_id and ${inSight(viewer)}
    where m.group_id = ${groupId} and m.to_on is null
    order by customers.kind, coalesce(customers.registered_capital_fen, 0) desc, customers.id limit 1`.execute(db)
  return rows[0]?.name ?? null
}

export const titleWords = (c: Pick<Ctx, 't'>, kind: string, name: string | null, lead: string | null): string => {
  if (name !== null) return name
  const who = lead ?? '—'
  return kind === 'household' ? c.t('{name}家庭', { name: who }) : c.t('{name}集团', { name: who })
}

export const groupTitle = async (c: Ctx, id: number, kind: string, name: string | null): Promise<string> =>
  titleWords(c, kind, name, name === null ? await leadName(c.db, c.viewer, id) : null)
