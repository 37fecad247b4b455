import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seedReference } from '../seeds/reference'
import { readConfig, root } from '../src/config'
import { connect } from '../src/db/connect'
import { startEmbedded } from '../src/db/embedded'
import { migrate } from '../src/db/migrate'
import { databaseUrls } from '../src/db/roles'
import { inTransaction } from '../src/db/transaction'
import { hashPassword, oneTimeSecret } from '../src/features/access/hashing'
import { type FirstPerson, openLender } from '../src/features/access/opening'
import { parseDate } from '../src/lending/dates'
import { isRefused } from '../src/lending/refusal'
import { refusalWords } from '../src/refusals'

/**
 * npm run first-start -- --bank 名称 --date 2026-11-20 --admin 工号:姓名 --security 工号:姓名 --auditor 工号:姓名 [--branch 0001]
 * Opens an empty database for a lender and prints one-time passwords for the holders of the three offices.
 */
async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: { bank: text, date: text, admin: text, security: text, auditor: text, branch: text },
  })
  const day = parseDate(values.date ?? '')
  const people = [
    personOf(values.admin, 'admin'),
    personOf(values.security, 'security_admin'),
    personOf(values.auditor, 'auditor'),
  ]
  if (!values.bank || isRefused(day) || people.some(person => person === null)) {
    console.error(
      'usage: npm run first-start -- --bank NAME --date YYYY-MM-DD --admin NO:NAME --security NO:NAME --auditor NO:NAME [--branch 0001]',
    )
    return 2
  }
  const secrets = people.map(() => oneTimeSecret())
  const hashes = await Promise.all(secrets.map(hashPassword))
  const first = people.map((person, i): FirstPerson => ({ ...person!, passwordHash: hashes[i]! }))
  const refused = await open(values.bank, values.branch ?? '0001', day.date, first)
  if (refused) {
    console.error(refused)
    return 1
  }
  for (const [i, { staffNo, name }] of first.entries()) console.log(`${staffNo}  ${name}  ${secrets[i]}`)
  return 0
}

function personOf(text: string | undefined, role: FirstPerson['role']): Omit<FirstPerson, 'passwordHash'> | null {
  const match = /^([0-9A-Za-z]{3,20}):(\S{1,30})$/.exec(text ?? '')
  return match ? { staffNo: match[1]!, name: match[2]!, role } : null
}

async function open(
  bank: string,
  branchCode: string,
  today: FirstPersonDay,
  people: readonly FirstPerson[],
): Promise<string | null> {
  const config = readConfig(process.env)
  const embedded = config.databaseUrl ? undefined : await startEmbedded({ dataDir: config.dataDir, purpose: 'app' })
  const { db } = connect(databaseUrls(config, embedded).owner)
  try {
    await migrate(db, { folder: join(root, 'migrations') })
    await seedReference(db)
    const done = await inTransaction(db, trx => openLender(trx, { bank, branchCode, today, people }))
    return isRefused(done) ? refusalWords(done) : null
  } finally {
    await db.destroy()
    await embedded?.stop()
  }
}
type FirstPersonDay = Parameters<typeof openLender>[1]['today']

main().then(
  code => {
    process.exitCode = code
  },
  error => {
    console.error(error)
    process.exitCode = 2
  },
)
