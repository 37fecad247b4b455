import { expressionBuilder, type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { type Sight, visibleTo } from '../../db/visible-to'
import { changedFiles } from '../customers/changed'

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

/** A number that more files share is a switchboard or a village shop, and tells nothing. */
const MOST_SHARING = 6

/**
 * Pairs around some files, by index and never the whole book. Points: same document number under another type 95 · same name
 * and birth date 85 · same name and last six of the document 80 · same name and phone 75 · firms of one name 70 · same phone 40;
 * a second reason adds five.
 */
async function findPairs(trx: Transaction<DB>, ids: readonly number[]): Promise<void> {
  const these = sql`${[...ids]}::int[]`
  await sql`delete from duplicate_pairs where a_customer_id = any(${these}) or b_customer_id = any(${these})`.execute(
    trx,
  )
  await sql`
    with mine as materialized (select id, kind, name, birth_date, id_no_index, id_tail6_index, phone_index from customers
      where id = any(${these}) and withdrawn_at is null),
    found as (
      select m.id as one, o.id as other, 95 as score, 'id' as reason from mine m join customers o on o.id_no_index = m.id_no_index
      union all
      select m.id, o.id, 85, 'birth' from mine m join customers o on o.birth_date = m.birth_date and o.name = m.name
      union all
      select m.id, o.id, 80, 'tail' from mine m join customers o on o.id_tail6_index = m.id_tail6_index and o.name = m.name
      union all
      select m.id, o.id, 70, 'firm' from mine m join customers o on o.name = m.name where m.kind <> 'person' and o.kind <> 'person'
      union all
      select m.id, o.id, case when o.name = m.name then 75 else 40 end, 'phone' from mine m join customers o on o.phone_index = m.phone_index
        where (select count(*) from (select from customers n where n.phone_index = m.phone_index and n.withdrawn_at is null
          limit ${MOST_SHARING + 1}) x) <= ${MOST_SHARING}
    ),
    pairs as (select distinct least(f.one, f.other) as a, greatest(f.one, f.other) as b, f.score, f.reason
      from found f join customers o on o.id = f.other and o.withdrawn_at is null where f.one <> f.other)
    insert into duplicate_pairs (a_customer_id, b_customer_id, score, reasons)
    select a, b, least(max(score) + 5 * (count(*) - 1), 100)::int, array_agg(reason order by score desc) from pairs group by a, b`.execute(
    trx,
  )
}

/** Goes over files that came or changed, some at a time. Answers how many were looked at. */
export async function followPairs(db: Kysely<DB>, turns = 20): Promise<number> {
  let seen = 0
  for (let turn = 0; turn < turns; turn++) {
    const { ids, more } = await inTransaction(db, async trx => {
      const next = await changedFiles(trx, 'duplicates')
      if (next.ids.length > 0) await findPairs(trx, next.ids)
      return next
    })
    seen += ids.length
    if (!more) break
  }
  return seen
}

const inSight = (viewer: Sight) => visibleTo(viewer)(expressionBuilder<DB, 'customers'>())

/** Pairs of files in sight, both of them, that nobody has told apart; surest first. */
export async function pairsInSight(db: Kysely<DB>, viewer: Sight, limit: number): Promise<Pair[]> {
  const seen = sql`select customers.id, customers.name, customers.customer_no, users.name as officer
    from customers join users on users.id = customers.officer_id`
  const { rows } = await sql<Pair>`
    select p.a_customer_id as a, p.b_customer_id as b, p.score, p.reasons, a.name as a_name, a.customer_no as a_no, a.officer as a_officer,
      b.name as b_name, b.customer_no as b_no, b.officer as b_officer
    from duplicate_pairs p
      cross join lateral (${seen} where customers.id = p.a_customer_id and ${inSight(viewer)}) a
      cross join lateral (${seen} where customers.id = p.b_customer_id and ${inSight(viewer)}) b
    where not exists (select from customer_distinctions d where d.a_customer_id = p.a_customer_id and d.b_customer_id = p.b_customer_id)
    order by p.score desc, p.a_customer_id, p.b_customer_id limit ${limit}`.execute(db)
  return rows
}
