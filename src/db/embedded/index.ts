import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Binaries, findBinaries } from './binaries'
import { ensureCluster, readPassword } from './cluster'
import { takeLock } from './lock'
import { choosePlace, type Place, type Purpose } from './place'
import { isAlive } from './processes'
import {
  ensureDatabase,
  findRunning,
  type LaunchOptions,
  launch,
  programUrl,
  type Server,
  stopServer,
  urlOf,
} from './server'
import { joinUsers } from './users'

export interface EmbeddedOptions {
  dataDir: string
  purpose: Purpose
  /** Where programs and data go when the server's account cannot reach them; by default a folder of this system's. */
  refuge?: string
  /** Told where the database lies when that is not `dataDir`, and of restarts. */
  log?: (line: string) => void
}

export interface Embedded {
  /** As the owner of the database: for migrations. */
  url: string
  /** As the role the program works under. */
  appUrl: string
  /** Leaves the cluster; it is stopped when no other process uses it. */
  stop(): Promise<void>
  /** True when a running server was taken over instead of started. */
  adopted: boolean
  folder: string
  /** The server's process id now; it changes when the server had to be started again. */
  pid(): number
}

/**
 * Starts the built-in Postgres on `dataDir`/pg18, or takes over the one already running there. It listens on 127.0.0.1
 * only, on a free port, with a random password. With purpose `app` a server that dies is started again on its port.
 */
export async function startEmbedded({ dataDir, purpose, refuge, log = toStderr }: EmbeddedOptions): Promise<Embedded> {
  const place = choosePlace(resolve(dataDir), purpose, refuge)
  const release = await takeLock(lockFile(place))
  try {
    const binaries = findBinaries(place.account, place.refuge)
    announce(place, binaries, purpose, log)
    const password = await ensureCluster(place, binaries, purpose)
    const running = await findRunning(place, password)
    const options = { place, binaries, password, purpose }
    const server = running ?? (await launch(options))
    await ensureDatabase(place, password, server.port)
    return manage(options, server, running !== null, log)
  } finally {
    release()
  }
}

/** Stops the cluster on `dataDir` whoever uses it; does nothing when none runs. */
export async function stopEmbedded({ dataDir, purpose, refuge }: EmbeddedOptions): Promise<void> {
  const place = choosePlace(resolve(dataDir), purpose, refuge)
  if (!existsSync(join(place.folder, 'PG_VERSION'))) return
  const release = await takeLock(lockFile(place))
  try {
    const server = await findRunning(place, readPassword(place))
    if (server) await stopServer(server.pid, place.folder, findBinaries(place.account, place.refuge).pgCtl)
  } finally {
    release()
  }
}

function lockFile(place: Place): string {
  return `${place.folder}.lock`
}

function manage(options: LaunchOptions, first: Server, adopted: boolean, log: (line: string) => void): Embedded {
  const { place, binaries, password } = options
  const leave = joinUsers(`${place.folder}.users`)
  let server = first
  let stopped: Promise<void> | undefined
  const watch =
    options.purpose === 'app'
      ? keepAlive(
          { ...options, port: first.port },
          () => server,
          now => (server = now),
          log,
        )
      : null
  const stop = async () => {
    await watch?.end()
    const release = await takeLock(lockFile(place))
    try {
      if (!leave()) await stopServer(server.pid, place.folder, binaries.pgCtl)
    } finally {
      release()
    }
  }
  return {
    url: urlOf(password, first.port),
    appUrl: programUrl(place, first.port),
    adopted,
    folder: place.folder,
    pid: () => server.pid,
    stop: () => (stopped ??= stop()),
  }
}

const watchEveryMs = 500

/** Starts the server again when its process is gone: a killed database comes back without anybody at the keyboard. */
function keepAlive(
  options: LaunchOptions,
  current: () => Server,
  replace: (server: Server) => void,
  log: (line: string) => void,
): { end(): Promise<void> } {
  let restart: Promise<void> | undefined
  const revive = async () => {
    const release = await takeLock(lockFile(options.place))
    try {
      // Another process of ours may have been faster.
      replace((await findRunning(options.place, options.password)) ?? (await launch(options)))
      log(`database restarted (process ${current().pid})`)
    } finally {
      release()
    }
  }
  const timer = setInterval(() => {
    if (restart || isAlive(current().pid)) return
    log('database process is gone, starting it again')
    restart = revive()
      .catch((error: unknown) => log(`database did not come back: ${error instanceof Error ? error.message : error}`))
      .finally(() => (restart = undefined))
  }, watchEveryMs)
  timer.unref()
  return {
    end: async () => {
      clearInterval(timer)
      await restart
    },
  }
}

function announce(place: Place, binaries: Binaries, purpose: Purpose, log: (line: string) => void): void {
  if (purpose === 'test') return
  if (binaries.copiedTo)
    log(`Postgres programs copied to ${binaries.copiedTo}, where account "${place.account?.name}" can read them`)
  if (place.moved)
    log(`account "${place.account?.name}" cannot reach the data folder; the database lies in ${place.folder}`)
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`)
}
