import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { amountOf } from '../../../lending/loan'
import { isRefused, type Refused } from '../../../lending/refusal'
import { post } from '../../accounting/post'
import { lockForTakeBack, markTakenBack } from '../../contracts/for-disbursement'
import { lockLoans } from '../../loans/lock'
import { appendTakenBack, markPayoutBack, reversePayout } from '../../loans/take-back'
import { reverseRenewalReceipt } from '../../repayments/reverse'
import { strike } from '../../risk/strike'
import type { Executed, Order } from '../execute'
import type { Person } from '../tell'
import { renewalBehind } from './facts'

const contractOf = async (db: Transaction<DB>, loanId: number): Promise<number> => {
  const { contractId } = await db
    .selectFrom('loans')
    .select('contractId')
    .where('id', '=', loanId)
    .executeTakeFirstOrThrow()
  return contractId
}

/** Contract first, then the loans by their ids: the order in which payouts and renewals take them. */
export async function lockAround(trx: Transaction<DB>, loanId: number): Promise<void> {
  await lockForTakeBack(trx, await contractOf(trx, loanId))
  const renewal = await renewalBehind(trx, loanId)
  await lockLoans(trx, renewal ? [renewal.loanId, loanId] : [loanId])
}

/**
 * 放款冲正 in one transaction: the event, the voucher of the payout with its sides changed, what the days since then booked, the payout,
 * the contract; after a renewal the old loan stands again as it was. The locks of `lockAround` are held.
 */
export async function executeTakeBack(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  { loan, made, today, reason, userId, tellerId }: Order,
): Promise<Executed | Refused> {
  const { event } = made
  if (event.kind !== 'reverse') throw new Error('a payout is taken back by a reversal')
  const renewal = await renewalBehind(trx, loan.id)
  const change = { loan, event, businessDate: today, amountFen: amountOf(made.entry), userId }
  const changed = await appendTakenBack(trx, change, made.before.book.installments)
  const memo = [loan.loanNo, '放款冲正'].join(' ')
  const voucher = await reversePayout(trx, { loan, today, memo, userId, lines: made.cashLines })
  if (made.otherLines.length > 0) {
    await post(trx, {
      businessDate: today,
      branchId: loan.branchId,
      productId: loan.productId,
      loanId: loan.id,
      event: 'reverse',
      subject: `loan:${loan.id}`,
      memo,
      postedBy: userId,
      lines: made.otherLines,
    })
  }
  await markPayoutBack(trx, loan.id, today)
  const contract = await markTakenBack(trx, await contractOf(trx, loan.id))
  if (isRefused(contract)) return contract
  if (renewal) {
    const back = await reverseRenewalReceipt(trx, viewer, actor, today, {
      repaymentId: renewal.id,
      reason,
      askedBy: tellerId,
    })
    if (isRefused(back)) return back
  }
  await strike(trx, [loan.customerId], { on: today, bookedOn: today, source: 'change', userId })
  return { changed, voucher, repaymentId: null }
}
