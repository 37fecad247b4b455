import { existsSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopEmbedded } from '../../src/db/embedded'
import { isAlive } from '../../src/db/embedded/processes'

/** Names the folder of this run's cluster for all Jest workers; set by global-setup. */
export const folderVariable = 'XINDANG_TEST_CLUSTER'
const prefix = 'xindang-test-'

const MEMORY = '/dev/shm'
const GIB = 1024 ** 3

/**
 * A database of a test is a thousand small files that are gone again after seconds; on a disk making and removing them
 * costs more than the test's own queries. A run needs half a GiB: only a machine with plenty of memory keeps it there.
 */
function roomInMemory(): boolean {
  const room = statfsSync(MEMORY)
  const available = Number(/^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0) * 1024
  return room.bavail * room.bsize > 2 * GIB && available > 4 * GIB
}

const homes = (): string[] => (existsSync(MEMORY) ? [MEMORY, tmpdir()] : [tmpdir()])

/** The folder carries the run's process id, so that a later run can tell whether its owner still lives. */
export function clusterFolderPrefix(pid: number): string {
  const home = existsSync(MEMORY) && existsSync('/proc/meminfo') && roomInMemory() ? MEMORY : tmpdir()
  return join(home, `${prefix}${pid}-`)
}

export async function removeCluster(dataDir: string): Promise<void> {
  await stopEmbedded({ dataDir, purpose: 'test' })
  rmSync(dataDir, { recursive: true, force: true })
}

/** Clusters of runs that were killed before their teardown. */
export async function removeAbandoned(): Promise<void> {
  for (const home of homes())
    for (const name of readdirSync(home)) {
      const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1])
      const folder = join(home, name)
      if (pid > 0 && !isAlive(pid) && existsSync(folder)) await removeCluster(folder)
    }
}
