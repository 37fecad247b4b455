import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Embedded, startEmbedded, stopEmbedded } from '../../src/db/embedded'
import { canReach } from '../../src/db/embedded/account'
import { refugeFolder } from '../../src/db/embedded/place'
import { isAlive, processesIn } from '../../src/db/embedded/processes'
import { children, eventually, kill, query, reachable, script, startInChild } from './embedded-helpers'

const asRoot = process.getuid?.() === 0
let dataDir: string

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
  startEmbedded({ dataDir: folder, purpose, refuge: refugeFolder('test'), log: () => undefined })

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
  expect(statSync(join(dataDir, 'pg18.app-password')).mode & 0o777).toBe(0o600)
  expect(statSync(join(dataDir, 'pg18')).mode & 0o777).toBe(0o700)
  const powers = 'select rolsuper or rolcreaterole or rolcreatedb as powers from pg_roles where rolname = current_user'
  expect(await query(server.appUrl, powers)).toEqual([{ powers: false }])
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
  const killed = await startInChild(dataDir)
  await query(killed.url, 'insert into kept values (2)')
  await kill(killed.child)
  const next = await start()
  expect([next.adopted, next.pid()]).toEqual([true, killed.pid])
  expect(await query(next.url, 'select n from kept order by n')).toEqual([{ n: 1 }, { n: 2 }])
  await next.stop()
  expect(isAlive(killed.pid)).toBe(false)
})

test('kill -9 of the program and of the server: the next start recovers', async () => {
  const killed = await startInChild(dataDir)
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
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 20'], { stdio: ['ignore', 'pipe', 'ignore'] })
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

// Not possible where the project itself lies under a closed home.
const nobody = { name: 'nobody', uid: 65534, gid: 65534 }
const userTest = asRoot && canReach(nobody, script) ? test : test.skip

userTest('as an ordinary user', async () => {
  const folder = newFolder()
  chmodSync(folder, 0o777)
  const { url, pid, child } = await startInChild(folder, { uid: nobody.uid, gid: nobody.gid })
  expect(await query(url, 'select 1 as n')).toEqual([{ n: 1 }])
  expect(statSync(join(folder, 'pg18.password')).uid).toBe(65534)
  child.kill('SIGTERM')
  await once(child, 'exit')
  expect(isAlive(pid)).toBe(false)
  rmSync(folder, { recursive: true })
})
