import { readLoan } from '../../../src/features/loans/lock'
import { startRenewal } from '../../../src/features/renewals/commands'
import { prepareRenewal } from '../../../src/features/renewals/prepare'
import { releaseRenewal } from '../../../src/features/renewals/release'
import { oldDebt } from '../../../src/features/renewals/settle'
import { postRepayment } from '../../../src/features/repayments/commands'
import { openFeesFen } from '../../../src/features/repayments/fees/open'
import { isRefused } from '../../../src/lending/refusal'
import type { LoanStory } from '../loans'
import { timeOf } from '../numbers'
import { officeOf, officerOf } from '../offices'
import type { Act, Stage } from '../stage'
import { inputOf, newestVersion } from './application'

interface Renewing extends LoanStory {
  readonly renews: NonNullable<LoanStory['renews']>
}
export const isRenewal = (loan: LoanStory): loan is Renewing => loan.renews !== undefined

const oldId = (stage: Stage, { renews }: Renewing): number => stage.id(`${renews.loan}/release`, 'loanId')

export const start = (stage: Stage, loan: Renewing): Act => ({
  key: `${loan.id}/apply`,
  staffNo: officerOf(stage, loan.who),
  time: timeOf(loan.id, 9, 11),
  run: async (trx, { viewer, actor, today }) =>
    startRenewal(trx, viewer, actor, today, {
      loanId: oldId(stage, loan),
      productVersionId: await newestVersion(trx, loan.product),
      terms: inputOf(loan),
      declared: loan.renews.declared,
    }),
})

/** The borrower pays the interest to the day first; then the payout waits for its second hand. */
export const prepareRenewed = (stage: Stage, loan: Renewing): Act => ({
  key: `${loan.id}/prepare`,
  staffNo: officeOf(loan.who).clerk,
  time: timeOf(`${loan.id} prepare`, 9, 12),
  run: async (trx, { viewer, actor, today }) => {
    const loanId = oldId(stage, loan)
    const old = await readLoan(trx, viewer, loanId)
    if (!old) throw new Error(`loan ${loanId} is out of sight`)
    const debt = oldDebt(old, today, loan.amountFen, await openFeesFen(trx, loanId))
    if (isRefused(debt)) return debt
    const paid = await postRepayment(trx, viewer, actor, today, {
      loanId,
      amountFen: debt.missingFen,
      valueDate: today,
      channel: 'transfer',
      bankSerial: `${today.replaceAll('-', '')}${loanId.toString().padStart(8, '0')}`,
      payerName: loan.who,
    })
    return isRefused(paid) ? paid : prepareRenewal(trx, viewer, actor, today, stage.id(`${loan.id}/apply`))
  },
})

export const releaseRenewed = (stage: Stage, loan: Renewing): Act => ({
  key: `${loan.id}/release`,
  staffNo: officeOf(loan.who).chief,
  time: timeOf(`${loan.id} release`, 14, 17),
  run: (trx, { viewer, actor, today }) =>
    releaseRenewal(trx, viewer, actor, today, {
      applicationId: stage.id(`${loan.id}/apply`),
      disbursementId: stage.id(`${loan.id}/prepare`),
      version: 1,
    }),
})
