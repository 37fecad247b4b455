import request from 'supertest'
import { securityLog } from '../../src/features/audit/security-log'
import { bookDate } from '../../src/lending/dates'
import { systemActor } from '../../src/permissions'
import { type Person, type TestApp, testApp, visitor } from '../support/app'
import { goodCustomer } from '../support/builders'
import { buildContract } from '../support/loan-builders'

let t: TestApp
let clock = new Date('2026-02-10T02:00:00Z')
let officer: Person
beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-02-10'), now: () => clock })
  officer = await t.as('0318')
})
afterAll(() => t.close())

const minutes = (n: number) => {
  clock = new Date(clock.getTime() + n * 60_000)
}
const rowsOf = (act: string) =>
  t.db
    .selectFrom('auditEvents')
    .select(['subject', 'result', 'userId', 'after'])
    .where('act', '=', act)
    .orderBy('id')
    .execute()

describe('AL-07 what somebody tried who may not is on record', () => {
  test('a right that is missing, a record out of sight, a form from elsewhere', async () => {
    const { id: userId } = await t.db
      .selectFrom('users')
      .select('id')
      .where('staffNo', '=', '0318')
      .executeTakeFirstOrThrow()
    const theirs = await goodCustomer(t, '0325')
    expect((await officer.get('/admin/users/7')).status).toBe(403)
    expect((await officer.get(`/customers/${theirs}`)).status).toBe(404)
    expect((await officer.post(`/customers/${theirs}/reveal`, { field: 'idNo' })).status).toBe(404)
    expect((await officer.post('/customers/new', { _csrf: 'stale' })).status).toBe(403)
    expect((await officer.post('/customers/new', {}, { Origin: 'https://evil.example' })).status).toBe(403)
    const mine = { result: 'refused', userId }
    expect(await rowsOf('access.refused')).toContainEqual({
      ...mine,
      subject: '/admin/users/7',
      after: { permission: 'user.manage' },
    })
    const unseen = (await rowsOf('access.unseen')).map(row => row.subject)
    expect(unseen).toEqual([`/customers/${theirs}`, `/customers/${theirs}/reveal`])
    expect((await rowsOf('access.forged')).map(row => row.after)).toEqual([{ why: 'token' }, { why: 'site' }])
  })

  test('the stranger at the door is told of by his address, and a number in an address stays out of the audit', async () => {
    const stranger = visitor(t.app)
    expect((await stranger.post('/login', { staffNo: '0318', password: 'x' })).status).toBe(403)
    expect((await rowsOf('access.forged')).at(-1)).toMatchObject({ subject: '/login', userId: null })
    await officer.get('/customers/110101199003078515')
    expect((await rowsOf('access.unseen')).at(-1)?.subject).toBe('/customers/:id')
  })

  test('a thousand attempts are ten rows and a number', async () => {
    minutes(2)
    const before = (await rowsOf('access.unseen')).length
    for (let id = 900; id < 940; id++) await officer.get(`/loans/${id}`)
    expect(await rowsOf('access.unseen')).toHaveLength(before + 10)
    await securityLog(t.db).tellHeld(t.db, clock.getTime())
    expect(await rowsOf('access.unseen')).toHaveLength(before + 10)
    minutes(1)
    await securityLog(t.db).tellHeld(t.db, clock.getTime())
    expect((await rowsOf('access.unseen')).at(-1)).toMatchObject({ subject: 'more', after: { held: 30 } })
  })

  test('many addresses at once are one crowd', () => {
    const log = securityLog({} as TestApp['db'])
    const from = (n: number) => ({ ...systemActor('x'), address: `10.0.${n >> 8}.${n & 255}` })
    let written = 0
    for (let n = 0; n < 5_000; n++) if (log.admit(from(n), 'access.forged', 1_000_000)) written++
    expect(written).toBe(300)
  })

  test('an address that was told to wait knocks on without filling the log', async () => {
    const stranger = visitor(t.app)
    await stranger.get('/login')
    const knock = (n: number) => stranger.post('/login', { staffNo: `09${n}9`, password: 'wrong' })
    const statuses: number[] = []
    for (let n = 10; n < 55; n++) statuses.push((await knock(n)).status)
    expect(statuses.filter(status => status === 429).length).toBeGreaterThan(20)
    const limited = await t.db.selectFrom('signIns').select('id').where('result', '=', 'limited').execute()
    expect(limited).toHaveLength(10)
    await t.db.deleteFrom('rateLimits').execute()
  })
})

test('AU-14 the release of a disbursement asks again for the password', async () => {
  const [maker, checker] = [await t.as('0401'), await t.as('0402')]
  const { contractId } = await buildContract(t.db)
  const payee = { paymentMode: 'entrusted', payeeName: '农资公司', payeeBank: '本行', payeeAccount: '6222021234567890' }
  const { location } = await maker.post('/disbursements', { contract: String(contractId), ...payee })
  minutes(6)
  await checker.get(location)
  const asked = await checker.post(`${location}/release`, { version: '1' })
  expect([asked.status, asked.text.includes('name="_password"')]).toEqual([403, true])
  const paid = await checker.post(`${location}/release`, { version: '1', _password: 'Xindang@2026' })
  expect(paid.location).toMatch(/^\/loans\/\d+$/)
})

test('AZ-05 a list with one record of another branch in it is refused as a whole, and told of', async () => {
  const [head, mine, theirs] = [await t.as('0201'), await goodCustomer(t, '0318'), await goodCustomer(t, '0325')]
  const keeper = (await t.db.selectFrom('users').select('id').where('staffNo', '=', '0321').executeTakeFirstOrThrow())
    .id
  const give = (id: string[]) => head.post('/customers/assign', { id, officerId: String(keeper), reason: '调整' })
  const keepers = async () =>
    (await t.db.selectFrom('customers').select('officerId').where('id', 'in', [mine, theirs]).execute()).map(
      row => row.officerId,
    )
  expect((await give([String(mine), String(theirs)])).status).toBe(404)
  expect((await give([String(mine), '99999999'])).status).toBe(404)
  expect((await rowsOf('access.unseen')).at(-1)?.subject).toBe('/customers/assign')
  expect(await keepers()).not.toContain(keeper)
  expect((await give([String(mine)])).status).toBe(303)
  expect(await keepers()).toContain(keeper)
})

test('FA-11 a person who takes out file after file waits; his other work and other people go on', async () => {
  minutes(2)
  const head = await t.as('0402')
  const statuses: number[] = []
  for (let n = 0; n < 125; n++) statuses.push((await head.get('/vouchers/2026-02-10/999/print')).status)
  expect([statuses.filter(one => one === 404).length, statuses.filter(one => one === 429).length]).toEqual([120, 5])
  const waits = await head.get('/ledgers/export')
  expect([waits.status, Number(waits.headers['retry-after']) > 0]).toEqual([429, true])
  expect((await head.get('/ledgers')).status).toBe(200)
  expect((await (await t.as('0404')).get('/ledgers/export')).status).toBe(200)
  minutes(1)
  expect((await head.get('/ledgers/export')).status).toBe(200)
})

describe('IN-13, IN-15 hostile input is an answer, never a failure', () => {
  test('text no column can hold is refused at its field; what was typed is kept', async () => {
    const accountant = await t.as('0901')
    await accountant.get('/admin/holidays')
    for (const name of ['国\0庆', '\u0007', '\u001b[31m'])
      expect((await accountant.post('/admin/holidays', { from: '2031-05-05', kind: 'holiday', name })).status).toBe(422)
    const kept = await accountant.post('/admin/holidays', { from: '2031-05-05', kind: 'holiday', name: '国\u001b庆' })
    expect(kept.text).toContain('含有无法保存的控制字符')
    expect(kept.text).toContain('value="2031-05-05"')
  })

  test('marks of writing direction, as telephones copy them, are left out', async () => {
    const admin = await t.as('0901')
    await admin.get('/admin/holidays')
    const name = '\u202d国庆\u202e补\u2066'
    const answer = await admin.post('/admin/holidays', { from: '\u200e2031-10-01', kind: 'holiday', name })
    expect(answer.status).toBe(303)
    const row = await t.db.selectFrom('calendarDays').select('name').where('day', '=', bookDate('2031-10-01')).execute()
    expect(row).toEqual([{ name: '国庆补' }])
  })

  test('what is read past the forms is refused as well', async () => {
    const id = await goodCustomer(t)
    expect((await officer.get('/customers?q=a%00b')).status).toBe(400)
    expect((await officer.get('/customers/1%00')).status).toBe(400)
    const reveal = await officer.post(`/customers/${id}/reveal`, { field: 'idNo', reason: '核\0对' })
    expect(reveal.status).toBe(422)
    expect(await rowsOf('customer.reveal')).toEqual([])
  })

  test('IN-02 a place in a list that is none of ours is the first page', async () => {
    const risk = await t.as('0711')
    for (const after of ['abc', '1e3', '99999999999999999999', '2026-02-30', "'"])
      for (const sort of ['', '&sort=days', '&sort=dueOn'])
        expect((await risk.get(`/reports/overdue?id=1&after=${after}${sort}`)).status).toBe(200)
  })

  test('a body of another kind, no body, a key that is none', async () => {
    const agent = request.agent(t.app)
    const { text } = await agent.get('/login')
    const token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? ''
    const plain = await agent.post('/login').set('x-csrf-token', token).type('text/plain').send('staffNo=0318')
    expect(plain.status).toBe(422)
    expect((await agent.post('/login').set('x-csrf-token', token)).status).toBe(422)
    const admin = await t.as('0901')
    await admin.get('/admin/holidays')
    const day = { from: '2031-05-05', kind: 'holiday', name: '劳动节', _key: '-'.repeat(36) }
    expect((await admin.post('/admin/holidays', day)).status).toBe(422)
  })

  test.each(['2026-02-30', '10000-01-01', '0000-01-01', '-infinity', '20260230', '２０２６－１３－０１'])(
    'the date %s is no date',
    async from => {
      const admin = await t.as('0901')
      await admin.get('/admin/holidays')
      expect((await admin.post('/admin/holidays', { from, kind: 'holiday', name: '节' })).status).toBe(422)
    },
  )
})
