import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** The operating-system account that Postgres runs as; null means: the one this process has. */
export interface Account {
  name: string
  uid: number
  gid: number
}

/**
 * Postgres refuses to run as root. When we are root it runs as `postgres` where that account exists, else as `nobody`;
 * a folder made by an earlier start stays with its owner. No account is created.
 */
export function chooseAccount(clusterFolder: string): Account | null {
  if (process.getuid?.() !== 0) return null
  const accounts = readAccounts()
  const owner = ownerOf(clusterFolder)
  if (owner !== null && owner !== 0) {
    return accounts.find(account => account.uid === owner) ?? { name: String(owner), uid: owner, gid: owner }
  }
  const account = accounts.find(one => one.name === 'postgres') ?? accounts.find(one => one.name === 'nobody')
  if (!account)
    throw new Error('Postgres cannot run as root, and this system has neither a "postgres" nor a "nobody" account')
  return account
}

function readAccounts(): Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .filter(line => line && !line.startsWith('#'))
    .map(line => line.split(':'))
    .map(([name = '', , uid = '', gid = '']) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

function ownerOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.uid ?? null
}

/** Whether `account` may pass through every folder down to `path`, and read `path` itself when it is a file. */
export function canReach(account: Account | null, path: string): boolean {
  if (!account) return true
  for (let at = path; ; at = dirname(at)) {
    const found = statSync(at, { throwIfNoEntry: false })
    if (found) {
      const shift = found.uid === account.uid ? 6 : found.gid === account.gid ? 3 : 0
      const needed = found.isDirectory() ? 0o1 : 0o4
      if (((found.mode >> shift) & needed) !== needed) return false
    }
    if (at === dirname(at)) return true
  }
}
