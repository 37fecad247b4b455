import { sql } from 'kysely'
import { readTable } from '../../src/export/read-table'
import { hasConsent } from '../../src/features/privacy/consents/queries'
import { dossierOf } from '../../src/features/privacy/requests/dossier'
import { sectionsOf } from '../../src/features/privacy/requests/dossier.paper'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'

let t: TestApp
let officer: Person
let head: Person
let chief: Person
let other: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
  head = await t.as('0201')
  chief = await t.as('0402')
  other = await t.as('0325')
})
afterAll(() => t.close())

const today = bookDate('2026-03-16')
const idAt = (location: string) => Number.parseInt(/(\d+)$/.exec(location)?.[1] ?? '0', 10)
const given = { purpose: 'bureau_query', channel: 'paper', signerRole: 'self', givenOn: today, scope: '本次申请' }

test('a consent has its text, its end and its withdrawal; what was done before stays', async () => {
  const { id } = await someCustomer(t, '0318', { name: '授权甲' })
  const at = `/customers/${id}/consents`
  expect((await officer.get(at)).text).toContain('没有授权')
  expect((await officer.get(`${at}/new`)).status).toBe(200)
  expect((await officer.post(at, given)).status).toBe(303)
  const tab = await officer.get(at)
  for (const words of ['征信查询', '文本第 1 版', '2026-09-16', '授权甲', '有效']) expect(tab.text).toContain(words)
  // six months for an application's query, both days included
  const on = (day: string) => hasConsent(t.db, id, 'bureau_query', bookDate(day))
  expect([await on('2026-03-15'), await on('2026-03-16'), await on('2026-09-16'), await on('2026-09-17')]).toEqual([
    false,
    true,
    true,
    false,
  ])
  expect(await hasConsent(t.db, id, 'marketing', today)).toBe(false)

  const row = await t.db.selectFrom('consents').select('id').where('customerId', '=', id).executeTakeFirstOrThrow()
  const withdraw = `${at}/${row.id}/withdraw`
  expect((await officer.get(withdraw)).status).toBe(200)
  const empty = await officer.post(withdraw, { on: '2026-03-10', channel: 'phone', reason: '不再申请' })
  expect(empty.status).toBe(422)
  expect(empty.text).toContain('不再申请')
  expect((await officer.post(withdraw, { on: today, channel: 'phone', reason: '不再申请' })).status).toBe(303)
  expect(await on('2026-03-16')).toBe(false)
  expect((await officer.post(withdraw, { on: today, channel: 'phone', reason: '再次' })).status).toBe(422)
  expect((await officer.get(at)).text).toContain('已撤回')
  await expect(
    t.db.updateTable('consents').set({ purpose: 'marketing' }).where('id', '=', row.id).execute(),
  ).rejects.toThrow()
  await expect(sql`delete from consents where id = ${row.id}`.execute(t.db)).rejects.toThrow()
})

test('wrong input stays in the form; another officer and who may not find nothing', async () => {
  const { id } = await someCustomer(t, '0318', { name: '授权乙' })
  const at = `/customers/${id}/consents`
  const wrong = await officer.post(at, { ...given, signerRole: 'agent', givenOn: '2026-03-17', scope: '合作担保' })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('合作担保')
  expect((await officer.post(at, { ...given, signerRole: 'agent' })).text).toContain('不是本人签署的')
  expect((await officer.post(at, { ...given, documentId: '999' })).status).toBe(422)
  for (const path of ['', '/new', '/print?purpose=bureau_query']) expect((await other.get(at + path)).status).toBe(404)
  const collector = await t.as('0501')
  expect((await collector.get(`${at}/new`)).status).toBe(403)
  const key = crypto.randomUUID()
  await officer.post(at, { ...given, _key: key })
  await officer.post(at, { ...given, _key: key })
  const rows = await t.db.selectFrom('consents').select('id').where('customerId', '=', id).execute()
  expect(rows).toHaveLength(1)
  const paper = await officer.get(`${at}/print?purpose=processing`)
  expect([paper.status, paper.headers['content-type']]).toEqual([200, 'application/pdf'])
})

test('a changed text is a further version, and who signed before signed the old one', async () => {
  const { id } = await someCustomer(t, '0318', { name: '授权丙' })
  await officer.post(`/customers/${id}/consents`, { ...given, purpose: 'sharing' })
  const at = '/privacy/texts/sharing'
  expect((await officer.get(at)).status).toBe(403)
  expect((await head.get('/privacy/texts')).status).toBe(200)
  expect((await head.get(at)).text).toContain('单独同意书')
  const text = { purpose: 'sharing', title: '向第三方提供个人信息单独同意书', body: '新的正文。\n第二段。' }
  expect((await head.post(at, text)).status).toBe(303)
  expect((await head.post(at, text)).status).toBe(422)
  await officer.post(`/customers/${id}/consents`, { ...given, purpose: 'sharing' })
  const rows = await t.db
    .selectFrom('consents')
    .select('textVersion')
    .where('customerId', '=', id)
    .orderBy('id')
    .execute()
  expect(rows.map(row => row.textVersion)).toEqual([1, 2])
})

test('a request: clock of fifteen working days, identity first, a second person, then the letter and the copy', async () => {
  const idNo = residentId('19880808', 901)
  const { id } = await someCustomer(t, '0318', {
    name: '请求甲',
    idNo,
    phone: '13911112222',
    address: '云溪县南街 8 号',
  })
  expect((await officer.get(`/privacy/requests/new?customer=${id}`)).status).toBe(200)
  const asked = { customer: `${id}`, kind: 'copy', channel: 'counter', askerRole: 'self', askedOn: today }
  expect((await officer.post('/privacy/requests', asked)).status).toBe(422)
  await officer.post(`/customers/${id}/items/new/phones`, {
    kind: 'home',
    detail: '13766667777',
    holder: '别家之人',
    note: '',
  })
  const wife = {
    kind: 'spouse',
    otherKind: 'person',
    name: '别家之人',
    idType: 'p10',
    idNo: residentId('19880909', 902),
  }
  await officer.post(`/customers/${id}/relations/new`, { ...wife, source: 'declared' })
  const visit = { way: 'visit', happenedOn: today, content: '谈过年后用款' }
  expect((await officer.post(`/customers/${id}/follow-ups`, visit)).status).toBe(303)
  const made = await officer.post('/privacy/requests', { ...asked, content: '要一份全部资料' })
  expect(made.status).toBe(303)
  const at = `/privacy/requests/${idAt(made.location)}`
  expect((await officer.get(at)).text).toContain('2026-04-07')
  expect((await other.get(at)).status).toBe(404)
  // nothing is answered before it is known who asks
  const answer = { granted: 'yes', answer: '同意提供副本' }
  expect((await officer.post(`${at}/propose`, answer)).status).toBe(422)
  expect((await officer.get(`${at}/copy`)).status).toBe(422)
  expect((await officer.post(`${at}/identify`, { how: '核对身份证原件' })).status).toBe(303)
  expect((await officer.post(`${at}/propose`, { granted: 'yes', answer: '' })).status).toBe(422)
  expect((await head.post(`${at}/propose`, answer)).status).toBe(303)
  expect((await head.post(`${at}/decide`, { agree: 'yes' })).status).toBe(422)
  expect((await chief.post(`${at}/decide`, { agree: 'no', opinion: '写清楚份数' })).status).toBe(303)
  expect((await officer.post(`${at}/propose`, answer)).status).toBe(303)
  expect((await officer.get(`${at}/print`)).status).toBe(422)
  expect((await head.post(`${at}/decide`, { agree: 'yes' })).status).toBe(303)
  for (const path of ['/print', '/copy/print']) {
    const paper = await officer.get(at + path)
    expect([paper.status, paper.headers['content-type']]).toEqual([200, 'application/pdf'])
  }
  const book = await officer.get(`${at}/copy`)
  expect(book.headers['content-type']).toContain('spreadsheet')
  const table = await readTable(book.body, { maxBytes: 5_000_000, maxRows: 500, maxCols: 30, maxCellChars: 5_000 })
  const cells = 'rows' in table ? table.rows.flatMap(row => row.cells) : []
  expect(cells).toEqual(expect.arrayContaining([idNo, '13911112222', '云溪县南街 8 号', '请求甲']))
  // the right is to what is told of oneself: other people's names stand nowhere in full, and in the timeline neither
  const others = sectionsOf((await dossierOf(t.db, { id: 0, scope: 'all', branchIds: [] }, id))!).flatMap(one =>
    one.rows.flat(),
  )
  expect(others).toEqual(expect.arrayContaining(['谈过年后用款', '上门走访']))
  expect([others.some(cell => cell.includes('登记关系人')), others.filter(cell => cell.includes('别家之人'))]).toEqual([
    true,
    [],
  ])
  expect((await officer.get('/privacy/requests?show=all')).text).toContain('请求甲')
  expect((await other.get('/privacy/requests?show=all')).text).not.toContain('请求甲')
  const acts = await t.db
    .selectFrom('auditEvents')
    .select('act')
    .where('customerId', '=', id)
    .where('act', 'like', 'privacy.%')
    .orderBy('id')
    .execute()
  expect(acts.map(row => row.act)).toEqual([
    'privacy.take-in',
    'privacy.identify',
    'privacy.prepare',
    'privacy.give-back',
    'privacy.prepare',
    'privacy.reply',
    'privacy.print',
    'privacy.print',
    'privacy.export',
  ])
})
