import { sql } from 'kysely'
import { bookDate } from '../../src/lending/dates'
import { LISTS } from '../house/unseen'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'
import { buildLoan } from '../support/loan-book'

let t: TestApp
let officer: Person
let head: Person
let risk: Person
let committee: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
  head = await t.as('0201')
  risk = await t.as('0711')
  committee = await t.as('0101')
})
afterAll(() => t.close())

const idAt = (location: string) => Number.parseInt(/(\d+)$/.exec(location)?.[1] ?? '0', 10)
test('a restricted file is there for who is named and for nobody else, in no list, count or search, until two people open it', async () => {
  const idNo = residentId('19690909', 77)
  const { id, customerNo } = await someCustomer(t, '0318', { name: '限制专用名', idNo, phone: '13988887777' })
  const loan = await buildLoan(t, bookDate('2026-03-16'), { customerId: id })
  const loanNo = (await t.db.selectFrom('loans').select('loanNo').where('id', '=', loan).executeTakeFirstOrThrow())
    .loanNo
  await committee.get(`/customers/${id}`)
  expect((await committee.get('/customers')).text).toContain('限制专用名')
  const people = await t.db
    .selectFrom('users')
    .select(['id', 'staffNo'])
    .where('staffNo', 'in', ['0101', '0318'])
    .execute()
  for (const { id: userId } of people)
    for (const [words, params, href] of [
      ['客户 {name} 待审', { name: '限制专用名' }, null],
      ['借据 {no} 到期', { no: loanNo }, `/loans/${loan}`],
      ['请看', {}, `/customers/${id}/loans`],
      ['与他无关', {}, '/todos'],
    ] as const)
      await t.db
        .insertInto('notices')
        .values({ userId, words, params: JSON.stringify(params), href })
        .execute()

  const ask = { customer: `${id}`, kind: 'restrict', reason: '本行员工亲属' }
  expect((await officer.post('/privacy/cases', { ...ask, people: '0318' })).status).toBe(403)
  const nobody = await risk.post('/privacy/cases', ask)
  expect(nobody.status).toBe(422)
  expect(nobody.text).toContain('本行员工亲属')
  expect((await risk.post('/privacy/cases', { ...ask, people: '0318 9999' })).text).toContain('9999')
  const made = await risk.post('/privacy/cases', { ...ask, people: '0318' })
  expect(made.status).toBe(303)
  const at = `/privacy/cases/${idAt(made.location)}`
  expect((await risk.post('/privacy/cases', { ...ask, people: '0318' })).status).toBe(422)
  expect((await risk.post(`${at}/decide`, { agree: 'yes' })).status).toBe(403)
  // nothing is closed before the second person agreed
  expect((await committee.get(`/customers/${id}`)).status).toBe(200)
  expect((await head.post(`${at}/decide`, { agree: 'yes', opinion: '同意' })).status).toBe(303)

  // the one who is named, the one who asked and the one who agreed
  for (const person of [officer, head, risk]) expect((await person.get(`/customers/${id}/consents`)).status).toBe(200)
  expect((await officer.get('/customers')).text).toContain('限制专用名')
  expect((await officer.get(`/customers/${id}`)).text).toContain('限制查看')
  for (const path of ['', '/profile', '/loans', '/timeline', '/consents', '/documents', '/relations'])
    expect([path, (await committee.get(`/customers/${id}${path}`)).status]).toEqual([path, 404])
  expect((await committee.get(`/loans/${loan}`)).status).toBe(404)
  expect((await committee.get(at)).status).toBe(403)
  const auditor = await t.as('0903')
  expect((await auditor.get(at)).status).toBe(404)
  for (const person of [committee, auditor]) {
    for (const path of [...LISTS, '/privacy/cases', '/privacy/seen', '/privacy/requests?show=all']) {
      const { text } = await person.get(path)
      for (const mark of ['限制专用名', customerNo, loanNo, `/customers/${id}"`])
        expect([path, text.includes(mark)]).toEqual([path, false])
    }
    for (const q of ['限制专用名', 'xzzym', idNo, '13988887777']) {
      const found = await person.post('/search', { q })
      const page = found.status === 303 ? await person.get(found.location) : found
      expect([q, page.text.includes(customerNo)]).toEqual([q, false])
    }
  }
  // what they were told of him before is closed with the file, and no longer counted as unread
  const told = await committee.get('/notifications')
  expect([told.text.includes('与他无关'), told.text.includes('请看'), told.text.includes('到期')]).toEqual([
    true,
    false,
    false,
  ])
  const unread = (staffNo: string) =>
    sql<{ n: number }>`select count(*)::int as n from notices n join users u on u.id = n.user_id
      where u.staff_no = ${staffNo} and not tells_of(restricted_marks(u.id), n.params, n.href)`.execute(t.db)
  expect((await unread('0318')).rows[0]!.n - (await unread('0101')).rows[0]!.n).toBeGreaterThanOrEqual(3)
  expect((await officer.get('/notifications')).text).toContain('限制专用名')
  // the audit tells that something was done, not of whom
  const byNumber = await auditor.get(`/admin/audit?customer=${customerNo}`)
  const bySubject = await auditor.get(`/admin/audit?subject=customer:${id}`)
  for (const { text } of [byNumber, bySubject]) expect(text).toContain('没有符合条件的记录')
  const made1 = await t.db
    .selectFrom('auditEvents')
    .select('id')
    .where('customerId', '=', id)
    .where('act', '=', 'customer.create')
    .executeTakeFirstOrThrow()
  const told1 = await auditor.get(`/admin/audit/${made1.id}`)
  expect([told1.status, told1.text.includes('限制专用名'), told1.text.includes(customerNo)]).toEqual([
    200,
    false,
    false,
  ])
  expect((await auditor.get('/admin/audit')).text).not.toContain(customerNo)
  // the sum of the list is without him, and nobody else's hand moves him
  expect((await committee.get('/customers/totals')).text).not.toContain('限制专用名')

  const lift = { customer: `${id}`, kind: 'unrestrict', reason: '已离职' }
  const opened = await risk.post('/privacy/cases', lift)
  expect(opened.status).toBe(303)
  expect((await head.post(`/privacy/cases/${idAt(opened.location)}/decide`, { agree: 'yes' })).status).toBe(303)
  expect((await committee.get(`/customers/${id}`)).status).toBe(200)
  expect((await risk.post('/privacy/cases', lift)).status).toBe(422)
})

test('a right opens every restricted file in sight, and a list costs one column more', async () => {
  const { id } = await someCustomer(t, '0318', { name: '限制另一名' })
  const made = await risk.post('/privacy/cases', {
    customer: `${id}`,
    kind: 'restrict',
    reason: '媒体关注',
    people: '0318',
  })
  await head.post(`/privacy/cases/${idAt(made.location)}/decide`, { agree: 'yes' })
  expect((await committee.get(`/customers/${id}`)).status).toBe(404)
  const role = await t.db.selectFrom('roles').select('id').where('code', '=', 'committee').executeTakeFirstOrThrow()
  await t.db.insertInto('rolePermissions').values({ roleId: role.id, permission: 'customer.restricted' }).execute()
  await new Promise(done => setTimeout(done, 800))
  expect((await committee.get(`/customers/${id}`)).status).toBe(200)
})
