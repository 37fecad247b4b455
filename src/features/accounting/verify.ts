import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { firstBrokenSeal } from '../audit/seal'
import { monthChecks } from './verify-month'
import { replayFaults } from './verify-replay'

export interface Violation {
  readonly check: string
  readonly detail: string
}

interface Check {
  readonly name: string
  /** Rows that should not be there; the first column says what is wrong. */
  readonly query: RawBuilder<{ detail: string }>
}

const check = (name: string, query: RawBuilder<{ detail: string }>): Check => ({ name, query })

/** What must hold in the database at any moment between transactions: each query answers the rows that break it. */
const checks: readonly Check[] = [
  check(
    'vouchers balance',
    sql`select 'voucher ' || v.id || ' of ' || v.business_date || ': debit - credit = ' || coalesce(sum(e.debit_fen) - sum(e.credit_fen), 0) as detail
      from vouchers v left join entries e on e.business_date = v.business_date and e.voucher_id = v.id
      group by v.business_date, v.id having count(e.line) < 2 or sum(e.debit_fen) <> sum(e.credit_fen)`,
  ),
  check(
    'entries belong to a voucher of their branch',
    sql`select 'entry ' || e.voucher_id || '/' || e.line as detail from entries e
      left join vouchers v on v.business_date = e.business_date and v.id = e.voucher_id
      where v.id is null or v.branch_id <> e.branch_id`,
  ),
  check(
    'balance of a loan is the sum of its unpaid principal',
    sql`select 'loan ' || l.loan_no || ': ' || l.balance_fen || ' <> ' || coalesce(sum(i.principal_fen - i.paid_principal_fen), 0) as detail
      from loans l left join installments i on i.loan_id = l.id group by l.id
      having l.balance_fen <> coalesce(sum(i.principal_fen - i.paid_principal_fen), 0)`,
  ),
  check(
    'principal of the plan is the principal of the loan',
    sql`select 'loan ' || l.loan_no as detail from loans l left join installments i on i.loan_id = l.id group by l.id
      having l.principal_fen + coalesce((l.standing ->> 'drawn')::bigint + (l.standing ->> 'capitalised')::bigint, 0)
        - coalesce((l.standing #>> '{writtenOff,1}')::bigint, 0) <> coalesce(sum(i.principal_fen), 0)`,
  ),
  check(
    'a receipt is the sum of its lines and what became prepaid money',
    sql`select 'receipt ' || r.receipt_no as detail from repayments r left join repayment_lines x on x.repayment_id = r.id group by r.id
      having r.amount_fen <> coalesce(sum(x.fen), 0) + case when r.kind = 'apply_prepaid' then 0 else r.prepaid_fen end`,
  ),
  check(
    'a receipt and its voucher say the same amount',
    sql`select 'receipt ' || r.receipt_no as detail from repayments r
      join entries e on e.business_date = r.voucher_date and e.voucher_id = r.voucher_id group by r.id
      having sum(e.debit_fen) <> greatest(r.amount_fen, r.amount_fen - case when r.kind = 'apply_prepaid' then 0 else r.prepaid_fen end)`,
  ),
  check(
    'loans on the ledger are the loans in the book, by branch',
    sql`select 'branch ' || branch_id || ': ledger - book = ' || sum(fen) as detail from (
        select branch_id, debit_fen - credit_fen as fen from entries where account in ('130301', '130302')
        union all select branch_id, -balance_fen from loans where state <> 'written_off') x
      group by branch_id having sum(fen) <> 0`,
  ),
  check(
    'overdue loans on the ledger are the unpaid principal marked overdue, by branch',
    sql`select 'branch ' || branch_id || ': ledger - book = ' || sum(fen) as detail from (
        select branch_id, debit_fen - credit_fen as fen from entries where account = '130302'
        union all select l.branch_id, i.paid_principal_fen - i.principal_fen from installments i join loans l on l.id = i.loan_id
          where i.overdue and l.state <> 'written_off') x
      group by branch_id having sum(fen) <> 0`,
  ),
  check(
    'prepaid money on the ledger is that of the loans, by branch',
    sql`select 'branch ' || branch_id || ': ledger - book = ' || sum(fen) as detail from (
        select branch_id, credit_fen - debit_fen as fen from entries where account = '224101'
        union all select branch_id, -prepaid_fen from loans) x
      group by branch_id having sum(fen) <> 0`,
  ),
  check(
    'interest receivable at the last close is what the day-end found to be earned',
    sql`with last as (select max(business_date) as day from accrual_runs),
      later as (
        select e.branch_id, coalesce(e.product_id, 0) as product_id, sum(e.debit_fen - e.credit_fen) as fen
        from last join entries e on e.business_date = last.day and e.account = '1132'
          join vouchers v on v.business_date = e.business_date and v.id = e.voucher_id
          join accrual_runs a on (a.business_date, a.branch_id, a.product_id) = (e.business_date, e.branch_id, coalesce(e.product_id, 0))
        where not pg_visible_in_snapshot(v.xid, a.seen) and v.id is distinct from a.voucher_id
        group by 1, 2)
      select 'branch ' || a.branch_id || ' product ' || a.product_id || ': ' || coalesce(d.balance_fen, 0) || ' <> '
        || a.target_fen || ' + ' || coalesce(later.fen, 0) as detail
      from accrual_runs a join last on a.business_date = last.day
      left join later on (later.branch_id, later.product_id) = (a.branch_id, a.product_id)
      left join day_balances d on (d.business_date, d.branch_id, d.product_id, d.account) = (a.business_date, a.branch_id, a.product_id, '1132')
      where exists (select from day_balances where business_date = last.day)
        and coalesce(d.balance_fen, 0) <> a.target_fen + coalesce(later.fen, 0)`,
  ),
  check(
    'closing balances are the sum of all lines up to their day',
    sql`with last as (select max(business_date) as day from day_balances)
      select 'account ' || account || ' branch ' || branch_id || ': ' || sum(fen) as detail from (
        select account, branch_id, product_id, balance_fen as fen from day_balances, last where business_date = last.day
        union all select account, branch_id, coalesce(product_id, 0), credit_fen - debit_fen from entries, last where business_date <= last.day) x
      group by account, branch_id, product_id having sum(fen) <> 0`,
  ),
  check(
    'written-off loans stand in the memorandum account, by branch',
    sql`select 'branch ' || branch_id || ': ledger - book = ' || sum(fen) as detail from (
        select branch_id, debit_fen - credit_fen as fen from entries where account = '7010'
        union all select branch_id, (standing #>> '{writtenOff,4}')::bigint + (standing #>> '{writtenOff,5}')::bigint
          - (standing #>> '{writtenOff,1}')::bigint - (standing #>> '{writtenOff,2}')::bigint - (standing #>> '{writtenOff,3}')::bigint
          from loans where state = 'written_off') x
      group by branch_id having sum(fen) <> 0`,
  ),
  check(
    'every change of a loan has two people, and its event',
    sql`select 'change ' || k.id as detail from loan_changes k left join loan_events e on e.loan_id = k.loan_id and e.seq = k.event_seq
      where k.state = 'done' and (e.seq is null or (k.kind <> 'prepay' and k.decided_by = k.prepared_by))`,
  ),
  check(
    'every disbursement has two people',
    sql`select 'disbursement ' || d.id as detail from disbursements d where d.state = 'released'
      and (d.released_by is null or d.released_by = d.prepared_by)`,
  ),
  check(
    'nobody reversed his own receipt',
    sql`select 'receipt ' || r.receipt_no as detail from reversals v join repayments r on r.id = v.repayment_id where v.posted_by = r.posted_by`,
  ),
  check(
    'nobody decided on what he made himself',
    sql`select 'decision ' || d.id as detail from decisions d join approval_cases c on c.id = d.case_id where d.user_id = c.maker_id`,
  ),
  check(
    'archive versions are contiguous',
    sql`select 'customer ' || c.customer_no as detail from customers c left join customer_versions v on v.customer_id = c.id
      group by c.id having count(v.version) > 0 and (count(v.version) <> max(v.version) or max(v.version) <> c.archive_version)`,
  ),
]

/** The oracle: everything that is wrong, or nothing. Reads only; the more loans, the longer the replay takes. */
export async function verify(db: Kysely<DB>, tell: (check: string) => void = () => undefined): Promise<Violation[]> {
  const found: Violation[] = []
  for (const { name, query } of [...checks, ...monthChecks]) {
    tell(name)
    const { rows } = await query.execute(db)
    found.push(...rows.map(({ detail }) => ({ check: name, detail })))
  }
  tell('loans are what their events make of them')
  for await (const detail of replayFaults(db)) found.push({ check: 'loans are what their events make of them', detail })
  tell('audit chain')
  const broken = await firstBrokenSeal(db)
  return broken === null ? found : [...found, { check: 'audit chain', detail: broken }]
}
