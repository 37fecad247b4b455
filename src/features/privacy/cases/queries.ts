import { expressionBuilder, type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import type { KeepingFacts } from '../../../lending/privacy'

const cases = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('privacyCases as k')
    .innerJoin('customers', 'customers.id', 'k.customerId')
    .innerJoin('users as asker', 'asker.id', 'k.askedBy')
    .leftJoin('users as decider', 'decider.id', 'k.decidedBy')
    .leftJoin('privacyCases as e', join => join.onRef('e.ends', '=', 'k.id').on('e.state', '=', 'agreed'))
    .select(['k.id', 'k.customerId', 'k.kind', 'k.ends', 'k.reason', 'k.people', 'k.state', 'k.askedBy', 'k.askedOn'])
    .select(['k.decidedOn', 'k.opinion', 'k.proof', 'e.decidedOn as endedOn'])
    .select(['asker.name as askerName', 'decider.name as deciderName'])
    .select(['customers.name as customerName', 'customers.customerNo', 'customers.kind as customerKind'])
    .where(visibleTo(viewer))

export const casesOfCustomer = (db: Kysely<DB>, viewer: Sight, customerId: number) =>
  cases(db, viewer).where('k.customerId', '=', customerId).orderBy('k.id', 'desc').limit(100).execute()
export type CaseRow = Awaited<ReturnType<typeof casesOfCustomer>>[number]

export const caseRows = (
  db: Kysely<DB>,
  viewer: Sight,
  { open, before }: { open: boolean; before?: number | undefined },
  limit: number,
) =>
  cases(db, viewer)
    .$if(open, query => query.where('k.state', '=', 'asked'))
    .$if(before !== undefined, query => query.where('k.id', '<', before ?? 0))
    .orderBy('k.id', 'desc')
    .limit(limit)
    .execute()

export const caseById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  cases(db, viewer).where('k.id', '=', id).executeTakeFirst()

/** The agreed case of a kind that nothing has ended yet. */
export const standingCase = (db: Kysely<DB>, customerId: number, kind: 'restrict' | 'hold') =>
  db
    .selectFrom('privacyCases as k')
    .select(['k.id', 'k.decidedOn'])
    .where('k.customerId', '=', customerId)
    .where('k.kind', '=', kind)
    .where('k.state', '=', 'agreed')
    .where(eb =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('privacyCases as e')
            .select('e.id')
            .whereRef('e.ends', '=', 'k.id')
            .where('e.state', '=', 'agreed'),
        ),
      ),
    )
    .executeTakeFirst()

/** Colleagues who may be named for a restricted file, by staff number or by id. */
export const colleagues = (
  db: Kysely<DB>,
  { staffNos, ids }: { staffNos?: readonly string[]; ids?: readonly number[] },
) =>
  db
    .selectFrom('users')
    .innerJoin('branches', 'branches.id', 'users.branchId')
    .select(['users.id', 'users.name', 'users.staffNo', 'branches.name as branchName'])
    .$if(staffNos !== undefined, query => query.where('users.staffNo', 'in', ['', ...(staffNos ?? [])]))
    .$if(ids !== undefined, query => query.where('users.id', 'in', [0, ...(ids ?? [])]))
    .where('users.disabledAt', 'is', null)
    .where(eb =>
      eb.exists(
        eb
          .selectFrom('userRoles as ur')
          .innerJoin('rolePermissions as p', 'p.roleId', 'ur.roleId')
          .select('ur.userId')
          .whereRef('ur.userId', '=', 'users.id')
          .where('p.permission', '=', 'customer.read'),
      ),
    )
    .orderBy('branches.code')
    .orderBy('users.staffNo')
    .execute()

const open = sql`(exists (select from loans l where l.customer_id = customers.id and l.state in ('active', 'written_off'))
  or exists (select from applications a where a.customer_id = customers.id and a.state in ('draft', 'in_approval', 'returned', 'approved'))
  or exists (select from contracts k where k.customer_id = customers.id and k.state in ('drafted', 'signed'))
  or exists (select from collection_cases d where d.customer_id = customers.id and d.state = 'open')
  or exists (select from privacy_requests q where q.customer_id = customers.id and q.state not in ('answered', 'refused'))
  or exists (select from relations r where r.other_customer_id = customers.id and r.kind in ('guarantor', 'guarantees')
    and r.to_on is null and r.withdrawn_on is null)
  or exists (select from guarantees_of(customers.id)))`
const held = sql`exists (select from privacy_cases h where h.customer_id = customers.id and h.kind = 'hold' and h.state = 'agreed'
  and not exists (select from privacy_cases e where e.ends = h.id and e.state = 'agreed'))`
const archiveHeld = sql`exists (select from archive_holds h join archive_volumes v on v.id = h.volume_id
  where v.customer_id = customers.id and h.lifted_on is null)`
/** The last day anything was done for him: opened, asked for, lent, paid, settled, stood surety for, agreed to. */
const ended = sql`greatest((customers.created_at at time zone 'Asia/Shanghai')::date,
  (select max(greatest(l.value_date, coalesce(l.settled_on, l.value_date))) from loans l where l.customer_id = customers.id and l.state <> 'reversed'),
  (select max(r.business_date) from repayments r join loans l on l.id = r.loan_id where l.customer_id = customers.id),
  (select max(a.created_at at time zone 'Asia/Shanghai')::date from applications a where a.customer_id = customers.id),
  (select max(r.to_on) from relations r where r.withdrawn_on is null
    and (r.customer_id = customers.id and r.kind = 'guarantees' or r.other_customer_id = customers.id and r.kind = 'guarantor')),
  (select max(coalesce(w.withdrawn_on, k.expires_on, k.given_on)) from consents k left join consent_withdrawals w on w.consent_id = k.id
    where k.customer_id = customers.id))`

/** What the rule of keeping is asked with, of one customer. */
export async function keepingFacts(db: Kysely<DB>, customerId: number): Promise<KeepingFacts> {
  const { rows } = await sql<KeepingFacts>`
    select ${open} as open_business, ${held} as held, ${archiveHeld} as archive_held, customers.anonymised_at is not null as anonymised,
      ${ended} as ended_on from customers where customers.id = ${customerId}`.execute(db)
  return rows[0]!
}

export interface DueRow {
  readonly id: number
  readonly customerNo: string
  readonly name: string
  readonly branchName: string
  readonly officerName: string
  readonly endedOn: BookDate
  readonly held: boolean
  readonly asked: boolean
}

/** Customers in sight whom nothing keeps any more, the longest gone first; those under a hold are shown with it. */
export async function dueRows(db: Kysely<DB>, viewer: Sight, until: BookDate, limit: number): Promise<DueRow[]> {
  const inSight = visibleTo(viewer)(expressionBuilder<DB, 'customers'>())
  const { rows } = await sql<DueRow>`
    select d.* from (
      select customers.id, customers.customer_no, customers.name, b.name as branch_name, u.name as officer_name, ${ended} as ended_on,
        (${held} or ${archiveHeld}) as held,
        exists (select from privacy_cases k where k.customer_id = customers.id and k.state = 'asked') as asked
      from customers join branches b on b.id = customers.branch_id join users u on u.id = customers.officer_id
      where ${inSight} and customers.anonymised_at is null
        and customers.created_at < (${until}::date + 1)::timestamp at time zone 'Asia/Shanghai' and not ${open}) d
    where d.ended_on <= ${until}::date order by d.ended_on, d.id limit ${limit}`.execute(db)
  return rows
}
