import type { Permission } from '../permissions'
import type { Ctx } from './context'

/** Where records live, and the right to read them. */
const READ: readonly (readonly [start: string, right: Permission])[] = [
  ['/applications', 'application.read'],
  ['/approvals', 'approval.read'],
  ['/archive', 'archive.read'],
  ['/classifications', 'classification.read'],
  ['/collections', 'collection.read'],
  ['/contracts', 'contract.read'],
  ['/customers', 'customer.read'],
  ['/disbursements', 'disbursement.read'],
  ['/letter', 'document.read'],
  ['/loans', 'loan.read'],
  ['/repayments', 'repayment.read'],
  ['/vouchers', 'voucher.read'],
]

/** The address for this viewer: a link that would only say no is not offered. */
export function openable(c: Pick<Ctx, 'may'>, href: string | null | undefined): string | undefined {
  const right = READ.find(([start]) => href?.startsWith(start))?.[1]
  return !href || (right !== undefined && !c.may(right)) ? undefined : href
}
