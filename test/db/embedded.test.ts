import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect as openSocket } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { type Embedded, startEmbedded, stopEmbedded } from '../../src/db/embedded'
import { isAlive, processesIn } from '../../src/db/embedded/processes'

const asRoot = process.getuid?.() === 0
const script = join(__dirname, 'embedded-process.ts')
let dataDir: string
const children: ChildProcess[] = []

beforeAll(() => {
  dataDir = newFolder()
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => remove(dataDir))

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'xindang-embedded-'))
  chmodSync(folder, 0o711)
  return folder
}

async function remove(folder: string): Promise<void> {
  await stopEmbedded({ dataDir: folder, purpose: 'test' })
  rmSync(folder, { recursive: true, force: true })
}

const start = (purpose: 'app' | 'test' = 'test', folder = dataDir) =>
  startEmbedded({ dataDir: folder, purpose, log: () => undefined })

interface Started {
  url: string
  adopted: boolean
  folder: string
  pid: number
  child: ChildProcess
}

async function startInChild(folder = dataDir, account?: { uid: number; gid: number }): Promise<Started> {
  const args = ['--require', 'tsx/cjs', script, folder, 'app']
  const env = { ...process.env, ...(account ? { HOME: folder, TMPDIR: folder } : {}) }
  const child = spawn(process.execPath, args, { ...account, env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [''])])) as string[]
  if (!line) throw new Error('the child process ended without starting the database')
  return { ...(JSON.parse(line) as Omit<Started, 'child'>), child }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('did not come true within 10 s')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

function reachable(host: string, port: number): Promise<boolean> {
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

test('the first start makes a closed, checked, portable cluster', async () => {
  const server = await start('app')
  const port = Number(new URL(server.url).port)
  expect(server).toMatchObject({ adopted: false, folder: join(dataDir, 'pg18') })
  const rows = await query(
    server.url,
    `select current_setting('listen_addresses') as listen, current_setting('unix_socket_directories') as sockets,
      current_setting('data_checksums') as checksums, current_setting('fsync') as fsync, datlocale as locale,
      datlocprovider as provider, current_setting('TimeZone') as zone,
      (select string_agg(distinct auth_method, ',') from pg_hba_file_rules) as auth
    from pg_database where datname = current_database()`,
  )
  expect(rows).toEqual([
    {
      listen: '127.0.0.1',
      sockets: '',
      checksums: 'on',
      fsync: 'on',
      locale: 'C.UTF-8',
      provider: 'b',
      zone: 'UTC',
      auth: 'scram-sha-256',
    },
  ])
  expect(statSync(join(dataDir, 'pg18.password')).mode & 0o777).toBe(0o600)
  expect(statSync(join(dataDir, 'pg18')).mode & 0o777).toBe(0o700)
  const wrong = server.url.replace(/:[^:@]+@/, ':guess@')
  await expect(query(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  const others = Object.values(networkInterfaces())
    .flatMap(all => all ?? [])
    .filter(one => !one.internal && one.family === 'IPv4')
  for (const { address } of others) expect(await reachable(address, port)).toBe(false)
  await server.stop()
  expect(isAlive(server.pid())).toBe(false)
})

test('a restart keeps rows and port', async () => {
  const first = await start('app')
  await query(first.url, 'create table kept (n int); insert into kept values (1)')
  await first.stop()
  const second = await start('app')
  expect(second.url).toBe(first.url)
  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 1 }])
  await second.stop()
})

test('the last one to leave stops the server', async () => {
  const first = await start()
  const second = await start()
  expect([second.adopted, second.pid()]).toEqual([true, first.pid()])
  await first.stop()
  expect(await query(second.url, 'select 1 as n')).toEqual([{ n: 1 }])
  await second.stop()
  await second.stop()
  expect(isAlive(first.pid())).toBe(false)
})

test('kill -9 of the program: the next start takes the running server over', async () => {
  const killed = await startInChild()
  await query(killed.url, 'insert into kept values (2)')
  await kill(killed.child)
  const next = await start()
  expect([next.adopted, next.pid()]).toEqual([true, killed.pid])
  expect(await query(next.url, 'select n from kept order by n')).toEqual([{ n: 1 }, { n: 2 }])
  await next.stop()
  expect(isAlive(killed.pid)).toBe(false)
})

test('kill -9 of the program and of the server: the next start recovers', async () => {
  const killed = await startInChild()
  await query(killed.url, 'insert into kept values (3)')
  killed.child.kill('SIGKILL')
  process.kill(killed.pid, 'SIGKILL')
  const next = await start('app')
  expect(next.adopted).toBe(false)
  expect(await query(next.url, 'select count(*)::int as n from kept')).toEqual([{ n: 3 }])
  await next.stop()
})

test('a pid file whose number now belongs to another program is stale', async () => {
  const stale = `${process.pid}\n${dataDir}/pg18\n1700000000\n5\n\n127.0.0.1\n        0         0\nready   \n`
  writeFileSync(join(dataDir, 'pg18', 'postmaster.pid'), stale)
  const server = await start()
  expect(server.adopted).toBe(false)
  await server.stop()
})

test('a dead process that nobody collected counts as dead', async () => {
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 20'], { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(parent)
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as string[]
  const zombie = Number(line)
  await eventually(() => !isAlive(zombie))
  if (process.platform === 'linux') expect(readFileSync(`/proc/${zombie}/status`, 'utf8')).toMatch(/^State:\s+Z/m)
})

test('a start that was killed half-way through making the cluster is done again', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'pg18.new-dead', 'base'), { recursive: true })
  writeFileSync(join(folder, 'pg18.new-dead', 'PG_VERSION'), '18\n')
  writeFileSync(join(folder, 'pg18.password'), 'from the dead start')
  writeFileSync(join(folder, 'pg18.lock'), '999999999:1')
  const server = await start('test', folder)
  expect(await query(server.url, 'select 1 as n')).toEqual([{ n: 1 }])
  expect(existsSync(join(folder, 'pg18.new-dead'))).toBe(false)
  await server.stop()
  await remove(folder)
})

test('a folder that is no cluster, or of another version, is left alone', async () => {
  const folder = newFolder()
  mkdirSync(join(folder, 'pg18'))
  writeFileSync(join(folder, 'pg18', 'thesis.txt'), 'irreplaceable')
  await expect(start('test', folder)).rejects.toThrow('not a database')
  writeFileSync(join(folder, 'pg18', 'PG_VERSION'), '17\n')
  await expect(start('test', folder)).rejects.toThrow('Postgres 17')
  expect(readFileSync(join(folder, 'pg18', 'thesis.txt'), 'utf8')).toBe('irreplaceable')
  rmSync(folder, { recursive: true })
})

test('two programs starting at once share one server', async () => {
  const folder = newFolder()
  const both = await Promise.all([startInChild(folder), startInChild(folder)])
  expect(both.map(one => one.adopted).sort()).toEqual([false, true])
  expect(new Set(both.map(one => `${one.url} ${one.pid}`)).size).toBe(1)
  for (const { child } of both) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  await eventually(() => (processesIn(join(folder, 'pg18')) ?? []).length === 0)
  await remove(folder)
})

test('a server that dies under a living program comes back on its port', async () => {
  const server = await start('app')
  const before = server.pid()
  process.kill(before, 'SIGKILL')
  await eventually(() => server.pid() !== before)
  expect(await query(server.url, 'select count(*)::int as n from kept')).toEqual([{ n: 3 }])
  await server.stop()
  expect(isAlive(server.pid())).toBe(false)
})

const rootTest = asRoot ? test : test.skip

rootTest('as root: the server runs as another account, also when the data folder is out of its reach', async () => {
  const closed = mkdtempSync(join(tmpdir(), 'xindang-closed-'))
  const server: Embedded = await start('test', join(closed, '.data'))
  expect(server.folder.startsWith(closed)).toBe(false)
  expect(statSync(server.folder).uid).not.toBe(0)
  expect(readFileSync(`/proc/${server.pid()}/status`, 'utf8')).not.toMatch(/^Uid:\s+0\b/m)
  await server.stop()
  rmSync(join(server.folder, '..'), { recursive: true })
  rmSync(closed, { recursive: true })
})

rootTest('as an ordinary user', async () => {
  const folder = newFolder()
  const nobody = { uid: 65534, gid: 65534 }
  chmodSync(folder, 0o777)
  const { url, pid, child } = await startInChild(folder, nobody)
  expect(await query(url, 'select 1 as n')).toEqual([{ n: 1 }])
  expect(statSync(join(folder, 'pg18.password')).uid).toBe(65534)
  child.kill('SIGTERM')
  await once(child, 'exit')
  expect(isAlive(pid)).toBe(false)
  rmSync(folder, { recursive: true })
})
