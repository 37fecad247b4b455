import { readConfig } from '../src/config'
import { createCodec, installCodec, loadFieldKeys } from '../src/db/codec'
import { connect } from '../src/db/connect'
import { startEmbedded } from '../src/db/embedded'
import { knownKeys } from '../src/db/keys'
import { databaseUrls } from '../src/db/roles'
import { verify } from '../src/features/accounting/verify'
import { fileFaults } from '../src/features/documents/sweep'
import { openStore } from '../src/integrations/file-store/open'
import { installFileStore } from '../src/integrations/file-store/store'

/** Of stored files so many are opened by chance; `--files all` opens each. */
const FILES = 200

/** `npm run verify [-- --files all]`: prints every violation; exit code 1 when there is one. */
async function main(): Promise<number> {
  const config = readConfig(process.env)
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({ dataDir: config.dataDir, purpose: 'app', log: () => undefined })
  const { db } = connect(databaseUrls(config, embedded).app, { statementTimeoutMs: 0 })
  try {
    installCodec(createCodec(loadFieldKeys({ ...config, known: await knownKeys(db) })))
    installFileStore(openStore(config))
    const started = performance.now()
    let checks = 0
    const found = await verify(db, () => void checks++)
    checks++
    for await (const detail of fileFaults(db, process.argv.includes('all') ? 'all' : FILES))
      found.push({ check: 'stored files hold what was filed', detail })
    for (const { check, detail } of found) console.log(`VIOLATION  ${check}: ${detail}`)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${checks} checks, ${found.length} violations, ${seconds} s`)
    return found.length > 0 ? 1 : 0
  } finally {
    await db.destroy()
    await embedded?.stop()
  }
}

main().then(
  code => {
    process.exitCode = code
  },
  error => {
    console.error(error)
    process.exitCode = 2
  },
)
