import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect as openSocket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'

export const script = join(__dirname, 'embedded-process.ts')
/** Every process a test started, for the clean-up after it. */
export const children: ChildProcess[] = []

export interface Started {
  url: string
  adopted: boolean
  folder: string
  pid: number
  child: ChildProcess
}

export async function startInChild(folder: string, account?: { uid: number; gid: number }): Promise<Started> {
  const args = ['--require', 'tsx/cjs', script, folder, 'app']
  const env = { ...process.env, ...(account ? { HOME: folder, TMPDIR: folder } : {}) }
  const child = spawn(process.execPath, args, { ...account, env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [''])])) as string[]
  if (!line) throw new Error('the child process ended without starting the database')
  return { ...(JSON.parse(line) as Omit<Started, 'child'>), child }
}

export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('did not come true within 10 s')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

export function reachable(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = openSocket({ host, port, timeout: 500 })
    const say = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket
      .on('connect', () => say(true))
      .on('error', () => say(false))
      .on('timeout', () => say(false))
  })
}
