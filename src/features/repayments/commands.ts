import type { Kysely, Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { payerRefusal } from '../../lending/payment'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { type LockedLoan, loadForUpdate } from '../loans/lock'
import { numberSetting } from '../settings/queries'
import { openFeesFen } from './fees/open'
import { planReceipt, planSettlement, type ReceiptPlan } from './plan'
import { bookReceipts } from './receipts'
import { claimSerial } from './records'

export interface ReceiptInput {
  readonly loanId: number
  readonly valueDate: BookDate
  readonly channel: string
  readonly bankSerial: string | null
  readonly payerName: string | null
  readonly payerRelation?: string | null
}

export type PostedJson = { repaymentId: number; receiptNo: string }

/** 还款登记: locks the loan, plans by the core, books. Refuses another day than today, a used bank serial, too much money. */
export async function postRepayment(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Actor,
  today: BookDate,
  input: ReceiptInput & { readonly amountFen: Fen },
): Promise<PostedJson | Refused> {
  if (input.valueDate !== today)
    return refuse('repayment.not-today', undefined, { field: 'valueDate', params: { today } })
  const nobody = payerRefusal({ ...input, payerRelation: input.payerRelation ?? null })
  if (nobody) return nobody
  // sent right behind the lock: the second reads what the last holder wrote
  const [loan, feesFen] = await Promise.all([loadForUpdate(trx, viewer, input.loanId), openFeesFen(trx, input.loanId)])
  if (!loan) throw notFound()
  const plan = planReceipt(loan, today, input.amountFen, feesFen)
  return isRefused(plan) ? plan : book(trx, actor, today, input, loan, plan, 'repayment.post')
}

/** What 违约金 costs, in ppm of the principal that is not yet due; none unless the bank has set one. */
export const payoffFeePpm = (db: Kysely<DB>, today: BookDate): Promise<number> =>
  numberSetting(db, 'payoff.fee-ppm', today, 0)

/** 提前结清: `expectedFen` is what the person saw; when the quote is another by now, he is asked again. */
export async function postPayoff(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Actor,
  today: BookDate,
  input: ReceiptInput & { readonly expectedFen: Fen },
): Promise<PostedJson | Refused> {
  if (input.valueDate !== today)
    return refuse('repayment.not-today', undefined, { field: 'valueDate', params: { today } })
  const [loan, feesFen] = await Promise.all([loadForUpdate(trx, viewer, input.loanId), openFeesFen(trx, input.loanId)])
  if (!loan) throw notFound()
  const plan = planSettlement(loan, today, await payoffFeePpm(trx, today), feesFen)
  if (isRefused(plan)) return plan
  if (plan.amountFen !== input.expectedFen) return refuse('payoff.quote-changed')
  return book(trx, actor, today, input, loan, plan, 'repayment.payoff')
}

async function book(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  input: ReceiptInput,
  loan: LockedLoan,
  plan: ReceiptPlan,
  act: string,
): Promise<PostedJson | Refused> {
  const { channel, bankSerial, payerName, payerRelation } = input
  const [booked] = await bookReceipts(trx, today, [
    { loan, plan, channel, bankSerial, payerName, payerRelation, userId: actor.userId },
  ])
  const { repaymentId, receiptNo } = booked!
  if (bankSerial !== null && !(await claimSerial(trx, channel, bankSerial, repaymentId))) {
    return refuse('repayment.serial-used', undefined, { field: 'bankSerial' })
  }
  await record(trx, actor, {
    act,
    subject: `repayment:${repaymentId}`,
    customerId: loan.customerId,
    businessDate: today,
    after: {
      loanNo: loan.loanNo,
      receiptNo,
      amountFen: plan.amountFen.toString(),
      prepaidFen: plan.prepaidFen.toString(),
      channel,
      bankSerial,
    },
  })
  return { repaymentId, receiptNo }
}
