import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { components, gradeOf, type RelationKind, settle } from '../../lending/relations'

type Kind = 'household' | 'group'
const CIRCLES: readonly Kind[] = ['household', 'group']

export interface Tie {
  readonly customerId: number
  readonly otherCustomerId: number | null
  readonly idNoIndex: Buffer | null
  readonly kind: string
  readonly sharePpm: number | null
  readonly sameHousehold: boolean
}
const binds: Readonly<Record<Kind, (tie: Tie) => boolean>> = {
  household: tie => tie.kind === 'spouse' || tie.sameHousehold,
  group: tie => gradeOf({ kind: tie.kind as RelationKind, sharePpm: tie.sharePpm }) === 'group',
}

/** Does a tie put both its ends into one 家庭 or 集团? */
export const bindsCircle = (tie: Tie): boolean => CIRCLES.some(kind => binds[kind](tie))

const customer = (id: number): string => `c${id}`
const idOf = (node: string): number | null => (node.startsWith('c') ? Number.parseInt(node.slice(1), 10) : null)
/** Whoever is no customer is known by his digest; the letter before it keeps a digest from reading as a customer's number. */
const nodeOf = (tie: Tie): string =>
  tie.otherCustomerId !== null
    ? customer(tie.otherCustomerId)
    : tie.idNoIndex === null
      ? `n${tie.customerId}`
      : `x${tie.idNoIndex.toString('hex')}`

/** Relations that hold and touch these customers, or these people who are none. */
async function tiesOf(trx: Transaction<DB>, ids: readonly number[], strangers: readonly Buffer[]): Promise<Tie[]> {
  return trx
    .selectFrom('relations')
    .select(['customerId', 'otherCustomerId', 'idNoIndex', 'kind', 'sharePpm', 'sameHousehold'])
    .where('toOn', 'is', null)
    .where('withdrawnOn', 'is', null)
    .where(eb =>
      eb.or([
        eb('customerId', '=', sql<number>`any(${[...ids]}::int[])`),
        eb('otherCustomerId', '=', sql<number>`any(${[...ids]}::int[])`),
        eb.and([eb('otherCustomerId', 'is', null), eb('idNoIndex', '=', sql<Buffer>`any(${[...strangers]}::bytea[])`)]),
      ]),
    )
    .execute()
}

/** Pairs somebody said are one group; what was said of a file that became part of another one holds for that one. */
async function agreedPairs(trx: Transaction<DB>, ids: readonly number[]) {
  const { rows } = await sql<{ a: number; b: number }>`
    with mine as materialized (select array(select id from customers
      where id = any(${[...ids]}::int[]) or merged_into = any(${[...ids]}::int[])) as ids)
    select coalesce(a.merged_into, a.id) as a, coalesce(b.merged_into, b.id) as b
    from mine, group_suggestions s join customers a on a.id = s.a_customer_id join customers b on b.id = s.b_customer_id
    where s.state = 'confirmed' and (s.a_customer_id = any(mine.ids) or s.b_customer_id = any(mine.ids))`.execute(trx)
  return rows
}

/** Everybody who hangs together with these by ties of one kind, ring after ring; what is walked is what changed, never the book. */
async function linksFrom(trx: Transaction<DB>, kind: Kind, seeds: readonly number[]) {
  const nodes = new Set(seeds.map(customer))
  const strangers = new Map<string, Buffer>()
  const links = new Map<string, readonly [string, string]>()
  let fresh = [...nodes]
  while (fresh.length > 0) {
    const ids = fresh.flatMap(node => idOf(node) ?? [])
    const unknown = fresh.flatMap(node => strangers.get(node) ?? [])
    const reached: string[] = []
    const link = (a: string, b: string) => {
      links.set(`${a} ${b}`, [a, b])
      reached.push(a, b)
    }
    for (const tie of await tiesOf(trx, ids, unknown)) {
      if (!binds[kind](tie)) continue
      const other = nodeOf(tie)
      if (tie.otherCustomerId === null && tie.idNoIndex !== null) strangers.set(other, tie.idNoIndex)
      link(customer(tie.customerId), other)
    }
    if (kind === 'group') for (const pair of await agreedPairs(trx, ids)) link(customer(pair.a), customer(pair.b))
    fresh = [...new Set(reached)].filter(node => !nodes.has(node))
    for (const node of fresh) nodes.add(node)
  }
  return { nodes: [...nodes], links: [...links.values()] }
}

interface Standing {
  readonly id: number
  readonly members: readonly number[]
}

/** Circles these customers stand in now, with all their members. */
async function standingOf(trx: Transaction<DB>, kind: Kind, ids: readonly number[]): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select group_id as id, array_agg(customer_id order by customer_id) as members from customer_group_members
    where to_on is null and group_id in (select group_id from customer_group_members
      where kind = ${kind} and to_on is null and customer_id = any(${[...ids]}::int[])) group by group_id`.execute(trx)
  return rows
}

async function close(trx: Transaction<DB>, groupId: number, customerIds: readonly number[], today: BookDate) {
  await trx
    .updateTable('customerGroupMembers')
    .set({ toOn: today })
    .where('groupId', '=', groupId)
    .where('customerId', '=', sql<number>`any(${[...customerIds]}::int[])`)
    .where('toOn', 'is', null)
    .execute()
}

async function newCircle(trx: Transaction<DB>, kind: Kind, today: BookDate): Promise<number> {
  const { id } = await trx
    .insertInto('customerGroups')
    .values({ kind, createdOn: today })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function settleCircles(trx: Transaction<DB>, kind: Kind, ids: readonly number[], today: BookDate): Promise<void> {
  const before = await standingOf(trx, kind, ids)
  const { nodes, links } = await linksFrom(trx, kind, [...new Set([...ids, ...before.flatMap(one => one.members)])])
  const now = components(nodes, links)
    .map(part => part.flatMap(node => idOf(node) ?? []))
    .filter(part => part.length > 1)
  const known = await standingOf(trx, kind, [...new Set([...ids, ...now.flat()])])
  const { kept, ended } = settle(known, now)
  const was = new Map(known.map(one => [one.id, one.members]))
  // first those who leave: nobody is in two circles of a kind, not even for a moment
  for (const id of ended) {
    await close(trx, id, was.get(id) ?? [], today)
    await trx.updateTable('customerGroups').set({ dissolvedOn: today }).where('id', '=', id).execute()
  }
  for (const { id, members } of kept) {
    const left = (id === null ? [] : (was.get(id) ?? [])).filter(one => !members.includes(one))
    if (id !== null && left.length > 0) await close(trx, id, left, today)
  }
  for (const { id, members } of kept) {
    const groupId = id ?? (await newCircle(trx, kind, today))
    const come = members.filter(one => id === null || !(was.get(id) ?? []).includes(one))
    if (come.length === 0) continue
    await trx
      .insertInto('customerGroupMembers')
      .values(come.map(customerId => ({ groupId, customerId, kind, fromOn: today })))
      .execute()
  }
}

/** One after the other: two changes at once could each miss what the other joins. */
export const lockCircles = (trx: Transaction<DB>) => sql`select pg_advisory_xact_lock(7023)`.execute(trx)

/** 家庭 and 集团 around these customers, brought to what their relations say now. */
export async function refreshCircles(trx: Transaction<DB>, today: BookDate, ids: readonly number[]): Promise<void> {
  await lockCircles(trx)
  for (const kind of CIRCLES) await settleCircles(trx, kind, ids, today)
}
