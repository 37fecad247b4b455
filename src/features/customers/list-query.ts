import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { classRank, conditionOf, type Filters, type Sort } from './filters'
import type { CustomerKind } from './identity'
import { matchPage, stepsOf } from './match'

export interface CustomerRow {
  readonly id: number
  readonly customerNo: string
  readonly name: string
  readonly kind: CustomerKind
  readonly important: boolean
  readonly officerName: string
  readonly branchName: string
  readonly loanCount: number
  readonly balanceFen: Fen
  readonly overdueFen: Fen
  readonly oldestUnpaidOn: BookDate | null
  readonly nextDueOn: BookDate | null
  /** 1 正常 … 5 损失; null without a loan. */
  readonly classRank: number | null
  /** Of the sort, as the cursor carries it. */
  readonly sortFen: Fen | null
}

export interface Cursor {
  readonly id: number
  readonly fen: Fen | null
}
export interface Window {
  readonly sort: Sort
  readonly size: number
  /** Against the direction in which the order is usually read. */
  readonly turned?: boolean
  readonly after?: Cursor
  readonly before?: Cursor
}

/** 7_12345: amount and id of the row where a page ends; by name the id says it all, and no name gets into an address. */
export const cursorText = (row: Pick<CustomerRow, 'id' | 'sortFen'>): string =>
  row.sortFen === null ? `${row.id}` : `${row.id}_${row.sortFen}`
export function readCursor(text: string | undefined): Cursor | undefined {
  const match = /^([1-9]\d{0,8})(?:_(\d{1,18}))?$/.exec(text ?? '')
  return match
    ? { id: Number.parseInt(match[1]!, 10), fen: match[2] === undefined ? null : BigInt(match[2]) }
    : undefined
}

/** Sums by customer over the whole book, for an order by amount. */
const SUMS: Readonly<Record<'balance' | 'overdue', (today: BookDate) => RawBuilder<unknown>>> = {
  balance: () =>
    sql`select customer_id, sum(balance_fen)::bigint as fen from loans where state = 'active' group by customer_id`,
  overdue:
    today => sql`select l.customer_id, sum(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen)::bigint as fen
    from loans l join installments i on i.loan_id = l.id
    where l.state = 'active' and l.oldest_unpaid_on < ${today} and i.settled_on is null and i.pay_date < ${today} group by l.customer_id`,
}

/** Orders that are columns of the file, each with an index of its own. */
const COLUMN_ORDERS = {
  name: sql`customers.name collate "zh-x-icu"`,
  no: sql`customers.customer_no`,
  created: sql`customers.created_at`,
  expires: sql`coalesce(customers.id_expires_on, 'infinity'::date)`,
} as const
/** Read from the largest or latest down. */
export const DOWNWARDS: readonly Sort[] = ['balance', 'overdue', 'created']

const shown = sql`customers.id, customers.customer_no, customers.name, customers.kind, customers.important, customers.officer_id, customers.branch_id`

/** One row more than the page shows. Written out, not sent as a value: the server keeps one plan for a limit it can see. */
const LIMITS: Readonly<Record<number, RawBuilder<unknown>>> = { 8: sql`9`, 20: sql`21`, 50: sql`51`, 100: sql`101` }

interface Order {
  readonly key: RawBuilder<unknown>
  /** The same of the row where a page ended. */
  readonly end: (place: Cursor) => RawBuilder<unknown>
  readonly from: (customers: RawBuilder<unknown>) => RawBuilder<unknown>
  readonly fen: RawBuilder<unknown>
}

function orderOf(sort: Exclude<Sort, 'match'>, viewer: Sight, today: BookDate): Order {
  if (sort !== 'balance' && sort !== 'overdue') {
    const key = COLUMN_ORDERS[sort]
    // of a row out of sight nothing is told, not even where it would stand
    const end = (place: Cursor) =>
      sql`(select ${key} from customers where customers.id = ${place.id} and ${conditionOf(viewer, {}, today)})`
    return {
      key,
      end: sort === 'name' ? place => sql`${end(place)} collate "zh-x-icu"` : end,
      from: customers => customers,
      fen: sql`null::bigint`,
    }
  }
  const key = sql`coalesce(sums.fen, 0)`
  return {
    key,
    end: place => sql`${place.fen ?? 0n}::bigint`,
    from: customers => sql`${customers} left join (${SUMS[sort](today)}) sums on sums.customer_id = customers.id`,
    fen: key,
  }
}

/** The customers of one page. By a column it walks an index and stops; by amount the sums are joined first. */
function pageOf(viewer: Sight, filters: Filters, today: BookDate, window: Window) {
  const { after, before, size } = window
  const sort = window.sort === 'match' ? 'name' : window.sort
  const { key, end, from, fen } = orderOf(sort, viewer, today)
  const back = before !== undefined && after === undefined
  const down = (DOWNWARDS.includes(sort) !== (window.turned ?? false)) !== back
  const place = after ?? before
  const beyond = place
    ? sql`and (${key}, customers.id) ${down ? sql`<` : sql`>`} (${end(place)}, ${place.id}::int)`
    : sql``
  const way = down ? sql`desc` : sql`asc`
  const order = sql`${key} ${way}, customers.id ${way}`
  // what a word finds is found first and put in order then: walked in that order, the book is long before the first one fits
  const rows = filters.q
    ? sql`${from(sql`(select * from customers where ${conditionOf(viewer, filters, today)} offset 0) customers`)} where true`
    : sql`${from(sql`customers`)} where ${conditionOf(viewer, filters, today)}`
  return sql`select ${shown}, ${fen} as sort_fen, row_number() over (order by ${order}) as nr, false as capped from ${rows} ${beyond}
    order by ${order} limit ${LIMITS[size] ?? sql`${size + 1}`}`
}

/** The customers a page of search results shows, best first; null when the word is a number and finds a handful at most. */
function foundOf(viewer: Sight, filters: Filters, today: BookDate, { after, before, size }: Window) {
  const { q, ...others } = filters
  const steps = q === undefined ? [] : stepsOf(q)
  if (steps.length === 0) return null
  const placed = (cursor: Cursor | undefined) =>
    cursor && { id: cursor.id, step: Math.min(Number(cursor.fen ?? 0n), steps.length - 1) }
  return matchPage(steps, {
    columns: shown,
    sight: conditionOf(viewer, {}, today),
    condition: conditionOf(viewer, others, today),
    limit: LIMITS[size] ?? sql`${size + 1}`,
    after: placed(after),
    before: after ? undefined : placed(before),
  })
}

const debts = sql`left join lateral (
    select count(*)::int as loan_count, sum(balance_fen)::bigint as balance_fen, min(oldest_unpaid_on) as oldest_unpaid_on,
      min(next_due_on) as next_due_on, max(${classRank}) as class_rank
    from loans where loans.customer_id = customers.id and loans.state = 'active') debt on true`

// The day stands in a subquery, where the planner does not see it: knowing it, it would plan every page anew, which takes
// three times as long as reading the page, for the same plan.
const arrears = (today: BookDate) => sql`left join lateral (
    select sum(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen)::bigint as fen
    from (select ${today}::date as today offset 0) day cross join loans l join installments i on i.loan_id = l.id
    where l.customer_id = customers.id and l.state = 'active' and l.oldest_unpaid_on < day.today
      and i.settled_on is null and i.pay_date < day.today) late on true`

export interface ListPage {
  readonly rows: CustomerRow[]
  readonly hasNext: boolean
  readonly hasPrevious: boolean
  /** There are more that hold the words than are looked through. */
  readonly capped: boolean
}

/** One page of customers with what they owe, in one query. */
export async function customerPage(
  db: Kysely<DB>,
  viewer: Sight,
  filters: Filters,
  today: BookDate,
  window: Window,
): Promise<ListPage> {
  const found = window.sort === 'match' ? foundOf(viewer, filters, today, window) : null
  const customers = found ?? pageOf(viewer, filters, today, window)
  const back = window.before !== undefined && window.after === undefined
  const { rows } = await sql<CustomerRow & { capped: boolean }>`
    select customers.id, customers.customer_no, customers.name, customers.kind, customers.important,
      officer.name as officer_name, branch.name as branch_name, debt.loan_count, coalesce(debt.balance_fen, 0) as balance_fen,
      coalesce(late.fen, 0) as overdue_fen, debt.oldest_unpaid_on, debt.next_due_on, debt.class_rank, customers.sort_fen, customers.capped
    from (${customers}) customers
      join users officer on officer.id = customers.officer_id join branches branch on branch.id = customers.branch_id
      ${debts} ${arrears(today)}
    order by ${found ? sql`customers.sort_fen, ` : sql``}customers.nr ${back ? sql`desc` : sql`asc`}`.execute(db)
  const capped = rows.some(row => row.capped)
  const more = rows.length > window.size
  if (more) back ? rows.shift() : rows.pop()
  return { rows, hasNext: back || more, hasPrevious: back ? more : window.after !== undefined, capped }
}

export interface Totals {
  readonly customers: number
  readonly balanceFen: Fen
  readonly overdueFen: Fen
}

/** Count and sums of the whole result, asked for after the page has been shown. */
export async function customerTotals(
  db: Kysely<DB>,
  viewer: Sight,
  filters: Filters,
  today: BookDate,
): Promise<Totals> {
  const { rows } = await sql<Totals>`
    with found as materialized (select customers.id from customers where ${conditionOf(viewer, filters, today)})
    select (select count(*)::int from found) as customers,
      coalesce((select sum(fen) from (${SUMS.balance(today)}) b join found on found.id = b.customer_id), 0)::bigint as balance_fen,
      coalesce((select sum(fen) from (${SUMS.overdue(today)}) o join found on found.id = o.customer_id), 0)::bigint as overdue_fen`.execute(
    db,
  )
  return rows[0]!
}

/** How many of the viewer's customers each chip would show. */
export async function chipCounts(db: Kysely<DB>, viewer: Sight, today: BookDate) {
  const count = (chip: 'overdue' | 'maturing' | 'expiring') =>
    sql`(select count(*)::int from customers where ${conditionOf(viewer, { chip }, today)})`
  const { rows } = await sql<{ overdue: number; maturing: number; expiring: number }>`
    select ${count('overdue')} as overdue, ${count('maturing')} as maturing, ${count('expiring')} as expiring`.execute(
    db,
  )
  return rows[0]!
}

export interface BranchNode {
  readonly branchId: number
  readonly branchName: string
  readonly path: string
  readonly officerId: number
  readonly officerName: string
  readonly count: number
}

/** Customers in sight by branch and officer: the tree at the side. */
export async function treeCounts(db: Kysely<DB>, viewer: Sight, today: BookDate): Promise<BranchNode[]> {
  const { rows } = await sql<BranchNode>`
    select b.id as branch_id, b.name as branch_name, b.path, u.id as officer_id, u.name as officer_name, g.n as count
    from (select customers.branch_id, customers.officer_id, count(*)::int as n from customers
      where ${conditionOf(viewer, {}, today)} group by 1, 2) g
    join branches b on b.id = g.branch_id join users u on u.id = g.officer_id order by b.path, u.staff_no`.execute(db)
  return rows
}
