import { type RawBuilder, sql } from 'kysely'
import { loansOffLedger, provisionsOff } from './month-sql'

const endOf = (month: RawBuilder<unknown>) => sql`(${month} + interval '1 month' - interval '1 day')::date`
const lastRegistered = sql`(select max(month) from month_end_loans)`
const lastRun = sql`(select max(month) from provision_runs where state = 'done')`

/** What must hold of months that ended, of provisions and of vouchers made by hand. */
export const monthChecks: readonly { readonly name: string; readonly query: RawBuilder<{ detail: string }> }[] = [
  {
    name: 'loans registered at the last month end are the loans on the ledger that day, by branch',
    query: loansOffLedger(lastRegistered, endOf(lastRegistered)),
  },
  {
    name: '1304 on the ledger at the month end is the sum of the last run, by branch and product',
    query: provisionsOff(lastRun, endOf(lastRun)),
  },
  {
    name: 'every manual voucher was posted by another hand, line by line as prepared',
    query: sql`
      select 'manual voucher ' || m.id as detail from manual_vouchers m
      where m.state = 'posted' and (m.decided_by is null or m.decided_by = m.prepared_by or exists (
        (select account, debit_fen, credit_fen from manual_voucher_lines where manual_id = m.id
          except all select account, debit_fen, credit_fen from entries where business_date = m.voucher_date and voucher_id = m.voucher_id)
        union all
        (select account, debit_fen, credit_fen from entries where business_date = m.voucher_date and voucher_id = m.voucher_id
          except all select account, debit_fen, credit_fen from manual_voucher_lines where manual_id = m.id)))`,
  },
  {
    name: 'nobody opened a month again on his own',
    query: sql`select 'reopening ' || id as detail from period_reopenings where state = 'agreed' and (decided_by is null or decided_by = asked_by)`,
  },
  {
    name: 'posting rules proposed since the start are in force by two hands',
    query: sql`select 'draft ' || id as detail from posting_rule_drafts where state = 'approved' and (decided_by is null or decided_by = prepared_by)`,
  },
]
