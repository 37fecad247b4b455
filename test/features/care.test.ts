import { sql } from 'kysely'
import { readConfig } from '../../src/config'
import { care, greet } from '../../src/features/care/day-end'
import { factsOf, found } from '../../src/features/care/facts-sql'
import { finds, readBounds } from '../../src/lending/care'
import { addDays, type BookDate, bookDate } from '../../src/lending/dates'
import { systemActor } from '../../src/permissions'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'
import { buildLoan } from '../support/loan-book'

const TODAY = bookDate('2026-03-16')
let t: TestApp
let officer: Person
let risk: Person
beforeAll(async () => {
  t = await testApp({ today: TODAY })
  officer = await t.as('0318')
  risk = await t.as('0711')
})
afterAll(() => t.close())

const work = (date: BookDate, next: BookDate) => ({
  deps: {
    config: readConfig({ SESSION_SECRET: 'a secret for tests only, long enough', DATABASE_URL: 'none' }),
    db: t.db,
    now: () => new Date(),
    menu: [],
    bank: () => '云溪农村商业银行',
  },
  date,
  next,
  actor: systemActor('test'),
  fence: async () => undefined,
  itemFailed: async () => undefined,
})

let seq = 500
const born = (name: string, birth: string) =>
  someCustomer(t, '0318', {
    name,
    idNo: residentId(birth.replaceAll('-', ''), ++seq),
    birthDate: bookDate(birth),
    sex: '1',
  })

async function agree(customerId: number, given = '2026-01-05'): Promise<void> {
  const { id } = await t.db.selectFrom('users').select('id').where('staffNo', '=', '0318').executeTakeFirstOrThrow()
  const text = await t.db
    .selectFrom('consentTexts')
    .select('version')
    .where('purpose', '=', 'marketing')
    .executeTakeFirstOrThrow()
  await t.db
    .insertInto('consents')
    .values({
      customerId,
      purpose: 'marketing',
      textVersion: text.version,
      channel: 'counter',
      signerRole: 'self',
      signer: '本人',
      givenOn: bookDate(given),
      madeBy: id,
      madeOn: bookDate(given),
    })
    .execute()
}
const messagesTo = (customerId: number) =>
  t.db
    .selectFrom('outbox')
    .selectAll()
    .where('customerId', '=', customerId)
    .where('template', 'like', 'greet_%')
    .execute()

describe('greetings', () => {
  test('a birthday is greeted once, only with consent, within the hours', async () => {
    const glad = await born('赵祝福', '1985-03-17')
    const silent = await born('钱无权', '1985-03-17')
    const late = await born('孙他日', '1985-03-18')
    await agree(glad.id)
    await agree(late.id)
    await greet(work(TODAY, addDays(TODAY, 1)))
    await greet(work(TODAY, addDays(TODAY, 1)))
    expect(await messagesTo(glad.id)).toMatchObject([{ state: 'waiting', fromHour: 8, untilHour: 21 }])
    expect((await messagesTo(glad.id))[0]!.body).toContain('尊敬的赵先生，祝您生日快乐')
    expect([await messagesTo(silent.id), await messagesTo(late.id)]).toEqual([[], []])
    const log = await officer.get('/care/greetings')
    expect(log.text).toContain('赵祝福')
    expect(log.text).toContain('8:00–21:00')
    expect((await (await t.as('0325')).get('/care/greetings')).text).not.toContain('赵祝福')
  })

  test('who answered T or R, or withdrew, is greeted no more; a festival may be taken out', async () => {
    const stopped = await born('李拒收', '1985-03-20')
    const gone = await born('周撤回', '1985-03-20')
    const still = await born('吴仍旧', '1985-03-20')
    for (const one of [stopped, gone, still]) await agree(one.id)
    const consent = await t.db
      .selectFrom('consents')
      .select('id')
      .where('customerId', '=', gone.id)
      .executeTakeFirstOrThrow()
    const user = await t.db.selectFrom('users').select('id').where('staffNo', '=', '0318').executeTakeFirstOrThrow()
    await t.db
      .insertInto('consentWithdrawals')
      .values({
        consentId: consent.id,
        withdrawnOn: TODAY,
        channel: 'phone',
        reason: '不需要',
        madeBy: user.id,
        madeOn: TODAY,
      })
      .execute()
    const at = `/customers/${stopped.id}/marketing-stop`
    await officer.get(`/customers/${stopped.id}/value`)
    expect((await officer.post(at, { how: 'reply', note: '回复 R' })).status).toBe(303)
    expect((await officer.post(at, { how: 'reply' })).text).toContain('已登记拒收')
    expect((await officer.post(`/customers/${gone.id}/marketing-stop`, { how: 'told' })).text).toContain(
      '没有有效的营销授权',
    )
    const wrong = await risk.post('/care/festivals', { day: '2026-03-16', name: '旧节', nameEn: 'Old' })
    expect([wrong.status, wrong.text.includes('旧节')]).toEqual([422, true])
    expect((await risk.post('/care/festivals', { day: '2026-03-19', name: '惊喜节', nameEn: 'Surprise' })).status).toBe(
      303,
    )
    expect((await officer.post('/care/festivals', { day: '2026-03-18', name: '节', nameEn: 'Day' })).status).toBe(403)
    await greet(work(bookDate('2026-03-18'), bookDate('2026-03-19')))
    expect([(await messagesTo(stopped.id)).length, (await messagesTo(gone.id)).length]).toEqual([0, 0])
    expect((await messagesTo(still.id))[0]!.body).toContain('惊喜节将至')
    await risk.get('/care/greetings')
    await risk.post('/care/festivals/2026-10-01/switch')
    await greet(work(bookDate('2026-09-30'), bookDate('2026-10-01')))
    expect(await messagesTo(still.id)).toHaveLength(1)
  })
})

describe('a greeting that waits', () => {
  const ready = async (name: string) => {
    const { id } = await born(name, '1985-03-21')
    await agree(id)
    await greet(work(bookDate('2026-03-20'), bookDate('2026-03-21')))
    expect((await messagesTo(id)).map(one => one.state)).toEqual(['waiting'])
    return id
  }

  test('is not sent after a T or R, and a form signed before it is no new consent', async () => {
    const id = await ready('郑晚答')
    await officer.get(`/customers/${id}/value`)
    expect((await officer.post(`/customers/${id}/marketing-stop`, { how: 'reply' })).status).toBe(303)
    expect((await messagesTo(id)).map(one => one.state)).toEqual(['held'])
    await agree(id, '2026-03-01')
    await greet(work(bookDate('2027-03-20'), bookDate('2027-03-21')))
    expect(await messagesTo(id)).toHaveLength(1)
    expect((await officer.get(`/customers/${id}/value`)).text).not.toContain('生日和节日发送祝福')
    await agree(id, '2026-03-16')
    await greet(work(bookDate('2027-03-20'), bookDate('2027-03-21')))
    expect(await messagesTo(id)).toHaveLength(2)
  })

  test('nor after the consent is withdrawn, nor once the file is restricted', async () => {
    const [withdrawn, closed] = [await ready('冯撤回'), await ready('陈受限')]
    const consent = await t.db
      .selectFrom('consents')
      .select('id')
      .where('customerId', '=', withdrawn)
      .executeTakeFirstOrThrow()
    const at = `/customers/${withdrawn}/consents/${consent.id}/withdraw`
    await officer.get(at)
    const done = await officer.post(at, { on: '2026-03-16', channel: 'phone', reason: '不再需要' })
    expect([done.status, (await messagesTo(withdrawn)).map(one => one.state)]).toEqual([303, ['held']])
    const head = await t.as('0201')
    const made = await risk.post('/privacy/cases', {
      customer: `${closed}`,
      kind: 'restrict',
      reason: '争议',
      people: '0318',
    })
    expect((await head.post(`${made.location}/decide`, { agree: 'yes' })).status).toBe(303)
    expect((await messagesTo(closed)).map(one => one.state)).toEqual(['held'])
    // an older form is no way round it, and a closed file is not greeted again
    await agree(withdrawn, '2025-01-05')
    await greet(work(bookDate('2027-03-20'), bookDate('2027-03-21')))
    expect(await messagesTo(withdrawn)).toHaveLength(1)
    expect(await messagesTo(closed)).toHaveLength(1)
  })
})

describe('rules', () => {
  test('are written by who may, refused at their field, kept by version', async () => {
    await risk.get('/care/rules/new')
    const typed = { kind: 'raise', name: '五年老客户', pauseMonths: '12', days: '20' }
    const send = async (more: Record<string, string>) => {
      const answer = await risk.post('/care/rules/new', { ...typed, ...more })
      expect([answer.status, answer.text.includes('五年老客户')]).toEqual([422, true])
      return answer.text
    }
    expect(await send({})).toContain('请至少设一个条件')
    expect(await send({ yearsLeast: '5', yearsMost: '4' })).toContain('最高不能小于最低')
    expect(await send({ kind: 'product', yearsLeast: '5' })).toContain('请选择要匹配的产品')
    expect((await risk.post('/care/rules/new', { ...typed, yearsLeast: '5' })).status).toBe(303)
    expect((await risk.post('/care/rules/new', { ...typed, yearsLeast: '6' })).text).toContain('已有同名的规则')
    const rule = await t.db
      .selectFrom('careRules')
      .selectAll()
      .where('name', '=', '五年老客户')
      .executeTakeFirstOrThrow()
    const at = `/care/rules/${rule.id}`
    expect((await risk.get(at)).text).toContain('五年老客户')
    expect((await risk.post(at, { ...typed, yearsLeast: '5', version: '1' })).text).toContain('没有修改任何内容')
    expect((await risk.post(at, { ...typed, yearsLeast: '6', version: '1' })).status).toBe(303)
    expect((await risk.post(at, { ...typed, yearsLeast: '7', version: '1' })).status).toBe(422)
    const versions = await t.db.selectFrom('careRuleVersions').select('version').where('ruleId', '=', rule.id).execute()
    expect(versions).toHaveLength(2)
    expect((await officer.get('/care/rules')).status).toBe(403)
  })

  test('find good customers where the rows are as in the core, make one task each, and know what came of it', async () => {
    const ids: number[] = []
    for (const [name, late] of [
      ['郑良好', 0],
      ['王迟付', 1],
      ['冯未还', -1],
    ] as const) {
      const { id } = await someCustomer(t, '0318', { name })
      const loanId = await buildLoan(t, TODAY, { customerId: id })
      await sql`update installments set settled_on = pay_date + case when seq = 3 then ${late}::int else 0 end
        where loan_id = ${loanId} and pay_date < '2027-02-01' and not (${late === -1} and seq > 2)`.execute(t.db)
      ids.push(id)
    }
    const on = bookDate('2027-02-01')
    const facts = async (id: number) => {
      const { rows } = await sql<Record<string, number>>`select * from (${factsOf(sql`${id}::int`, on)}) f`.execute(
        t.db,
      )
      return rows[0]!
    }
    const [good, slow, owing] = await Promise.all(ids.map(facts))
    expect(good).toMatchObject({ goodMonths: 10, monthsLeft: 1, years: 0, settledLoans: 0 })
    expect([slow!.goodMonths, owing!.goodMonths]).toEqual([7, 0])
    for (const bounds of [
      { goodMonths: [10, null] },
      { goodMonths: [null, 7] },
      { goodMonths: [8, 10], monthsLeft: [0, 1] },
      { monthsLeft: [2, null] },
      { paidPercent: [0, 0], balanceYuan: [100_000, 100_000] },
      { settledLoans: [1, null] },
    ]) {
      const { rows } = await sql<{
        customerId: number
      }>`select f.customer_id from (${factsOf(sql`select unnest(${ids}::int[])`, on)}) f
        cross join (select ${JSON.stringify(bounds)}::jsonb as bounds) r where ${found} order by 1`.execute(t.db)
      const core: number[] = []
      for (const id of ids) {
        const { customerId, ...known } = await facts(id)
        const plain = Object.fromEntries(
          Object.entries(known).map(([key, value]) => [key, value === null ? null : Number(value)]),
        )
        if (finds(readBounds(bounds), plain as never)) core.push(customerId!)
      }
      expect([bounds, rows.map(row => row.customerId)]).toEqual([bounds, core])
    }
    await risk.get('/care/rules/new')
    const rule = { kind: 'renewal', name: '十个月', pauseMonths: '6', days: '20', goodMonthsLeast: '10' }
    expect((await risk.post('/care/rules/new', rule)).status).toBe(303)
    await care(work(bookDate('2027-01-30'), bookDate('2027-01-31')))
    const tasks = () => t.db.selectFrom('careTasks').selectAll().where('customerId', 'in', ids).orderBy('id').execute()
    expect(await tasks()).toEqual([])
    await care(work(bookDate('2027-01-31'), on))
    await care(work(bookDate('2027-01-31'), on))
    const [task, ...others] = await tasks()
    expect(others).toEqual([])
    expect(task).toMatchObject({ customerId: ids[0], state: 'open', dueOn: '2027-02-21', facts: { goodMonths: 10 } })
    expect((await officer.get('/todos')).text).toContain('十个月')
    expect((await officer.get('/care')).text).toContain('郑良好')
    const other = await t.as('0325')
    expect([(await other.get(`/care/${task!.id}`)).status, (await other.get('/care')).text.includes('郑良好')]).toEqual(
      [404, false],
    )
    const at = `/care/${task!.id}`
    await officer.get(at)
    expect((await officer.post(at, { version: '1', outcome: 'declined' })).text).toContain('请写明原因')
    expect((await officer.post(at, { version: '1', outcome: 'declined', result: '已另有资金' })).status).toBe(303)
    expect((await officer.post(at, { version: '2', outcome: 'accepted' })).text).toContain('已经办结')
    expect((await officer.get(`/customers/${ids[0]}/timeline`)).text).toContain('客户关怀：客户未接受（十个月）')
    // asked again only after the pause
    await care(work(bookDate('2027-02-28'), bookDate('2027-03-01')))
    expect(await tasks()).toHaveLength(1)
    await care(work(bookDate('2027-07-31'), bookDate('2027-08-01')))
    expect((await tasks()).length).toBeGreaterThanOrEqual(1)
  })

  test('what is not worked on lapses', async () => {
    const open = await t.db.selectFrom('careTasks').select('id').where('state', '=', 'open').execute()
    await care(work(bookDate('2027-09-14'), bookDate('2027-09-15')))
    const left = await t.db.selectFrom('careTasks').select('id').where('state', '=', 'open').execute()
    expect([open.length >= 0, left]).toEqual([true, []])
  })
})

test('value: what he brought, how long, how content, with the sums shown', async () => {
  const { id } = await someCustomer(t, '0318', { name: '陈价值' })
  await buildLoan(t, TODAY, { customerId: id })
  await officer.get(`/customers/${id}/value`)
  const wrong = await officer.post(`/customers/${id}/satisfaction`, { score: '6', note: '很满意的话' })
  expect([wrong.status, wrong.text.includes('很满意的话')]).toEqual([422, true])
  expect((await officer.post(`/customers/${id}/satisfaction`, { score: '4', note: '办得快' })).status).toBe(303)
  const page = await officer.get(`/customers/${id}/value`)
  expect(page.text).toContain('办得快')
  // 100,000.00 for the sixteen days of March at 2 %: 88.89
  expect(page.text).toContain('−88.89')
  expect(page.text).toContain('没有有效的营销授权')
  expect((await (await t.as('0325')).get(`/customers/${id}/value`)).status).toBe(404)
})
