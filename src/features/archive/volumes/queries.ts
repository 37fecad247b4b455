import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import { inCatalogueOrder } from '../../../lending/archive/rules'
import type { ItemState } from '../../../lending/archive/states'
import { PAGE } from '../act'

const volumes = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('archiveVolumes')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .innerJoin('branches', 'branches.id', 'archiveVolumes.branchId')
    .leftJoin('archiveBoxes', 'archiveBoxes.id', 'archiveVolumes.boxId')
    .leftJoin('archiveRooms', 'archiveRooms.id', 'archiveBoxes.roomId')
    .leftJoin('applications', 'applications.id', 'archiveVolumes.applicationId')
    .where(visibleTo(viewer))

const COLUMNS = [
  'archiveVolumes.id',
  'archiveVolumes.volumeNo',
  'archiveVolumes.title',
  'archiveVolumes.customerId',
  'archiveVolumes.applicationId',
  'archiveVolumes.branchId',
  'archiveVolumes.boxId',
  'archiveVolumes.openedOn',
  'archiveVolumes.filedOn',
  'archiveVolumes.claimEndedOn',
  'archiveVolumes.destroyedOn',
  'archiveVolumes.version',
  'customers.name as customerName',
  'customers.customerNo',
  'customers.officerId',
  'branches.name as branchName',
  'branches.code as branchCode',
  'archiveBoxes.code as boxCode',
  'archiveBoxes.cabinet',
  'archiveBoxes.layer',
  'archiveBoxes.box',
  'archiveRooms.name as roomName',
  'applications.applicationNo',
] as const

/** How much is in a volume: what is destroyed or given back is no more in it. */
const counted = {
  items: sql<number>`(select count(*)::int from archive_items i where i.volume_id = archive_volumes.id and i.state not in ('released', 'destroyed'))`,
  pages: sql<number>`(select coalesce(sum(i.page_to - i.page_from + 1), 0)::int from archive_items i
    where i.volume_id = archive_volumes.id and i.state not in ('released', 'destroyed'))`,
  away: sql<number>`(select count(*)::int from archive_items i where i.volume_id = archive_volumes.id and i.state in ('lent', 'missing'))`,
}

export const VOLUME_STATES = ['unfiled', 'unplaced', 'away', 'destroyed'] as const
export interface VolumeFilter {
  readonly q?: string | undefined
  readonly state?: (typeof VOLUME_STATES)[number] | undefined
  readonly customerId?: number | undefined
  readonly branchId?: number | undefined
}

function filtered(db: Kysely<DB>, viewer: Sight, { q, state, customerId, branchId }: VolumeFilter) {
  let query = volumes(db, viewer)
  if (customerId) query = query.where('archiveVolumes.customerId', '=', customerId)
  if (branchId) query = query.where('archiveVolumes.branchId', '=', branchId)
  if (state === 'destroyed') query = query.where('archiveVolumes.destroyedOn', 'is not', null)
  else if (state) query = query.where('archiveVolumes.destroyedOn', 'is', null)
  if (state === 'unfiled') query = query.where('archiveVolumes.filedOn', 'is', null)
  if (state === 'unplaced')
    query = query.where('archiveVolumes.boxId', 'is', null).where('archiveVolumes.filedOn', 'is not', null)
  if (state === 'away') query = query.where(sql<boolean>`${counted.away} > 0`)
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where(eb =>
      eb.or([
        eb('archiveVolumes.volumeNo', 'like', like.toUpperCase()),
        eb('customers.name', 'like', like),
        eb('customers.customerNo', 'like', like),
        eb('archiveVolumes.title', 'like', like),
      ]),
    )
  }
  return query
}

/** Volumes in sight, the latest first; one more than a page. */
export const volumeRows = (db: Kysely<DB>, viewer: Sight, filter: VolumeFilter, page: number, limit = PAGE + 1) =>
  filtered(db, viewer, filter)
    .select([...COLUMNS])
    .select([counted.items.as('items'), counted.pages.as('pages'), counted.away.as('away')])
    .orderBy('archiveVolumes.id', 'desc')
    .limit(limit)
    .offset((page - 1) * PAGE)
    .execute()
export type VolumeRow = Awaited<ReturnType<typeof volumeRows>>[number]

export const volumeCount = async (db: Kysely<DB>, viewer: Sight, filter: VolumeFilter): Promise<number> =>
  (await filtered(db, viewer, filter).select(sql<number>`count(*)::int`.as('n')).executeTakeFirstOrThrow()).n

/** A volume in sight; undefined when it is not. */
export const volumeById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  volumes(db, viewer)
    .select([...COLUMNS])
    .select([counted.items.as('items'), counted.pages.as('pages'), counted.away.as('away')])
    .where('archiveVolumes.id', '=', id)
    .executeTakeFirst()

/** The items of a volume in the order of its 卷内目录. */
export async function catalogueOf(db: Kysely<DB>, volumeId: number) {
  const rows = await db
    .selectFrom('archiveItems')
    .innerJoin('archiveClasses as kind', 'kind.id', 'archiveItems.classId')
    .innerJoin('archiveClasses as top', 'top.id', 'kind.parentId')
    .leftJoin('loans', 'loans.id', 'archiveItems.loanId')
    .leftJoin('contracts', 'contracts.id', 'archiveItems.contractId')
    .select([
      'archiveItems.id',
      'archiveItems.no',
      'archiveItems.code',
      'archiveItems.title',
      'archiveItems.pageFrom',
      'archiveItems.pageTo',
      'archiveItems.original',
      'archiveItems.datedOn',
      'archiveItems.expiresOn',
      'archiveItems.archiveNo',
      'archiveItems.receivedOn',
      'archiveItems.dueOn',
      'archiveItems.loanId',
      'loans.loanNo',
      'archiveItems.contractId',
      'contracts.contractNo',
      'archiveItems.documentId',
      'kind.code as classCode',
      'kind.name as className',
      'kind.custody',
      'kind.retentionYears',
      'kind.permanent',
      'kind.sort as kindSort',
      'top.name as topName',
      'top.sort as topSort',
    ])
    .select(eb => eb.ref('archiveItems.state').$castTo<ItemState>().as('state'))
    .where('archiveItems.volumeId', '=', volumeId)
    .execute()
  return inCatalogueOrder(rows.map(row => ({ ...row, classSort: [row.topSort, row.kindSort] as const })))
}
export type CatalogueRow = Awaited<ReturnType<typeof catalogueOf>>[number]

/** What is written of a volume's item, of one the viewer may see. */
export const itemById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  db
    .selectFrom('archiveItems')
    .innerJoin('archiveVolumes', 'archiveVolumes.id', 'archiveItems.volumeId')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .select(['archiveItems.id', 'archiveItems.volumeId', 'archiveItems.code', 'archiveItems.state'])
    .where('archiveItems.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()

/** Kinds of paper in use, by their class. */
export const paperKinds = (db: Kysely<DB>) =>
  db
    .selectFrom('archiveClasses as kind')
    .innerJoin('archiveClasses as top', 'top.id', 'kind.parentId')
    .select(['kind.id', 'kind.code', 'kind.name', 'kind.custody', 'kind.required', 'top.name as topName'])
    .where('kind.disabledAt', 'is', null)
    .where('top.disabledAt', 'is', null)
    .orderBy('top.sort')
    .orderBy('kind.sort')
    .execute()

/** Loans and contracts a volume may speak of. */
export const relatedOf = async (db: Kysely<DB>, customerId: number, applicationId: number | null) => {
  const contracts = await db
    .selectFrom('contracts')
    .leftJoin('loans', 'loans.contractId', 'contracts.id')
    .select([
      'contracts.id',
      'contracts.contractNo',
      'loans.id as loanId',
      'loans.loanNo',
      'loans.state',
      'loans.settledOn',
    ])
    .select(['loans.valueDate'])
    .where('contracts.customerId', '=', customerId)
    .where('contracts.state', '<>', 'voided')
    .$if(applicationId !== null, q => q.where('contracts.applicationId', '=', applicationId!))
    .orderBy('contracts.id')
    .execute()
  return contracts
}
export type Related = Awaited<ReturnType<typeof relatedOf>>[number]

/** What happened to the items of a volume: who had them, and when the vault took or gave them. */
export async function movesOf(db: Kysely<DB>, volumeId: number) {
  const { rows } = await sql<{ at: Date; who: string; kind: string; code: string; extra: string; href: string }>`
    select k.handed_at as at, u.name as who, 'lent' as kind, i.code, b.name as extra, '/archive/checkouts/' || k.id as href
      from archive_checkout_items x join archive_checkouts k on k.id = x.checkout_id join archive_items i on i.id = x.item_id
      join users u on u.id = k.handed_by join users b on b.id = k.requested_by where i.volume_id = ${volumeId}
    union all select x.received_at, u.name, 'returned', i.code, x.condition, '/archive/checkouts/' || x.checkout_id
      from archive_checkout_items x join archive_items i on i.id = x.item_id join users u on u.id = x.received_by where i.volume_id = ${volumeId}
    union all select e.entered_at, u.name || ' / ' || b.name, 'vault_' || e.direction, i.code, e.reason, '/archive/vault/orders/' || e.order_id
      from archive_vault_entries e join archive_items i on i.id = e.item_id join users u on u.id = e.made_by join users b on b.id = e.keeper_id
      where i.volume_id = ${volumeId}
    union all select h.received_at, u.name || ' → ' || b.name, 'handover', '', h.kind, '/archive/handovers/' || h.id
      from archive_handover_volumes x join archive_handovers h on h.id = x.handover_id join users u on u.id = h.handed_by
      join users b on b.id = h.received_by where x.volume_id = ${volumeId} and h.state = 'done'
    order by at desc limit 100`.execute(db)
  return rows
}
