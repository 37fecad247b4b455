import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { Purpose } from '../../../lending/archive/rules'
import type { CheckoutState } from '../../../lending/archive/states'
import type { BookDate } from '../../../lending/dates'
import { PAGE } from '../act'

const checkouts = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('archiveCheckouts')
    .innerJoin('customers', 'customers.id', 'archiveCheckouts.customerId')
    .innerJoin('users as borrower', 'borrower.id', 'archiveCheckouts.requestedBy')
    .leftJoin('users as decider', 'decider.id', 'archiveCheckouts.decidedBy')
    .leftJoin('users as handler', 'handler.id', 'archiveCheckouts.handedBy')
    .leftJoin('users as keeper', 'keeper.id', 'archiveCheckouts.keeperId')
    .where(visibleTo(viewer))

const COLUMNS = [
  'archiveCheckouts.id',
  'archiveCheckouts.checkoutNo',
  'archiveCheckouts.customerId',
  'archiveCheckouts.branchId',
  'archiveCheckouts.reason',
  'archiveCheckouts.dueOn',
  'archiveCheckouts.requestedBy',
  'archiveCheckouts.requestedOn',
  'archiveCheckouts.requestedAt',
  'archiveCheckouts.decidedBy',
  'archiveCheckouts.decidedAt',
  'archiveCheckouts.opinion',
  'archiveCheckouts.handedOn',
  'archiveCheckouts.handedAt',
  'archiveCheckouts.returnedOn',
  'archiveCheckouts.version',
  'customers.name as customerName',
  'customers.officerId',
  'borrower.name as borrowerName',
  'borrower.staffNo as borrowerNo',
  'decider.name as deciderName',
  'handler.name as handlerName',
  'keeper.name as keeperName',
] as const

export const CHECKOUT_FILTERS = ['pending', 'approved', 'lent', 'overdue', 'mine', 'returned'] as const
export type CheckoutFilter = (typeof CHECKOUT_FILTERS)[number]

export async function checkoutRows(
  db: Kysely<DB>,
  viewer: Sight,
  today: BookDate,
  it: { filter: CheckoutFilter | undefined; customerId?: number | undefined; page: number; limit?: number },
) {
  let query = checkouts(db, viewer)
    .select([...COLUMNS])
    .select(eb => [
      eb.ref('archiveCheckouts.state').$castTo<CheckoutState>().as('state'),
      eb.ref('archiveCheckouts.purpose').$castTo<Purpose>().as('purpose'),
    ])
    .select(
      sql<number>`(select count(*)::int from archive_checkout_items x where x.checkout_id = archive_checkouts.id)`.as(
        'items',
      ),
    )
    .select(
      sql<number>`(select count(*)::int from archive_checkout_items x where x.checkout_id = archive_checkouts.id and x.closed_on is null)`.as(
        'open',
      ),
    )
  const { filter } = it
  if (filter === 'mine') query = query.where('archiveCheckouts.requestedBy', '=', viewer.id)
  else if (filter === 'overdue')
    query = query.where('archiveCheckouts.state', '=', 'lent').where('archiveCheckouts.dueOn', '<', today)
  else if (filter) query = query.where('archiveCheckouts.state', '=', filter)
  if (it.customerId) query = query.where('archiveCheckouts.customerId', '=', it.customerId)
  return query
    .orderBy('archiveCheckouts.id', 'desc')
    .limit(it.limit ?? PAGE + 1)
    .offset((it.page - 1) * PAGE)
    .execute()
}
export type CheckoutRow = Awaited<ReturnType<typeof checkoutRows>>[number]

export const checkoutCounts = async (db: Kysely<DB>, viewer: Sight, today: BookDate) =>
  checkouts(db, viewer)
    .select([
      sql<number>`count(*) filter (where archive_checkouts.state = 'pending')::int`.as('pending'),
      sql<number>`count(*) filter (where archive_checkouts.state = 'approved')::int`.as('approved'),
      sql<number>`count(*) filter (where archive_checkouts.state = 'lent')::int`.as('lent'),
      sql<number>`count(*) filter (where archive_checkouts.state = 'lent' and archive_checkouts.due_on < ${today}::date)::int`.as(
        'overdue',
      ),
      sql<number>`count(*) filter (where archive_checkouts.requested_by = ${viewer.id})::int`.as('mine'),
    ])
    .where(eb =>
      eb.or([
        eb('archiveCheckouts.state', 'in', ['pending', 'approved', 'lent']),
        eb('archiveCheckouts.requestedBy', '=', viewer.id),
      ]),
    )
    .executeTakeFirstOrThrow()

export const checkoutById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  checkouts(db, viewer)
    .select([...COLUMNS])
    .select(eb => [
      eb.ref('archiveCheckouts.state').$castTo<CheckoutState>().as('state'),
      eb.ref('archiveCheckouts.purpose').$castTo<Purpose>().as('purpose'),
    ])
    .where('archiveCheckouts.id', '=', id)
    .executeTakeFirst()
export type Checkout = NonNullable<Awaited<ReturnType<typeof checkoutById>>>

export const checkoutItems = (db: Kysely<DB>, checkoutId: number) =>
  db
    .selectFrom('archiveCheckoutItems')
    .innerJoin('archiveItems', 'archiveItems.id', 'archiveCheckoutItems.itemId')
    .innerJoin('archiveVolumes', 'archiveVolumes.id', 'archiveItems.volumeId')
    .innerJoin('archiveClasses', 'archiveClasses.id', 'archiveItems.classId')
    .leftJoin('users', 'users.id', 'archiveCheckoutItems.receivedBy')
    .select([
      'archiveItems.id',
      'archiveItems.code',
      'archiveItems.title',
      'archiveItems.pageFrom',
      'archiveItems.pageTo',
      'archiveItems.volumeId',
      'archiveItems.state',
      'archiveClasses.name as className',
      'archiveClasses.custody',
      'archiveCheckoutItems.closedOn',
      'archiveCheckoutItems.condition',
      'archiveCheckoutItems.note',
      'users.name as receiverName',
    ])
    .where('archiveCheckoutItems.checkoutId', '=', checkoutId)
    .orderBy('archiveItems.code')
    .execute()
export type CheckoutItem = Awaited<ReturnType<typeof checkoutItems>>[number]

export const extensionsOf = (db: Kysely<DB>, checkoutId: number) =>
  db
    .selectFrom('archiveExtensions')
    .innerJoin('users as asker', 'asker.id', 'archiveExtensions.askedBy')
    .leftJoin('users as decider', 'decider.id', 'archiveExtensions.decidedBy')
    .select([
      'archiveExtensions.id',
      'archiveExtensions.fromDue',
      'archiveExtensions.toDue',
      'archiveExtensions.reason',
      'archiveExtensions.askedBy',
      'archiveExtensions.askedAt',
      'archiveExtensions.agreed',
      'asker.name as askerName',
      'decider.name as deciderName',
    ])
    .where('archiveExtensions.checkoutId', '=', checkoutId)
    .orderBy('archiveExtensions.id')
    .execute()

/** The order at the vault that waits for its second keeper before the papers go out. */
export const waitingOrder = (db: Kysely<DB>, checkoutId: number) =>
  db
    .selectFrom('archiveVaultOrders')
    .select(['id', 'orderNo'])
    .where('checkoutId', '=', checkoutId)
    .where('direction', '=', 'out')
    .where('state', '=', 'pending')
    .executeTakeFirst()
