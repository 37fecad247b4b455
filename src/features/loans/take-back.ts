import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { JournalLine } from '../../lending/journal'
import { EMPTY_BOOK, type ReverseEvent } from '../../lending/loan'
import type { Installment } from '../../lending/servicing'
import { post, reverseVoucher, type VoucherKey } from '../accounting/post'
import type { Change, Changed } from './changed'
import { appendKnown } from './events'
import type { LockedLoan } from './lock'

/** 放款冲正: the loan stays on record without a plan and without a balance. `before` are all its 期. */
export async function appendTakenBack(
  trx: Transaction<DB>,
  change: Change & { readonly event: ReverseEvent },
  before: readonly Installment[],
): Promise<Changed> {
  const changed = await appendKnown(trx, change, before, EMPTY_BOOK)
  await trx
    .updateTable('loans')
    .set({ state: 'reversed', settledOn: null })
    .where('id', '=', change.loan.id)
    .executeTakeFirstOrThrow()
  return { ...changed, settled: false }
}

/** 撤销迁入: the number it had in the system before is free again. */
export async function freeLoanNo(trx: Transaction<DB>, id: number): Promise<void> {
  await trx.updateTable('loans').set({ loanNo: sql<string>`loan_no || '~' || id` }).where('id', '=', id).execute()
}

/** The first payout of a loan has come back; its contract may be paid out anew. */
export async function markPayoutBack(trx: Transaction<DB>, loanId: number, today: BookDate): Promise<void> {
  await trx
    .updateTable('disbursements')
    .set(eb => ({ state: 'reversed', reversedOn: today, version: eb('version', '+', 1) }))
    .where('loanId', '=', loanId)
    .where('kind', '=', 'first')
    .where('state', '=', 'released')
    .execute()
}

interface PayoutBack {
  readonly loan: LockedLoan
  readonly today: BookDate
  readonly memo: string
  readonly userId: number
  /** By the rules, for a loan that was taken over without a voucher of its own. */
  readonly lines: readonly JournalLine[]
}

const payoutVoucher = (trx: Transaction<DB>, loan: LockedLoan) =>
  trx
    .selectFrom('vouchers')
    .select(['businessDate as date', 'id'])
    .where('subject', '=', `loan:${loan.id}`)
    .where('event', '=', 'disburse')
    .where('reverses', 'is', null)
    .where('businessDate', '=', loan.contract.schedule.valueDate)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()

/** The voucher of the payout with its sides changed, linked to it. */
export async function reversePayout(trx: Transaction<DB>, back: PayoutBack): Promise<VoucherKey> {
  const { loan, today, memo, userId: postedBy, lines } = back
  const voucher = await payoutVoucher(trx, loan)
  if (voucher) return reverseVoucher(trx, { voucher, businessDate: today, memo, postedBy })
  const { branchId, productId, id: loanId } = loan
  const about = { event: 'reverse', subject: `loan:${loanId}` }
  return post(trx, { businessDate: today, branchId, productId, loanId, ...about, memo, postedBy, lines })
}
