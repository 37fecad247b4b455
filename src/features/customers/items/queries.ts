import type { Kysely } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { ItemRow } from './commands'

const MOST = 200

/** Every line of the lists of a customer in sight, as they were entered. */
export async function itemsOf(db: Kysely<DB>, viewer: Sight, customerId: number): Promise<ItemRow[]> {
  return db
    .selectFrom('customerItems')
    .innerJoin('customers', 'customers.id', 'customerItems.customerId')
    .selectAll('customerItems')
    .where('customerItems.customerId', '=', customerId)
    .where('customerItems.removedAt', 'is', null)
    .where(visibleTo(viewer))
    .orderBy('customerItems.id')
    .limit(MOST)
    .execute()
}

export async function itemOf(
  db: Kysely<DB>,
  viewer: Sight,
  customerId: number,
  itemId: number,
): Promise<ItemRow | undefined> {
  return (await itemsOf(db, viewer, customerId)).find(item => item.id === itemId)
}
