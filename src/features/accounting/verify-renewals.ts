import { sql } from 'kysely'

/**
 * 无还本续贷: the sum that went out is the sum that came back, on one day; no receipt says so without its renewal. Taken back, both
 * sides are.
 */
export const renewalCheck = {
  name: 'a renewal pays off just what it pays out',
  query: sql<{ detail: string }>`select 'application ' || n.application_id as detail from renewals n
      join disbursements d on d.id = n.disbursement_id join repayments r on r.id = n.repayment_id join loans o on o.id = n.loan_id
      join loans fresh on fresh.id = n.new_loan_id
    where d.amount_fen <> r.amount_fen or d.loan_id <> n.new_loan_id or r.loan_id <> n.loan_id or r.kind <> 'payoff'
      or r.channel <> 'renewal' or d.value_date <> r.business_date or (fresh.state <> 'reversed' and o.state <> 'settled')
      or (fresh.state = 'reversed') <> exists (select from reversals v where v.repayment_id = r.id)
    union all select 'receipt ' || r.receipt_no from repayments r
    where r.channel = 'renewal' and not exists (select from renewals n where n.repayment_id = r.id)
      and not exists (select from reversals v where v.repayment_id = r.id)`,
}
