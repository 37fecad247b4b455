import type { Writable } from 'node:stream'
import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { statementNames } from './prepared'
import type { DB } from './schema'

export interface ConnectOptions {
  applicationName?: string
  /** Most connections this process may hold at once. */
  maxConnections?: number
  statementTimeoutMs?: number
  lockTimeoutMs?: number
  idleInTransactionTimeoutMs?: number
  /** How long a request may wait for a free connection before it fails. */
  acquireTimeoutMs?: number
  /** A pooler that shares connections between transactions stands in front: nothing may be left on a connection. */
  pooled?: boolean
  /** Statements are sent without waiting for the answer to the one before. COPY and cursors need a pool without. */
  pipeline?: boolean
  /** Told of every connection that broke; the process goes on. */
  onConnectionError?: (error: Error) => void
}

export interface Connection {
  db: Kysely<DB>
  pool: pg.Pool
}

const asText = (value: string) => value
const textArray = 1009 as Parameters<typeof pg.types.getTypeParser>[0]
const arrayOf = (one: (value: string) => unknown) => (value: string) => {
  const texts: (string | null)[] = pg.types.getTypeParser(textArray, 'text')(value)
  return texts.map(text => (text === null ? null : one(text)))
}

// A date must never pass through a JavaScript Date: local midnight of 2024-02-29 in Asia/Shanghai is still
// 2024-02-28 in UTC. Money (int8) is a bigint; numeric stays text, because a double cannot hold it.
const parsers: Record<number, (value: string) => unknown> = {
  20: BigInt,
  1016: arrayOf(BigInt),
  1082: asText,
  1182: arrayOf(asText),
  1700: asText,
  1231: arrayOf(asText),
}

/** Column types as this program reads them; given to each pool, so that no other user of `pg` is changed. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers[oid]) ||
    pg.types.getTypeParser(oid, format ?? 'text')) as pg.CustomTypesConfig['getTypeParser'],
}

/** Opens a pool on `url`; nothing is sent before the first query. Close it with `db.destroy()`. */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const report = options.onConnectionError ?? (error => console.error(`database connection lost: ${error.message}`))
  const pool = new pg.Pool({
    connectionString: url,
    application_name: options.applicationName ?? 'xindang',
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: options.acquireTimeoutMs ?? 5_000,
    idleTimeoutMillis: 30_000,
    maxLifetimeSeconds: 3_600,
    keepAlive: true,
    types: columnTypes,
    pipeline: options.pipeline ?? true,
    onConnect: client => client.query(sessionLimits(options)).then(() => undefined),
  })
  // Without these listeners one restart of the database would end the whole process. The pool speaks for idle
  // connections only and replaces them itself; each connection speaks for itself, also while a request holds it.
  pool.on('error', () => undefined)
  pool.on('connect', client => void client.on('error', error => pool.ending || report(error)))
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool: discardingPool(pool, options.pooled ? () => undefined : statementNames()) }),
    // Columns are snake_case in SQL and camelCase here; what lies inside a jsonb value is data and keeps its keys.
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
  return { db, pool }
}

// Sent as a statement and not as start-up parameters, which a pooler between us and the database refuses.
function sessionLimits(options: ConnectOptions): string {
  return [
    `set statement_timeout = ${whole(options.statementTimeoutMs ?? 30_000)}`,
    `set lock_timeout = ${whole(options.lockTimeoutMs ?? 10_000)}`,
    `set idle_in_transaction_session_timeout = ${whole(options.idleInTransactionTimeoutMs ?? 30_000)}`,
    `set timezone = 'UTC'`,
  ].join('; ')
}

function whole(ms: number): number {
  if (!Number.isInteger(ms) || ms < 0) throw new Error(`a time limit must be a whole number of milliseconds, not ${ms}`)
  return ms
}

/**
 * Kysely releases a connection as healthy whatever happened on it (kysely-org/kysely#1990). Here one is thrown away
 * when it comes back still inside a transaction, or the next request would read and write inside a stranger's; and when
 * the server has said farewell on it, which the pool learns only later, when the socket closes.
 */
type NameOf = (text: string) => string | undefined

function discardingPool(pool: pg.Pool, nameOf: NameOf): PostgresPool {
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  return {
    connect: async () => {
      const client = await pool.connect()
      const known = wrapped.get(client) ?? discardingClient(client, nameOf)
      wrapped.set(client, known)
      return known
    },
    end: () => pool.end(),
  }
}

function discardingClient(client: pg.PoolClient, nameOf: NameOf): PostgresPoolClient {
  let farewell = false
  let begun: Promise<unknown> | undefined
  const send = (query: Parameters<pg.PoolClient['query']>): unknown => {
    const [text, values] = query as unknown[]
    const name = typeof text === 'string' && Array.isArray(values) ? nameOf(text) : undefined
    const answer: unknown = name
      ? client.query({ name, text: text as string, values: values as unknown[] })
      : client.query(...query)
    // A cursor is no promise; its errors reach the caller alone.
    if (answer instanceof Promise) answer.catch((error: unknown) => (farewell ||= isFarewell(error)))
    return answer
  }
  const query = (...query: Parameters<pg.PoolClient['query']>): unknown => {
    if (!client.pipeline) return send(query)
    sendTogether(client)
    const answer = send(query) as Promise<unknown>
    if (isBegin(query[0])) {
      begun = answer
      return NOTHING
    }
    if (!begun) return answer
    // the first statement of a transaction answers for its BEGIN too
    const both = Promise.all([begun, answer]).then(([, own]) => own)
    begun = undefined
    return both
  }
  const release = () => client.release(farewell || client.getTransactionStatus() !== 'I')
  return { query, release } as PostgresPoolClient
}

// BEGIN is not waited for: it goes out with the statement behind it.
const isBegin = (text: unknown): boolean => typeof text === 'string' && text.startsWith('start transaction')
const NOTHING = Promise.resolve({ command: 'BEGIN', rowCount: 0, rows: [] })

/** All statements of one turn of the event loop leave in one packet: sending costs more than what is sent. */
function sendTogether(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  if (stream.writableCorked > 0) return
  stream.cork()
  process.nextTick(() => stream.uncork())
}

function isFarewell(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.severity === 'FATAL' || error.severity === 'PANIC')
}
