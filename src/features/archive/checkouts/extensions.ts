import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { extensionRefusal } from '../../../lending/archive/rules'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import { holdersOf, type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { notify, notifyAll } from '../../notifications/commands'
import { borrowDays, checkoutForUpdate } from './commands'

/** 续借: a later day is asked for by the borrower. */
export async function askExtension(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, dueOn, reason }: { readonly id: number; readonly dueOn: BookDate; readonly reason: string },
): Promise<{ id: number } | Refused> {
  const checkout = await checkoutForUpdate(trx, viewer, id)
  if (checkout.state !== 'lent') return refuse('archive.not-now')
  if (checkout.requestedBy !== actor.userId) return refuse('archive.not-yours')
  const no = extensionRefusal(today, checkout.dueOn, dueOn, await borrowDays(trx, today))
  if (no) return no
  const made = await trx
    .insertInto('archiveExtensions')
    .values({ checkoutId: id, fromDue: checkout.dueOn, toDue: dueOn, reason, askedBy: actor.userId })
    .onConflict(oc => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('archive.extension-waits')
  const deciders = await holdersOf(trx, 'archive.approve', { branchId: checkout.branchId, except: [actor.userId] })
  await notifyAll(trx, deciders, {
    words: '{name} 申请将借阅 {no} 延至 {day}',
    params: { name: actor.name, no: checkout.checkoutNo, day: dueOn },
    href: `/archive/checkouts/${id}`,
  })
  await record(trx, actor, {
    act: 'archive-checkout.extend-ask',
    subject: `archive-checkout:${id}`,
    customerId: checkout.customerId,
    businessDate: today,
    after: { from: checkout.dueOn, to: dueOn, reason },
  })
  return { id }
}

export async function decideExtension(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, agree }: { readonly id: number; readonly agree: boolean },
): Promise<{ id: number } | Refused> {
  const checkout = await checkoutForUpdate(trx, viewer, id)
  const asked = await trx
    .selectFrom('archiveExtensions')
    .selectAll()
    .where('checkoutId', '=', id)
    .where('agreed', 'is', null)
    .executeTakeFirst()
  if (!asked || checkout.state !== 'lent') return refuse('archive.not-now')
  const own = sameHand(actor, [asked.askedBy], 'archive.own-request')
  if (own) return own
  if (agree && asked.toDue <= today) return refuse('archive.due-passed', undefined, { params: { day: asked.toDue } })
  await trx
    .updateTable('archiveExtensions')
    .set({ agreed: agree, decidedBy: actor.userId, decidedAt: sql<Date>`now()` })
    .where('id', '=', asked.id)
    .execute()
  if (agree)
    await trx
      .updateTable('archiveCheckouts')
      .set(eb => ({ dueOn: asked.toDue, version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .execute()
  await notify(trx, asked.askedBy, {
    words: agree ? '借阅 {no} 已同意延至 {day}' : '借阅 {no} 的续借未获同意，请按 {day} 归还',
    params: { no: checkout.checkoutNo, day: agree ? asked.toDue : checkout.dueOn },
    href: `/archive/checkouts/${id}`,
    tone: agree ? 'ok' : 'warn',
  })
  await record(trx, actor, {
    act: 'archive-checkout.extend-decide',
    subject: `archive-checkout:${id}`,
    customerId: checkout.customerId,
    businessDate: today,
    after: { agree, to: asked.toDue },
  })
  return { id }
}
