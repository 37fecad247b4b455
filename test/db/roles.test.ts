import { sql } from 'kysely'
import { connect } from '../../src/db/connect'
import { postureOf } from '../../src/db/posture'
import { grantToProgram, mayChangeSchema } from '../../src/db/roles'
import { type TestDatabase, testDatabase } from '../support/database'

let base: TestDatabase
beforeAll(async () => {
  base = await testDatabase()
})
afterAll(() => base.close())

const DENIED = /permission denied|must be owner/

test.each([
  ['a table', sql`create table loot (n int)`],
  ['a schema', sql`create schema loot`],
  ['a function', sql`create function loot() returns int language sql as 'select 1'`],
  ['a column', sql`alter table audit_events add column loot int`],
  ['the guard of the audit', sql`alter table audit_events disable trigger all`],
  ['the guards of a session', sql`set session_replication_role = replica`],
  ['a role', sql`create role loot`],
  ['its own rights', sql`select grant_to_program('xindang_app')`],
  ['its own powers', sql`alter role xindang_app superuser`],
  ['a file of the server', sql`select pg_read_file('/etc/passwd')`],
  ['a program of the server', sql`copy settings to program 'cat'`],
])('the program cannot make or change %s', async (_what, attempt) => {
  await expect(attempt.execute(base.db)).rejects.toThrow(DENIED)
})

const KEPT = [
  'audit_events',
  'audit_seals',
  'loan_events',
  'vouchers',
  'entries',
  'decisions',
  'repayments',
  'reversals',
]
test.each(KEPT)('%s can be added to, and nothing else', async table => {
  for (const attempt of [
    sql`delete from ${sql.table(table)}`,
    sql`truncate ${sql.table(table)}`,
    sql`drop table ${sql.table(table)}`,
  ])
    await expect(attempt.execute(base.db)).rejects.toThrow(DENIED)
  const { rows } = await sql<{ update: boolean; insert: boolean; read: boolean }>`select
    has_any_column_privilege(${table}, 'update') as update, has_table_privilege(${table}, 'insert') as insert,
    has_table_privilege(${table}, 'select') as read`.execute(base.db)
  expect(rows).toEqual([{ update: false, insert: true, read: true }])
})

test('a partition is reached through its parent only; the year to come is made by the owner’s hand', async () => {
  await expect(sql`insert into entries_y2026 default values`.execute(base.db)).rejects.toThrow(DENIED)
  await sql`select ensure_ledger_year(2031)`.execute(base.db)
  const { rows } = await sql`select tableowner <> current_user as "others" from pg_tables
    where tablename in ('vouchers_y2031', 'entries_y2031')`.execute(base.db)
  expect(rows).toEqual([{ others: true }, { others: true }])
  await expect(sql`select ensure_ledger_year(100000)`.execute(base.db)).rejects.toThrow('no ledger')
})

test('records of the bank stay; what is only kept for a while may go', async () => {
  const { rows } = await sql<{ name: string }>`select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and has_table_privilege(c.oid, 'delete') order by 1`.execute(base.db)
  expect(rows.map(row => row.name)).toEqual([
    'calendar_days',
    'day_balances',
    'duplicate_pairs',
    'idempotency_keys',
    'installments',
    'rate_limits',
    'recent_pages',
    'repayment_serials',
    'role_grants',
    'role_permissions',
    'sessions',
    'settings',
    'user_roles',
  ])
})

test('a table of a later migration is granted at the next start; starting twice at once does no harm', async () => {
  await base.asOwner(async owner => {
    await sql`create table later (n int)`.execute(owner)
    await sql`create table later_kept (n int)`.execute(owner)
    await sql`create trigger kept before update or delete on later_kept for each row execute function refuse_change()`.execute(
      owner,
    )
    await Promise.all([grantToProgram(owner, base.db), grantToProgram(owner, base.db)])
  })
  await sql`insert into later values (1)`.execute(base.db)
  await sql`update later set n = 2`.execute(base.db)
  await sql`insert into later_kept values (1)`.execute(base.db)
  await expect(sql`update later_kept set n = 2`.execute(base.db)).rejects.toThrow(DENIED)
})

test('the start knows whether the program holds too much', async () => {
  expect(await mayChangeSchema(base.db)).toBe(false)
  expect(await base.asOwner(mayChangeSchema)).toBe(true)
  // one address for both: nothing is granted and nothing fails
  await base.asOwner(owner => grantToProgram(owner, owner))
})

test('a database that may forget is told of, and so is a program that owns it', async () => {
  const seen = await postureOf(base.db)
  // the cluster of the tests is thrown away and does not wait for the disk
  expect(seen.broken.map(words => words.split(' ')[0])).toEqual(['fsync', 'full_page_writes', 'synchronous_commit'])
  expect(seen.weak).toEqual([])
  expect((await base.asOwner(postureOf)).weak.join()).toContain('DATABASE_OWNER_URL')
})

test('the history of the schema can be read by the program and not written', async () => {
  const { db } = connect(base.url)
  try {
    expect((await sql`select name from kysely_migration`.execute(db)).rows.length).toBeGreaterThan(4)
    await expect(sql`update kysely_migration set name = name`.execute(db)).rejects.toThrow(DENIED)
  } finally {
    await db.destroy()
  }
})
