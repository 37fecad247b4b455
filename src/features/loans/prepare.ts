import { type Insertable, type Kysely, sql, type Transaction } from 'kysely'
import { encrypt } from '../../db/codec'
import type { DB, Disbursements } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { PaymentMode } from '../../lending/loan'
import { cardTail } from '../../lending/mask'
import { type Fen, formatFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { contractForDisbursement } from '../contracts/for-disbursement'
import { tellCustomer } from '../customers/timeline'
import { hasPayout, payoutOf } from '../products/payout'
import { limitRefusal } from '../relations/limits'
import { type ContractFacts, contractFacts, entrustedRule, type Payment } from './contract'
import { atFirstRate } from './first-rate'

/** Who gets the money and how. */
export interface Payee {
  readonly paymentMode: PaymentMode
  readonly payeeName: string
  readonly payeeBank: string
  readonly payeeAccount: string
  readonly selfReason: string | null
}

export interface Preparation extends Payee {
  readonly contractId: number
  /** Where the contract is paid out in several sums; null: all of it. */
  readonly amountFen?: Fen | null
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
  if (sealed.application.renewsLoanId !== null) return refuse('renewal.own-way')
  const over = await limitRefusal(trx, today, { customerId: contract.customerId, requestFen: 0n })
  if (over) return over
  const rated = await atFirstRate(trx, contract, sealed.application, today)
  if (isRefused(rated)) return rated
  const live = await trx
    .selectFrom('disbursements')
    .select('id')
    .where('contractId', '=', contract.id)
    .where('state', 'in', ['prepared', 'released'])
    .executeTakeFirst()
  if (live) return refuse('disbursement.already-prepared')
  const { contractId, amountFen: asked, ...payee } = input
  const amountFen = firstAmount(contract, asked ?? null)
  if (isRefused(amountFen)) return amountFen
  const no = await paymentRefusal(trx, { ...contract, ...payee, amountFen }, payee, today)
  if (no) return no
  const { customerId } = contract
  const id = await insertDisbursement(trx, payee, {
    contractId,
    customerId,
    amountFen,
    valueDate: today,
    preparedBy: actor.userId,
  })
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'money',
    userId: actor.userId,
    words: '放款 {sum} 元已经办，待复核',
    params: { sum: formatFen(amountFen) },
    href: `/disbursements/${id}`,
  })
  await record(trx, actor, {
    act: 'disbursement.prepare',
    subject: `disbursement:${id}`,
    customerId: contract.customerId,
    businessDate: today,
    after: {
      contractNo: contract.contractNo,
      amountFen: amountFen.toString(),
      ...payeeTold(payee),
    },
  })
  return { id }
}

/** Paid out at once, the sum is the contract's; in several, the first is up to the borrower, within both ends. */
export function firstAmount(contract: ContractFacts, asked: Fen | null): Fen | Refused {
  const wholeFen = contract.amountFen
  const amountFen = asked ?? wholeFen
  const at = { field: 'amount' } as const
  if (amountFen === wholeFen) return wholeFen
  if (!hasPayout(contract.payout)) return refuse('disbursement.whole-only', undefined, at)
  if (amountFen > wholeFen) {
    return refuse('draw.over-available', undefined, { ...at, params: { sum: formatFen(wholeFen) } })
  }
  const minFen = BigInt(payoutOf(contract.payout).minDrawFen ?? '0')
  return amountFen < minFen
    ? refuse('draw.below-minimum', undefined, { ...at, params: { sum: formatFen(minFen) } })
    : amountFen
}

/** 受托支付 above the threshold; 自主支付 needs a reason then. */
export async function paymentRefusal(
  db: Kysely<DB>,
  payment: Payment,
  payee: Payee,
  today: BookDate,
): Promise<Refused | null> {
  const { required } = await entrustedRule(db, payment, today)
  return required && payee.paymentMode === 'self' && !payee.selfReason
    ? refuse('disbursement.entrusted-required', undefined, { field: 'paymentMode' })
    : null
}

/** For the audit: the account by its last digits only. */
export const payeeTold = ({ paymentMode, payeeName, payeeAccount, selfReason }: Payee) => ({
  paymentMode,
  payeeName,
  accountTail: cardTail(payeeAccount),
  selfReason,
})

type Payout = Pick<
  Insertable<Disbursements>,
  'contractId' | 'customerId' | 'amountFen' | 'valueDate' | 'preparedBy' | 'kind' | 'loanId' | 'previewHash' | 'useNote'
>

/** The row of a payout to be released by another; its account is stored encrypted. */
export async function insertDisbursement(trx: Transaction<DB>, payee: Payee, payout: Payout): Promise<number> {
  const id = await nextId(trx)
  const { payeeAccount, ...rest } = payee
  const sealed = encrypt({ table: 'disbursements', column: 'payee_account', row: id }, payeeAccount)
  await trx
    .insertInto('disbursements')
    .values({ ...rest, ...payout, id, payeeAccount: sealed })
    .execute()
  return id
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
  act = 'disbursement.cancel',
): Promise<{ id: number } | Refused> {
  const cancelled = await trx
    .updateTable('disbursements')
    .set(eb => ({ state: 'cancelled', version: eb('version', '+', 1) }))
    .where('id', '=', input.id)
    .where('state', '=', 'prepared')
    .where('version', '=', input.version)
    .executeTakeFirst()
  if (cancelled.numUpdatedRows === 0n) return refuse('disbursement.not-prepared')
  await tellCustomer(trx, {
    customerId: input.customerId,
    businessDate: today,
    kind: 'money',
    userId: actor.userId,
    words: '放款经办已撤回',
    href: `/disbursements/${input.id}`,
  })
  await record(trx, actor, {
    act,
    subject: `disbursement:${input.id}`,
    customerId: input.customerId,
    businessDate: today,
    before: { state: 'prepared' },
    after: { state: 'cancelled' },
  })
  return { id: input.id }
}
