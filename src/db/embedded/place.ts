import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type Account, canReach, chooseAccount } from './account'

export type Purpose = 'app' | 'test'

/** Postgres major version; part of the folder's name, since no other version opens the same files. */
export const major = 18

export interface Place {
  account: Account | null
  /** Holds the cluster's folder, password, lock and list of users. */
  home: string
  /** The cluster itself. */
  folder: string
  /** Where copies of the programs go when the installed ones cannot be used. */
  refuge: string
  /** True when `dataDir` cannot be reached by the account and the data lies in `refuge` instead. */
  moved: boolean
}

export function choosePlace(wanted: string, purpose: Purpose, refuge = refugeFolder(purpose)): Place {
  mkdirSync(wanted, { recursive: true })
  // Postgres and the process table speak of real paths only.
  const dataDir = realpathSync(wanted)
  const account = chooseAccount(clusterIn(dataDir))
  if (account) letThrough(dataDir)
  if (canReach(account, dataDir)) return { account, home: dataDir, folder: clusterIn(dataDir), refuge, moved: false }
  // One folder per project, so that two checkouts under the same closed home do not share a database.
  const home = join(
    makeOwn(refuge),
    `${basename(dataDir)}-${createHash('sha256').update(dataDir).digest('hex').slice(0, 10)}`,
  )
  mkdirSync(home, { recursive: true })
  chmodSync(home, 0o711)
  return { account: chooseAccount(clusterIn(home)), home, folder: clusterIn(home), refuge, moved: true }
}

function clusterIn(home: string): string {
  return join(home, `pg${major}`)
}

/** The data folder may be passed through but not listed; folders above it are not ours to change. */
function letThrough(dataDir: string): void {
  const { mode, uid } = statSync(dataDir)
  if (uid === process.getuid?.() && (mode & 0o011) !== 0o011) chmodSync(dataDir, (mode & 0o777) | 0o011)
}

// Where it can be helped nothing goes to a temporary folder: systems empty those on their own, and a running server
// still loads its libraries.
export function refugeFolder(purpose: Purpose): string {
  if (purpose === 'app' && process.getuid?.() === 0 && statSync('/var/lib', { throwIfNoEntry: false })?.isDirectory()) {
    return '/var/lib/xindang'
  }
  return join(tmpdir(), `xindang-${process.getuid?.() ?? 'user'}`)
}

/** Makes the refuge, and refuses one that somebody else prepared for us in a shared folder. */
export function makeOwn(refuge: string): string {
  mkdirSync(refuge, { recursive: true, mode: 0o755 })
  const found = lstatSync(refuge)
  const own = found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid())
  if (!own || (process.getuid && found.mode & 0o022)) {
    throw new Error(
      `${refuge} exists but belongs to somebody else or may be written by others; remove it and start again`,
    )
  }
  if (process.getuid) chmodSync(refuge, 0o755)
  return refuge
}
