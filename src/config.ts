import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface Config {
  readonly production: boolean
  readonly host: string
  readonly port: number
  readonly dataDir: string
  /** Absent: the embedded Postgres under dataDir is used. */
  readonly databaseUrl: string | undefined
  readonly databaseUrlDirect: string | undefined
  /** A role that owns the tables: migrations run as it, and the program as the one of databaseUrl. */
  readonly databaseOwnerUrl: string | undefined
  readonly databaseUrlReplica: string | undefined
  /** First signs, all verify: put a new one in front to rotate. */
  readonly sessionSecrets: readonly string[]
  readonly fieldKeys: string | undefined
  /** s3+https://KEY:SECRET@host/bucket?region=…; absent: files lie under dataDir. */
  readonly fileStore: string | undefined
  readonly trustProxy: number
  readonly demo: boolean
}

/** The project's root: the folder that holds views and public, in source and in dist alike. */
export const root = existsSync(path.join(__dirname, '..', 'views'))
  ? path.join(__dirname, '..')
  : path.join(__dirname, '..', '..')

/** A secret of the demo is made once and kept readable by its owner only. */
function keptSecret(dataDir: string, name: string): string {
  const file = path.join(dataDir, name)
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  mkdirSync(dataDir, { recursive: true })
  const secret = randomBytes(32).toString('base64url')
  writeFileSync(file, secret, { mode: 0o600 })
  return secret
}

function wholeNumber(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback
  if (!/^\d{1,5}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`)
  return Number.parseInt(text, 10)
}

/** Environment → one frozen object. In production a missing secret stops the start here. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const production = env.NODE_ENV === 'production'
  const dataDir = path.resolve(env.DATA_DIR ?? '.data')
  if (production) {
    const missing = ['DATABASE_URL', 'SESSION_SECRET', 'FIELD_KEYS'].filter(name => !env[name])
    if (missing.length > 0) throw new Error(`NODE_ENV=production needs ${missing.join(', ')}`)
    if ((env.SESSION_SECRET ?? '').length < 32) throw new Error('SESSION_SECRET must be at least 32 characters long')
  }
  return Object.freeze({
    production,
    host: env.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: wholeNumber('PORT', env.PORT, 3000),
    dataDir,
    databaseUrl: env.DATABASE_URL || undefined,
    databaseUrlDirect: env.DATABASE_URL_DIRECT || env.DATABASE_URL || undefined,
    databaseOwnerUrl: env.DATABASE_OWNER_URL || undefined,
    databaseUrlReplica: env.DATABASE_URL_REPLICA || undefined,
    sessionSecrets: (env.SESSION_SECRET || keptSecret(dataDir, 'session-secret')).split(','),
    fieldKeys: env.FIELD_KEYS || undefined,
    fileStore: env.FILE_STORE || undefined,
    trustProxy: wholeNumber('TRUST_PROXY', env.TRUST_PROXY, 0),
    demo: !production,
  })
}
