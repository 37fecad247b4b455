import { type ExpressionBuilder, sql } from 'kysely'
import type { Scope } from '../permissions'
import type { DB } from './schema'

/** The part of a viewer that decides which rows exist for him. */
export interface Sight {
  readonly id: number
  readonly scope: Scope
  readonly branchIds: readonly number[]
  /** Restricted files he sees: those he is named for, or all by right. Left out: none. */
  readonly restricted?: 'all' | readonly number[]
}

type OnCustomers = ExpressionBuilder<DB, 'customers'>

/** A customer whose import was undone exists for nobody; a restricted file for those who are named for it. */
export const visibleTo = (viewer: Sight) => (eb: OnCustomers) =>
  eb.and([eb('customers.withdrawnAt', 'is', null), unrestricted(viewer)(eb), withinScope(viewer)(eb)])

/** No file closed to him. Hardly anybody is named for a file, so hardly any statement carries more than one test of a column. */
export const unrestricted =
  ({ restricted = [] }: Pick<Sight, 'restricted'>) =>
  (eb: OnCustomers) => {
    if (restricted === 'all') return eb.lit(true)
    const open = eb('customers.restrictedAt', 'is', null)
    if (restricted.length === 0) return open
    return eb.or([open, eb('customers.id', '=', sql<number>`any(${[...restricted]}::int[])`)])
  }

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
