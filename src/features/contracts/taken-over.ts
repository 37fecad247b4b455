import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { Application } from '../applications/commands'
import { withdrawTakenOver } from '../applications/taken-over'
import { voidTakenOverCase } from '../approvals/taken-over'

interface Old {
  readonly contractNo: string
  readonly signedOn: BookDate
  readonly caseId: number
  readonly contentHash: string
  readonly userId: number
}

/** The contract of a loan that was signed elsewhere, under its old number. */
export async function takenOverContract(trx: Transaction<DB>, application: Application, old: Old): Promise<number> {
  const { amountFen, termMonths, ratePpm, method, frequency, dueRule, dueDay, customerId } = application
  const { id } = await trx
    .insertInto('contracts')
    .values({
      ...{ amountFen, termMonths, ratePpm, method, frequency, dueRule, dueDay, customerId },
      contractNo: old.contractNo,
      applicationId: application.id,
      approvalCaseId: old.caseId,
      contentHash: old.contentHash,
      state: 'disbursed',
      drawnOn: old.signedOn,
      signedOn: old.signedOn,
      takenOver: true,
      createdBy: old.userId,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** 撤销迁入: contract, case and application go with the loan; the old number is free again. */
export async function voidTakenOver(trx: Transaction<DB>, id: number): Promise<void> {
  const contract = await trx
    .selectFrom('contracts')
    .select(['applicationId', 'approvalCaseId', 'contractNo'])
    .where('id', '=', id)
    .where('takenOver', '=', true)
    .executeTakeFirstOrThrow()
  await withdrawTakenOver(trx, contract.applicationId)
  await voidTakenOverCase(trx, contract.approvalCaseId)
  await trx
    .updateTable('contracts')
    .set(eb => ({
      state: 'voided',
      voidReason: '撤销迁入',
      contractNo: `${contract.contractNo}~${id}`,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}
