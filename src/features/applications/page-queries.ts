import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'

/** One application with its customer; undefined when the customer is out of sight. */
export async function applicationPage(db: Kysely<DB>, viewer: Sight, id: number) {
  return db
    .selectFrom('applications')
    .innerJoin('customers', 'customers.id', 'applications.customerId')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .innerJoin('users as officer', 'officer.id', 'customers.officerId')
    .innerJoin('users as maker', 'maker.id', 'applications.createdBy')
    .leftJoin('codeLists as purpose', join =>
      join.on('purpose.list', '=', 'purpose').onRef('purpose.code', '=', 'applications.purpose'),
    )
    .leftJoin('loans as renewed', 'renewed.id', 'applications.renewsLoanId')
    .selectAll('applications')
    .select([
      'renewed.loanNo as renewsLoanNo',
      'customers.customerNo',
      'customers.name as customerName',
      'customers.kind as customerKind',
      'customers.officerId',
      'officer.name as officerName',
      'branches.name as branchName',
      'maker.name as makerName',
      'purpose.name as purposeName',
    ])
    .where('applications.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
}
export type ApplicationPage = NonNullable<Awaited<ReturnType<typeof applicationPage>>>

/** The frozen result of the last admission run. */
export async function lastAdmission(db: Kysely<DB>, applicationId: number) {
  return db
    .selectFrom('admissionHits')
    .select(['run', 'code', 'outcome', 'words', 'params'])
    .where('applicationId', '=', applicationId)
    .where('run', '=', eb =>
      eb
        .selectFrom('admissionHits as newest')
        .select(({ fn }) => fn.max('newest.run').as('run'))
        .where('newest.applicationId', '=', applicationId),
    )
    .orderBy('code')
    .execute()
}

/** Every round of approval with its decisions, those taken back left out. */
export async function roundsOf(db: Kysely<DB>, applicationId: number) {
  const cases = await db
    .selectFrom('approvalCases')
    .selectAll()
    .where('applicationId', '=', applicationId)
    .orderBy('round', 'desc')
    .execute()
  const decisions = await db
    .selectFrom('decisions')
    .innerJoin('approvalCases', 'approvalCases.id', 'decisions.caseId')
    .innerJoin('users', 'users.id', 'decisions.userId')
    .leftJoin('decisionWithdrawals', 'decisionWithdrawals.decisionId', 'decisions.id')
    .selectAll('decisions')
    .select(['users.name as userName'])
    .where('approvalCases.applicationId', '=', applicationId)
    .where('decisionWithdrawals.decisionId', 'is', null)
    .orderBy('decisions.id')
    .execute()
  return cases.map(one => ({ ...one, decisions: decisions.filter(decision => decision.caseId === one.id) }))
}

/** Names of the roles a route is made of. */
export async function roleNames(db: Kysely<DB>): Promise<Readonly<Record<string, string>>> {
  const rows = await db.selectFrom('roles').select(['code', 'name']).execute()
  return Object.fromEntries(rows.map(role => [role.code, role.name]))
}

/** The contract made from an application, when there is one that was not voided. */
export async function contractOf(db: Kysely<DB>, applicationId: number) {
  return db
    .selectFrom('contracts')
    .leftJoin('loans', join => join.onRef('loans.contractId', '=', 'contracts.id').on('loans.state', '<>', 'reversed'))
    .select(['contracts.id', 'contracts.contractNo', 'contracts.state', 'loans.valueDate'])
    .where('contracts.applicationId', '=', applicationId)
    .where('contracts.state', '!=', 'voided')
    .executeTakeFirst()
}

/** Who changed a record last, for the sentence that refuses a stale form. */
export async function lastChangedBy(db: Kysely<DB>, subject: string): Promise<string> {
  const row = await db
    .selectFrom('auditEvents')
    .innerJoin('users', 'users.id', 'auditEvents.userId')
    .select('users.name')
    .where('subject', '=', subject)
    .orderBy('auditEvents.id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.name ?? '他人'
}
