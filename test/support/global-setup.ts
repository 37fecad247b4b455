import { chmodSync, mkdtempSync } from 'node:fs'
import { clusterFolderPrefix, folderVariable, removeAbandoned } from './cluster'

/**
 * Prepares the folder of this run's database cluster. The cluster itself is started by the first test that asks for a
 * database (see database.ts), so that a run of pure tests starts nothing.
 */
export default async function globalSetup(): Promise<void> {
  await removeAbandoned()
  const folder = mkdtempSync(clusterFolderPrefix(process.pid))
  // As root the server runs under another account, which must be able to pass through.
  chmodSync(folder, 0o711)
  process.env[folderVariable] = folder
}
