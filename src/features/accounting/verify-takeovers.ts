import { sql } from 'kysely'

/** 迁入: the opening voucher says what the file said, the event is the first of its loan, and what was taken back left nothing in 迁移过渡. */
export const takeoverCheck = {
  name: 'a loan that was taken over came in with the balance of its file, and went whole where it was taken back',
  query: sql<{ detail: string }>`
    select 'loan ' || l.loan_no || ': opened with ' || coalesce(sum(e.debit_fen), 0) || ', file ' || m.file_balance_fen as detail
      from migrated_loans m join loans l on l.id = m.loan_id
      left join entries e on e.business_date = m.voucher_date and e.voucher_id = m.voucher_id and e.account in ('130301', '130302')
      group by l.id, m.loan_id having coalesce(sum(e.debit_fen), 0) <> m.file_balance_fen or m.balance_fen <> m.file_balance_fen
    union all select 'loan ' || l.loan_no || ': ' || x.kind || ' is its first event' from loans l
      join loan_events x on x.loan_id = l.id and x.seq = 1
      where (x.kind = 'open') <> exists (select from migrated_loans m where m.loan_id = l.id)
    union all select 'loan ' || l.loan_no || ': ' || l.state from migrated_loans m join loans l on l.id = m.loan_id
      where (m.undone_on is not null) <> (l.state = 'reversed')
    union all select 'loan ' || l.loan_no || ': ' || sum(e.debit_fen - e.credit_fen) || ' left in ' || e.account
      from migrated_loans m join loans l on l.id = m.loan_id
      join entries e on e.loan_id = l.id and e.account in (select credit from posting_rules where event = 'takeover')
      where m.undone_on is not null group by l.id, e.account having sum(e.debit_fen - e.credit_fen) <> 0
    union all select 'proof of batch ' || p.batch_id || ': signed by who brought it' from migration_proofs p
      join import_batches b on b.id = p.batch_id where p.second_by = b.created_by`,
}
