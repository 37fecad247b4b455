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

/** Summed by customer first, then over customers: counting them apart would sort the whole book. */
async function portfolioOf(trx: Transaction<DB>, on: BookDate, next: BookDate): Promise<Insertable<PortfolioDays>[]> {
  await sql`set local work_mem = '64MB'`.execute(trx)
  const { rows } = await sql<Insertable<PortfolioDays>>`
    with late as (
      select loan_id, sum(principal_fen - paid_principal_fen + interest_fen - paid_interest_fen) as fen
      from installments where settled_on is null and overdue and pay_date < ${on}::date group by loan_id),
    book as (
      select l.id, l.customer_id, l.branch_id, l.product_id, l.balance_fen,
        coalesce(k.from_class, l.risk_class) as risk_class, coalesce(late.fen, 0) as overdue_fen,
        coalesce(${on}::date - l.oldest_unpaid_on, 0) as days
      from loans l left join late on late.loan_id = l.id
        left join classifications k on k.loan_id = l.id and k.business_date = ${next}::date
      where l.state = 'active'),
    by_customer as (
      select customer_id, branch_id, product_id, risk_class,
        case when days <= 0 then 'none' when days <= 3 then 'd1_3' when days <= 10 then 'd4_10'
          when days <= 30 then 'd11_30' when days <= 90 then 'd31_90' else 'd91' end as overdue_band,
        count(*) as loans, sum(balance_fen) as balance_fen, sum(overdue_fen) as overdue_fen
      from book group by 1, 2, 3, 4, 5)
    select ${on}::date as business_date, b.branch_id, c.officer_id, b.product_id, b.risk_class, b.overdue_band,
      sum(b.loans)::int as loan_count, count(*)::int as customer_count,
      sum(b.balance_fen)::bigint as balance_fen, sum(b.overdue_fen)::bigint as overdue_fen
    from by_customer b join customers c on c.id = b.customer_id
    group by b.branch_id, c.officer_id, b.product_id, b.risk_class, b.overdue_band`.execute(trx)
  return rows
}
