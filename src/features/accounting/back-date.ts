import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { checkPeriod } from './closed'
import { type Posting, postMany, type VoucherKey } from './post'

/**
 * Posts vouchers of one day that may lie before the business date, in a month still open: what was registered as
 * closing balances since then moves with them. For adjustments of a month that has ended but is not closed. The
 * transaction must hold the business day (`once` and `transact` do), so that no close of books runs meanwhile.
 */
export async function postDated(
  trx: Transaction<DB>,
  today: BookDate,
  date: BookDate,
  postings: readonly Posting[],
): Promise<VoucherKey[] | Refused> {
  if (date > today) return refuse('period.future', undefined, { params: { today } })
  const closed = await checkPeriod(trx, date)
  if (isRefused(closed)) return closed
  const vouchers = await postMany(
    trx,
    postings.map(posting => ({ ...posting, businessDate: date })),
  )
  if (vouchers.length > 0) await shiftBalances(trx, date, vouchers)
  return vouchers
}

/** Adds the lines of the vouchers to every closing balance from their day on; their turnover to the first of these days. */
async function shiftBalances(trx: Transaction<DB>, date: BookDate, vouchers: readonly VoucherKey[]): Promise<void> {
  const ids = vouchers.map(voucher => String(voucher.id))
  await sql`
    with days as (select distinct business_date from day_balances where business_date >= ${date}::date),
    moved as (
      select branch_id, coalesce(product_id, 0) as product_id, account, sum(debit_fen) as debit, sum(credit_fen) as credit
      from entries where business_date = ${date}::date and voucher_id = any(${ids}::bigint[]) group by 1, 2, 3)
    insert into day_balances (business_date, branch_id, product_id, account, debit_fen, credit_fen, balance_fen)
    select d.business_date, m.branch_id, m.product_id, m.account,
      case when d.business_date = (select min(business_date) from days) then m.debit else 0 end,
      case when d.business_date = (select min(business_date) from days) then m.credit else 0 end, m.debit - m.credit
    from days d cross join moved m order by 1, 2, 3, 4
    on conflict (business_date, branch_id, product_id, account) do update set
      debit_fen = day_balances.debit_fen + excluded.debit_fen, credit_fen = day_balances.credit_fen + excluded.credit_fen,
      balance_fen = day_balances.balance_fen + excluded.balance_fen`.execute(trx)
}
