import type { BookDate } from '../../src/lending/dates'
import type { FutureRule } from './allocation'
import type { Loan } from './state'
import type { Products } from './types'

/** Where a case stands: the clock, the loan, and the settings a case may change. */
export interface Stage {
  loan: Loan | null
  today: BookDate
  readonly products: Products
  readonly future: Map<string, FutureRule>
  chargeAccrual: 'due-date' | 'submitted-date'
  /** Does principal that is late earn interest until it comes? */
  lateEarns: boolean
}
