import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode } from '../error-code'

/**
 * Whether a process runs. A dead one that nobody has collected (usual in containers without an init process) still
 * answers signals, so on Linux its state is read as well.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
  return processState(pid) !== 'Z'
}

function processState(pid: number): string | null {
  return /^State:\s+(\S)/m.exec(readOr(`/proc/${pid}/status`))?.[1] ?? null
}

/** When the process started, in the kernel's own count; tells two processes with the same number apart. Linux only. */
export function startMark(pid: number): string | null {
  const stat = readOr(`/proc/${pid}/stat`)
  // The second field is the program's name in brackets and may itself hold spaces and brackets.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

/** Pids of living processes that work inside `folder`, as every Postgres process does; null where that cannot be seen. */
export function processesIn(folder: string): number[] | null {
  if (process.platform !== 'linux') return null
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && workingFolder(pid) === folder && isAlive(pid))
}

function workingFolder(pid: number): string | null {
  try {
    return readlinkSync(join('/proc', String(pid), 'cwd'))
  } catch {
    return null
  }
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
