import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { type Connection, connect } from '../../src/db/connect'
import { type Embedded, startEmbedded } from '../../src/db/embedded'
import { migrate } from '../../src/db/migrate'
import { grantToProgram } from '../../src/db/roles'
import type { DB } from '../../src/db/schema'
import { folderVariable } from './cluster'

const root = resolve(__dirname, '..', '..')
const template = 'xindang_template'
const templateLock = 727_001

export interface TestDatabase extends Connection {
  db: Kysely<DB>
  url: string
  /** Past the rights of the program: what a test arranges behind its back. */
  asOwner<T>(act: (db: Kysely<DB>) => Promise<T>): Promise<T>
  /** Ends the connections and drops the database. */
  close(): Promise<void>
}

export interface TestDatabaseOptions {
  /** An empty database without the product's tables. */
  empty?: boolean
  /** Connected as the owner of the tables; by default, unless the database is empty, as the program is: without DDL. */
  owner?: boolean
  /** What the copied database holds besides the reference data; written once a run, by the first who asks. */
  filled?: Filling
  maxConnections?: number
}

export interface Filling {
  /** Tells fillings apart; part of a database name. */
  readonly name: string
  readonly fill: (db: Kysely<DB>) => Promise<void>
}

/**
 * A database of its own for the calling test file: a copy of the migrated template with reference data (about 50 ms).
 * Call it in `beforeAll` and `close()` it in `afterAll`.
 */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const cluster = await runningCluster()
  const clusterUrl = cluster.url
  const name = nextName()
  if (options.empty) await asAdmin(clusterUrl, client => client.query(`create database ${name}`))
  else await cloneTemplate(cluster, name, options.filled)
  const ownerUrl = named(clusterUrl, name)
  const url = options.empty || options.owner ? ownerUrl : named(cluster.appUrl, name)
  // Broken connections are what some tests provoke; they show in the failing query, not on the console.
  const { db, pool } = connect(url, {
    maxConnections: options.maxConnections ?? 10,
    onConnectionError: () => undefined,
  })
  const asOwner: TestDatabase['asOwner'] = async act => {
    const owner = connect(ownerUrl, { maxConnections: 5 })
    try {
      return await act(owner.db)
    } finally {
      await owner.db.destroy()
    }
  }
  const close = async () => {
    await db.destroy()
    await asAdmin(clusterUrl, client => client.query(`drop database if exists ${name} with (force)`))
  }
  return { db, pool, url, asOwner, close }
}

type Cluster = Pick<Embedded, 'url' | 'appUrl'>
let started: Promise<Cluster> | undefined

function runningCluster(): Promise<Cluster> {
  started ??= startCluster()
  return started
}

async function startCluster(): Promise<Cluster> {
  const dataDir = process.env[folderVariable]
  if (!dataDir)
    throw new Error('no folder for the test cluster: run the tests with Jest and this project’s jest.config.js')
  // The first worker starts it, the others take it over; global-teardown stops it.
  const cluster = await startEmbedded({ dataDir, purpose: 'test' })
  // The data may lie in memory: no gigabyte of log beside it.
  await asAdmin(cluster.url, async client => {
    await client.query("alter system set max_wal_size = '192MB'")
    await client.query('select pg_reload_conf()')
  })
  return cluster
}

let counter = 0

function nextName(): string {
  return `test_${process.pid}_${++counter}`
}

async function cloneTemplate({ url: clusterUrl, appUrl }: Cluster, name: string, filled?: Filling): Promise<void> {
  await asAdmin(clusterUrl, async client => {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    await ensureTemplate(client, clusterUrl, template, null, async db => {
      await migrate(db, { folder: resolve(root, 'migrations') })
      await seedReference(db)
      const app = connect(named(appUrl, template))
      await grantToProgram(db, app.db).finally(() => app.db.destroy())
    })
    await client.query('select pg_advisory_unlock($1)', [templateLock])
    const from = filled ? `${template}_${filled.name}` : template
    if (filled) {
      await client.query('select pg_advisory_lock($1)', [templateLock + 1])
      await ensureTemplate(client, clusterUrl, from, template, filled.fill)
      await client.query('select pg_advisory_unlock($1)', [templateLock + 1])
    }
    await client.query(`create database ${name} template ${from} strategy wal_log`)
  })
}

/** Builds a template once a run. The mark `is_template` comes last: without it the build was cut short. */
async function ensureTemplate(
  client: pg.Client,
  clusterUrl: string,
  name: string,
  from: string | null,
  fill: Filling['fill'],
): Promise<void> {
  const { rows } = await client.query<{ complete: boolean }>(
    'select datistemplate as complete from pg_database where datname = $1',
    [name],
  )
  if (rows[0]?.complete) return
  await client.query(`drop database if exists ${name} with (force)`)
  await client.query(`create database ${name}${from ? ` template ${from}` : ''}`)
  const { db } = connect(named(clusterUrl, name))
  try {
    await fill(db)
  } finally {
    await db.destroy()
  }
  await client.query(`alter database ${name} is_template true`)
}

interface ReferenceSeeds {
  seedReference(db: Kysely<DB>): Promise<unknown>
}

async function seedReference(db: Kysely<DB>): Promise<void> {
  const folder = resolve(root, 'seeds', 'reference')
  if (!existsSync(resolve(folder, 'index.ts'))) return
  const seeds = (await import(folder)) as ReferenceSeeds
  await seeds.seedReference(db)
}

async function asAdmin(clusterUrl: string, act: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: named(clusterUrl, 'postgres') })
  await client.connect()
  try {
    await act(client)
  } finally {
    await client.end()
  }
}

function named(clusterUrl: string, name: string): string {
  const url = new URL(clusterUrl)
  url.pathname = `/${name}`
  return url.href
}
