import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB, JsonObject } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { type BookDate, yearOf } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { type OwedByLoan, payerRefusal, type Room, spreadPayment } from '../../lending/payment'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { type LockedLoan, lockLoans, readLoan } from '../loans/lock'
import { nextNumber } from '../settings/commands'
import { openFeesByLoan } from './fees/open'
import { duesOn, mostFen, planReceipt, type ReceiptPlan } from './plan'
import { bookReceipts } from './receipts'
import { claimSerial } from './records'

/** The loans of a customer that can still be paid, in sight of the viewer, the next due first. */
export async function openLoanIds(db: Kysely<DB>, viewer: Sight, customerId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select('loans.id')
    .where('loans.customerId', '=', customerId)
    .where('loans.state', '=', 'active')
    .where(visibleTo(viewer))
    .orderBy(sql`coalesce(loans.oldest_unpaid_on, loans.next_due_on)`)
    .orderBy('loans.id')
    .limit(50)
    .execute()
  return rows.map(row => row.id)
}

export interface Payable {
  readonly loan: LockedLoan
  readonly feesFen: Fen
}

export async function payables(db: Kysely<DB>, viewer: Sight, customerId: number): Promise<Payable[]> {
  const ids = await openLoanIds(db, viewer, customerId)
  const feesOf = await openFeesByLoan(db, ids)
  const loans = await Promise.all(ids.map(id => readLoan(db, viewer, id)))
  return loans.flatMap(loan => (loan ? [{ loan, feesFen: feesOf(loan.id) }] : []))
}

/** What each loan gets of one amount when nobody says otherwise. */
export function spread(loans: readonly Payable[], today: BookDate, amountFen: Fen) {
  const owed = loans.flatMap(({ loan, feesFen }): OwedByLoan[] => {
    const dues = duesOn(loan, today)
    const dayOf = (seq: number) => loan.book.installments.find(i => i.seq === seq)?.payDate ?? today
    const since = dues[0] ? dayOf(dues[0].seq) : today
    const fees = feesFen > 0n ? [{ loanId: loan.id, since, fen: feesFen }] : []
    return [...fees, ...dues.map(due => ({ loanId: loan.id, since: dayOf(due.seq), fen: due.totalFen }))]
  })
  const room = loans.map(({ loan, feesFen }): Room => ({ loanId: loan.id, mostFen: mostFen(loan, today, feesFen) }))
  return spreadPayment(owed, room, amountFen)
}

export interface TogetherInput {
  readonly customerId: number
  readonly amountFen: Fen
  readonly valueDate: BookDate
  readonly channel: string
  readonly bankSerial: string | null
  readonly payerName: string | null
  readonly payerRelation: string | null
  /** Loan → its part; they add up to the amount. */
  readonly parts: ReadonlyMap<number, Fen>
}

/** Needs no database: whether the form can be booked at all. */
export function togetherRefusal(input: TogetherInput, today: BookDate): Refused | null {
  if (input.valueDate !== today)
    return refuse('repayment.not-today', undefined, { field: 'valueDate', params: { today } })
  const sum = [...input.parts.values()].reduce((all, fen) => all + fen, 0n)
  if (sum !== input.amountFen) return refuse('payment.parts-differ', undefined, { field: 'amount' })
  return payerRefusal(input)
}

/** One payment over several loans of a customer: each gets its receipt, all of them or none. */
export async function postTogether(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Actor,
  today: BookDate,
  input: TogetherInput,
): Promise<(JsonObject & { paymentNo: string; receipts: number }) | Refused> {
  const no = togetherRefusal(input, today)
  if (no) return no
  const known = new Set(await openLoanIds(trx, viewer, input.customerId))
  const ids = [...input.parts].filter(([, fen]) => fen > 0n).map(([id]) => id)
  if (ids.length === 0 || ids.some(id => !known.has(id))) throw notFound()
  // sent right behind the lock: the second reads what the last holder wrote
  const [loans, feesOf] = await Promise.all([lockLoans(trx, ids), openFeesByLoan(trx, ids)])
  const plans: { loan: LockedLoan; plan: ReceiptPlan }[] = []
  for (const loan of loans) {
    const plan = planReceipt(loan, today, input.parts.get(loan.id)!, feesOf(loan.id))
    if (isRefused(plan)) return { ...plan, field: `part_${loan.id}` }
    plans.push({ loan, plan })
  }
  const { branchCode } = loans[0]!
  const n = await nextNumber(trx, 'payment', branchCode, yearOf(today))
  const paymentNo = `FK-${branchCode}-${yearOf(today)}-${n.toString().padStart(6, '0')}`
  const { channel, bankSerial, payerName, payerRelation } = input
  const source = { channel, bankSerial, payerName, payerRelation, paymentNo, userId: actor.userId }
  const booked = await bookReceipts(
    trx,
    today,
    plans.map(each => ({ ...each, ...source })),
  )
  if (bankSerial !== null && !(await claimSerial(trx, channel, bankSerial, booked[0]!.repaymentId)))
    return refuse('repayment.serial-used', undefined, { field: 'bankSerial' })
  await record(trx, actor, {
    act: 'repayment.together',
    subject: `payment:${paymentNo}`,
    customerId: input.customerId,
    businessDate: today,
    after: {
      paymentNo,
      amountFen: input.amountFen.toString(),
      channel,
      bankSerial,
      receipts: booked.map(({ receiptNo }, i) => ({
        receiptNo,
        loanNo: plans[i]!.loan.loanNo,
        amountFen: plans[i]!.plan.amountFen.toString(),
      })),
    },
  })
  return { paymentNo, receipts: booked.length }
}
