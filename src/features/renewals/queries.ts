import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'

/** A 无还本续贷 with its application, contract and payout; undefined when out of sight. */
export const renewalPage = (db: Kysely<DB>, viewer: Sight, applicationId: number) =>
  db
    .selectFrom('renewals')
    .innerJoin('applications', 'applications.id', 'renewals.applicationId')
    .innerJoin('customers', 'customers.id', 'renewals.customerId')
    .innerJoin('loans', 'loans.id', 'renewals.loanId')
    .innerJoin('users as maker', 'maker.id', 'renewals.madeBy')
    .leftJoin('contracts', join =>
      join.onRef('contracts.applicationId', '=', 'renewals.applicationId').on('contracts.state', '<>', 'voided'),
    )
    .leftJoin('disbursements', join =>
      join
        .onRef('disbursements.contractId', '=', 'contracts.id')
        .on('disbursements.state', 'in', ['prepared', 'released']),
    )
    .leftJoin('users as preparer', 'preparer.id', 'disbursements.preparedBy')
    .leftJoin('users as releaser', 'releaser.id', 'disbursements.releasedBy')
    .leftJoin('loans as fresh', 'fresh.id', 'renewals.newLoanId')
    .select([
      'renewals.applicationId',
      'renewals.loanId',
      'renewals.customerId',
      'renewals.size',
      'renewals.conditions',
      'renewals.qualifying',
      'renewals.madeOn',
      sql<number | null>`case when fresh.state <> 'reversed' then renewals.new_loan_id end`.as('newLoanId'),
      sql<number | null>`case when fresh.state = 'reversed' then renewals.new_loan_id end`.as('takenBackId'),
      'renewals.repaymentId',
      'renewals.releasedOn',
      'applications.applicationNo',
      'applications.amountFen',
      'applications.state as applicationState',
      'customers.name as customerName',
      'loans.loanNo',
      'loans.branchId',
      'maker.name as makerName',
      'contracts.id as contractId',
      'contracts.contractNo',
      'contracts.amountFen as contractFen',
      'contracts.termMonths',
      'contracts.ratePpm',
      'contracts.state as contractState',
      'disbursements.id as disbursementId',
      'disbursements.state as payoutState',
      'disbursements.valueDate',
      'disbursements.version',
      'disbursements.preparedBy',
      'disbursements.preparedAt',
      'disbursements.releasedAt',
      'preparer.name as preparerName',
      'releaser.name as releaserName',
      'fresh.loanNo as newLoanNo',
    ])
    .where('renewals.applicationId', '=', applicationId)
    .where(visibleTo(viewer))
    .executeTakeFirst()

export type RenewalPage = NonNullable<Awaited<ReturnType<typeof renewalPage>>>
