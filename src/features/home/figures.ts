import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import { addDays, type BookDate, bookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { customersInSight, figuresInSight } from '../reports/sight-sql'

export interface Figures {
  readonly customers: number
  readonly balanceFen: Fen
  readonly overdueFen: Fen
  readonly overdueCustomers: number
  readonly nplFen: Fen
  readonly disbursedFen: Fen
  readonly disbursedCount: number
  readonly dueFen: Fen
  readonly dueCount: number
  readonly receivedFen: Fen
  readonly receivedCount: number
}

const monthStart = (day: BookDate): BookDate => bookDate(`${day.slice(0, 8)}01`)

/** The portfolio in sight as it is now. */
export async function figures(db: Kysely<DB>, viewer: Sight, today: BookDate): Promise<Figures> {
  const { rows } = await sql<Figures>`
    with book as (
      select l.* from loans l join customers c on c.id = l.customer_id where ${customersInSight(viewer)}),
    now as (
      select count(distinct customer_id)::int as customers, coalesce(sum(balance_fen), 0)::bigint as balance_fen,
        coalesce(sum(balance_fen) filter (where oldest_unpaid_on < ${today}::date), 0)::bigint as overdue_fen,
        (count(distinct customer_id) filter (where oldest_unpaid_on < ${today}::date))::int as overdue_customers,
        coalesce(sum(balance_fen) filter (where risk_class in ('substandard', 'doubtful', 'loss')), 0)::bigint as npl_fen
      from book where state = 'active'),
    new as (
      select coalesce(sum(fen), 0)::bigint as disbursed_fen, count(*)::int as disbursed_count from (
        select principal_fen as fen from book where state <> 'reversed' and value_date between ${monthStart(today)}::date and ${today}::date
        union all select d.amount_fen from disbursements d join book b on b.id = d.loan_id
          where d.kind = 'draw' and d.state = 'released' and d.value_date between ${monthStart(today)}::date and ${today}::date) paid),
    due as (
      select coalesce(sum(i.principal_fen + i.interest_fen - i.paid_principal_fen - i.paid_interest_fen), 0)::bigint as due_fen,
        count(distinct i.loan_id)::int as due_count
      from installments i join book b on b.id = i.loan_id where i.pay_date = ${today}::date and i.settled_on is null and b.state = 'active'),
    got as (
      select coalesce(sum(r.amount_fen), 0)::bigint as received_fen, count(*)::int as received_count
      from repayments r join book b on b.id = r.loan_id
      where r.business_date = ${today}::date and r.kind <> 'apply_prepaid' and not exists (select from reversals x where x.repayment_id = r.id))
    select * from now, new, due, got`.execute(db)
  return rows[0]!
}

export interface Before {
  readonly day: BookDate
  readonly balanceFen: Fen
  readonly overdueFen: Fen
  readonly nplFen: Fen
}

/** The same at the last month's end, from its daily figures; undefined when that day was not closed here. */
export async function lastMonthEnd(db: Kysely<DB>, viewer: Sight, today: BookDate): Promise<Before | undefined> {
  const day = addDays(monthStart(today), -1)
  const { rows } = await sql<Before>`
    select ${day}::date as day, sum(balance_fen)::bigint as balance_fen,
      coalesce(sum(balance_fen) filter (where overdue_band <> 'none'), 0)::bigint as overdue_fen,
      coalesce(sum(balance_fen) filter (where risk_class in ('substandard', 'doubtful', 'loss')), 0)::bigint as npl_fen
    from portfolio_days d where d.business_date = ${day}::date and ${figuresInSight(viewer)} having count(*) > 0`.execute(
    db,
  )
  return rows[0]
}

export interface TrendPoint {
  readonly day: BookDate
  readonly b1: Fen
  readonly b2: Fen
  readonly b3: Fen
  readonly b4: Fen
}

/** Balance of overdue loans by days late: the last closed day of each of the last twelve months. */
export async function overdueTrend(db: Kysely<DB>, viewer: Sight, today: BookDate): Promise<TrendPoint[]> {
  const { rows } = await sql<TrendPoint>`
    with days as (
      select max(business_date) as day from (select distinct business_date from portfolio_days
        where business_date > ${today}::date - 366 and business_date < ${today}::date) x
      group by date_trunc('month', business_date) order by 1 desc limit 12)
    select days.day,
      coalesce(sum(d.balance_fen) filter (where d.overdue_band = 'd1_3'), 0)::bigint as b1,
      coalesce(sum(d.balance_fen) filter (where d.overdue_band = 'd4_10'), 0)::bigint as b2,
      coalesce(sum(d.balance_fen) filter (where d.overdue_band = 'd11_30'), 0)::bigint as b3,
      coalesce(sum(d.balance_fen) filter (where d.overdue_band in ('d31_90', 'd91')), 0)::bigint as b4
    from days left join portfolio_days d on d.business_date = days.day and ${figuresInSight(viewer)}
    group by days.day order by days.day`.execute(db)
  return rows
}

export interface ClassPart {
  readonly riskClass: string
  readonly balanceFen: Fen
}

export async function classParts(db: Kysely<DB>, viewer: Sight): Promise<ClassPart[]> {
  const { rows } = await sql<ClassPart>`
    select l.risk_class, sum(l.balance_fen)::bigint as balance_fen from loans l join customers c on c.id = l.customer_id
    where l.state = 'active' and ${customersInSight(viewer)} group by l.risk_class`.execute(db)
  return rows
}

export interface DueDay {
  readonly day: BookDate
  readonly count: number
  readonly late: number
  readonly paid: number
}

/** 期 to be paid by day of a month: how many, how many of them are paid, how many late. */
export async function dueDays(db: Kysely<DB>, viewer: Sight, from: BookDate, to: BookDate): Promise<DueDay[]> {
  const { rows } = await sql<DueDay>`
    select i.pay_date as day, count(*)::int as count, (count(*) filter (where i.settled_on is null and i.overdue))::int as late,
      (count(*) filter (where i.settled_on is not null))::int as paid
    from installments i join loans l on l.id = i.loan_id join customers c on c.id = l.customer_id
    where i.pay_date between ${from}::date and ${to}::date and l.state <> 'written_off' and ${customersInSight(viewer)}
    group by i.pay_date`.execute(db)
  return rows
}

export interface OfficerRow {
  readonly id: number
  readonly name: string
  readonly branchName: string
  readonly customers: number
  readonly balanceFen: Fen
  readonly overdueFen: Fen
  readonly disbursedFen: Fen
}

/** 客户经理业绩: what each looks after, largest first. */
export async function officers(db: Kysely<DB>, viewer: Sight, today: BookDate): Promise<OfficerRow[]> {
  const { rows } = await sql<OfficerRow>`
    select u.id, u.name, b.name as branch_name, (count(distinct l.customer_id) filter (where l.state = 'active'))::int as customers,
      coalesce(sum(l.balance_fen) filter (where l.state = 'active'), 0)::bigint as balance_fen,
      coalesce(sum(l.balance_fen) filter (where l.state = 'active' and l.oldest_unpaid_on < ${today}::date), 0)::bigint as overdue_fen,
      coalesce(sum(l.principal_fen) filter (where l.state <> 'reversed' and l.value_date between ${monthStart(today)}::date and ${today}::date), 0)::bigint as disbursed_fen
    from loans l join customers c on c.id = l.customer_id join users u on u.id = c.officer_id join branches b on b.id = u.branch_id
    where ${customersInSight(viewer)} group by u.id, u.name, b.name order by 5 desc, u.id limit 20`.execute(db)
  return rows
}
