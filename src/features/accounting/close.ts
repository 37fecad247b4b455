import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { type BookDate, yearOf } from '../../lending/dates'
import type { DayEndWork } from '../../web/feature'

/** 关账: the closing balance of every account that holds or moved anything, by branch and product. Runs again to the same. */
export async function closeBooks(work: DayEndWork): Promise<number> {
  return inTransaction(
    work.deps.db,
    async trx => {
      await work.fence(trx)
      await sql`select ensure_ledger_year(${yearOf(work.next) + 1}::int)`.execute(trx)
      return writeBalances(trx, work.date)
    },
    { statementTimeoutMs: 300_000 },
  )
}

export async function writeBalances(trx: Transaction<DB>, date: BookDate): Promise<number> {
  await trx.deleteFrom('dayBalances').where('businessDate', '=', date).execute()
  const { numAffectedRows } = await sql`
    with last as (select max(business_date) as day from day_balances where business_date < ${date}::date),
    moved as (
      select branch_id, coalesce(product_id, 0) as product_id, account, sum(debit_fen) as debit, sum(credit_fen) as credit
      from entries where business_date > coalesce((select day from last), '0001-01-01'::date) and business_date <= ${date}::date
      group by 1, 2, 3),
    old as (select branch_id, product_id, account, balance_fen from day_balances where business_date = (select day from last))
    insert into day_balances (business_date, branch_id, product_id, account, debit_fen, credit_fen, balance_fen)
    select ${date}::date, branch_id, product_id, account, coalesce(m.debit, 0), coalesce(m.credit, 0),
      coalesce(o.balance_fen, 0) + coalesce(m.debit, 0) - coalesce(m.credit, 0)
    from moved m full join old o using (branch_id, product_id, account)
    where m.debit is not null or o.balance_fen <> 0`.execute(trx)
  return Number(numAffectedRows ?? 0n)
}

export interface LedgerRow {
  readonly account: string
  readonly name: string
  readonly kind: string
  readonly openingFen: bigint
  readonly debitFen: bigint
  readonly creditFen: bigint
  readonly balanceFen: bigint
}

/** 科目余额表 of one day: the last close before it and the lines since; debit balances positive. */
export async function ledgerOn(
  db: Kysely<DB>,
  on: BookDate,
  branchIds: readonly number[] | null,
): Promise<LedgerRow[]> {
  const inSight = branchIds === null ? sql`true` : sql`branch_id = any(${[...branchIds]}::int[])`
  const { rows } = await sql<LedgerRow>`
    with last as (select max(business_date) as day from day_balances where business_date < ${on}::date),
    old as (
      select account, sum(fen) as fen from (
        select account, balance_fen as fen from day_balances where business_date = (select day from last) and ${inSight}
        union all
        select account, debit_fen - credit_fen from entries
          where business_date > coalesce((select day from last), '0001-01-01'::date) and business_date < ${on}::date and ${inSight}
      ) x group by account),
    moved as (
      select account, sum(debit_fen) as debit, sum(credit_fen) as credit
      from entries where business_date = ${on}::date and ${inSight} group by account)
    select a.code as account, a.name, a.kind, coalesce(o.fen, 0)::bigint as opening_fen, coalesce(m.debit, 0)::bigint as debit_fen,
      coalesce(m.credit, 0)::bigint as credit_fen, (coalesce(o.fen, 0) + coalesce(m.debit, 0) - coalesce(m.credit, 0))::bigint as balance_fen
    from accounts a left join old o on o.account = a.code left join moved m on m.account = a.code
    where o.fen is not null or m.debit is not null
    order by a.code`.execute(db)
  return rows
}
