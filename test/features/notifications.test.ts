import { inTransaction } from '../../src/db/transaction'
import { fillTemplate, notify, notifyAll, queueMessage } from '../../src/features/notifications/commands'
import { bookDate } from '../../src/lending/dates'
import { type TestApp, testApp } from '../support/app'

let t: TestApp
const ids: Record<string, number> = {}
beforeAll(async () => {
  t = await testApp()
  for (const row of await t.db.selectFrom('users').select(['id', 'staffNo']).execute()) ids[row.staffNo] = row.id
})
afterAll(() => t.close())

const idOf = (staffNo: string): number => ids[staffNo] ?? 0

async function customer(name: string, officer: string, branchId: number): Promise<number> {
  const secret = Buffer.from(name)
  const { id } = await t.db
    .insertInto('customers')
    .values({
      customerNo: `C-${name}`,
      kind: 'person',
      name,
      pinyin: 'x',
      initials: 'x',
      branchId,
      officerId: idOf(officer),
      archiveRoot: `A-${name}`,
      idType: '10',
      idNo: secret,
      idNoIndex: secret,
      idTailIndex: secret,
      createdBy: idOf(officer),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

test('a notice is seen by whom it is for, counted, opened, read; nobody opens another’s', async () => {
  await inTransaction(t.db, async trx => {
    await notify(trx, idOf('0318'), { words: '{n} 笔贷款明日到期', params: { n: 3 }, href: '/messages', tone: 'warn' })
    await notifyAll(trx, [idOf('0318'), idOf('0321'), idOf('0318')], { words: '<b>请查收</b>' })
  })
  const person = await t.as('0318')
  const list = await person.get('/notifications')
  expect(list.text).toContain('3 笔贷款明日到期')
  expect(list.text).toContain('&lt;b&gt;请查收')
  expect(list.text).toContain('通知，2 条未读')
  const path = /action="(\/notifications\/\d+\/open)"/.exec(list.text)?.[1] ?? ''
  const first = await t.db.selectFrom('notices').select('id').orderBy('id').executeTakeFirstOrThrow()
  expect((await (await t.as('0321')).post(`/notifications/${first.id}/open`)).status).toBe(404)
  expect((await person.post(`/notifications/${first.id}/open`)).location).toBe('/messages')
  expect(path).not.toBe('')
  expect((await person.get('/notifications?show=unread')).text).not.toContain('3 笔贷款明日到期')
  await person.post('/notifications/read')
  expect((await person.get('/notifications?show=unread')).text).toContain('没有未读通知')
  const others = await t.db
    .selectFrom('notices')
    .select('id')
    .where('userId', '=', idOf('0321'))
    .where('readAt', 'is', null)
    .execute()
  expect(others).toHaveLength(1)
})

test('a message goes into the outbox once, filled; one with a hole in it is held back', async () => {
  const mine = await customer('张三', '0318', 2)
  const other = await customer('李四', '0325', 3)
  const message = { template: 'due_soon', businessDate: bookDate('2026-03-16') }
  const full = { bank: '云溪', name: '张三', tail: '8806', day: '3月20日', amount: '1,061.45' }
  const results = await inTransaction(t.db, async trx => [
    await queueMessage(trx, { ...message, customerId: mine, dedupe: 'due_soon:1', values: full }),
    await queueMessage(trx, { ...message, customerId: mine, dedupe: 'due_soon:1', values: full }),
    await queueMessage(trx, { ...message, customerId: mine, dedupe: 'due_soon:2', values: { name: '张三' } }),
    await queueMessage(trx, { ...message, customerId: other, dedupe: 'due_soon:3', values: { ...full, name: '李四' } }),
  ])
  expect(results).toEqual([true, false, true, true])
  const kept = await t.db.selectFrom('outbox').select(['dedupe', 'state']).orderBy('id').execute()
  expect(kept.map(row => row.state)).toEqual(['waiting', 'held', 'waiting'])
  const page = await (await t.as('0318')).get('/messages')
  expect([page.text.includes('应于3月20日还款1,061.45元'), page.text.includes('李四')]).toEqual([true, false])
  expect((await (await t.as('0318')).get(`/messages?customer=${other}`)).text).toContain('没有符合条件的短信')
  expect((await (await t.as('0711')).get('/messages?state=held')).text).toContain('张三')
})

test('a template speaks of known things only', () => {
  expect(fillTemplate('{name}，您好', { name: '张三' })).toEqual({ text: '张三，您好', complete: true })
  expect(fillTemplate('{name} {constructor}', { name: '$& {bank}' })).toEqual({
    text: '$& {bank} {constructor}',
    complete: false,
  })
})
