import { type Insertable, sql, type Transaction } from 'kysely'
import type { DB, PortfolioDays } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import type { BookDate } from '../../lending/dates'
import type { DayEndWork } from '../../web/feature'

const PIECE = 1_000

/**
 * The portfolio as the day closes, by branch, officer, product, class and days: the source of every trend. Days and
 * class are those of the closing day itself: what falls overdue or changes class with the coming day is not in it yet.
 */
export async function writePortfolio(work: DayEndWork): Promise<number> {
  return inTransaction(
    work.deps.db,
    async trx => {
      await work.fence(trx)
      const rows = await portfolioOf(trx, work.date, work.next)
      for (let start = 0; start < rows.length; start += PIECE) {
        const piece = rows.slice(start, start + PIECE)
        await trx
          .insertInto('portfolioDays')
          .values(piece)
          .onConflict(oc => oc.doNothing())
          .execute()
      }
      return rows.length
    },
    { statementTimeoutMs: 300_000 },
  )
}

/**
 * Customers are counted once a line. Nearly all have one loan, so that only those with several are told apart by
 * customer; counting all of them apart would sort the whole book.
 */
async function portfolioOf(trx: Transaction<DB>, on: BookDate, next: BookDate): Promise<Insertable<PortfolioDays>[]> {
  await sql`set local work_mem = '64MB'`.execute(trx)
  const { rows } = await sql<Insertable<PortfolioDays>>`
    with late as (
      select loan_id, sum(principal_fen - paid_principal_fen + interest_fen - paid_interest_fen) as fen
      from installments where settled_on is null and overdue and pay_date < ${on}::date group by loan_id),
    many as (select customer_id from loans group by customer_id having count(*) > 1),
    book as (
      select l.branch_id, c.officer_id, l.product_id, l.balance_fen, many.customer_id as several,
        coalesce(k.from_class, l.risk_class) as risk_class, coalesce(late.fen, 0) as overdue_fen,
        coalesce(${on}::date - l.oldest_unpaid_on, 0) as days
      from loans l join customers c on c.id = l.customer_id left join many on many.customer_id = l.customer_id
        left join late on late.loan_id = l.id
        left join (select distinct on (loan_id) loan_id, from_class from classifications
          where business_date = ${next}::date and source = 'day_end' order by loan_id, id) k on k.loan_id = l.id
      where l.state = 'active'),
    by_customer as (
      select branch_id, officer_id, product_id, risk_class, several,
        case when days <= 0 then 'none' when days <= 3 then 'd1_3' when days <= 10 then 'd4_10'
          when days <= 30 then 'd11_30' when days <= 90 then 'd31_90' else 'd91' end as overdue_band,
        count(*) as loans, sum(balance_fen) as balance_fen, sum(overdue_fen) as overdue_fen
      from book group by 1, 2, 3, 4, 5, 6)
    select ${on}::date as business_date, branch_id, officer_id, product_id, risk_class, overdue_band, sum(loans)::int as loan_count,
      sum(case when several is null then loans else 1 end)::int as customer_count,
      sum(balance_fen)::bigint as balance_fen, sum(overdue_fen)::bigint as overdue_fen
    from by_customer group by branch_id, officer_id, product_id, risk_class, overdue_band`.execute(trx)
  return rows
}
