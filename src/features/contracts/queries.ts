import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'

export const CONTRACT_STATES = ['drafted', 'signed', 'disbursed', 'voided'] as const
export type ContractFilterState = (typeof CONTRACT_STATES)[number]
export const PAGE = 50

export interface ContractFilter {
  readonly state?: ContractFilterState | undefined
  readonly keyword?: string | undefined
  readonly before?: number | undefined
}

function filtered(db: Kysely<DB>, viewer: Sight, filter: ContractFilter) {
  let query = db
    .selectFrom('contracts')
    .innerJoin('customers', 'customers.id', 'contracts.customerId')
    .where(visibleTo(viewer))
  if (filter.state) query = query.where('contracts.state', '=', filter.state)
  const { keyword } = filter
  if (keyword)
    query = query.where(eb =>
      eb.or([
        eb('contracts.contractNo', '=', keyword.toUpperCase()),
        eb('customers.customerNo', '=', keyword),
        sql<boolean>`starts_with(customers.name, ${keyword})`,
      ]),
    )
  return query
}

export async function contractRows(db: Kysely<DB>, viewer: Sight, filter: ContractFilter) {
  let query = filtered(db, viewer, filter)
  if (filter.before) query = query.where('contracts.id', '<', filter.before)
  return query
    .innerJoin('applications', 'applications.id', 'contracts.applicationId')
    .innerJoin('productVersions', 'productVersions.id', 'applications.productVersionId')
    .innerJoin('products', 'products.id', 'productVersions.productId')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .select([
      'contracts.id',
      'contracts.contractNo',
      'contracts.amountFen',
      'contracts.termMonths',
      'contracts.ratePpm',
      'contracts.method',
      'contracts.state',
      'contracts.signedOn',
      'customers.name as customerName',
      'products.name as productName',
      'products.nameEn as productNameEn',
      'users.name as officerName',
    ])
    .orderBy('contracts.id', 'desc')
    .limit(PAGE + 1)
    .execute()
}

export async function contractTotals(db: Kysely<DB>, viewer: Sight, filter: ContractFilter) {
  return filtered(db, viewer, filter)
    .select([
      sql<number>`count(*)::int`.as('count'),
      sql<bigint>`coalesce(sum(contracts.amount_fen), 0)::bigint`.as('amountFen'),
    ])
    .executeTakeFirstOrThrow()
}

/** One contract with its parties; undefined when the customer is out of sight. */
export async function contractPage(db: Kysely<DB>, viewer: Sight, id: number) {
  return db
    .selectFrom('contracts')
    .innerJoin('customers', 'customers.id', 'contracts.customerId')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .innerJoin('users as officer', 'officer.id', 'customers.officerId')
    .innerJoin('users as maker', 'maker.id', 'contracts.createdBy')
    .innerJoin('applications', 'applications.id', 'contracts.applicationId')
    .innerJoin('approvalCases', 'approvalCases.id', 'contracts.approvalCaseId')
    .leftJoin('codeLists as purpose', join =>
      join.on('purpose.list', '=', 'purpose').onRef('purpose.code', '=', 'applications.purpose'),
    )
    .leftJoin('loans', join => join.onRef('loans.contractId', '=', 'contracts.id').on('loans.state', '<>', 'reversed'))
    .leftJoin('loans as renewed', 'renewed.id', 'applications.renewsLoanId')
    .leftJoin('contracts as renewedContract', 'renewedContract.id', 'renewed.contractId')
    .selectAll('contracts')
    .select([
      'applications.renewsLoanId',
      'renewed.loanNo as renewsLoanNo',
      'renewedContract.contractNo as renewsContractNo',
      'customers.customerNo',
      'customers.name as customerName',
      'customers.kind as customerKind',
      'customers.idType',
      'customers.idNo',
      'customers.legalRepresentative',
      'customers.officerId',
      'officer.name as officerName',
      'branches.name as branchName',
      'maker.name as makerName',
      'applications.applicationNo',
      'applications.productVersionId',
      'applications.purposeDetail',
      'applications.securityType',
      'applications.validUntil',
      'approvalCases.contentHash as approvedHash',
      'approvalCases.content as approvedContent',
      'purpose.name as purposeName',
      'loans.id as loanId',
      'loans.loanNo',
      'loans.valueDate as loanValueDate',
    ])
    .where('contracts.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
}
export type ContractPage = NonNullable<Awaited<ReturnType<typeof contractPage>>>

/** What an id document is called, from the list of the customer's kind. */
export async function idTypeName(db: Kysely<DB>, kind: string, code: string): Promise<string> {
  const row = await db
    .selectFrom('codeLists')
    .select('name')
    .where('list', '=', kind === 'person' ? 'person_id_type' : 'company_id_type')
    .where('code', '=', code)
    .executeTakeFirst()
  return row?.name ?? code
}
