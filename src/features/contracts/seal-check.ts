import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { canonicalText } from '../../lending/canonical'
import type { Application } from '../applications/commands'
import { type Case, lockCase, ownerOf } from '../approvals/case'
import { type Content, intactContent, sealedPricing, sealedTerms } from '../approvals/seal'
import { payoutOf } from '../products/payout'
import { partsOf } from '../products/plan'
import { floatingOf } from '../products/pricing'

/** Terms a contract carries: all of them were sealed. */
export const termsOf = (content: Content) => ({
  ...sealedTerms(content),
  method: content.applied.method,
  frequency: content.applied.frequency,
  dueRule: content.applied.dueRule,
  dueDay: content.applied.dueDay,
  plan: partsOf(content.applied.plan),
  payout: payoutOf(content.applied.payout),
  pricing: sealedPricing(content),
})
export type ContractTerms = Omit<ReturnType<typeof termsOf>, 'plan' | 'payout' | 'pricing'> & {
  readonly plan: unknown
  readonly pricing: unknown
  readonly payout: unknown
}

const NAMES = ['amountFen', 'termMonths', 'ratePpm', 'method', 'frequency', 'dueRule', 'dueDay'] as const
export const samePlan = (a: unknown, b: unknown): boolean => canonicalText(partsOf(a)) === canonicalText(partsOf(b))
const samePayout = (a: unknown, b: unknown): boolean => canonicalText(payoutOf(a)) === canonicalText(payoutOf(b))
const samePricing = (a: unknown, b: unknown): boolean =>
  canonicalText(floatingOf(a) ?? {}) === canonicalText(floatingOf(b) ?? {})
export const sameTerms = (a: ContractTerms, b: ContractTerms): boolean =>
  NAMES.every(name => a[name] === b[name]) &&
  samePlan(a.plan, b.plan) &&
  samePayout(a.payout, b.payout) &&
  samePricing(a.pricing, b.pricing)

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
