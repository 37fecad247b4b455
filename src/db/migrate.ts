import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CompiledQuery, type Kysely, type Migration, Migrator, sql } from 'kysely'
import type { DB } from './schema'

export interface MigrateOptions {
  /** Folder of `0001_name.sql` files; by default `migrations` in the working directory. */
  folder?: string
}

/** The database was written by a newer build than this one. */
export class NewerDatabaseError extends Error {
  constructor(unknown: string[]) {
    super(
      `The database is newer than this build: it holds ${unknown.join(', ')}, which this build does not know. ` +
        'Start the newer build, or restore a backup made before it.',
    )
    this.name = 'NewerDatabaseError'
  }
}

// schema.sql lies in the same folder but is a picture of the result, not a step.
const fileName = /^(\d{4}_[a-z0-9_]+)\.sql$/

/**
 * Brings the database to this build's schema: all missing migrations in one transaction, one process at a time.
 * Returns the names applied now. There is no way down: a wrong migration is corrected by the next one.
 */
export async function migrate(db: Kysely<DB>, options: MigrateOptions = {}): Promise<string[]> {
  const known = await readMigrations(options.folder ?? 'migrations')
  const unknown = (await appliedNames(db)).filter(name => !(name in known))
  if (unknown.length > 0) throw new NewerDatabaseError(unknown)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => known } })
  const { error, results } = await migrator.migrateToLatest()
  const failed = results?.find(result => result.status === 'Error')
  if (error) throw new Error(`migration ${failed?.migrationName ?? ''} failed: ${words(error)}`, { cause: error })
  return (results ?? []).filter(result => result.status === 'Success').map(result => result.migrationName)
}

async function readMigrations(folder: string): Promise<Record<string, Migration>> {
  const known: Record<string, Migration> = {}
  for (const file of (await readdir(folder)).sort()) {
    const name = fileName.exec(file)?.[1]
    if (!name) {
      if (file.endsWith('.sql') && file !== 'schema.sql')
        throw new Error(`migration file ${file} is not named 0000_name.sql`)
      continue
    }
    const text = await readFile(join(folder, file), 'utf8')
    known[name] = {
      up: async trx => {
        // A migration may rewrite a large table, and takes the time it takes.
        await trx.executeQuery(CompiledQuery.raw('set local statement_timeout = 0'))
        await trx.executeQuery(CompiledQuery.raw(text))
      },
    }
  }
  return known
}

async function appliedNames(db: Kysely<DB>): Promise<string[]> {
  const table = await sql<{ found: boolean }>`select to_regclass('kysely_migration') is not null as found`.execute(db)
  if (!table.rows[0]?.found) return []
  const names = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return names.rows.map(row => row.name)
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
