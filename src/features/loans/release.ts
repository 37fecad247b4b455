import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { Calendar } from '../../lending/calendar'
import { type BookDate, yearOf } from '../../lending/dates'
import { formatFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { buildSchedule } from '../../lending/schedule'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { post } from '../accounting/post'
import { record } from '../audit/commands'
import { contractForDisbursement, markDisbursed } from '../contracts/for-disbursement'
import { tellCustomer } from '../customers/timeline'
import { papersForRelease } from '../documents/standing'
import { notify } from '../notifications/commands'
import { limitRefusal } from '../relations/limits'
import { nextNumber } from '../settings/commands'
import { bankCalendar } from '../settings/queries'
import { type ContractFacts, contractFacts, maturityOf, termsOf } from './contract'
import { atFirstRate } from './first-rate'
import { disburseEvent, insertLoan } from './new-loan'
import { firstAmount } from './prepare'
import { contractPricing } from './pricings'
import { scheduleTerms } from './terms'

export interface Release {
  readonly id: number
  readonly version: number
}

export interface Released {
  readonly loanId: number
  readonly loanNo: string
}

/**
 * 放款复核: the second pair of eyes. Locks application, case, contract and disbursement in this order, compares the seal, makes the loan with its plan, its first event and
 * the voucher, and marks the contract, all or nothing. Refuses by name whatever no longer fits.
 */
export async function releaseDisbursement(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Actor & { readonly userId: number },
  today: BookDate,
  input: Release,
  /** 无还本续贷 is released together with the loan it pays off, by its own command alone. */
  renewal = false,
): Promise<Released | Refused> {
  const prepared = await trx
    .selectFrom('disbursements')
    .select(['id', 'contractId'])
    .where('id', '=', input.id)
    .where('kind', '=', 'first')
    .executeTakeFirst()
  const contract = prepared && (await contractFacts(trx, viewer, prepared.contractId))
  if (!prepared || !contract) throw notFound()
  const sealed = await contractForDisbursement(trx, contract.id, today)
  const draw = await lockDisbursement(trx, input.id)
  const no = refusalOf(contract, draw, actor.userId, today, input.version)
  if (no) return no
  if (isRefused(sealed)) return sealed
  if ((sealed.application.renewsLoanId !== null) !== renewal) return refuse('renewal.own-way')
  // the contract counts as committed already: nothing comes on top
  const over = await limitRefusal(trx, today, { customerId: contract.customerId, requestFen: 0n })
  if (over) return over
  const lacking = await papersForRelease(trx, sealed.application.id, today)
  if (lacking) return lacking
  const rated = await atFirstRate(trx, contract, sealed.application, today)
  if (isRefused(rated)) return rated
  const loan = await createLoan(trx, rated, draw, await bankCalendar(trx), today, actor)
  if (isRefused(loan)) return loan
  const { loanId } = loan
  await contractPricing(trx, { loanId, today, contract: rated, askedBy: draw.preparedBy, decidedBy: actor.userId })
  const marked = await markDisbursed(trx, contract.id)
  if (isRefused(marked)) return marked
  await finish(trx, actor, today, contract, draw, loan)
  return loan
}

const lockDisbursement = (trx: Transaction<DB>, id: number) =>
  trx
    .selectFrom('disbursements')
    .select(['id', 'state', 'version', 'preparedBy', 'valueDate', 'paymentMode', 'amountFen', 'payeeName'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()

type Draw = Awaited<ReturnType<typeof lockDisbursement>>

/** Four eyes, nothing changed since the approval, nothing out of date. */
function refusalOf(
  contract: ContractFacts,
  draw: Draw,
  userId: number,
  today: BookDate,
  version: number,
): Refused | null {
  if (draw.state !== 'prepared' || draw.version !== version) return refuse('disbursement.not-prepared')
  if (draw.preparedBy === userId) return refuse('disbursement.same-person')
  if (draw.valueDate !== today) return refuse('disbursement.value-date-passed')
  return isRefused(firstAmount(contract, draw.amountFen)) ? refuse('contract.seal-broken') : null
}

async function createLoan(
  trx: Transaction<DB>,
  contract: ContractFacts,
  draw: Draw,
  calendar: Calendar,
  today: BookDate,
  actor: Actor,
): Promise<Released | Refused> {
  const maturityDate = maturityOf(contract, today)
  const terms = termsOf(contract, today, draw.paymentMode)
  const { amountFen } = draw
  const agreed = { ...contract, amountFen, valueDate: today, maturityDate }
  const schedule = buildSchedule(scheduleTerms(agreed, terms, calendar))
  if (isRefused(schedule)) return schedule
  const loanNo = await nextLoanNo(trx, today)
  const { userId } = actor
  const loanId = await insertLoan(trx, {
    ...{ contract: agreed, terms, loanNo, today, maturityDate, userId },
    event: disburseEvent(schedule, today),
    valueDate: today,
  })
  await post(trx, {
    businessDate: today,
    branchId: contract.branchId,
    productId: contract.productId,
    loanId,
    event: 'disburse',
    subject: `loan:${loanId}`,
    memo: [loanNo, '发放贷款'].join(' '),
    postedBy: actor.userId,
    amounts: [{ event: 'disburse', amounts: [{ component: 'principal', fen: amountFen }] }],
  })
  return { loanId, loanNo }
}

/** A number that `nextLoanNo` may still come to: a loan of another system under it would stand in the way of a payout. */
export const isLoanNoToCome = (no: string, today: BookDate): boolean => {
  const day = /^DK(\d{8})\d{4,}$/.exec(no)?.[1]
  return day !== undefined && day >= today.replaceAll('-', '')
}

/** DK202406180012: the day and the number of the loan on that day. */
async function nextLoanNo(trx: Transaction<DB>, today: BookDate): Promise<string> {
  const day = today.replaceAll('-', '')
  const n = await nextNumber(trx, `loan-${day.slice(4)}`, '*', yearOf(today))
  return `DK${day}${n.toString().padStart(4, '0')}`
}

async function finish(
  trx: Transaction<DB>,
  actor: Actor & { readonly userId: number },
  today: BookDate,
  contract: ContractFacts,
  draw: Draw,
  { loanId, loanNo }: Released,
): Promise<void> {
  await trx
    .updateTable('disbursements')
    .set(eb => ({
      state: 'released',
      releasedBy: actor.userId,
      releasedAt: eb.fn<Date>('now'),
      loanId,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', draw.id)
    .execute()
  const params = { no: loanNo, amount: formatFen(draw.amountFen) }
  const href = `/loans/${loanId}`
  await tellCustomer(trx, {
    customerId: contract.customerId,
    businessDate: today,
    kind: 'money',
    tone: 'ok',
    userId: actor.userId,
    words: '发放贷款 {amount} 元，借据 {no}',
    params,
    href,
  })
  await notify(trx, contract.officerId, {
    words: '{customer}的贷款 {amount} 元已放款，借据 {no}',
    params: { ...params, customer: contract.customerName },
    href,
    tone: 'ok',
  })
  await record(trx, actor, {
    act: 'disbursement.release',
    subject: `disbursement:${draw.id}`,
    customerId: contract.customerId,
    businessDate: today,
    before: { state: 'prepared' },
    after: { state: 'released', loanNo, amountFen: draw.amountFen.toString() },
  })
}
