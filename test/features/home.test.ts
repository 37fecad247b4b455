import { staff } from '../../seeds/story/people'
import { addDays, bookDate } from '../../src/lending/dates'
import { type TestApp, testApp } from '../support/app'
import { closeUntil } from '../support/day-end'
import { buildLoan } from '../support/loan-book'
import { buildContract } from '../support/loan-builders'

let t: TestApp
const start = bookDate('2026-03-16')
const due = bookDate('2026-04-16')

beforeAll(async () => {
  t = await testApp({ today: start })
  await buildLoan(t, start)
  await t.db.updateTable('businessDay').set({ today: due }).execute()
  expect((await closeUntil(t, addDays(due, 2))).failed).toBeUndefined()
  await buildContract(t.db)
})
afterAll(() => t.close())

const roles = [...new Map(staff.map(person => [person.role, person.staffNo]))]

test.each(roles)('home, every panel on it, to-dos and counters answer for %s', async (_role, staffNo) => {
  const person = await t.as(staffNo)
  const home = await person.get('/')
  expect(home.status).toBe(200)
  for (const odd of ['undefined', 'NaN', '[object Object]'])
    expect([odd, home.text.includes(odd)]).toEqual([odd, false])
  const panels = [...home.text.matchAll(/hx-get="(\/panels\/\w+)"/g)].map(match => match[1]!)
  for (const path of panels) {
    const whole = await person.get(path)
    const part = await person.get(path, { 'HX-Request': 'true', 'HX-Request-Type': 'partial' })
    expect([path, whole.status, part.status, part.text.includes('<html')]).toEqual([path, 200, 200, false])
    expect([path, /undefined|NaN|\[object Object\]/.test(whole.text)]).toEqual([path, false])
  }
  expect((await person.get('/todos')).status).toBe(200)
  expect((await person.get('/todos/count?poll=1')).status).toBe(200)
})

test('to-dos are what waits for this person: overdue customers for the officer, contracts to pay out for operations', async () => {
  const officer = await (await t.as('0318')).get('/todos')
  expect(officer.text.includes('已逾期 2 天')).toBe(true)
  expect((await (await t.as('0321')).get('/todos')).text.includes('已逾期')).toBe(false)
  const operations = await (await t.as('0401')).get('/todos')
  expect(operations.text.includes('放款经办')).toBe(true)
  expect((await (await t.as('0403')).get('/todos')).text.includes('放款经办')).toBe(false)
})

test('figures are those of the customers in sight', async () => {
  const own = await (await t.as('0318')).get('/')
  expect(own.text.includes('管户贷款余额')).toBe(true)
  expect(own.text.includes('10.00')).toBe(true)
  const none = await (await t.as('0321')).get('/panels/classes')
  expect(none.text.includes('没有未结清的贷款')).toBe(true)
  expect((await (await t.as('0901')).get('/panels/figures')).status).toBe(404)
})
