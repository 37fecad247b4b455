import { type Kysely, sql } from 'kysely'
import type { DB } from './schema'

/** The same database under two names: the program's, and the owner's, who alone may change the schema. */
export interface DatabaseUrls {
  readonly app: string
  /** For migrations, the rights of the program and the demo story. */
  readonly owner: string
}

interface Told {
  readonly databaseUrl: string | undefined
  readonly databaseUrlDirect: string | undefined
  readonly databaseOwnerUrl: string | undefined
}

/** The built-in database has both; outside, one address may have to do for both. */
export function databaseUrls(config: Told, embedded?: { url: string; appUrl: string }): DatabaseUrls {
  if (embedded) return { app: embedded.appUrl, owner: embedded.url }
  return { app: config.databaseUrl ?? '', owner: config.databaseOwnerUrl ?? config.databaseUrlDirect ?? '' }
}

const nameOf = async (db: Kysely<DB>): Promise<string> => {
  const { rows } = await sql<{ name: string }>`select current_user::text as name`.execute(db)
  return rows[0]!.name
}

/** After each migration: the program's role gets what it needs on every table there is now, and nothing more. */
export async function grantToProgram(owner: Kysely<DB>, app: Kysely<DB>): Promise<void> {
  const [master, program] = [await nameOf(owner), await nameOf(app)]
  if (master !== program) await sql`select grant_to_program(${program}::name)`.execute(owner)
}

/** May this connection change tables, or switch off what keeps the book closed? The program's should not. */
export async function mayChangeSchema(db: Kysely<DB>): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select has_schema_privilege('public', 'create') or pg_has_role(c.relowner, 'usage') as may
    from pg_class c where c.oid = 'audit_events'::regclass`.execute(db)
  return rows[0]?.may ?? true
}
