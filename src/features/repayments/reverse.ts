import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type JournalLine, reversed } from '../../lending/journal'
import { overduePrincipalFen } from '../../lending/loan'
import { formatFen, sumFen } from '../../lending/money'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { post, reverseVoucher } from '../accounting/post'
import { rulesOn } from '../accounting/rules'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { appendReverse, type Changed } from '../loans/events'
import { type LockedLoan, loadForUpdate } from '../loans/lock'
import { markFallen } from '../loans/overdue'
import { changedSince, recordReversal, revokeSettlement } from './records'

type Person = Actor & { readonly userId: number }

export interface ReversalInput {
  readonly repaymentId: number
  readonly reason: string
  /** By whose hand it counts, where two people are named: the one who asked for it; default: who does it. */
  readonly askedBy?: number
}

const findRepayment = (trx: Transaction<DB>, viewer: Sight, id: number) =>
  trx
    .selectFrom('repayments')
    .innerJoin('loans', 'loans.id', 'repayments.loanId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select([
      'repayments.id',
      'repayments.loanId',
      'repayments.eventSeq',
      'repayments.amountFen',
      'repayments.receiptNo',
      'repayments.voucherDate',
      'repayments.voucherId',
      'repayments.postedBy',
      'repayments.channel',
    ])
    .where('repayments.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()

type Repayment = NonNullable<Awaited<ReturnType<typeof findRepayment>>>

async function opened(trx: Transaction<DB>, viewer: Sight, id: number) {
  const repayment = await findRepayment(trx, viewer, id)
  const loan = repayment && (await loadForUpdate(trx, viewer, repayment.loanId))
  if (!repayment || !loan) throw notFound()
  return { repayment, loan }
}

/**
 * 冲正 by another person than the one who posted: only the latest receipt of the loan, so that later ones are undone
 * first. The loan becomes what the remaining events make of it, the voucher is posted with its sides changed.
 */
export async function reverseRepayment(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  input: ReversalInput,
): Promise<{ repaymentId: number; loanId: number } | Refused> {
  const { repayment, loan } = await opened(trx, viewer, input.repaymentId)
  const no = repayment.channel === 'renewal' ? refuse('repayment.by-renewal') : null
  return no ?? undo(trx, actor, today, input, repayment, loan)
}

/** The receipt by which a renewal paid the loan off: goes with the payout of the new loan, never on its own. */
export async function reverseRenewalReceipt(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  input: ReversalInput,
): Promise<{ repaymentId: number; loanId: number } | Refused> {
  const { repayment, loan } = await opened(trx, viewer, input.repaymentId)
  return undo(trx, actor, today, input, repayment, loan)
}

async function undo(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  input: ReversalInput,
  repayment: Repayment,
  loan: LockedLoan,
): Promise<{ repaymentId: number; loanId: number } | Refused> {
  const no = await receiptRefusal(trx, repayment, input.askedBy ?? actor.userId)
  if (no) return no
  const event = { kind: 'reverse', date: today, of: repayment.eventSeq } as const
  const changed = await appendReverse(trx, {
    loan,
    event,
    businessDate: today,
    amountFen: repayment.amountFen,
    userId: actor.userId,
  })
  await book(trx, actor, today, input, repayment, loan, changed)
  // The day-end of a day gone by would have marked what is open again now.
  await markFallen(trx, [changed.loan], today, today)
  return { repaymentId: repayment.id, loanId: loan.id }
}

/** What stands against taking a receipt back, by whom it was posted and by what came after it. */
export async function receiptRefusal(
  trx: Kysely<DB>,
  repayment: Pick<Repayment, 'id' | 'loanId' | 'eventSeq' | 'postedBy'>,
  userId: number | null,
): Promise<Refused | null> {
  const { rows } = await sql<{ reversed: boolean; later: string | null }>`
    select exists (select from reversals where repayment_id = ${repayment.id}) as reversed,
      (select r.receipt_no from repayments r where r.loan_id = ${repayment.loanId} and r.event_seq > ${repayment.eventSeq}
        and not exists (select from reversals v where v.repayment_id = r.id) order by r.event_seq desc limit 1) as later`.execute(
    trx,
  )
  const [found] = rows
  if (found?.reversed) return refuse('repayment.already-reversed')
  if (await changedSince(trx, repayment.loanId, repayment.eventSeq)) return refuse('repayment.changed-since')
  if (found?.later) return refuse('repayment.later-first', undefined, { params: { no: found.later } })
  return repayment.postedBy === userId ? refuse('repayment.same-person') : null
}

async function book(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  input: ReversalInput,
  repayment: Repayment,
  before: LockedLoan,
  changed: Changed,
): Promise<void> {
  const voucher = await reverseVoucher(trx, {
    voucher: { date: repayment.voucherDate, id: repayment.voucherId },
    businessDate: today,
    memo: [before.loanNo, '冲正', repayment.receiptNo].join(' '),
    postedBy: actor.userId,
  })
  await levelOverdue(trx, today, before, changed, voucher.lines)
  await recordReversal(trx, {
    repaymentId: repayment.id,
    loanId: before.id,
    eventSeq: changed.seq,
    businessDate: today,
    reason: input.reason,
    voucher,
    postedBy: input.askedBy ?? actor.userId,
  })
  await revokeSettlement(trx, before.id, today)
  await tellAndRecord(trx, actor, today, input, repayment, before)
}

/**
 * Principal may have moved to 逾期 after the receipt was booked: the swapped voucher then restores the wrong
 * sub-account. What 130302 must hold now, less what the swap gave it, is moved.
 */
async function levelOverdue(
  trx: Transaction<DB>,
  today: BookDate,
  before: LockedLoan,
  changed: Changed,
  swapped: readonly JournalLine[],
): Promise<void> {
  const rule = (await rulesOn(trx, today)).find(each => each.event === 'overdue' && each.component === 'principal')
  if (!rule) throw new Error('no posting rule for overdue principal')
  const given = sumFen(swapped.filter(line => line.account === rule.debit).map(line => line.debitFen - line.creditFen))
  const wanted = overduePrincipalFen(changed.loan.book.installments) - overduePrincipalFen(before.book.installments)
  const gap = wanted - given
  if (gap === 0n) return
  const fen = gap < 0n ? -gap : gap
  const lines = [
    { account: rule.debit, debitFen: fen, creditFen: 0n },
    { account: rule.credit, debitFen: 0n, creditFen: fen },
  ]
  await post(trx, {
    businessDate: today,
    branchId: before.branchId,
    productId: before.productId,
    loanId: before.id,
    event: 'overdue',
    subject: `loan:${before.id}`,
    memo: [before.loanNo, '冲正后调整逾期本金'].join(' '),
    postedBy: null,
    lines: gap < 0n ? reversed(lines) : lines,
  })
}

async function tellAndRecord(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  input: ReversalInput,
  repayment: Repayment,
  loan: LockedLoan,
): Promise<void> {
  await tellCustomer(trx, {
    customerId: loan.customerId,
    businessDate: today,
    kind: 'money',
    tone: 'warn',
    userId: actor.userId,
    words: '还款 {amount} 元已冲正，借据 {no}',
    params: { amount: formatFen(repayment.amountFen), no: loan.loanNo },
    detail: input.reason,
    href: `/repayments/${repayment.id}`,
  })
  await record(trx, actor, {
    act: 'repayment.reverse',
    subject: `repayment:${repayment.id}`,
    customerId: loan.customerId,
    businessDate: today,
    before: { receiptNo: repayment.receiptNo, amountFen: repayment.amountFen.toString() },
    after: { reversed: true, reason: input.reason },
  })
}
