import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { inSight } from '../relations/sight'
import type { MarketingStanding } from './commands'
import { marketingOn } from './consent-sql'
import type { State } from './words'

const tasks = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('careTasks')
    .innerJoin('customers', 'customers.id', 'careTasks.customerId')
    .innerJoin('careRules', 'careRules.id', 'careTasks.ruleId')
    .innerJoin('users as officer', 'officer.id', 'customers.officerId')
    .leftJoin('users as closer', 'closer.id', 'careTasks.closedBy')
    .selectAll('careTasks')
    .select(['customers.name as customerName', 'customers.customerNo', 'careRules.name as ruleName', 'careRules.kind'])
    .select(['careRules.productId', 'officer.name as officerName', 'closer.name as closerName'])
    .where(visibleTo(viewer))
export type TaskLine = Awaited<ReturnType<typeof tasksOf>>[number]

export interface TaskFilter {
  readonly state: State | undefined
  readonly rule: number | undefined
  readonly before: number | undefined
  readonly limit: number
}

export async function tasksOf(db: Kysely<DB>, viewer: Sight, { state, rule, before, limit }: TaskFilter) {
  let query = tasks(db, viewer).orderBy('careTasks.id', 'desc').limit(limit)
  if (state) query = query.where('careTasks.state', '=', state)
  if (rule !== undefined) query = query.where('careTasks.ruleId', '=', rule)
  if (before !== undefined) query = query.where('careTasks.id', '<', before)
  return query.execute()
}

export const taskById = (db: Kysely<DB>, viewer: Sight, id: number) =>
  tasks(db, viewer).where('careTasks.id', '=', id).executeTakeFirst()

export const tasksOfCustomer = (db: Kysely<DB>, viewer: Sight, customerId: number) =>
  tasks(db, viewer).where('careTasks.customerId', '=', customerId).orderBy('careTasks.id', 'desc').limit(20).execute()

export interface RuleLine {
  readonly id: number
  readonly kind: string
  readonly name: string
  readonly bounds: unknown
  readonly off: boolean
  readonly productName: string | null
  readonly pauseMonths: number
  readonly days: number
  readonly open: number
  readonly accepted: number
  readonly declined: number
  readonly lapsed: number
}

/** Rules with what came of them, among customers in sight. */
export async function rulesOf(db: Kysely<DB>, viewer: Sight): Promise<RuleLine[]> {
  const { rows } = await sql<RuleLine>`
    select r.id, r.kind, r.name, r.bounds, r.off, p.name as product_name, r.pause_months, r.days,
      coalesce(n.open, 0) as open, coalesce(n.accepted, 0) as accepted, coalesce(n.declined, 0) as declined, coalesce(n.lapsed, 0) as lapsed
    from care_rules r left join products p on p.id = r.product_id
    left join lateral (select count(*) filter (where t.state = 'open')::int as open, count(*) filter (where t.state = 'accepted')::int as accepted,
        count(*) filter (where t.state = 'declined')::int as declined, count(*) filter (where t.state = 'lapsed')::int as lapsed
      from care_tasks t join customers on customers.id = t.customer_id and ${inSight(viewer)} where t.rule_id = r.id) n on true
    order by r.off, r.id`.execute(db)
  return rows
}

export const ruleById = (db: Kysely<DB>, id: number) =>
  db.selectFrom('careRules').selectAll().where('id', '=', id).executeTakeFirst()

export const ruleVersions = (db: Kysely<DB>, id: number) =>
  db
    .selectFrom('careRuleVersions')
    .leftJoin('users', 'users.id', 'careRuleVersions.changedBy')
    .select(['careRuleVersions.version', 'terms', 'changedOn', 'users.name as who'])
    .where('ruleId', '=', id)
    .orderBy('careRuleVersions.version', 'desc')
    .limit(50)
    .execute()

export const productChoices = (db: Kysely<DB>) =>
  db.selectFrom('products').select(['id', 'name']).orderBy('name').execute()

export const festivalsFrom = (db: Kysely<DB>, day: BookDate) =>
  db.selectFrom('festivals').selectAll().where('day', '>=', day).orderBy('day').limit(20).execute()

/** Greetings of customers in sight, the latest first. */
export async function greetingsOf(db: Kysely<DB>, viewer: Sight, limit: number) {
  return db
    .selectFrom('greetings')
    .innerJoin('customers', 'customers.id', 'greetings.customerId')
    .innerJoin('outbox', 'outbox.id', 'greetings.outboxId')
    .select(['greetings.day', 'greetings.occasion', 'greetings.consentId', 'customers.id', 'customers.name'])
    .select(['customers.customerNo', 'outbox.body', 'outbox.state', 'outbox.fromHour', 'outbox.untilHour'])
    .where(visibleTo(viewer))
    .orderBy('greetings.day', 'desc')
    .orderBy('customers.id')
    .limit(limit)
    .execute()
}

/** Whether a customer agreed to marketing, and whether he stopped it since. */
export async function marketingOf(db: Kysely<DB>, customerId: number, day: BookDate): Promise<MarketingStanding> {
  const { rows } = await sql<{ stopped: boolean }>`
    select consent.stopped from customers cross join lateral (${marketingOn(day)}) consent where customers.id = ${customerId}`.execute(
    db,
  )
  return rows[0] === undefined ? 'none' : rows[0].stopped ? 'stopped' : 'agreed'
}

export interface EarnedRow {
  readonly interestFen: Fen
  readonly penaltyFen: Fen
  readonly feeFen: Fen
}

/** What a customer paid since a day beside principal, less what was reversed. */
export async function earnedSince(
  db: Kysely<DB>,
  viewer: Sight,
  customerId: number,
  from: BookDate,
): Promise<EarnedRow> {
  const { rows } = await sql<EarnedRow>`
    select coalesce(sum(x.fen) filter (where x.component = 'interest'), 0)::bigint as interest_fen,
      coalesce(sum(x.fen) filter (where x.component in ('penalty', 'compound')), 0)::bigint as penalty_fen,
      coalesce(sum(x.fen) filter (where x.component = 'fee'), 0)::bigint as fee_fen
    from (
      select line.component, line.fen from repayments r join repayment_lines line on line.repayment_id = r.id
        join loans l on l.id = r.loan_id join customers on customers.id = l.customer_id
        where l.customer_id = ${customerId} and r.business_date >= ${from}::date and ${inSight(viewer)}
      union all
      select line.component, -line.fen from reversals v join repayment_lines line on line.repayment_id = v.repayment_id
        join loans l on l.id = v.loan_id join customers on customers.id = l.customer_id
        where l.customer_id = ${customerId} and v.business_date >= ${from}::date and ${inSight(viewer)}) x`.execute(db)
  return rows[0]!
}

/** How reliably the 期 due so far were paid. */
export async function bondOf(db: Kysely<DB>, viewer: Sight, customerId: number, today: BookDate) {
  const { rows } = await sql<{
    firstOn: BookDate | null
    loans: number
    dues: number
    paidOnTime: number
    lossFen: Fen
  }>`
    select min(l.value_date) as first_on, count(*)::int as loans,
      coalesce(sum(d.dues), 0)::int as dues, coalesce(sum(d.on_time), 0)::int as paid_on_time,
      coalesce(sum(l.balance_fen) filter (where l.state = 'written_off'), 0)::bigint as loss_fen
    from loans l join customers on customers.id = l.customer_id
    left join lateral (select count(*) as dues, count(*) filter (where i.settled_on <= i.pay_date) as on_time
      from installments i where i.loan_id = l.id and i.pay_date <= ${today}::date) d on true
    where l.customer_id = ${customerId} and l.state <> 'reversed' and ${inSight(viewer)}`.execute(db)
  return rows[0]!
}

export const satisfactionsOf = (db: Kysely<DB>, viewer: Sight, customerId: number) =>
  db
    .selectFrom('satisfactions')
    .innerJoin('customers', 'customers.id', 'satisfactions.customerId')
    .innerJoin('users', 'users.id', 'satisfactions.userId')
    .select(['satisfactions.id', 'score', 'satisfactions.note', 'askedOn', 'users.name as who'])
    .where('satisfactions.customerId', '=', customerId)
    .where(visibleTo(viewer))
    .orderBy('satisfactions.id', 'desc')
    .limit(10)
    .execute()
