import type { Kysely } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'

const base = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('classReviews as r')
    .innerJoin('loans', 'loans.id', 'r.loanId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('branches', 'branches.id', 'loans.branchId')
    .innerJoin('users as proposer', 'proposer.id', 'r.proposedBy')
    .leftJoin('users as recogniser', 'recogniser.id', 'r.recognisedBy')
    .leftJoin('users as approver', 'approver.id', 'r.approvedBy')
    .leftJoin('users as dropper', 'dropper.id', 'r.droppedBy')
    .selectAll('r')
    .select([
      'loans.loanNo',
      'loans.riskClass',
      'loans.balanceFen',
      'loans.branchId',
      'customers.name as customerName',
      'customers.officerId',
      'branches.name as branchName',
      'proposer.name as proposedByName',
      'recogniser.name as recognisedByName',
      'approver.name as approvedByName',
      'dropper.name as droppedByName',
    ])
    .where(visibleTo(viewer))

export type ReviewRow = Awaited<ReturnType<ReturnType<typeof base>['execute']>>[number]

export const REVIEW_STATES = ['proposed', 'recognised', 'done', 'rejected', 'withdrawn'] as const

/** Adjustments in sight, newest first; those that wait when no state is asked for. */
export const reviewPage = (
  db: Kysely<DB>,
  viewer: Sight,
  { state, before }: { readonly state?: string; readonly before?: number },
  limit: number,
): Promise<ReviewRow[]> =>
  base(db, viewer)
    .where('r.state', 'in', state === undefined ? ['proposed', 'recognised'] : [state])
    .$if(before !== undefined, q => q.where('r.id', '<', before!))
    .orderBy('r.id', 'desc')
    .limit(limit)
    .execute()

export const reviewById = (db: Kysely<DB>, viewer: Sight, id: number): Promise<ReviewRow | undefined> =>
  base(db, viewer).where('r.id', '=', id).executeTakeFirst()

/** The adjustment of a loan that waits for somebody. */
export const openReview = (db: Kysely<DB>, loanId: number) =>
  db
    .selectFrom('classReviews')
    .select(['id', 'toClass', 'state'])
    .where('loanId', '=', loanId)
    .where('state', 'in', ['proposed', 'recognised'])
    .executeTakeFirst()
