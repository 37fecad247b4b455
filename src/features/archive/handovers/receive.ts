import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { HANDOVER, type HandoverAct } from '../../../lending/archive/states'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import { nextState } from '../../../lending/states'
import { notFound } from '../../../web/errors'
import { type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { tellCustomer } from '../../customers/timeline'
import { keepsBranch } from '../scope'
import { handoverById, handoverVolumes } from './queries'

async function lockedHandover(trx: Transaction<DB>, viewer: Sight, id: number, act: HandoverAct) {
  await trx.selectFrom('archiveHandovers').select('id').where('id', '=', id).forUpdate().execute()
  const handover = await handoverById(trx, viewer, id)
  if (!handover) throw notFound()
  const next = nextState(HANDOVER, handover.state, act)
  return { handover, next }
}

const closeVolumes = (trx: Transaction<DB>, id: number, today: BookDate) =>
  trx
    .updateTable('archiveHandoverVolumes')
    .set({ closedOn: today })
    .where('handoverId', '=', id)
    .where('closedOn', 'is', null)
    .execute()

/** Volumes to another archive, off the shelf; what is asked for or lent of them is handed out and taken back there. */
async function moveVolumes(trx: Transaction<DB>, ids: readonly number[], branchId: number): Promise<void> {
  await trx
    .updateTable('archiveVolumes')
    .set(eb => ({ branchId, boxId: null, version: eb('version', '+', 1) }))
    .where('id', '=', sql<number>`any(${[...ids]}::int[])`)
    .execute()
  await sql`update archive_checkouts k set branch_id = ${branchId}, version = version + 1
    where exists (select from archive_checkout_items x join archive_items i on i.id = x.item_id
      where x.checkout_id = k.id and x.closed_on is null and i.volume_id = any(${[...ids]}::int[]))`.execute(trx)
}

/** 接收: the other person signs. From then on the other archive has the volumes, off the shelf until it places them. */
export async function receiveHandover(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, opinion, archivist }: { readonly id: number; readonly opinion: string; readonly archivist: boolean },
): Promise<{ id: number } | Refused> {
  const { handover, next } = await lockedHandover(trx, viewer, id, 'receive')
  if (next === null) return refuse('archive.not-now')
  const own = sameHand(actor, [handover.handedBy], 'archive.own-handover')
  if (own) return own
  const mine =
    handover.toUserId === null
      ? archivist && keepsBranch(viewer, handover.toBranchId)
      : handover.toUserId === actor.userId
  if (!mine) return refuse('archive.not-receiver')
  const volumes = await handoverVolumes(trx, id)
  if (handover.toBranchId !== handover.branchId)
    await moveVolumes(
      trx,
      volumes.map(one => one.id),
      handover.toBranchId,
    )
  await trx
    .updateTable('archiveHandovers')
    .set(eb => ({
      state: next,
      receivedBy: actor.userId,
      receivedOn: today,
      receivedAt: sql<Date>`now()`,
      opinion,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  await closeVolumes(trx, id, today)
  for (const volume of volumes)
    await tellCustomer(trx, {
      customerId: volume.customerId,
      businessDate: today,
      kind: 'person',
      tone: volume.gaps.length > 0 ? 'warn' : 'info',
      userId: actor.userId,
      words: '档案 {no} 移交{to}，{giver} 移交、{taker} 接收',
      params: {
        no: volume.volumeNo,
        to: handover.officerName ?? handover.toBranchName,
        giver: handover.giverName,
        taker: actor.name,
      },
      href: `/archive/handovers/${id}`,
    })
  await record(trx, actor, {
    act: 'archive-handover.receive',
    subject: `archive-handover:${id}`,
    businessDate: today,
    after: { handoverNo: handover.handoverNo, volumes: volumes.map(one => one.volumeNo), opinion },
  })
  return { id }
}

export async function cancelHandover(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const { handover, next } = await lockedHandover(trx, viewer, id, 'cancel')
  if (next === null) return refuse('archive.not-now')
  if (handover.handedBy !== actor.userId) return refuse('archive.not-yours')
  await trx
    .updateTable('archiveHandovers')
    .set(eb => ({ state: next, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  await closeVolumes(trx, id, today)
  await record(trx, actor, { act: 'archive-handover.cancel', subject: `archive-handover:${id}`, businessDate: today })
  return { id }
}
