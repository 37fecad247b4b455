import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import {
  GROUP_SHARE_PPM,
  guaranteeCircles,
  isSign,
  RELATED_SHARE_PPM,
  type Sign,
  SUGGEST_FROM,
  type Surety,
  scoreOf,
} from '../../lending/relations'

/** What many files share is the number of a village office, not a sign. */
const CROWD = 8

interface Found {
  readonly a: number
  readonly b: number
  readonly sign: string
}

const HOLDS = sql`r.to_on is null and r.withdrawn_on is null`

/** Signs two files bear directly: a share below half, partners, a relative of somebody who is in a group. */
const direct = (ids: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select least(r.customer_id, r.other_customer_id) as a, greatest(r.customer_id, r.other_customer_id) as b,
    case when r.kind = 'partner' then 'partners'
      when r.kind in ('shareholder', 'holds') then case when r.share_ppm >= ${RELATED_SHARE_PPM} then 'related_share' else 'minor_share' end
      else 'family_of_controller' end as sign
  from relations r
  where ${HOLDS} and r.other_customer_id is not null and (r.customer_id = any(${ids}) or r.other_customer_id = any(${ids}))
    and (r.kind = 'partner' or r.kind in ('shareholder', 'holds') and coalesce(r.share_ppm, 0) < ${GROUP_SHARE_PPM}
      or r.kind in ('spouse', 'parent', 'child') and exists (select from customer_group_members m where m.kind = 'group'
        and m.to_on is null and m.customer_id in (r.customer_id, r.other_customer_id)))`

/** Two firms run by one person, customer of ours or not. */
const sameHand = (ids: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select least(x.firm, y.firm), greatest(x.firm, y.firm), case x.kind when 'represents' then 'same_representative' else 'same_manager' end
  from (${hands}) x join (${hands}) y on y.who = x.who and y.kind = x.kind and y.firm <> x.firm where x.firm = any(${ids})`
const hands = sql`
  select r.customer_id as firm, coalesce('c' || r.other_customer_id, encode(r.id_no_index, 'hex')) as who,
      case r.kind when 'legal_representative' then 'represents' else 'manages' end as kind
    from relations r where ${HOLDS} and r.kind in ('legal_representative', 'manager') and (r.other_customer_id is not null or r.id_no_index is not null)
  union all select r.other_customer_id, 'c' || r.customer_id, r.kind from relations r
    where ${HOLDS} and r.kind in ('represents', 'manages') and r.other_customer_id is not null`

const samePhone = (ids: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select least(c.id, o.id), greatest(c.id, o.id), 'same_phone' from customers c
  join customers o on o.phone_index = c.phone_index and o.id <> c.id and o.withdrawn_at is null
  where c.id = any(${ids}) and c.withdrawn_at is null
    and (select count(*) from (select from customers n where n.phone_index = c.phone_index limit ${CROWD + 1}) x) <= ${CROWD}`

const sameMark = (ids: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select least(c.customer_id, o.customer_id), greatest(c.customer_id, o.customer_id), 'same_' || c.kind
  from customer_marks c join customer_marks o on o.mark = c.mark and o.kind = c.kind and o.customer_id <> c.customer_id
  join customers k on k.id = o.customer_id and k.withdrawn_at is null
  where c.customer_id = any(${ids})
    and (select count(*) from (select from customer_marks n where n.mark = c.mark limit ${CROWD + 1}) x) <= ${CROWD}`

/** Guarantees that hang together with those of these customers. */
async function suretiesAround(trx: Transaction<DB>, ids: readonly number[]): Promise<Surety[]> {
  const { rows } = await sql<{ from: number; to: number }>`
    with recursive given as (
      select r.other_customer_id as giver, r.customer_id as debtor from relations r
        where ${HOLDS} and r.kind = 'guarantor' and r.other_customer_id is not null
      union select r.customer_id, r.other_customer_id from relations r
        where ${HOLDS} and r.kind = 'guarantees' and r.other_customer_id is not null),
    near (id) as (
      select unnest(${[...ids]}::int[])
      union select case when g.giver = n.id then g.debtor else g.giver end from near n join given g on n.id in (g.giver, g.debtor))
    select giver as "from", debtor as "to" from given where giver in (select id from near) limit 2000`.execute(trx)
  return rows.map(({ from, to }) => ({ from: String(from), to: String(to) }))
}

async function ringSigns(trx: Transaction<DB>, ids: readonly number[]): Promise<Found[]> {
  const told = await trx
    .selectFrom('relations')
    .select('id')
    .where('kind', 'in', ['guarantor', 'guarantees'])
    .where(eb =>
      eb.or([
        eb('customerId', '=', sql<number>`any(${[...ids]}::int[])`),
        eb('otherCustomerId', '=', sql<number>`any(${[...ids]}::int[])`),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  if (!told) return []
  return guaranteeCircles(await suretiesAround(trx, ids)).flatMap(circle =>
    circle.map((one, at): Found => {
      const [x, y] = [Number.parseInt(one, 10), Number.parseInt(circle[(at + 1) % circle.length]!, 10)]
      return { a: Math.min(x, y), b: Math.max(x, y), sign: 'guarantee_ring' }
    }),
  )
}

async function signsOf(trx: Transaction<DB>, ids: readonly number[]): Promise<Map<string, Set<Sign>>> {
  const among = sql`${[...ids]}::int[]`
  const { rows } = await sql<Found>`
    select distinct x.a, x.b, x.sign from (${direct(among)} union all ${sameHand(among)} union all ${samePhone(among)}
      union all ${sameMark(among)}) x limit 5000`.execute(trx)
  const pairs = new Map<string, Set<Sign>>()
  for (const { a, b, sign } of [...rows, ...(await ringSigns(trx, ids))]) {
    if (!isSign(sign) || a === b) continue
    const key = `${a} ${b}`
    pairs.set(key, (pairs.get(key) ?? new Set()).add(sign))
  }
  return pairs
}

/**
 * What may bind these customers to others without doing so by itself, put before somebody; a pair whose signs are gone is taken
 * back unless it was decided on. Pairs that are one group already need nobody's word.
 */
export async function suggestFor(trx: Transaction<DB>, today: BookDate, ids: readonly number[]): Promise<number> {
  if (ids.length === 0) return 0
  const pairs = await signsOf(trx, ids)
  const found = [...pairs]
    .map(([key, signs]) => {
      const [a = 0, b = 0] = key.split(' ').map(text => Number.parseInt(text, 10))
      return { aCustomerId: a, bCustomerId: b, reasons: JSON.stringify([...signs].sort()), score: scoreOf([...signs]) }
    })
    .filter(({ score }) => score >= SUGGEST_FROM)
  const joined = await together(trx, found)
  const open = found.filter(one => !joined.has(`${one.aCustomerId} ${one.bCustomerId}`))
  await takeBack(trx, ids, open)
  for (const row of open) {
    await trx
      .insertInto('groupSuggestions')
      .values({ ...row, foundOn: today })
      .onConflict(oc =>
        oc
          .columns(['aCustomerId', 'bCustomerId'])
          .doUpdateSet({ reasons: row.reasons, score: row.score, state: 'open' })
          .where('groupSuggestions.state', 'in', ['open', 'gone']),
      )
      .execute()
  }
  return open.length
}

type Pair = { readonly aCustomerId: number; readonly bCustomerId: number }

/** Pairs that stand in one group, whoever made it so. */
async function together(trx: Transaction<DB>, pairs: readonly Pair[]): Promise<Set<string>> {
  if (pairs.length === 0) return new Set()
  const { rows } = await sql<{ a: number; b: number }>`
    select p.a, p.b from unnest(${pairs.map(one => one.aCustomerId)}::int[], ${pairs.map(one => one.bCustomerId)}::int[]) p (a, b)
    join customer_group_members x on x.customer_id = p.a and x.kind = 'group' and x.to_on is null
    join customer_group_members y on y.customer_id = p.b and y.group_id = x.group_id and y.to_on is null`.execute(trx)
  return new Set(rows.map(({ a, b }) => `${a} ${b}`))
}

async function takeBack(trx: Transaction<DB>, ids: readonly number[], open: readonly Pair[]): Promise<void> {
  const kept = new Set(open.map(one => `${one.aCustomerId} ${one.bCustomerId}`))
  const rows = await trx
    .selectFrom('groupSuggestions')
    .select(['id', 'aCustomerId', 'bCustomerId'])
    .where('state', '=', 'open')
    .where(eb =>
      eb.or([
        eb('aCustomerId', '=', sql<number>`any(${[...ids]}::int[])`),
        eb('bCustomerId', '=', sql<number>`any(${[...ids]}::int[])`),
      ]),
    )
    .execute()
  const gone = rows.filter(one => !kept.has(`${one.aCustomerId} ${one.bCustomerId}`)).map(one => one.id)
  if (gone.length > 0)
    await trx.updateTable('groupSuggestions').set({ state: 'gone' }).where('id', 'in', gone).execute()
}
