import { type RawBuilder, sql } from 'kysely'
import type { BookDate } from '../../lending/dates'

type Faults = RawBuilder<{ detail: string }>
type Day = BookDate | RawBuilder<unknown>

/** What each branch, product and account held as a day closed: the last close up to it, and lines after that close. */
export const balancesAt = (day: Day) => sql`
  select branch_id, product_id, account, sum(fen)::bigint as fen from (
    select branch_id, product_id, account, balance_fen as fen from day_balances
      where business_date = (select max(business_date) from day_balances where business_date <= ${day}::date)
    union all
    select branch_id, coalesce(product_id, 0), account, debit_fen - credit_fen from entries
      where business_date > coalesce((select max(business_date) from day_balances where business_date <= ${day}::date), '0001-01-01'::date)
        and business_date <= ${day}::date) held
  group by branch_id, product_id, account`

/** Vouchers of a month whose sides differ. */
export const unbalancedVouchers = (from: BookDate, to: BookDate): Faults => sql`
  select 'voucher ' || v.id || ' of ' || v.business_date as detail
  from vouchers v left join entries e on e.business_date = v.business_date and e.voucher_id = v.id
  where v.business_date between ${from}::date and ${to}::date
  group by v.business_date, v.id having count(e.line) < 2 or sum(e.debit_fen) <> sum(e.credit_fen)`

/** Closing balances of a month that are not those of the month before and the lines since. */
export const drifted = (from: BookDate, to: BookDate): Faults => sql`
  with closes as (
    select (select max(business_date) from day_balances where business_date < ${from}::date) as before,
      (select max(business_date) from day_balances where business_date <= ${to}::date) as last)
  select 'account ' || account || ' branch ' || branch_id || ': ' || sum(fen) as detail from (
    select branch_id, product_id, account, balance_fen as fen from day_balances where business_date = (select last from closes)
    union all select branch_id, product_id, account, -balance_fen from day_balances where business_date = (select before from closes)
    union all select branch_id, coalesce(product_id, 0), account, credit_fen - debit_fen from entries
      where business_date > coalesce((select before from closes), '0001-01-01'::date) and business_date <= (select last from closes)) x
  group by branch_id, product_id, account having sum(fen) <> 0`

/** Branches whose registered loans of a month's end are not what the ledger held. */
export const loansOffLedger = (month: Day, end: Day): Faults => sql`
  select 'branch ' || branch_id || ': ledger - loans = ' || sum(fen) as detail from (
    select branch_id, fen from (${balancesAt(end)}) held where account in ('130301', '130302')
    union all select branch_id, -balance_fen from month_end_loans where month = ${month}::date) x
  group by branch_id having sum(fen) <> 0`

/** 准备 on the ledger that is not what the last run of the month asks for. */
export const provisionsOff = (month: Day, end: Day): Faults => sql`
  with last as (select max(id) as id from provision_runs where month = ${month}::date and state = 'done')
  select 'branch ' || branch_id || ' product ' || product_id || ': 1304 - run = ' || sum(fen) as detail from (
    select branch_id, product_id, -fen as fen from (${balancesAt(end)}) held where account = '1304'
    union all select branch_id, product_id, -target_fen from provision_bookings where run_id = (select id from last)) x
  where exists (select from last where id is not null)
  group by branch_id, product_id having sum(fen) <> 0`

/** 过渡科目 that still hold something. */
export const uncleared = (end: BookDate): Faults => sql`
  select a.code || ' ' || a.name || ': ' || sum(h.fen) / 100.0 as detail
  from (${balancesAt(end)}) h join accounts a on a.code = h.account where a.clearing
  group by a.code, a.name, h.branch_id having sum(h.fen) <> 0`

/** 损益类 accounts not yet carried to 本年利润. */
export const profitLeft = (end: BookDate): Faults => sql`
  select a.code || ' ' || a.name || ': ' || sum(h.fen) / 100.0 as detail
  from (${balancesAt(end)}) h join accounts a on a.code = h.account where a.kind in ('income', 'expense')
  group by a.code, a.name having sum(h.fen) <> 0`
