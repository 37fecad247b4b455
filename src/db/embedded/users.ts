import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { livingMarks, processMark } from './lock'

let counter = 0

/**
 * Writes down that this process uses the cluster. The server and a command-line script often share one cluster; only
 * the last to leave stops it. Call with the start lock held. Returns the leaving, which tells whether others remain.
 */
export function joinUsers(folder: string): () => boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = `${processMark(process.pid).replace(':', '-')}#${++counter}`
  writeFileSync(join(folder, name), '')
  return () => {
    rmSync(join(folder, name), { force: true })
    return livingMarks(folder).length > 0
  }
}
