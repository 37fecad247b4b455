import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Account } from './account'
import type { Binaries } from './binaries'
import { major, type Place, type Purpose } from './place'
import { settings } from './settings'

export const owner = 'xindang'
/** The role the program works under: it owns nothing. */
export const program = 'xindang_app'

/** Makes the cluster when it is not there yet. Call with the start lock held. Returns the owner's password. */
export async function ensureCluster(place: Place, binaries: Binaries, purpose: Purpose): Promise<string> {
  removeDrafts(place)
  const exists = existsSync(place.folder) && readdirSync(place.folder).length > 0
  if (exists) {
    checkVersion(place.folder)
    return readPassword(place)
  }
  const password = makePassword(place)
  // A name of its own each time: an initdb whose parent was killed may still be writing into the last one.
  const draft = `${place.folder}.new-${randomBytes(4).toString('hex')}`
  await runInitdb(place, binaries, draft, password, purpose)
  appendFileSync(join(draft, 'postgresql.conf'), settings)
  // The name is given last: whatever carries it is complete, and an initdb that died on the way is only a draft.
  renameSync(draft, place.folder)
  return password
}

function removeDrafts(place: Place): void {
  for (const name of readdirSync(place.home)) {
    if (name.startsWith(`pg${major}.new`)) rmSync(join(place.home, name), { recursive: true, force: true })
  }
}

function checkVersion(folder: string): void {
  const file = join(folder, 'PG_VERSION')
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : null
  if (found === null) throw new Error(`${folder} is not empty and not a database; move it away and start again`)
  if (found !== String(major))
    throw new Error(`${folder} holds a Postgres ${found} database; this build brings Postgres ${major}`)
}

function passwordFile(place: Place): string {
  return `${place.folder}.password`
}

export function readPassword(place: Place): string {
  const file = passwordFile(place)
  if (!existsSync(file))
    throw new Error(`${place.folder} is there but its password file ${file} is not; bring it back from the backup`)
  return readFileSync(file, 'utf8').trim()
}

function makePassword(place: Place): string {
  const password = randomBytes(24).toString('base64url')
  rmSync(passwordFile(place), { force: true })
  writeFileSync(passwordFile(place), `${password}\n`, { mode: 0o600, flag: 'wx' })
  return password
}

/** The program's own password; a lost one is made anew, since the owner can give it to the role again. */
export function programPassword(place: Place): string {
  const file = `${place.folder}.app-password`
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  const password = randomBytes(24).toString('base64url')
  writeFileSync(file, `${password}\n`, { mode: 0o600, flag: 'wx' })
  return password
}

async function runInitdb(
  place: Place,
  binaries: Binaries,
  draft: string,
  password: string,
  purpose: Purpose,
): Promise<void> {
  const secret = `${draft}.secret`
  writeFileSync(secret, password, { mode: 0o600, flag: 'wx' })
  const log: string[] = []
  try {
    if (place.account) chownSync(secret, place.account.uid, place.account.gid)
    makeFolder(draft, place.account)
    const code = await run(binaries.initdb, initdbArguments(draft, secret, purpose), place, log)
    if (code !== 0) throw new Error(`initdb failed (${code}):\n${log.join('').trim()}`)
  } finally {
    rmSync(secret, { force: true })
  }
}

// Builtin C.UTF-8 sorts the same on every system and for ever, so that no system update silently spoils an index;
// names are sorted for people with COLLATE "zh-x-icu" in the query.
function initdbArguments(draft: string, secret: string, purpose: Purpose): string[] {
  const fixed = [
    `--pgdata=${draft}`,
    `--username=${owner}`,
    `--pwfile=${secret}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
    '--no-instructions',
  ]
  return purpose === 'test' ? [...fixed, '--no-sync'] : fixed
}

function makeFolder(path: string, account: Account | null): void {
  mkdirSync(path, { mode: 0o700 })
  if (account) chownSync(path, account.uid, account.gid)
}

function run(program: string, args: string[], place: Place, log: string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...asAccount(place.account),
      cwd: place.home,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.on('data', (bytes: Buffer) => log.push(bytes.toString()))
    child.stderr.on('data', (bytes: Buffer) => log.push(bytes.toString()))
    child.on('error', reject)
    child.on('close', resolve)
  })
}

/** Spawn options: the account, and an environment that holds none of this program's secrets. */
export function asAccount(account: Account | null): { uid?: number; gid?: number; env: NodeJS.ProcessEnv } {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'].flatMap(name => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  const env = Object.fromEntries([...kept, ['LC_ALL', 'C'], ['TZ', 'UTC']]) as NodeJS.ProcessEnv
  return account ? { uid: account.uid, gid: account.gid, env } : { env }
}
