import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type BookDate, monthEnd } from '../../../lending/dates'
import type { Fen } from '../../../lending/money'
import type { HandedLine, Target } from './layouts.paper'

export interface HandoverAsked {
  readonly target: Target
  readonly month: BookDate
  readonly branchIds: readonly number[] | null
}

const mine = (branchIds: readonly number[] | null) =>
  branchIds === null ? sql`true` : sql`e.branch_id = any(${[...branchIds]}::int[])`

export interface HandoverSums {
  readonly vouchers: number
  readonly lines: number
  readonly debitFen: Fen
  readonly creditFen: Fen
}

export async function handoverSums(db: Kysely<DB>, { month, branchIds }: HandoverAsked): Promise<HandoverSums> {
  const { rows } = await sql<HandoverSums>`
    select count(distinct (e.business_date, e.voucher_id))::int as vouchers, count(*)::int as lines,
      coalesce(sum(e.debit_fen), 0)::bigint as debit_fen, coalesce(sum(e.credit_fen), 0)::bigint as credit_fen
    from entries e where e.business_date between ${month}::date and ${monthEnd(month)}::date and ${mine(branchIds)}`.execute(
    db,
  )
  return rows[0]!
}

/** Accounts of the month that are none of the other program's yet. */
export async function unmapped(db: Kysely<DB>, { target, month, branchIds }: HandoverAsked) {
  const { rows } = await sql<{ code: string; name: string; nameEn: string }>`
    select a.code, a.name, a.name_en from accounts a
    where not exists (select from account_mappings m where m.target = ${target} and m.account = a.code)
      and exists (select from entries e where e.account = a.code
        and e.business_date between ${month}::date and ${monthEnd(month)}::date and ${mine(branchIds)})
    order by a.code`.execute(db)
  return rows
}

interface LineRow {
  readonly date: BookDate
  readonly voucher: bigint
  readonly line: number
  readonly memo: string
  readonly event: string
  readonly code: string
  readonly name: string
  readonly debitFen: Fen
  readonly creditFen: Fen
  readonly maker: string | null
}

const CHUNK = 1_000

/** Every line of the month in the other program's accounts; vouchers are numbered from 1 in the order of the book. */
export async function* handedLines(
  db: Kysely<DB>,
  { target, month, branchIds }: HandoverAsked,
  words: { readonly system: string; readonly event: (code: string) => string },
): AsyncGenerator<HandedLine> {
  let after = { date: '0001-01-01', voucher: 0n, line: 0 }
  let no = 0
  for (;;) {
    const { rows } = await sql<LineRow>`
      select e.business_date as date, e.voucher_id as voucher, e.line, v.memo, v.event, m.code, m.name, e.debit_fen, e.credit_fen, u.name as maker
      from entries e join vouchers v on v.business_date = e.business_date and v.id = e.voucher_id
        join account_mappings m on m.target = ${target} and m.account = e.account
        left join users u on u.id = v.posted_by
      where e.business_date between ${month}::date and ${monthEnd(month)}::date and ${mine(branchIds)}
        and (e.business_date, e.voucher_id, e.line) > (${after.date}::date, ${after.voucher}::bigint, ${after.line}::int)
      order by e.business_date, e.voucher_id, e.line limit ${CHUNK}`.execute(db)
    for (const row of rows) {
      if (row.voucher !== after.voucher || row.date !== after.date) no += 1
      after = { date: row.date, voucher: row.voucher, line: row.line }
      yield {
        ...row,
        no,
        memo: row.memo || words.event(row.event),
        maker: row.maker ?? words.system,
        reference: String(row.voucher),
      }
    }
    if (rows.length < CHUNK) return
  }
}

/** Every account one can book on with its counterpart in the other program, if it has one. */
export async function mappings(db: Kysely<DB>, target: Target) {
  return db
    .selectFrom('accounts')
    .leftJoin('accountMappings', join =>
      join.onRef('accountMappings.account', '=', 'accounts.code').on('accountMappings.target', '=', target),
    )
    .select([
      'accounts.code as account',
      'accounts.name',
      'accounts.nameEn',
      'accountMappings.code',
      'accountMappings.name as theirName',
    ])
    .where(sql<boolean>`not exists (select from accounts c where c.parent = accounts.code)`)
    .orderBy('accounts.code')
    .execute()
}

export const handovers = (db: Kysely<DB>) =>
  db
    .selectFrom('voucherHandovers')
    .innerJoin('users', 'users.id', 'voucherHandovers.takenBy')
    .leftJoin('branches', 'branches.id', 'voucherHandovers.branchId')
    .select(['target', 'month', 'format', 'voucherCount', 'lineCount', 'takenAt'])
    .select(['users.name as takenBy', 'branches.name as branchName'])
    .select(sql<bigint>`total_fen::bigint`.as('totalFen'))
    .orderBy('voucherHandovers.id', 'desc')
    .limit(50)
    .execute()
