import type { Server } from 'node:http'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'
import { seedReference } from '../seeds/reference'
import { hasStory, writeStory } from '../seeds/story'
import type { AppDeps } from './app'
import { createApp } from './app'
import { type Config, readConfig, root } from './config'
import { createCodec, installCodec, loadFieldKeys } from './db/codec'
import { type Connection, connect } from './db/connect'
import { startEmbedded } from './db/embedded'
import { knownKeys, rememberKeys } from './db/keys'
import { migrate } from './db/migrate'
import { postureOf } from './db/posture'
import { type DatabaseUrls, databaseUrls, grantToProgram } from './db/roles'
import { allJobs, menu } from './features'
import { textSetting } from './features/settings/queries'
import { openStore } from './integrations/file-store/open'
import { installFileStore } from './integrations/file-store/store'
import { startJobs } from './jobs'
import { bookDate } from './lending/dates'
import { listenOn } from './web/listen'

const CLOSE_MS = 10_000
const HEADERS_MS = 15_000
const REQUEST_MS = 120_000

/** Config → database → migrate → data → app → listen → stop gently. */
export async function boot(env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env)
  const log = pino({ level: env.LOG_LEVEL ?? 'info', redact: ['req.headers.cookie', 'req.headers.authorization'] })
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({ dataDir: config.dataDir, purpose: 'app', log: line => log.info(line) })
  const { connection, server } = await serve(config, databaseUrls(config, embedded), log).catch(async error => {
    // nothing of ours stays behind a start that failed
    await embedded?.stop()
    throw error
  })
  const stopJobs = startJobs(allJobs(), server.deps, log)
  greet(config)
  onSignal(async () => {
    await closed(server.http)
    await stopJobs()
    await connection.db.destroy()
    await embedded?.stop()
  }, log)
}

async function serve(config: Config, urls: DatabaseUrls, log: Logger) {
  const connection = await prepare(config, urls, log)
  const server = await listen(config, connection, log)
  return { connection, server }
}

/** Database, keys, tables and reference data ready for use: the server and the scripts begin alike. */
export async function prepare(config: Config, urls: DatabaseUrls, log: Logger): Promise<Connection> {
  const onConnectionError = (error: Error) => log.warn({ err: error.message }, 'database connection lost')
  const connection = connect(urls.app, { onConnectionError })
  const owner = connect(urls.owner, { onConnectionError, applicationName: 'xindang owner', maxConnections: 2 })
  try {
    const applied = await migrate(owner.db, { folder: join(root, 'migrations') })
    if (applied.length > 0) log.info({ applied }, 'database migrated')
    await grantToProgram(owner.db, connection.db)
    const known = await knownKeys(owner.db)
    installCodec(createCodec(loadFieldKeys({ ...config, known })))
    await rememberKeys(owner.db)
    installFileStore(openStore(config))
    await seedReference(owner.db)
    await seedOrRefuseDemo(config, owner, urls.owner, log)
  } finally {
    await owner.db.destroy()
  }
  await checkPosture(config, connection, log)
  return connection
}

/** A database that forgets, a program that could rewrite its own audit: the first stops production, both are worth a word. */
async function checkPosture(config: Config, { db }: Connection, log: Logger): Promise<void> {
  const { broken, weak } = await postureOf(db)
  if (config.production && broken.length > 0) throw new Error(`not for production: ${broken.join('; ')}`)
  for (const words of [...broken, ...weak]) {
    if (config.production) log.warn(words)
    else log.info(words)
  }
}

async function seedOrRefuseDemo(config: Config, { db }: Connection, url: string, log: Logger): Promise<void> {
  if (!config.demo) {
    if (await hasStory(db)) throw new Error('this database holds the demo story: it is not for production')
    return
  }
  if (config.databaseUrl === undefined || process.env.DEMO === '1') await writeStory(url, line => log.info(line))
}

async function listen(config: Config, { db, pool }: Connection, log: Logger): Promise<{ http: Server; deps: AppDeps }> {
  const bankName = await textSetting(db, 'bank.name', bookDate('9999-12-31'), '信档')
  const deps: AppDeps = { config, db, pool, log, now: () => new Date(), menu: menu(), bank: () => bankName }
  const app = createApp(deps)
  const http = await listenOn(app, config.port, config.host)
  // Whoever sends a letter a second holds no connection for long.
  Object.assign(http, { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS })
  return { http, deps }
}

function greet(config: Config): void {
  console.log(`信档 Xindang: http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${config.port}`)
  if (config.demo) console.log('演示登录：工号 0318（客户经理 李晓敏），密码 Xindang@2026。其余人员见 README。')
}

const closed = (server: Server): Promise<void> =>
  new Promise(done => {
    server.close(() => done())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), CLOSE_MS).unref()
  })

/** SIGTERM and Ctrl-C finish what is in flight; a second one ends at once. */
function onSignal(stop: () => Promise<void>, log: Logger): void {
  let stopping = false
  const once = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1)
    stopping = true
    log.info({ signal }, 'stopping')
    stop().then(
      () => process.exit(0),
      error => {
        log.error({ err: error }, 'did not stop cleanly')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', once)
  process.on('SIGINT', once)
}
