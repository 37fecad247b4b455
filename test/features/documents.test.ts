import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileFaults, rescan, sweepOrphans } from '../../src/features/documents/sweep'
import { folderStore } from '../../src/integrations/file-store/folder'
import { fileStore, installFileStore } from '../../src/integrations/file-store/store'
import { bookDate } from '../../src/lending/dates'
import { type Answer, type Person, type TestApp, testApp } from '../support/app'
import { goodCustomer } from '../support/builders'
import { filed, jpeg, pdf, png, TRIAL_VIRUS } from '../support/papers'

let t: TestApp
let officer: Person
let archivist: Person
const folder = mkdtempSync(path.join(tmpdir(), 'xindang-swept-'))
beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-03-16') })
  // what is swept here belongs to nobody else: the other workers' files lie in one folder, and no row of this database knows them
  installFileStore(folderStore(folder))
  officer = await t.as('0318')
  archivist = await t.as('0721')
})
afterAll(async () => {
  await t.close()
  rmSync(folder, { recursive: true, force: true })
})

const FACTS = {
  kind: 'household',
  together: 'each',
  form: 'copy',
  target: '',
  pages: '',
  issuedOn: '',
  expiresOn: '',
  note: '',
}
const bring = async (
  customer: number,
  files: { name: string; bytes: Buffer }[],
  fields: Record<string, string> = {},
) => {
  await officer.get(`/customers/${customer}/documents`)
  return officer.upload(`/customers/${customer}/documents`, 'files', files, { ...FACTS, ...fields })
}
const papersOf = (customerId: number) =>
  t.db.selectFrom('documents').selectAll().where('customerId', '=', customerId).orderBy('id').execute()
const one = async (customerId: number) => (await papersOf(customerId))[0]!.id
const said = (answer: Answer) => answer.text.replace(/<[^>]+>/g, ' ')
const lastAudit = (act: string) =>
  t.db.selectFrom('auditEvents').selectAll().where('act', '=', act).orderBy('id', 'desc').executeTakeFirst()

test('several files at once become papers of their own, encrypted, cleaned, stamped with the file number', async () => {
  const customer = await goodCustomer(t)
  const name = '户口簿 “首页”\u202Egpj.jpg'
  const answer = await bring(customer, [
    { name, bytes: jpeg([]) },
    { name: 'C:\\证件\\第二页.png', bytes: png() },
    { name: '流水.exe', bytes: pdf('', 'statement of account') },
  ])
  expect(answer.status).toBe(303)
  const papers = await papersOf(customer)
  expect(papers.map(paper => [paper.kind, paper.version, paper.applicationId])).toEqual([
    ['household', 1, null],
    ['household', 1, null],
    ['household', 1, null],
  ])
  const page = await officer.get(`/documents/${papers[0]!.id}`)
  expect(page.text).toContain('户口簿 “首页”gpj.jpg')
  expect(page.text).not.toContain('\u202E')
  expect((await officer.get(`/documents/${papers[1]!.id}`)).text).toContain('>第二页.png<')
  const { archiveNo } = await t.db
    .selectFrom('documentVersions')
    .select('archiveNo')
    .where('documentId', '=', papers[0]!.id)
    .executeTakeFirstOrThrow()
  expect(archiveNo).toMatch(/-V01$/)
  for await (const { name: stored } of fileStore().list())
    expect((await fileStore().get(stored))?.includes('statement of account')).toBe(false)
  expect((await lastAudit('document.file-in'))?.customerId).toBe(customer)
  const events = await t.db.selectFrom('customerEvents').select('words').where('customerId', '=', customer).execute()
  expect(events.map(event => event.words)).toContain('归入资料：{kind}（{n} 份）')
})

test('all files may make one paper; what hangs on the customer only may be chosen', async () => {
  const customer = await goodCustomer(t)
  const files = [1, 2, 3].map(n => ({ name: `${n}.png`, bytes: png() }))
  expect((await bring(customer, files, { together: 'one' })).status).toBe(303)
  const [paper] = await papersOf(customer)
  const version = await t.db.selectFrom('documentVersions').selectAll().where('documentId', '=', paper!.id).execute()
  expect(version.map(row => row.pages)).toEqual([3])
  const foreign = await bring(customer, files, { target: 'application:999999' })
  expect([foreign.status, said(foreign).includes('请从列表中选择')]).toEqual([422, true])
})

test('what is wrong is said at its field, what was typed stays, and nothing is filed', async () => {
  const customer = await goodCustomer(t)
  const page = await bring(customer, [{ name: '照片.jpg', bytes: Buffer.from('<svg/>') }], {
    kind: 'id_card',
    expiresOn: '2030-01-01',
    note: '补拍',
  })
  expect(page.status).toBe(422)
  expect(said(page)).toContain('照片.jpg：只接收 PDF')
  expect(page.text).toContain('value="补拍"')
  expect(page.text).toContain('value="2030-01-01"')
  const cases: readonly [Record<string, string>, string][] = [
    [{ kind: '' }, '请填写'],
    [{ kind: 'id_card' }, '请填写有效期至'],
    [{ issuedOn: '2026-03-17' }, '签发日期不能晚于今天'],
    [{ issuedOn: '2026-03-01', expiresOn: '2026-02-01' }, '有效期不能早于签发日期'],
    [{ kind: 'nothing_such' }, '请从列表中选择'],
  ]
  for (const [fields, words] of cases) {
    const answer = await bring(customer, [{ name: '1.png', bytes: png() }], fields)
    expect([answer.status, said(answer).includes(words)]).toEqual([422, true])
  }
  expect((await bring(customer, [])).text).toContain('请选择文件')
  expect(await papersOf(customer)).toEqual([])
})

test('the same form sent twice files once; other files under the same key are refused', async () => {
  const customer = await goodCustomer(t)
  const form = { ...FACTS, _key: crypto.randomUUID() }
  const file = { name: '1.png', bytes: png() }
  const path = `/customers/${customer}/documents`
  await officer.get(path)
  const send = (bytes: Buffer) => officer.upload(path, 'files', { ...file, bytes }, form)
  expect((await send(file.bytes)).status).toBe(303)
  expect((await send(file.bytes)).status).toBe(303)
  expect((await send(png())).status).toBe(422)
  expect(await papersOf(customer)).toHaveLength(1)
})

test('who may not see the customer sees no paper, no version, no file of his, and changes none', async () => {
  const customer = await goodCustomer(t)
  const id = await filed(t, customer)
  const other = await t.as('0321')
  await other.get('/me')
  for (const path of [
    `/customers/${customer}/documents`,
    `/documents/${id}`,
    `/documents/${id}/versions/1/files/1/view`,
  ])
    expect((await other.get(path)).status).toBe(404)
  expect((await other.post(`/documents/${id}/versions/1/files/1/copy`)).status).toBe(404)
  expect(
    (await other.upload(`/customers/${customer}/documents`, 'files', { name: '1.png', bytes: png() }, FACTS)).status,
  ).toBe(404)
  expect((await other.upload(`/documents/${id}/replace`, 'files', [], { version: '1', form: 'copy' })).status).toBe(404)
  expect((await other.get('/documents')).text).not.toContain(`/documents/${id}"`)
  expect((await other.get('/documents/999999')).status).toBe(404)
  expect((await officer.post(`/documents/${id}/void`, { version: '1', reason: 'x' })).status).toBe(403)
  expect((await officer.post(`/documents/${id}/versions/1/files/1/original`)).status).toBe(403)
})

test('a look is marked with who looks, on record, and runs nothing; originals are for who may', async () => {
  const customer = await goodCustomer(t)
  const id = await filed(t, customer)
  const at = `/documents/${id}/versions/1/files/1`
  const view = await officer.get(`${at}/view`)
  expect(view.headers).toMatchObject({
    'content-type': 'image/svg+xml; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-disposition': 'inline',
  })
  expect(view.headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox/)
  expect(view.text).toContain('李晓敏 0318')
  const copy = await officer.post(`${at}/copy`)
  expect(copy.headers['content-type']).toBe('application/pdf')
  expect(copy.headers['content-disposition']).toMatch(/^attachment/)
  const original = await archivist.post(`${at}/original`)
  expect(original.headers['content-disposition']).toMatch(/^attachment; filename="_+\.png"; filename\*=UTF-8''%E8/)
  expect(original.headers['content-type']).toBe('image/png')
  const seen = await t.db
    .selectFrom('documentViews')
    .select(['how'])
    .where('documentId', '=', id)
    .orderBy('id')
    .execute()
  expect(seen.map(row => row.how)).toEqual(['view', 'copy', 'original'])
  expect((await lastAudit('document.download'))?.subject).toBe(`document:${id}`)
  const page = await officer.get(`/documents/${id}`)
  expect(said(page)).toContain('下载原件')
  expect(page.text).not.toContain(`${at}/original`)
})

test('a PDF is shown inside the page, by this site only, with the mark on its pages', async () => {
  const customer = await goodCustomer(t)
  await bring(customer, [{ name: '流水.pdf', bytes: pdf('', 'one of its own') }])
  const id = await one(customer)
  const page = await officer.get(`/documents/${id}`)
  expect(page.text).toContain(`<iframe src="/documents/${id}/versions/1/files/1/view#toolbar=0&navpanes=0"`)
  expect(page.headers['content-security-policy']).toContain("frame-src 'self'")
  const view = await officer.get(`/documents/${id}/versions/1/files/1/view`)
  expect(view.headers['content-security-policy']).toContain("frame-ancestors 'self'")
  expect(view.headers['content-type']).toBe('application/pdf')
  expect(view.text).toContain('/Subtype /Stamp')
  const copy = await officer.post(`/documents/${id}/versions/1/files/1/copy`)
  expect([
    copy.headers['content-disposition']?.startsWith('attachment'),
    copy.text.includes('/Subtype /Stamp'),
  ]).toEqual([true, true])
})

test('a replacement keeps the old version under its number; a stale form is refused; another person verifies; void says why', async () => {
  const customer = await goodCustomer(t)
  await bring(customer, [{ name: '旧.png', bytes: png() }], { kind: 'id_card', expiresOn: '2027-01-01' })
  const id = await one(customer)
  await officer.get(`/documents/${id}`)
  const fresh = { version: '1', form: 'original', pages: '', issuedOn: '', expiresOn: '', forever: 'on', note: '' }
  const answer = await officer.upload(`/documents/${id}/replace`, 'files', { name: '新.png', bytes: png() }, fresh)
  expect(answer.status).toBe(303)
  const page = await officer.get(`/documents/${id}`)
  expect(page.text).toContain('新.png')
  expect(said(page)).toContain('长期')
  expect((await officer.get(`/documents/${id}?version=1`)).text).toContain('旧.png')
  const stale = await officer.upload(`/documents/${id}/replace`, 'files', { name: '3.png', bytes: png() }, fresh)
  expect([stale.status, said(stale).includes('已有新的版本')]).toEqual([422, true])
  const corrected = { ...fresh, version: '2', forever: '', expiresOn: '2031-05-06' }
  expect((await officer.upload(`/documents/${id}/replace`, 'files', [], corrected)).status).toBe(303)
  expect((await officer.get(`/documents/${id}`)).text).toContain('新.png')

  expect((await archivist.post(`/documents/${id}/verify`, { version: '3', note: '' })).status).toBe(303)
  expect(said(await archivist.post(`/documents/${id}/verify`, { version: '3', note: '' }))).toContain('已经核验过')
  expect((await archivist.post(`/documents/${id}/void`, { version: '3', reason: '' })).status).toBe(422)
  expect((await archivist.post(`/documents/${id}/void`, { version: '3', reason: '扫描不清' })).status).toBe(303)
  expect(said(await officer.get(`/documents/${id}`))).toContain('扫描不清')
  expect((await archivist.post(`/documents/${id}/void`, { version: '3', reason: '再来' })).status).toBe(422)
})

test('who filed a paper cannot verify it', async () => {
  const customer = await goodCustomer(t)
  await archivist.get(`/customers/${customer}/documents`)
  await archivist.upload(`/customers/${customer}/documents`, 'files', { name: '1.png', bytes: png() }, FACTS)
  const answer = await archivist.post(`/documents/${await one(customer)}/verify`, { version: '1', note: '' })
  expect([answer.status, said(answer).includes('不能是同一人')]).toEqual([422, true])
})

test('nor who filed its files, after another corrected the facts', async () => {
  const customer = await goodCustomer(t)
  await archivist.get(`/customers/${customer}/documents`)
  await archivist.upload(`/customers/${customer}/documents`, 'files', { name: '1.png', bytes: png() }, FACTS)
  const id = await one(customer)
  await officer.get(`/documents/${id}`)
  const corrected = { version: '1', form: 'copy', pages: '', issuedOn: '', expiresOn: '', note: '更正' }
  expect((await officer.upload(`/documents/${id}/replace`, 'files', [], corrected)).status).toBe(303)
  const own = await archivist.post(`/documents/${id}/verify`, { version: '2', note: '' })
  expect([own.status, said(own).includes('不能是同一人')]).toEqual([422, true])
  const fresh = await officer.upload(
    `/documents/${id}/replace`,
    'files',
    { name: '新.png', bytes: png(8, 8) },
    { ...corrected, version: '2' },
  )
  expect(fresh.status).toBe(303)
  expect((await archivist.post(`/documents/${id}/verify`, { version: '3', note: '' })).status).toBe(303)
})

/** Answers as ClamAV does: what contains 病毒 is infected. */
function scanner(): Server {
  return createServer(socket => {
    const parts: Buffer[] = []
    socket.on('data', part => {
      parts.push(part)
      const all = Buffer.concat(parts)
      if (!all.subarray(-4).equals(Buffer.alloc(4))) return
      socket.end(all.includes('VIRUS-X') ? 'stream: Test.Virus-X FOUND\0' : 'stream: OK\0')
    })
    socket.on('error', () => undefined)
  })
}
const setting = (key: string, value: unknown) =>
  t.db
    .updateTable('settings')
    .set({ value: JSON.stringify(value) })
    .where('key', '=', key)
    .execute()

describe('viruses', () => {
  let server: Server
  let address: string
  beforeAll(async () => {
    server = scanner()
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise(done => server.close(done)))

  test('the trial text is kept apart and written down, whatever it is called, and nobody can open it', async () => {
    const customer = await goodCustomer(t)
    const answer = await bring(customer, [
      { name: '身份证.pdf', bytes: TRIAL_VIRUS },
      { name: '好.png', bytes: png() },
    ])
    expect([answer.status, said(answer).includes('发现病毒，已隔离并记录：身份证.pdf（EICAR-Test-File）')]).toEqual([
      422,
      true,
    ])
    expect(await papersOf(customer)).toEqual([])
    expect(
      await t.db.selectFrom('quarantines').select('name').where('customerId', '=', customer).execute(),
    ).toHaveLength(1)
    expect((await lastAudit('document.quarantine'))?.customerId).toBe(customer)
    expect(said(await officer.get(`/customers/${customer}/documents`))).toContain('EICAR-Test-File')
  })

  test('a scanner that is there finds; one that is away holds nothing up unless it is required', async () => {
    const customer = await goodCustomer(t)
    const bad = [{ name: '坏.pdf', bytes: pdf('', 'VIRUS-X') }]
    await setting('document.scan-address', address)
    expect(said(await bring(customer, bad))).toContain('Test.Virus-X')
    expect((await bring(customer, [{ name: '好.png', bytes: png() }])).status).toBe(303)
    await setting('document.scan-address', '127.0.0.1:9')
    expect((await bring(customer, [{ name: '未扫.png', bytes: png() }])).status).toBe(303)
    await setting('document.scan-required', true)
    const refused = await bring(customer, [{ name: '要扫.png', bytes: png() }])
    expect([refused.status, said(refused).includes('病毒扫描服务没有应答')]).toEqual([422, true])
    await setting('document.scan-required', false)
    expect(await papersOf(customer)).toHaveLength(2)
  })

  test('what came in unscanned is looked at later, and closed when something is found', async () => {
    const customer = await goodCustomer(t)
    await setting('document.scan-address', 'off')
    await bring(customer, [{ name: '坏.pdf', bytes: pdf('', 'VIRUS-X later') }])
    const id = await one(customer)
    expect((await officer.get(`/documents/${id}/versions/1/files/1/view`)).status).toBe(200)
    await setting('document.scan-address', address)
    expect(await rescan(t.db, bookDate('2026-03-16'))).toBeGreaterThan(0)
    await setting('document.scan-address', 'off')
    expect((await officer.get(`/documents/${id}/versions/1/files/1/view`)).status).toBe(404)
    expect(said(await officer.get(`/documents/${id}`))).toContain('文件已隔离')
  })

  test('a file that cannot be read does not keep the scanner from those behind it', async () => {
    const customer = await goodCustomer(t)
    await setting('document.scan-address', 'off')
    await bring(customer, [
      { name: '坏盘.pdf', bytes: pdf('', 'lost on disk') },
      { name: '后面.pdf', bytes: pdf('', 'waits behind') },
    ])
    const files = () =>
      t.db
        .selectFrom('files')
        .innerJoin('documentFiles', 'documentFiles.fileId', 'files.id')
        .innerJoin('documents', 'documents.id', 'documentFiles.documentId')
        .select(['files.name', 'files.scan'])
        .where('documents.customerId', '=', customer)
        .orderBy('files.id')
        .execute()
    const [lost] = await files()
    const sealed = await fileStore().get(lost!.name)
    await fileStore().put(lost!.name, Buffer.from('broken'))
    await setting('document.scan-address', address)
    await rescan(t.db, bookDate('2026-03-16'))
    expect((await files()).map(file => file.scan)).toEqual(['unscanned', 'clean'])
    await fileStore().put(lost!.name, sealed!)
    await rescan(t.db, bookDate('2026-03-16'))
    expect((await files()).map(file => file.scan)).toEqual(['clean', 'clean'])
    await setting('document.scan-address', 'off')
  })
})

test('files without a row are swept after a day, those with one stay and hold what was filed', async () => {
  const customer = await goodCustomer(t)
  await filed(t, customer)
  const orphan = 'ab'.repeat(24)
  await fileStore().put(orphan, Buffer.from('left behind'))
  const tomorrow = new Date(Date.now() + 25 * 3_600_000)
  expect(await sweepOrphans(t.db, new Date())).toBe(0)
  expect(await sweepOrphans(t.db, tomorrow)).toBeGreaterThan(0)
  expect(await fileStore().get(orphan)).toBeUndefined()
  const faults = async () => {
    const found: string[] = []
    for await (const fault of fileFaults(t.db, 'all')) found.push(fault)
    return found
  }
  expect(await faults()).toEqual([])
  const { name } = await t.db.selectFrom('files').select('name').limit(1).executeTakeFirstOrThrow()
  const sealed = await fileStore().get(name)
  await fileStore().put(name, Buffer.concat([sealed!.subarray(0, -1), Buffer.from([sealed!.at(-1)! ^ 1])]))
  expect(await faults()).toHaveLength(1)
  await fileStore().put(name, sealed!)
})

test('the library finds by kind and state, and its workbook has the same rows', async () => {
  const customer = await goodCustomer(t, '0318', { name: '图书馆客户' })
  await filed(t, customer, { kind: 'business_licence', expiresOn: bookDate('2026-03-20') })
  await filed(t, customer, { kind: 'business_licence', expiresOn: bookDate('2026-03-01') })
  const asked = async (query: string) =>
    (await officer.get(`/documents?name=图书馆&${query}`)).text.match(/\/documents\/\d+"/g)?.length ?? 0
  expect(await asked('show=expiring')).toBe(1)
  expect(await asked('show=expired')).toBe(1)
  expect(await asked('kind=business_licence')).toBe(2)
  expect(await asked('kind=id_card')).toBe(0)
  expect(await asked('class=3')).toBe(2)
  expect((await officer.get('/documents/export?name=图书馆')).status).toBe(403)
  expect((await officer.get('/documents')).text).not.toContain('/documents/export')
  const book = await archivist.get('/documents/export?name=图书馆')
  expect(book.headers['content-type']).toContain('spreadsheetml')
  expect(book.body.subarray(0, 2).toString()).toBe('PK')
})
