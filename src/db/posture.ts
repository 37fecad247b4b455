import { type Kysely, sql } from 'kysely'
import { mayChangeSchema } from './roles'
import type { DB } from './schema'

export interface Posture {
  /** What may lose what was committed: no production start. */
  readonly broken: readonly string[]
  /** What an operator should know of. */
  readonly weak: readonly string[]
}

interface Facts {
  unsafe: string[]
  local: boolean
  ssl: boolean
}

/** How the database stands as the program meets it: does it keep what it says is kept, and who could read or change it on the way. */
export async function postureOf(db: Kysely<DB>): Promise<Posture> {
  const { rows } = await sql<Facts>`
    select array(select name from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit')
        and setting = 'off' order by 1) as unsafe,
      inet_server_addr() is null or inet_server_addr() <<= '127.0.0.0/8' or inet_server_addr() = '::1' as local,
      coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as ssl`.execute(db)
  const { unsafe, local, ssl } = rows[0]!
  const weak = [
    ...((await mayChangeSchema(db))
      ? ['the role of DATABASE_URL may change the schema: set DATABASE_OWNER_URL and give the program a lesser one']
      : []),
    ...(local || ssl ? [] : ['the connection to the database is not encrypted: add sslmode=verify-full']),
  ]
  return { broken: unsafe.map(name => `${name} is off: a power cut would take committed rows with it`), weak }
}
