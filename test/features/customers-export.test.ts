import request from 'supertest'
import { readXlsx } from '../../src/export/xlsx-read'
import { type Person, type TestApp, testApp, tokenIn } from '../support/app'
import { residentId, someCustomer } from '../support/customers'

let t: TestApp
let head: Person
let officer: Person
beforeAll(async () => {
  t = await testApp()
  head = await t.as('0201')
  officer = await t.as('0318')
  await someCustomer(t, '0318', { name: '王建国', phone: '13812346621', idNo: residentId('19800101', 1) })
  await someCustomer(t, '0321', { name: '=1+1', phone: '13812346622', idNo: residentId('19800101', 2) })
  await someCustomer(t, '0325', { name: '别处的人', idNo: residentId('19800101', 3) })
})
afterAll(() => t.close())

/** The bytes of a download, which the text-minded test person does not keep. */
async function download(staffNo: string, fields: Record<string, string>): Promise<Buffer> {
  const agent = request.agent(t.app)
  const login = await agent.get('/login')
  await agent
    .post('/login')
    .type('form')
    .send({ _csrf: tokenIn(login.text), staffNo, password: 'Xindang@2026' })
  const token = tokenIn((await agent.get('/customers')).text)
  const answer = await agent
    .post('/customers/export')
    .type('form')
    .send({ _csrf: token, ...fields })
    .buffer()
    .parse((res, done) => {
      const parts: Buffer[] = []
      res.on('data', (part: Buffer) => parts.push(part))
      res.on('end', () => done(null, Buffer.concat(parts)))
    })
  expect(answer.status).toBe(200)
  return answer.body as Buffer
}

const cellsOf = async (bytes: Buffer): Promise<string[]> => {
  const sheet = await readXlsx(bytes)
  if ('refused' in sheet) throw new Error(sheet.refused)
  return sheet.rows.flatMap(row => row.cells)
}

test('the workbook holds what is in sight, masked, marked with who took it, and is on record', async () => {
  const cells = await cellsOf(await download('0201', {}))
  expect(cells).toContain('王建国')
  expect(cells).toContain('138****6621')
  expect(cells).toContain(`5${'*'.repeat(16)}${residentId('19800101', 1).slice(-1)}`)
  expect(cells.join(' ')).toMatch(/周敏 0201/)
  expect(cells).not.toContain('别处的人')
  expect(cells.join(' ')).not.toContain(residentId('19800101', 1))
  const noted = await t.db.selectFrom('auditEvents').select('after').where('act', '=', 'customer.export').execute()
  expect(noted).toEqual([{ after: { rows: 2, filters: {}, ids: [] } }])
})

test('filters and chosen rows narrow it; the cap refuses what is too much', async () => {
  const cells = await cellsOf(await download('0201', { q: '建国' }))
  expect(cells).toContain('王建国')
  expect(cells).not.toContain('=1+1')
  await t.db.updateTable('settings').set({ value: '1' }).where('key', '=', 'export.row-cap').execute()
  const refused = await head.post('/customers/export')
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('超过一次导出的上限 1 户')
  expect((await officer.post('/customers/export')).status).toBe(403)
})

test('the search box finds by name and sounds, and pages of the menu; another officer finds neither', async () => {
  const hits = await officer.get('/search?q=wjg', { 'HX-Request-Type': 'partial' })
  expect(hits.text).toContain('王建国')
  expect(hits.text).not.toContain('<html')
  expect((await officer.get('/search?q=%E5%AE%A2%E6%88%B7%E7%AE%A1%E7%90%86')).text).toContain('href="/customers"')
  const other = await t.as('0325')
  expect((await other.get('/search?q=wjg')).text).toContain('没有找到')
  const idNo = residentId('19800101', 1)
  const asked = await officer.get(`/search?q=${idNo}`)
  expect(asked.text).toContain('按这个号码查找')
  expect(asked.text).not.toContain('王建国')
  expect((await officer.post('/search', { q: idNo })).text).toContain('王建国')
  expect((await other.post('/search', { q: idNo })).text).not.toContain('王建国')
})

test('the list stands in pinyin order and is read page by page, forth and back', async () => {
  for (const name of ['赵一', '阿二', '曹三', '张四', '白五']) await someCustomer(t, '0331', { name })
  const third = await t.as('0331')
  const names = (html: string) => [...html.matchAll(/<a href="\/customers\/\d+">([^<]+)<\/a>/g)].map(match => match[1])
  const all = names((await third.get('/customers')).text)
  expect(all).toEqual(['阿二', '白五', '曹三', '张四', '赵一'])
  const ids = await t.db.selectFrom('customers').select(['id', 'name']).where('name', 'in', ['白五', '张四']).execute()
  const idOf = (name: string) => ids.find(one => one.name === name)!.id
  expect(names((await third.get(`/customers?after=${idOf('白五')}`)).text)).toEqual(['曹三', '张四', '赵一'])
  expect(names((await third.get(`/customers?before=${idOf('张四')}`)).text)).toEqual(['阿二', '白五', '曹三'])
  for (const sort of ['balance', 'overdue'])
    expect(names((await third.get(`/customers?sort=${sort}`)).text)).toHaveLength(5)
  for (const query of [
    'class=loss',
    'band=d1_3',
    'chip=overdue',
    'chip=maturing',
    'kind=company',
    'sort=%27;drop',
    'officer=x',
  ])
    expect((await third.get(`/customers?${query}`)).status).toBe(200)
})
