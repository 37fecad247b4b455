import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { type Fen, sumFen } from '../../../lending/money'

export interface TrialAsked {
  readonly from: BookDate
  readonly to: BookDate
  /** null: all branches. */
  readonly branchIds: readonly number[] | null
  readonly product?: number
  readonly account?: string
  /** 一级科目: lines of 130301 and 130302 stand under 1303. */
  readonly firstLevel?: boolean
}

export interface TrialRow {
  readonly account: string
  readonly name: string
  readonly nameEn: string
  readonly kind: string
  /** Debit balances positive, credit balances negative. */
  readonly openingFen: Fen
  readonly debitFen: Fen
  readonly creditFen: Fen
  readonly closingFen: Fen
}

/** Rows of day_balances and entries in question; product 0 is "of no product" in the one and null in the other. */
function within({ branchIds, product, account }: TrialAsked): RawBuilder<unknown> {
  const branches = branchIds === null ? sql`true` : sql`branch_id = any(${[...branchIds]}::int[])`
  const products = product === undefined ? sql`true` : sql`coalesce(product_id, 0) = ${product}`
  const accounts = account === undefined ? sql`true` : sql`account = ${account}`
  return sql`${branches} and ${products} and ${accounts}`
}

/**
 * 科目余额表 of any days: what the last close before them held, the turnover registered by the closes among them, and the
 * lines since the last close. So a month costs its days, never the whole ledger. A close that reaches back before the
 * first day (days that were jumped over) gives back the lines that are not of these days.
 */
export async function trialBalance(db: Kysely<DB>, asked: TrialAsked): Promise<TrialRow[]> {
  const { from, to, firstLevel } = asked
  const mine = within(asked)
  const key = firstLevel ? sql`left(account, 4)` : sql`account`
  const { rows } = await sql<TrialRow>`
    with closes as (
      select coalesce((select max(business_date) from day_balances where business_date < ${from}::date), '0001-01-01'::date) as before,
        coalesce((select max(business_date) from day_balances where business_date <= ${to}::date), '0001-01-01'::date) as last),
    parts as (
      select account, balance_fen::numeric as opening, 0::numeric as debit, 0::numeric as credit
        from day_balances where business_date = (select before from closes) and ${mine}
      union all
      select account, debit_fen - credit_fen, 0, 0 from entries
        where business_date > (select before from closes) and business_date < ${from}::date and ${mine}
      union all
      select account, 0, debit_fen, credit_fen from day_balances
        where business_date > (select before from closes) and business_date <= (select last from closes) and ${mine}
      union all
      select account, 0, -debit_fen, -credit_fen from entries
        where business_date > (select before from closes) and business_date < ${from}::date
          and business_date <= (select last from closes) and ${mine}
      union all
      select account, 0, debit_fen, credit_fen from entries
        where business_date > (select last from closes) and business_date >= ${from}::date and business_date <= ${to}::date and ${mine}),
    sums as (
      select ${key} as code, sum(opening)::bigint as opening, sum(debit)::bigint as debit, sum(credit)::bigint as credit
      from parts group by 1)
    select s.code as account, coalesce(a.name, s.code) as name, coalesce(a.name_en, s.code) as name_en, coalesce(a.kind, 'asset') as kind,
      s.opening as opening_fen, s.debit as debit_fen, s.credit as credit_fen, s.opening + s.debit - s.credit as closing_fen
    from sums s left join accounts a on a.code = s.code
    where s.opening <> 0 or s.debit <> 0 or s.credit <> 0
    order by s.code`.execute(db)
  return rows
}

export interface TrialSums {
  readonly openingDebitFen: Fen
  readonly openingCreditFen: Fen
  readonly debitFen: Fen
  readonly creditFen: Fen
  readonly closingDebitFen: Fen
  readonly closingCreditFen: Fen
}

export const debitPart = (fen: Fen): Fen => (fen > 0n ? fen : 0n)
export const creditPart = (fen: Fen): Fen => (fen < 0n ? -fen : 0n)

/** The foot: three pairs, each side as much as the other when the books are right. */
export const trialSums = (rows: readonly TrialRow[]): TrialSums => ({
  openingDebitFen: sumFen(rows.map(row => debitPart(row.openingFen))),
  openingCreditFen: sumFen(rows.map(row => creditPart(row.openingFen))),
  debitFen: sumFen(rows.map(row => row.debitFen)),
  creditFen: sumFen(rows.map(row => row.creditFen)),
  closingDebitFen: sumFen(rows.map(row => debitPart(row.closingFen))),
  closingCreditFen: sumFen(rows.map(row => creditPart(row.closingFen))),
})

export const isBalanced = (sums: TrialSums): boolean =>
  sums.openingDebitFen === sums.openingCreditFen &&
  sums.debitFen === sums.creditFen &&
  sums.closingDebitFen === sums.closingCreditFen
