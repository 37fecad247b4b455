import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { connect } from '../src/db/connect'
import { startEmbedded } from '../src/db/embedded'
import { migrate } from '../src/db/migrate'
import type { DB } from '../src/db/schema'
import { root, schemaFiles } from './schema-files'

/**
 * npm run schema            applies all migrations to a throw-away database and writes src/db/schema.ts (types) and
 *                           migrations/schema.sql (to read)
 * npm run schema -- --check writes nothing and exits 1 when they are not what the migrations make
 */
async function main(): Promise<void> {
  const wanted = await withThrowAwayDatabase(async db => {
    await migrate(db, { folder: join(root, 'migrations') })
    return schemaFiles(db)
  })
  const stale = [...wanted].filter(([file, text]) => readOrEmpty(join(root, file)) !== text)
  const names = stale.map(([file]) => file).join(', ')
  if (process.argv.includes('--check')) {
    if (stale.length === 0) return console.log('schema files are up to date')
    console.error(`not what the migrations make: ${names}. Run: npm run schema`)
    process.exitCode = 1
    return
  }
  for (const [file, text] of stale) writeFileSync(join(root, file), text)
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

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

void main()
