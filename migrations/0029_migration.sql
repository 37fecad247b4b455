-- One import engine for every kind of record, and the taking over of a live portfolio with its proof sheet.

alter table import_batches drop constraint import_batches_kind_check;
alter table import_batches add constraint import_batches_kind_check check (kind in ('customers', 'relations', 'loans', 'repayments', 'archive'));
-- A large batch is taken back in the background, whole or not at all.
alter table import_batches drop constraint import_batches_state_check;
alter table import_batches add constraint import_batches_state_check check (state in ('uploaded', 'checked', 'running', 'done', 'failed',
  'undoing', 'undone', 'cancelled'));
-- What a row has become, by the number of its kind; customers stand in customer_id.
alter table import_rows add column record_id integer;
create index import_rows_record on import_rows (record_id) where record_id is not null;

-- The same heads by the same person are matched as last time.
create table import_layouts (
  user_id     integer not null references users,
  kind        text not null,
  fingerprint text not null,
  mapping     jsonb not null,
  saved_at    timestamptz not null default now(),
  primary key (user_id, kind, fingerprint)
);

-- A loan that was taken over begins with what another system says of it.
alter table loan_events drop constraint loan_events_kind_check;
alter table loan_events add constraint loan_events_kind_check check (kind in ('disburse', 'repay', 'payoff', 'apply_prepaid', 'overdue',
  'reverse', 'non_accrual', 'settle', 'prepay', 'extend', 'due_day', 'rate', 'pause', 'resume', 'draw', 'revolve', 'waive', 'restructure',
  'write_off', 'recover', 'refund_prepaid', 'rebook', 'divert', 'divert_end', 'open'));

-- Papers of a loan that was agreed elsewhere: nobody here applied for it, approved or drew it up.
alter table applications add column taken_over boolean not null default false;
alter table approval_cases add column taken_over boolean not null default false;
alter table contracts add column taken_over boolean not null default false;

-- What the file said and what we made of it, as it stood on the day; a row of the proof sheet.
create table migrated_loans (
  loan_id                 integer primary key references loans,
  batch_id                integer not null references import_batches,
  row_no                  integer not null,
  old_no                  text not null,
  old_status              text,
  old_product             text,
  cutover_on              date not null,
  migrated_on             date not null,
  overdue_days            integer,
  file_balance_fen        bigint not null,
  file_installment_fen    bigint,
  file_paid_principal_fen bigint,
  file_paid_interest_fen  bigint not null,
  file_paid_late_fen      bigint not null,
  balance_fen             bigint not null,
  installment_fen         bigint not null,
  installment_gap_fen     bigint not null,
  installment_reason      text not null,
  planned_balance_fen     bigint not null,
  balance_reason          text not null,
  principal_gap_fen       bigint not null,
  paid_periods            integer not null,
  voucher_date            date,
  voucher_id              bigint,
  undone_on               date,
  check ((voucher_date is null) = (voucher_id is null))
);
create index migrated_loans_batch on migrated_loans (batch_id, row_no);
create unique index migrated_loans_old_no on migrated_loans (old_no) where undone_on is null;

-- 还款历史: receipts of the system before, for reading; what they come to stands in the opening of the loan.
create table migrated_receipts (
  id            bigint generated always as identity primary key,
  loan_id       integer not null references loans,
  batch_id      integer not null references import_batches,
  row_no        integer not null,
  paid_on       date not null,
  principal_fen bigint not null check (principal_fen >= 0),
  interest_fen  bigint not null check (interest_fen >= 0),
  late_fen      bigint not null check (late_fen >= 0),
  channel       text,
  note          text,
  undone_on     date,
  unique (batch_id, row_no)
);
create index migrated_receipts_loan on migrated_receipts (loan_id, paid_on) where undone_on is null;

-- Two people put their names under the proof sheet of a batch: the second is neither the first nor who brought the file.
create table migration_proofs (
  batch_id      integer primary key references import_batches,
  tolerance_fen bigint not null check (tolerance_fen >= 0),
  content_hash  text not null,
  loans         integer not null,
  differing     integer not null,
  first_by      integer not null references users,
  first_on      date not null,
  first_at      timestamptz not null default now(),
  first_note    text,
  second_by     integer references users,
  second_on     date,
  second_at     timestamptz,
  second_note   text,
  check (second_by <> first_by),
  check ((second_by is null) = (second_on is null) and (second_by is null) = (second_at is null))
);

-- Lenders that are there already; a new one gets its roles, its chart and its rules from the reference data.
insert into accounts (code, name, name_en, kind, parent, control, clearing)
  select '224199', '其他应付款—迁移过渡', 'Migration clearing', 'liability', '2241', false, true
  where exists (select from accounts where code = '2241') on conflict do nothing;
insert into posting_rules (effective_from, event, component, debit, credit)
  select d.first, 'takeover', x.component, x.debit, '224199'
  from (select min(effective_from) as first from posting_rules) d,
    (values ('principal', '130301'), ('overdue_principal', '130302'), ('interest', '1132')) x (component, debit)
  where d.first is not null and exists (select from accounts where code = '224199') on conflict do nothing;
insert into role_permissions (role_id, permission)
  select r.id, x.permission from (values ('operations_head', 'customer.import'), ('operations_head', 'loan.migrate'),
    ('operations_head', 'migration.read'), ('operations_head', 'migration.sign'), ('accounting', 'migration.read'),
    ('accounting', 'migration.sign'), ('auditor', 'migration.read')) x (code, permission)
  join roles r on r.code = x.code and r.built_in on conflict do nothing;
insert into role_grants (role_id, permission)
  select distinct g.role_id, x.permission from role_grants g, (values ('loan.migrate'), ('migration.read'), ('migration.sign')) x (permission)
  where g.permission = 'disbursement.release' on conflict do nothing;
