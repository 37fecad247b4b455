import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { connect } from '../../src/db/connect'
import { migrate, NewerDatabaseError } from '../../src/db/migrate'
import { type TestDatabase, testDatabase } from '../support/database'

let base: TestDatabase
let folder: string
beforeEach(async () => {
  base = await testDatabase({ empty: true })
  folder = mkdtempSync(join(tmpdir(), 'xindang-migrations-'))
  write('0001_first', 'create table first (n int); insert into first values (1);')
  write('0002_second', `create function twice(n int) returns int language sql as $$ select n * 2; $$;`)
})
afterEach(async () => {
  await base.close()
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string): void {
  writeFileSync(join(folder, `${name}.sql`), text)
}

test('applies what is missing, in order, once', async () => {
  expect(await migrate(base.db, { folder })).toEqual(['0001_first', '0002_second'])
  write('0003_third', 'update first set n = twice(n)')
  expect(await migrate(base.db, { folder })).toEqual(['0003_third'])
  expect(await migrate(base.db, { folder })).toEqual([])
  expect((await sql`select n from first`.execute(base.db)).rows).toEqual([{ n: 2 }])
})

test('a failing migration leaves nothing of its run behind and is named', async () => {
  write('0003_wrong', 'create table third (n int); select no_such_function();')
  await expect(migrate(base.db, { folder })).rejects.toThrow(/0003_wrong.*no_such_function/)
  expect((await sql`select to_regclass('first') as first`.execute(base.db)).rows).toEqual([{ first: null }])
})

test('two processes migrating at once apply each migration once', async () => {
  const other = connect(base.url)
  const applied = await Promise.all([migrate(base.db, { folder }), migrate(other.db, { folder })])
  await other.db.destroy()
  expect(applied.flat()).toEqual(['0001_first', '0002_second'])
})

test('refuses a database that is newer than the build', async () => {
  write('0003_future', 'select 1')
  await migrate(base.db, { folder })
  rmSync(join(folder, '0003_future.sql'))
  await expect(migrate(base.db, { folder })).rejects.toThrow(NewerDatabaseError)
  await expect(migrate(base.db, { folder })).rejects.toThrow('0003_future')
})

test('schema.sql is a picture and no step; another file name is refused', async () => {
  writeFileSync(join(folder, 'schema.sql'), 'this is not SQL')
  expect(await migrate(base.db, { folder })).toHaveLength(2)
  writeFileSync(join(folder, '3_badly-named.sql'), 'select 1')
  await expect(migrate(base.db, { folder })).rejects.toThrow('3_badly-named.sql')
})

test('the product’s own migrations apply to an empty database', async () => {
  expect((await migrate(base.db)).length).toBeGreaterThan(0)
  expect(await migrate(base.db)).toEqual([])
})
