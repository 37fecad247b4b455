import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bucketOf, bucketStore } from '../../src/integrations/file-store/bucket'
import { folderStore } from '../../src/integrations/file-store/folder'
import { digestOf, openFile, sealFile } from '../../src/integrations/file-store/seal'
import { signed } from '../../src/integrations/file-store/sign'
import type { FileStore } from '../../src/integrations/file-store/store'
import { installTestKeys } from '../support/app'

const name = () => randomBytes(24).toString('hex')
const all = async (store: FileStore) => {
  const found: string[] = []
  for await (const one of store.list()) found.push(one.name)
  return found.sort()
}

/** As much of an S3-compatible store as is used; checks every signature with the same text of the standard. */
function standIn(secretKey: string) {
  const kept = new Map<string, Buffer>()
  const seen: string[] = []
  let failures = 0
  const server = createServer((req, res) => {
    const parts: Buffer[] = []
    req.on('data', part => parts.push(part))
    req.on('end', () => {
      const body = Buffer.concat(parts)
      const url = new URL(req.url ?? '', `http://${req.headers.host}`)
      const stamp = String(req.headers['x-amz-date'])
      const at = new Date(stamp.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5'))
      const method = req.method as 'GET'
      const keys = { accessKey: 'AKID', secretKey, region: 'cn-north-1' }
      const right = signed({ method, url, body, at }, keys).authorization === req.headers.authorization
      const honest = createHash('sha256').update(body).digest('hex') === req.headers['x-amz-content-sha256']
      seen.push(`${req.method} ${right && honest}`)
      if (failures-- > 0) return res.writeHead(503).end()
      if (!right || !honest) return res.writeHead(403).end('<Code>SignatureDoesNotMatch</Code>')
      const key = url.pathname.replace(/^\/papers\/?/, '')
      if (req.method === 'PUT') kept.set(key, body)
      if (req.method === 'DELETE') kept.delete(key)
      if (req.method !== 'GET') return res.writeHead(req.method === 'PUT' ? 200 : 204).end()
      if (url.searchParams.get('list-type') === '2') return res.end(listing(url.searchParams.get('continuation-token')))
      const found = kept.get(key)
      return found ? res.end(found) : res.writeHead(404).end('<Code>NoSuchKey</Code>')
    })
  })
  const listing = (token: string | null) => {
    const names = [...kept.keys()].sort()
    const from = token === null ? 0 : Number.parseInt(token, 10)
    const more = from + 2 < names.length ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : ''
    const one = (key: string) =>
      `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified></Contents>`
    return `<ListBucketResult>${names
      .slice(from, from + 2)
      .map(one)
      .join('')}${more}</ListBucketResult>`
  }
  return {
    server,
    kept,
    seen,
    fail: (n: number) => {
      failures = n
    },
  }
}

let folder: string
let server: Server
let bucket: ReturnType<typeof standIn>
let address: string

beforeAll(async () => {
  installTestKeys()
  folder = mkdtempSync(path.join(tmpdir(), 'xindang-store-'))
  bucket = standIn('s/cret+key')
  server = bucket.server
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  address = `s3+http://AKID:${encodeURIComponent('s/cret+key')}@127.0.0.1:${port}/papers?region=cn-north-1`
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  server.closeAllConnections()
  await new Promise(done => server.close(done))
})

const stores: readonly [what: string, store: () => FileStore][] = [
  ['a folder', () => folderStore(path.join(folder, 'one'))],
  ['a bucket', () => bucketStore(bucketOf(address))],
]
test.each(stores)('%s keeps, gives back, lists and forgets', async (_what, make) => {
  const store = make()
  expect(await store.get(name())).toBeUndefined()
  const names = [name(), name(), name(), name(), name()].sort()
  for (const one of names) await store.put(one, Buffer.from(`sealed ${one}`))
  expect((await store.get(names[2]!))?.toString()).toBe(`sealed ${names[2]}`)
  expect(await all(store)).toEqual(names)
  await store.remove(names[0]!)
  await store.remove(names[0]!)
  expect(await all(store)).toEqual(names.slice(1))
  await expect(store.get('../../etc/passwd')).rejects.toThrow('not the name')
})

test('a folder holds whole files only: a part left behind is no file, and nothing stays after a failed write', async () => {
  const store = folderStore(path.join(folder, 'two'))
  const one = name()
  await store.put(one, Buffer.from('x'))
  writeFileSync(path.join(folder, 'two', one.slice(0, 2), `${one}.abc.part`), 'half')
  expect(await all(store)).toEqual([one])
  await expect(store.put(one, null as never)).rejects.toThrow()
  expect(readdirSync(path.join(folder, 'two', one.slice(0, 2))).sort()).toEqual([one, `${one}.abc.part`].sort())
  expect((await store.get(one))?.toString()).toBe('x')
})

test('a bucket is asked again when it stumbles, and believed when it refuses', async () => {
  const store = bucketStore(bucketOf(address))
  const one = name()
  bucket.fail(2)
  await store.put(one, Buffer.from('at last'))
  expect((await store.get(one))?.toString()).toBe('at last')
  bucket.fail(9)
  await expect(store.get(one)).rejects.toThrow('503')
  bucket.fail(0)
  const wrong = bucketStore({ ...bucketOf(address), secretKey: 'other' })
  await expect(wrong.put(one, Buffer.from('y'))).rejects.toThrow('403')
  expect(() => bucketOf('https://x/y')).toThrow('FILE_STORE')
})

test('the signature is the one of the published example (AWS, GET object with an empty body)', () => {
  const keys = {
    accessKey: 'AKIAIOSFODNN7EXAMPLE',
    secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    region: 'us-east-1',
  }
  const url = new URL('https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J')
  const made = signed({ method: 'GET', url, body: Buffer.alloc(0), at: new Date('2013-05-24T00:00:00Z') }, keys)
  expect(made.authorization).toContain('Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7')
})

test('a sealed file tells nothing, opens only under its name, and shows the least change', () => {
  const plain = Buffer.from('身份证号码 110105199003078888')
  const one = sealFile(plain)
  const two = sealFile(plain)
  expect(one.sealed.includes(plain.subarray(0, 9))).toBe(false)
  expect(one.name).not.toBe(two.name)
  expect(one.name).not.toContain(createHash('sha256').update(plain).digest('hex').slice(0, 16))
  expect(digestOf(plain)).toEqual(digestOf(Buffer.from(plain)))
  expect(openFile(one)).toEqual(plain)
  expect(() => openFile({ ...one, name: two.name })).toThrow()
  expect(() => openFile({ ...one, key: two.key })).toThrow()
  const bent = Buffer.from(one.sealed)
  bent[20]! ^= 1
  expect(() => openFile({ ...one, sealed: bent })).toThrow()
})
