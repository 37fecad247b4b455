import { sql } from 'kysely'
import pino from 'pino'
import { prepare } from '../../src/boot'
import { readConfig } from '../../src/config'
import { businessDay } from '../../src/db/business-day'
import { connect } from '../../src/db/connect'
import { startEmbedded } from '../../src/db/embedded'
import { databaseUrls } from '../../src/db/roles'
import { fillCustomers } from './customers'
import { fillLoans } from './loans'

const USAGE = 'usage: npm run generate -- --customers 1000000 --loans 1000000'

function countOf(args: readonly string[], name: string): number | undefined {
  const at = args.indexOf(name)
  if (at < 0) return 0
  const text = args[at + 1] ?? ''
  return /^\d{1,8}$/.test(text) ? Number(text) : undefined
}

/** npm run generate: adds a large book to a demo database, for measuring. Loaded by COPY, right by `npm run verify`. */
async function main(args: readonly string[]): Promise<number> {
  const [customers, loans] = [countOf(args, '--customers'), countOf(args, '--loans')]
  if (customers === undefined || loans === undefined || customers + loans === 0) {
    console.error(USAGE)
    return 2
  }
  const config = readConfig(process.env)
  if (!config.demo) throw new Error('made-up customers belong into a demo database only')
  const log = pino({ level: process.env.LOG_LEVEL ?? 'warn' })
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({ dataDir: config.dataDir, purpose: 'app', log: line => log.info(line) })
  const urls = databaseUrls(config, embedded)
  const program = await prepare(config, urls, log)
  await program.db.destroy()
  const owner = connect(urls.owner, {
    maxConnections: 2,
    statementTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
    pipeline: false,
  })
  const started = performance.now()
  const tell = (words: string) =>
    console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(8)} s  ${words}`)
  try {
    const today = await businessDay(owner.db)
    if (customers > 0) {
      const { rows } = await sql<{ first: number }>`select coalesce(max(id), 0) + 1 as first from customers`.execute(
        owner.db,
      )
      await fillCustomers(owner, customers, rows[0]!.first, true)
      tell('customers')
    }
    if (loans > 0) await fillLoans(owner, loans, today, tell)
    console.log(`${customers} customers and ${loans} loans added as of ${today}`)
    return 0
  } finally {
    await owner.db.destroy()
    await embedded?.stop()
  }
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    console.error(error)
    process.exit(1)
  },
)
