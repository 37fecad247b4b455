import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import { type BookDate, civil, monthOf, yearOf } from '../../../lending/dates'

/** The first day of the quarter a day lies in. */
export const quarterOf = (day: BookDate): BookDate => civil(yearOf(day), Math.floor((monthOf(day) - 1) / 3) * 3 + 1, 1)

export const STATES = ['open', 'proposed', 'done'] as const
export type QuarterState = (typeof STATES)[number]

/**
 * Where a loan stands in the campaign of a quarter; a decision of the quarter counts as well as a confirmation. What was
 * proposed of a class that moved since is to be proposed anew.
 */
const stateOf = (quarter: BookDate): RawBuilder<QuarterState> => sql<QuarterState>`case
  when cc.recognised_by is not null or exists (select from class_reviews r where r.loan_id = loans.id and r.state = 'done'
    and coalesce(r.approved_on, r.recognised_on) >= ${quarter}::date) then 'done'
  when cc.risk_class = loans.risk_class then 'proposed' else 'open' end`

export interface QuarterFilter {
  readonly quarter: BookDate
  readonly state?: QuarterState
  readonly branchId?: number
  readonly riskClass?: string
  readonly after?: number
}

const base = (db: Kysely<DB>, viewer: Sight, { quarter, state, branchId, riskClass }: QuarterFilter) =>
  db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('branches', 'branches.id', 'loans.branchId')
    .leftJoin('classConfirmations as cc', join =>
      join.onRef('cc.loanId', '=', 'loans.id').on('cc.quarter', '=', quarter),
    )
    .where('loans.state', '=', 'active')
    .where(visibleTo(viewer))
    .$if(branchId !== undefined, q => q.where('loans.branchId', '=', branchId!))
    .$if(riskClass !== undefined, q => q.where('loans.riskClass', '=', riskClass!))
    .$if(state !== undefined, q => q.where(stateOf(quarter), '=', state!))

/** Loans of the quarter by id, a page at a time. */
export const quarterPage = (db: Kysely<DB>, viewer: Sight, filter: QuarterFilter, limit: number) =>
  base(db, viewer, filter)
    .leftJoin('users as proposer', 'proposer.id', 'cc.proposedBy')
    .leftJoin('users as recogniser', 'recogniser.id', 'cc.recognisedBy')
    .innerJoin('users as officer', 'officer.id', 'customers.officerId')
    .select([
      'loans.id',
      'loans.loanNo',
      'loans.customerId',
      'customers.name as customerName',
      'customers.kind as customerKind',
      'branches.name as branchName',
      'officer.name as officerName',
      'loans.riskClass',
      'loans.balanceFen',
      'loans.oldestUnpaidOn',
      'cc.proposedBy',
      'proposer.name as proposedByName',
      'recogniser.name as recognisedByName',
    ])
    .select(stateOf(filter.quarter).as('state'))
    .$if(filter.after !== undefined, q => q.where('loans.id', '>', filter.after!))
    .orderBy('loans.id')
    .limit(limit)
    .execute()

export type QuarterRow = Awaited<ReturnType<typeof quarterPage>>[number]

/** How far each branch has come. */
export const quarterProgress = (db: Kysely<DB>, viewer: Sight, quarter: BookDate) =>
  base(db, viewer, { quarter })
    .select(['loans.branchId', 'branches.name as branchName'])
    .select([
      sql<number>`count(*)::int`.as('loans'),
      sql<number>`count(*) filter (where ${stateOf(quarter)} = 'proposed')::int`.as('proposed'),
      sql<number>`count(*) filter (where ${stateOf(quarter)} = 'done')::int`.as('done'),
    ])
    .groupBy(['loans.branchId', 'branches.name', 'branches.code'])
    .orderBy('branches.code')
    .execute()
