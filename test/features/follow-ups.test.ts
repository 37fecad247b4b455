import { sql } from 'kysely'
import { forgetViewer } from '../../src/features/access/viewer'
import { freshnessOf } from '../../src/features/customers/freshness'
import { freshnessByOfficer } from '../../src/features/follow-ups/freshness-queries'
import { bookDate } from '../../src/lending/dates'
import { USUAL_CYCLE } from '../../src/lending/follow-up'
import { type Person, type TestApp, testApp } from '../support/app'
import { someCustomer } from '../support/customers'
import { filed } from '../support/papers'

let t: TestApp
let officer: Person
let other: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
  other = await t.as('0325')
})
afterAll(() => t.close())

const followUps = (customerId: number) =>
  t.db.selectFrom('followUps').selectAll().where('customerId', '=', customerId).orderBy('id').execute()
const steps = (customerId: number) =>
  t.db.selectFrom('nextSteps').selectAll().where('customerId', '=', customerId).orderBy('id').execute()

/** A PNG of one dark dot. */
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe('writing a follow-up down', () => {
  test('it stands in the timeline, the list and the calendar; its next step waits', async () => {
    const { id, customerNo } = await someCustomer(t, '0318', { name: '高适' })
    await officer.get(`/customers/${id}/follow-ups/new`)
    const key = crypto.randomUUID()
    const typed = {
      way: 'visit',
      content: '看了仓库，手机 13899990000',
      person: '本人',
      happenedOn: '2026-03-15',
      happenedAt: '14:30',
      place: '云溪县城北路 18 号',
      nextOn: '2026-03-20',
      nextWay: 'call',
      nextWhat: '催补发票',
      _key: key,
    }
    const sent = await officer.post(`/customers/${id}/follow-ups`, typed)
    expect([sent.status, sent.location]).toEqual([303, `/customers/${id}/timeline`])
    await officer.post(`/customers/${id}/follow-ups`, typed)
    const [row, ...more] = await followUps(id)
    expect(more).toEqual([])
    expect(row).toMatchObject({ way: 'visit', happenedOn: '2026-03-15', happenedMinute: 870, person: '本人' })
    expect(row!.content).toContain('138****0000')
    expect(row!.place!.includes(Buffer.from('城北路'))).toBe(false)
    expect(await steps(id)).toMatchObject([{ dueOn: '2026-03-20', way: 'call', what: '催补发票', state: 'open' }])
    const timeline = await officer.get(`/customers/${id}/timeline`)
    expect(timeline.text).toContain('上门走访，下次联系 2026-03-20')
    expect(timeline.text).toContain(`/follow-ups/${row!.id}`)
    expect(timeline.text).not.toContain('13899990000')
    expect((await officer.get('/follow-ups?way=visit')).text).toContain('高适')
    expect((await officer.get('/follow-ups?way=call')).text).not.toContain(customerNo)
    const month = await officer.get('/calendar')
    expect(month.text).toContain('催补发票')
    expect((await officer.get('/calendar?view=week&day=2026-03-20')).text).toContain('催补发票')
    expect((await officer.get('/calendar?view=list&day=2026-03-21')).text).not.toContain('催补发票')
  })

  test('what is wrong is said at its field and nothing typed is lost', async () => {
    const { id } = await someCustomer(t, '0318', { name: '岑参' })
    const send = async (typed: Record<string, string>) => {
      const answer = await officer.post(`/customers/${id}/follow-ups`, { way: 'call', content: '留着的话', ...typed })
      expect([answer.status, answer.text.includes('留着的话')]).toEqual([422, true])
      return answer.text
    }
    expect(await send({ way: '' })).toContain('请选择')
    expect(await send({ happenedOn: '2026-03-17' })).toContain('跟进日期不能晚于业务日期')
    expect(await send({ happenedOn: '2026-02-01' })).toContain('只能补记 31 天内的跟进')
    expect(await send({ nextOn: '2026-03-15' })).toContain('日期不能早于业务日期')
    expect(await send({ nextOn: '2029-03-16' })).toContain('日期不能晚于两年后')
    expect(await send({ nextWhat: '再联系' })).toContain('写了下一步事项，请填写日期')
    expect(await send({ happenedAt: '25:00' })).toContain('时间应为 0:00 到 23:59')
    expect(await send({ position: 'somewhere' })).toContain('位置格式不正确')
    expect(await followUps(id)).toEqual([])
  })

  test('a visit has a picture among the papers of the customer and a place shown masked', async () => {
    const { id } = await someCustomer(t, '0318', { name: '王昌龄' })
    await officer.get(`/customers/${id}/follow-ups/new`)
    const sent = await officer.upload(
      `/customers/${id}/follow-ups`,
      'files',
      { name: '门头.png', bytes: DOT },
      { way: 'visit', content: '走访', place: '云溪县城北路 18 号附 3 号', position: '25.041500,102.712300,18' },
    )
    expect(sent.status).toBe(303)
    const [row] = await followUps(id)
    const paper = await t.db.selectFrom('documents').selectAll().where('id', '=', row!.documentId!).executeTakeFirst()
    expect(paper).toMatchObject({ customerId: id, kind: 'visit_photo' })
    const page = await officer.get(`/follow-ups/${row!.id}`)
    expect(page.text).toContain('走访照片')
    expect(page.text).not.toContain('附 3 号')
    expect(page.text).not.toContain('25.0415')
    const shown = await officer.post(`/follow-ups/${row!.id}/reveal`, { field: 'place' })
    expect(shown.text).toContain('附 3 号')
    const noted = await t.db.selectFrom('auditEvents').selectAll().where('act', '=', 'follow-up.reveal').execute()
    expect(noted).toMatchObject([{ customerId: id, after: { field: 'place' } }])
  })

  test('only its author corrects it, on the day, and what it said stays', async () => {
    const { id } = await someCustomer(t, '0318', { name: '王之涣' })
    await officer.post(`/customers/${id}/follow-ups`, { way: 'call', content: '第一句话' })
    const [row] = await followUps(id)
    const at = `/follow-ups/${row!.id}/edit`
    const fixed = { version: '1', way: 'call', content: '第二句话', happenedOn: '2026-03-16' }
    const head = await t.as('0201')
    expect((await head.post(at, fixed)).text).toContain('只能更正本人登记的跟进')
    expect((await officer.post(at, { ...fixed, content: '第一句话' })).text).toContain('没有修改任何内容')
    expect((await officer.post(at, fixed)).status).toBe(303)
    expect((await officer.post(at, { ...fixed, content: '又一句' })).status).toBe(422)
    const page = await officer.get(`/follow-ups/${row!.id}`)
    expect(page.text).toContain('第一句话')
    expect(page.text).toContain('第二句话')
    await sql`update follow_ups set business_date = '2026-03-15', happened_on = '2026-03-15' where id = ${row!.id}`.execute(
      t.db,
    )
    expect((await officer.post(at, { ...fixed, version: '2', content: '第三句' })).text).toContain('只能在登记当天更正')
  })
})

describe('next steps', () => {
  test('are added from the calendar, moved, done by a follow-up or given up with a reason', async () => {
    const { id, customerNo } = await someCustomer(t, '0318', { name: '李贺' })
    const typed = { customer: customerNo, way: 'call', dueOn: '2026-03-18', what: '核对流水' }
    expect((await officer.post('/next-steps/new', { ...typed, customer: '999' })).text).toContain('没有找到这个客户')
    expect((await officer.post('/next-steps/new', { ...typed, dueOn: '2026-03-01' })).status).toBe(422)
    expect((await other.post('/next-steps/new', typed)).text).toContain('没有找到这个客户')
    expect((await officer.post('/next-steps/new', typed)).location).toBe('/calendar?day=2026-03-18')
    const [step] = await steps(id)
    const at = `/next-steps/${step!.id}`
    expect((await officer.post(`${at}/move`, { version: '1', dueOn: '2026-03-18' })).text).toContain('日期没有变化')
    expect((await officer.post(`${at}/move`, { version: '1', dueOn: '2026-03-25', why: '出差' })).status).toBe(303)
    expect((await officer.post(`${at}/move`, { version: '1', dueOn: '2026-03-26' })).text).toContain('刚被他人修改')
    expect((await officer.post(`${at}/close`, { version: '2', outcome: 'dropped' })).text).toContain('取消时请写明原因')
    await officer.post(`/customers/${id}/follow-ups`, { way: 'call', content: '核对完毕', closes: String(step!.id) })
    expect(await steps(id)).toMatchObject([{ state: 'done', moves: 1, firstDueOn: '2026-03-18' }])
    expect((await officer.post(`${at}/close`, { version: '3', outcome: 'done' })).text).toContain('已经办结')
    expect((await officer.get(`/customers/${id}/timeline`)).text).toContain('2026-03-18 的安排改到 2026-03-25')
  })

  test('one that is late is a to-do of the officer and red in the calendar', async () => {
    const { id } = await someCustomer(t, '0318', { name: '孟郊' })
    await officer.post(`/customers/${id}/follow-ups`, {
      way: 'call',
      content: '约见',
      nextOn: '2026-03-17',
      nextWhat: '见面',
    })
    await sql`update next_steps set due_on = '2026-03-10' where customer_id = ${id}`.execute(t.db)
    expect((await officer.get('/todos')).text).toContain('孟郊')
    expect((await officer.get('/calendar')).text).toContain('过期的下一步')
    expect((await (await t.as('0321')).get('/todos')).text).not.toContain('孟郊')
  })
})

describe('whose rows', () => {
  test('another officer finds neither record nor list nor count, and may not write', async () => {
    const { id } = await someCustomer(t, '0318', { name: '贾岛' })
    await officer.post(`/customers/${id}/follow-ups`, {
      way: 'visit',
      content: '推敲',
      place: '僧舍',
      nextOn: '2026-03-19',
    })
    const [row] = await followUps(id)
    const [step] = await steps(id)
    for (const path of [`/follow-ups/${row!.id}`, `/follow-ups/${row!.id}/edit`, `/next-steps/${step!.id}`])
      expect([path, (await other.get(path)).status]).toEqual([path, 404])
    expect((await other.post(`/follow-ups/${row!.id}/reveal`, { field: 'place' })).status).toBe(404)
    expect((await other.post(`/next-steps/${step!.id}/close`, { version: '1', outcome: 'done' })).status).toBe(404)
    for (const path of ['/follow-ups', `/follow-ups?customer=${id}`, '/calendar?view=list', '/follow-ups/freshness'])
      expect([path, (await other.get(path)).text.includes('贾岛')]).toEqual([path, false])
    await sql`update customers set anonymised_at = now() where id = ${id}`.execute(t.db)
    const anew = await officer.post(`/customers/${id}/follow-ups`, { way: 'call', content: '又写他' })
    expect([anew.status, anew.text.includes('这份档案已匿名化')]).toEqual([422, true])
    expect(await followUps(id)).toHaveLength(1)
    const back = await t.as('0731')
    expect((await back.get(`/customers/${id}/follow-ups/new`)).status).toBe(403)
  })
})

describe('freshness', () => {
  test('follows from the last follow-up, in the core and where the rows are', async () => {
    const today = bookDate('2026-03-16')
    const ids: number[] = []
    for (const [name, seen] of [
      ['鲜甲', '2026-03-12'],
      ['鲜乙', '2026-03-08'],
      ['鲜丙', '2026-02-20'],
    ] as const) {
      const { id } = await someCustomer(t, '0333', { name, important: true })
      await t.db
        .insertInto('followUps')
        .values({
          customerId: id,
          way: 'call',
          happenedOn: bookDate(seen),
          content: '.',
          userId: (await t.db.selectFrom('users').select('id').where('staffNo', '=', '0333').executeTakeFirstOrThrow())
            .id,
          businessDate: bookDate(seen),
        })
        .execute()
      ids.push(id)
    }
    const standing = await freshnessOf(t.db, ids, today)
    expect(ids.map(id => standing.get(id)?.state)).toEqual(['soon', 'stale', 'cold'])
    expect(ids.map(id => standing.get(id)?.dueOn)).toEqual(['2026-03-19', '2026-03-15', '2026-02-27'])
    const everybody = { id: 0, scope: 'all', branchIds: [] } as const
    const rows = await freshnessByOfficer(t.db, everybody, USUAL_CYCLE, today)
    expect(rows.find(row => row.staffNo === '0333')).toMatchObject({
      customers: 3,
      fresh: 0,
      soon: 1,
      stale: 1,
      cold: 1,
      written: 3,
    })
    const head = await t.as('0203')
    const page = await head.get('/follow-ups/freshness')
    expect(page.text).toContain('鲜丙')
    expect(page.text).toContain('33.3%')
    const book = await head.get('/follow-ups/freshness/export')
    expect([book.status, book.body.subarray(0, 2).toString()]).toEqual([200, 'PK'])
  })
})

test('the calendar names papers that expire to who may read papers', async () => {
  const { id } = await someCustomer(t, '0318', { name: '祖咏' })
  await filed(t, id, { kind: 'business_licence', expiresOn: bookDate('2026-03-25') })
  const at = '/calendar?view=list&day=2026-03-25&kind=expiry'
  expect((await officer.get(at)).text).toContain('祖咏')
  const right = sql`role_id = (select id from roles where code = 'officer') and permission = 'document.read'`
  await sql`delete from role_permissions where ${right}`.execute(t.db)
  forgetViewer()
  expect((await officer.get(at)).text).not.toContain('祖咏')
})
