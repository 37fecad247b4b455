import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { ContactResult, Stage } from '../../lending/collection'
import type { BookDate } from '../../lending/dates'
import { lateDues } from '../risk/dues-sql'

export interface QueueRow {
  readonly id: number
  readonly customerId: number
  readonly name: string
  readonly stage: Stage
  readonly days: number
  readonly totalFen: bigint
  readonly promisedOn: BookDate | null
  readonly lastResult: ContactResult | null
  readonly nextFollowOn: BookDate | null
}

export type QueueFilter = { readonly stage?: Stage; readonly promiseDue?: boolean }

/** Open cases in sight with their promise, last contact and first late day. */
const openCases = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('collectionCases')
    .innerJoin('customers', 'customers.id', 'collectionCases.customerId')
    .leftJoin('promises', join =>
      join.onRef('promises.caseId', '=', 'collectionCases.id').on('promises.state', '=', 'open'),
    )
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('contactRecords')
          .select(['contactRecords.result', 'contactRecords.nextFollowOn'])
          .whereRef('contactRecords.caseId', '=', 'collectionCases.id')
          .orderBy('contactRecords.id', 'desc')
          .limit(1)
          .as('last'),
      join => join.onTrue(),
    )
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('loans')
          .select(sql<BookDate>`min(loans.oldest_unpaid_on)`.as('since'))
          .whereRef('loans.customerId', '=', 'collectionCases.customerId')
          .where('loans.state', '=', 'active')
          .as('late'),
      join => join.onTrue(),
    )
    .where('collectionCases.state', '=', 'open')
    .where(visibleTo(viewer))

/** One page of the queue: promises due first, then what is to be followed up, then the longest overdue. */
export async function queue(
  db: Kysely<DB>,
  viewer: Sight,
  today: BookDate,
  filter: QueueFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<QueueRow[]> {
  const picked = openCases(db, viewer)
    .select(['collectionCases.id', 'customers.id as customerId', 'customers.name', 'collectionCases.stage'])
    .select(['promises.dueOn as promisedOn', 'last.result as lastResult', 'last.nextFollowOn', 'late.since'])
    .select(
      sql<number>`row_number() over (order by coalesce(promises.due_on <= ${today}::date, false) desc,
        coalesce(last.next_follow_on <= ${today}::date, false) desc, late.since nulls last, collection_cases.id)`.as(
        'place',
      ),
    )
    .$if(filter.stage !== undefined, q => q.where('collectionCases.stage', '=', filter.stage!))
    .$if(filter.promiseDue === true, q => q.where('promises.dueOn', '<=', today))
    .orderBy('place')
    .limit(page.limit)
    .offset(page.offset)
  const { rows } = await sql<QueueRow>`
    select q.id, q.customer_id, q.name, q.stage, greatest(coalesce(${today}::date - q.since, 0), 0) as days, q.promised_on,
      q.last_result, q.next_follow_on, coalesce(owed.fen, 0)::bigint as total_fen
    from ${picked} q left join lateral (
      select sum(dues.total_fen) as fen from loans l cross join lateral ${lateDues(today)} dues
      where l.customer_id = q.customer_id and l.state = 'active' and l.oldest_unpaid_on is not null) owed on true
    order by q.place`.execute(db)
  return rows
}

export interface QueueCounts {
  readonly all: number
  readonly stages: Readonly<Record<string, number>>
  readonly promiseDue: number
  readonly workedToday: number
  readonly receivedFen: bigint
}

/** The figures above the queue, in one reading. */
export async function counts(db: Kysely<DB>, viewer: Sight, today: BookDate): Promise<QueueCounts> {
  const open = await db
    .selectFrom('collectionCases')
    .innerJoin('customers', 'customers.id', 'collectionCases.customerId')
    .select(['collectionCases.stage'])
    .select([
      sql<number>`count(*)::int`.as('n'),
      sql<number>`count(*) filter (where exists (select from promises p where p.case_id = collection_cases.id
        and p.state = 'open' and p.due_on <= ${today}::date))::int`.as('promiseDue'),
      sql<number>`count(*) filter (where exists (select from contact_records r where r.case_id = collection_cases.id
        and r.business_date = ${today}::date))::int`.as('workedToday'),
      sql<bigint>`coalesce(sum((select sum(r.amount_fen) from repayments r join loans l on l.id = r.loan_id
        where l.customer_id = collection_cases.customer_id and r.business_date = ${today}::date and r.kind <> 'apply_prepaid'
          and not exists (select from reversals x where x.repayment_id = r.id))), 0)::bigint`.as('receivedFen'),
    ])
    .where('collectionCases.state', '=', 'open')
    .where(visibleTo(viewer))
    .groupBy('collectionCases.stage')
    .execute()
  const sum = (of: (row: (typeof open)[number]) => number) => open.reduce((total, row) => total + of(row), 0)
  return {
    all: sum(row => row.n),
    stages: Object.fromEntries(open.map(row => [row.stage, row.n])),
    promiseDue: sum(row => row.promiseDue),
    workedToday: sum(row => row.workedToday),
    receivedFen: open.reduce((total, row) => total + row.receivedFen, 0n),
  }
}

/** How many cases wait for this person today: his own without a contact today. */
export async function waitingFor(db: Kysely<DB>, viewer: Sight, today: BookDate): Promise<number> {
  const row = await db
    .selectFrom('collectionCases')
    .innerJoin('customers', 'customers.id', 'collectionCases.customerId')
    .select(sql<number>`count(*)::int`.as('n'))
    .where('collectionCases.state', '=', 'open')
    .where(visibleTo(viewer))
    .where(
      sql<boolean>`not exists (select from contact_records r where r.case_id = collection_cases.id and r.business_date = ${today}::date)`,
    )
    .executeTakeFirstOrThrow()
  return row.n
}
