import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Application } from '../applications/commands'
import { appliedOf, approvedOf, type Content, sealOf } from './seal'

/** What the lender before approved, under a seal of its own; no step and no decision of anybody here. */
export async function takenOverCase(
  trx: Transaction<DB>,
  application: Application,
  { customerNo, userId, now }: { readonly customerNo: string; readonly userId: number; readonly now: Date },
): Promise<{ id: number; contentHash: string }> {
  const content: Content = {
    application: application.applicationNo,
    customer: customerNo,
    applied: appliedOf(application),
    approved: approvedOf(application),
    exposureFen: String(application.amountFen),
    admission: [],
  }
  return trx
    .insertInto('approvalCases')
    .values({
      applicationId: application.id,
      round: 1,
      steps: [],
      exposureFen: application.amountFen,
      content: JSON.stringify(content),
      contentHash: sealOf(content),
      state: 'approved',
      takenOver: true,
      makerId: userId,
      stepDueAt: now,
      closedAt: now,
    })
    .returning(['id', 'contentHash'])
    .executeTakeFirstOrThrow()
}

export async function voidTakenOverCase(trx: Transaction<DB>, id: number): Promise<void> {
  await trx
    .updateTable('approvalCases')
    .set(eb => ({ state: 'voided', version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('takenOver', '=', true)
    .execute()
}
