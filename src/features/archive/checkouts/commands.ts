import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import { borrowRefusal, type Purpose } from '../../../lending/archive/rules'
import { CHECKOUT, type CheckoutAct, type CheckoutState } from '../../../lending/archive/states'
import { type BookDate, yearOf } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { nextState } from '../../../lending/states'
import { notFound } from '../../../web/errors'
import { holdersOf, type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { notify, notifyAll } from '../../notifications/commands'
import { nextNumber } from '../../settings/commands'
import { numberSetting } from '../../settings/queries'
import { beingDestroyed, itemsForUpdate } from '../items'

export interface Asked {
  readonly itemIds: readonly number[]
  readonly purpose: Purpose
  readonly reason: string
  readonly dueOn: BookDate
}

export const borrowDays = (trx: Transaction<DB>, today: BookDate): Promise<number> =>
  numberSetting(trx, 'archive.borrow-days', today, 15)

/** A running number with branch and year: JY0601-2026-00012. */
export async function listNo(trx: Transaction<DB>, prefix: string, branchId: number, today: BookDate): Promise<string> {
  const { code } = await trx.selectFrom('branches').select('code').where('id', '=', branchId).executeTakeFirstOrThrow()
  const year = yearOf(today)
  const seq = await nextNumber(trx, `archive-${prefix}`, code, year)
  return `${prefix}${code}-${year}-${String(seq).padStart(5, '0')}`
}

/** 借阅申请: papers of one customer in one archive. Of two who ask for one paper at once, one gets it. */
export async function requestCheckout(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { itemIds, purpose, reason, dueOn }: Asked,
): Promise<{ id: number; checkoutNo: string } | Refused> {
  // a list of destruction takes the volumes too: of the two, the later sees the earlier
  await sql`select id from archive_volumes where id in (select volume_id from archive_items where id = any(${[...itemIds]}::int[]))
    order by id for share`.execute(trx)
  const items = await itemsForUpdate(trx, viewer, itemIds)
  const no = borrowRefusal({ today, dueOn, maxDays: await borrowDays(trx, today), purpose, items })
  if (no) return no
  const [first] = items
  if (!first || items.some(one => one.customerId !== first.customerId || one.branchId !== first.branchId))
    return refuse('archive.one-customer', undefined, { field: 'items' })
  if (
    await beingDestroyed(
      trx,
      items.map(one => one.volumeId),
    )
  )
    return refuse('archive.being-destroyed', undefined, { field: 'items' })
  const checkoutNo = await listNo(trx, 'JY', first.branchId, today)
  const { id } = await trx
    .insertInto('archiveCheckouts')
    .values({
      checkoutNo,
      customerId: first.customerId,
      branchId: first.branchId,
      purpose,
      reason,
      dueOn,
      requestedBy: actor.userId,
      requestedOn: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const taken = await trx
    .insertInto('archiveCheckoutItems')
    .values(items.map(one => ({ checkoutId: id, itemId: one.id })))
    .onConflict(oc => oc.doNothing())
    .returning('itemId')
    .execute()
  const lost = items.find(one => !taken.some(row => row.itemId === one.id))
  if (lost) return refuse('archive.asked-already', undefined, { field: 'items', params: { code: lost.code } })
  const deciders = await holdersOf(trx, 'archive.approve', { branchId: first.branchId, except: [actor.userId] })
  await notifyAll(trx, deciders, {
    words: '{name} 申请借阅档案 {no}（{n} 件），等待您审批',
    params: { name: actor.name, no: checkoutNo, n: items.length },
    href: `/archive/checkouts/${id}`,
  })
  await record(trx, actor, {
    act: 'archive-checkout.create',
    subject: `archive-checkout:${id}`,
    customerId: first.customerId,
    businessDate: today,
    after: { checkoutNo, purpose, reason, dueOn, items: items.map(one => one.code) },
  })
  return { id, checkoutNo }
}

export async function checkoutForUpdate(trx: Transaction<DB>, viewer: Sight, id: number) {
  const row = await trx
    .selectFrom('archiveCheckouts')
    .innerJoin('customers', 'customers.id', 'archiveCheckouts.customerId')
    .selectAll('archiveCheckouts')
    .select(eb => eb.ref('archiveCheckouts.state').$castTo<CheckoutState>().as('state'))
    .where('archiveCheckouts.id', '=', id)
    .where(visibleTo(viewer))
    .forUpdate('archiveCheckouts')
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}
export type LockedCheckout = Awaited<ReturnType<typeof checkoutForUpdate>>

/** The next state of a list under lock, or that it is not its turn. */
export const stepOf = (checkout: Pick<LockedCheckout, 'state'>, act: CheckoutAct): CheckoutState | Refused =>
  nextState(CHECKOUT, checkout.state, act) ?? refuse('archive.not-now')

const closeItems = (trx: Transaction<DB>, checkoutId: number, today: BookDate) =>
  trx
    .updateTable('archiveCheckoutItems')
    .set({ closedOn: today })
    .where('checkoutId', '=', checkoutId)
    .where('closedOn', 'is', null)
    .execute()

export interface Decision {
  readonly id: number
  readonly agree: boolean
  readonly opinion: string
}

/** 借阅审批: by another person than who asks. */
export async function decideCheckout(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, agree, opinion }: Decision,
): Promise<{ id: number } | Refused> {
  const checkout = await checkoutForUpdate(trx, viewer, id)
  const next = stepOf(checkout, agree ? 'approve' : 'reject')
  if (isRefused(next)) return next
  const own = sameHand(actor, [checkout.requestedBy], 'archive.own-request')
  if (own) return own
  if (agree && checkout.dueOn <= today)
    return refuse('archive.due-passed', undefined, { params: { day: checkout.dueOn } })
  await trx
    .updateTable('archiveCheckouts')
    .set(eb => ({
      state: next,
      decidedBy: actor.userId,
      decidedAt: sql<Date>`now()`,
      opinion,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  if (!agree) await closeItems(trx, id, today)
  await notify(trx, checkout.requestedBy, {
    words: agree ? '您的借阅申请 {no} 已批准，请到档案室领取' : '您的借阅申请 {no} 未获批准',
    params: { no: checkout.checkoutNo },
    href: `/archive/checkouts/${id}`,
    tone: agree ? 'ok' : 'warn',
  })
  if (agree) {
    const keepers = await holdersOf(trx, 'archive.manage', { branchId: checkout.branchId, except: [] })
    await notifyAll(trx, keepers, {
      words: '借阅申请 {no} 已批准，请备好档案',
      params: { no: checkout.checkoutNo },
      href: `/archive/checkouts/${id}`,
    })
  }
  await record(trx, actor, {
    act: 'archive-checkout.decide',
    subject: `archive-checkout:${id}`,
    customerId: checkout.customerId,
    businessDate: today,
    after: { agree, opinion },
  })
  return { id }
}

/** Taken back by who asked, before anything was handed out. */
export async function cancelCheckout(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const checkout = await checkoutForUpdate(trx, viewer, id)
  const next = stepOf(checkout, 'cancel')
  if (isRefused(next)) return next
  if (checkout.requestedBy !== actor.userId) return refuse('archive.not-yours')
  const order = await trx
    .selectFrom('archiveVaultOrders')
    .select('id')
    .where('checkoutId', '=', id)
    .where('state', '=', 'pending')
    .executeTakeFirst()
  if (order) return refuse('archive.vault-waits')
  await trx
    .updateTable('archiveCheckouts')
    .set(eb => ({ state: next, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  await closeItems(trx, id, today)
  await record(trx, actor, {
    act: 'archive-checkout.cancel',
    subject: `archive-checkout:${id}`,
    customerId: checkout.customerId,
    businessDate: today,
  })
  return { id }
}
