import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import { branchOf, customersSeen } from '../scope'

const rooms = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('archiveRooms')
    .innerJoin('branches', 'branches.id', 'archiveRooms.branchId')
    .where('archiveRooms.disabledAt', 'is', null)
    .where(branchOf<'archiveRooms'>(viewer, 'archiveRooms.branchId'))

const ROOM = [
  'archiveRooms.id',
  'archiveRooms.code',
  'archiveRooms.name',
  'archiveRooms.kind',
  'archiveRooms.branchId',
  'branches.name as branchName',
  'branches.code as branchCode',
] as const

export const roomRows = (db: Kysely<DB>, viewer: Sight) =>
  rooms(db, viewer)
    .select([...ROOM])
    .orderBy('branches.code')
    .orderBy('archiveRooms.code')
    .execute()
export type RoomRow = Awaited<ReturnType<typeof roomRows>>[number]

export const roomById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  rooms(db, viewer)
    .select([...ROOM])
    .where('archiveRooms.id', '=', id)
    .executeTakeFirst()

/** How many volumes in the viewer's sight stand in a box; a volume of somebody else's customer is in no count. */
const placed = (db: Kysely<DB>, viewer: Sight) =>
  sql<number>`(select count(*)::int from archive_volumes v where v.box_id = archive_boxes.id and v.destroyed_on is null
    and v.customer_id in ${customersSeen(db, viewer)})`

export const boxesOf = (db: Kysely<DB>, viewer: Sight, roomId: number) =>
  db
    .selectFrom('archiveBoxes')
    .select(['archiveBoxes.id', 'archiveBoxes.code', 'archiveBoxes.cabinet', 'archiveBoxes.layer', 'archiveBoxes.box'])
    .select(['archiveBoxes.capacity', placed(db, viewer).as('placed')])
    .where('archiveBoxes.roomId', '=', roomId)
    .orderBy('archiveBoxes.cabinet')
    .orderBy('archiveBoxes.layer')
    .orderBy('archiveBoxes.box')
    .execute()
export type BoxRow = Awaited<ReturnType<typeof boxesOf>>[number]

export const boxById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  db
    .selectFrom('archiveBoxes')
    .innerJoin('archiveRooms', 'archiveRooms.id', 'archiveBoxes.roomId')
    .innerJoin('branches', 'branches.id', 'archiveRooms.branchId')
    .select(['archiveBoxes.id', 'archiveBoxes.code', 'archiveBoxes.cabinet', 'archiveBoxes.layer', 'archiveBoxes.box'])
    .select(['archiveBoxes.capacity', 'archiveBoxes.roomId', 'archiveRooms.name as roomName', 'archiveRooms.branchId'])
    .select(['branches.name as branchName', placed(db, viewer).as('placed')])
    .where('archiveBoxes.id', '=', id)
    .where(branchOf<'archiveRooms'>(viewer, 'archiveRooms.branchId'))
    .executeTakeFirst()

/** The volumes in a box, of customers in sight. */
export const volumesIn = (db: Kysely<DB>, viewer: Sight, boxId: number) =>
  db
    .selectFrom('archiveVolumes')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .select(['archiveVolumes.id', 'archiveVolumes.volumeNo', 'archiveVolumes.title', 'customers.name as customerName'])
    .select(
      sql<number>`(select count(*)::int from archive_items i where i.volume_id = archive_volumes.id and i.state not in ('released', 'destroyed'))`.as(
        'items',
      ),
    )
    .where('archiveVolumes.boxId', '=', boxId)
    .where('archiveVolumes.destroyedOn', 'is', null)
    .where(visibleTo(viewer))
    .orderBy('archiveVolumes.volumeNo')
    .execute()

/** Boxes of a branch's rooms with room left, for a select box. */
export async function boxChoices(db: Kysely<DB>, viewer: Sight, branchId: number) {
  const rows = await db
    .selectFrom('archiveBoxes')
    .innerJoin('archiveRooms', 'archiveRooms.id', 'archiveBoxes.roomId')
    .select(['archiveBoxes.id', 'archiveBoxes.code', 'archiveBoxes.cabinet', 'archiveBoxes.layer', 'archiveBoxes.box'])
    .select(['archiveBoxes.capacity', 'archiveRooms.name as roomName', placed(db, viewer).as('placed')])
    .where('archiveRooms.branchId', '=', branchId)
    .where('archiveRooms.kind', '=', 'room')
    .where('archiveRooms.disabledAt', 'is', null)
    .where(branchOf<'archiveRooms'>(viewer, 'archiveRooms.branchId'))
    .orderBy('archiveBoxes.code')
    .limit(2_000)
    .execute()
  return rows
    .filter(row => row.placed < row.capacity)
    .slice(0, 300)
    .map(row => ({
      value: String(row.id),
      label: `${row.roomName} ${row.cabinet}-${row.layer}-${row.box}（${row.placed}/${row.capacity}）`,
    }))
}

export type FoundCode = {
  readonly kind: 'volume' | 'item' | 'box'
  readonly id: number
  readonly volumeId: number | null
}

/** What a label says: a volume, an item or a box in sight; undefined when no such label is. */
export async function byCode(db: Kysely<DB>, viewer: Sight, code: string): Promise<FoundCode | undefined> {
  if (code.startsWith('H')) {
    const box = await db
      .selectFrom('archiveBoxes')
      .innerJoin('archiveRooms', 'archiveRooms.id', 'archiveBoxes.roomId')
      .select('archiveBoxes.id')
      .where('archiveBoxes.code', '=', code)
      .where(branchOf<'archiveRooms'>(viewer, 'archiveRooms.branchId'))
      .executeTakeFirst()
    return box && { kind: 'box', id: box.id, volumeId: null }
  }
  const volume = await db
    .selectFrom('archiveVolumes')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .select('archiveVolumes.id')
    .where('archiveVolumes.volumeNo', '=', code.split('-')[0] ?? '')
    .where(visibleTo(viewer))
    .executeTakeFirst()
  if (!volume) return undefined
  if (!code.includes('-')) return { kind: 'volume', id: volume.id, volumeId: volume.id }
  const item = await db
    .selectFrom('archiveItems')
    .select('id')
    .where('code', '=', code)
    .where('volumeId', '=', volume.id)
    .executeTakeFirst()
  return item && { kind: 'item', id: item.id, volumeId: volume.id }
}
