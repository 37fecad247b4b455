import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { alongside } from '../../db/transaction'
import { type BookDate, yearOf } from '../../lending/dates'
import { amountsOf, splitLines } from '../../lending/loan'
import { formatFen } from '../../lending/money'
import { type EventAmounts, postMany, type VoucherKey } from '../accounting/post'
import { tellCustomer } from '../customers/timeline'
import { appendEvents, type Changed } from '../loans/events'
import type { LockedLoan } from '../loans/lock'
import { queueMessage } from '../notifications/commands'
import { nextNumber } from '../settings/commands'
import { textSetting } from '../settings/queries'
import { bookFees } from './fees/open'
import type { ReceiptPlan } from './plan'
import { receiptNoOf } from './records'

export interface Receipt {
  readonly loan: LockedLoan
  readonly plan: ReceiptPlan
  readonly channel: string
  readonly bankSerial: string | null
  readonly payerName: string | null
  /** What the payer is to the borrower, when he is another. */
  readonly payerRelation?: string | null
  /** Several receipts of one payment share its number. */
  readonly paymentNo?: string | null
  readonly userId: number | null
}

export interface Booked {
  readonly repaymentId: number
  readonly receiptNo: string
  readonly changed: Changed
}

/** Books receipts on locked loans: events with their projection, vouchers, receipts and lines, each in one statement for all. */
export async function bookReceipts(
  trx: Transaction<DB>,
  today: BookDate,
  receipts: readonly Receipt[],
): Promise<Booked[]> {
  if (receipts.length === 0) return []
  const changed = await appendEvents(
    trx,
    receipts.map(({ loan, plan, userId }) => ({
      loan,
      event: { kind: plan.kind, date: today, lines: plan.lines, prepaidFen: plan.prepaidFen },
      businessDate: today,
      amountFen: plan.amountFen,
      userId,
    })),
  )
  const vouchers = await postMany(
    trx,
    receipts.map(receipt => voucherOf(receipt, today)),
  )
  const booked = await insertReceipts(trx, today, receipts, changed, vouchers)
  await bookFees(
    trx,
    receipts.map(({ loan, plan }, i) => ({
      loanId: loan.id,
      repaymentId: booked[i]!.repaymentId,
      feesFen: plan.feesFen ?? 0n,
    })),
  )
  for (const [i, receipt] of receipts.entries()) await tell(trx, today, receipt, booked[i]!)
  return booked
}

const RENEWED = '续贷归还'
const EVENT_MEMO = { repay: '还款', payoff: '提前结清', apply_prepaid: '溢缴款抵扣' } as const

const voucherOf = ({ loan, plan, userId, channel }: Receipt, today: BookDate) => ({
  businessDate: today,
  branchId: loan.branchId,
  productId: loan.productId,
  loanId: loan.id,
  event: plan.kind,
  subject: `loan:${loan.id}`,
  memo: `${loan.loanNo} ${channel === 'renewal' ? RENEWED : EVENT_MEMO[plan.kind]}`,
  postedBy: userId,
  amounts: eventAmounts(loan, plan),
})

/** Cash and 溢缴款 used in one settlement are two events on one voucher, each with its own debit. */
export function eventAmounts({ book }: LockedLoan, plan: ReceiptPlan): EventAmounts[] {
  const amounts = (lines: ReceiptPlan['lines']) => amountsOf(lines, book.installments, book.accrual)
  if (plan.kind === 'apply_prepaid') return [{ event: 'apply_prepaid', amounts: amounts(plan.lines) }]
  const leftFen = plan.prepaidFen > 0n ? plan.prepaidFen : 0n
  const { first, rest } = splitLines(plan.lines, leftFen - plan.prepaidFen)
  return [
    { event: 'apply_prepaid', amounts: amounts(first) },
    { event: 'repay', amounts: [...amounts(rest), { component: 'prepaid', fen: leftFen }] },
  ]
}

async function insertReceipts(
  trx: Transaction<DB>,
  today: BookDate,
  receipts: readonly Receipt[],
  changed: readonly Changed[],
  vouchers: readonly VoucherKey[],
): Promise<Booked[]> {
  const inserted = await trx
    .insertInto('repayments')
    .values(
      receipts.map(({ loan, plan, userId, channel, bankSerial, payerName, payerRelation, paymentNo }, i) => ({
        receiptNo: receiptNoOf(today, vouchers[i]!.id),
        loanId: loan.id,
        eventSeq: changed[i]!.seq,
        kind: plan.kind,
        businessDate: today,
        valueDate: today,
        amountFen: plan.amountFen,
        prepaidFen: plan.prepaidFen,
        balanceFen: changed[i]!.figures.balanceFen,
        channel,
        bankSerial,
        payerName,
        payerRelation: payerRelation ?? null,
        paymentNo: paymentNo ?? null,
        voucherDate: vouchers[i]!.date,
        voucherId: vouchers[i]!.id,
        postedBy: userId,
      })),
    )
    .returning(['id', 'receiptNo', 'voucherId'])
    .execute()
  const byVoucher = new Map(inserted.map(row => [row.voucherId, row]))
  const booked = vouchers.map(({ id }, i): Booked => {
    const row = byVoucher.get(id)!
    return { repaymentId: row.id, receiptNo: row.receiptNo, changed: changed[i]! }
  })
  const lines = receipts.flatMap(({ plan }, i) =>
    plan.lines.map(line => ({ ...line, seq: line.seq ?? 0, repaymentId: booked[i]!.repaymentId })),
  )
  if (lines.length > 0) alongside(trx, trx.insertInto('repaymentLines').values(lines).execute())
  return booked
}

const WORDS = {
  repay: '还款 {amount} 元入账，借据 {no}',
  payoff: '提前结清，还款 {amount} 元，借据 {no}',
  apply_prepaid: '溢缴款 {amount} 元自动抵扣到期应还，借据 {no}',
} as const

async function tell(
  trx: Transaction<DB>,
  today: BookDate,
  { loan, plan, userId }: Receipt,
  booked: Booked,
): Promise<void> {
  await tellCustomer(trx, {
    customerId: loan.customerId,
    businessDate: today,
    kind: 'money',
    tone: 'ok',
    userId,
    words: WORDS[plan.kind],
    params: { amount: formatFen(plan.amountFen), no: loan.loanNo },
    href: `/repayments/${booked.repaymentId}`,
  })
  if (booked.changed.settled) await settle(trx, today, loan, userId)
}

/** 结清: the certificate gets its number, the customer is told once. */
export async function settle(
  trx: Transaction<DB>,
  today: BookDate,
  loan: LockedLoan,
  userId: number | null,
): Promise<void> {
  const n = await nextNumber(trx, 'settlement', loan.branchCode, yearOf(today))
  const certificateNo = `JQ-${loan.branchCode}-${yearOf(today)}-${n.toString().padStart(6, '0')}`
  await trx
    .insertInto('settlements')
    .values({ loanId: loan.id, settledOn: today, certificateNo, issuedBy: userId })
    .execute()
  await tellCustomer(trx, {
    customerId: loan.customerId,
    businessDate: today,
    kind: 'system',
    tone: 'ok',
    userId,
    words: '贷款结清，借据 {no}',
    params: { no: loan.loanNo },
    href: `/loans/${loan.id}`,
  })
  const bank = await textSetting(trx, 'bank.name', today, '信档')
  await queueMessage(trx, {
    template: 'settled',
    businessDate: today,
    dedupe: `settled:${certificateNo}`,
    values: { bank, name: loan.customerName, tail: loan.loanNo.slice(-4) },
    customerId: loan.customerId,
    loanId: loan.id,
  })
}
