import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { root } from '../../src/config'
import type { DB } from '../../src/db/schema'
import { CODE_TABLES, type CodeTable, readCodeTable } from '../../src/lending/codes'

export const CODE_FILES: Readonly<Record<CodeTable, string>> = {
  region: 'regions.csv',
  industry: 'industries.csv',
  country: 'countries.csv',
  ethnicity: 'ethnicities.csv',
}

/** The national lists of codes/: written in one statement each, and only when the file is another one than last time. */
export async function seedNationalCodes(db: Kysely<DB>): Promise<void> {
  for (const table of CODE_TABLES) {
    const text = await readFile(join(root, 'seeds/reference/codes', CODE_FILES[table]), 'utf8')
    const hash = createHash('sha256').update(text).digest('hex')
    const kept = await db.selectFrom('nationalLists').select('hash').where('list', '=', table).executeTakeFirst()
    if (kept?.hash !== hash) await db.transaction().execute(trx => write(trx, table, text, hash))
  }
}

async function write(trx: Kysely<DB>, table: CodeTable, text: string, hash: string): Promise<void> {
  const lines = readCodeTable(text)
  await trx.deleteFrom('nationalCodes').where('list', '=', table).execute()
  await sql`insert into national_codes (list, code, name, name_en, valid_from, valid_to)
    select ${table}, * from unnest(${lines.map(line => line.code)}::text[], ${lines.map(line => line.name)}::text[],
      ${lines.map(line => line.english)}::text[], ${lines.map(line => line.from)}::text[], ${lines.map(line => line.to)}::text[])`.execute(
    trx,
  )
  await trx
    .insertInto('nationalLists')
    .values({ list: table, hash })
    .onConflict(oc => oc.column('list').doUpdateSet({ hash }))
    .execute()
}
