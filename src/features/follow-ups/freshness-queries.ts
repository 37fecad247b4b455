import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import { addDays, type BookDate } from '../../lending/dates'
import type { Cycle } from '../../lending/follow-up'
import { dueSql, inCycle, seenJoin } from '../customers/freshness'
import { inSight } from '../relations/sight'

export interface OfficerFreshness {
  readonly officerId: number
  readonly officerName: string
  readonly staffNo: string
  readonly branchName: string
  readonly customers: number
  readonly fresh: number
  readonly soon: number
  readonly stale: number
  readonly cold: number
  /** Follow-ups he wrote in the last thirty days. */
  readonly written: number
  readonly lateSteps: number
}

/** Customers in sight that are looked after in turn, with the day each is due again. */
const turned = (viewer: Sight, cycle: Cycle, today: BookDate) => sql`
  select customers.id, customers.name, customers.customer_no, customers.important, customers.officer_id, customers.branch_id,
    seen.last_on, ${dueSql(cycle, today)} as due_on,
    case when customers.important then ${cycle.importantDays}::int else ${cycle.otherDays}::int end as cycle_days
  from customers ${seenJoin} where ${inCycle} and ${inSight(viewer)}`

/** How fresh each officer's customers are, the worst first. */
export async function freshnessByOfficer(
  db: Kysely<DB>,
  viewer: Sight,
  cycle: Cycle,
  today: BookDate,
): Promise<OfficerFreshness[]> {
  const { rows } = await sql<OfficerFreshness>`
    with turned as materialized (${turned(viewer, cycle, today)}),
    own as (select officer_id, count(*)::int as customers,
        count(*) filter (where due_on > ${addDays(today, 3)}::date)::int as fresh,
        count(*) filter (where due_on between ${today}::date and ${addDays(today, 3)}::date)::int as soon,
        count(*) filter (where due_on < ${today}::date and ${today}::date - due_on <= cycle_days)::int as stale,
        count(*) filter (where ${today}::date - due_on > cycle_days)::int as cold
      from turned group by officer_id),
    written as (select f.user_id, count(*)::int as n from follow_ups f join customers on customers.id = f.customer_id and ${inSight(viewer)}
      where f.happened_on > ${addDays(today, -30)}::date group by 1),
    late as (select customers.officer_id, count(*)::int as n from next_steps s join customers on customers.id = s.customer_id and ${inSight(viewer)}
      where s.state = 'open' and s.due_on < ${today}::date group by 1)
    select own.*, u.name as officer_name, u.staff_no, b.name as branch_name, coalesce(written.n, 0) as written, coalesce(late.n, 0) as late_steps
    from own join users u on u.id = own.officer_id join branches b on b.id = u.branch_id
      left join written on written.user_id = own.officer_id left join late on late.officer_id = own.officer_id
    order by (own.stale + own.cold)::float / own.customers desc, u.staff_no`.execute(db)
  return rows
}

export interface StaleCustomer {
  readonly id: number
  readonly name: string
  readonly customerNo: string
  readonly important: boolean
  readonly lastOn: BookDate | null
  readonly dueOn: BookDate
  readonly cycleDays: number
  readonly officerName: string
}

/** Customers who are due, the longest first; of one officer when he is asked for. */
export async function staleCustomers(
  db: Kysely<DB>,
  viewer: Sight,
  cycle: Cycle,
  today: BookDate,
  { officer, limit }: { officer?: number | undefined; limit: number },
): Promise<StaleCustomer[]> {
  const { rows } = await sql<StaleCustomer>`
    select t.id, t.name, t.customer_no, t.important, t.last_on, t.due_on, t.cycle_days, u.name as officer_name
    from (${turned(viewer, cycle, today)}) t join users u on u.id = t.officer_id
    where t.due_on <= ${addDays(today, 3)}::date and (${officer ?? null}::int is null or t.officer_id = ${officer ?? null}::int)
    order by t.due_on, t.id limit ${limit}`.execute(db)
  return rows
}
