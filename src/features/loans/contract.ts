import { type Kysely, sql } from 'kysely'
import type { DB, Json } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { addDays, type BookDate } from '../../lending/dates'
import { type LoanUse, loanUse, mustBeEntrusted } from '../../lending/loan'
import type { Fen } from '../../lending/money'
import type { ScheduleTerms } from '../../lending/schedule'
import type { AllocationPolicy, CompoundBase, ServicingTerms } from '../../lending/servicing'
import { hasPayout, isRevolving, payoutOf } from '../products/payout'
import { hasParts, partsOf, maturityOf as planMaturity, rulesOf } from '../products/plan'
import { dueRuleOf } from '../products/terms'
import { numbersOn } from '../settings/queries'
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
  'contracts.applicationId',
  'applications.renewsLoanId',
  'contracts.contractNo',
  'contracts.customerId',
  'contracts.amountFen',
  'contracts.termMonths',
  'contracts.ratePpm',
  'contracts.method',
  'contracts.frequency',
  'contracts.dueRule',
  'contracts.dueDay',
  'contracts.plan',
  'contracts.payout',
  'contracts.pricing',
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
  'productVersions.planRules',
  'products.id as productId',
  'products.name as productName',
] as const

/** Everything a disbursement needs to know of a contract; undefined when it is not in sight. */
export const contractFacts = (db: Kysely<DB>, viewer: Sight, id: number) =>
  contracts(db, viewer).select(FACTS).where('contracts.id', '=', id).executeTakeFirst()

export type ContractFacts = NonNullable<Awaited<ReturnType<typeof contractFacts>>>

export const maturityOf = (
  contract: Pick<ContractFacts, 'method' | 'termMonths' | 'plan'>,
  valueDate: BookDate,
): BookDate => planMaturity(contract, valueDate)

/** The terms as they are frozen into the loan. */
export function termsOf(contract: ContractFacts, valueDate: BookDate, paymentMode: string): LoanTerms {
  return {
    servicing: servicingOf(contract, valueDate),
    dueRule: dueRuleOf(contract.dueRule, contract.dueDay),
    oddMode: contract.oddMode as LoanTerms['oddMode'],
    interestMode: isRevolving(contract) ? 'actual' : (contract.interestMode as LoanTerms['interestMode']),
    holidayShift: contract.holidayShift as LoanTerms['holidayShift'],
    purpose: contract.purpose,
    securityType: contract.securityType,
    paymentMode,
    ...(hasParts(contract.plan) ? { plan: partsOf(contract.plan) } : {}),
    ...(hasParts(contract.planRules) ? { planRules: rulesOf(contract.planRules) } : {}),
    ...(hasPayout(contract.payout) ? { payout: payoutOf(contract.payout), limitFen: String(contract.amountFen) } : {}),
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

/** The thresholds of the three 办法 as the lender set them, in 元; a new regulation is a new value with its day. */
const THRESHOLDS = {
  'entrusted.consumer-yuan': 300_000,
  'entrusted.business-yuan': 500_000,
  'entrusted.company-yuan': 10_000_000,
  'entrusted.window-days': 30,
}

export interface EntrustedRule {
  /** Must it be paid straight to the payee (受托支付)? */
  readonly required: boolean
  readonly use: LoanUse
  readonly aboveFen: Fen
  /** Paid out to the same payee within the window, this sum not counted. */
  readonly recentFen: Fen
  readonly windowDays: number
}

export interface Payment {
  readonly customerId: number
  readonly customerKind: string
  readonly purpose: string
  readonly payeeName: string
  readonly amountFen: Fen
}

/** What went out to the same payee within the window, for the test against splitting (化整为零). */
async function paidRecentlyFen(db: Kysely<DB>, { customerId, payeeName }: Payment, today: BookDate, days: number) {
  const row = await db
    .selectFrom('disbursements')
    .select(eb => sql<bigint>`coalesce(${eb.fn.sum('amountFen')}, 0)::bigint`.as('fen'))
    .where('customerId', '=', customerId)
    .where('payeeName', '=', payeeName)
    .where('state', 'in', ['prepared', 'released'])
    .where('valueDate', '>', addDays(today, -days))
    .executeTakeFirstOrThrow()
  return row.fen
}

/** Must this payment go straight to the payee, and by which rule? */
export async function entrustedRule(db: Kysely<DB>, payment: Payment, today: BookDate): Promise<EntrustedRule> {
  const set = await numbersOn(db, THRESHOLDS, today)
  const use = loanUse(payment.customerKind, payment.purpose)
  const windowDays = set['entrusted.window-days']
  const recentFen = await paidRecentlyFen(db, payment, today, windowDays)
  const aboveFen = BigInt(set[`entrusted.${use}-yuan`]) * 100n
  return { required: mustBeEntrusted(payment.amountFen, recentFen, aboveFen), use, aboveFen, recentFen, windowDays }
}
