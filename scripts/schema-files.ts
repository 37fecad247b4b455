import { resolve } from 'node:path'
import type { Kysely } from 'kysely'
import { generate, PostgresDialect } from 'kysely-codegen'
import type { DB } from '../src/db/schema'
import { dumpSchema } from './schema-dump'

export const root = resolve(__dirname, '..')

/** What lies beside the migrations and must follow them: path from the root → text, made from a migrated database. */
export async function schemaFiles(db: Kysely<DB>): Promise<Map<string, string>> {
  return new Map([
    ['src/db/schema.ts', await typesOf(db)],
    ['migrations/schema.sql', await dumpSchema(db)],
  ])
}

const kyselyImport = 'import type { ColumnType } from "kysely";\n'

/** Types as the parsers in src/db/connect.ts deliver them. */
async function typesOf(db: Kysely<DB>): Promise<string> {
  const text = await generate({
    // What the reader of the catalog asks for are numbers of the catalog's own, not money.
    db: db.withoutPlugins(),
    dialect: new PostgresDialect(),
    camelCase: true,
    excludePattern: 'kysely_*',
    outFile: null,
    typeMapping: { date: 'BookDate', int8: 'bigint', numeric: 'string', timestamptz: 'Date' },
  })
  // The generator imports a mapped type only when its name has a dot in it.
  if (!text.includes(kyselyImport)) throw new Error('kysely-codegen no longer imports ColumnType as expected')
  return text.replace(kyselyImport, `${kyselyImport}import type { BookDate } from "../lending/dates";\n`)
}
