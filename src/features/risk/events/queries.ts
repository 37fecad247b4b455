import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import { inForce } from '../in-force'

const base = (db: Kysely<DB>, viewer: Sight, today: BookDate) =>
  db
    .selectFrom('classEvents as e')
    .innerJoin('customers', 'customers.id', 'e.customerId')
    .innerJoin('users', 'users.id', 'e.madeBy')
    .leftJoin('loans', 'loans.id', 'e.loanId')
    .leftJoin('classEventChecks as k', 'k.eventId', 'e.id')
    .leftJoin('users as checker', 'checker.id', 'k.decidedBy')
    .leftJoin('classEvents as ended', 'ended.id', 'e.ends')
    .select([
      'e.id',
      'e.kind',
      'e.customerId',
      'e.loanId',
      'loans.loanNo',
      'customers.name as customerName',
      'customers.branchId',
      'customers.officerId',
      'e.valuePpm',
      'e.fromOn',
      'e.toOn',
      'e.ends',
      'ended.kind as endedKind',
      'e.evidence',
      'e.needsCheck',
      'e.madeBy',
      'users.name as madeByName',
      'e.madeAt',
      'k.agreed',
      'k.opinion',
      'checker.name as decidedByName',
    ])
    .select([
      inForce(today).as('inForce'),
      sql<
        number | null
      >`coalesce(e.loan_id, (select min(l.id) from loans l where l.customer_id = e.customer_id and l.state = 'active'))`.as(
        'atLoanId',
      ),
      sql<BookDate | null>`(select min(x.from_on) from class_events x join class_event_checks y on y.event_id = x.id and y.agreed where x.ends = e.id)`.as(
        'endedOn',
      ),
      sql<boolean>`exists (select from class_events x where x.ends = e.id and not exists (select from class_event_checks y where y.event_id = x.id))`.as(
        'ending',
      ),
    ])
    .where(visibleTo(viewer))

export type EventRow = Awaited<ReturnType<ReturnType<typeof base>['execute']>>[number]

/** What is on record for a loan: its own entries and those of its debtor, newest first. */
export const eventsOfLoan = (
  db: Kysely<DB>,
  viewer: Sight,
  today: BookDate,
  loan: { readonly id: number; readonly customerId: number },
): Promise<EventRow[]> =>
  base(db, viewer, today)
    .where('e.customerId', '=', loan.customerId)
    .where(eb => eb.or([eb('e.loanId', 'is', null), eb('e.loanId', '=', loan.id)]))
    .orderBy('e.id', 'desc')
    .limit(100)
    .execute()

export interface EventFilter {
  readonly state: 'waiting' | 'in-force' | 'all'
  readonly before?: number
}

/** Entries of all customers in sight, newest first. */
export const eventPage = (
  db: Kysely<DB>,
  viewer: Sight,
  today: BookDate,
  { state, before }: EventFilter,
  limit: number,
): Promise<EventRow[]> =>
  base(db, viewer, today)
    .$if(state === 'waiting', q => q.where('e.needsCheck', '=', true).where('k.eventId', 'is', null))
    .$if(state === 'in-force', q => q.where(inForce(today)))
    .$if(before !== undefined, q => q.where('e.id', '<', before!))
    .orderBy('e.id', 'desc')
    .limit(limit)
    .execute()

export const eventById = (db: Kysely<DB>, viewer: Sight, today: BookDate, id: number): Promise<EventRow | undefined> =>
  base(db, viewer, today).where('e.id', '=', id).executeTakeFirst()
