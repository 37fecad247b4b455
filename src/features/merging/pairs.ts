import { expressionBuilder, type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'

export interface Pair {
  readonly a: number
  readonly b: number
  readonly score: number
  readonly reasons: readonly string[]
  readonly aName: string
  readonly aNo: string
  readonly aOfficer: string
  readonly bName: string
  readonly bNo: string
  readonly bOfficer: string
}

const inSight = (viewer: Sight) => visibleTo(viewer)(expressionBuilder<DB, 'customers'>())

/** A number that more files share is a switchboard or a village shop, and tells nothing. */
const MOST_SHARING = 6

/**
 * Pairs of files in sight that may be one customer's, surest first: whole groups by keyed digest and by name, no file compared with each other one.
 * Points: same document number under another type 95 · same name and birth date 85 · same name and last six of the document 80 · same name and phone 75 ·
 * firms of one name 70 · same phone 40; a second reason adds five.
 */
export async function pairsInSight(db: Kysely<DB>, viewer: Sight, limit: number): Promise<Pair[]> {
  const { rows } = await sql<Pair>`
    with seen as (select id, kind, name, birth_date, id_no_index, id_tail6_index, phone_index from customers where ${inSight(viewer)}),
    found as (
      select a.id as a, b.id as b, 95 as score, 'id' as reason from seen a join seen b on b.id_no_index = a.id_no_index and b.id > a.id
      union all
      select a.id, b.id, 85, 'birth' from seen a join seen b on b.birth_date = a.birth_date and b.name = a.name and b.id > a.id
      union all
      select a.id, b.id, 80, 'tail' from seen a join seen b on b.id_tail6_index = a.id_tail6_index and b.name = a.name and b.id > a.id
      union all
      select a.id, b.id, 70, 'firm' from seen a join seen b on b.name = a.name and b.id > a.id where a.kind <> 'person' and b.kind <> 'person'
      union all
      select a.id, b.id, case when a.name = b.name then 75 else 40 end, 'phone' from seen a join seen b on b.phone_index = a.phone_index and b.id > a.id
        where a.phone_index in (select phone_index from seen where phone_index is not null group by 1 having count(*) between 2 and ${MOST_SHARING})
    ),
    pairs as (select f.a, f.b, least(max(score) + 5 * (count(*) - 1), 100)::int as score, array_agg(reason order by score desc) as reasons
      from found f where not exists (select from customer_distinctions d where d.a_customer_id = f.a and d.b_customer_id = f.b)
      group by f.a, f.b order by score desc, f.a, f.b limit ${limit})
    select p.*, a.name as a_name, a.customer_no as a_no, ua.name as a_officer, b.name as b_name, b.customer_no as b_no, ub.name as b_officer
    from pairs p join customers a on a.id = p.a join users ua on ua.id = a.officer_id
      join customers b on b.id = p.b join users ub on ub.id = b.officer_id order by p.score desc, p.a, p.b`.execute(db)
  return rows
}
