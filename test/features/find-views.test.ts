import { sql } from 'kysely'
import { allBulkActs } from '../../src/features'
import { runBulk } from '../../src/features/bulk/run'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'

let t: TestApp
let officer: Person
let other: Person
let head: Person
beforeAll(async () => {
  t = await testApp()
  // two officers of one branch, so that its head may hand customers from one to the other
  await sql`update users set branch_id = (select branch_id from users where staff_no = '0318') where staff_no = '0325'`.execute(
    t.db,
  )
  officer = await t.as('0318')
  other = await t.as('0325')
  head = await t.as('0201')
  await someCustomer(t, '0318', {
    name: '甲一',
    education: '20',
    annualIncomeFen: 20_000_000n,
    employer: '云溪中学',
    phone: '13812345678',
  })
  await someCustomer(t, '0318', { name: '乙二', education: '30', annualIncomeFen: 5_000_000n })
  await someCustomer(t, '0318', { name: '丙三', kind: 'person', education: '20', annualIncomeFen: 1_000_000n })
  await someCustomer(t, '0325', { name: '丁四', education: '20' })
})
afterAll(() => t.close())

const namesIn = (html: string) => [...html.matchAll(/<a href="\/customers\/\d+">([^<]+)<\/a>/g)].map(match => match[1])
const idOf = async (name: string) =>
  (await t.db.selectFrom('customers').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id

describe('conditions on any field of the file', () => {
  test('several at once, each a chip that takes it away', async () => {
    const both = await officer.get('/customers?education-is=20&annualIncomeFen-ge=5000000')
    expect(namesIn(both.text)).toEqual(['甲一'])
    expect(both.text).toContain('年收入（元） 不小于 50,000.00')
    // searching by a word keeps them
    expect(both.text).toContain('<input type="hidden" name="education-is" value="20">')
    expect(both.text).toContain('href="/customers?annualIncomeFen-ge=5000000"')
    expect(namesIn((await officer.get('/customers?education-not=20')).text)).toEqual(['乙二'])
    expect(namesIn((await officer.get('/customers?employer-has=%E4%B8%AD%E5%AD%A6')).text)).toEqual(['甲一'])
    expect(namesIn((await officer.get('/customers?employer-none=1')).text)).toEqual(['丙三', '乙二'])
    expect(namesIn((await officer.get('/customers?phone-none=1&createdAt-ge=2020-01-01')).text)).toEqual([
      '丙三',
      '乙二',
    ])
  })

  test.each([
    'idNo-is=539900198001010011',
    'education-ge=20',
    'version-is=1',
    'annualIncomeFen-ge=1;drop',
    'createdAt-ge=2026-99-99',
    'employer-has=',
    `employer-has=${'9'.repeat(18)}`,
    'sort=id_no',
    'sort=name&turned=2',
    'cols=idNoIndex.version',
  ])('what is no condition of ours changes nothing: %s', async query => {
    const answer = await officer.get(`/customers?${query}`)
    expect(answer.status).toBe(200)
    expect(namesIn(answer.text)).toHaveLength(3)
  })

  test('the form says what is wrong at the field and keeps what was typed', async () => {
    const first = await officer.get('/customers/conditions?kind=person')
    expect(first.text).toContain('value="annualIncomeFen"')
    const wrong = await officer.get('/customers/conditions?kind=person&field=annualIncomeFen&op=ge&value=十万元整啊')
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('value="十万元整啊"')
    expect(wrong.text).toContain('aria-invalid="true"')
    const right = await officer.get('/customers/conditions?kind=person&field=annualIncomeFen&op=ge&value=10万')
    expect([right.status, right.location]).toEqual([303, '/customers?kind=person&annualIncomeFen-ge=10000000'])
    const number = await officer.get(`/customers/conditions?field=employer&op=has&value=${residentId('19800101', 3)}`)
    expect(number.status).toBe(422)
    expect((await officer.get('/customers/conditions?field=phone')).text).not.toContain('name="value"')
  })
})

describe('views', () => {
  test('kept, opened by default, changed, shared with a role, taken back', async () => {
    const look = 'education-is=20&sort=created&after=3&q=539900198001010011'
    const saved = await head.post('/views/customers', { look, name: '大专客户', standard: 'on' })
    expect(saved.location).toMatch(/^\/customers\?view=\d+&education-is=20&sort=created$/)
    const id = /view=(\d+)/.exec(saved.location)![1]!
    // what is on record says which fields it narrows by, and none of the words
    const { after } = await t.db
      .selectFrom('auditEvents')
      .select('after')
      .where('act', '=', 'view.save')
      .where('subject', '=', `view:${id}`)
      .executeTakeFirstOrThrow()
    expect(after).toMatchObject({ name: '大专客户', fields: ['education-is', 'sort'] })
    expect(JSON.stringify(after)).not.toContain('education-is=20')
    expect((await head.get('/customers')).location).toBe(saved.location)
    const shown = await head.get(saved.location)
    expect(shown.text).toMatch(/<a class="chip" href="[^"]*" aria-current="true">[\s\S]*?大专客户/)
    expect(namesIn((await head.get('/customers?all=1')).text).length).toBeGreaterThan(2)

    expect((await officer.get('/views/customers')).text).not.toContain('大专客户')
    const role = await t.db.selectFrom('roles').select('id').where('code', '=', 'officer').executeTakeFirstOrThrow()
    expect((await officer.post(`/views/customers/${id}/share`, { role: String(role.id) })).status).toBe(403)
    expect((await head.post(`/views/customers/${id}/share`, { role: String(role.id) })).status).toBe(303)
    // the look is shared, the rows are not
    expect(namesIn((await officer.get(`/customers?view=${id}&education-is=20`)).text)).toEqual(['丙三', '甲一'])
    expect((await officer.get('/customers')).text).toContain('大专客户')
    expect((await officer.post(`/views/customers/${id}/remove`)).status).toBe(404)
    expect((await officer.post(`/views/customers/${id}/rename`, { name: '我的' })).status).toBe(404)
    expect((await officer.post('/views/customers/standard', { view: id })).status).toBe(303)

    await head.post('/views/customers', { look: '', name: '全部' })
    const taken = await head.post(`/views/customers/${id}/rename`, { name: '全部' })
    expect(taken.status).toBe(422)
    expect(taken.text).toContain('已有同名的视图')
    expect((await head.post(`/views/customers/${id}/rename`, { name: '' })).status).toBe(422)
    expect((await head.post(`/views/customers/${id}/remove`)).status).toBe(303)
    expect((await head.get('/customers')).status).toBe(200)
    expect((await officer.get('/customers')).text).not.toContain('大专客户')
    expect((await officer.get('/views/loans')).status).toBe(404)
  })
})

describe('columns', () => {
  test('chosen, moved, left out; what is encrypted stays masked; another sees his own', async () => {
    const heads = (html: string) =>
      [...html.matchAll(/<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)</g)].map(match => match[1]!)
    await officer.get('/customers/columns')
    expect((await officer.post('/customers/columns', { do: 'in:', add: 'file-education' })).status).toBe(303)
    await officer.post('/customers/columns', { do: 'in:', add: 'file-phone' })
    await officer.post('/customers/columns', { do: 'out:kind' })
    await officer.post('/customers/columns', { do: 'up:file-phone' })
    await officer.post('/customers/columns', { do: 'out:name' })
    await officer.post('/customers/columns', { do: 'in:', add: 'idNoIndex' })
    const list = await officer.get('/customers')
    expect(heads(list.text).slice(0, 2)).toEqual(['客户名称', '客户编号'])
    expect(heads(list.text).slice(-2)).toEqual(['联系电话', '学历'])
    expect(heads(list.text)).not.toContain('类型')
    expect(list.text).toContain('138****5678')
    expect(list.text).not.toContain('13812345678')
    expect(heads((await other.get('/customers')).text)).toContain('类型')
    expect(heads((await officer.get('/customers?cols=name.balance')).text)).toEqual(['客户名称', '贷款余额'])
    await officer.post('/customers/columns', { do: 'usual:' })
    expect(heads((await officer.get('/customers')).text)).toContain('类型')
  })
})

describe('a number that was looked for', () => {
  test('goes from page to page sealed, for its person and day only', async () => {
    const phone = '13800008888'
    const twins = ['戊二', '戊一']
    for (const name of twins) await someCustomer(t, '0318', { name, phone })
    const found = await officer.post('/customers/find', { q: phone })
    expect(namesIn(found.text)).toEqual(twins)
    const link = /href="(\/customers\?[^"]*\bs=[\w-]+[^"]*)"/.exec(found.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(link).not.toContain(phone)
    // the file that is taken out holds whom the number found, and not the whole book
    const file =
      /href="(\/customers\/export\?[^"]*\bs=[\w-]+)"/
        .exec((await head.post('/customers/find', { q: phone })).text)?.[1]
        ?.replaceAll('&amp;', '&') ?? ''
    const taken = await head.get(file)
    expect(taken.text).toContain('共 2 户')
    expect(taken.text).not.toContain(phone)
    expect(namesIn((await officer.get(link)).text).sort()).toEqual([...twins].sort())
    expect((await other.get(link)).text).not.toContain('戊一')
    await t.db
      .updateTable('businessDay')
      .set({ today: '2026-03-17' as never })
      .execute()
    await new Promise(done => setTimeout(done, 600))
    expect(namesIn((await officer.get(link)).text).length).toBeGreaterThan(2)
  })
})

describe('many at once', () => {
  const work = () => runBulk(t.db, allBulkActs())

  test('handed over one by one, with what became of each', async () => {
    const ids = await Promise.all(['甲一', '乙二', '丁四'].map(idOf))
    const keeper = await t.db.selectFrom('users').select('id').where('staffNo', '=', '0325').executeTakeFirstOrThrow()
    const asked = await head.get(`/bulk/new?act=customer.assign&id=${ids[0]}&id=${ids[1]}&id=${ids[2]}`)
    expect(asked.text).toContain('对这 3 户移交管户')
    const wrong = await head.post('/bulk', {
      act: 'customer.assign',
      id: ids.map(String),
      officerId: String(keeper.id),
      reason: '',
    })
    expect(wrong.status).toBe(422)
    const _key = crypto.randomUUID()
    const form = { act: 'customer.assign', id: ids.map(String), officerId: String(keeper.id), reason: '岗位调整', _key }
    const [one, two] = [await head.post('/bulk', form), await head.post('/bulk', form)]
    expect(one.location).toBe(two.location)
    expect((await head.get(one.location)).text).toContain('等待')
    await work()
    const shown = (await head.get(one.location)).text
    expect(shown).toContain('成功 2 户，未办 1 户')
    expect(shown).toContain('所选客户已由该客户经理管户')
    expect((await officer.get(one.location)).status).toBe(404)
    const kept = await t.db.selectFrom('customers').select('officerId').where('id', 'in', ids).execute()
    expect(new Set(kept.map(row => row.officerId))).toEqual(new Set([keeper.id]))
  })

  test('the whole result of a list; a foreign one among the ticked refuses all; who lost the right does no more', async () => {
    const keeper = await t.db.selectFrom('users').select('id').where('staffNo', '=', '0318').executeTakeFirstOrThrow()
    const form = {
      act: 'customer.assign',
      all: '1',
      'education-is': '20',
      officerId: String(keeper.id),
      reason: '退回',
    }
    // another number than the page said: somebody came or went since
    const moved = await head.post('/bulk', { ...form, count: '2' })
    expect([moved.status, moved.text.includes('符合条件的客户已变为 3 户')]).toEqual([422, true])
    expect(moved.text).toContain('name="count" value="3"')
    // a search that cannot be read any more is not everybody
    const lost = 'x'.repeat(40)
    expect((await head.post('/bulk', { ...form, s: lost, count: '3' })).status).toBe(404)
    expect((await head.get(`/bulk/new?all=1&s=${lost}`)).status).toBe(404)
    expect((await head.get(`/customers/export?s=${lost}`)).status).toBe(404)
    const all = await head.post('/bulk', { ...form, count: '3' })
    const stopped = await head.post(`${all.location}/stop`)
    expect(stopped.status).toBe(303)
    await work()
    expect((await head.get(all.location)).text).toContain('成功 0 户，未办 0 户')

    const before = await t.db.selectFrom('bulkJobs').select('id').execute()
    const mine = await idOf('丙三')
    const foreign = await idOf('甲一')
    const mixed = await officer.post('/bulk', { act: 'group.add', id: [String(mine), String(foreign)], groupId: '1' })
    expect(mixed.status).toBe(404)
    expect(await t.db.selectFrom('bulkJobs').select('id').execute()).toHaveLength(before.length)
    expect(
      (await officer.post('/bulk', { act: 'customer.assign', id: String(mine), officerId: '1', reason: 'x' })).status,
    ).toBe(404)
    expect((await officer.post(`${all.location}/stop`)).status).toBe(404)
  })

  test('into a group', async () => {
    const made = await officer.post('/customer-groups/new', { name: '回访名单', kind: 'manual' })
    const groupId = /customer-groups\/(\d+)/.exec(made.location)![1]!
    const ids = [String(await idOf('丙三')), String(await idOf('戊一'))]
    const job = await officer.post('/bulk', { act: 'group.add', id: ids, groupId })
    expect(job.status).toBe(303)
    await work()
    expect((await officer.get(job.location)).text).toContain('成功 2 户，未办 0 户')
    const members = await t.db
      .selectFrom('customerGroupMembers')
      .select('customerId')
      .where('groupId', '=', Number(groupId))
      .execute()
    expect(members.map(one => String(one.customerId)).sort()).toEqual([...ids].sort())
  })
})
