import { sql } from 'kysely'
import { inTransaction } from '../../src/db/transaction'
import { salutationOf } from '../../src/features/collections/remind'
import { postRepayment } from '../../src/features/repayments/commands'
import { salutation } from '../../src/lending/collection'
import { addDays, bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { type Person, type TestApp, testApp } from '../support/app'
import { closeUntil, todayOf } from '../support/day-end'
import { ALL, actorOf, buildLoan } from '../support/loan-book'

let t: TestApp
let now = new Date('2026-04-20T02:00:00Z')
let loanId: number
let caseId: number
const firstDue = bookDate('2026-04-16')

async function morningOf(day: string): Promise<void> {
  await t.db
    .updateTable('businessDay')
    .set({ today: addDays(bookDate(day), -1) })
    .execute()
  expect((await closeUntil(t, day)).failed).toBeUndefined()
}

beforeEach(async () => {
  now = new Date('2026-04-20T02:00:00Z')
  const start = bookDate('2026-03-16')
  t = await testApp({ today: start, now: () => now })
  loanId = await buildLoan(t, start)
  await morningOf(addDays(firstDue, 4))
  caseId = (await t.db.selectFrom('collectionCases').select('id').executeTakeFirstOrThrow()).id
})
afterEach(() => t.close())

const openCase = () => t.db.selectFrom('collectionCases').selectAll().where('id', '=', caseId).executeTakeFirstOrThrow()
const contact = (person: Person, fields: Record<string, string>) =>
  person.post(`/collections/cases/${caseId}`, {
    channel: 'call',
    result: 'hardship',
    note: '客户称周转困难',
    go: 'stay',
    ...fields,
  })
const promise = (dueOn: string, yuan: string) => ({ result: 'promise', promiseOn: dueOn, promiseFen: yuan })

async function pay(fen: bigint): Promise<void> {
  const today = await todayOf(t)
  const actor = await actorOf(t, '0401')
  const paid = await inTransaction(t.db, trx =>
    postRepayment(trx, ALL, actor, today, {
      loanId,
      valueDate: today,
      channel: 'counter',
      bankSerial: null,
      payerName: null,
      amountFen: fen,
    }),
  )
  if (isRefused(paid)) throw new Error(paid.refused)
}

test('an overdue customer has one case, in the stage of his days, with the collector of his branch', async () => {
  const collector = await t.db.selectFrom('users').select('id').where('staffNo', '=', '0501').executeTakeFirstOrThrow()
  expect(await openCase()).toMatchObject({ stage: 'M1b', state: 'open', collectorId: collector.id })
  await morningOf(addDays(firstDue, 31))
  expect(await openCase()).toMatchObject({ stage: 'M2' })
  expect(await t.db.selectFrom('collectionCases').selectAll().execute()).toHaveLength(1)
})

test('the case shows amounts, script and masked phone; another branch does not see it', async () => {
  const page = await (await t.as('0501')).get(`/collections/cases/${caseId}`)
  expect(page.status).toBe(200)
  expect(page.text).toContain('8,672.29')
  expect(page.text).toContain('本次通话将被录音')
  expect((await (await t.as('0501')).get('/collections?stage=M1b')).text).toContain('测试客户')
  const other = await t.as('0502')
  expect((await other.get(`/collections/cases/${caseId}`)).status).toBe(404)
  expect((await other.get('/collections')).text).not.toContain('测试客户')
  expect((await contact(other, {})).status).toBe(404)
  expect((await contact(await t.as('0318'), {})).status).toBe(403)
})

test('no call from 22:00 to 08:00 and none after three answered ones; refusals are on record', async () => {
  now = new Date('2026-04-20T14:00:00Z')
  const late = await contact(await t.as('0501'), { note: '夜间电话' })
  expect(late.status).toBe(422)
  expect(late.text).toContain('8:00–22:00')
  expect(late.text).toContain('夜间电话')
  now = new Date('2026-04-20T13:59:00Z')
  const collector = await t.as('0501')
  expect((await contact(collector, {})).status).toBe(303)
  expect((await contact(collector, { result: 'no_answer' })).status).toBe(303)
  expect((await contact(collector, {})).status).toBe(303)
  expect((await contact(collector, {})).status).toBe(303)
  const fourth = await contact(collector, {})
  expect(fourth.status).toBe(422)
  expect(fourth.text).toContain('今日已有 3 次有效通话')
  expect((await contact(collector, { channel: 'letter' })).status).toBe(303)
  const refused = await t.db
    .selectFrom('auditEvents')
    .select('after')
    .where('act', '=', 'collection.contact')
    .where('result', '=', 'refused')
    .execute()
  expect(refused.map(row => row.after)).toEqual([{ refused: 'collection.hours' }, { refused: 'collection.calls' }])
  now = new Date('2026-04-21T00:00:00Z')
  expect((await contact(await t.as('0501'), {})).status).toBe(303)
})

test('a promise needs a day within a week and an amount he owes; one at a time; a double click makes one', async () => {
  const collector = await t.as('0501')
  expect((await contact(collector, { result: 'promise' })).status).toBe(422)
  expect((await contact(collector, promise('2026-04-28', '1,000'))).text).toContain('2026-04-27')
  expect((await contact(collector, promise('2026-04-19', '1,000'))).status).toBe(422)
  expect((await contact(collector, promise('2026-04-22', '9,000,000'))).text).toContain('超过客户全部欠款')
  const key = crypto.randomUUID()
  const twice = await Promise.all(
    [1, 2].map(() => contact(collector, { ...promise('2026-04-22', '1,000'), _key: key })),
  )
  expect(twice.map(answer => answer.status)).toEqual([303, 303])
  expect(await t.db.selectFrom('promises').selectAll().execute()).toHaveLength(1)
  expect((await contact(collector, promise('2026-04-23', '1,000'))).text).toContain('已有一笔未到期的承诺')
})

test('95 % paid by the day keeps the promise; a fen less breaks it, and for 30 days no other is taken', async () => {
  await contact(await t.as('0501'), promise('2026-04-21', '1,000'))
  await pay(95_000n)
  await morningOf('2026-04-22')
  expect(await t.db.selectFrom('promises').select('state').execute()).toEqual([{ state: 'kept' }])
  now = new Date('2026-04-22T02:00:00Z')
  await contact(await t.as('0501'), promise('2026-04-23', '1,000'))
  await pay(94_999n)
  await morningOf('2026-04-23')
  expect((await t.db.selectFrom('promises').select('state').orderBy('id').execute()).map(row => row.state)).toEqual([
    'kept',
    'open',
  ])
  await morningOf('2026-04-24')
  expect((await t.db.selectFrom('promises').select('state').orderBy('id').execute()).map(row => row.state)).toEqual([
    'kept',
    'broken',
  ])
  now = new Date('2026-04-24T02:00:00Z')
  expect((await contact(await t.as('0501'), promise('2026-04-26', '1,000'))).text).toContain('已失约')
})

test('when all is paid the case is closed; reminders went out once for each day of the plan', async () => {
  await morningOf(addDays(firstDue, 7))
  await pay(900_000n)
  await morningOf(addDays(firstDue, 8))
  expect(await openCase()).toMatchObject({ state: 'closed', closeReason: 'paid' })
  expect((await contact(await t.as('0501'), {})).text).toContain('已结案')
  const keys = await t.db.selectFrom('outbox').select('dedupe').orderBy('id').execute()
  expect(keys.map(row => row.dedupe)).toEqual([`overdue:${loanId}:2026-04-23`])
})

test('reminders three days and one day before, on the day, and on the first day late', async () => {
  for (const day of ['2026-05-15', '2026-05-17', '2026-05-18', '2026-05-19']) await morningOf(day)
  const rows = await t.db.selectFrom('outbox').select(['dedupe', 'state', 'body']).orderBy('id').execute()
  // 16 May is a Saturday: the money is due on Monday the 18th.
  expect(rows.map(row => row.dedupe)).toEqual([
    `due_soon:${loanId}:2026-05-15`,
    `due_soon:${loanId}:2026-05-17`,
    `due_today:${loanId}:2026-05-18`,
  ])
  const soon =
    '【云溪农村商业银行】尊敬的测先生，您尾号0001的贷款应于2026-05-18还款8,661.90元，请提前存入还款账户，如已存足请忽略。'
  const today = '【云溪农村商业银行】尊敬的测先生，您尾号0001的贷款今日应还8,661.90元，请于今日内存足还款账户。'
  expect(rows.map(row => row.body)).toEqual([soon, soon, today])
  expect(rows.every(row => row.state === 'waiting' && row.body.length <= 140)).toBe(true)
})

test('the database calls a customer as the core does', async () => {
  const people = [
    ['张建国', '1', 'person'],
    ['欧阳静', '2', 'person'],
    ['欧阳', '1', 'person'],
    ['王芳', null, 'person'],
    ['李四', '9', 'person'],
    ['青河镇水产养殖专业合作社', null, 'company'],
    ['诸葛记面馆', '1', 'sole'],
  ] as const
  for (const [name, sex, kind] of people) {
    const called = salutationOf({ name: sql`${name}::text`, sex: sql`${sex}::text`, kind: sql`${kind}::text` })
    const { rows } = await sql<{ said: string }>`select ${called} as said`.execute(t.db)
    const known = kind === 'person' && (sex === '1' || sex === '2') ? sex : null
    expect(rows[0]?.said).toBe(salutation(name, known))
  }
})
