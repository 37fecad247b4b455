import { sql } from 'kysely'
import pino from 'pino'
import { readTable } from '../../src/export/read-table'
import { allRoutes } from '../../src/features'
import { isKnownPlace, NOBODYS, placeIn } from '../../src/features/privacy/seen/places'
import { writeSeen } from '../../src/features/privacy/seen/write'
import { startJobs } from '../../src/jobs'
import { bookDate } from '../../src/lending/dates'
import { seenLog } from '../../src/web/seen'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'
import { buildLoan } from '../support/loan-book'

let t: TestApp
let officer: Person
let head: Person
// the audit goes by the wall clock, so the log of looks starts there too
let clock = new Date()
beforeAll(async () => {
  t = await testApp({ now: () => clock })
  officer = await t.as('0318')
  head = await t.as('0201')
})
afterAll(() => t.close())

/** Ten minutes on: a line of the log stands for five, and whoever does nothing for fifteen is signed out. */
async function later(): Promise<void> {
  clock = new Date(clock.getTime() + 600_000)
  officer = await t.as('0318')
  head = await t.as('0201')
}

const LIMITS = { maxBytes: 5_000_000, maxRows: 5_000, maxCols: 30, maxCellChars: 5_000 }
const views = (id: number) =>
  t.db.selectFrom('customerViews').select(['kind', 'place', 'userId']).where('customerId', '=', id).execute()

test('whoever opens a record, prints it, takes it out or finds it by number is in the list of who saw the customer', async () => {
  const idNo = residentId('19770707', 31)
  const { id, customerNo } = await someCustomer(t, '0318', { name: '被看甲', idNo, phone: '13800001234' })
  const loan = await buildLoan(t, bookDate('2026-03-16'), { customerId: id })
  await officer.get(`/customers/${id}`)
  await officer.get(`/customers/${id}/profile`)
  await head.get(`/loans/${loan}`)
  await officer.post(`/customers/${id}/reveal`, { field: 'idNo', reason: '核对合同' })
  await head.get(`/loans/${loan}/schedule/print`)
  await officer.post('/customers/find', { q: idNo })
  const held = seenLog(t.db)
  await writeSeen({ db: t.db })
  expect(held.take()).toEqual([])
  const rows = await views(id)
  const kinds = new Set(rows.map(row => row.kind))
  expect([...kinds].sort()).toEqual(expect.arrayContaining(['find', 'page', 'print', 'reveal']))
  expect(rows.some(row => row.place === `/loans/${loan}`)).toBe(true)
  expect(JSON.stringify(rows)).not.toContain(idNo)

  const list = await head.get(`/customers/${id}/seen`)
  expect(list.status).toBe(200)
  for (const words of ['李晓敏', '周敏', '核对合同', '打开页面', '显示敏感信息', '打印', '按号码查到'])
    expect(list.text).toContain(words)
  const all = await head.get('/privacy/seen?staffNo=0318')
  expect(all.text).toContain(customerNo)
  expect(all.text).not.toContain('0201')
  expect((await officer.get(`/customers/${id}/seen`)).status).toBe(403)
  expect((await (await t.as('0202')).get(`/customers/${id}/seen`)).status).toBe(404)
  const book = await head.get(`/customers/${id}/seen/export`)
  expect(book.headers['content-type']).toContain('spreadsheet')
  const table = await readTable(book.body, LIMITS)
  const cells = 'rows' in table ? table.rows.flatMap(row => row.cells) : []
  expect(cells).toEqual(expect.arrayContaining([customerNo, '被*甲', '证件号码 · 核对合同']))
  expect(cells).not.toContain('被看甲')
})

test('a file that named a customer counts as seen, by whichever way it was written', async () => {
  const { id } = await someCustomer(t, '0318', { name: '被导甲' })
  await buildLoan(t, bookDate('2026-03-16'), { customerId: id })
  const page = await head.get('/reports/disbursements?from=2026-03-01')
  expect(page.status).toBe(200)
  for (const format of ['xlsx', 'pdf']) {
    await later()
    const file = await head.post('/reports/disbursements/export', { format, from: '2026-03-01', to: '2026-03-31' })
    expect(file.status).toBe(200)
  }
  await writeSeen({ db: t.db })
  expect((await views(id)).map(row => row.kind).sort()).toEqual(expect.arrayContaining(['export', 'print']))
})

test('looking again within five minutes adds no line; the lines cannot be changed, and six months are kept whatever is asked', async () => {
  const { id } = await someCustomer(t, '0318', { name: '被看乙' })
  for (let i = 0; i < 3; i++) await officer.get(`/customers/${id}`)
  await writeSeen({ db: t.db })
  await later()
  await officer.get(`/customers/${id}`)
  await writeSeen({ db: t.db })
  expect(await views(id)).toHaveLength(2)
  await expect(sql`delete from customer_views`.execute(t.db)).rejects.toThrow()
  await expect(sql`update customer_views set user_id = 1`.execute(t.db)).rejects.toThrow()
  await sql`select drop_view_months('2100-01-01'::date)`.execute(t.db)
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_inherits
    where inhparent = 'customer_views'::regclass`.execute(t.db)
  expect(rows[0]!.n).toBeGreaterThanOrEqual(1)
})

test('what could not be written waits; nothing is lost or written twice', async () => {
  const { id } = await someCustomer(t, '0318', { name: '被看丙' })
  await later()
  await officer.get(`/customers/${id}`)
  const broken = new Proxy(t.db, {
    get: (target, name) => {
      if (name === 'getExecutor') throw new Error('database away')
      return Reflect.get(target, name)
    },
  })
  const log = seenLog(t.db)
  const before = log.take()
  expect(before.length).toBeGreaterThan(0)
  for (const one of before) seenLog(broken).note(one)
  await expect(writeSeen({ db: broken })).rejects.toThrow('database away')
  expect(seenLog(broken).take()).toHaveLength(before.length)
  log.giveBack(before)
  await writeSeen({ db: t.db })
  expect(await views(id)).toHaveLength(1)
})

test('too many in a minute, too many numbers, and the night raise an alarm once, which another person explains', async () => {
  await t.db
    .updateTable('settings')
    .set({ value: JSON.stringify(5) })
    .where('key', 'in', ['trace.views-a-minute', 'trace.reveals-a-day'])
    .execute()
  const ids: number[] = []
  for (let i = 0; i < 7; i++) ids.push((await someCustomer(t, '0318', { name: `快看${i}` })).id)
  clock = new Date(`${new Date(clock.getTime() + 86_400_000).toISOString().slice(0, 10)}T15:20:00Z`)
  await later()
  for (const id of ids) await officer.get(`/customers/${id}`)
  for (const id of ids) await officer.post(`/customers/${id}/reveal`, { field: 'idNo' })
  await writeSeen({ db: t.db })
  await officer.get(`/customers/${ids[0]}/profile`)
  await later()
  await officer.get(`/customers/${ids[0]}`)
  await writeSeen({ db: t.db })
  const alarms = await t.db.selectFrom('accessAlarms').select(['id', 'rule', 'found']).orderBy('rule').execute()
  expect(alarms.map(one => one.rule)).toEqual(expect.arrayContaining(['off-hours', 'views']))
  expect(new Set(alarms.map(one => one.rule)).size).toBe(alarms.length)
  const told = await t.db.selectFrom('auditEvents').select('act').where('act', '=', 'trace.alarm').execute()
  expect(told).toHaveLength(alarms.length)
  const page = await head.get('/privacy/alarms')
  expect(page.text).toContain('一分钟内查看客户过多')
  const one = String(alarms[0]!.id)
  expect((await head.post('/privacy/alarms', { alarm: one, note: '' })).status).toBe(422)
  expect((await head.post('/privacy/alarms', { alarm: one, note: '加班核对资料' })).status).toBe(303)
  expect((await head.post('/privacy/alarms', { alarm: one, note: '再次' })).status).toBe(422)
  expect((await (await t.as('0202')).get('/privacy/alarms')).text).not.toContain('李晓敏')
})

test('every address that shows a record of a customer says whose it is', () => {
  const shown = allRoutes().filter(
    route =>
      route.scope === 'customer' &&
      route.path.includes('/:') &&
      (route.method === 'get' || route.audit?.endsWith('.reveal') === true),
  )
  const unknown = shown
    .map(route => placeIn(route.path.replace('/:record/', '/customer/').replace(/:\w+/g, '7'))?.kind)
    .filter(kind => kind !== undefined && !isKnownPlace(kind) && !NOBODYS.some(one => one === kind))
  expect([...new Set(unknown)]).toEqual([])
})

test('what is held in memory is written once more when the program stops', async () => {
  const runs: string[] = []
  const job = (name: string, atEnd?: true) => ({
    name,
    everySeconds: 3_600,
    run: async () => void runs.push(name),
    ...(atEnd ? { atEnd } : {}),
  })
  const stop = startJobs([job('log', true), job('other')], {} as never, pino({ level: 'silent' }))
  await stop()
  expect(runs).toEqual(['log'])
})
