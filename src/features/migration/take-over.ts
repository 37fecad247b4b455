import type { Insertable, Transaction } from 'kysely'
import type { DB, MigratedLoans } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { openedBalanceFen, openedPostings } from '../../lending/loan'
import { formatFen } from '../../lending/money'
import type { Actor } from '../../permissions'
import { post, type VoucherKey } from '../accounting/post'
import { takenOverApplication } from '../applications/taken-over'
import { takenOverCase } from '../approvals/taken-over'
import { record } from '../audit/commands'
import { takenOverContract } from '../contracts/taken-over'
import { tellCustomer } from '../customers/timeline'
import { insertLoan } from '../loans/new-loan'
import type { Borrower } from './borrowers'
import type { Planned } from './plan'

export interface TakeOver {
  readonly borrower: Borrower
  readonly planned: Planned
  readonly batchId: number
  readonly rowNo: number
  /** Free among our contracts. */
  readonly contractNo: string
  readonly said: { readonly status: string | null; readonly product: string | null }
  readonly now: Date
}

type Person = Actor & { readonly userId: number }

/** 迁入一笔贷款: papers, loan with its opening, voucher against 迁移过渡, the row of the proof sheet. Answers the id of the loan. */
export async function takeOver(trx: Transaction<DB>, actor: Person, today: BookDate, input: TakeOver): Promise<number> {
  const { borrower, planned } = input
  const { row, product } = planned
  const contractId = await papersOf(trx, actor, today, input)
  const agreed = {
    ...{ id: contractId, customerId: borrower.id, branchId: borrower.branchId },
    ...{ productId: product.productId, productVersionId: product.id },
    ...{ amountFen: row.principalFen, ratePpm: row.ratePpm, method: row.method, frequency: row.frequency },
  }
  const loanId = await insertLoan(trx, {
    ...{ contract: agreed, terms: planned.terms, event: planned.opening.event, loanNo: row.oldNo, today },
    ...{ valueDate: row.startOn, maturityDate: planned.maturityOn, userId: actor.userId, riskClass: planned.riskClass },
  })
  const voucher = await openingVoucher(trx, actor, today, input, loanId)
  await trx
    .insertInto('migratedLoans')
    .values(proofRow(input, today, loanId, voucher))
    .execute()
  await tell(trx, actor, today, input, loanId)
  return loanId
}

async function papersOf(trx: Transaction<DB>, actor: Person, today: BookDate, input: TakeOver): Promise<number> {
  const { borrower, planned, contractNo, now } = input
  const { row, product, dueRule } = planned
  const { userId } = actor
  const application = await takenOverApplication(trx, today, {
    ...{ customerId: borrower.id, branchCode: borrower.branchCode, productVersionId: product.id, userId },
    ...{ amountFen: row.principalFen, termMonths: row.termMonths, ratePpm: row.ratePpm },
    ...{ method: row.method, frequency: row.frequency, dueRule, dueDay: row.dueDay },
    ...{ purpose: row.purpose, purposeDetail: '', securityType: row.securityType },
  })
  const { id: caseId, contentHash } = await takenOverCase(trx, application, {
    ...{ customerNo: borrower.customerNo, userId, now },
  })
  return takenOverContract(trx, application, { contractNo, signedOn: row.startOn, caseId, contentHash, userId })
}

async function openingVoucher(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { borrower, planned }: TakeOver,
  loanId: number,
): Promise<VoucherKey | null> {
  const amounts = openedPostings(planned.opening.event)
  if (amounts.length === 0) return null
  return post(trx, {
    ...{ businessDate: today, branchId: borrower.branchId, productId: planned.product.productId, loanId },
    ...{ event: 'takeover', subject: `loan:${loanId}`, memo: [planned.row.oldNo, '贷款迁入'].join(' ') },
    ...{ postedBy: actor.userId, amounts },
  })
}

function proofRow(
  { planned, batchId, rowNo, said }: TakeOver,
  today: BookDate,
  loanId: number,
  voucher: VoucherKey | null,
): Insertable<MigratedLoans> {
  const { row, opening, proof } = planned
  return {
    ...{ loanId, batchId, rowNo, oldNo: row.oldNo, oldStatus: said.status, oldProduct: said.product },
    ...{ cutoverOn: row.cutover, migratedOn: today, overdueDays: row.overdueDays },
    ...{ fileBalanceFen: row.balanceFen, fileInstallmentFen: row.installmentFen },
    ...{ filePaidPrincipalFen: row.paidPrincipalFen, filePaidInterestFen: row.paidInterestFen },
    ...{ filePaidLateFen: row.paidLateFen, balanceFen: openedBalanceFen(opening.event) },
    ...{ installmentFen: proof.installmentFen, installmentGapFen: proof.installmentGapFen },
    ...{ installmentReason: proof.installmentReason, plannedBalanceFen: opening.plannedBalanceFen },
    ...{ balanceReason: proof.balanceReason, principalGapFen: proof.principalGapFen, paidPeriods: opening.paidPeriods },
    ...{ voucherDate: voucher?.date ?? null, voucherId: voucher?.id ?? null },
  }
}

async function tell(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { borrower, planned, batchId }: TakeOver,
  loanId: number,
): Promise<void> {
  const { row } = planned
  await tellCustomer(trx, {
    ...{ customerId: borrower.id, businessDate: today, kind: 'money', tone: 'info', userId: actor.userId },
    words: '迁入存量贷款 {no}，余额 {amount} 元',
    params: { no: row.oldNo, amount: formatFen(row.balanceFen) },
    href: `/loans/${loanId}`,
  })
  await record(trx, actor, {
    ...{ act: 'loan.migrate', subject: `loan:${loanId}`, customerId: borrower.id, businessDate: today },
    after: {
      ...{ loanNo: row.oldNo, batch: batchId, cutover: row.cutover },
      ...{ principalFen: row.principalFen.toString(), balanceFen: row.balanceFen.toString() },
    },
  })
}
