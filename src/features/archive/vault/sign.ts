import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { VAULT_ORDER } from '../../../lending/archive/states'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import { nextState } from '../../../lending/states'
import type { Person } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { tellCustomer } from '../../customers/timeline'
import { handOutAfterVault } from '../checkouts/desk'
import { itemsForUpdate, type LockedItem, moveItems } from '../items'
import { keepsBranch } from '../scope'
import { closeOrderItems, orderForUpdate, secondKeeper, unsettled } from './orders'

/** The vault of a branch is counted on by one writer at a time. */
const VAULT_LOCK = 7022

/** How many deeds the ledger says are in a branch's vault. */
export async function ledgerCount(trx: Transaction<DB>, branchId: number): Promise<{ seq: number; count: number }> {
  await sql`select pg_advisory_xact_lock(${VAULT_LOCK}, ${branchId})`.execute(trx)
  const last = await trx
    .selectFrom('archiveVaultEntries')
    .select(['seq', 'countAfter'])
    .where('branchId', '=', branchId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { seq: last?.seq ?? 0, count: last?.countAfter ?? 0 }
}

type Order = Awaited<ReturnType<typeof orderForUpdate>>

/** Into the ledger, each with its running number and count. */
export async function enter(
  trx: Transaction<DB>,
  today: BookDate,
  order: Pick<Order, 'id' | 'branchId' | 'direction' | 'reason' | 'madeBy'>,
  items: readonly Pick<LockedItem, 'id'>[],
  keeperId: number,
): Promise<number> {
  let { seq, count } = await ledgerCount(trx, order.branchId)
  const rows = items.map(item => {
    seq += 1
    count += order.direction === 'in' ? 1 : -1
    return {
      branchId: order.branchId,
      seq,
      itemId: item.id,
      direction: order.direction,
      reason: order.reason,
      orderId: order.id,
      countAfter: count,
      enteredOn: today,
      madeBy: order.madeBy,
      keeperId,
    }
  })
  if (count < 0) throw new Error(`the vault of branch ${order.branchId} would hold less than nothing`)
  await trx.insertInto('archiveVaultEntries').values(rows).execute()
  return count
}

const WORDS: Readonly<Record<string, string>> = {
  deposit: '权证 {n} 件入权证库（{no}）',
  return: '权证 {n} 件归还入库（{no}）',
  lend: '权证 {n} 件出库借出（{no}）',
  release: '权证 {n} 件结清退还（{no}）',
}

/** 双人管库: the second keeper signs with his own session, and the ledger has it. */
export async function signOrder(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number; count: number } | Refused> {
  const order = await orderForUpdate(trx, viewer, id)
  const next = nextState(VAULT_ORDER, order.state, 'sign')
  if (next === null) return refuse('archive.not-now')
  if (!keepsBranch(viewer, order.branchId)) return refuse('archive.elsewhere')
  const own = secondKeeper(actor, order)
  if (own) return own
  const listed = await trx.selectFrom('archiveVaultOrderItems').select('itemId').where('orderId', '=', id).execute()
  const items = await itemsForUpdate(
    trx,
    viewer,
    listed.map(one => one.itemId),
  )
  // between the two signatures a repayment may have been taken back
  const open = order.reason === 'release' ? await unsettled(trx, items) : null
  if (open) return open
  const no =
    order.reason === 'lend' && order.checkoutId !== null
      ? await handOutAfterVault(trx, viewer, today, {
          checkoutId: order.checkoutId,
          maker: order.madeBy,
          keeper: actor.userId,
        })
      : await moveItems(trx, items, order.direction === 'in' ? 'enter_vault' : 'release')
  if (no) return no
  const count = await enter(trx, today, order, items, actor.userId)
  await trx
    .updateTable('archiveVaultOrders')
    .set(eb => ({
      state: next,
      keeperId: actor.userId,
      signedOn: today,
      signedAt: sql<Date>`now()`,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  await closeOrderItems(trx, id, today)
  await tellCustomer(trx, {
    customerId: order.customerId,
    businessDate: today,
    kind: 'person',
    tone: order.reason === 'release' ? 'ok' : 'info',
    userId: actor.userId,
    words: WORDS[order.reason]!,
    params: { n: items.length, no: order.orderNo },
    href: `/archive/vault/orders/${id}`,
  })
  await record(trx, actor, {
    act: 'archive-vault.vault-sign',
    subject: `archive-vault-order:${id}`,
    customerId: order.customerId,
    businessDate: today,
    after: { orderNo: order.orderNo, items: items.map(one => one.code), countAfter: count },
  })
  return { id, count }
}

/** 日常查库: what one keeper counted, beside the ledger; a difference is explained. Until the other signs, he may count again. */
export async function countVault(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { branchId, counted, note }: { readonly branchId: number; readonly counted: number; readonly note: string },
): Promise<{ id: number; right: boolean } | Refused> {
  if (!keepsBranch(viewer, branchId)) return refuse('choice.unknown', undefined, { field: 'branchId' })
  const { count } = await ledgerCount(trx, branchId)
  if (counted !== count && note === '') return refuse('archive.count-differs', undefined, { field: 'note' })
  const found = { countedOn: today, counted, ledger: count, note, madeBy: actor.userId }
  const made = await trx
    .insertInto('archiveVaultCounts')
    .values({ branchId, ...found })
    .onConflict(oc =>
      oc
        .column('branchId')
        .where('keeperId', 'is', null)
        .doUpdateSet({ ...found, madeAt: sql<Date>`now()` })
        .where('archiveVaultCounts.madeBy', '=', actor.userId),
    )
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('archive.count-waits')
  await record(trx, actor, {
    act: 'archive-vault.check',
    subject: `archive-vault-count:${made.id}`,
    businessDate: today,
    after: { branchId, counted, ledger: count },
  })
  return { id: made.id, right: counted === count }
}

/** The second keeper was there and counted the same. */
export async function confirmCount(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const row = await trx.selectFrom('archiveVaultCounts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row || !keepsBranch(viewer, row.branchId) || row.keeperId !== null) return refuse('archive.not-now')
  const own = secondKeeper(actor, row)
  if (own) return own
  await trx
    .updateTable('archiveVaultCounts')
    .set({ keeperId: actor.userId, signedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
  await record(trx, actor, {
    act: 'archive-vault.confirm',
    subject: `archive-vault-count:${id}`,
    businessDate: today,
    after: { counted: row.counted, ledger: row.ledger },
  })
  return { id }
}
