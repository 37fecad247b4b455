import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type BookDate, earlier } from '../../../lending/dates'
import type { Fen } from '../../../lending/money'
import { trialBalance } from './trial'

export interface LedgerAsked {
  readonly account: string
  readonly from: BookDate
  readonly to: BookDate
  readonly branchIds: readonly number[] | null
  readonly product?: number
}

/** The place of a line: its day, voucher and number. */
export interface LinePlace {
  readonly date: BookDate
  readonly voucher: bigint
  readonly line: number
}

export interface LedgerLine extends LinePlace {
  readonly event: string
  readonly memo: string
  readonly branchName: string
  readonly subject: string
  readonly debitFen: Fen
  readonly creditFen: Fen
}

/** A line with what the account holds after it. */
export interface RunningLine extends LedgerLine {
  readonly balanceFen: Fen
}

const START: LinePlace = { date: '0001-01-01' as BookDate, voucher: 0n, line: 0 }

/** Lines of an account in the order of the book, after a place. */
async function linesAfter(db: Kysely<DB>, asked: LedgerAsked, after: LinePlace, limit: number): Promise<LedgerLine[]> {
  const { account, from, to, branchIds, product } = asked
  const { rows } = await sql<LedgerLine>`
    select e.business_date as date, e.voucher_id as voucher, e.line, v.event, v.memo, v.subject, b.name as branch_name,
      e.debit_fen, e.credit_fen
    from entries e join vouchers v on v.business_date = e.business_date and v.id = e.voucher_id
      join branches b on b.id = e.branch_id
    where e.account = ${account} and e.business_date between ${from}::date and ${to}::date
      and (${branchIds === null} or e.branch_id = any(${[...(branchIds ?? [])]}::int[]))
      and (${product === undefined} or coalesce(e.product_id, 0) = ${product ?? 0})
      and (e.business_date, e.voucher_id, e.line) > (${after.date}::date, ${after.voucher}::bigint, ${after.line}::int)
    order by e.business_date, e.voucher_id, e.line limit ${limit}`.execute(db)
  return rows
}

/** What the account held right after a line: the balance before its day, and the lines of that day up to it. */
async function balanceAt(db: Kysely<DB>, asked: LedgerAsked, place: LinePlace): Promise<Fen> {
  const { account, branchIds, product } = asked
  const only = product === undefined ? {} : { product }
  const [row] = await trialBalance(db, { ...only, account, branchIds, from: place.date, to: place.date })
  const { rows } = await sql<{ fen: Fen }>`
    select coalesce(sum(e.debit_fen - e.credit_fen), 0)::bigint as fen from entries e
    where e.account = ${account} and e.business_date = ${place.date}::date
      and (e.voucher_id, e.line) <= (${place.voucher}::bigint, ${place.line}::int)
      and (${branchIds === null} or e.branch_id = any(${[...(branchIds ?? [])]}::int[]))
      and (${product === undefined} or coalesce(e.product_id, 0) = ${product ?? 0})`.execute(db)
  return (row?.openingFen ?? 0n) + rows[0]!.fen
}

export const withBalances = (startFen: Fen, lines: readonly LedgerLine[]): RunningLine[] => {
  let balanceFen = startFen
  return lines.map(line => {
    balanceFen += line.debitFen - line.creditFen
    return { ...line, balanceFen }
  })
}

export interface LedgerPage {
  /** What the account held before the first line shown. */
  readonly startFen: Fen
  readonly rows: readonly RunningLine[]
  readonly hasNext: boolean
}

/** One page of 三栏账 by keyset: the balance it begins with costs one day, however far down it is. */
export async function ledgerPage(
  db: Kysely<DB>,
  asked: LedgerAsked,
  after: LinePlace | undefined,
  size: number,
): Promise<LedgerPage> {
  const lines = await linesAfter(db, asked, after ?? START, size + 1)
  const place = after ?? { ...START, date: earlier(asked.from, asked.to) }
  const startFen = await balanceAt(db, asked, place)
  return { startFen, rows: withBalances(startFen, lines.slice(0, size)), hasNext: lines.length > size }
}

const CHUNK = 1_000

/** Every line with its balance, a thousand at a time; for files. */
export async function* allLines(db: Kysely<DB>, asked: LedgerAsked, startFen: Fen): AsyncGenerator<RunningLine> {
  let after = START
  let balanceFen = startFen
  for (;;) {
    const rows = withBalances(balanceFen, await linesAfter(db, asked, after, CHUNK))
    yield* rows
    const last = rows.at(-1)
    if (rows.length < CHUNK || !last) return
    after = last
    balanceFen = last.balanceFen
  }
}

export async function countLines(db: Kysely<DB>, asked: LedgerAsked): Promise<number> {
  const { account, from, to, branchIds, product } = asked
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from entries e
    where e.account = ${account} and e.business_date between ${from}::date and ${to}::date
      and (${branchIds === null} or e.branch_id = any(${[...(branchIds ?? [])]}::int[]))
      and (${product === undefined} or coalesce(e.product_id, 0) = ${product ?? 0})`.execute(db)
  return rows[0]!.n
}
