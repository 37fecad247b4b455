import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { boxCode } from '../../../lending/archive/rules'
import type { BookDate } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { notFound } from '../../../web/errors'
import type { Person } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { branchOf, keepsBranch } from '../scope'
import { heldVolume } from '../volumes/commands'
import { boxById, roomById } from './queries'

export interface NewRoom {
  readonly branchId: number
  readonly name: string
  readonly kind: 'room' | 'vault'
}

export async function addRoom(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  it: NewRoom,
): Promise<{ id: number } | Refused> {
  const branch = await trx
    .selectFrom('branches')
    .select('id')
    .where('id', '=', it.branchId)
    .where(branchOf<'branches'>(viewer, 'branches.id'))
    .forUpdate()
    .executeTakeFirst()
  if (!branch || !keepsBranch(viewer, it.branchId)) return refuse('choice.unknown', undefined, { field: 'branchId' })
  const { n } = await trx
    .selectFrom('archiveRooms')
    .select(sql<number>`coalesce(max(code::int), 0)`.as('n'))
    .where('branchId', '=', it.branchId)
    .executeTakeFirstOrThrow()
  if (n >= 99) return refuse('archive.rooms-many')
  const made = await trx
    .insertInto('archiveRooms')
    .values({ ...it, code: String(n + 1).padStart(2, '0') })
    .returning('id')
    .executeTakeFirstOrThrow()
  await record(trx, actor, {
    act: 'archive-room.create',
    subject: `archive-room:${made.id}`,
    businessDate: today,
    after: { ...it },
  })
  return made
}

export interface NewCabinet {
  readonly roomId: number
  readonly layers: number
  readonly boxes: number
  readonly capacity: number
}

/** 柜: a further cabinet of a room, with all its layers and boxes. */
export async function addCabinet(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { roomId, layers, boxes, capacity }: NewCabinet,
): Promise<{ id: number; cabinet: number } | Refused> {
  const room = await roomById(trx, viewer, roomId)
  if (!room) throw notFound()
  await trx.selectFrom('archiveRooms').select('id').where('id', '=', roomId).forUpdate().execute()
  const { n } = await trx
    .selectFrom('archiveBoxes')
    .select(sql<number>`coalesce(max(cabinet), 0)`.as('n'))
    .where('roomId', '=', roomId)
    .executeTakeFirstOrThrow()
  const cabinet = n + 1
  if (cabinet > 99) return refuse('archive.cabinets-many')
  const rows = Array.from({ length: layers * boxes }, (_, i) => {
    const [layer, box] = [Math.floor(i / boxes) + 1, (i % boxes) + 1]
    return { roomId, cabinet, layer, box, capacity, code: boxCode(room.branchCode, room.code, cabinet, layer, box) }
  })
  await trx.insertInto('archiveBoxes').values(rows).execute()
  await record(trx, actor, {
    act: 'archive-room.add',
    subject: `archive-room:${roomId}`,
    businessDate: today,
    after: { cabinet, layers, boxes, capacity },
  })
  return { id: roomId, cabinet }
}

/** 上架 or 移架: a volume into a box that has room; null takes it off the shelf. */
export async function placeVolume(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { volumeId, boxId }: { readonly volumeId: number; readonly boxId: number | null },
): Promise<{ id: number } | Refused> {
  const volume = await heldVolume(trx, viewer, volumeId)
  if (isRefused(volume)) return volume
  if (boxId !== null) {
    const box = await boxById(trx, viewer, boxId)
    if (!box || box.branchId !== volume.branchId) return refuse('archive.box-elsewhere', undefined, { field: 'boxId' })
    await trx.selectFrom('archiveBoxes').select('id').where('id', '=', boxId).forUpdate().execute()
    const { n } = await trx
      .selectFrom('archiveVolumes')
      .select(sql<number>`count(*)::int`.as('n'))
      .where('boxId', '=', boxId)
      .where('id', '<>', volumeId)
      .where('destroyedOn', 'is', null)
      .executeTakeFirstOrThrow()
    if (n >= box.capacity) return refuse('archive.box-full', undefined, { field: 'boxId' })
  }
  await trx
    .updateTable('archiveVolumes')
    .set(eb => ({ boxId, version: eb('version', '+', 1) }))
    .where('id', '=', volumeId)
    .execute()
  await record(trx, actor, {
    act: 'archive-volume.place',
    subject: `archive-volume:${volumeId}`,
    customerId: volume.customerId,
    businessDate: today,
    before: { boxId: volume.boxId },
    after: { boxId },
  })
  return { id: volumeId }
}
