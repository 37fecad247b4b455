import { numberSetting } from '../../src/features/settings/queries'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'

let t: TestApp
let admin: Person
beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-03-16') })
  admin = await t.as('0901')
})
afterAll(() => t.close())

const attemptsOn = (day: string) => numberSetting(t.db, 'password.attempts', bookDate(day), 0)
const set = (value: string, from: string) => admin.post('/admin/parameters/password.attempts', { value, from })

test('a parameter changes from a day on; the past stays, what is still to come may be taken back', async () => {
  expect((await set('4', '2026-04-01')).status).toBe(303)
  expect([await attemptsOn('2026-03-31'), await attemptsOn('2026-04-01')]).toEqual([5, 4])
  const past = await set('3', '2026-03-15')
  expect([past.status, past.text.includes('过去的取值不能修改'), past.text.includes('value="3"')]).toEqual([
    422,
    true,
    true,
  ])
  expect((await set('99', '2026-05-01')).text).toContain('应在 3 到 10 之间')
  expect((await set('6', '2026-03-16')).status).toBe(303)
  expect((await set('7', '2026-03-16')).text).toContain('这一天已有取值')
  expect((await admin.post('/admin/parameters/password.attempts/2026-04-01/remove')).status).toBe(303)
  expect([await attemptsOn('2026-03-15'), await attemptsOn('2026-04-01')]).toEqual([5, 6])
  await admin.post('/admin/parameters/password.attempts/2019-01-01/remove')
  expect(await attemptsOn('2026-03-15')).toBe(5)
  expect((await admin.get('/admin/parameters/no.such')).status).toBe(404)
  const acts = await t.db
    .selectFrom('auditEvents')
    .select('act')
    .where('subject', '=', 'setting:password.attempts')
    .execute()
  expect(acts.map(row => row.act)).toEqual(['setting.update', 'setting.update', 'setting.remove'])
})

test('holidays of days to come are kept, those gone by are not touched; a missing year is warned of', async () => {
  const add = (fields: Record<string, string>) =>
    admin.post('/admin/holidays', { kind: 'holiday', name: '元旦', ...fields })
  expect((await admin.get('/admin/holidays')).text).toContain('2027 年的节假日还没有录入')
  expect((await add({ from: '2027-01-01', to: '2027-01-03' })).status).toBe(303)
  expect((await add({ from: '2026-03-16' })).text).toContain('只能维护今天以后的日期')
  expect((await add({ from: '2027-02-01', to: '2027-01-01' })).status).toBe(422)
  expect((await admin.get('/admin/holidays')).text).not.toContain('2027 年的节假日还没有录入')
  await admin.post('/admin/holidays/2027-01-03/remove')
  await admin.post('/admin/holidays/2026-01-01/remove')
  const days = await t.db
    .selectFrom('calendarDays')
    .select('day')
    .where('day', 'in', ['2026-01-01', '2027-01-01', '2027-01-02', '2027-01-03'].map(bookDate))
    .orderBy('day')
    .execute()
  expect(days.map(row => row.day)).toEqual(['2026-01-01', '2027-01-01', '2027-01-02'])
})

test('LPR is appended, never rewritten', async () => {
  const add = (from: string) => admin.post('/admin/lpr', { from, oneYear: '2.95', fiveYear: '3.45' })
  expect((await add('2026-03-20')).status).toBe(303)
  expect((await add('2026-03-20')).text).toContain('晚于已有的最近一期 2026-03-20')
  expect((await add('2025-05-20')).status).toBe(422)
  const rate = await t.db
    .selectFrom('lprRates')
    .select(['oneYearPpm', 'fiveYearPpm'])
    .where('effectiveFrom', '=', bookDate('2026-03-20'))
    .executeTakeFirst()
  expect(rate).toEqual({ oneYearPpm: 29_500, fiveYearPpm: 34_500 })
})
