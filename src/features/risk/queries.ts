import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { RiskClass } from '../../lending/classification'
import type { BookDate } from '../../lending/dates'
import { readHits } from './words'

export interface MatrixRow {
  readonly branchId: number
  readonly branchName: string
  readonly riskClass: RiskClass
  readonly loans: number
  readonly customers: number
  readonly balanceFen: bigint
}

/** 机构 × 五级: balance, loans and customers as of now, of the customers in sight. */
export const matrix = (db: Kysely<DB>, viewer: Sight): Promise<MatrixRow[]> =>
  db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('branches', 'branches.id', 'loans.branchId')
    .select(['loans.branchId', 'branches.name as branchName'])
    .select(sql<RiskClass>`loans.risk_class`.as('riskClass'))
    .select([
      sql<number>`count(*)::int`.as('loans'),
      sql<number>`count(distinct loans.customer_id)::int`.as('customers'),
      sql<bigint>`sum(loans.balance_fen)::bigint`.as('balanceFen'),
    ])
    .where('loans.state', '=', 'active')
    .where(visibleTo(viewer))
    .groupBy(['loans.branchId', 'branches.name', 'branches.code', 'loans.riskClass'])
    .orderBy('branches.code')
    .execute()

export interface ChangeRow {
  readonly id: bigint
  readonly loanId: number
  readonly loanNo: string
  readonly customerId: number
  readonly customerName: string
  readonly branchName: string
  readonly officerName: string
  readonly businessDate: BookDate
  readonly fromClass: string
  readonly toClass: string
  readonly overdueDays: number
  readonly balanceFen: bigint
}

export interface ChangeFilter {
  readonly on?: BookDate
  readonly toClass?: string
  readonly branchId?: number
  readonly before?: bigint
}

/** Changes of class, newest first. */
export function changes(db: Kysely<DB>, viewer: Sight, filter: ChangeFilter, limit: number): Promise<ChangeRow[]> {
  const { on, toClass, branchId, before } = filter
  return db
    .selectFrom('classifications')
    .innerJoin('loans', 'loans.id', 'classifications.loanId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('branches', 'branches.id', 'loans.branchId')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .select([
      'classifications.id',
      'loans.id as loanId',
      'loans.loanNo',
      'customers.id as customerId',
      'customers.name as customerName',
      'branches.name as branchName',
      'users.name as officerName',
      'classifications.businessDate',
      'classifications.fromClass',
      'classifications.toClass',
      'classifications.overdueDays',
      'loans.balanceFen',
    ])
    .where(visibleTo(viewer))
    .$if(on !== undefined, q => q.where('classifications.businessDate', '=', on!))
    .$if(toClass !== undefined, q => q.where('classifications.toClass', '=', toClass!))
    .$if(branchId !== undefined, q => q.where('loans.branchId', '=', branchId!))
    .$if(before !== undefined, q => q.where('classifications.id', '<', before!))
    .orderBy('classifications.id', 'desc')
    .limit(limit)
    .execute()
}

/** One loan and the classes it went through; undefined when it is out of sight. */
export async function classHistory(db: Kysely<DB>, viewer: Sight, loanId: number) {
  const loan = await db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select([
      'loans.id',
      'loans.loanNo',
      'loans.riskClass',
      'loans.accrual',
      'loans.balanceFen',
      'loans.oldestUnpaidOn',
      'loans.customerId',
      'customers.name as customerName',
    ])
    .where('loans.id', '=', loanId)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  if (!loan) return undefined
  const rows = await db
    .selectFrom('classifications')
    .leftJoin('users', 'users.id', 'classifications.userId')
    .select([
      'classifications.id',
      'businessDate',
      'fromClass',
      'toClass',
      'overdueDays',
      'reasons',
      'source',
      'reviewId',
      'users.name as who',
    ])
    .where('loanId', '=', loanId)
    .orderBy('classifications.id', 'desc')
    .limit(100)
    .execute()
  return { loan, rows: rows.map(row => ({ ...row, hits: readHits(row.reasons) })) }
}

/** The loan an act of classification is about; undefined when out of sight. */
export const loanForClass = (db: Kysely<DB>, viewer: Sight, id: number) =>
  db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select([
      'loans.id',
      'loans.loanNo',
      'loans.customerId',
      'loans.riskClass',
      'loans.state',
      'customers.name as customerName',
      'customers.kind as customerKind',
    ])
    .where('loans.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
