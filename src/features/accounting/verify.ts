import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { firstBrokenSeal } from '../audit/seal'
import { fieldChecks } from '../fields/verify'
import { relationChecks } from '../relations/verify'
import { archiveChecks } from './verify-archive'
import { monthChecks } from './verify-month'
import { peopleChecks } from './verify-people'
import { pricingCheck } from './verify-pricing'
import { renewalCheck } from './verify-renewals'
import { replayFaults } from './verify-replay'
import { takeBackCheck } from './verify-take-backs'
import { takeoverCheck } from './verify-takeovers'

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
        - coalesce((l.standing #>> '{writtenOff,1}')::bigint, 0) - case when l.state = 'reversed' then l.principal_fen else 0 end
        <> coalesce(sum(i.principal_fen), 0)`,
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
    'a message speaks of a template, a customer and a loan that are there',
    sql`select 'message ' || o.id as detail from outbox o
      left join message_templates t on t.code = o.template left join customers c on c.id = o.customer_id left join loans l on l.id = o.loan_id
      where t.code is null or (o.customer_id is not null and c.id is null)
        or (o.loan_id is not null and l.customer_id is distinct from o.customer_id)`,
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
    'a receipt pays the fees it says it pays; a charge for early repayment comes on top',
    sql`select 'receipt ' || r.receipt_no || ': lines ' || coalesce(l.fen, 0) || ', fees ' || coalesce(p.fen, 0) as detail
      from repayments r
      left join (select repayment_id, sum(fen) as fen from repayment_lines where component = 'fee' group by 1) l on l.repayment_id = r.id
      left join (select repayment_id, sum(fen) as fen from loan_fee_payments group by 1) p on p.repayment_id = r.id
      where coalesce(l.fen, 0) < coalesce(p.fen, 0)
        or (coalesce(l.fen, 0) <> coalesce(p.fen, 0) and r.kind in ('repay', 'apply_prepaid'))`,
  ),
  check(
    'each penalty for diversion is a fee of its loan, in the sum that was reckoned',
    sql`select 'fee ' || f.id as detail from loan_fees f join fee_kinds k on k.id = f.fee_kind_id left join diversion_charges d on d.fee_id = f.id
      where k.code = 'diversion' and (d.fen is distinct from f.amount_fen or d.loan_id <> f.loan_id)`,
  ),
  check(
    'no fee is paid and waived for more than was charged, and each receipt pays fees of its own loan',
    sql`select 'fee ' || f.id || ': charged ' || f.amount_fen || ', paid ' || coalesce(p.fen, 0) || ', waived ' || coalesce(w.fen, 0) as detail
      from loan_fees f
      left join (select x.fee_id, sum(x.fen) as fen, min(r.loan_id) as one, max(r.loan_id) as other from loan_fee_payments x
        join repayments r on r.id = x.repayment_id
        where not exists (select from reversals v where v.repayment_id = x.repayment_id) group by 1) p on p.fee_id = f.id
      left join (select fee_id, sum(fen) as fen from fee_waivers where state = 'agreed' group by 1) w on w.fee_id = f.id
      where f.amount_fen < coalesce(p.fen, 0) + coalesce(w.fen, 0) or p.one <> f.loan_id or p.other <> f.loan_id`,
  ),
  check(
    'fees of receipts are income on the ledger, less the VAT in them, by the rule of their day',
    sql`with fees as (
        select r.id, r.receipt_no, r.voucher_date, r.voucher_id, rule.credit,
          l.fen - case when rule.vat_ppm = 0 then 0 else round(l.fen * rule.vat_ppm::numeric / (1000000 + rule.vat_ppm)) end as net
        from repayments r
        join (select repayment_id, sum(fen) as fen from repayment_lines where component = 'fee' group by 1) l on l.repayment_id = r.id
        join lateral (select credit, vat_ppm from posting_rules p where p.component = 'fee'
          and p.event = case when r.kind = 'apply_prepaid' then 'apply_prepaid' else 'repay' end
          and p.effective_from <= r.voucher_date order by p.effective_from desc limit 1) rule on true
        where r.voucher_id is not null)
      select 'receipt ' || f.receipt_no || ': ' || coalesce(sum(e.credit_fen), 0) || ' <> ' || f.net as detail
      from fees f left join entries e on e.business_date = f.voucher_date and e.voucher_id = f.voucher_id and e.account = f.credit
      group by f.id, f.receipt_no, f.net having coalesce(sum(e.credit_fen), 0) <> f.net`,
  ),
  check(
    'fees of others than the lender are not in the books',
    sql`select 'fee ' || f.id as detail from loan_fees f join fee_kinds k on k.id = f.fee_kind_id where k.party <> 'lender'`,
  ),
  check(
    'contracts that were signed here by borrowers who must sign a cost statement have one, signed no later',
    sql`select 'contract ' || k.contract_no as detail from contracts k join customers c on c.id = k.customer_id
      where k.state in ('signed', 'disbursed') and k.signed_on is not null
        and (select value from settings where key = case when c.kind = 'company' then 'cost-statement.company' else 'cost-statement.person' end
          and effective_from <= k.signed_on order by effective_from desc limit 1) = 'true'::jsonb
        and not exists (select from cost_statements s where s.application_id = k.application_id and s.signed_on <= k.signed_on)
        and 'contract:' || k.id in (select subject from audit_events where act = 'contract.sign')`,
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
    'what was paid out of a loan is its principal and its draws',
    sql`select 'loan ' || l.loan_no || ': ' || paid.fen || ' paid out' as detail
      from (select loan_id, sum(amount_fen) as fen from disbursements where state = 'released' group by loan_id) paid
      join loans l on l.id = paid.loan_id
      where paid.fen <> l.principal_fen + coalesce((l.standing ->> 'drawn')::bigint, 0)
        or case when l.method = 'revolving' then l.balance_fen else paid.fen end > coalesce((l.terms ->> 'limitFen')::bigint, l.principal_fen)`,
  ),
  check(
    'every draw has its event',
    sql`select 'disbursement ' || d.id as detail from disbursements d
      left join loan_events e on e.loan_id = d.loan_id and e.seq = d.event_seq
      where d.kind = 'draw' and d.state in ('released', 'reversed')
        and (e.seq is null or e.kind not in ('draw', 'revolve') or e.amount_fen <> d.amount_fen)
      union all select 'event ' || e.loan_id || '/' || e.seq from loan_events e
      where (e.kind = 'draw' or (e.kind = 'revolve' and e.data ->> 'movement' = 'draw'))
        and exists (select from disbursements d where d.loan_id = e.loan_id)
        and not exists (select from disbursements d where d.loan_id = e.loan_id and d.event_seq = e.seq)`,
  ),
  check(
    'payouts on the ledger are those of the disbursements',
    sql`select 'loan ' || coalesce(x.loan_id, p.loan_id) || ': ledger ' || coalesce(x.fen, 0) || ', paid out ' || coalesce(p.fen, 0) as detail
      from (select e.loan_id, sum(e.debit_fen) as fen from vouchers v
          join entries e on e.business_date = v.business_date and e.voucher_id = v.id
          where v.event = 'disburse' and e.account = '130301' group by e.loan_id) x
      full join (select loan_id, sum(amount_fen) as fen from disbursements where state in ('released', 'reversed') group by loan_id) p
        on p.loan_id = x.loan_id
      where p.loan_id is not null and x.fen is distinct from p.fen`,
  ),
  renewalCheck,
  pricingCheck,
  takeBackCheck,
  takeoverCheck,
]

/** The oracle: everything that is wrong, or nothing. Reads only; the more loans, the longer the replay takes. */
export async function verify(db: Kysely<DB>, tell: (check: string) => void = () => undefined): Promise<Violation[]> {
  const found: Violation[] = []
  for (const { name, query } of [
    ...checks,
    ...peopleChecks,
    ...fieldChecks,
    ...archiveChecks,
    ...relationChecks,
    ...monthChecks,
  ]) {
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
