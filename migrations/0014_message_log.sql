-- The outbox is a log of a hundred thousand lines a day. Customers and loans are never deleted, and every line is written
-- from the rows it speaks of; checking and locking those rows again for each line took most of the time (docs/decisions/0010).
alter table outbox
  drop constraint outbox_customer_id_fkey,
  drop constraint outbox_loan_id_fkey,
  drop constraint outbox_template_fkey;
