import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type BookDate, yearOf } from '../../lending/dates'
import type { LoanTerms } from '../products/terms'
import { nextNumber } from '../settings/commands'

export interface TakenOver extends Omit<LoanTerms, 'plan' | 'payout' | 'pricing'> {
  readonly customerId: number
  readonly branchCode: string
  readonly productVersionId: number
  readonly purpose: string
  readonly purposeDetail: string
  readonly securityType: string
  readonly userId: number
}

/** The application behind a loan that was agreed elsewhere: nobody applied for it here, so it is closed from the start and says so. */
export async function takenOverApplication(
  trx: Transaction<DB>,
  today: BookDate,
  { branchCode, userId, ...agreed }: TakenOver,
) {
  const year = yearOf(today)
  const running = await nextNumber(trx, 'application', branchCode, year)
  return trx
    .insertInto('applications')
    .values({
      ...agreed,
      applicationNo: `SQ${branchCode}${year}${String(running).padStart(6, '0')}`,
      state: 'contracted',
      takenOver: true,
      createdBy: userId,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** 撤销迁入: as if it had never been. */
export async function withdrawTakenOver(trx: Transaction<DB>, id: number): Promise<void> {
  await trx
    .updateTable('applications')
    .set(eb => ({ state: 'withdrawn', version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where('takenOver', '=', true)
    .execute()
}
