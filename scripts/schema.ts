import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import type { Kysely } from 'kysely'
import { generate, PostgresDialect } from 'kysely-codegen'
import { connect } from '../src/db/connect'
import { startEmbedded } from '../src/db/embedded'
import { migrate } from '../src/db/migrate'
import type { DB } from '../src/db/schema'
import { dumpSchema } from './schema-dump'

/**
 * npm run schema            applies all migrations to a throw-away database and writes src/db/schema.ts (types) and
 *                           migrations/schema.sql (to read)
 * npm run schema -- --check writes nothing and exits 1 when they are not what the migrations make
 */
const root = resolve(__dirname, '..')

async function main(): Promise<void> {
  const wanted = await withThrowAwayDatabase(async db => {
    await migrate(db, { folder: join(root, 'migrations') })
    return new Map([
      [join(root, 'src', 'db', 'schema.ts'), await typesOf(db)],
      [join(root, 'migrations', 'schema.sql'), await dumpSchema(db)],
    ])
  })
  const stale = [...wanted].filter(([file, text]) => readOrEmpty(file) !== text)
  const names = stale.map(([file]) => relative(root, file)).join(', ')
  if (process.argv.includes('--check')) {
    if (stale.length === 0) return console.log('schema files are up to date')
    console.error(`not what the migrations make: ${names}. Run: npm run schema`)
    process.exitCode = 1
    return
  }
  for (const [file, text] of stale) writeFileSync(file, text)
  console.log(stale.length > 0 ? `written: ${names}` : 'schema files are up to date')
}

async function withThrowAwayDatabase<T>(act: (db: Kysely<DB>) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'xindang-schema-'))
  chmodSync(dataDir, 0o711)
  const server = await startEmbedded({ dataDir, purpose: 'test' })
  const { db } = connect(server.url)
  try {
    return await act(db)
  } finally {
    await db.destroy()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Types as the parsers in src/db/connect.ts deliver them. */
function typesOf(db: Kysely<DB>): Promise<string> {
  return generate({
    // What the reader of the catalog asks for are numbers of the catalog's own, not money.
    db: db.withoutPlugins(),
    dialect: new PostgresDialect(),
    camelCase: true,
    excludePattern: 'kysely_*',
    outFile: null,
    typeMapping: { date: 'BookDate', int8: 'bigint', numeric: 'string', timestamptz: 'Date' },
    customImports: { BookDate: '../lending/dates#BookDate' },
  })
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

void main()
