import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { amountOf, type LoanEvent, needsReplay } from '../../lending/loan'
import { type Fen, sumFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { AmountLine } from '../../lending/servicing'
import { post, type VoucherKey } from '../accounting/post'
import { markReversed } from '../loans/draw-rows'
import { appendEvents, appendKnown, type Changed } from '../loans/events'
import type { LockedLoan } from '../loans/lock'
import { bookFees } from '../repayments/fees/open'
import { settle } from '../repayments/receipts'
import { receiptOfEvent, recordReceipt, recordReversal, revokeSettlement } from '../repayments/records'
import type { Source } from './fields'
import { type ChangeKind, KIND_WORDS } from './kinds'
import type { Sketch } from './sketch'

export interface Order {
  readonly kind: ChangeKind
  readonly loan: LockedLoan
  readonly made: Sketch
  readonly today: BookDate
  readonly reason: string
  /** By whose hand it takes effect. */
  readonly userId: number
  /** Who is named on the receipt of money that came in. */
  readonly tellerId: number
  readonly source: Source | null
  readonly of: number | null
}

export interface Executed {
  readonly changed: Changed
  readonly voucher: VoucherKey | null
  readonly repaymentId: number | null
}

/** Does what was worked out under the same lock: event and plan, vouchers, receipt or its reversal, certificate. */
export async function execute(trx: Transaction<DB>, order: Order): Promise<Executed | Refused> {
  const changed = await append(trx, order)
  const cash = await voucherOf(trx, order, order.made.cashLines, 'receipt')
  const other = await voucherOf(trx, order, order.made.otherLines, order.kind)
  const receipt = cash ? await receiptOf(trx, order, changed, cash) : null
  if (isRefused(receipt)) return receipt
  const undone = order.of === null ? null : await undoneReceipt(trx, order, changed, other)
  if (isRefused(undone)) return undone
  if (order.of !== null) await markReversed(trx, order.loan.id, order.of, order.today)
  await certify(trx, order, changed)
  return { changed, voucher: cash ?? other, repaymentId: receipt }
}

async function append(trx: Transaction<DB>, { loan, made, today, userId }: Order): Promise<Changed> {
  const { event, before, after } = made
  const change = { loan, event, businessDate: today, amountFen: amountOf(event), userId }
  if (needsReplay(event)) return appendKnown(trx, change, before.book.installments, after.book)
  const [changed] = await appendEvents(trx, [change])
  return changed!
}

const VOUCHER_EVENTS: Readonly<Record<string, string>> = { receipt: 'repay' }

async function voucherOf(
  trx: Transaction<DB>,
  { loan, today, userId, kind }: Order,
  lines: Sketch['otherLines'],
  event: string,
): Promise<VoucherKey | null> {
  if (lines.length === 0) return null
  return post(trx, {
    businessDate: today,
    branchId: loan.branchId,
    productId: loan.productId,
    loanId: loan.id,
    event: VOUCHER_EVENTS[event] ?? event,
    subject: `loan:${loan.id}`,
    memo: `${loan.loanNo} ${KIND_WORDS[kind]}`,
    postedBy: userId,
    lines,
  })
}

const RECEIPTS = { prepay: 'prepay', backdate: 'repay', recover: 'recover' } as const

interface Brought {
  readonly lines: readonly AmountLine[]
  readonly prepaidFen: Fen
}

/** What the money of an event paid; a recovery has no 期 any more. */
function broughtBy(entry: LoanEvent): Brought | null {
  if (entry.kind === 'prepay' || entry.kind === 'repay') return entry
  if (entry.kind !== 'recover') return null
  const lines: AmountLine[] = [
    { seq: null, component: 'principal', fen: entry.principalFen },
    { seq: null, component: 'interest', fen: entry.interestFen },
  ]
  return { lines: lines.filter(line => line.fen > 0n), prepaidFen: 0n }
}

/** What of the money pays fees that were charged before; 违约金 of a prepayment is none of them. */
function chargedFees({ entry, decided }: Sketch): Fen {
  if (entry.kind === 'prepay') return decided?.prepayment?.chargedFen ?? 0n
  if (entry.kind !== 'repay') return 0n
  return sumFen(entry.lines.filter(line => line.component === 'fee').map(line => line.fen))
}

async function receiptOf(
  trx: Transaction<DB>,
  { kind, loan, made, today, tellerId, source }: Order,
  changed: Changed,
  voucher: VoucherKey,
): Promise<number | Refused> {
  const brought = broughtBy(made.entry)
  if (!brought || !source || !(kind in RECEIPTS)) throw new Error(`${kind} brings no money`)
  const id = await recordReceipt(trx, today, {
    loanId: loan.id,
    kind: RECEIPTS[kind as keyof typeof RECEIPTS],
    eventSeq: changed.seq,
    valueDate: made.entry.date,
    amountFen: amountOf(made.entry),
    prepaidFen: brought.prepaidFen,
    balanceFen: changed.figures.balanceFen,
    ...source,
    postedBy: tellerId,
    voucher,
    lines: brought.lines,
  })
  if (id === 'serial-used') return refuse('repayment.serial-used', undefined, { field: 'bankSerial' })
  await bookFees(trx, [{ loanId: loan.id, repaymentId: id, feesFen: chargedFees(made) }])
  return id
}

/** 冲正 of an event that brought money takes its receipt back as well, never by the hand that posted it. */
async function undoneReceipt(
  trx: Transaction<DB>,
  { loan, today, reason, userId, of }: Order,
  changed: Changed,
  voucher: VoucherKey | null,
): Promise<null | Refused> {
  const receipt = of === null ? undefined : await receiptOfEvent(trx, loan.id, of)
  if (!receipt) return null
  if (receipt.reversalId !== null) return refuse('repayment.already-reversed')
  if (receipt.channel === 'renewal') return refuse('repayment.by-renewal')
  if (receipt.postedBy === userId) return refuse('repayment.same-person')
  if (!voucher) throw new Error('a receipt taken back without a voucher')
  await recordReversal(trx, {
    repaymentId: receipt.id,
    loanId: loan.id,
    eventSeq: changed.seq,
    businessDate: today,
    reason,
    voucher,
    postedBy: userId,
  })
  return null
}

async function certify(trx: Transaction<DB>, { loan, today, userId }: Order, changed: Changed): Promise<void> {
  const was = loan.state === 'settled'
  if (changed.settled && !was) await settle(trx, today, loan, userId)
  if (!changed.settled && was) await revokeSettlement(trx, loan.id, today)
}
