import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import { volumeNo } from '../../../lending/archive/rules'
import { type BookDate, yearOf } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { notFound } from '../../../web/errors'
import type { Person } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { tellCustomer } from '../../customers/timeline'
import { nextNumber } from '../../settings/commands'
import { keepsBranch } from '../scope'

/** A volume of the viewer's under lock; what is out of sight does not exist. */
export async function volumeForUpdate(trx: Transaction<DB>, viewer: Sight, id: number) {
  const row = await trx
    .selectFrom('archiveVolumes')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .selectAll('archiveVolumes')
    .select([
      'customers.name as customerName',
      'customers.officerId',
      'customers.archiveRoot',
      'customers.archiveVersion',
    ])
    .where('archiveVolumes.id', '=', id)
    .where(visibleTo(viewer))
    .forUpdate('archiveVolumes')
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}
export type LockedVolume = Awaited<ReturnType<typeof volumeForUpdate>>

/** Why nothing may be done to it by this person: destroyed, or kept by another branch's archive. */
export const volumeRefusal = (viewer: Sight, volume: LockedVolume): Refused | null =>
  volume.destroyedOn !== null
    ? refuse('archive.destroyed')
    : keepsBranch(viewer, volume.branchId)
      ? null
      : refuse('archive.elsewhere')

/** A volume under lock that this person keeps, or why not. */
export async function heldVolume(trx: Transaction<DB>, viewer: Sight, id: number): Promise<LockedVolume | Refused> {
  const volume = await volumeForUpdate(trx, viewer, id)
  return volumeRefusal(viewer, volume) ?? volume
}

export interface NewVolume {
  readonly customerId: number
  readonly applicationId: number | null
  readonly title: string
}

/** 立卷: one volume for an approved application, one for the customer himself. */
export async function openVolume(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { customerId, applicationId, title }: NewVolume,
): Promise<{ id: number; volumeNo: string } | Refused> {
  const customer = await trx
    .selectFrom('customers')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .select(['customers.id', 'customers.branchId', 'branches.code'])
    .where('customers.id', '=', customerId)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  if (!customer) throw notFound()
  if (applicationId !== null) {
    const application = await trx
      .selectFrom('applications')
      .select(['customerId', 'state'])
      .where('id', '=', applicationId)
      .executeTakeFirst()
    if (application?.customerId !== customerId) throw notFound()
    if (application.state !== 'approved' && application.state !== 'contracted') return refuse('archive.not-approved')
  }
  const seq = await nextNumber(trx, 'archive-volume', customer.code, yearOf(today))
  const no = volumeNo(customer.code, yearOf(today), seq)
  const made = await trx
    .insertInto('archiveVolumes')
    .values({
      volumeNo: no,
      customerId,
      applicationId,
      title,
      branchId: customer.branchId,
      openedOn: today,
      openedBy: actor.userId,
    })
    .onConflict(oc => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('archive.volume-there')
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'person',
    userId: actor.userId,
    words: '立卷 {no}：{title}',
    params: { no, title },
    href: `/archive/volumes/${made.id}`,
  })
  await record(trx, actor, {
    act: 'archive-volume.create',
    subject: `archive-volume:${made.id}`,
    customerId,
    businessDate: today,
    after: { volumeNo: no, title, applicationId },
  })
  return { id: made.id, volumeNo: no }
}

/** 归档: the volume is complete as far as it goes and belongs to the archive from now on. */
export async function fileVolume(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const volume = await heldVolume(trx, viewer, id)
  if (isRefused(volume)) return volume
  if (volume.filedOn !== null) return refuse('archive.filed-already')
  const facts = await sql<{ items: number; loans: number }>`
    select (select count(*)::int from archive_items where volume_id = ${id}) as items,
      (select count(*)::int from loans l join contracts k on k.id = l.contract_id where k.application_id = ${volume.applicationId} and l.state <> 'reversed') as loans`.execute(
    trx,
  )
  const { items, loans } = facts.rows[0]!
  if (items === 0) return refuse('archive.empty')
  if (volume.applicationId !== null && loans === 0) return refuse('archive.not-paid-out')
  await trx
    .updateTable('archiveVolumes')
    .set(eb => ({ filedOn: today, filedBy: actor.userId, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  await tellCustomer(trx, {
    customerId: volume.customerId,
    businessDate: today,
    kind: 'person',
    tone: 'ok',
    userId: actor.userId,
    words: '档案 {no} 归档，共 {n} 件',
    params: { no: volume.volumeNo, n: items },
    href: `/archive/volumes/${id}`,
  })
  await record(trx, actor, {
    act: 'archive-volume.file-in',
    subject: `archive-volume:${id}`,
    customerId: volume.customerId,
    businessDate: today,
    after: { volumeNo: volume.volumeNo, items },
  })
  return { id }
}
