import { type Kysely, sql, type Transaction } from 'kysely'
import { blindIndex } from '../../db/codec'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import type { BookDate } from '../../lending/dates'
import { halfWidth } from '../../lending/text'
import type { DayEndWork } from '../../web/feature'
import { changedFiles } from '../customers/changed'
import { open } from '../customers/protect'
import { refreshCircles } from './circle'
import { fillGroup, movedByTheDay, ruleGroups } from './groups/fill'
import { suggestFor } from './suggest'

const CHUNK = 20_000

async function cursor(trx: Transaction<DB>, name: string): Promise<bigint> {
  const row = await trx.selectFrom('relationCursors').select('at').where('name', '=', name).executeTakeFirst()
  return row?.at ?? 0n
}
const setCursor = (trx: Transaction<DB>, name: string, at: bigint) =>
  trx
    .insertInto('relationCursors')
    .values({ name, at })
    .onConflict(oc => oc.column('name').doUpdateSet({ at }))
    .execute()

/** One process at a time; another turn comes soon. */
async function alone(trx: Transaction<DB>): Promise<boolean> {
  const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(7024) as mine`.execute(trx)
  return rows[0]!.mine
}

const bare = (text: string): string =>
  halfWidth(text)
    .replace(/[\s\-—,，。.]/g, '')
    .toUpperCase()

/** Digests of address and account: another file with the same one is found without opening either. */
async function markCustomers(trx: Transaction<DB>, ids: readonly number[]): Promise<void> {
  const rows = await trx
    .selectFrom('customers')
    .select(['id', 'address', 'accountNo'])
    .where('id', '=', sql<number>`any(${[...ids]}::int[])`)
    .execute()
  const marks = rows.flatMap(row => {
    const address = open('address', row.id, row.address)
    const account = open('accountNo', row.id, row.accountNo)
    return [
      {
        customerId: row.id,
        kind: 'address',
        mark: address === null ? null : blindIndex('customers.address', bare(address)),
      },
      {
        customerId: row.id,
        kind: 'account',
        mark: account === null ? null : blindIndex('customers.account_no', bare(account)),
      },
    ]
  })
  if (marks.length === 0) return
  await trx
    .insertInto('customerMarks')
    .values(marks)
    .onConflict(oc => oc.columns(['customerId', 'kind']).doUpdateSet(eb => ({ mark: eb.ref('excluded.mark') })))
    .execute()
}

/** People told of as relations who have become customers: linked by their number without a word, and their circles joined; whose file it is may not know. */
async function linkNewcomers(trx: Transaction<DB>, today: BookDate, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ customerId: number; otherId: number }>`
    update relations r set other_customer_id = c.id from customers c
    where r.other_customer_id is null and c.id = any(${[...ids]}::int[]) and c.withdrawn_at is null and c.id <> r.customer_id
      and r.id_no_index = c.id_no_index and r.id_type = c.id_type and (r.other_kind = 'person') = (c.kind = 'person')
    returning r.customer_id, c.id as other_id`.execute(trx)
  const touched = [...new Set(rows.flatMap(row => [row.customerId, row.otherId]))]
  if (touched.length > 0) await refreshCircles(trx, today, touched)
  return touched
}

/** Whose relations were moved from file to file, by a merge or its undoing, stands in other circles now. */
async function tied(trx: Transaction<DB>, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select customer_id as id from relations where customer_id = any(${[...ids]}::int[])
    union select other_customer_id from relations where other_customer_id = any(${[...ids]}::int[])
    union select customer_id from customer_group_members where customer_id = any(${[...ids]}::int[]) and to_on is null and kind in ('household', 'group')`.execute(
    trx,
  )
  return rows.map(row => row.id)
}

async function followCustomers(trx: Transaction<DB>, today: BookDate, ids: readonly number[]): Promise<void> {
  await markCustomers(trx, ids)
  await linkNewcomers(trx, today, ids)
  const around = await tied(trx, ids)
  if (around.length > 0) await refreshCircles(trx, today, around)
  await suggestFor(trx, today, ids)
  for (const group of await ruleGroups(trx)) await fillGroup(trx, group.id, group.rule, today, { ids })
}

/** Files that were there before anybody followed them, then what the timeline tells of. */
async function followFiles(trx: Transaction<DB>, today: BookDate): Promise<{ customers: number; more: boolean }> {
  const { ids, more } = await changedFiles(trx, 'relations')
  if (ids.length > 0) await followCustomers(trx, today, ids)
  return { customers: ids.length, more }
}

/** A rule made or changed is run over the whole book, chunk by chunk. */
async function followRules(trx: Transaction<DB>, today: BookDate): Promise<{ customers: number; more: boolean }> {
  const { rows } = await sql<{ last: number | null }>`select max(id) as last from customers`.execute(trx)
  const last = rows[0]?.last ?? 0
  for (const group of await ruleGroups(trx)) {
    const at = Number(await cursor(trx, `rule:${group.id}`))
    if (at >= last) continue
    const upto = Math.min(at + CHUNK, last)
    await fillGroup(trx, group.id, group.rule, today, { after: at, upto })
    await setCursor(trx, `rule:${group.id}`, BigInt(upto))
    return { customers: upto - at, more: true }
  }
  return { customers: 0, more: false }
}

/** From the beginning of the book again. */
export const restartRule = (trx: Transaction<DB>, groupId: number) => setCursor(trx, `rule:${groupId}`, 0n)

/** Up to `turns` turns of each kind, each in a transaction of its own. Answers how many customers were looked at. */
export async function followBook(db: Kysely<DB>, turns = 20): Promise<number> {
  let seen = 0
  for (const step of [followFiles, followRules]) {
    for (let turn = 0; turn < turns; turn++) {
      const { customers, more } = await inTransaction(db, async trx => {
        if (!(await alone(trx))) return { customers: 0, more: false }
        const day = await trx.selectFrom('businessDay').select('today').executeTakeFirst()
        return day ? step(trx, day.today) : { customers: 0, more: false }
      })
      seen += customers
      if (!more) break
    }
  }
  return seen
}

/** 日终: what the day alone moves. What people did is followed by the job, behind their acts and not on the night's path. */
export const followDay = ({ deps, next, fence }: DayEndWork): Promise<number> =>
  inTransaction(deps.db, async trx => {
    await fence(trx)
    const groups = await ruleGroups(trx)
    const ids = await movedByTheDay(trx, groups)
    let n = 0
    for (const group of groups) n += await fillGroup(trx, group.id, group.rule, next, { ids })
    return n
  })
