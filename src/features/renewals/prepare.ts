import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Fen, formatFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { holdersOf } from '../access/two-hands'
import { record } from '../audit/commands'
import { contractForDisbursement } from '../contracts/for-disbursement'
import { contractFacts } from '../loans/contract'
import { type LockedLoan, loadForUpdate } from '../loans/lock'
import { insertDisbursement } from '../loans/prepare'
import { notifyAll } from '../notifications/commands'
import { openFeesFen } from '../repayments/fees/open'
import type { PayoffPlan } from '../repayments/plan'
import { oldLoan, standingRefusals } from './old-loan'
import { renewalPage } from './queries'
import { renewalReceipt } from './settle'

export type Person = Actor & { readonly userId: number }

/** The old loan under lock with the receipt that closes it, or the first thing that stands against it. */
export async function readyToRenew(
  trx: Transaction<DB>,
  viewer: Sight,
  today: BookDate,
  loanId: number,
  newFen: Fen,
): Promise<{ loan: LockedLoan; plan: PayoffPlan; riskClass: string } | Refused> {
  const locked = await loadForUpdate(trx, viewer, loanId)
  const [known, feesFen] = await Promise.all([oldLoan(trx, viewer, today, loanId), openFeesFen(trx, loanId)])
  if (!locked || !known) throw notFound()
  const [unmet] = await standingRefusals(trx, known, today)
  if (unmet) return { ...unmet, field: '' }
  const plan = renewalReceipt(locked, today, newFen, feesFen)
  return isRefused(plan) ? plan : { loan: locked, plan, riskClass: known.riskClass }
}

/** 续贷放款经办: nobody is paid, the sum goes to the old loan; another person releases it on the same day. */
export async function prepareRenewal(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  applicationId: number,
): Promise<{ id: number } | Refused> {
  const known = await renewalPage(trx, viewer, applicationId)
  if (!known) throw notFound()
  if (known.contractId === null) return refuse('contract.not-signed')
  const sealed = await contractForDisbursement(trx, known.contractId, today)
  if (isRefused(sealed)) return sealed
  const now = await renewalPage(trx, viewer, applicationId)
  if (now?.disbursementId) return refuse('disbursement.already-prepared')
  const contract = await contractFacts(trx, viewer, known.contractId)
  if (!contract) throw notFound()
  const ready = await readyToRenew(trx, viewer, today, known.loanId, contract.amountFen)
  if (isRefused(ready)) return ready
  const { loanNo } = known
  const payee = { paymentMode: 'entrusted' as const, payeeName: contract.branchName, payeeBank: contract.branchName }
  const id = await insertDisbursement(
    trx,
    { ...payee, payeeAccount: loanNo, selfReason: null },
    {
      contractId: contract.id,
      customerId: contract.customerId,
      amountFen: contract.amountFen,
      valueDate: today,
      preparedBy: actor.userId,
      useNote: loanNo,
    },
  )
  await told(trx, actor, today, { ...contract, id, applicationId, loanNo })
  return { id }
}

interface Told {
  readonly id: number
  readonly applicationId: number
  readonly loanNo: string
  readonly customerId: number
  readonly branchId: number
  readonly contractNo: string
  readonly amountFen: Fen
}

async function told(trx: Transaction<DB>, actor: Person, today: BookDate, it: Told): Promise<void> {
  const checkers = await holdersOf(trx, 'disbursement.release', { branchId: it.branchId, except: [actor.userId] })
  await notifyAll(trx, checkers, {
    words: '借据 {no} 的续贷放款 {amount} 元等待您复核',
    params: { no: it.loanNo, amount: formatFen(it.amountFen) },
    href: `/renewals/${it.applicationId}`,
  })
  await record(trx, actor, {
    act: 'renewal.prepare',
    subject: `disbursement:${it.id}`,
    customerId: it.customerId,
    businessDate: today,
    after: { contractNo: it.contractNo, amountFen: it.amountFen.toString(), paysOff: it.loanNo },
  })
}
