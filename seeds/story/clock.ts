import { type Kysely, sql } from 'kysely'
import type { DB } from '../../src/db/schema'

/**
 * The clock of the story. A year is written in a minute, and everything the database would stamp with its own clock
 * would carry that minute; so while the story is being written triggers put the story's time where the database has put
 * its own. Table, function and triggers are gone when the story is finished; that they are there means it is not.
 */
export async function startClock(db: Kysely<DB>): Promise<void> {
  await sql`create table story_clock (only_one boolean primary key default true check (only_one), at timestamptz not null)`.execute(
    db,
  )
  await sql`insert into story_clock (at) values (now())`.execute(db)
  await sql`
    create function story_stamp() returns trigger language plpgsql as $$
    declare
      told timestamptz := (select at from story_clock);
      stamps jsonb := '{}';
      here jsonb := to_jsonb(new);
      name text;
    begin
      foreach name in array tg_argv loop
        if (here ->> name)::timestamptz between transaction_timestamp() and clock_timestamp() then
          stamps := stamps || jsonb_build_object(name, told);
        end if;
      end loop;
      return case when stamps = '{}' then new else jsonb_populate_record(new, stamps) end;
    end $$`.execute(db)
  await sql`
    do $$
    declare
      here record;
    begin
      for here in
        select c.oid::regclass as name, string_agg(quote_literal(a.attname), ', ') as stamps
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.atttypid = 'timestamptz'::regtype and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and c.relname not in ('story_clock', 'sessions', 'rate_limits') and c.relname not like 'kysely%'
        group by c.oid
      loop
        execute format('create trigger story_stamp before insert or update on %s for each row execute function story_stamp(%s)',
          here.name, here.stamps);
      end loop;
    end $$`.execute(db)
}

/** Until the next call it is this time in the story. */
export async function setClock(db: Kysely<DB>, at: Date): Promise<void> {
  await sql`update story_clock set at = ${at}`.execute(db)
}

export async function clockRuns(db: Kysely<DB>): Promise<boolean> {
  const { rows } = await sql<{ runs: boolean }>`select to_regclass('public.story_clock') is not null as runs`.execute(
    db,
  )
  return rows[0]?.runs === true
}

export async function stopClock(db: Kysely<DB>): Promise<void> {
  await sql`drop function story_stamp() cascade`.execute(db)
  await sql`drop table story_clock`.execute(db)
}
