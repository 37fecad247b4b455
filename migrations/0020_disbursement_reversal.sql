-- 放款冲正: a first payout is taken back as a whole. The loan stays on record, owes nothing, and its contract may be paid out again.
alter table loans drop constraint loans_state_check;
alter table loans add constraint loans_state_check check (state in ('active', 'settled', 'written_off', 'reversed'));
alter table loans add constraint loans_reversed check (
  state <> 'reversed' or (balance_fen = 0 and prepaid_fen = 0 and oldest_unpaid_on is null and next_due_on is null and settled_on is null));

alter table loan_changes drop constraint loan_changes_kind_check;
alter table loan_changes add constraint loan_changes_kind_check check (kind in ('prepay', 'extend', 'due_day', 'rate', 'waive', 'pause',
  'resume', 'restructure', 'write_off', 'recover', 'refund_prepaid', 'backdate', 'reverse', 'divert', 'divert_end', 'take_back'));
-- One waits for its second person, and one is done.
create unique index loan_changes_take_back on loan_changes (loan_id) where kind = 'take_back' and state in ('prepared', 'done');

-- The business date on which a payout was taken back; for draws reversed so far it is read from the log of their loan.
alter table disbursements add column reversed_on date;
update disbursements d set reversed_on = (select max(e.business_date) from loan_events e
    where e.loan_id = d.loan_id and e.kind = 'reverse' and (e.data ->> 'of')::integer = d.event_seq)
  where d.state = 'reversed';
alter table disbursements add constraint disbursements_reversed_on check (reversed_on is null or state = 'reversed');
alter table disbursements drop constraint disbursements_kind_loan;
alter table disbursements add constraint disbursements_kind_loan check (
  case kind when 'first' then event_seq is null and (state in ('released', 'reversed')) = (loan_id is not null)
      and (state <> 'reversed' or reversed_on is not null)
    else loan_id is not null and preview_hash is not null and (state in ('released', 'reversed')) = (event_seq is not null) end);
drop index disbursements_contract;
create unique index disbursements_contract on disbursements (contract_id) where state in ('prepared', 'released') and kind = 'first';

-- 无还本续贷: what was declared stays; its outcome is added once, and anew only after the loan that came of it was taken back.
create or replace function renewal_kept() returns trigger language plpgsql as $$
begin
  if (old.new_loan_id is not null and not exists (select from loans l where l.id = old.new_loan_id and l.state = 'reversed'))
    or (new.application_id, new.loan_id, new.customer_id, new.size, new.conditions, new.qualifying, new.made_by, new.made_on, new.made_at)
      is distinct from (old.application_id, old.loan_id, old.customer_id, old.size, old.conditions, old.qualifying, old.made_by, old.made_on, old.made_at)
  then
    raise exception 'a renewal is kept as it was declared' using errcode = '55000';
  end if;
  return new;
end $$;

-- For lenders that work already; a new one gets it from the reference data.
insert into role_permissions (role_id, permission)
  select id, 'disbursement.reverse' from roles where code = 'operations_head' and built_in on conflict do nothing;
insert into role_grants (role_id, permission)
  select distinct role_id, 'disbursement.reverse' from role_grants where permission = 'disbursement.release' on conflict do nothing;
