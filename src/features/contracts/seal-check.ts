import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { canonicalText } from '../../lending/canonical'
import type { Application } from '../applications/commands'
import { type Case, lockCase, ownerOf } from '../approvals/case'
import { type Content, intactContent, sealedTerms } from '../approvals/seal'
import { payoutOf } from '../products/payout'
import { partsOf } from '../products/plan'

/** Terms a contract carries: all of them were sealed. */
export const termsOf = (content: Content) => ({
  ...sealedTerms(content),
  method: content.applied.method,
  frequency: content.applied.frequency,
  dueRule: content.applied.dueRule,
  dueDay: content.applied.dueDay,
  plan: partsOf(content.applied.plan),
  payout: payoutOf(content.applied.payout),
})
export type ContractTerms = Omit<ReturnType<typeof termsOf>, 'plan' | 'payout'> & {
  readonly plan: unknown
  readonly payout: unknown
}

const NAMES = ['amountFen', 'termMonths', 'ratePpm', 'method', 'frequency', 'dueRule', 'dueDay'] as const
export const samePlan = (a: unknown, b: unknown): boolean => canonicalText(partsOf(a)) === canonicalText(partsOf(b))
const samePayout = (a: unknown, b: unknown): boolean => canonicalText(payoutOf(a)) === canonicalText(payoutOf(b))
export const sameTerms = (a: ContractTerms, b: ContractTerms): boolean =>
  NAMES.every(name => a[name] === b[name]) && samePlan(a.plan, b.plan) && samePayout(a.payout, b.payout)

/** The approved case of an application, locked, with its content if that is still what was approved. */
export async function approvedCase(
  trx: Transaction<DB>,
  application: Application,
): Promise<{ one: Case; content: Content | null } | null> {
  const found = await trx
    .selectFrom('approvalCases')
    .select('id')
    .where('applicationId', '=', application.id)
    .where('state', '=', 'approved')
    .orderBy('round', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!found) return null
  const one = await lockCase(trx, found.id)
  const owner = await ownerOf(trx, application.customerId)
  return { one, content: intactContent(one, application, owner.customerNo) }
}
