import ExcelJS from 'exceljs'
import { runImports } from '../../src/features/imports/run'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'

let t: TestApp
let officer: Person
let now = new Date('2026-03-16T02:00:00Z')
beforeAll(async () => {
  t = await testApp({ now: () => now })
  officer = await t.as('0318')
})
afterAll(() => t.close())

async function workbook(head: string[], rows: (string | number)[][]): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('客户')
  sheet.addRow(head)
  for (const row of rows) sheet.addRow(row)
  return Buffer.from(await book.xlsx.writeBuffer())
}

const HEAD = ['客户姓名', '身份证号', '手机号', '婚姻', '年收入（元）', '备注']
const rowOf = (n: number): string[] => [
  `导入客户${n}`,
  residentId('19810304', n),
  `138${String(10_000_000 + n)}`,
  '已婚',
  '12万',
  '',
]

/** 210 rows, ten of them wrong: number, name, phone, money, twice in the file, already in the book. */
async function withTenBad(): Promise<Buffer> {
  await someCustomer(t, '0325', { name: '别人的客户', idNo: residentId('19810304', 205) })
  await someCustomer(t, '0318', { name: '自己的客户', idNo: residentId('19810304', 206) })
  const rows = Array.from({ length: 210 }, (_, i) => rowOf(i + 1))
  const flip = (text: string) => text.slice(0, 17) + (text.endsWith('1') ? '2' : '1')
  rows[5]![1] = flip(rows[5]![1]!)
  rows[6]![0] = ''
  rows[7]![2] = '199000004'
  rows[8]![4] = '十五万'
  rows[9]![1] = rows[0]![1]!
  rows[10]![3] = '不详'
  rows[11]![1] = '123'
  rows[12]![2] = ''
  return workbook(HEAD, rows)
}

async function uploaded(bytes: Buffer, name = '客户导入.xlsx'): Promise<string> {
  const answer = await officer.upload('/imports/new', 'file', { name, bytes })
  expect([answer.status, answer.text.slice(0, 200)]).toEqual([303, expect.anything()])
  return answer.location
}

const MATCH = {
  kind: 'person',
  col_name: '0',
  col_idNo: '1',
  col_phone: '2',
  col_marital: '3',
  col_annualIncomeFen: '4',
  col_note: '5',
}
const customersNow = async () =>
  Number(
    (
      await t.db
        .selectFrom('customers')
        .select(eb => eb.fn.countAll().as('n'))
        .where('withdrawnAt', 'is', null)
        .executeTakeFirstOrThrow()
    ).n,
  )

test('files that are not what they say are refused by name', async () => {
  const old = await officer.upload('/imports/new', 'file', {
    name: 'a.xls',
    bytes: Buffer.from('d0cf11e0a1b11ae1', 'hex'),
  })
  expect(old.status).toBe(422)
  expect(old.text).toContain('旧版 .xls')
  const torn = await officer.upload('/imports/new', 'file', {
    name: 'a.xlsx',
    bytes: (await workbook(HEAD, [rowOf(1)])).subarray(0, 400),
  })
  expect(torn.status).toBe(422)
  const empty = await officer.upload('/imports/new', 'file', { name: 'a.csv', bytes: Buffer.from('姓名,身份证号\r\n') })
  expect(empty.text).toContain('文件里没有数据行')
})

describe('a workbook of 210 rows with 10 bad ones', () => {
  let batch = ''
  test('columns are guessed by their usual names', async () => {
    batch = await uploaded(await withTenBad())
    const match = await officer.get(batch)
    expect(match.text).toContain('匹配列')
    for (const [name, at] of Object.entries(MATCH).filter(([name]) => name !== 'kind')) {
      const select = match.text.slice(match.text.indexOf(`name="${name}"`)).slice(0, 3_000)
      expect([name, /<option value="(\d*)" selected>/.exec(select)?.[1]]).toEqual([name, at])
    }
    expect(match.text).not.toContain(residentId('19810304', 1))
    const missing = await officer.post(`${batch}/match`, { ...MATCH, col_idNo: '' })
    expect(missing.status).toBe(422)
    expect(missing.text).toContain('请选择「证件号码」所在的列')
  })

  test('the dry run names each problem and creates nobody', async () => {
    const before = await customersNow()
    expect((await officer.post(`${batch}/match`, MATCH)).status).toBe(303)
    expect(await customersNow()).toBe(before)
    const review = await officer.get(batch)
    for (const words of [
      '校验不通过',
      '请填写',
      '现在是 9 位',
      '请填写数字',
      '与第 2 行证件号码相同',
      '请从列表中选择',
      '应为 18 位，现在是 3 位',
      '已有相同证件号码的客户',
      '与已有客户',
    ])
      expect([words, review.text.includes(words)]).toEqual([words, true])
    expect(review.text).toMatch(/可导入 200/)
    expect(review.text).not.toContain(residentId('19810304', 6))
    const stored = await t.db.selectFrom('importRows').select('cells').execute()
    expect(stored.every(row => !row.cells.toString('latin1').includes('19810304'))).toBe(true)
  })

  test('a bad row is put right in place, another is skipped; a colleague sees nothing of it', async () => {
    const wrong = await officer.post(`${batch}/rows/8`, { name: '补上的名字', phone: '12' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('现在是 2 位')
    const form = await officer.get(`${batch}/rows/8`)
    expect(form.text).not.toContain(residentId('19810304', 7))
    expect((await officer.post(`${batch}/rows/8`, { name: '补上的名字', phone: '13899998888' })).status).toBe(303)
    expect((await officer.post(`${batch}/rows/9/skip`)).status).toBe(303)
    const other = await t.as('0321')
    for (const path of ['', '/match', '/rows/9']) expect((await other.get(`${batch}${path}`)).status).toBe(404)
    for (const path of ['/run', '/undo', '/errors', '/match'])
      expect((await other.post(`${batch}${path}`)).status).toBe(404)
    expect((await (await t.as('0401')).get('/imports')).status).toBe(403)
  })

  test('the rows left out come back as a workbook', async () => {
    const file = await officer.post(`${batch}/errors`)
    expect(file.status).toBe(200)
    expect(file.headers['content-disposition']).toContain('.xlsx')
  })

  test('the background brings the good rows once, also when it is asked twice', async () => {
    const before = await customersNow()
    expect((await officer.post(`${batch}/run`)).status).toBe(303)
    expect((await officer.post(`${batch}/run`)).status).toBe(303)
    await Promise.all([runImports(t.db), runImports(t.db)])
    await runImports(t.db)
    expect(await customersNow()).toBe(before + 201)
    const shown = await officer.get(batch)
    expect(shown.text).toContain('201')
    expect(shown.text).toContain('撤销整批导入')
    expect((await officer.get('/customers?q=%E5%AF%BC%E5%85%A5%E5%AE%A2%E6%88%B720')).text).toContain('导入客户20')
    const events = await t.db
      .selectFrom('auditEvents')
      .select('act')
      .where('act', '=', 'customer.create')
      .where('requestId', 'like', 'import-%')
      .execute()
    expect(events).toHaveLength(201)
    const notices = await t.db.selectFrom('notices').select('words').execute()
    expect(notices.map(n => n.words)).toContain('导入完成：{file}，新增客户 {n} 户')
  })

  test('within a day the whole batch can be taken back, unless one of them has business', async () => {
    const loan = await t.db
      .selectFrom('customers')
      .select('id')
      .where('importBatchId', 'is not', null)
      .executeTakeFirstOrThrow()
    const version = await t.db.selectFrom('productVersions').select('id').executeTakeFirstOrThrow()
    const user = await t.db.selectFrom('users').select('id').executeTakeFirstOrThrow()
    const application = await t.db
      .insertInto('applications')
      .values({
        applicationNo: 'SQ1',
        customerId: loan.id,
        productVersionId: version.id,
        amountFen: 1n,
        termMonths: 12,
        ratePpm: 1,
        method: 'bullet',
        frequency: 'once',
        dueRule: 'fixed',
        purpose: 'x',
        securityType: 'credit',
        createdBy: user.id,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const busy = await officer.post(`${batch}/undo`)
    expect(busy.status).toBe(422)
    expect(busy.text).toContain('其中 1 户已有业务')
    await t.asOwner(db => db.deleteFrom('applications').where('id', '=', application.id).execute())
    now = new Date(Date.now() + 25 * 3_600_000)
    officer = await t.as('0318')
    expect((await officer.post(`${batch}/undo`)).text).toContain('已超过 24 小时')
    now = new Date()
    officer = await t.as('0318')
    const before = await customersNow()
    expect((await officer.post(`${batch}/undo`)).status).toBe(303)
    expect(await customersNow()).toBe(before - 201)
    expect((await officer.get('/customers?q=%E5%AF%BC%E5%85%A5%E5%AE%A2%E6%88%B720')).text).not.toContain(
      '>导入客户20<',
    )
    expect((await officer.get(`/customers/${loan.id}`)).status).toBe(404)
  })

  test('the same file can be brought again afterwards', async () => {
    batch = await uploaded(await workbook(HEAD, [rowOf(1), rowOf(2)]))
    await officer.post(`${batch}/match`, MATCH)
    await officer.post(`${batch}/run`)
    await runImports(t.db)
    expect(
      await t.db.selectFrom('importBatches').select(['state', 'doneCount']).orderBy('id', 'desc').executeTakeFirst(),
    ).toEqual({ state: 'done', doneCount: 2 })
  })
})

test('a CSV with a column for the officer: one may give customers only to oneself', async () => {
  const text = `姓名,证件号码,手机,客户经理工号\r\n张三,${residentId('19910101', 1)},13855550001,0318\r\n李四,${residentId('19910101', 2)},13855550002,0321\r\n`
  const location = await uploaded(Buffer.from(text), 'list.csv')
  await officer.post(`${location}/match`, {
    kind: 'person',
    col_name: '0',
    col_idNo: '1',
    col_phone: '2',
    col_officerNo: '3',
  })
  expect((await officer.get(location)).text).toContain('您没有分配客户经理的权限')
})
