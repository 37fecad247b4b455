import { sql, type Transaction } from 'kysely'
import { encrypt } from '../../db/codec'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { PaymentMode } from '../../lending/loan'
import { cardTail } from '../../lending/mask'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { contractForDisbursement } from '../contracts/for-disbursement'
import { contractFacts, needsEntrusted } from './contract'

export interface Preparation {
  readonly contractId: number
  readonly paymentMode: PaymentMode
  readonly payeeName: string
  readonly payeeBank: string
  readonly payeeAccount: string
  readonly selfReason: string | null
}

/** 放款经办: who gets the money and how, to be released by another person on the same business day. */
export async function prepareDisbursement(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Actor & { readonly userId: number },
  today: BookDate,
  input: Preparation,
): Promise<{ id: number } | Refused> {
  const contract = await contractFacts(trx, viewer, input.contractId)
  if (!contract) throw notFound()
  const sealed = await contractForDisbursement(trx, contract.id, today)
  if (isRefused(sealed)) return sealed
  const live = await trx
    .selectFrom('disbursements')
    .select('id')
    .where('contractId', '=', contract.id)
    .where('state', '<>', 'cancelled')
    .executeTakeFirst()
  if (live) return refuse('disbursement.already-prepared')
  const entrusted = await needsEntrusted(trx, contract, input.payeeName, today)
  if (entrusted && input.paymentMode === 'self' && !input.selfReason) {
    return refuse('disbursement.entrusted-required', undefined, { field: 'paymentMode' })
  }
  const id = await nextId(trx)
  const { payeeAccount, ...rest } = input
  await trx
    .insertInto('disbursements')
    .values({
      ...rest,
      id,
      customerId: contract.customerId,
      amountFen: contract.amountFen,
      valueDate: today,
      payeeAccount: encrypt({ table: 'disbursements', column: 'payee_account', row: id }, payeeAccount),
      preparedBy: actor.userId,
    })
    .execute()
  await record(trx, actor, {
    act: 'disbursement.prepare',
    subject: `disbursement:${id}`,
    customerId: contract.customerId,
    businessDate: today,
    after: {
      contractNo: contract.contractNo,
      amountFen: contract.amountFen.toString(),
      paymentMode: input.paymentMode,
      payeeName: input.payeeName,
      accountTail: cardTail(payeeAccount),
      selfReason: input.selfReason,
    },
  })
  return { id }
}

async function nextId(trx: Transaction<DB>): Promise<number> {
  const { rows } = await sql<{
    id: bigint
  }>`select nextval(pg_get_serial_sequence('disbursements', 'id')) as id`.execute(trx)
  return Number(rows[0]!.id)
}

/** Takes back what was prepared and not released; the contract may be prepared again. */
export async function cancelDisbursement(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  input: { readonly id: number; readonly version: number; readonly customerId: number },
): Promise<{ id: number } | Refused> {
  const cancelled = await trx
    .updateTable('disbursements')
    .set(eb => ({ state: 'cancelled', version: eb('version', '+', 1) }))
    .where('id', '=', input.id)
    .where('state', '=', 'prepared')
    .where('version', '=', input.version)
    .executeTakeFirst()
  if (cancelled.numUpdatedRows === 0n) return refuse('disbursement.not-prepared')
  await record(trx, actor, {
    act: 'disbursement.cancel',
    subject: `disbursement:${input.id}`,
    customerId: input.customerId,
    businessDate: today,
    before: { state: 'prepared' },
    after: { state: 'cancelled' },
  })
  return { id: input.id }
}
