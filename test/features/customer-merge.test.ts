import { sql } from 'kysely'
import { inTransaction } from '../../src/db/transaction'
import { allCustomerRows } from '../../src/features'
import { followPairs } from '../../src/features/merging/pairs'
import { addMonths, bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'
import { buildLoan } from '../support/loan-book'
import { decryptedOf } from '../support/merging'

let t: TestApp
let officer: Person
let head: Person
let stranger: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
  head = await t.as('0201')
  stranger = await t.as('0325')
})
afterAll(() => t.close())

const snake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

test('every column that names a customer says what becomes of it when two files are merged', async () => {
  const { rows } = await sql<{ tab: string; col: string }>`
    select c.conrelid::regclass::text as tab, a.attname as col from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
    where c.contype = 'f' and c.confrelid = 'customers'::regclass and c.conparentid = 0`.execute(t.db)
  const declared = allCustomerRows()
  const told = (tab: string, col: string) =>
    declared.some(one => snake(one.table) === tab && ('stays' in one || snake(one.column ?? 'customerId') === col))
  expect(rows.filter(({ tab, col }) => !told(tab, col)).map(({ tab, col }) => `${tab}.${col}`)).toEqual([])
})

let serial = 500
async function twins(more: object = {}) {
  serial += 2
  const kept = await someCustomer(t, '0318', {
    name: '合并甲',
    idNo: residentId('19790101', serial),
    phone: '13700001111',
    ...more,
  })
  const gone = await someCustomer(t, '0318', {
    name: '合并甲',
    idNo: residentId('19790101', serial + 1),
    phone: '13700001111',
    address: '云溪县城关镇北街 9 号',
    employer: '云溪县第一中学',
  })
  return { kept, gone }
}
const versionOf = async (id: number) =>
  (await t.db.selectFrom('customers').select('version').where('id', '=', id).executeTakeFirstOrThrow()).version

async function ask(kept: number, gone: number, fields: Record<string, string> = {}) {
  return officer.post('/customers/merge', {
    a: `${kept}`,
    b: `${gone}`,
    keptVersion: `${await versionOf(kept)}`,
    goneVersion: `${await versionOf(gone)}`,
    reason: '同一人先后以两本证件建档',
    ...fields,
  })
}
const idOf = (location: string) => Number.parseInt(/\/merges\/(\d+)/.exec(location)?.[1] ?? '0', 10)

test('pairs are found with their reason, told apart for good, and only those in sight', async () => {
  const { kept, gone } = await twins()
  await followPairs(t.db)
  const shown = await officer.get('/customers/duplicates')
  expect(shown.status).toBe(200)
  expect(shown.text).toContain(`/customers/merge?a=${kept.id}&amp;b=${gone.id}`)
  expect(shown.text).toContain('姓名与出生日期相同')
  expect((await stranger.get('/customers/duplicates')).text).not.toContain('合并甲')
  expect((await stranger.get(`/customers/merge?a=${kept.id}&b=${gone.id}`)).status).toBe(404)
  const without = await officer.post('/customers/distinct', { a: `${kept.id}`, b: `${gone.id}`, reason: '' })
  expect(without.status).toBe(422)
  const told = await officer.post('/customers/distinct', {
    a: `${kept.id}`,
    b: `${gone.id}`,
    reason: '双胞胎兄弟共用电话',
  })
  expect(told.status).toBe(303)
  expect((await officer.get('/customers/duplicates')).text).not.toContain(`a=${kept.id}&amp;b=${gone.id}`)
})

test('pairs follow the files: a changed name ends one, a phone that a whole street shares tells nothing', async () => {
  const { kept, gone } = await twins()
  const pairs = () =>
    t.db
      .selectFrom('duplicatePairs')
      .selectAll()
      .where('aCustomerId', '=', kept.id)
      .where('bCustomerId', '=', gone.id)
      .execute()
  await followPairs(t.db)
  expect(await pairs()).toMatchObject([{ score: 90, reasons: ['birth', 'phone'] }])
  await t.db
    .updateTable('customers')
    .set({ name: '改名者', birthDate: bookDate('1980-01-01') })
    .where('id', '=', gone.id)
    .execute()
  for (let n = 0; n < 6; n++) await someCustomer(t, '0318', { name: `街坊${n}`, phone: '13700001111' })
  // whatever changes a file is told in its timeline
  const made = await t.db
    .selectFrom('customerEvents')
    .selectAll()
    .where('customerId', '=', gone.id)
    .limit(1)
    .executeTakeFirstOrThrow()
  await t.db
    .insertInto('customerEvents')
    .values({ customerId: gone.id, kind: made.kind, words: made.words, businessDate: made.businessDate })
    .execute()
  expect(await followPairs(t.db)).toBeGreaterThanOrEqual(7)
  expect(await pairs()).toEqual([])
  // nothing has changed since: the last few events are looked at again, the book is not
  expect(await followPairs(t.db)).toBe(0)
})

test('merged by two people: chosen fields, loans and history go over, old numbers find the customer; undone it is as before', async () => {
  const { kept, gone } = await twins()
  const start = addMonths(
    bookDate((await t.db.selectFrom('businessDay').select('today').executeTakeFirstOrThrow()).today),
    0,
  )
  const loan = await buildLoan(t, start, { customerId: gone.id })
  const before = await decryptedOf(t.db, [kept.id, gone.id])
  const compare = await officer.get(`/customers/merge?a=${kept.id}&b=${gone.id}`)
  expect(compare.status).toBe(200)
  for (const words of ['云溪县第一中学', '借据', '大事记', '逐项选择']) expect(compare.text).toContain(words)
  expect(compare.text).not.toContain('北街 9 号')
  expect(compare.text).not.toContain(before[0]!.idNo)

  const asked = await ask(kept.id, gone.id, { 'take-address': 'gone', 'take-employer': 'gone' })
  expect(asked.status).toBe(303)
  const merge = idOf(asked.location)
  // nothing has moved yet, and nobody decides on what he asked for
  expect((await officer.post(`/merges/${merge}/decide`, { agree: 'yes' })).status).toBe(403)
  expect((await ask(kept.id, gone.id)).status).toBe(422)
  const [first, second] = await Promise.all([
    head.post(`/merges/${merge}/decide`, { agree: 'yes', opinion: '已核对证件' }),
    head.post(`/merges/${merge}/decide`, { agree: 'yes', opinion: '已核对证件' }),
  ])
  expect([first.status, second.status].sort()).toEqual([303, 422])

  const after = await decryptedOf(t.db, [kept.id])
  expect(after[0]).toMatchObject({
    address: '云溪县城关镇北街 9 号',
    employer: '云溪县第一中学',
    idNo: before[0]!.idNo,
  })
  const owner = async () =>
    (await t.db.selectFrom('loans').select('customerId').where('id', '=', loan).executeTakeFirstOrThrow()).customerId
  expect(await owner()).toBe(kept.id)
  expect((await officer.get(`/customers/${gone.id}/profile`)).status).toBe(404)
  const forwarded = await officer.get(`/customers/${gone.id}`)
  expect([forwarded.status, forwarded.location]).toEqual([303, `/customers/${kept.id}`])
  for (const no of [gone.customerNo, gone.archiveNo, before[1]!.idNo]) {
    const found = await officer.post('/customers/find', { q: no })
    const page = found.status === 303 ? await officer.get(found.location) : found
    expect(page.text).toContain(`/customers/${kept.id}`)
  }
  const timeline = await officer.get(`/customers/${kept.id}/timeline`)
  expect(timeline.text).toContain(gone.customerNo)
  expect(timeline.text).toContain(gone.archiveNo)
  // the document of the file that went is not opened a second time
  const again = await someCustomer(t, '0318', { idNo: before[1]!.idNo, name: '合并甲' }).catch(error => String(error))
  expect(again).toContain('customer.same-identity')

  const undone = await head.post(`/merges/${merge}/undo`, { reason: '误并' })
  expect(undone.status).toBe(303)
  expect(await decryptedOf(t.db, [kept.id, gone.id])).toEqual(before)
  expect(await owner()).toBe(gone.id)
  expect((await officer.get(`/customers/${gone.id}/profile`)).status).toBe(200)
  expect((await officer.get(`/customers/${gone.id}/timeline`)).text).toContain(gone.archiveNo)
  const acts = await t.db
    .selectFrom('auditEvents')
    .select('act')
    .where('subject', '=', `merge:${merge}`)
    .orderBy('id')
    .execute()
  expect(acts.map(row => row.act)).toEqual(['merge.ask', 'merge.agree', 'merge.undo'])
})

test('what was changed, is in flight, or too late stops a merge or its undoing by name', async () => {
  const { kept, gone } = await twins()
  const stale = await officer.post('/customers/merge', {
    a: `${kept.id}`,
    b: `${gone.id}`,
    keptVersion: '1',
    goneVersion: '7',
    reason: '试',
  })
  expect(stale.status).toBe(409)
  expect(stale.text).toContain('已被修改，请重新比对')
  const asked = await ask(kept.id, gone.id)
  const merge = idOf(asked.location)
  expect((await head.post(`/merges/${merge}/decide`, { agree: 'yes' })).status).toBe(303)
  const edited = await officer.post(`/customers/${kept.id}/items/new/assets`, {
    kind: 'house',
    detail: '自建房',
    amount: '30万',
  })
  expect(edited.status).toBe(303)
  const late = await head.post(`/merges/${merge}/undo`, { reason: '误并' })
  expect(late.status).toBe(422)
  expect(late.text).toContain('合并后档案又有修改或移交，不能撤销')
  const refused = await twins()
  const again = idOf((await ask(refused.kept.id, refused.gone.id)).location)
  expect((await head.post(`/merges/${again}/decide`, { agree: 'no', opinion: '不是同一人' })).status).toBe(303)
  expect((await officer.get(`/customers/${refused.gone.id}`)).status).toBe(200)
})

test('the database moves closed rows only along a merge of the very two customers', async () => {
  const { kept, gone } = await twins()
  const move = (merge: number) =>
    inTransaction(t.db, trx =>
      sql`select move_customer_rows(${merge}, 'customer_events', 'id', null, ${gone.id}, ${kept.id})`.execute(trx),
    )
  await expect(move(999_999)).rejects.toThrow('rows move with an agreed merge')
  // asked for is not agreed, and what was agreed neither moves again later nor is rewritten
  const merge = idOf((await ask(kept.id, gone.id)).location)
  await expect(move(merge)).rejects.toThrow('rows move with an agreed merge')
  await head.post(`/merges/${merge}/decide`, { agree: 'yes' })
  await expect(move(merge)).rejects.toThrow('rows move with an agreed merge')
  const rewrite = (set: object) => t.db.updateTable('customerMerges').set(set).where('id', '=', merge).execute()
  await expect(rewrite({ opinion: '另一种说法' })).rejects.toThrow('kept as it was asked and decided')
  await expect(rewrite({ state: 'asked', decidedBy: null })).rejects.toThrow('kept as it was asked and decided')
  await expect(
    sql`update customer_events set customer_id = ${kept.id} where customer_id = ${gone.id}`.execute(t.db),
  ).rejects.toThrow(/permission denied|append-only/)
  await expect(
    t.asOwner(db => sql`update customer_events set words = 'x' where customer_id = ${kept.id}`.execute(db)),
  ).rejects.toThrow('append-only')
})

test('while two files are not one, the other one is told to nobody who does not see it', async () => {
  const { kept, gone } = await twins()
  const { id: far } = await t.db
    .selectFrom('users')
    .select('id')
    .where('staffNo', '=', '0325')
    .executeTakeFirstOrThrow()
  const merge = idOf((await ask(kept.id, gone.id)).location)
  await t.db.updateTable('customers').set({ officerId: far, name: '别家的人' }).where('id', '=', gone.id).execute()
  expect((await officer.get('/merges')).text).not.toContain('别家的人')
  expect((await officer.get(`/merges/${merge}`)).status).toBe(404)
})
