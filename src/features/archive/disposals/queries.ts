import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import { isDue } from '../../../lending/archive/retention'
import type { DisposalState } from '../../../lending/archive/states'
import { addMonths, type BookDate } from '../../../lending/dates'
import { numberSetting } from '../../settings/queries'
import { PAGE } from '../act'
import { customerSeen, customersSeen } from '../scope'
import { LOANS_OF, retentionsOf } from '../volumes/retention'

/** As many as one list is made of; the rest comes up when these are done. */
export const DUE_AT_ONCE = 300

/** Volumes whose time is over, the oldest first: found by the database, then judged by the rule. */
export async function dueVolumes(db: Kysely<DB>, viewer: Sight, today: BookDate) {
  const floor = await numberSetting(db, 'archive.retention-years', today, 10)
  const { rows } = await sql<{ id: number }>`
    select v.id from archive_volumes v cross join lateral (select bool_or(q.state = 'active') as active,
      coalesce(bool_or(q.state = 'written_off'), false) as written_off, greatest(max(q.settled_on), v.claim_ended_on) as over_on from ${LOANS_OF} q) x
      cross join lateral (select greatest(${floor}::int, max(greatest(c.retention_years, p.retention_years))) as years,
        coalesce(bool_or(c.permanent or p.permanent), false) as permanent
        from archive_items i join archive_classes c on c.id = i.class_id join archive_classes p on p.id = c.parent_id where i.volume_id = v.id) r
    where v.destroyed_on is null and v.filed_on is not null and not coalesce(x.active, true) and x.over_on <= ${addMonths(today, -12 * floor)}::date
      and x.over_on + make_interval(years => r.years) < ${today}::date and not r.permanent and (not x.written_off or v.claim_ended_on is not null)
      and not exists (select from archive_holds h where h.volume_id = v.id and h.lifted_on is null)
      and v.customer_id in ${customersSeen(db, viewer)}
      and not exists (select from archive_disposal_volumes d where d.volume_id = v.id and d.closed_on is null)
    order by x.over_on, v.id limit ${DUE_AT_ONCE}`.execute(db)
  const ids = rows.map(row => row.id)
  const retentions = await retentionsOf(db, ids, today)
  const due = ids.filter(id => isDue(retentions.get(id)!, today))
  const volumes = await db
    .selectFrom('archiveVolumes')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .innerJoin('branches', 'branches.id', 'archiveVolumes.branchId')
    .select([
      'archiveVolumes.id',
      'archiveVolumes.volumeNo',
      'archiveVolumes.title',
      'archiveVolumes.branchId',
      'customers.name as customerName',
    ])
    .select('branches.name as branchName')
    .where('archiveVolumes.id', '=', sql<number>`any(${due}::int[])`)
    .where(visibleTo(viewer))
    .orderBy('archiveVolumes.id')
    .execute()
  return volumes.map(one => ({ ...one, retention: retentions.get(one.id)! }))
}

const disposals = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('archiveDisposals')
    .innerJoin('branches', 'branches.id', 'archiveDisposals.branchId')
    .innerJoin('users as maker', 'maker.id', 'archiveDisposals.madeBy')
    .leftJoin('users as appraiser', 'appraiser.id', 'archiveDisposals.appraisedBy')
    .leftJoin('users as decider', 'decider.id', 'archiveDisposals.decidedBy')
    .leftJoin('users as a', 'a.id', 'archiveDisposals.witnessOne')
    .leftJoin('users as b', 'b.id', 'archiveDisposals.witnessTwo')
    .select([
      'archiveDisposals.id',
      'archiveDisposals.disposalNo',
      'archiveDisposals.branchId',
      'archiveDisposals.reason',
      'archiveDisposals.madeBy',
      'archiveDisposals.madeOn',
      'archiveDisposals.appraisedBy',
      'archiveDisposals.appraisedOn',
      'archiveDisposals.appraisal',
      'archiveDisposals.decidedBy',
      'archiveDisposals.decidedOn',
      'archiveDisposals.opinion',
      'archiveDisposals.method',
      'archiveDisposals.witnessOne',
      'archiveDisposals.witnessOneAt',
      'archiveDisposals.witnessTwo',
      'archiveDisposals.witnessTwoAt',
      'archiveDisposals.destroyedOn',
      'branches.name as branchName',
      'maker.name as makerName',
      'appraiser.name as appraiserName',
      'decider.name as deciderName',
      'a.name as witnessOneName',
      'b.name as witnessTwoName',
    ])
    .select(eb => eb.ref('archiveDisposals.state').$castTo<DisposalState>().as('state'))
    .select(
      sql<number>`(select count(*)::int from archive_disposal_volumes x where x.disposal_id = archive_disposals.id)`.as(
        'volumes',
      ),
    )
    .where(
      sql<boolean>`exists (select from archive_disposal_volumes x where x.disposal_id = archive_disposals.id)
        and not exists (select from archive_disposal_volumes x left join archive_volumes v on v.id = x.volume_id
        where x.disposal_id = archive_disposals.id and (v.id is null or not ${customerSeen(db, viewer, 'v.customer_id')}))`,
    )
    .$if(viewer.scope === 'none', q => q.where(sql<boolean>`false`))

export const disposalRows = (db: Kysely<DB>, viewer: Sight, page: number) =>
  disposals(db, viewer)
    .orderBy('archiveDisposals.id', 'desc')
    .limit(PAGE + 1)
    .offset((page - 1) * PAGE)
    .execute()

export const disposalById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  disposals(db, viewer).where('archiveDisposals.id', '=', id).executeTakeFirst()
export type Disposal = NonNullable<Awaited<ReturnType<typeof disposalById>>>

export const disposalVolumes = (db: Kysely<DB>, id: number) =>
  db
    .selectFrom('archiveDisposalVolumes')
    .innerJoin('archiveVolumes', 'archiveVolumes.id', 'archiveDisposalVolumes.volumeId')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .select([
      'archiveVolumes.id',
      'archiveVolumes.volumeNo',
      'archiveVolumes.title',
      'archiveVolumes.customerId',
      'customers.name as customerName',
    ])
    .select(['archiveDisposalVolumes.keptUntil', 'archiveDisposalVolumes.basis'])
    .select(
      sql<number>`(select count(*)::int from archive_items i where i.volume_id = archive_volumes.id and i.state <> 'released')`.as(
        'items',
      ),
    )
    .select(
      sql<number>`(select coalesce(sum(i.page_to - i.page_from + 1), 0)::int from archive_items i where i.volume_id = archive_volumes.id and i.state <> 'released')`.as(
        'pages',
      ),
    )
    .where('archiveDisposalVolumes.disposalId', '=', id)
    .orderBy('archiveVolumes.volumeNo')
    .execute()
export type DisposalVolume = Awaited<ReturnType<typeof disposalVolumes>>[number]

/** 销毁清册: kept for ever. */
export const destroyedRows = (db: Kysely<DB>, viewer: Sight, limit: number) =>
  db
    .selectFrom('archiveDestroyed')
    .innerJoin('customers', 'customers.id', 'archiveDestroyed.customerId')
    .innerJoin('archiveDisposals', 'archiveDisposals.id', 'archiveDestroyed.disposalId')
    .select([
      'archiveDestroyed.volumeId',
      'archiveDestroyed.volumeNo',
      'archiveDestroyed.title',
      'archiveDestroyed.keptUntil',
      'archiveDestroyed.basis',
    ])
    .select([
      'archiveDestroyed.pages',
      'archiveDestroyed.items',
      'archiveDestroyed.destroyedOn',
      'archiveDestroyed.disposalId',
    ])
    .select(['customers.name as customerName', 'archiveDisposals.disposalNo'])
    .where(visibleTo(viewer))
    .orderBy('archiveDestroyed.destroyedOn', 'desc')
    .orderBy('archiveDestroyed.volumeId', 'desc')
    .limit(limit)
    .execute()
