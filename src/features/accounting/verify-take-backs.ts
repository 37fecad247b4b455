import { sql } from 'kysely'

/** 放款冲正: state, payout and two people say the same, and nothing of the loan is left on any account. */
export const takeBackCheck = {
  name: 'a payout that was taken back left nothing on the books',
  query: sql<{ detail: string }>`select 'loan ' || l.loan_no || ': not by two people' as detail from loans l
    where l.state = 'reversed' and not exists (select from loan_changes k where k.loan_id = l.id and k.kind = 'take_back'
      and k.state = 'done' and k.decided_by <> k.prepared_by)
      and not exists (select from migrated_loans m where m.loan_id = l.id)
    union all select 'disbursement ' || d.id || ': ' || d.state from disbursements d join loans l on l.id = d.loan_id
    where d.kind = 'first' and (d.state = 'reversed') <> (l.state = 'reversed')
    union all select 'loan ' || l.loan_no || ': ' || e.account || ' ' || sum(e.debit_fen - e.credit_fen)
    from loans l join entries e on e.loan_id = l.id where l.state = 'reversed' and e.account in ('130301', '130302', '224101')
    group by l.id, e.account having sum(e.debit_fen - e.credit_fen) <> 0`,
}
