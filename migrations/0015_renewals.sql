-- 无还本续贷 (金规〔2024〕13号): a new loan, signed before the old one is due, pays its principal off.

-- Which products may be renewed so; sole traders and companies only.
alter table product_versions add column renewable boolean not null default false;

-- The loan an application is to pay off; part of what is approved and sealed.
alter table applications add column renews_loan_id integer references loans;
create index applications_renews on applications (renews_loan_id) where renews_loan_id is not null;

-- The conditions as they were declared with their evidence, and what came of it.
create table renewals (
  application_id  integer primary key references applications,
  loan_id         integer not null references loans,
  customer_id     integer not null references customers,
  -- size of the firm by 工信部联企业〔2011〕300号; a sole trader counts as small
  size            text not null check (size in ('micro', 'small', 'medium', 'large', 'sole')),
  conditions      jsonb not null,
  -- all conditions met: the new loan is not marked down for being refinanced
  qualifying      boolean not null,
  made_by         integer not null references users,
  made_on         date not null,
  made_at         timestamptz not null default now(),
  disbursement_id integer unique references disbursements,
  new_loan_id     integer unique references loans,
  repayment_id    integer unique references repayments,
  released_on     date,
  check ((new_loan_id is null) = (released_on is null) and (new_loan_id is null) = (repayment_id is null)
    and (new_loan_id is null) = (disbursement_id is null))
);
create index renewals_loan on renewals (loan_id);
create index renewals_customer on renewals (customer_id, application_id desc);

-- What was declared stays; only the outcome is added, once.
create function renewal_kept() returns trigger language plpgsql as $$
begin
  if old.new_loan_id is not null
    or (new.application_id, new.loan_id, new.customer_id, new.size, new.conditions, new.qualifying, new.made_by, new.made_on, new.made_at)
      is distinct from (old.application_id, old.loan_id, old.customer_id, old.size, old.conditions, old.qualifying, old.made_by, old.made_on, old.made_at)
  then
    raise exception 'a renewal is kept as it was declared' using errcode = '55000';
  end if;
  return new;
end $$;
create trigger renewals_kept before update on renewals for each row execute function renewal_kept();

insert into settings (key, effective_from, value)
  select x.key, '2024-09-24', x.value::jsonb from (values ('renewal.days-before', '90'), ('renewal.medium-until', '"2027-09-30"')) x (key, value)
  where exists (select from settings) on conflict do nothing;
