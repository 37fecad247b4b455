-- Pairs of files that may be one customer's, found in the background as files come and change: who looks reads a list and compares no book.
create table duplicate_pairs (
  a_customer_id integer not null references customers,
  b_customer_id integer not null references customers,
  score         integer not null check (score between 1 and 100),
  -- the surest first
  reasons       text[] not null,
  primary key (a_customer_id, b_customer_id),
  check (a_customer_id < b_customer_id)
);
create index duplicate_pairs_order on duplicate_pairs (score desc, a_customer_id, b_customer_id);
create index duplicate_pairs_b on duplicate_pairs (b_customer_id);

-- How far the work that goes over the files has come: what the timeline has told, and the book as it was found.
create table customer_followers (
  name  text primary key,
  event bigint not null,
  book  integer not null
);

-- A pair whose files no longer look alike goes.
create or replace function removable_tables() returns text[] language sql immutable as $$
  select array['calendar_days', 'day_balances', 'duplicate_pairs', 'idempotency_keys', 'installments', 'rate_limits', 'recent_pages',
    'repayment_serials', 'role_grants', 'role_permissions', 'sessions', 'settings', 'user_roles']
$$;

-- As before, and letters as well: they are never changed but for whose they are.
create or replace function move_customer_rows(merge integer, tab name, key name, ids bigint[], from_id integer, to_id integer) returns bigint[]
  language plpgsql security definer set search_path = public, pg_temp as $$
declare moved bigint[];
begin
  -- there: in the transaction in which the second person agreed; back: the rows that are named
  if not has_table_privilege(session_user, 'customer_merges', 'update') or not exists (select from customer_merges m where m.id = merge
    and m.state = 'done' and m.decided_by <> m.asked_by and (
      (m.gone_id = from_id and m.kept_id = to_id and m.moved is null and m.decided_at = now())
      or (m.kept_id = from_id and m.gone_id = to_id and m.moved is not null and ids is not null))) then
    raise exception 'rows move with an agreed merge of their two customers' using errcode = '42501';
  end if;
  if tab not in ('customer_events', 'class_events', 'quarantines', 'archive_destroyed', 'renewals', 'letters') then
    raise exception 'rows of % are not moved by this function', tab using errcode = '42501';
  end if;
  perform set_config('xindang.moving', 'on', true);
  execute format('with moved as (update %I set customer_id = $1 where customer_id = $2 and ($3 is null or %I = any($3)) returning %I::bigint as k)
    select coalesce(array_agg(k order by k), ''{}'') from moved', tab, key, key) into moved using to_id, from_id, ids;
  perform set_config('xindang.moving', 'off', true);
  return moved;
end $$;

-- Catalogues of papers come from files too; customers only by those who may open a file.
insert into role_permissions (role_id, permission)
  select r.id, 'customer.import' from roles r where r.code = 'archivist' and r.built_in on conflict do nothing;
