-- Who may do what in the database: the program works under a role that owns nothing and cannot change the schema. See
-- docs/decisions/0007-database-roles.md.

-- Rows that may be taken away again; a row of any other table stays for good. A later migration replaces this list.
create function removable_tables() returns text[] language sql immutable as $$
  select array['calendar_days', 'day_balances', 'idempotency_keys', 'rate_limits', 'recent_pages', 'repayment_serials',
    'role_grants', 'role_permissions', 'sessions', 'settings', 'user_roles']
$$;

-- Written once and never changed, without a trigger of their own that says so.
create function insert_only_tables() returns text[] language sql immutable as $$
  select array['key_fingerprints', 'password_history', 'sign_ins']
$$;

-- Roles belong to the whole cluster and this file to one database, so no name is written here: after the migrations the
-- owner calls this with the name the program signs in with, at every start; what a later migration brought is then
-- granted too. Partitions are reached through their parent only.
create function grant_to_program(program name) returns void language plpgsql set search_path = public, pg_temp as $$
declare one record;
begin
  -- two starts at once would change the same rows of the catalog
  perform pg_advisory_xact_lock(7005);
  execute format('grant connect on database %I to %I', current_database(), program);
  execute format('grant usage on schema public to %I', program);
  -- only what is ours: an extension may have put tables of its own beside them
  for one in
    select c.relname as name, c.relkind in ('v', 'm') or c.relname like 'kysely\_%' as read_only,
      exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
        where t.tgrelid = c.oid and p.proname = 'refuse_change' and t.tgtype & 16 = 16) as closed
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
      and pg_has_role(c.relowner, 'usage')
  loop
    execute format('revoke all on %I from %I', one.name, program);
    execute format('grant select on %I to %I', one.name, program);
    continue when one.read_only;
    execute format('grant insert on %I to %I', one.name, program);
    continue when one.closed or one.name = any (insert_only_tables());
    execute format('grant update on %I to %I', one.name, program);
    continue when not one.name = any (removable_tables());
    execute format('grant delete on %I to %I', one.name, program);
  end loop;
  for one in
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'S' and pg_has_role(c.relowner, 'usage')
  loop
    execute format('grant usage, select on sequence %I to %I', one.name, program);
  end loop;
  execute format('grant execute on function ensure_ledger_year(integer) to %I', program);
end $$;
revoke execute on function grant_to_program(name) from public;

-- The close of books makes the partitions of the year to come: with the owner's hand, for a year and nothing else.
create or replace function ensure_ledger_year(y integer) returns void language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  if y not between 1990 and 2200 then
    raise exception 'no ledger is kept for the year %', y using errcode = '22003';
  end if;
  if to_regclass(format('vouchers_y%s', y)) is null then
    execute format('create table vouchers_y%s partition of vouchers for values from (%L) to (%L)', y, make_date(y, 1, 1), make_date(y + 1, 1, 1));
    execute format('create table entries_y%s partition of entries for values from (%L) to (%L)', y, make_date(y, 1, 1), make_date(y + 1, 1, 1));
  end if;
end $$;
revoke execute on function ensure_ledger_year(integer) from public;

-- Postgres 15 gives this to nobody; a database that came from an older one may still have it.
revoke create on schema public from public;
