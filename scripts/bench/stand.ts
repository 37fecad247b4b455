import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import autocannon from 'autocannon'
import { seedReference } from '../../seeds/reference'
import { seedPeople } from '../../seeds/story/people'
import { root } from '../../src/config'
import { createCodec, installCodec, loadFieldKeys } from '../../src/db/codec'
import { type Connection, connect } from '../../src/db/connect'
import { startEmbedded } from '../../src/db/embedded'
import { migrate } from '../../src/db/migrate'
import { bookDate } from '../../src/lending/dates'

export interface Finding {
  readonly name: string
  readonly ours: number
  readonly yardstick?: number
  readonly ratio?: number
  readonly unit: string
  readonly target: string
  readonly errors?: number
}

export interface Stand extends Connection {
  readonly url: string
  /** Starts a program of dist/ with the stand's database; answers its address. */
  serve(script: string, port: number): Promise<string>
  /** Runs a script of package.json to its end, from dist/scripts; answers what it printed. */
  run(name: string): Promise<string>
  close(): Promise<void>
}

export const TODAY = bookDate('2026-11-20')

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

/** What `npm start` or another script hands to node. */
const flagsOf = (script: string): string[] =>
  `${scripts[script]} ${process.env.BENCH_NODE ?? ''}`.split(' ').filter(word => word.startsWith('--'))

/** A database of its own with the durability settings of the product, reference data and staff; no customer yet. */
export async function stand(): Promise<Stand> {
  const dataDir = mkdtempSync(join(tmpdir(), 'xindang-bench-'))
  const fieldKeys = `bench:${randomBytes(32).toString('base64')}`
  const embedded = await startEmbedded({ dataDir, purpose: 'app', log: () => undefined })
  const connection = connect(embedded.url, { maxConnections: 4, statementTimeoutMs: 0, pipeline: false })
  await migrate(connection.db, { folder: join(root, 'migrations') })
  installCodec(createCodec(loadFieldKeys({ fieldKeys, dataDir, production: false, known: [] })))
  await seedReference(connection.db)
  await seedPeople(connection.db)
  await connection.db.insertInto('businessDay').values({ today: TODAY }).execute()
  const children: ChildProcess[] = []
  const env = {
    ...process.env,
    DATABASE_URL: embedded.appUrl,
    DATABASE_OWNER_URL: embedded.url,
    DATA_DIR: dataDir,
    FIELD_KEYS: fieldKeys,
    LOG_LEVEL: 'error',
  }
  return {
    ...connection,
    url: embedded.url,
    serve: async (script, port) => {
      const child = spawn(process.execPath, [...flagsOf('start'), join(root, 'dist', script)], {
        cwd: root,
        env: { ...env, PORT: String(port) },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      children.push(child)
      // a bench that fails must not leave its server to answer for the next one
      process.once('exit', () => child.kill('SIGKILL'))
      const address = `http://127.0.0.1:${port}`
      await answering(`${address}/healthz`, child)
      return address
    },
    run: async name => {
      const program = join(root, 'dist', 'scripts', `${name}.js`)
      const { stdout } = await promisify(execFile)(process.execPath, [...flagsOf(name), program], { cwd: root, env })
      return stdout
    },
    close: async () => {
      await Promise.all(children.map(ended))
      await connection.db.destroy()
      await embedded.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`${url}: the program ended with ${child.exitCode}`)
    const ok = await fetch(url).then(
      res => res.ok,
      () => false,
    )
    if (ok) return
    await new Promise(done => setTimeout(done, 100))
  }
  throw new Error(`${url} does not answer`)
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise(done => {
    if (child.exitCode !== null) return done()
    child.once('exit', () => done())
    child.kill('SIGTERM')
  })

export interface Load {
  readonly requestsPerSecond: number
  readonly errors: number
}

const CONNECTIONS = 16

/** Some seconds of requests over 16 connections; anything but the expected status counts as an error. */
export async function load(url: string, seconds: number, request: autocannon.Request, expected: number): Promise<Load> {
  let good = 0
  let bad = 0
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    requests: [{ ...request, onResponse: status => void (status === expected ? good++ : bad++) }],
  })
  return { requestsPerSecond: good / seconds, errors: bad + result.errors }
}

const WARM_ROUNDS = 3

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

/** Ours and the yardstick in turn, so that a machine that gets slower is slower for both. */
export async function beside(rounds: number, ours: () => Promise<Load>, yardstick: () => Promise<Load>) {
  // unmeasured until warm: compiled code and plans are what a branch meets after its first minute
  await yardstick()
  for (let round = 0; round < WARM_ROUNDS; round++) await ours()
  const pairs: { ours: Load; yardstick: Load }[] = []
  for (let round = 0; round < rounds; round++) pairs.push({ yardstick: await yardstick(), ours: await ours() })
  return {
    ours: median(pairs.map(pair => pair.ours.requestsPerSecond)),
    yardstick: median(pairs.map(pair => pair.yardstick.requestsPerSecond)),
    ratio: median(pairs.map(pair => pair.ours.requestsPerSecond / pair.yardstick.requestsPerSecond)),
    errors: pairs.reduce((sum, pair) => sum + pair.ours.errors + pair.yardstick.errors, 0),
  }
}
