import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { listNo } from '../checkouts/commands'
import type { LockedItem } from '../items'
import { enter } from './sign'

/** 盘亏: deeds that a count found gone leave the ledger with their state, by who counted and who closed the count. */
export async function loseDeeds(
  trx: Transaction<DB>,
  today: BookDate,
  deeds: readonly LockedItem[],
  { madeBy, keeperId, note }: { readonly madeBy: number; readonly keeperId: number; readonly note: string },
): Promise<void> {
  for (const customerId of new Set(deeds.map(one => one.customerId))) {
    const items = deeds.filter(one => one.customerId === customerId)
    const { branchId } = items[0]!
    const row = { branchId, customerId, direction: 'out', reason: 'lost', madeBy }
    const { id } = await trx
      .insertInto('archiveVaultOrders')
      .values({
        ...row,
        orderNo: await listNo(trx, 'QC', branchId, today),
        note,
        state: 'done',
        madeOn: today,
        keeperId,
        signedOn: today,
        signedAt: sql<Date>`now()`,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx
      .insertInto('archiveVaultOrderItems')
      .values(items.map(one => ({ orderId: id, itemId: one.id, closedOn: today })))
      .execute()
    await enter(trx, today, { id, ...row }, items, keeperId)
  }
}
