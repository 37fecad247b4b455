import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { ITEM, type ItemAct, type ItemState } from '../../lending/archive/states'
import { type Refused, refuse } from '../../lending/refusal'
import { nextState } from '../../lending/states'
import { notFound } from '../../web/errors'

/** Items under lock, in the order of their ids; one that is out of sight is not there, and then none is. */
export async function itemsForUpdate(trx: Transaction<DB>, viewer: Sight, ids: readonly number[]) {
  const rows = await trx
    .selectFrom('archiveItems')
    .innerJoin('archiveVolumes', 'archiveVolumes.id', 'archiveItems.volumeId')
    .innerJoin('customers', 'customers.id', 'archiveVolumes.customerId')
    .innerJoin('archiveClasses', 'archiveClasses.id', 'archiveItems.classId')
    .select([
      'archiveItems.id',
      'archiveItems.code',
      'archiveItems.volumeId',
      'archiveItems.title',
      'archiveItems.pageFrom',
      'archiveItems.pageTo',
      'archiveItems.loanId',
      'archiveVolumes.customerId',
      'archiveVolumes.branchId',
      'archiveVolumes.applicationId',
      'archiveClasses.custody',
    ])
    .select(eb => eb.ref('archiveItems.state').$castTo<ItemState>().as('state'))
    .where('archiveItems.id', '=', sql<number>`any(${[...ids]}::int[])`)
    .where(visibleTo(viewer))
    .orderBy('archiveItems.id')
    .forUpdate('archiveItems')
    .execute()
  if (rows.length !== new Set(ids).size) throw notFound()
  return rows
}
export type LockedItem = Awaited<ReturnType<typeof itemsForUpdate>>[number]

/** Every item takes the step, or none: the table of states says whether it may. */
export async function moveItems(
  trx: Transaction<DB>,
  items: readonly Pick<LockedItem, 'id' | 'code' | 'state'>[],
  act: ItemAct,
): Promise<Refused | null> {
  for (const item of items) {
    const state = nextState(ITEM, item.state, act)
    if (state === null) return refuse('archive.item-not-now', undefined, { params: { code: item.code } })
    const moved = await trx
      .updateTable('archiveItems')
      .set(eb => ({ state, version: eb('version', '+', 1) }))
      .where('id', '=', item.id)
      .where('state', '=', item.state)
      .executeTakeFirst()
    if (moved.numUpdatedRows !== 1n) return refuse('archive.item-not-now', undefined, { params: { code: item.code } })
  }
  return null
}

/** What a list that was signed for says: a volume on a list of destruction is not lent and not handed over. */
export const beingDestroyed = async (trx: Transaction<DB>, volumeIds: readonly number[]): Promise<boolean> =>
  (await trx
    .selectFrom('archiveDisposalVolumes')
    .select('volumeId')
    .where('volumeId', '=', sql<number>`any(${[...volumeIds]}::int[])`)
    .where('closedOn', 'is', null)
    .executeTakeFirst()) !== undefined
