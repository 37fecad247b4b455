import { sql } from 'kysely'

/** 无还本续贷: the sum that went out is the sum that came back, on one day; no receipt says so without its renewal. */
export const renewalCheck = {
  name: 'a renewal pays off just what it pays out',
  query: sql<{ detail: string }>`select 'application ' || n.application_id as detail from renewals n
      join disbursements d on d.id = n.disbursement_id join repayments r on r.id = n.repayment_id join loans o on o.id = n.loan_id
    where d.amount_fen <> r.amount_fen or d.loan_id <> n.new_loan_id or r.loan_id <> n.loan_id or r.kind <> 'payoff'
      or r.channel <> 'renewal' or o.state <> 'settled' or d.value_date <> r.business_date
    union all select 'receipt ' || r.receipt_no from repayments r
    where r.channel = 'renewal' and not exists (select from renewals n where n.repayment_id = r.id)`,
}
