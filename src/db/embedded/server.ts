import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import type { Binaries } from './binaries'
import { asAccount, owner, program, programPassword } from './cluster'
import type { Place, Purpose } from './place'
import { isAlive, processesIn, sleep } from './processes'
import { serverArguments } from './settings'

const readyMs = 120_000
const database = 'xindang'

export interface Server {
  pid: number
  port: number
}

export interface LaunchOptions {
  place: Place
  binaries: Binaries
  password: string
  purpose: Purpose
  /** The port to use; when absent the one of the last time, or a free one when that is taken. */
  port?: number
}

export function urlOf(password: string, port: number, name = database, role = owner): string {
  return `postgres://${role}:${password}@127.0.0.1:${port}/${name}`
}

export const programUrl = (place: Place, port: number): string => urlOf(programPassword(place), port, database, program)

/** What postmaster.pid says, or null when there is none or it is not fully written. */
export function readPidFile(folder: string): Server | null {
  let lines: string[]
  try {
    lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return null
  }
  const pid = Number(lines[0])
  const port = Number(lines[3])
  return pid > 0 && port > 0 ? { pid, port } : null
}

/**
 * The server that already runs on this folder, after a successful connection to it; null when there is none. Waits for
 * one that is starting, recovering or shutting down. A pid file left by a dead server is removed.
 */
export async function findRunning(place: Place, password: string): Promise<Server | null> {
  const deadline = Date.now() + readyMs
  for (;;) {
    const server = readPidFile(place.folder)
    if (!server) return null
    if (!isAlive(server.pid) || isStranger(place, server.pid)) {
      await removePidFile(place)
      return null
    }
    if (await answers(place, password, server.port)) return server
    if (Date.now() > deadline)
      throw new Error(`Postgres process ${server.pid} holds ${place.folder} but does not answer on port ${server.port}`)
    await sleep(20)
  }
}

/** After a restart of the machine the old number may belong to any other program. Every Postgres process works in its folder. */
function isStranger(place: Place, pid: number): boolean {
  const inside = processesIn(place.folder)
  return inside !== null && !inside.includes(pid)
}

// Postgres checks the file itself, but takes an uncollected dead process, or a stranger with the same number, for a
// living server and would refuse to start. Removing it is safe only when no backend of the old server is left.
async function removePidFile(place: Place): Promise<void> {
  const deadline = Date.now() + 30_000
  while ((processesIn(place.folder) ?? []).length > 0) {
    if (Date.now() > deadline)
      throw new Error(`processes of a dead Postgres still work in ${place.folder}; end them and start again`)
    await sleep(20)
  }
  if (process.platform === 'linux') rmSync(join(place.folder, 'postmaster.pid'), { force: true })
}

async function answers(place: Place, password: string, port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(password, port, 'postgres'), connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`)
    return rows[0]?.folder === place.folder
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Starts Postgres and waits until it answers. Call with the start lock held. */
export async function launch(options: LaunchOptions): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (attempt === 1 ? lastPort(options.place) : null) ?? (await freePort())
    const child = spawnServer(options, port)
    const server = await waitReady(options, child, port)
    if (server) {
      writeFileSync(portFile(options.place), String(port))
      return server
    }
    const why = readStartLog(options.place)
    // The port may be taken between the look and the start; the shared memory of a killed server goes with its last backend.
    const passing = /Address already in use|still in use|in use by another/i.test(why)
    if (!passing || attempt >= 20) throw new Error(`Postgres did not start:\n${why}`)
    await sleep(100)
  }
}

// The same port each time, so that a pool that outlived a restart by another process finds its database again.
function lastPort(place: Place): number | null {
  const port = Number(existsSync(portFile(place)) && readFileSync(portFile(place), 'utf8'))
  return port > 0 && port < 65_536 ? port : null
}

function portFile(place: Place): string {
  return `${place.folder}.port`
}

function startLog(place: Place): string {
  return `${place.folder}.start.log`
}

function readStartLog(place: Place): string {
  return readFileSync(startLog(place), 'utf8').trim().split('\n').slice(-8).join('\n')
}

// In a session of its own, so that Ctrl-C in the terminal reaches this program first, which stops Postgres last.
// Windows has no accounts to switch to: Postgres itself drops administrator rights when started through pg_ctl.
function spawnServer({ place, binaries, purpose }: LaunchOptions, port: number): ChildProcess {
  const log = openSync(startLog(place), 'w', 0o600)
  try {
    const args = serverArguments(place.folder, port, purpose)
    const child = spawn(binaries.postgres, args, {
      ...asAccount(place.account),
      cwd: place.home,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log, log],
    })
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

async function waitReady(
  { place, password }: LaunchOptions,
  child: ChildProcess,
  port: number,
): Promise<Server | null> {
  let ended = false
  child.on('exit', () => (ended = true))
  child.on('error', () => (ended = true))
  const deadline = Date.now() + readyMs
  while (!ended && Date.now() < deadline) {
    const server = readPidFile(place.folder)
    if (server?.pid === child.pid && server?.port === port && (await answers(place, password, port))) return server
    await sleep(10)
  }
  return null
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port')),
      )
    })
  })
}

/** Fast stop: open transactions are rolled back, everything committed is written out. */
export async function stopServer(pid: number, folder: string, pgCtl: string): Promise<void> {
  if (process.platform === 'win32') {
    spawnSync(pgCtl, ['stop', '-m', 'fast', '-w', '-D', folder], { stdio: 'ignore' })
    return
  }
  if (!signal(pid, 'SIGINT') || (await gone(pid, 30_000))) return
  // Recovery at the next start brings back everything committed.
  if (!signal(pid, 'SIGQUIT') || (await gone(pid, 10_000))) return
  throw new Error(`Postgres process ${pid} does not stop`)
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

async function gone(pid: number, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false
    await sleep(5)
  }
  return true
}

/** Makes the product's database and the program's role on the first start. */
export async function ensureDatabase(place: Place, password: string, port: number): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(password, port, 'postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database])
    if (!rowCount) await client.query(`create database ${database}`)
    await ensureProgram(client, programPassword(place))
  } finally {
    await client.end()
  }
}

async function ensureProgram(client: pg.Client, password: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [program])
  const verb = rowCount ? 'alter' : 'create'
  const powers = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls'
  await client.query(`${verb} role ${program} ${powers} password ${client.escapeLiteral(password)}`)
}
