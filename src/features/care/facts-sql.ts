import { type RawBuilder, sql } from 'kysely'
import type { CareFact } from '../../lending/care'
import type { BookDate } from '../../lending/dates'

const months = (from: RawBuilder<unknown>, to: RawBuilder<unknown>) =>
  sql`(extract(year from age(${to}, ${from})) * 12 + extract(month from age(${to}, ${from})))::int`

/**
 * What rules ask of customers with a loan, one row each: columns by the names of the facts. Months without an overdue day begin
 * with the first loan, or after the last day something was late.
 */
export const factsOf = (customers: RawBuilder<unknown>, today: BookDate): RawBuilder<unknown> => sql`
  select o.customer_id,
    ${months(sql`greatest(o.first_on, bad.until_on)::timestamp`, sql`${today}::date::timestamp`)} as good_months,
    case when o.last_on >= ${today}::date then ${months(sql`${today}::date::timestamp`, sql`o.last_on::timestamp`)} end as months_left,
    case when o.lent_fen > 0 then ((o.lent_fen - least(o.balance_fen, o.lent_fen)) * 100 / o.lent_fen)::int end as paid_percent,
    (o.balance_fen / 100)::bigint as balance_yuan, o.settled_loans,
    (${months(sql`o.first_on::timestamp`, sql`${today}::date::timestamp`)} / 12)::int as years
  from (select l.customer_id, min(l.value_date) as first_on, max(l.maturity_date) filter (where l.state = 'active') as last_on,
      coalesce(sum(l.balance_fen) filter (where l.state = 'active'), 0)::bigint as balance_fen,
      coalesce(sum(l.principal_fen) filter (where l.state = 'active'), 0)::bigint as lent_fen,
      count(*) filter (where l.state = 'settled')::int as settled_loans
    from loans l where l.customer_id in (${customers}) and l.state <> 'reversed' group by l.customer_id) o
  left join lateral (select max(coalesce(i.settled_on, ${today}::date)) as until_on
    from loans l join installments i on i.loan_id = l.id
    where l.customer_id = o.customer_id and l.state <> 'reversed' and i.pay_date < coalesce(i.settled_on, ${today}::date)) bad on true`

const COLUMNS: Readonly<Record<CareFact, RawBuilder<unknown>>> = {
  goodMonths: sql`f.good_months`,
  monthsLeft: sql`f.months_left`,
  paidPercent: sql`f.paid_percent`,
  balanceYuan: sql`f.balance_yuan`,
  settledLoans: sql`f.settled_loans`,
  years: sql`f.years`,
}
export const factColumns = Object.entries(COLUMNS) as [CareFact, RawBuilder<unknown>][]

/** The facts as one record, as a task keeps them. */
export const asRecord = sql`jsonb_build_object(${sql.join(factColumns.flatMap(([fact, column]) => [sql`${fact}::text`, column]))})`

/** `finds` of the core where the rows are, for the bounds in `r.bounds` and the facts in `f`; a test holds both together. */
export const found = sql<boolean>`${sql.join(
  factColumns.map(
    ([fact, column]) => sql`(not jsonb_exists(r.bounds, ${fact}::text) or (${column} is not null
      and (r.bounds -> ${fact}::text ->> 0 is null or ${column} >= (r.bounds -> ${fact}::text ->> 0)::bigint)
      and (r.bounds -> ${fact}::text ->> 1 is null or ${column} <= (r.bounds -> ${fact}::text ->> 1)::bigint)))`,
  ),
  sql` and `,
)}`
