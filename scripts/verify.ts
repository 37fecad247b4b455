import { readConfig } from '../src/config'
import { createCodec, installCodec, loadFieldKeys } from '../src/db/codec'
import { connect } from '../src/db/connect'
import { startEmbedded } from '../src/db/embedded'
import { knownKeys } from '../src/db/keys'
import { databaseUrls } from '../src/db/roles'
import { verify } from '../src/features/accounting/verify'

/** `npm run verify`: prints every violation; exit code 1 when there is one. */
async function main(): Promise<number> {
  const config = readConfig(process.env)
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({ dataDir: config.dataDir, purpose: 'app', log: () => undefined })
  const { db } = connect(databaseUrls(config, embedded).app, { statementTimeoutMs: 0 })
  try {
    installCodec(createCodec(loadFieldKeys({ ...config, known: await knownKeys(db) })))
    const started = performance.now()
    let checks = 0
    const found = await verify(db, () => void checks++)
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
