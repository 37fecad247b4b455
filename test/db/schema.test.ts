import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { root, schemaFiles } from '../../scripts/schema-files'
import { type TestDatabase, testDatabase } from '../support/database'

let base: TestDatabase
let made: Map<string, string>
beforeAll(async () => {
  base = await testDatabase({ owner: true })
  made = await schemaFiles(base.db)
})
afterAll(() => base.close())

test.each(['src/db/schema.ts', 'migrations/schema.sql'])(
  '%s is what the migrations make (else: npm run schema)',
  file => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(made.get(file))
  },
)

test('a change of any kind shows in the dump', async () => {
  const before = made.get('migrations/schema.sql')
  const changes = [
    sql`alter table branches add column note text`,
    sql`alter table branches alter column note set default 'x'`,
    sql`alter table branches alter column note set not null`,
    sql`alter table branches add constraint branches_note_check check (note <> '')`,
    sql`create index branches_note on branches (note)`,
    sql`comment on column branches.note is 'for the test'`,
    sql`create trigger branches_kept before delete on branches for each row execute function refuse_change()`,
    sql`create view branch_notes as select note from branches`,
    sql`create function one() returns int language sql as 'select 1'`,
    sql`create type mood as enum ('good', 'bad')`,
    sql`create sequence counted`,
  ]
  const seen = new Set([before])
  for (const change of changes) {
    await change.execute(base.db)
    seen.add((await schemaFiles(base.db)).get('migrations/schema.sql'))
  }
  expect(seen.size).toBe(changes.length + 1)
})
