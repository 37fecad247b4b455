import type { Transaction } from 'kysely'
import type { DB } from './schema'

/** How many audit rows a transaction has written: a posted form that wrote none is rolled back. */
const counts = new WeakMap<Transaction<DB>, number>()

export const noteAudit = (trx: Transaction<DB>): void => {
  counts.set(trx, (counts.get(trx) ?? 0) + 1)
}
export const auditCount = (trx: Transaction<DB>): number => counts.get(trx) ?? 0
