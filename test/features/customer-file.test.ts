import ExcelJS from 'exceljs'
import { creditCode } from '../../seeds/story/numbers'
import { readXlsx } from '../../src/export/xlsx-read'
import { debtorsOf } from '../../src/features/risk/facts'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'
import { buildLoan } from '../support/loan-book'
import { decryptedOf } from '../support/merging'

let t: TestApp
let officer: Person
let other: Person
let head: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
  other = await t.as('0325')
  head = await t.as('0201')
})
afterAll(() => t.close())

const idIn = (location: string) => Number.parseInt(/\/customers\/(\d+)/.exec(location)?.[1] ?? '0', 10)
const person = {
  kind: 'person',
  name: '档案全',
  idType: '10',
  idNo: residentId('19850102', 801),
  idExpiresOn: '长期',
  phone: '13611112222',
  address: '盘龙区城北路 18 号',
  annualIncomeFen: '18万',
  ethnicity: '08',
  nationality: '中国',
  residenceRegion: '昆明盘龙',
  householdAddress: '云南省昭通市昭阳区北正街 3 号',
  housing: '11',
  email: 'quan@example.cn',
  wechat: 'quan_1985',
  employerIndustry: 'A0111',
  employerPhone: '0871-63120000',
  employerAddress: '云南省昆明市五华区人民路 1 号',
  monthlyIncomeFen: '1.5万',
  dependants: '2',
}

test('every field of a person is kept, found by name of a region, shown masked, and a saved mask changes nothing', async () => {
  const made = await officer.post('/customers/new', person)
  expect(made.status).toBe(303)
  const id = idIn(made.location)
  const [kept] = await decryptedOf(t.db, [id])
  expect(kept).toMatchObject({
    ethnicity: '08',
    nationality: '156',
    residenceRegion: '530103',
    employerIndustry: 'A0111',
    email: person.email,
    employerPhone: '0871-63120000',
    monthlyIncomeFen: 1_500_000n,
    dependants: 2,
  })
  const profile = await officer.get(`/customers/${id}/profile`)
  for (const words of [
    '壮族',
    '156 中国',
    '530103 云南省昆明市盘龙区',
    'A0111 稻谷种植',
    'q***@example.cn',
    '15,000.00',
  ])
    expect(profile.text).toContain(words)
  const edit = await officer.get(`/customers/${id}/edit`)
  for (const shown of [profile, edit])
    for (const secret of [person.email, person.wechat, '北正街', '人民路 1 号', '63120000'])
      expect(shown.text).not.toContain(secret)
  // the form as the browser would send it back, one field changed
  const typed = Object.fromEntries(
    [...edit.text.matchAll(/<input\b[^>]*>/g)].flatMap(([tag]) => {
      const [name, value] = [/\bname="(\w+)"/.exec(tag)?.[1], /\bvalue="([^"]*)"/.exec(tag)?.[1]]
      return name && value !== undefined && !/type="(checkbox|search)"/.test(tag) ? [[name, value] as const] : []
    }),
  )
  delete typed._csrf
  delete typed.q
  const selects = { idType: '10', ethnicity: '08', housing: '11', sex: kept!.sex ?? '' }
  const saved = await officer.post(`/customers/${id}/edit`, {
    ...typed,
    ...selects,
    dependants: '3',
  })
  expect(saved.status).toBe(303)
  const [after] = await decryptedOf(t.db, [id])
  expect(after).toEqual({ ...kept, dependants: 3 })
  const history = await officer.get(`/customers/${id}/history`)
  expect(history.text).toContain('供养人数')
  expect((await other.get(`/customers/${id}/profile`)).status).toBe(404)
})

test('what is no code, or could be several, is told at its field and stays typed', async () => {
  const wrong = await officer.post('/customers/new', {
    ...person,
    idNo: residentId('19850102', 803),
    residenceRegion: '朝阳区',
    employerIndustry: '开矿山',
    email: 'x',
  })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('「朝阳区」可能是：')
  expect(wrong.text).toContain('110105 北京市朝阳区')
  expect(wrong.text).toContain('没有「开矿山」这个代码或名称')
  expect(wrong.text).toContain('电子邮箱的格式如')
  expect(wrong.text).toContain('value="开矿山"')
})

test('suggestions while typing, and a retired region stays readable', async () => {
  const found = await officer.get('/codes/region?for=residenceRegion&residenceRegion=%E7%9B%98%E9%BE%99', {
    'HX-Request': 'true',
    'HX-Request-Type': 'partial',
  })
  expect(found.text).toContain('<option value="530103 云南省昆明市盘龙区">')
  expect((await officer.get('/codes/industry?q=%E8%BF%9C%E6%B4%8B')).text).toContain('G5521')
  expect((await officer.get('/codes/nothing?q=1')).status).toBe(404)
  const { id } = await someCustomer(t, '0318', { residenceRegion: '110103' })
  expect((await officer.get(`/customers/${id}/profile`)).text).toContain('110103 北京市崇文区（已停用）')
})

test('a firm: the industry code brings its section, the size is worked out when the file is saved', async () => {
  const firm = {
    kind: 'company',
    name: '规模测试有限公司',
    idType: '20',
    idNo: '91350100M000100Y43',
    idExpiresOn: '长期',
    legalRepresentative: '王五',
    phone: '0871-63120001',
    address: '云南省昆明市',
    industryCode: '泡沫塑料制造',
    annualRevenueFen: '2500万',
    employeeCount: '320',
  }
  const made = await officer.post('/customers/new', firm)
  expect(made.status).toBe(303)
  const id = idIn(made.location)
  const row = async () =>
    t.db
      .selectFrom('customers')
      .select(['industry', 'industryCode', 'enterpriseSize', 'version'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  expect(await row()).toMatchObject({ industry: 'C', industryCode: 'C2924', enterpriseSize: 'medium' })
  expect((await officer.get(`/customers/${id}/profile`)).text).toContain('中型企业')
  const list = await officer.get('/customers?scale=medium')
  expect(list.text).toContain('规模测试有限公司')
  expect((await head.get('/customers?scale=micro')).text).not.toContain('规模测试有限公司')
})

test('several phones, addresses, accounts, assets: masked, each change a version, two at once one wins', async () => {
  const { id } = await someCustomer(t, '0318', { name: '多账户' })
  const at = `/customers/${id}/items`
  expect(
    (
      await officer.post(`${at}/new/accounts`, {
        kind: 'repay',
        detail: '6222021000001234565',
        holder: '多账户',
        bank: '云溪农商行',
      })
    ).status,
  ).toBe(303)
  expect(
    (await officer.post(`${at}/new/accounts`, { kind: 'repay', detail: '6222021000001234566', holder: '多账户' })).text,
  ).toContain('银行卡号校验不通过')
  expect((await officer.post(`${at}/new/assets`, { kind: 'house', detail: '自建房', amount: '30万' })).status).toBe(303)
  expect((await officer.post(`${at}/new/assets`, { kind: 'bank_debt', detail: '农信社', amount: '12万' })).status).toBe(
    303,
  )
  const profile = await officer.get(`/customers/${id}/profile`)
  expect(profile.text).toContain('622202*********4565')
  expect(profile.text).toContain('180,000.00')
  expect(profile.text).not.toContain('6222021000001234565')
  const item = Number.parseInt(/items\/(\d+)\/edit/.exec(profile.text)?.[1] ?? '0', 10)
  const shown = await head.post(`${at}/${item}/reveal`, {})
  expect(shown.text).toContain('6222021000001234565')
  // saved with the mask as it was shown: the number stays
  expect(
    (
      await officer.post(`${at}/${item}/edit`, {
        kind: 'settle',
        detail: '622202*********4565',
        holder: '多账户',
        bank: '云溪农商行',
      })
    ).status,
  ).toBe(303)
  expect((await officer.post(`${at}/${item}/edit`, { kind: 'repay', detail: '622202*********4565' })).status).toBe(404)
  const versions = await t.db
    .selectFrom('customerVersions')
    .select(['version', 'diff'])
    .where('customerId', '=', id)
    .orderBy('version')
    .execute()
  expect(versions).toHaveLength(5)
  expect(JSON.stringify(versions)).not.toContain('6222021000001234565')
  const history = await officer.get(`/customers/${id}/history`)
  expect(history.text).toContain('银行账户')
  expect(history.text).toContain('结算账户')
  expect((await other.get(`${at}/new/accounts`)).status).toBe(404)
})

test('the export with every field is masked where the page is', async () => {
  const taken = await head.post('/customers/export', { whole: 'on' })
  const sheet = await readXlsx(taken.body)
  if ('refused' in sheet) throw new Error(sheet.refused)
  const cells = sheet.rows.map(row => row.cells)
  const heads = cells.find(row => row.includes('客户名称'))!
  const own = cells.find(row => row[0] === '档案全')!
  const at = (name: string) => own[heads.indexOf(name)]
  expect([at('民族'), at('所在地行政区划'), at('电子邮箱'), at('供养人数')]).toEqual([
    '壮族',
    '530103 云南省昆明市盘龙区',
    'q***@example.cn',
    '3',
  ])
  const text = cells.flat().join(' ')
  for (const secret of [person.email, '北正街', '63120000', person.idNo]) expect(text).not.toContain(secret)
  expect((await head.post('/customers/export', {})).body.length).toBeLessThan(taken.body.length)
})

describe('statements', () => {
  let firm = 0
  const typed = (year: number, more: Record<string, string> = {}) => ({
    periodEnd: `${year}-12-31`,
    span: 'year',
    standard: 'small',
    n_cash: '40',
    n_receivables: '60',
    n_prepaid: '10',
    n_inventory: '40',
    n_fixedAssets: '90',
    n_shortLoans: '70',
    n_payables: '30',
    n_longLoans: '20',
    n_paidCapital: '80',
    n_retained: '40',
    n_revenue: '600',
    n_cost: '450',
    ...more,
  })
  beforeAll(async () => {
    firm = (
      await someCustomer(t, '0318', {
        kind: 'company',
        name: '报表测试公司',
        idType: '20',
        idNo: '91350100M000100Y43',
        industryCode: 'C2924',
      }).catch(async () => ({
        id: (
          await t.db
            .selectFrom('customers')
            .select('id')
            .where('name', '=', '规模测试有限公司')
            .executeTakeFirstOrThrow()
        ).id,
      }))
    ).id
  })

  test('totals must add up, at their field; then the comparison, the ratios and both files', async () => {
    const at = `/customers/${firm}/statements`
    const wrong = await officer.post(at, typed(2025, { n_currentAssets: '160' }))
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('各项合计为 150.00，填写的是 160.00，相差 10.00')
    expect(wrong.text).toContain('value="160"')
    const unequal = await officer.post(at, typed(2025, { n_retained: '30' }))
    expect(unequal.text).toContain('应与资产总计 240.00 相等，现为 230.00')
    expect((await officer.post(at, typed(2025))).status).toBe(303)
    expect((await officer.post(at, typed(2024, { n_revenue: '500', n_cost: '400' }))).status).toBe(303)
    const twice = await officer.post(at, typed(2025))
    expect(twice.status).toBe(422)
    expect(twice.text).toContain('替代原报表')
    expect((await officer.post(at, typed(2025, { replace: 'on', n_cash: '50', n_retained: '50' }))).status).toBe(303)
    const page = await officer.get(at)
    for (const words of ['流动比率', '1.60', '营业收入增长率', '20.00%', '资产负债表', '变动额'])
      expect(page.text).toContain(words)
    const book = await officer.get(`${at}/export`)
    expect([book.status, book.body.subarray(0, 2).toString()]).toEqual([200, 'PK'])
    expect((await officer.get(`${at}/print`)).body.subarray(0, 4).toString()).toBe('%PDF')
    expect((await other.get(at)).status).toBe(404)
    expect((await head.get(`${at}/new`)).status).toBe(403)
  })

  test('a workbook fills the form by the names of its lines', async () => {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('报表')
    sheet.addRows([
      ['资产负债表'],
      ['货币资金', 40],
      ['  应收账款', '60.00'],
      ['减：营业成本', -450],
      ['净利润', '-12,345.60'],
    ])
    const bytes = Buffer.from(await book.xlsx.writeBuffer())
    const read = await officer.upload(
      `/customers/${firm}/statements/read`,
      'file',
      { name: '报表.xlsx', bytes },
      { standard: 'small' },
    )
    expect(read.status).toBe(200)
    expect(read.text).toContain('已从文件读入 4 项')
    expect(read.text).toContain('value="-12345.60"')
    const empty = await officer.upload(
      `/customers/${firm}/statements/read`,
      'file',
      { name: 'a.csv', bytes: Buffer.from('a,b\n1,2\n') },
      { standard: 'small' },
    )
    expect(empty.status).toBe(422)
  })
})

test('a small firm is judged as retail, a medium one and a large sum are not (art. 7)', async () => {
  const day = (await t.db.selectFrom('businessDay').select('today').executeTakeFirstOrThrow()).today
  const firm = async (place: number, employeeCount: number, amountFen: bigint) => {
    const facts = { industryCode: 'C2924', employeeCount, annualRevenueFen: 2_500_000_000n }
    const idNo = creditCode('91', place)
    const { id } = await someCustomer(t, '0318', {
      kind: 'company',
      name: `分类公司${place}`,
      idType: '20',
      idNo,
      ...facts,
    })
    await buildLoan(t, day, { customerId: id, amountFen })
    return (await debtorsOf(t.db, [id], day))[0]!.retail
  }
  expect([
    await firm(951, 30, 10_000_000n),
    await firm(952, 320, 10_000_000n),
    await firm(953, 30, 1_000_000_001n),
  ]).toEqual([true, false, false])
})
