import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type ClassRule, type Retention, retentionOf } from '../../../lending/archive/retention'
import type { BookDate } from '../../../lending/dates'
import { numberSetting } from '../../settings/queries'

interface Facts {
  readonly id: number
  readonly loans: number
  readonly active: boolean
  readonly writtenOff: boolean
  readonly settledOn: BookDate | null
  readonly claimEndedOn: BookDate | null
  readonly held: boolean
  readonly classes: readonly ClassRule[]
}

/** Which loans a volume speaks of: of its application, or all of its customer. On volumes as `v`. */
export const LOANS_OF = sql`(select l.state, l.settled_on, l.value_date from loans l join contracts k on k.id = l.contract_id
  where l.customer_id = v.customer_id and l.state <> 'reversed' and (v.application_id is null or k.application_id = v.application_id))`

/** How long each of these volumes is to be kept, as things stand on a day. */
export async function retentionsOf(
  db: Kysely<DB>,
  ids: readonly number[],
  today: BookDate,
): Promise<Map<number, Retention>> {
  if (ids.length === 0) return new Map()
  const floorYears = await numberSetting(db, 'archive.retention-years', today, 10)
  const { rows } = await sql<Facts>`
    select v.id, v.claim_ended_on, x.loans, x.active, x.written_off, x.settled_on,
      exists (select from archive_holds h where h.volume_id = v.id and h.lifted_on is null) as held,
      coalesce((select jsonb_agg(distinct jsonb_build_object('years', greatest(c.retention_years, p.retention_years),
          'permanent', c.permanent or p.permanent))
        from archive_items i join archive_classes c on c.id = i.class_id join archive_classes p on p.id = c.parent_id
        where i.volume_id = v.id), '[]') as classes
    from archive_volumes v cross join lateral (select count(*)::int as loans, coalesce(bool_or(q.state = 'active'), false) as active,
      coalesce(bool_or(q.state = 'written_off'), false) as written_off, max(q.settled_on) as settled_on from ${LOANS_OF} q) x
    where v.id = any(${[...ids]}::int[])`.execute(db)
  return new Map(rows.map(row => [row.id, retentionOf({ ...row, floorYears, running: row.loans === 0 || row.active })]))
}
