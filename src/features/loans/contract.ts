import { type Kysely, sql } from 'kysely'
import type { DB, Json } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { addMonths, type BookDate } from '../../lending/dates'
import { loanUse, mustBeEntrusted } from '../../lending/loan'
import type { ScheduleTerms } from '../../lending/schedule'
import type { AllocationPolicy, CompoundBase, ServicingTerms } from '../../lending/servicing'
import { dueRuleOf } from '../products/terms'
import type { LoanTerms } from './terms'

const contracts = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('contracts')
    .innerJoin('customers', 'customers.id', 'contracts.customerId')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .innerJoin('applications', 'applications.id', 'contracts.applicationId')
    .innerJoin('approvalCases', 'approvalCases.id', 'contracts.approvalCaseId')
    .innerJoin('productVersions', 'productVersions.id', 'applications.productVersionId')
    .innerJoin('products', 'products.id', 'productVersions.productId')
    .where(visibleTo(viewer))

const FACTS = [
  'contracts.id',
  'contracts.contractNo',
  'contracts.customerId',
  'contracts.amountFen',
  'contracts.termMonths',
  'contracts.ratePpm',
  'contracts.method',
  'contracts.frequency',
  'contracts.dueRule',
  'contracts.dueDay',
  'contracts.contentHash',
  'contracts.state',
  'contracts.signedOn',
  'customers.name as customerName',
  'customers.kind as customerKind',
  'customers.officerId',
  'customers.branchId',
  'customers.accountName',
  'customers.accountBank',
  'branches.code as branchCode',
  'branches.name as branchName',
  'applications.state as applicationState',
  'applications.purpose',
  'applications.securityType',
  'approvalCases.state as approvalState',
  'approvalCases.contentHash as approvedHash',
  'productVersions.id as productVersionId',
  'productVersions.dayBasis',
  'productVersions.interestMode',
  'productVersions.oddMode',
  'productVersions.holidayShift',
  'productVersions.graceDays',
  'productVersions.penaltyRatioPpm',
  'productVersions.compoundBase',
  'productVersions.allocation',
  'products.id as productId',
  'products.name as productName',
] as const

/** Everything a disbursement needs to know of a contract; undefined when it is not in sight. */
export const contractFacts = (db: Kysely<DB>, viewer: Sight, id: number) =>
  contracts(db, viewer).select(FACTS).where('contracts.id', '=', id).executeTakeFirst()

export type ContractFacts = NonNullable<Awaited<ReturnType<typeof contractFacts>>>

export const maturityOf = (contract: Pick<ContractFacts, 'termMonths'>, valueDate: BookDate): BookDate =>
  addMonths(valueDate, contract.termMonths)

/** The terms as they are frozen into the loan. */
export function termsOf(contract: ContractFacts, valueDate: BookDate, paymentMode: string): LoanTerms {
  return {
    servicing: servicingOf(contract, valueDate),
    dueRule: dueRuleOf(contract.dueRule, contract.dueDay),
    oddMode: contract.oddMode as LoanTerms['oddMode'],
    interestMode: contract.interestMode as LoanTerms['interestMode'],
    holidayShift: contract.holidayShift as LoanTerms['holidayShift'],
    purpose: contract.purpose,
    securityType: contract.securityType,
    paymentMode,
  }
}

const servicingOf = (contract: ContractFacts, valueDate: BookDate): ServicingTerms => ({
  ratePpm: contract.ratePpm,
  penaltyRatioPpm: contract.penaltyRatioPpm,
  compoundBase: contract.compoundBase as CompoundBase,
  maturityDate: maturityOf(contract, valueDate),
  dayBasis: contract.dayBasis as ScheduleTerms['dayBasis'],
  graceDays: contract.graceDays,
  allocationPolicy: contract.allocation as Json as unknown as AllocationPolicy,
})

/** What the customer drew to the same payee in the last thirty days, for the test against splitting. */
export async function drawnRecentlyFen(
  db: Kysely<DB>,
  customerId: number,
  payeeName: string,
  today: BookDate,
): Promise<bigint> {
  const row = await db
    .selectFrom('disbursements')
    .select(eb => sql<bigint>`coalesce(${eb.fn.sum('amountFen')}, 0)::bigint`.as('fen'))
    .where('customerId', '=', customerId)
    .where('payeeName', '=', payeeName)
    .where('state', '<>', 'cancelled')
    .where('valueDate', '>', sql<BookDate>`${today}::date - 30`)
    .executeTakeFirstOrThrow()
  return row.fen
}

/** Must this draw be paid straight to the payee (受托支付)? */
export async function needsEntrusted(
  db: Kysely<DB>,
  contract: ContractFacts,
  payeeName: string,
  today: BookDate,
): Promise<boolean> {
  const recentFen = await drawnRecentlyFen(db, contract.customerId, payeeName, today)
  return mustBeEntrusted(loanUse(contract.customerKind, contract.purpose), contract.amountFen, recentFen)
}
