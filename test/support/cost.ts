import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { choosePlace } from '../../src/db/embedded/place'

/** Names the file that is told what each test file took; set by scripts/test.ts. */
export const costVariable = 'XINDANG_TEST_COST'

export interface Cost {
  readonly file: string
  readonly cpuSeconds: number
  readonly wallSeconds: number
}

export function noteCost(cost: Cost): void {
  const told = process.env[costVariable]
  if (told) appendFileSync(told, `${JSON.stringify(cost)}\n`)
}

interface Taken {
  readonly parent: number
  readonly own: number
  /** Of children that have ended. */
  readonly children: number
}

/** A process may end between being listed and being read. */
function statOf(pid: number | 'self'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined
  }
}

/** Linux counts in hundredths of a second what a process took; elsewhere there is nothing to read. */
function taken(pid: number | 'self'): Taken | undefined {
  const stat = statOf(pid)
  if (stat === undefined) return undefined
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [, parent = 0] = fields
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11)
  return { parent, own: (user + system) / 100, children: (childUser + childSystem) / 100 }
}

/** This process and the browsers and programs it started that have ended. */
export function ownSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6 + (taken('self')?.children ?? 0)
}

/** The database server of this run with all its processes. */
export function serverSeconds(dataDir: string): number {
  const file = join(choosePlace(dataDir, 'test').folder, 'postmaster.pid')
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0
  const server = pid > 0 ? taken(pid) : undefined
  if (!server) return 0
  const living = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => taken(Number(name)) ?? [])
    .filter(one => one.parent === pid)
  return living.reduce((sum, one) => sum + one.own, server.own + server.children)
}
