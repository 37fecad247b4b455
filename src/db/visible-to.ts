import { type ExpressionBuilder, sql } from 'kysely'
import type { Scope } from '../permissions'
import type { DB } from './schema'

/** The part of a viewer that decides which rows exist for him. */
export interface Sight {
  readonly id: number
  readonly scope: Scope
  readonly branchIds: readonly number[]
}

type OnCustomers = ExpressionBuilder<DB, 'customers'>

/** A customer whose import was undone exists for nobody. */
export const visibleTo = (viewer: Sight) => (eb: OnCustomers) =>
  eb.and([eb('customers.withdrawnAt', 'is', null), withinScope(viewer)(eb)])

/**
 * The data scope as a condition on `customers`. Everything that hangs on a customer is read through a join with
 * customers and this condition; a row outside it is simply not there (404, absent from counts, searches, exports).
 */
const withinScope = (viewer: Sight) => (eb: OnCustomers) => {
  switch (viewer.scope) {
    case 'all':
      return eb.lit(true)
    case 'own':
      return eb('customers.officerId', '=', viewer.id)
    case 'branch':
    case 'subtree':
      return eb('customers.branchId', '=', sql<number>`any(${[...viewer.branchIds]}::int[])`)
    default:
      return eb.lit(false)
  }
}
