import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'

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

const phone = '13812346621'
const good = {
  kind: 'person',
  name: '王建国',
  idType: '10',
  idNo: residentId('19801121', 12),
  idExpiresOn: '长期',
  phone,
  address: '云南省昆明市盘龙区城北路 18 号',
  annualIncomeFen: '18万',
  marital: '20',
}

describe('a new person', () => {
  test('every wrong field is told at once and what was typed is kept', async () => {
    const answer = await officer.post('/customers/new', {
      ...good,
      idNo: `${good.idNo.slice(0, 17)}${good.idNo.endsWith('1') ? '2' : '1'}`,
      idExpiresOn: '2026-02-30',
      phone: '1990000045',
      annualIncomeFen: '约18万',
    })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('有 4 处需要修改后才能保存')
    expect(answer.text).toContain('身份证号码校验不通过，请对照证件核对')
    expect(answer.text).toContain('2026-02-30 不存在')
    expect(answer.text).toContain('手机号码应为 11 位数字，现在是 10 位')
    expect(answer.text).toContain('value="约18万"')
    expect(answer.text).toContain('<title>错误：')
  })

  test('the same form sent twice opens one file; the page shows no number in clear', async () => {
    const _key = crypto.randomUUID()
    const [first, second] = await Promise.all([
      officer.post('/customers/new', { ...good, _key }),
      officer.post('/customers/new', { ...good, _key }),
    ])
    expect([first.status, second.status]).toEqual([303, 303])
    expect(first.location).toBe(second.location)
    const rows = await t.db.selectFrom('customers').select('id').where('name', '=', '王建国').execute()
    expect(rows).toHaveLength(1)
    for (const tab of ['', '/profile', '/loans', '/repayments', '/timeline', '/history', '/edit']) {
      const shown = await officer.get(`${first.location}${tab}`)
      expect([tab, shown.status]).toEqual([tab, 200])
      expect(shown.text).not.toContain(good.idNo)
      expect(shown.text).not.toContain(phone)
      expect(shown.text).not.toContain('城北路')
    }
    const list = await officer.get('/customers')
    expect(list.text).toContain('王建国')
    expect(list.text).not.toContain(good.idNo)
  })

  test('one who looks the same is asked about once', async () => {
    const twin = { ...good, idNo: residentId('19801121', 14), phone: '13900000001' }
    const asked = await officer.post('/customers/new', twin)
    expect(asked.status).toBe(422)
    expect(asked.text).toContain('姓名与出生日期相同')
    expect((await officer.post('/customers/new', { ...twin, distinct: 'on' })).status).toBe(303)
    // another officer is told nothing of a customer he may not see
    const third = await other.post('/customers/new', {
      ...good,
      idNo: residentId('19801121', 16),
      phone: '13900000002',
    })
    expect(third.status).toBe(303)
  })

  test('a document that exists is refused by name, without telling where', async () => {
    const answer = await other.post('/customers/new', { ...good, name: '李四', phone: '13900000003' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('已有相同证件号码的客户')
    expect(answer.text).not.toContain('王建国')
  })

  test('nobody without the right opens a file', async () => {
    expect((await head.get('/customers/new')).status).toBe(403)
    expect((await head.post('/customers/new', good)).status).toBe(403)
  })
})

describe('a company', () => {
  test('is identified by its credit code', async () => {
    const firm = {
      kind: 'company',
      name: '云溪县顺达农机有限公司',
      idType: '20',
      idNo: '91350100M000100Y44',
      idExpiresOn: '2036-01-01',
      legalRepresentative: '刘顺',
      phone: '0871-63120000',
      address: '云溪县城北路 1 号',
      annualRevenueFen: '5800000',
    }
    const wrong = await officer.post('/customers/new', firm)
    expect(wrong.text).toContain('统一社会信用代码校验不通过，请对照营业执照核对')
    const right = await officer.post('/customers/new', { ...firm, idNo: '91350100M000100Y43' })
    expect(right.status).toBe(303)
    expect((await officer.get(right.location)).text).toContain('顺达农机')
    expect((await officer.get('/customers?q=ylsd')).text).toContain('没有符合条件的客户')
    expect((await officer.get('/customers?q=yxxsd')).text).toContain('顺达农机')
  })
})

describe('a change', () => {
  test('raises the archive number, keeps what is masked, and an old number still finds', async () => {
    const { id, archiveNo } = await someCustomer(t, '0318', { name: '赵国庆', phone: '13700001111' })
    const form = await officer.get(`/customers/${id}/edit`)
    const idNo = /value="(5399[^"]+)"/.exec(form.text)?.[1] ?? ''
    expect(idNo).toMatch(/^5399\*{10}\w{4}$/)
    const change = {
      kind: 'person',
      version: '1',
      name: '赵国庆',
      idType: '10',
      idNo,
      idExpiresOn: '长期',
      phone: '137****1111',
      address: '云溪县湖滨小区',
      annualIncomeFen: '90000',
      reason: '补充资料',
    }
    const half = await officer.post(`/customers/${id}/edit`, { ...change, phone: '137****2222' })
    expect(half.status).toBe(422)
    const saved = await officer.post(`/customers/${id}/edit`, change)
    expect(saved.status).toBe(303)
    const told = /data-toast[\s\S]*?已保存，档案编号/
    expect((await officer.get(saved.location)).text).toMatch(told)
    expect((await officer.get(saved.location)).text).not.toMatch(told)
    const stale = await officer.post(`/customers/${id}/edit`, { ...change, annualIncomeFen: '95000' })
    expect(stale.status).toBe(409)
    expect(stale.text).toContain('李晓敏 已修改这条记录')
    expect(stale.text).toContain('95000')
    const history = await officer.get(`/customers/${id}/history`)
    expect(history.text).toContain(archiveNo.replace('V01', 'V02'))
    expect(history.text).toContain('补充资料')
    expect((await officer.get(`/customers?q=${archiveNo}`)).text).toContain('赵国庆')
    expect((await officer.get(`/customers?q=${archiveNo.replace('V01', 'V02')}`)).text).toContain('赵国庆')
  })
})

describe('finding', () => {
  test('by part of a name, sounds, tail and number', async () => {
    const { customerNo } = await someCustomer(t, '0318', {
      name: '单雄信',
      idNo: residentId('19770707', 77),
      phone: '13611115432',
    })
    const tail = residentId('19770707', 77).slice(-4)
    for (const q of ['雄信', 'shanx', 'sxx', tail, '5432', customerNo]) {
      expect([q, (await officer.get(`/customers?q=${encodeURIComponent(q)}`)).text.includes('单雄信')]).toEqual([
        q,
        true,
      ])
      expect([q, (await other.get(`/customers?q=${encodeURIComponent(q)}`)).text.includes('单雄信')]).toEqual([
        q,
        false,
      ])
    }
  })

  test('a document number is looked up by POST and never stands in an address', async () => {
    const idNo = residentId('19770707', 79)
    const { id } = await someCustomer(t, '0318', { name: '程咬金', idNo })
    const hit = await officer.post('/customers/find', { q: idNo })
    expect(hit).toMatchObject({ status: 303, location: `/customers/${id}` })
    const none = await other.post('/customers/find', { q: idNo })
    expect(none.status).toBe(200)
    expect(none.text).toContain('没有符合条件的客户')
    expect(none.text).not.toContain(idNo)
    expect((await officer.post('/customers/find', { q: '咬金', kind: 'person' })).location).toBe(
      '/customers?q=%E5%92%AC%E9%87%91&kind=person',
    )
    expect((await officer.get(`/customers?q=${idNo}`)).text).not.toContain(`value="${idNo}"`)
    const noted = await t.db.selectFrom('auditEvents').selectAll().where('act', '=', 'customer.find').execute()
    expect(JSON.stringify(noted, (_, v) => (typeof v === 'bigint' ? String(v) : v))).not.toContain(idNo)
  })
})

describe('another officer', () => {
  test('finds nothing: not in pages, parts, counts, files or by acting', async () => {
    const { id } = await someCustomer(t, '0318', { name: '秦叔宝', phone: '13511110000' })
    for (const tab of ['', '/profile', '/loans', '/repayments', '/timeline', '/history', '/edit']) {
      expect([tab, (await other.get(`/customers/${id}${tab}`)).status]).toEqual([tab, 404])
      expect(
        (await other.get(`/customers/${id}${tab}`, { 'HX-Request': 'true', 'HX-Request-Type': 'partial' })).status,
      ).toBe(404)
    }
    expect((await other.post(`/customers/${id}/reveal`, { field: 'idNo' })).status).toBe(404)
    expect((await other.post(`/customers/${id}/follow-ups`, { way: 'call', content: '你好' })).status).toBe(404)
    expect((await other.post(`/customers/${id}/edit`, { kind: 'person', version: '1', name: '改名' })).status).toBe(404)
    expect((await other.get('/customers')).text).not.toContain('秦叔宝')
    const mine = await t.db
      .selectFrom('customers')
      .select(eb => eb.fn.countAll().as('n'))
      .where('officerId', '=', eb => eb.selectFrom('users').select('id').where('staffNo', '=', '0325'))
      .executeTakeFirstOrThrow()
    expect((await other.get('/customers/totals', { 'HX-Request-Type': 'partial' })).text).toContain(`共 ${mine.n} 户`)
    expect((await other.get('/customers/tree', { 'HX-Request-Type': 'partial' })).text).not.toContain('城关支行')
  })
})

describe('showing a number', () => {
  test('is on record before it is shown', async () => {
    const idNo = residentId('19660606', 66)
    const { id } = await someCustomer(t, '0318', { name: '罗成', idNo })
    const part = await officer.post(
      `/customers/${id}/reveal`,
      { field: 'idNo', reason: '核对证件' },
      { 'HX-Request-Type': 'partial' },
    )
    expect(part.status).toBe(200)
    expect(part.text).toContain(idNo)
    const noted = await t.db
      .selectFrom('auditEvents')
      .selectAll()
      .where('act', '=', 'customer.reveal')
      .where('customerId', '=', id)
      .execute()
    expect(noted).toHaveLength(1)
    expect(noted[0]!.after).toEqual({ field: 'idNo', reason: '核对证件' })
    const operations = await t.as('0401')
    expect((await operations.post(`/customers/${id}/reveal`, { field: 'idNo' })).status).toBe(403)
  })
})

describe('keeping', () => {
  test('a follow-up is told in the timeline, numbers in it masked', async () => {
    const { id } = await someCustomer(t, '0318', { name: '尉迟恭' })
    const wrong = await officer.post(`/customers/${id}/follow-ups`, { way: 'call', content: '', nextOn: '2026-01-01' })
    expect(wrong.status).toBe(422)
    await officer.post(`/customers/${id}/follow-ups`, {
      way: 'call',
      content: '换号 13899990000',
      nextOn: '2026-04-01',
    })
    const shown = await officer.get(`/customers/${id}/timeline?kind=person`)
    expect(shown.text).toContain('电话沟通，下次联系 2026-04-01')
    expect(shown.text).toContain('138****0000')
    expect(shown.text).not.toContain('13899990000')
  })

  test('the head of a branch gives a customer to another officer of the branch, not beyond', async () => {
    const { id } = await someCustomer(t, '0318', { name: '魏征' })
    const officers = await t.db
      .selectFrom('users')
      .select(['id', 'staffNo'])
      .where('staffNo', 'in', ['0321', '0325'])
      .execute()
    const idOf = (no: string) => String(officers.find(one => one.staffNo === no)?.id)
    expect(
      (await head.post('/customers/assign', { id: `${id}`, officerId: idOf('0325'), reason: '调整' })).status,
    ).toBe(422)
    expect(
      (await officer.post('/customers/assign', { id: `${id}`, officerId: idOf('0321'), reason: '调整' })).status,
    ).toBe(403)
    expect(
      (await head.post('/customers/assign', { id: `${id}`, officerId: idOf('0321'), reason: '调整' })).status,
    ).toBe(303)
    expect((await officer.get(`/customers/${id}`)).status).toBe(404)
    expect((await (await t.as('0321')).get(`/customers/${id}/timeline`)).text).toContain('管户由 李晓敏 移交 王海涛')
  })
})
