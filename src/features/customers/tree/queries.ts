import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import { knownMembership } from '../exposure'
import { conditionOf, type Filters } from '../filters'
import type { Node } from './node'

/** As many children as one branch shows at once. */
export const PAGE = 100

export interface Child {
  readonly node: Node
  readonly name: string
  readonly kind:
    | 'branch'
    | 'officer'
    | 'group'
    | 'household'
    | 'manual'
    | 'rule'
    | 'none'
    | 'customer'
    | 'contract'
    | 'loan'
    | 'volume'
  /** Loan or volume: nothing stands below it, its place is that of what it hangs on. */
  readonly leaf?: number
  /** Customers below a branch, an officer or a group; contracts and volumes of a customer; loans and volumes of a contract. */
  readonly count: number
  /** Second line: number and state. */
  readonly no: string | null
  readonly state: string | null
  readonly balanceFen: bigint | null
}
export interface Look {
  readonly viewer: Sight
  readonly filters: Filters
  readonly today: BookDate
}

const seen = ({ viewer, filters, today }: Look): RawBuilder<boolean> => conditionOf(viewer, filters, today)
const plain = { no: null, state: null, balanceFen: null } as const

/** Branches with customers in sight. */
async function branches(db: Kysely<DB>, look: Look): Promise<Child[]> {
  const { rows } = await sql<{ id: number; name: string; count: number }>`
    select b.id, b.name, g.count from (select customers.branch_id, count(*)::int as count from customers where ${seen(look)} group by 1) g
    join branches b on b.id = g.branch_id order by b.path`.execute(db)
  return rows.map(row => ({ ...plain, ...row, kind: 'branch', node: { level: 'branch', branch: row.id } }))
}

async function officers(db: Kysely<DB>, look: Look, branch: number): Promise<Child[]> {
  const { rows } = await sql<{ id: number; name: string; count: number }>`
    select u.id, u.name, g.count from (select customers.officer_id, count(*)::int as count from customers
      where customers.branch_id = ${branch} and ${seen(look)} group by 1) g
    join users u on u.id = g.officer_id order by u.staff_no`.execute(db)
  return rows.map(row => ({ ...plain, ...row, kind: 'officer', node: { level: 'officer', branch, officer: row.id } }))
}

const kept = (branch: number, officer: number) =>
  sql`customers.branch_id = ${branch} and customers.officer_id = ${officer}`
const inGroup = (look: Look) =>
  sql`exists (select from customer_group_members m where m.customer_id = customers.id and m.to_on is null and ${knownMembership(look.viewer)})`

/** Groups the officer's customers are in, and last those in none; without any group his customers themselves. */
async function groups(db: Kysely<DB>, look: Look, branch: number, officer: number, after: number): Promise<Child[]> {
  const { rows } = await sql<{ id: number; kind: Child['kind']; name: string | null; lead: string; count: number }>`
    select g.id, g.kind, g.name, x.lead, x.count from (
      select m.group_id, count(*)::int as count, min(customers.name collate "zh-x-icu") as lead
      from customers join customer_group_members m on m.customer_id = customers.id and m.to_on is null
      where ${kept(branch, officer)} and ${seen(look)} and ${knownMembership(look.viewer)} group by 1) x
    join customer_groups g on g.id = x.group_id order by array_position(array['group','household','manual','rule'], g.kind), g.id limit ${PAGE}`.execute(
    db,
  )
  if (rows.length === 0) return customers(db, look, kept(branch, officer), after)
  const alone = await sql<{ count: number }>`select count(*)::int as count from customers
    where ${kept(branch, officer)} and ${seen(look)} and not ${inGroup(look)}`.execute(db)
  const at = (group: number): Node => ({ level: 'group', branch, officer, group })
  const named = rows.map(row => ({
    ...plain,
    kind: row.kind,
    name: row.name ?? row.lead,
    count: row.count,
    node: at(row.id),
    state: row.name === null ? row.kind : null,
  }))
  const rest = alone.rows[0]!.count
  return rest === 0 ? named : [...named, { ...plain, kind: 'none', name: '', count: rest, node: at(0) }]
}

/**
 * Customers in the order of their names, one page of them. `first` gathers before it sorts: a search finds few, and reading the
 * book in its order until enough of them have come by would take longer.
 */
async function customers(
  db: Kysely<DB>,
  look: Look,
  where: RawBuilder<unknown>,
  after: number,
  first = false,
): Promise<Child[]> {
  const beyond =
    after > 0
      ? sql`and (customers.name collate "zh-x-icu", customers.id) > ((select customers.name from customers where customers.id = ${after} and ${conditionOf(look.viewer, {}, look.today)}) collate "zh-x-icu", ${after}::int)`
      : sql``
  const { rows } = await sql<{ id: number; name: string; no: string; count: number; balanceFen: bigint }>`
    select c.id, c.name, c.customer_no as no, (select count(*)::int from contracts k where k.customer_id = c.id and k.state <> 'voided')
        + (select count(*)::int from archive_volumes v where v.customer_id = c.id and v.application_id is null) as count,
      (select coalesce(sum(l.balance_fen), 0)::bigint from loans l where l.customer_id = c.id and l.state = 'active') as balance_fen
    from (select customers.id, customers.name, customers.customer_no from (select * from customers
        where ${where} and ${seen(look)} ${first ? sql`offset 0` : sql``}) customers where true ${beyond}
      order by customers.name collate "zh-x-icu", customers.id limit ${PAGE + 1}) c
    order by c.name collate "zh-x-icu", c.id`.execute(db)
  return rows.map(row => ({ ...row, kind: 'customer', state: null, node: { level: 'customer', customer: row.id } }))
}

const inside = (look: Look, node: Node & { level: 'group' }) =>
  node.group === 0
    ? sql`${kept(node.branch, node.officer)} and not ${inGroup(look)}`
    : sql`${kept(node.branch, node.officer)} and customers.id in (select m.customer_id from customer_group_members m
        where m.group_id = ${node.group} and m.to_on is null and ${knownMembership(look.viewer)})`

async function contracts(db: Kysely<DB>, look: Look, customer: number): Promise<Child[]> {
  const { rows } = await sql<{ id: number; name: string; state: string; amountFen: bigint; count: number }>`
    select k.id, k.contract_no as name, k.state, k.amount_fen, (select count(*)::int from loans l where l.contract_id = k.id)
      + (select count(*)::int from archive_volumes v where v.application_id = k.application_id) as count
    from contracts k join customers on customers.id = k.customer_id
    where k.customer_id = ${customer} and k.state <> 'voided' and ${conditionOf(look.viewer, {}, look.today)} order by k.id desc limit ${PAGE}`.execute(
    db,
  )
  return rows.map(row => ({
    ...row,
    no: null,
    kind: 'contract',
    balanceFen: row.amountFen,
    node: { level: 'contract', contract: row.id },
  }))
}

async function loans(db: Kysely<DB>, look: Look, contract: number): Promise<Child[]> {
  const { rows } = await sql<{ id: number; name: string; state: string; balanceFen: bigint }>`
    select l.id, l.loan_no as name, l.state, l.balance_fen from loans l join customers on customers.id = l.customer_id
    where l.contract_id = ${contract} and ${conditionOf(look.viewer, {}, look.today)} order by l.id limit ${PAGE}`.execute(
    db,
  )
  const node: Node = { level: 'contract', contract }
  return rows.map(row => ({ ...row, leaf: row.id, no: null, count: 0, kind: 'loan', node }))
}

/** 档案: the volumes of a contract's application, or those of the customer that belong to none. */
async function volumes(db: Kysely<DB>, look: Look, node: Node, of: RawBuilder<unknown>): Promise<Child[]> {
  const { rows } = await sql<{ id: number; name: string; no: string; state: string }>`
    select v.id, v.title as name, v.volume_no as no,
      case when v.destroyed_on is not null then 'destroyed' when v.filed_on is not null then 'filed' else 'open' end as state
    from archive_volumes v join customers on customers.id = v.customer_id
    where ${of} and ${conditionOf(look.viewer, {}, look.today)} order by v.id limit ${PAGE}`.execute(db)
  return rows.map(row => ({ ...row, leaf: row.id, count: 0, balanceFen: null, kind: 'volume', node }))
}
async function underCustomer(db: Kysely<DB>, look: Look, node: Node & { level: 'customer' }): Promise<Child[]> {
  const own = sql`v.customer_id = ${node.customer} and v.application_id is null`
  return (await Promise.all([contracts(db, look, node.customer), volumes(db, look, node, own)])).flat()
}

async function underContract(db: Kysely<DB>, look: Look, node: Node & { level: 'contract' }): Promise<Child[]> {
  const own = sql`v.application_id = (select k.application_id from contracts k where k.id = ${node.contract})`
  return (await Promise.all([loans(db, look, node.contract), volumes(db, look, node, own)])).flat()
}

/** What stands directly below a place; a branch costs what its children cost, however large the book. */
export async function childrenOf(db: Kysely<DB>, look: Look, node: Node, after: number): Promise<Child[]> {
  switch (node.level) {
    case 'root':
      return branches(db, look)
    case 'branch':
      return officers(db, look, node.branch)
    case 'officer':
      return groups(db, look, node.branch, node.officer, after)
    case 'group':
      return customers(db, look, inside(look, node), after)
    case 'customer':
      return underCustomer(db, look, node)
    default:
      return underContract(db, look, node)
  }
}

/** Everybody the filters find, when they are few enough to be shown at once. */
export const foundCustomers = (db: Kysely<DB>, look: Look, after: number): Promise<Child[]> =>
  customers(db, look, sql`true`, after, true)

export interface Step {
  readonly node: Node
  readonly name: string
}

/** The way down to a place, with the names on it; empty when it is not in sight. */
export async function wayTo(db: Kysely<DB>, look: Look, node: Node): Promise<Step[]> {
  if (node.level === 'root') return []
  if (node.level === 'contract') {
    const { rows } = await sql<{ name: string; customer: number }>`
      select k.contract_no as name, k.customer_id as customer from contracts k join customers on customers.id = k.customer_id
      where k.id = ${node.contract} and ${conditionOf(look.viewer, {}, look.today)}`.execute(db)
    const row = rows[0]
    return row
      ? [...(await wayTo(db, look, { level: 'customer', customer: row.customer })), { node, name: row.name }]
      : []
  }
  if (node.level === 'customer') {
    const { rows } = await sql<{ name: string; branch: number; officer: number }>`
      select customers.name, customers.branch_id as branch, customers.officer_id as officer from customers
      where customers.id = ${node.customer} and ${conditionOf(look.viewer, {}, look.today)}`.execute(db)
    const row = rows[0]
    if (!row) return []
    return [
      ...(await wayTo(db, look, { level: 'officer', branch: row.branch, officer: row.officer })),
      { node, name: row.name },
    ]
  }
  return placeSteps(db, look, node)
}

type Place = Extract<Node, { branch: number }>

async function placeSteps(db: Kysely<DB>, look: Look, node: Place): Promise<Step[]> {
  const officer = node.level === 'branch' ? null : node.officer
  const group = node.level === 'group' ? node.group : null
  const { rows } = await sql<{ branch: string; officer: string | null; title: string | null }>`
    select b.name as branch, u.name as officer, coalesce(g.name, (select min(customers.name collate "zh-x-icu") from customer_group_members m
        join customers on customers.id = m.customer_id where m.group_id = g.id and m.to_on is null and customers.officer_id = ${officer}::int
        and ${conditionOf(look.viewer, {}, look.today)})) as title
    from branches b left join users u on u.id = ${officer}::int left join customer_groups g on g.id = ${group}::int
    where b.id = ${node.branch} and exists (select from customers where customers.branch_id = b.id
      ${officer === null ? sql`` : sql`and customers.officer_id = ${officer}`} ${
        group
          ? sql`and customers.id in (select m.customer_id
        from customer_group_members m where m.group_id = ${group} and m.to_on is null and ${knownMembership(look.viewer)})`
          : sql``
      }
      and ${conditionOf(look.viewer, {}, look.today)})`.execute(db)
  const row = rows[0]
  if (!row) return []
  const steps: Step[] = [{ node: { level: 'branch', branch: node.branch }, name: row.branch }]
  if (officer !== null)
    steps.push({ node: { level: 'officer', branch: node.branch, officer }, name: row.officer ?? '—' })
  if (group !== null) steps.push({ node, name: row.title ?? '' })
  return steps
}
