import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { errorCode } from '../error-code'
import { isAlive, sleep, startMark } from './processes'

// Longer than the slowest start: recovery after a crash may replay a gigabyte of log.
const patienceMs = 120_000
const stealMs = 5_000

/** Takes the lock file, waiting for its living holder; a dead holder's lock is broken. Returns the release. */
export async function takeLock(file: string): Promise<() => void> {
  const deadline = Date.now() + patienceMs
  while (!createOnce(file, processMark(process.pid))) {
    if (!breakStale(file)) {
      if (Date.now() > deadline)
        throw new Error(`another start holds ${file} for ${patienceMs / 1000} s; end it or remove the file`)
      await sleep(25)
    }
  }
  return () => rmSync(file, { force: true })
}

/** `pid:start`, so that another program that got the same number later is not mistaken for it. */
export function processMark(pid: number): string {
  return `${pid}:${startMark(pid) ?? ''}`
}

export function markIsAlive(mark: string): boolean {
  const pid = Number(mark.split(':')[0])
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && mark === processMark(pid)
}

// Two waiters may see the same dead holder. Only the one with the second file may remove the lock, and it looks again
// first: otherwise the slower one would remove the faster one's new lock.
function breakStale(file: string): boolean {
  if (holderLives(file)) return false
  const steal = `${file}.steal`
  if (!createOnce(steal, String(process.pid))) {
    const since = statSync(steal, { throwIfNoEntry: false })?.mtimeMs
    if (since !== undefined && Date.now() - since > stealMs) rmSync(steal, { force: true })
    return false
  }
  try {
    if (holderLives(file)) return false
    rmSync(file, { force: true })
    return true
  } finally {
    rmSync(steal, { force: true })
  }
}

function holderLives(file: string): boolean {
  const mark = readOrNull(file)
  if (mark === null) return false
  // Just created and not yet written: give its maker a moment.
  if (mark === '') return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < stealMs
  return markIsAlive(mark)
}

function createOnce(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** Names in `folder` whose process still lives; those of the dead are removed. */
export function livingMarks(folder: string): string[] {
  return readdirSync(folder).filter(name => {
    const alive = markIsAlive(name.replace(/#.*$/, '').replace('-', ':'))
    if (!alive) rmSync(`${folder}/${name}`, { force: true })
    return alive
  })
}
