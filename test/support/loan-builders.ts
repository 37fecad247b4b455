import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'
import { appliedOf, approvedOf, type Content, sealOf } from '../../src/features/approvals/seal'
import { someCustomer } from './customers'

/** Signed contracts for loan tests: straight into the tables, with defaults for everything a test does not care about. */
export interface SignedContract {
  customerId: number
  contractId: number
}

export interface ContractOptions {
  amountFen?: bigint
  ratePpm?: number
  termMonths?: number
  method?: string
  dueRule?: string
  dueDay?: number | null
  officer?: string
  purpose?: string
  product?: string
  /** How the money goes out; default: all at once. */
  payout?: object
  /** For a customer who is there already. */
  customerId?: number
}

let count = 0

const userOf = (db: Kysely<DB>, staffNo: string) =>
  db.selectFrom('users').select(['id', 'branchId']).where('staffNo', '=', staffNo).executeTakeFirstOrThrow()

/** An approved application with a signed contract. Default: 100,000.00 at 7.2 %, twelve months 等额本息, 对日. */
export async function buildContract(db: Kysely<DB>, options: ContractOptions = {}): Promise<SignedContract> {
  const { id: officerId } = await userOf(db, options.officer ?? '0318')
  const customerId = options.customerId ?? (await someCustomer({ db }, options.officer ?? '0318')).id
  const product = await db
    .selectFrom('productVersions')
    .innerJoin('products', 'products.id', 'productVersions.productId')
    .select('productVersions.id')
    .where('products.code', '=', options.product ?? 'GRJY')
    .executeTakeFirstOrThrow()
  const terms = {
    amountFen: options.amountFen ?? 10_000_000n,
    ratePpm: options.ratePpm ?? 72_000,
    termMonths: options.termMonths ?? 12,
    method: options.method ?? 'equal_installment',
    frequency: 'monthly',
    dueRule: options.dueRule ?? 'anniversary',
    dueDay: options.dueDay ?? null,
    payout: JSON.stringify(options.payout ?? {}),
  }
  const n = ++count
  const application = await db
    .insertInto('applications')
    .values({
      ...terms,
      applicationNo: `SQ-${process.pid}-${n}`,
      customerId,
      productVersionId: product.id,
      purpose: options.purpose ?? 'production',
      securityType: 'credit',
      state: 'contracted',
      createdBy: officerId,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const { customerNo } = await db
    .selectFrom('customers')
    .select('customerNo')
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow()
  const content: Content = {
    application: application.applicationNo,
    customer: customerNo,
    applied: appliedOf(application),
    approved: approvedOf(application),
    exposureFen: String(terms.amountFen),
    admission: [],
  }
  const approval = await db
    .insertInto('approvalCases')
    .values({
      applicationId: application.id,
      round: 1,
      steps: ['branch_head'],
      exposureFen: terms.amountFen,
      content: JSON.stringify(content),
      contentHash: sealOf(content),
      state: 'approved',
      makerId: officerId,
      stepDueAt: new Date(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const contract = await db
    .insertInto('contracts')
    .values({
      ...terms,
      contractNo: `HT-${process.pid}-${n}`,
      applicationId: application.id,
      approvalCaseId: approval.id,
      customerId,
      contentHash: sealOf(content),
      state: 'signed',
      createdBy: officerId,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { customerId, contractId: contract.id }
}
