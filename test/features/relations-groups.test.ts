import { creditCode } from '../../seeds/story/numbers'
import { inTransaction } from '../../src/db/transaction'
import { readXlsx } from '../../src/export/xlsx-read'
import { refreshCircles } from '../../src/features/relations/circle'
import { followBook } from '../../src/features/relations/follow'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'
import { buildLoan } from '../support/loan-book'

const TODAY = bookDate('2026-03-16')
let t: TestApp
let officer: Person
let head: Person
let risk: Person
beforeAll(async () => {
  t = await testApp({ today: TODAY })
  officer = await t.as('0318')
  head = await t.as('0201')
  risk = await t.as('0711')
})
afterAll(() => t.close())

let firms = 0
const firm = (name: string, staffNo = '0318', given = {}) =>
  someCustomer(t, staffNo, { kind: 'company', name, idType: '20', idNo: creditCode('91', 700 + firms++), ...given })
const tell = (who: Person, id: number, fields: Record<string, string>) =>
  who.post(`/customers/${id}/relations/new`, { otherKind: 'person', idType: 'p10', source: 'registry', ...fields })
const members = async (groupId: number) =>
  (
    await t.db
      .selectFrom('customerGroupMembers')
      .select('customerId')
      .where('groupId', '=', groupId)
      .where('toOn', 'is', null)
      .orderBy('customerId')
      .execute()
  ).map(row => row.customerId)
const groupOf = (customerId: number) =>
  t.db
    .selectFrom('customerGroupMembers')
    .selectAll()
    .where('customerId', '=', customerId)
    .where('kind', '=', 'group')
    .where('toOn', 'is', null)
    .executeTakeFirst()
const idOf = (location: string): number => Number.parseInt(/\/(\d+)$/.exec(location)?.[1] ?? '0', 10)

describe('集团 by edges', () => {
  test('two firms controlled by the same person, no customer of ours, are one group; below half they are not', async () => {
    const [a, b, c] = [await firm('甲农机'), await firm('乙农资'), await firm('丙粮油')]
    const boss = { name: '老板', idNo: residentId('19700101', 555), kind: 'controller' }
    expect((await tell(officer, a.id, boss)).status).toBe(303)
    expect(await groupOf(a.id)).toBeUndefined()
    expect((await tell(officer, b.id, { ...boss, kind: 'shareholder', share: '50' })).status).toBe(303)
    expect((await tell(officer, c.id, { ...boss, kind: 'shareholder', share: '49.9999' })).status).toBe(303)
    const group = (await groupOf(a.id))!
    expect(await members(group.groupId)).toEqual([a.id, b.id])
    expect(await groupOf(c.id)).toBeUndefined()
    const page = await officer.get(`/customer-groups/${group.groupId}`)
    expect(page.text).toContain('甲农机')
    expect(page.text).toContain('乙农资')
    expect((await officer.post(`/customer-groups/${group.groupId}/members`, { customerNo: c.customerNo })).status).toBe(
      422,
    )
  })

  test('a stranger whose digest reads like the number of a customer is still a stranger', async () => {
    const [a, b, c] = [await firm('丁纺织'), await firm('戊印染'), await firm('己建材')]
    // hexadecimal c…: exactly the way a customer would be written
    const digest = Buffer.from(`c${c.id}`.padEnd(64, 'a'), 'hex')
    for (const { id } of [a, b]) {
      await tell(officer, id, { name: '老板', idNo: residentId('19700101', 556), kind: 'controller' })
      await t.db.updateTable('relations').set({ idNoIndex: digest }).where('customerId', '=', id).execute()
    }
    await inTransaction(t.db, trx => refreshCircles(trx, TODAY, [a.id, b.id]))
    expect(await members((await groupOf(a.id))!.groupId)).toEqual([a.id, b.id])
    expect(await groupOf(c.id)).toBeUndefined()
  })

  test('25 to 50 % waits for somebody: confirmed it is one group, rejected it is not, and not asked again', async () => {
    const [a, b] = [await firm('东风运输'), await firm('东风仓储')]
    await tell(officer, a.id, { kind: 'shareholder', customerNo: b.customerNo, otherKind: 'company', share: '30' })
    expect(await groupOf(a.id)).toBeUndefined()
    const list = await officer.get('/customer-groups/suggestions')
    expect(list.text).toContain('东风运输 — 东风仓储')
    const pair = /pair=(\d+)[^>]*>东风运输/.exec(list.text)?.[1] ?? ''
    const decide = (who: Person, outcome: string, version: string, reason = '股东会由其主导') =>
      who.post('/customer-groups/suggestions', { pair, outcome, version, reason })
    expect((await decide(head, 'confirmed', '1', '')).status).toBe(422)
    // an officer of another branch sees neither end
    const far = await t.as('0325')
    expect((await decide(far, 'confirmed', '1')).status).toBe(404)
    expect((await far.get(`/customer-groups/suggestions?pair=${pair}`)).status).toBe(404)
    expect((await decide(head, 'confirmed', '1')).status).toBe(303)
    const group = (await groupOf(a.id))!
    expect(await members(group.groupId)).toEqual([a.id, b.id])
    expect((await decide(head, 'rejected', '1')).status).toBe(409)
    expect((await decide(risk, 'rejected', '2', '已退出经营')).status).toBe(303)
    expect(await groupOf(a.id)).toBeUndefined()
    await followBook(t.db)
    expect((await officer.get('/customer-groups/suggestions')).text).not.toContain('东风运输')
    expect((await officer.get('/customer-groups/suggestions?state=decided')).text).toContain('认定无关')
  })

  test('a shared telephone and account are signs; what a whole village shares is none', async () => {
    const phone = '13911112222'
    const account = { phone, accountNo: '6222021000001234565' }
    const [a, b] = [await firm('西街饭店', '0318', account), await firm('西街旅馆', '0318', account)]
    for (let i = 0; i < 9; i++) await firm(`村民企业${i}`, '0318', { phone: '13933334444' })
    await followBook(t.db)
    const found = await t.db.selectFrom('groupSuggestions').selectAll().where('aCustomerId', '=', a.id).execute()
    expect(found).toMatchObject([{ bCustomerId: b.id, score: 70, reasons: ['same_account', 'same_phone'] }])
    expect((await officer.get('/customer-groups/suggestions')).text).not.toContain('村民企业')
  })

  test('three who stand surety for each other are found, listed and drawn', async () => {
    const [a, b, c] = [await firm('圈一'), await firm('圈二'), await firm('圈三')]
    const stands = (debtor: { id: number }, by: { customerNo: string }) =>
      tell(officer, debtor.id, { kind: 'guarantor', customerNo: by.customerNo, otherKind: 'company', amount: '100000' })
    await stands(a, b)
    await stands(b, c)
    expect((await officer.get(`/customers/${a.id}/relations`)).text).not.toContain('担保圈')
    await stands(c, a)
    const page = await officer.get(`/customers/${a.id}/relations`)
    expect(page.text).toContain('担保圈')
    expect(page.text).toMatch(/圈一 → 圈三 → 圈二 → 圈一/)
    expect(page.text).toContain('stroke="var(--bad)"')
    expect(page.text).not.toMatch(/<svg[^>]*style=/)
  })
})

describe('客群', () => {
  test('by hand: in, twice refused, out; another officer does not see it', async () => {
    const one = await someCustomer(t, '0318', { name: '群成员' })
    const made = await officer.post('/customer-groups/new', { kind: 'manual', name: '我的重点户', note: '' })
    const id = idOf(made.location)
    const join = () => officer.post(`/customer-groups/${id}/members`, { customerNo: one.customerNo })
    expect((await join()).status).toBe(303)
    expect((await join()).text).toContain('已在客群中')
    expect((await officer.get(`/customer-groups/${id}`)).text).toContain('群成员')
    const other = await t.as('0321')
    expect((await other.get(`/customer-groups/${id}`)).status).toBe(404)
    expect((await other.get('/customer-groups')).text).not.toContain('我的重点户')
    expect((await officer.post(`/customer-groups/${id}/members/${one.id}/remove`)).status).toBe(303)
    expect(await members(id)).toEqual([])
    expect((await officer.post(`/customer-groups/${id}/end`, { version: '1' })).status).toBe(303)
    expect((await officer.get('/customer-groups')).text).not.toContain('我的重点户')
  })

  test('by rule: typed conditions, wrong ones at their field, members follow what changes', async () => {
    const wrong = await risk.post('/customer-groups/new', {
      kind: 'rule',
      name: '大户',
      fact1: 'balance',
      op1: 'is',
      value1: '1',
      fact2: 'industry',
      op2: 'is',
      value2: 'ZZ',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('id="f-op1-err"')
    expect(wrong.text).toContain('value="ZZ"')
    const rule = {
      kind: 'rule',
      name: '大户',
      fact1: 'balance',
      op1: 'least',
      value1: '50,000',
      fact2: 'kind',
      op2: 'is',
      value2: '个人、个体',
    }
    const id = idOf((await risk.post('/customer-groups/new', rule)).location)
    await followBook(t.db)
    expect(await members(id)).toEqual([])
    const loanId = await buildLoan(t, TODAY, { officer: '0318', amountFen: 6_000_000n })
    const { customerId } = await t.db
      .selectFrom('loans')
      .select('customerId')
      .where('id', '=', loanId)
      .executeTakeFirstOrThrow()
    await followBook(t.db)
    expect(await members(id)).toEqual([customerId])
    expect((await risk.get(`/customer-groups/${id}`)).text).toContain('客户类型 是其中之一 个人、个体')
    const more = { ...rule, value1: '60,000.01', version: '1' }
    expect((await risk.post(`/customer-groups/${id}/edit`, more)).status).toBe(303)
    await followBook(t.db)
    expect(await members(id)).toEqual([])
    expect((await risk.post(`/customer-groups/${id}/edit`, more)).status).toBe(409)
  })

  test('the workbook holds the members in sight and what they stand for, and is on record', async () => {
    const near = await someCustomer(t, '0318', { name: '近处人' })
    const far = await someCustomer(t, '0325', { name: '远处人' })
    const id = idOf((await risk.post('/customer-groups/new', { kind: 'manual', name: '两处' })).location)
    for (const one of [near, far]) await risk.post(`/customer-groups/${id}/members`, { customerNo: one.customerNo })
    const file = await head.post(`/customer-groups/${id}/export`)
    const sheet = await readXlsx(file.body)
    const text = 'refused' in sheet ? sheet.refused : sheet.rows.flatMap(row => row.cells).join(' ')
    expect(text).toContain('近处人')
    expect(text).not.toContain('远处人')
    expect((await officer.post(`/customer-groups/${id}/export`)).status).toBe(403)
    const noted = await t.db.selectFrom('auditEvents').selectAll().where('act', '=', 'group.export').execute()
    expect(noted).toMatchObject([{ subject: `group:${id}`, after: { rows: 1 } }])
    expect((await head.get(`/customer-groups/${id}`)).text).not.toContain('远处人')
  })
})

describe('客户树', () => {
  test('from the branch down to the loan, each branch a page of its own and a part of it', async () => {
    const loanId = await buildLoan(t, TODAY, { officer: '0321', amountFen: 1_000_000n })
    const loan = await t.db.selectFrom('loans').selectAll().where('id', '=', loanId).executeTakeFirstOrThrow()
    const one = await t.db
      .selectFrom('customers')
      .selectAll()
      .where('id', '=', loan.customerId)
      .executeTakeFirstOrThrow()
    const person = await t.as('0321')
    const part = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }
    const root = await person.get('/customers/tree')
    expect(root.text).toContain(`/customers/tree?node=b${one.branchId}`)
    const branch = await person.get(`/customers/tree?node=b${one.branchId}`, part)
    expect(branch.text).toContain(`node=o${one.branchId}-${one.officerId}`)
    expect(branch.text).not.toContain('<html')
    const own = await person.get(`/customers/tree?node=o${one.branchId}-${one.officerId}`)
    expect(own.text).toContain(`/customers/${one.id}"`)
    expect((await person.get(`/customers/tree?node=c${one.id}`)).text).toContain(`node=k${loan.contractId}`)
    expect((await person.get(`/customers/tree?node=k${loan.contractId}`)).text).toContain(loan.loanNo)
    for (const node of [`c${one.id}`, `k${loan.contractId}`, `o${one.branchId}-${one.officerId}`])
      expect((await (await t.as('0325')).get(`/customers/tree?node=${node}`)).status).toBe(404)
    for (const node of ['x1', 'b', 'b1-2', 'c0 or 1'])
      expect((await person.get(`/customers/tree?node=${node}`)).status).toBe(404)
  })

  test('search and filter inside: by name, and nothing by somebody’s number in an address', async () => {
    const { id } = await someCustomer(t, '0318', { name: '寻找的人' })
    const found = await officer.get(`/customers/tree?q=${encodeURIComponent('寻找的')}`)
    expect(found.text).toContain(`/customers/${id}"`)
    expect((await officer.get('/customers/tree?kind=company')).text).not.toContain('寻找的人')
    expect((await officer.get('/customers/tree?q=13911112222')).text).not.toContain('西街饭店')
    expect((await officer.get(`/customers/tree?q=${encodeURIComponent('没有这样的人')}`)).text).toContain(
      '没有符合条件的客户',
    )
  })
})
