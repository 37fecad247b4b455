import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { VaultOrderState } from '../../../lending/archive/states'
import { PAGE } from '../act'
import { branchOf, customersSeen } from '../scope'

const orders = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('archiveVaultOrders')
    .innerJoin('customers', 'customers.id', 'archiveVaultOrders.customerId')
    .innerJoin('branches', 'branches.id', 'archiveVaultOrders.branchId')
    .innerJoin('users as maker', 'maker.id', 'archiveVaultOrders.madeBy')
    .leftJoin('users as keeper', 'keeper.id', 'archiveVaultOrders.keeperId')
    .select([
      'archiveVaultOrders.id',
      'archiveVaultOrders.orderNo',
      'archiveVaultOrders.branchId',
      'archiveVaultOrders.customerId',
      'archiveVaultOrders.direction',
      'archiveVaultOrders.reason',
      'archiveVaultOrders.checkoutId',
      'archiveVaultOrders.receiver',
      'archiveVaultOrders.note',
      'archiveVaultOrders.madeBy',
      'archiveVaultOrders.madeOn',
      'archiveVaultOrders.madeAt',
      'archiveVaultOrders.signedOn',
      'archiveVaultOrders.signedAt',
      'customers.name as customerName',
      'branches.name as branchName',
      'maker.name as makerName',
      'keeper.name as keeperName',
    ])
    .select(eb => eb.ref('archiveVaultOrders.state').$castTo<VaultOrderState>().as('state'))
    .where(visibleTo(viewer))

export const pendingOrders = (db: Kysely<DB>, viewer: Sight) =>
  orders(db, viewer)
    .where('archiveVaultOrders.state', '=', 'pending')
    .orderBy('archiveVaultOrders.id')
    .limit(100)
    .execute()

export const orderById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  orders(db, viewer).where('archiveVaultOrders.id', '=', id).executeTakeFirst()
export type VaultOrder = NonNullable<Awaited<ReturnType<typeof orderById>>>

export const orderItems = (db: Kysely<DB>, orderId: number) =>
  db
    .selectFrom('archiveVaultOrderItems')
    .innerJoin('archiveItems', 'archiveItems.id', 'archiveVaultOrderItems.itemId')
    .innerJoin('archiveClasses', 'archiveClasses.id', 'archiveItems.classId')
    .select([
      'archiveItems.id',
      'archiveItems.code',
      'archiveItems.title',
      'archiveItems.volumeId',
      'archiveItems.pageFrom',
    ])
    .select(['archiveItems.pageTo', 'archiveItems.original', 'archiveClasses.name as className'])
    .where('archiveVaultOrderItems.orderId', '=', orderId)
    .orderBy('archiveItems.code')
    .execute()
export type OrderItem = Awaited<ReturnType<typeof orderItems>>[number]

/** 权证出入库登记簿: entries of deeds in sight. Number and running count are those of the whole vault: only for who sees all of it. */
export const ledgerRows = (db: Kysely<DB>, viewer: Sight, page: number, limit = PAGE + 1) =>
  db
    .selectFrom('archiveVaultEntries')
    .innerJoin('archiveItems', 'archiveItems.id', 'archiveVaultEntries.itemId')
    .innerJoin('archiveVolumes', 'archiveVolumes.id', 'archiveItems.volumeId')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .innerJoin('branches', 'branches.id', 'archiveVaultEntries.branchId')
    .innerJoin('users as maker', 'maker.id', 'archiveVaultEntries.madeBy')
    .innerJoin('users as keeper', 'keeper.id', 'archiveVaultEntries.keeperId')
    .select([
      'archiveVaultEntries.id',
      'archiveVaultEntries.seq',
      'archiveVaultEntries.direction',
      'archiveVaultEntries.reason',
      'archiveVaultEntries.countAfter',
      'archiveVaultEntries.enteredOn',
      'archiveVaultEntries.orderId',
      'archiveItems.code',
      'archiveItems.title',
      'archiveItems.volumeId',
      'customers.name as customerName',
      'branches.name as branchName',
      'maker.name as makerName',
      'keeper.name as keeperName',
    ])
    .where(visibleTo(viewer))
    .where(branchOf<'archiveVaultEntries'>(viewer, 'archiveVaultEntries.branchId'))
    .orderBy('archiveVaultEntries.id', 'desc')
    .limit(limit)
    .offset((page - 1) * PAGE)
    .execute()

/** Deeds that wait to come in or are there, of customers in sight. */
export async function vaultFigures(db: Kysely<DB>, viewer: Sight) {
  const { rows } = await sql<{ inside: number; waiting: number; lent: number }>`
    select count(*) filter (where i.state = 'vault')::int as inside, count(*) filter (where i.state = 'awaiting_vault')::int as waiting,
      count(*) filter (where i.state = 'lent')::int as lent
    from archive_items i join archive_classes k on k.id = i.class_id join archive_volumes v on v.id = i.volume_id
    where k.custody = 'vault' and i.state in ('vault', 'awaiting_vault', 'lent') and v.customer_id in ${customersSeen(db, viewer)}`.execute(
    db,
  )
  return rows[0]!
}

/** Deeds not yet in the vault, for the first keeper. */
export const waitingDeeds = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('archiveItems')
    .innerJoin('archiveVolumes', 'archiveVolumes.id', 'archiveItems.volumeId')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .select([
      'archiveItems.id',
      'archiveItems.code',
      'archiveItems.title',
      'archiveItems.volumeId',
      'archiveItems.receivedOn',
    ])
    .select('customers.name as customerName')
    .where('archiveItems.state', '=', 'awaiting_vault')
    .where(visibleTo(viewer))
    .where(
      sql<boolean>`not exists (select from archive_vault_order_items x where x.item_id = archive_items.id and x.closed_on is null)`,
    )
    .orderBy('archiveItems.id')
    .limit(100)
    .execute()

export const countRows = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('archiveVaultCounts')
    .innerJoin('branches', 'branches.id', 'archiveVaultCounts.branchId')
    .innerJoin('users as maker', 'maker.id', 'archiveVaultCounts.madeBy')
    .leftJoin('users as keeper', 'keeper.id', 'archiveVaultCounts.keeperId')
    .select([
      'archiveVaultCounts.id',
      'archiveVaultCounts.countedOn',
      'archiveVaultCounts.counted',
      'archiveVaultCounts.ledger',
      'archiveVaultCounts.note',
      'archiveVaultCounts.madeBy',
      'archiveVaultCounts.keeperId',
      'branches.name as branchName',
      'maker.name as makerName',
      'keeper.name as keeperName',
    ])
    .where(branchOf<'archiveVaultCounts'>(viewer, 'archiveVaultCounts.branchId'))
    .orderBy(sql`archive_vault_counts.keeper_id is not null`)
    .orderBy('archiveVaultCounts.id', 'desc')
    .limit(10)
    .execute()

export const countHere = (db: Kysely<DB>, viewer: Sight, id: number) =>
  db
    .selectFrom('archiveVaultCounts')
    .select('id')
    .where('id', '=', id)
    .where(branchOf<'archiveVaultCounts'>(viewer, 'archiveVaultCounts.branchId'))
    .executeTakeFirst()
