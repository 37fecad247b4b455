import { sql } from 'kysely'

const HOLDS = sql`r.to_on is null and r.withdrawn_on is null`

/** The plain sums the view of exposure must come to, written another way: whole tables added up and joined. */
const sums = sql`
  owed as (select customer_id, sum(balance_fen)::bigint as fen from loans where state = 'active' group by 1),
  committed as (
    select a.customer_id, sum((c.content -> 'approved' ->> 'amountFen')::bigint)::bigint as fen
      from approval_cases c join applications a on a.id = c.application_id left join contracts k on k.application_id = a.id and k.state in ('drafted', 'signed')
      where c.state = 'approved' and a.renews_loan_id is null and (a.state = 'approved' or a.state = 'contracted' and k.id is not null) group by 1
    union all
    select customer_id, sum(greatest((terms ->> 'limitFen')::bigint - case when method = 'revolving' then balance_fen
        else principal_fen + coalesce((standing ->> 'drawn')::bigint, 0) end, 0))::bigint
      from loans where state = 'active' and terms ? 'limitFen' group by 1),
  undrawn as (select customer_id, sum(fen)::bigint as fen from committed group by 1),
  given as (
    select giver, debtor, max(fen) as fen from (
      select r.other_customer_id as giver, r.customer_id as debtor, r.amount_fen as fen from relations r where ${HOLDS} and r.kind = 'guarantor'
      union all select r.customer_id, r.other_customer_id, r.amount_fen from relations r where ${HOLDS} and r.kind = 'guarantees') x
    where giver is not null and debtor is not null group by 1, 2
    having not bool_or(fen is null)),
  guaranteed as (
    select giver as customer_id, sum(least(given.fen, coalesce(owed.fen, 0) + coalesce(undrawn.fen, 0)))::bigint as fen from given
      left join owed on owed.customer_id = given.debtor left join undrawn on undrawn.customer_id = given.debtor group by 1)`

/** Customers around whom something is told, those with money committed, and the first of the rest. */
const looked = sql`
  looked as (
    select customer_id from undrawn union select customer_id from relations union select other_customer_id from relations
    union (select customer_id from owed order by customer_id limit 1000))`

const open = sql`(select distinct g.customer_id from relations r cross join lateral (values (r.other_customer_id, 'guarantor'), (r.customer_id, 'guarantees')) g (customer_id, kind)
  where ${HOLDS} and r.kind = g.kind and r.amount_fen is null and g.customer_id is not null)`

export const relationChecks = [
  {
    name: 'exposure of a customer is the plain sum of what he owes, what is committed and what he guarantees',
    query: sql<{ detail: string }>`with ${sums}, ${looked}
      select 'customer ' || e.customer_id || ': ' || e.drawn_fen || ' + ' || e.undrawn_fen || ' + ' || e.guarantee_fen as detail
      from looked join customer_exposures e on e.customer_id = looked.customer_id
        left join owed on owed.customer_id = e.customer_id left join undrawn on undrawn.customer_id = e.customer_id
        left join guaranteed on guaranteed.customer_id = e.customer_id
      where e.drawn_fen <> coalesce(owed.fen, 0) or e.undrawn_fen <> coalesce(undrawn.fen, 0)
        or e.guarantee_fen <> coalesce(guaranteed.fen, 0) and e.customer_id not in ${open}`,
  },
  {
    name: 'exposure of a circle is the sum of its members',
    query: sql<{ detail: string }>`with ${sums}, circles as (
        select group_id, array_agg(customer_id) as members from customer_group_members where to_on is null and kind in ('household', 'group') group by 1)
      select 'group ' || c.group_id as detail from circles c cross join lateral circle_exposure(c.members, 0) e
      where (e.drawn_fen, e.undrawn_fen) is distinct from (
        (select coalesce(sum(fen), 0)::bigint from owed where customer_id = any (c.members)),
        (select coalesce(sum(fen), 0)::bigint from undrawn where customer_id = any (c.members)))`,
  },
  {
    name: 'customers bound by control, by half of the shares or as a household are in one circle of at least two',
    query: sql<{ detail: string }>`select 'relation ' || r.id as detail from relations r
      cross join lateral (values
        ('group', r.kind in ('controller', 'controls') or r.kind in ('shareholder', 'holds') and r.share_ppm >= 500000),
        ('household', r.kind = 'spouse' or r.same_household)) need (kind, bound)
      where ${HOLDS} and need.bound and r.other_customer_id is not null and not exists (
        select from customer_group_members a join customer_group_members b on b.group_id = a.group_id and b.to_on is null
        where a.to_on is null and a.kind = need.kind and a.customer_id = r.customer_id and b.customer_id = r.other_customer_id)
      union all select 'group ' || m.group_id from customer_group_members m where m.to_on is null and m.kind in ('household', 'group')
        group by m.group_id having count(*) < 2`,
  },
]
