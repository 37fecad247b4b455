import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { Gap } from '../../../lending/archive/rules'
import type { HandoverState } from '../../../lending/archive/states'
import { PAGE } from '../act'
import { customerSeen } from '../scope'

/** Lists of which every volume is in sight: a list with somebody else's volume is not there. */
const handovers = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('archiveHandovers')
    .innerJoin('branches as source', 'source.id', 'archiveHandovers.branchId')
    .innerJoin('branches as target', 'target.id', 'archiveHandovers.toBranchId')
    .innerJoin('users as giver', 'giver.id', 'archiveHandovers.handedBy')
    .leftJoin('users as taker', 'taker.id', 'archiveHandovers.receivedBy')
    .leftJoin('users as officer', 'officer.id', 'archiveHandovers.toUserId')
    .select([
      'archiveHandovers.id',
      'archiveHandovers.handoverNo',
      'archiveHandovers.kind',
      'archiveHandovers.branchId',
      'archiveHandovers.toBranchId',
      'archiveHandovers.toUserId',
      'archiveHandovers.reason',
      'archiveHandovers.handedBy',
      'archiveHandovers.handedOn',
      'archiveHandovers.handedAt',
      'archiveHandovers.receivedAt',
      'archiveHandovers.opinion',
      'archiveHandovers.version',
      'source.name as branchName',
      'target.name as toBranchName',
      'giver.name as giverName',
      'taker.name as takerName',
      'officer.name as officerName',
    ])
    .select(eb => eb.ref('archiveHandovers.state').$castTo<HandoverState>().as('state'))
    .select(
      sql<number>`(select count(*)::int from archive_handover_volumes x where x.handover_id = archive_handovers.id)`.as(
        'volumes',
      ),
    )
    .where(
      sql<boolean>`exists (select from archive_handover_volumes x where x.handover_id = archive_handovers.id)
        and not exists (select from archive_handover_volumes x left join archive_volumes v on v.id = x.volume_id
        where x.handover_id = archive_handovers.id and (v.id is null or not ${customerSeen(db, viewer, 'v.customer_id')}))`,
    )
    .$if(viewer.scope === 'none', q => q.where(sql<boolean>`false`))

export const handoverRows = (db: Kysely<DB>, viewer: Sight, page: number, limit = PAGE + 1) =>
  handovers(db, viewer)
    .orderBy('archiveHandovers.id', 'desc')
    .limit(limit)
    .offset((page - 1) * PAGE)
    .execute()

export const handoverById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  handovers(db, viewer).where('archiveHandovers.id', '=', id).executeTakeFirst()
export type Handover = NonNullable<Awaited<ReturnType<typeof handoverById>>>

export async function handoverVolumes(db: Kysely<DB>, id: number) {
  const rows = await db
    .selectFrom('archiveHandoverVolumes')
    .innerJoin('archiveVolumes', 'archiveVolumes.id', 'archiveHandoverVolumes.volumeId')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .select([
      'archiveVolumes.id',
      'archiveVolumes.volumeNo',
      'archiveVolumes.title',
      'archiveVolumes.customerId',
      'customers.name as customerName',
      'archiveHandoverVolumes.items',
      'archiveHandoverVolumes.pages',
      'archiveHandoverVolumes.gaps',
    ])
    .where('archiveHandoverVolumes.handoverId', '=', id)
    .orderBy('archiveVolumes.volumeNo')
    .execute()
  return rows.map(row => ({ ...row, gaps: row.gaps as unknown as Gap[] }))
}

/** Filed volumes of a branch that are on no other list; with `settled`, only of loans that are all settled. */
export const volumesToHand = (
  db: Kysely<DB>,
  viewer: Sight,
  it: { customerId?: number | undefined; settled: boolean },
) =>
  db
    .selectFrom('archiveVolumes')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .innerJoin('branches', 'branches.id', 'archiveVolumes.branchId')
    .select(['archiveVolumes.id', 'archiveVolumes.volumeNo', 'archiveVolumes.title', 'customers.name as customerName'])
    .select(['archiveVolumes.branchId', 'branches.name as branchName', 'branches.code as branchCode'])
    .where('archiveVolumes.filedOn', 'is not', null)
    .where('archiveVolumes.destroyedOn', 'is', null)
    .where(
      sql<boolean>`not exists (select from archive_handover_volumes x where x.volume_id = archive_volumes.id and x.closed_on is null)`,
    )
    .$if(it.customerId !== undefined, q => q.where('archiveVolumes.customerId', '=', it.customerId!))
    .$if(it.settled, q =>
      q
        .where('branches.kind', '<>', 'head_office')
        .where(sql<boolean>`exists (select from loans l join contracts k on k.id = l.contract_id where k.application_id = archive_volumes.application_id and l.state <> 'reversed')
          and not exists (select from loans l join contracts k on k.id = l.contract_id
            where k.application_id = archive_volumes.application_id and l.state not in ('settled', 'reversed'))`),
    )
    .where(visibleTo(viewer))
    .orderBy('archiveVolumes.id')
    .limit(200)
    .execute()

export const branchChoices = (db: Kysely<DB>) =>
  db
    .selectFrom('branches')
    .select(['id', 'name', 'code', 'kind'])
    .where('disabledAt', 'is', null)
    .orderBy('code')
    .execute()
