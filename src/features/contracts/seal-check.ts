import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Application } from '../applications/commands'
import { type Case, lockCase, ownerOf } from '../approvals/case'
import { type Content, intactContent, sealedTerms } from '../approvals/seal'

/** Terms a contract carries: all of them were sealed. */
export const termsOf = (content: Content) => ({
  ...sealedTerms(content),
  method: content.applied.method,
  frequency: content.applied.frequency,
  dueRule: content.applied.dueRule,
  dueDay: content.applied.dueDay,
})
export type ContractTerms = ReturnType<typeof termsOf>

const NAMES = ['amountFen', 'termMonths', 'ratePpm', 'method', 'frequency', 'dueRule', 'dueDay'] as const
export const sameTerms = (a: ContractTerms, b: ContractTerms): boolean => NAMES.every(name => a[name] === b[name])

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
