import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { type Condition, daysLate } from '../../../lending/archive/rules'
import type { BookDate } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { holdersOf, type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { tellCustomer } from '../../customers/timeline'
import { notifyAll } from '../../notifications/commands'
import { itemsForUpdate, type LockedItem, moveItems } from '../items'
import { keepsBranch } from '../scope'
import { makeOrder } from '../vault/orders'
import { checkoutForUpdate, type LockedCheckout, stepOf } from './commands'

const itemIdsOf = async (trx: Transaction<DB>, checkoutId: number): Promise<number[]> =>
  (
    await trx
      .selectFrom('archiveCheckoutItems')
      .select('itemId')
      .where('checkoutId', '=', checkoutId)
      .where('closedOn', 'is', null)
      .execute()
  ).map(row => row.itemId)

/** The papers leave the archive: state of list and items, the note in the customer's file. */
export async function markLent(
  trx: Transaction<DB>,
  today: BookDate,
  it: { checkout: LockedCheckout; items: readonly LockedItem[]; handedBy: number; keeperId: number | null },
): Promise<Refused | null> {
  const { checkout, items } = it
  const next = stepOf(checkout, 'hand_out')
  if (isRefused(next)) return next
  const no = await moveItems(trx, items, 'lend')
  if (no) return no
  await trx
    .updateTable('archiveCheckouts')
    .set(eb => ({
      state: next,
      handedBy: it.handedBy,
      handedOn: today,
      handedAt: sql<Date>`now()`,
      keeperId: it.keeperId,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', checkout.id)
    .execute()
  await tellCustomer(trx, {
    customerId: checkout.customerId,
    businessDate: today,
    kind: 'person',
    tone: 'info',
    userId: it.handedBy,
    words: '借出档案 {n} 件（{no}），应于 {day} 前归还',
    params: { n: items.length, no: checkout.checkoutNo, day: checkout.dueOn },
    href: `/archive/checkouts/${checkout.id}`,
  })
  return null
}

/**
 * 出借: the archivist hands the papers over the desk. Title deeds come out of the vault first, by its two keepers; the second
 * signature hands them out with the rest.
 */
export async function handOut(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number; orderId: number | null } | Refused> {
  const checkout = await checkoutForUpdate(trx, viewer, id)
  const next = stepOf(checkout, 'hand_out')
  if (isRefused(next)) return next
  if (!keepsBranch(viewer, checkout.branchId)) return refuse('archive.elsewhere')
  if (checkout.dueOn < today) return refuse('archive.due-passed', undefined, { params: { day: checkout.dueOn } })
  const own = sameHand(actor, [checkout.requestedBy], 'archive.own-handing')
  if (own) return own
  const items = await itemsForUpdate(trx, viewer, await itemIdsOf(trx, id))
  const deeds = items.filter(one => one.custody === 'vault')
  let orderId: number | null = null
  if (deeds.length > 0) {
    const order = await makeOrder(trx, viewer, actor, today, {
      direction: 'out',
      reason: 'lend',
      itemIds: deeds.map(one => one.id),
      receiver: null,
      note: checkout.checkoutNo,
      checkoutId: id,
    })
    if (isRefused(order)) return order
    orderId = order.id
  } else {
    const no = await markLent(trx, today, { checkout, items, handedBy: actor.userId, keeperId: null })
    if (no) return no
  }
  await record(trx, actor, {
    act: 'archive-checkout.hand-out',
    subject: `archive-checkout:${id}`,
    customerId: checkout.customerId,
    businessDate: today,
    after: { items: items.map(one => one.code), vaultOrder: orderId },
  })
  return { id, orderId }
}

/** The second keeper has signed: what was asked for goes out. */
export async function handOutAfterVault(
  trx: Transaction<DB>,
  viewer: Sight,
  today: BookDate,
  it: { checkoutId: number; maker: number; keeper: number },
): Promise<Refused | null> {
  const checkout = await checkoutForUpdate(trx, viewer, it.checkoutId)
  if (it.keeper === checkout.requestedBy) return refuse('archive.own-handing')
  const items = await itemsForUpdate(trx, viewer, await itemIdsOf(trx, it.checkoutId))
  return markLent(trx, today, { checkout, items, handedBy: it.maker, keeperId: it.keeper })
}

export interface Returned {
  readonly itemId: number
  readonly condition: Condition
  readonly note: string
}

const BACK = { vault: 'return_vault', room: 'return' } as const

/** 归还: paper by paper, with the state it comes back in. A title deed then waits for the vault. */
export async function takeBack(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, returned }: { readonly id: number; readonly returned: readonly Returned[] },
): Promise<{ id: number; open: number } | Refused> {
  const checkout = await checkoutForUpdate(trx, viewer, id)
  const next = stepOf(checkout, 'return')
  if (isRefused(next)) return next
  if (!keepsBranch(viewer, checkout.branchId)) return refuse('archive.elsewhere')
  const own = sameHand(actor, [checkout.requestedBy], 'archive.own-handing')
  if (own) return own
  const out = await itemIdsOf(trx, id)
  if (returned.length === 0 || returned.some(one => !out.includes(one.itemId))) return refuse('archive.no-items')
  const items = await itemsForUpdate(
    trx,
    viewer,
    returned.map(one => one.itemId),
  )
  for (const item of items) {
    const it = returned.find(one => one.itemId === item.id)!
    if (it.condition !== 'good' && it.note === '')
      return refuse('archive.say-what', undefined, { field: `note_${item.id}` })
    const act = it.condition === 'lost' ? 'lose' : BACK[item.custody === 'vault' ? 'vault' : 'room']
    const no = await moveItems(trx, [item], act)
    if (no) return no
    await trx
      .updateTable('archiveCheckoutItems')
      .set({
        closedOn: today,
        condition: it.condition,
        note: it.note,
        receivedBy: actor.userId,
        receivedAt: sql<Date>`now()`,
      })
      .where('checkoutId', '=', id)
      .where('itemId', '=', item.id)
      .execute()
  }
  const open = out.length - returned.length
  await settleReturn(trx, actor, today, { checkout, returned, codes: items.map(one => one.code), open })
  return { id, open }
}

async function settleReturn(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  it: { checkout: LockedCheckout; returned: readonly Returned[]; codes: readonly string[]; open: number },
): Promise<void> {
  const { checkout, returned, codes, open } = it
  if (open === 0)
    await trx
      .updateTable('archiveCheckouts')
      .set(eb => ({ state: 'returned', returnedOn: today, version: eb('version', '+', 1) }))
      .where('id', '=', checkout.id)
      .execute()
  const late = daysLate(checkout.dueOn, today)
  const bad = returned.filter(one => one.condition !== 'good').length
  await tellCustomer(trx, {
    customerId: checkout.customerId,
    businessDate: today,
    kind: 'person',
    tone: bad > 0 ? 'bad' : late > 0 ? 'warn' : 'ok',
    userId: actor.userId,
    words: late > 0 ? '归还档案 {n} 件（{no}），逾期 {days} 天' : '归还档案 {n} 件（{no}）',
    params: { n: returned.length, no: checkout.checkoutNo, ...(late > 0 ? { days: late } : {}) },
    href: `/archive/checkouts/${checkout.id}`,
  })
  if (bad > 0) {
    const heads = await holdersOf(trx, 'archive.approve', { branchId: checkout.branchId, except: [actor.userId] })
    await notifyAll(trx, heads, {
      words: '借阅 {no} 归还时有 {n} 件不完好，请核查',
      params: { no: checkout.checkoutNo, n: bad },
      href: `/archive/checkouts/${checkout.id}`,
      tone: 'bad',
    })
  }
  await record(trx, actor, {
    act: 'archive-checkout.returned',
    subject: `archive-checkout:${checkout.id}`,
    customerId: checkout.customerId,
    businessDate: today,
    after: { codes: [...codes], conditions: returned.map(one => one.condition), open, lateDays: late },
  })
}
