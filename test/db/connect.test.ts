import { sql } from 'kysely'
import { type TestDatabase, testDatabase } from '../support/database'

let base: TestDatabase
beforeAll(async () => {
  base = await testDatabase({ empty: true, maxConnections: 3 })
})
afterAll(() => base.close())

test('columns arrive in the types the product counts with', async () => {
  const { rows } = await sql`select 9007199254740993::int8 as money_fen, 42::int4 as id, date '2024-02-29' as due,
    date '1941-03-16' as born, 0.1::numeric as exact, array[1, null]::int8[] as many,
    array[date '2024-02-29'] as dates, array[0.1]::numeric[] as shares, count(*) as n,
    timestamptz '2024-02-29 00:00+08' as at, '{"snake_key": 1}'::jsonb as data`.execute(base.db)
  expect(rows).toEqual([
    {
      moneyFen: 9007199254740993n,
      id: 42,
      due: '2024-02-29',
      born: '1941-03-16',
      exact: '0.1',
      many: [1n, null],
      dates: ['2024-02-29'],
      shares: ['0.1'],
      n: 1n,
      at: new Date('2024-02-28T16:00:00Z'),
      data: { snake_key: 1 },
    },
  ])
})

test('bigint parameters arrive exactly', async () => {
  const { rows } = await sql<{ text: string }>`select ${9007199254740993n}::int8::text as text`.execute(base.db)
  expect(rows[0]?.text).toBe('9007199254740993')
})

test('time limits and the program name are set on every connection', async () => {
  const { rows } =
    await sql`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as
    lock, current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name,
    current_setting('TimeZone') as zone`.execute(base.db)
  expect(rows).toEqual([{ statement: '30s', lock: '10s', idle: '30s', name: 'xindang', zone: 'UTC' }])
})

test('a connection given back inside a transaction is thrown away', async () => {
  await expect(
    base.db.connection().execute(async held => {
      await sql`begin`.execute(held)
      throw new Error('left in the middle')
    }),
  ).rejects.toThrow('left in the middle')
  expect(base.pool.totalCount).toBe(0)
  await sql`select 1`.execute(base.db)
  expect(base.pool.totalCount).toBe(1)
})

test('losing every connection costs the queries under way and nothing else', async () => {
  const sleeping = sql`select pg_sleep(10)`.execute(base.db)
  const lost = expect(sleeping).rejects.toThrow(/terminat/)
  await new Promise(resolve => setTimeout(resolve, 100))
  await base.db.connection().execute(async held => {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(held)
  })
  await lost
  const { rows } = await sql`select 1 as alive`.execute(base.db)
  expect(rows).toEqual([{ alive: 1 }])
  expect(base.pool.totalCount).toBeLessThanOrEqual(3)
})
