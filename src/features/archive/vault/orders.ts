import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import { VAULT_ORDER, type VaultOrderState } from '../../../lending/archive/states'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import { nextState } from '../../../lending/states'
import { notFound } from '../../../web/errors'
import { holdersOf, type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { notifyAll } from '../../notifications/commands'
import { listNo } from '../checkouts/commands'
import { itemsForUpdate, type LockedItem } from '../items'
import { keepsBranch } from '../scope'

export const ORDER_REASONS = ['deposit', 'release', 'return'] as const

export interface NewOrder {
  readonly direction: 'in' | 'out'
  readonly reason: 'deposit' | 'release' | 'lend' | 'return'
  readonly itemIds: readonly number[]
  readonly receiver: string | null
  readonly note: string
  readonly checkoutId: number | null
}

/**
 * 结清 before 退还: every loan the deed stands for is paid, and none is to be paid out yet. Court takes deeds by way of a borrowing.
 */
export async function unsettled(trx: Transaction<DB>, items: readonly LockedItem[]): Promise<Refused | null> {
  for (const item of items) {
    const { rows } = await sql<{ no: string }>`
      select coalesce(l.loan_no, k.contract_no) as no from contracts k left join loans l on l.contract_id = k.id and l.state <> 'reversed'
      where k.customer_id = ${item.customerId} and (l.state <> 'settled' or (l.id is null and k.state = 'signed'))
        and (${item.loanId}::int is null or l.id = ${item.loanId}::int)
        and (${item.loanId}::int is not null or ${item.applicationId}::int is null or k.application_id = ${item.applicationId}::int)
      order by k.id, l.id limit 1`.execute(trx)
    const [open] = rows
    if (open) return refuse('archive.not-settled', undefined, { params: { code: item.code, no: open.no } })
  }
  return null
}

const STATE_BEFORE = { in: 'awaiting_vault', out: 'vault' } as const

/** 出入库申请 by the first keeper; nothing moves before the second has signed. */
export async function makeOrder(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  it: NewOrder,
): Promise<{ id: number; orderNo: string } | Refused> {
  const items = await itemsForUpdate(trx, viewer, it.itemIds)
  const [first] = items
  if (!first) return refuse('archive.no-items', undefined, { field: 'items' })
  if (items.some(one => one.customerId !== first.customerId || one.branchId !== first.branchId))
    return refuse('archive.one-customer', undefined, { field: 'items' })
  if (!keepsBranch(viewer, first.branchId)) return refuse('archive.elsewhere')
  const wrong = items.find(one => one.custody !== 'vault' || one.state !== STATE_BEFORE[it.direction])
  if (wrong) return refuse('archive.item-not-now', undefined, { field: 'items', params: { code: wrong.code } })
  if (it.reason === 'release') {
    const no = await unsettled(trx, items)
    if (no) return no
    if (it.receiver === null) return refuse('archive.receiver', undefined, { field: 'receiver' })
  }
  const orderNo = await listNo(trx, it.direction === 'in' ? 'QR' : 'QC', first.branchId, today)
  const { id } = await trx
    .insertInto('archiveVaultOrders')
    .values({
      orderNo,
      branchId: first.branchId,
      customerId: first.customerId,
      direction: it.direction,
      reason: it.reason,
      checkoutId: it.checkoutId,
      receiver: it.receiver,
      note: it.note,
      madeBy: actor.userId,
      madeOn: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const taken = await trx
    .insertInto('archiveVaultOrderItems')
    .values(items.map(one => ({ orderId: id, itemId: one.id })))
    .onConflict(oc => oc.doNothing())
    .returning('itemId')
    .execute()
  if (taken.length !== items.length) return refuse('archive.order-waits', undefined, { field: 'items' })
  await told(trx, actor, today, { id, orderNo, it, first, codes: items.map(one => one.code) })
  return { id, orderNo }
}

async function told(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  x: { id: number; orderNo: string; it: NewOrder; first: LockedItem; codes: readonly string[] },
): Promise<void> {
  const keepers = await holdersOf(trx, 'archive.vault', { branchId: x.first.branchId, except: [actor.userId] })
  await notifyAll(trx, keepers, {
    words:
      x.it.direction === 'in'
        ? '权证入库 {no}（{n} 件）等待第二管库员复核'
        : '权证出库 {no}（{n} 件）等待第二管库员复核',
    params: { no: x.orderNo, n: x.codes.length },
    href: `/archive/vault/orders/${x.id}`,
    tone: 'warn',
  })
  await record(trx, actor, {
    act: 'archive-vault.order',
    subject: `archive-vault-order:${x.id}`,
    customerId: x.first.customerId,
    businessDate: today,
    after: { orderNo: x.orderNo, direction: x.it.direction, reason: x.it.reason, items: [...x.codes] },
  })
}

export async function orderForUpdate(trx: Transaction<DB>, viewer: Sight, id: number) {
  const row = await trx
    .selectFrom('archiveVaultOrders')
    .innerJoin('customers', 'customers.id', 'archiveVaultOrders.customerId')
    .selectAll('archiveVaultOrders')
    .select(eb => eb.ref('archiveVaultOrders.state').$castTo<VaultOrderState>().as('state'))
    .where('archiveVaultOrders.id', '=', id)
    .where(visibleTo(viewer))
    .forUpdate('archiveVaultOrders')
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Taken back by either keeper before it is signed. */
export async function cancelOrder(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const order = await orderForUpdate(trx, viewer, id)
  const next = nextState(VAULT_ORDER, order.state, 'cancel')
  if (next === null) return refuse('archive.not-now')
  if (!keepsBranch(viewer, order.branchId)) return refuse('archive.elsewhere')
  await trx
    .updateTable('archiveVaultOrders')
    .set(eb => ({ state: next, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  await closeOrderItems(trx, id, today)
  await record(trx, actor, {
    act: 'archive-vault.cancel',
    subject: `archive-vault-order:${id}`,
    customerId: order.customerId,
    businessDate: today,
  })
  return { id }
}

export const closeOrderItems = (trx: Transaction<DB>, orderId: number, today: BookDate) =>
  trx
    .updateTable('archiveVaultOrderItems')
    .set({ closedOn: today })
    .where('orderId', '=', orderId)
    .where('closedOn', 'is', null)
    .execute()

export const secondKeeper = (actor: Person, order: { madeBy: number }): Refused | null =>
  sameHand(actor, [order.madeBy], 'archive.second-keeper')
