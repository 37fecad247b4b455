import { sql, type Transaction } from 'kysely'
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
