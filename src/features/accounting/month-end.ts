import { sql } from 'kysely'
import { inTransaction } from '../../db/transaction'
import type { DayEndWork } from '../../web/feature'
import { monthStart } from './closed'

/**
 * 登记月末贷款: on the last day of a month every loan as it stands, with class and days of that day: the base of provisions
 * and migration tables. Runs while nothing can be posted, so that it agrees with the closing balances of the day. Runs
 * again to the same.
 */
export async function registerMonthEnd(work: DayEndWork): Promise<number> {
  const { date, next } = work
  const month = monthStart(date)
  if (month === monthStart(next)) return 0
  return inTransaction(
    work.deps.db,
    async trx => {
      await work.fence(trx)
      const { numAffectedRows } = await sql`
        insert into month_end_loans (month, loan_id, branch_id, product_id, risk_class, overdue_days, balance_fen)
        select ${month}::date, l.id, l.branch_id, l.product_id, coalesce(k.from_class, l.risk_class),
          greatest(coalesce(${date}::date - l.oldest_unpaid_on, 0), 0), case when l.state = 'active' then l.balance_fen else 0 end
        from loans l left join (select distinct on (loan_id) loan_id, from_class from classifications
          where business_date = ${next}::date and source = 'day_end' order by loan_id, id) k on k.loan_id = l.id
        where l.state = 'active' or exists (select from month_end_loans m where m.month = ${month}::date and m.loan_id = l.id)
        on conflict (month, loan_id) do update set branch_id = excluded.branch_id, risk_class = excluded.risk_class,
          overdue_days = excluded.overdue_days, balance_fen = excluded.balance_fen`.execute(trx)
      return Number(numAffectedRows ?? 0n)
    },
    { statementTimeoutMs: 300_000 },
  )
}
