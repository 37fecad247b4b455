import { existsSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopEmbedded } from '../../src/db/embedded'
import { isAlive } from '../../src/db/embedded/processes'

/** Names the folder of this run's cluster for all Jest workers; set by global-setup. */
export const folderVariable = 'XINDANG_TEST_CLUSTER'
const prefix = 'xindang-test-'

/** The folder carries the run's process id, so that a later run can tell whether its owner still lives. */
export function clusterFolderPrefix(pid: number): string {
  return join(tmpdir(), `${prefix}${pid}-`)
}

export async function removeCluster(dataDir: string): Promise<void> {
  await stopEmbedded({ dataDir, purpose: 'test' })
  rmSync(dataDir, { recursive: true, force: true })
}

/** Clusters of runs that were killed before their teardown. */
export async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1])
    const folder = join(tmpdir(), name)
    if (pid > 0 && !isAlive(pid) && existsSync(folder)) await removeCluster(folder)
  }
}
