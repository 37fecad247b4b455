import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { formatFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { type Released, releaseDisbursement } from '../loans/release'
import { bookReceipts } from '../repayments/receipts'
import { enterRenewal } from '../risk/events/renewal'
import { lockLoansOf } from '../risk/strike'
import { type Person, readyToRenew } from './prepare'
import { type RenewalPage, renewalPage } from './queries'

export interface RenewalRelease {
  readonly applicationId: number
  readonly disbursementId: number
  readonly version: number
}

/**
 * 续贷放款复核: the new loan is paid out and closes the old one in the same moment, or neither happens. Contract and payout are
 * locked and tested first, then the loans of the customer in the order of their ids.
 */
export async function releaseRenewal(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { applicationId, disbursementId, version }: RenewalRelease,
): Promise<{ loanId: number; loanNo: string } | Refused> {
  const known = await renewalPage(trx, viewer, applicationId)
  if (!known) throw notFound()
  if (known.disbursementId !== disbursementId || known.contractFen === null || known.preparedBy === null)
    return refuse('disbursement.not-prepared')
  const fresh = await releaseDisbursement(trx, viewer, actor, today, { id: disbursementId, version }, true)
  if (isRefused(fresh)) return fresh
  await lockLoansOf(trx, [known.customerId])
  const ready = await readyToRenew(trx, viewer, today, known.loanId, known.contractFen)
  if (isRefused(ready)) return ready
  const { loan, plan } = ready
  const [booked] = await bookReceipts(trx, today, [
    { loan, plan, channel: 'renewal', bankSerial: null, payerName: null, userId: actor.userId },
  ])
  await trx
    .updateTable('renewals')
    .set({ disbursementId, newLoanId: fresh.loanId, repaymentId: booked!.repaymentId, releasedOn: today })
    .where('applicationId', '=', applicationId)
    .execute()
  // 关注 stays 关注: only a loan that was 正常 is kept from being marked down.
  const qualifying = known.qualifying && ready.riskClass === 'pass'
  await enterRenewal(trx, today, {
    loanId: fresh.loanId,
    customerId: known.customerId,
    evidence: ['无还本续贷', known.loanNo, known.applicationNo].join(' '),
    qualifying,
    madeBy: known.preparedBy,
    checkedBy: actor.userId,
  })
  await told(trx, actor, today, known, fresh, { qualifying, repaymentId: booked!.repaymentId })
  return { loanId: fresh.loanId, loanNo: fresh.loanNo }
}

interface Done {
  readonly qualifying: boolean
  readonly repaymentId: number
}

async function told(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  known: RenewalPage,
  { loanId, loanNo }: Released,
  { qualifying, repaymentId }: Done,
): Promise<void> {
  await tellCustomer(trx, {
    customerId: known.customerId,
    businessDate: today,
    kind: 'money',
    tone: 'ok',
    userId: actor.userId,
    words: '无还本续贷：借据 {no} 归还借据 {old} 的本金 {amount} 元',
    params: { no: loanNo, old: known.loanNo, amount: formatFen(known.contractFen ?? 0n) },
    href: `/renewals/${known.applicationId}`,
  })
  await record(trx, actor, {
    act: 'renewal.release',
    subject: `loan:${loanId}`,
    customerId: known.customerId,
    businessDate: today,
    after: { loanNo, paysOff: known.loanNo, amountFen: String(known.contractFen), repayment: repaymentId, qualifying },
  })
}
