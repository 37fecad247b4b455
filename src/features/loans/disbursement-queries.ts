import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'

const MOST = 100

/** Signed contracts that nobody has prepared yet, oldest signature first. */
export const toPrepare = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('contracts')
    .innerJoin('customers', 'customers.id', 'contracts.customerId')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .innerJoin('applications', 'applications.id', 'contracts.applicationId')
    .select([
      'contracts.id',
      'contracts.applicationId',
      'applications.renewsLoanId',
      'contracts.contractNo',
      'contracts.amountFen',
      'contracts.termMonths',
      'contracts.ratePpm',
      'contracts.method',
      'contracts.signedOn',
      'customers.name as customerName',
      'branches.name as branchName',
    ])
    .where('contracts.state', '=', 'signed')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('disbursements')
            .select('disbursements.id')
            .whereRef('disbursements.contractId', '=', 'contracts.id')
            .where('disbursements.kind', '=', 'first')
            .where('disbursements.state', 'in', ['prepared', 'released']),
        ),
      ),
    )
    .where(visibleTo(viewer))
    .orderBy('contracts.signedOn')
    .orderBy('contracts.id')
    .limit(MOST)
    .execute()

const disbursements = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('disbursements')
    .innerJoin('customers', 'customers.id', 'disbursements.customerId')
    .innerJoin('contracts', 'contracts.id', 'disbursements.contractId')
    .innerJoin('applications', 'applications.id', 'contracts.applicationId')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .innerJoin('users as maker', 'maker.id', 'disbursements.preparedBy')
    .leftJoin('users as checker', 'checker.id', 'disbursements.releasedBy')
    .leftJoin('loans', 'loans.id', 'disbursements.loanId')
    .where(visibleTo(viewer))
    .select([
      'disbursements.id',
      'disbursements.kind',
      'disbursements.useNote',
      'disbursements.previewHash',
      'disbursements.eventSeq',
      'disbursements.contractId',
      'contracts.applicationId',
      'applications.renewsLoanId',
      'disbursements.customerId',
      'disbursements.amountFen',
      'disbursements.valueDate',
      'disbursements.paymentMode',
      'disbursements.selfReason',
      'disbursements.payeeName',
      'disbursements.payeeBank',
      'disbursements.payeeAccount',
      'disbursements.state',
      'disbursements.reversedOn',
      'disbursements.version',
      'disbursements.preparedBy',
      'disbursements.preparedAt',
      'disbursements.releasedAt',
      'disbursements.loanId',
      'loans.loanNo',
      'contracts.contractNo',
      'customers.name as customerName',
      'branches.name as branchName',
      'maker.name as preparedByName',
      'checker.name as releasedByName',
    ])

export const toRelease = (db: Kysely<DB>, viewer: Sight) =>
  disbursements(db, viewer)
    .where('disbursements.state', '=', 'prepared')
    .orderBy('disbursements.id')
    .limit(MOST)
    .execute()

export const lastReleased = (db: Kysely<DB>, viewer: Sight) =>
  disbursements(db, viewer)
    .where('disbursements.state', '=', 'released')
    .orderBy('disbursements.id', 'desc')
    .limit(20)
    .execute()

export const disbursementById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  disbursements(db, viewer).where('disbursements.id', '=', id).executeTakeFirst()

export type DisbursementRow = NonNullable<Awaited<ReturnType<typeof disbursementById>>>

/** The number beside the menu item: what waits for this person's hand, never what he prepared himself. */
export async function waitingCount(db: Kysely<DB>, viewer: Sight, release: boolean): Promise<number> {
  const row = await db
    .selectFrom('disbursements')
    .innerJoin('customers', 'customers.id', 'disbursements.customerId')
    .select(sql<number>`count(*)::int`.as('n'))
    .where('disbursements.state', '=', 'prepared')
    .where('disbursements.preparedBy', '<>', viewer.id)
    .where(visibleTo(viewer))
    .executeTakeFirstOrThrow()
  return release ? row.n : 0
}
