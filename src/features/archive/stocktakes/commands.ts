import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { STOCKTAKE, type StocktakeAct } from '../../../lending/archive/states'
import type { BookDate } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { nextState } from '../../../lending/states'
import { notFound } from '../../../web/errors'
import type { Person } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { listNo } from '../checkouts/commands'
import { customersSeen } from '../scope'
import { boxById, byCode, roomById } from '../shelves/queries'
import { stocktakeById } from './queries'

export interface NewStocktake {
  readonly roomId: number
  readonly cabinet: number | null
  readonly boxId: number | null
  readonly classId: number | null
}

/** 开始盘点: what the books say should be there is written down first; whatever moves later is another matter. */
export async function openStocktake(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  it: NewStocktake,
): Promise<{ id: number; expected: number } | Refused> {
  const room = await roomById(trx, viewer, it.roomId)
  if (!room) return refuse('choice.unknown', undefined, { field: 'roomId' })
  if (it.boxId !== null && (await boxById(trx, viewer, it.boxId))?.roomId !== room.id)
    return refuse('archive.box-elsewhere', undefined, { field: 'box' })
  const stocktakeNo = await listNo(trx, 'PD', room.branchId, today)
  const { id } = await trx
    .insertInto('archiveStocktakes')
    .values({ stocktakeNo, branchId: room.branchId, ...it, madeBy: actor.userId, madeOn: today })
    .returning('id')
    .executeTakeFirstOrThrow()
  const vault = room.kind === 'vault'
  const listed = await sql`
    insert into archive_stocktake_items (stocktake_id, item_id, box_id, lent)
    select ${id}, i.id, v.box_id, i.state = 'lent'
    from archive_items i join archive_volumes v on v.id = i.volume_id join archive_classes c on c.id = i.class_id
      left join archive_boxes b on b.id = v.box_id
    where v.branch_id = ${room.branchId} and v.destroyed_on is null and v.customer_id in ${customersSeen(trx, viewer)}
      and case when ${vault} then c.custody = 'vault' and i.state in ('vault', 'lent')
        else c.custody = 'room' and b.room_id = ${room.id} and i.state in ('stored', 'lent') end
      and (${vault} or ${it.cabinet}::int is null or b.cabinet = ${it.cabinet}::int) and (${vault} or ${it.boxId}::int is null or b.id = ${it.boxId}::int)
      and (${it.classId}::int is null or ${it.classId}::int in (c.id, c.parent_id))`.execute(trx)
  const expected = Number(listed.numAffectedRows ?? 0n)
  if (expected === 0) return refuse('archive.nothing-to-count')
  await record(trx, actor, {
    act: 'archive-stocktake.create',
    subject: `archive-stocktake:${id}`,
    businessDate: today,
    after: { stocktakeNo, ...it, expected },
  })
  return { id, expected }
}

export async function locked(trx: Transaction<DB>, viewer: Sight, id: number, act: StocktakeAct) {
  await trx.selectFrom('archiveStocktakes').select('id').where('id', '=', id).forKeyShare().execute()
  const stocktake = await stocktakeById(trx, viewer, id)
  if (!stocktake) throw notFound()
  const next = nextState(STOCKTAKE, stocktake.state, act)
  return next === null ? refuse('archive.not-now') : { stocktake, next }
}

export type Scanned = {
  readonly kind: 'box' | 'item' | 'volume' | 'unknown'
  readonly boxId: number | null
  readonly code: string
  readonly n: number
}

/**
 * One label. A box: what follows is found in it. A volume: all of it is here and looked through. Each is kept at once and counts once,
 * however often it is read; scanned again in another box, the later box counts.
 */
export async function scan(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { id, code, boxId }: { readonly id: number; readonly code: string; readonly boxId: number | null },
): Promise<Scanned | Refused> {
  const open = await locked(trx, viewer, id, 'scan')
  if (isRefused(open)) return open
  const found = await byCode(trx, viewer, code)
  if (boxId !== null && !(await boxById(trx, viewer, boxId))) return refuse('archive.box-unknown')
  await record(trx, actor, {
    act: 'archive-stocktake.scan',
    subject: `archive-stocktake:${id}`,
    businessDate: today,
    after: { code, found: found?.kind ?? 'unknown' },
  })
  if (found?.kind === 'box') return { kind: 'box', boxId: found.id, code, n: 0 }
  const items = await scannedItems(trx, found)
  const rows = items.length > 0 ? items : found ? [] : [{ id: null, code }]
  if (rows.length === 0) return { kind: 'volume', boxId, code, n: 0 }
  await trx
    .insertInto('archiveScans')
    .values(rows.map(row => ({ stocktakeId: id, code: row.code, itemId: row.id, boxId, scannedBy: actor.userId })))
    .onConflict(oc =>
      oc
        .columns(['stocktakeId', 'code'])
        .doUpdateSet(eb => ({ boxId, itemId: eb.ref('excluded.itemId'), scannedBy: actor.userId })),
    )
    .execute()
  return { kind: found?.kind ?? 'unknown', boxId, code, n: rows.length }
}

async function scannedItems(
  trx: Transaction<DB>,
  found: Awaited<ReturnType<typeof byCode>>,
): Promise<{ id: number; code: string }[]> {
  if (!found || found.kind === 'box') return []
  const query = trx.selectFrom('archiveItems').select(['id', 'code'])
  return found.kind === 'item'
    ? query.where('id', '=', found.id).execute()
    : query.where('volumeId', '=', found.id).where('state', '=', 'stored').execute()
}
