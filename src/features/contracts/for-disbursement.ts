import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { type Application, lockApplication } from '../applications/commands'
import { productVersion } from '../products/queries'
import type { ProductTerms } from '../products/terms'
import { type Contract, lockContractRow, moveContract } from './commands'
import { approvedCase, sameTerms, termsOf } from './seal-check'

export interface DisbursableContract {
  readonly contract: Contract
  readonly application: Application
  readonly product: ProductTerms
}

/**
 * The contract a disbursement may be made from, with application, case and contract locked in this order and the seal compared
 * once more: contract terms, approved content and application must still be the same thing. Refuses contract.not-signed ·
 * contract.approval-lapsed (good through `validUntil`) · contract.seal-broken.
 */
export async function contractForDisbursement(
  trx: Transaction<DB>,
  id: number,
  today: BookDate,
): Promise<DisbursableContract | Refused> {
  const found = await sealedContract(trx, id)
  if (isRefused(found)) return found
  if (found.contract.state !== 'signed') return refuse('contract.not-signed')
  const { validUntil } = found.application
  return validUntil !== null && validUntil < today ? refuse('contract.approval-lapsed') : found
}

/** The contract of a loan that more money goes out on: paid out once already, still what was approved. */
export async function contractForDraw(trx: Transaction<DB>, id: number): Promise<DisbursableContract | Refused> {
  const found = await sealedContract(trx, id)
  return isRefused(found) || found.contract.state === 'disbursed' ? found : refuse('contract.not-signed')
}

async function sealedContract(trx: Transaction<DB>, id: number): Promise<DisbursableContract | Refused> {
  const known = await trx.selectFrom('contracts').select('applicationId').where('id', '=', id).executeTakeFirst()
  if (!known) return refuse('contract.not-signed')
  const application = await lockApplication(trx, known.applicationId)
  const approved = await approvedCase(trx, application)
  const contract = await lockContractRow(trx, id)
  const same =
    approved?.content &&
    approved.one.id === contract.approvalCaseId &&
    approved.one.contentHash === contract.contentHash &&
    sameTerms(contract, termsOf(approved.content))
  const product = await productVersion(trx, application.productVersionId)
  if (!same || !product || application.state !== 'contracted') return refuse('contract.seal-broken')
  return { contract, application, product }
}

/** The contract has become a loan. */
export async function markDisbursed(trx: Transaction<DB>, id: number): Promise<Contract | Refused> {
  const moved = await moveContract(trx, await lockContractRow(trx, id), 'disburse')
  return isRefused(moved) ? refuse('contract.not-signed') : moved
}

/** Application and contract under lock, in the order of every payout: what follows may take the payout back. */
export async function lockForTakeBack(trx: Transaction<DB>, id: number): Promise<void> {
  const known = await trx.selectFrom('contracts').select('applicationId').where('id', '=', id).executeTakeFirstOrThrow()
  await lockApplication(trx, known.applicationId)
  await lockContractRow(trx, id)
}

/** 放款冲正: signed again, so that it may be paid out anew or voided. */
export async function markTakenBack(trx: Transaction<DB>, id: number): Promise<Contract | Refused> {
  return moveContract(trx, await lockContractRow(trx, id), 'take_back')
}
