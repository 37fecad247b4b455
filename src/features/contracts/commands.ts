import type { Selectable, Transaction } from 'kysely'
import type { Contracts, DB } from '../../db/schema'
import { type BookDate, yearOf } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { CONTRACT, type ContractAct, type ContractState, nextState } from '../../lending/states'
import type { Actor } from '../../permissions'
import { lockApplication, moveApplication } from '../applications/commands'
import { voidCase } from '../approvals/decide-commands'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { nextNumber } from '../settings/commands'
import { statementRefusal } from './cost/commands'
import { approvedCase, termsOf } from './seal-check'

export type Contract = Selectable<Contracts>

/** LS · lender 5 · year 4 · 97 · running number 7, as in provincial practice: LS00601 2026 97 0000001. */
const contractNumber = (branchCode: string, year: number, running: number): string =>
  `LS${branchCode.padStart(5, '0')}${year}97${String(running).padStart(7, '0')}`

/** A number that may still be given: a contract of another system cannot have it as well. */
export const isContractNoToCome = (no: string, year: number): boolean =>
  Number.parseInt(/^LS\d{5,}(\d{4})97\d{7,}$/.exec(no)?.[1] ?? '0', 10) >= year

export interface Made {
  readonly id: number | null
  readonly contractNo: string
  /** What stands there is not what was approved: no contract, the approval is void. */
  readonly voided: boolean
  [more: string]: number | string | boolean | null
}

/** A contract copies what was approved and nothing else; the form has no terms of its own. */
export async function createContract(
  trx: Transaction<DB>,
  { actor, today, now }: { actor: Actor; today: BookDate; now: Date },
  applicationId: number,
  branchCode: string,
): Promise<Made | Refused> {
  const application = await lockApplication(trx, applicationId)
  if (application.state !== 'approved') return refuse('contract.not-approved')
  if (application.validUntil !== null && application.validUntil < today) return refuse('contract.approval-lapsed')
  const approved = await approvedCase(trx, application)
  if (!approved) return refuse('contract.not-approved')
  if (!approved.content) {
    const voided = await voidCase(trx, { actor, today, now }, approved.one, application)
    return isRefused(voided) ? voided : { id: null, contractNo: '', voided: true }
  }
  const moved = await moveApplication(trx, application, ['make_contract'])
  if (isRefused(moved)) return moved
  const year = yearOf(today)
  const contractNo = contractNumber(branchCode, year, await nextNumber(trx, 'contract', branchCode, year))
  const terms = termsOf(approved.content)
  const { id } = await trx
    .insertInto('contracts')
    .values({
      ...terms,
      plan: JSON.stringify(terms.plan),
      payout: JSON.stringify(terms.payout),
      pricing: JSON.stringify(terms.pricing),
      contractNo,
      applicationId,
      approvalCaseId: approved.one.id,
      customerId: application.customerId,
      contentHash: approved.one.contentHash,
      drawnOn: today,
      createdBy: actor.userId!,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await record(trx, actor, {
    act: 'contract.create',
    subject: `contract:${id}`,
    customerId: application.customerId,
    after: { ...terms, amountFen: String(terms.amountFen), contractNo, seal: approved.one.contentHash },
  })
  await tell(trx, actor, today, application.customerId, id, '制作合同 {no}', contractNo)
  return { id, contractNo, voided: false }
}

const tell = (
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  customerId: number,
  id: number,
  words: string,
  no: string,
) =>
  tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'person',
    tone: 'info',
    userId: actor.userId,
    words,
    params: { no },
    href: `/contracts/${id}`,
  })

export const lockContractRow = (trx: Transaction<DB>, id: number): Promise<Contract> =>
  trx.selectFrom('contracts').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow()

/** One step of the contract's states, compared and set on (state, version). */
export async function moveContract(
  trx: Transaction<DB>,
  contract: Contract,
  act: ContractAct,
  more: { signedOn?: BookDate; signedBy?: string; voidReason?: string } = {},
): Promise<Contract | Refused> {
  const state = nextState(CONTRACT, contract.state as ContractState, act)
  if (state === null) return refuse('contract.not-now')
  const moved = await trx
    .updateTable('contracts')
    .set({ ...more, state, version: contract.version + 1 })
    .where('id', '=', contract.id)
    .where('state', '=', contract.state)
    .where('version', '=', contract.version)
    .returningAll()
    .executeTakeFirst()
  return moved ?? refuse('contract.not-now')
}

/** 签约登记: the paper came back signed. */
export async function signContract(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  input: { id: number; version: number; signedOn: BookDate; signedBy: string },
): Promise<{ id: number } | Refused> {
  const contract = await lockContractRow(trx, input.id)
  if (contract.version !== input.version) return refuse('contract.not-now')
  if (input.signedOn > today) return refuse('contract.signed-in-future', undefined, { field: 'signedOn' })
  // Nobody signs what is not written yet; a day before it would also pass by the statement of cost, due from a day on.
  if (contract.drawnOn !== null && input.signedOn < contract.drawnOn)
    return refuse('contract.signed-too-early', undefined, { field: 'signedOn', params: { from: contract.drawnOn } })
  const no = await statementRefusal(trx, contract.applicationId, input.signedOn, today)
  if (no) return no
  const moved = await moveContract(trx, contract, 'sign', { signedOn: input.signedOn, signedBy: input.signedBy })
  if (isRefused(moved)) return moved
  await record(trx, actor, {
    act: 'contract.sign',
    subject: `contract:${contract.id}`,
    customerId: contract.customerId,
    after: { signedOn: input.signedOn },
  })
  await tell(trx, actor, today, contract.customerId, contract.id, '合同 {no} 已签署', contract.contractNo)
  return { id: contract.id }
}

/** Voided: the application is approved again and may get another contract while the approval is good. */
export async function voidContract(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  input: { id: number; version: number; reason: string },
): Promise<{ id: number } | Refused> {
  const known = await trx
    .selectFrom('contracts')
    .select('applicationId')
    .where('id', '=', input.id)
    .executeTakeFirstOrThrow()
  const application = await lockApplication(trx, known.applicationId)
  const contract = await lockContractRow(trx, input.id)
  if (contract.version !== input.version) return refuse('contract.not-now')
  if (await hasPreparedMoney(trx, contract.id)) return refuse('contract.money-prepared')
  const moved = await moveContract(trx, contract, 'cancel', { voidReason: input.reason })
  if (isRefused(moved)) return moved
  const back = await moveApplication(trx, application, ['cancel_contract'])
  if (isRefused(back)) return back
  await record(trx, actor, {
    act: 'contract.void',
    subject: `contract:${contract.id}`,
    customerId: contract.customerId,
    before: { state: contract.state },
    after: { state: 'voided', reason: input.reason },
  })
  await tell(trx, actor, today, contract.customerId, contract.id, '合同 {no} 作废', contract.contractNo)
  return { id: contract.id }
}

/** A disbursement that was prepared or released stands in the way; one that was cancelled or taken back does not. */
async function hasPreparedMoney(trx: Transaction<DB>, contractId: number): Promise<boolean> {
  const row = await trx
    .selectFrom('disbursements')
    .select('id')
    .where('contractId', '=', contractId)
    .where('state', 'in', ['prepared', 'released'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
