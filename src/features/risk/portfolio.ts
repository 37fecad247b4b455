import { sql } from 'kysely'
import { inTransaction } from '../../db/transaction'
import type { DayEndWork } from '../../web/feature'

/**
 * The portfolio as the day closes, by branch, officer, product, class and days: the source of every trend. Days and
 * class are those of the closing day itself: what falls overdue or changes class with the coming day is not in it yet.
 */
export async function writePortfolio(work: DayEndWork): Promise<number> {
  return inTransaction(
    work.deps.db,
    async trx => {
      await work.fence(trx)
      const { numAffectedRows } = await sql`
        with late as (
          select loan_id, sum(principal_fen - paid_principal_fen + interest_fen - paid_interest_fen) as fen
          from installments where settled_on is null and overdue and pay_date < ${work.date}::date group by loan_id),
        book as (
          select l.id, l.customer_id, l.branch_id, c.officer_id, l.product_id, l.balance_fen,
            coalesce(k.from_class, l.risk_class) as risk_class, coalesce(late.fen, 0) as overdue_fen,
            coalesce(${work.date}::date - l.oldest_unpaid_on, 0) as days
          from loans l join customers c on c.id = l.customer_id
            left join late on late.loan_id = l.id
            left join classifications k on k.loan_id = l.id and k.business_date = ${work.next}::date
          where l.state = 'active')
        insert into portfolio_days (business_date, branch_id, officer_id, product_id, risk_class, overdue_band,
          loan_count, customer_count, balance_fen, overdue_fen)
        select ${work.date}::date, branch_id, officer_id, product_id, risk_class,
          case when days <= 0 then 'none' when days <= 3 then 'd1_3' when days <= 10 then 'd4_10'
            when days <= 30 then 'd11_30' when days <= 90 then 'd31_90' else 'd91' end,
          count(*), count(distinct customer_id), sum(balance_fen), sum(overdue_fen)
        from book group by 2, 3, 4, 5, 6
        on conflict do nothing`.execute(trx)
      return Number(numAffectedRows ?? 0n)
    },
    { statementTimeoutMs: 300_000 },
  )
}
