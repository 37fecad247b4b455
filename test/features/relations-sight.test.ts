import { inTransaction } from '../../src/db/transaction'
import { open } from '../../src/features/customers/protect'
import { refreshCircles } from '../../src/features/relations/circle'
import { followBook } from '../../src/features/relations/follow'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { applicationRow, decideAs, draft, submitted } from '../support/builders'
import { residentId, someCustomer } from '../support/customers'

let t: TestApp
let officer: Person
let head: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
  head = await t.as('0201')
})
afterAll(() => t.close())

const at = (id: number, rest = ''): string => `/customers/${id}/relations${rest}`
const TIE = { otherKind: 'person', idType: 'p10', source: 'declared', customerNo: '' }
const tell = (id: number, fields: Record<string, string>) => officer.post(at(id, '/new'), { ...TIE, ...fields })
const reassign = async (id: number, staffNo: string) => {
  const to = await t.db.selectFrom('users').select('id').where('staffNo', '=', staffNo).executeTakeFirstOrThrow()
  await t.db.updateTable('customers').set({ officerId: to.id }).where('id', '=', id).execute()
}

/** Somebody of another officer with 40,000.00 committed, and his number. */
async function stranger(): Promise<{ id: number; idNo: string }> {
  const application = await draft(t, officer, {})
  const { customerId } = await applicationRow(t, application)
  await decideAs(t, head, await submitted(t, officer, application))
  await reassign(customerId, '0325')
  const row = await t.db.selectFrom('customers').select('idNo').where('id', '=', customerId).executeTakeFirstOrThrow()
  return { id: customerId, idNo: open('idNo', customerId, row.idNo) ?? '' }
}

test('typing a number tells an officer nothing: neither what its owner owes nor that he is a customer', async () => {
  const { id: hidden, idNo } = await stranger()
  const mine = await someCustomer(t, '0318', { name: '本行老客户' })
  await tell(mine.id, { kind: 'spouse', name: '某某', idNo })
  await tell(mine.id, { kind: 'guarantees', name: '某某', idNo, amount: '90,000' })
  const linked = await t.db.selectFrom('relations').selectAll().where('customerId', '=', mine.id).execute()
  expect(linked.map(one => one.otherCustomerId)).toEqual([hidden, hidden])
  await followBook(t.db)
  for (const path of [at(mine.id), `/customers/${mine.id}`, `/customers/${mine.id}/timeline`]) {
    const { text } = await officer.get(path)
    expect(text).toContain('本行老客户')
    for (const mark of ['40,000.00', '不在您的数据范围内', 'href="/customer-groups/']) expect(text).not.toContain(mark)
  }
  expect((await officer.get('/customer-groups?kind=household')).text).not.toContain('本行老客户家庭')
  // who decides on credit reads the sum, still without a name
  const seen = (await head.get(at(mine.id))).text
  expect(seen).toContain('40,000.00')
})

test('who becomes a customer elsewhere leaves no line in the history of the relation', async () => {
  const idNo = residentId('19720405', 81)
  const mine = await someCustomer(t, '0318', { name: '先登记' })
  await tell(mine.id, { kind: 'spouse', name: '后来建档', idNo })
  const other = await someCustomer(t, '0325', { name: '另一处', idNo })
  await followBook(t.db)
  const row = await t.db.selectFrom('relations').selectAll().where('customerId', '=', mine.id).executeTakeFirstOrThrow()
  expect(row).toMatchObject({ otherCustomerId: other.id, version: 1 })
  expect((await officer.get(at(mine.id, `/${row.id}`))).text).not.toContain('关联客户')
})

test('the gate counts them all the same, and says so to an officer without a sum', async () => {
  const { idNo } = await stranger()
  const id = await draft(t, officer, {})
  const { customerId } = await applicationRow(t, id)
  await tell(customerId, { kind: 'spouse', name: '配偶', idNo })
  const set = (value: number) =>
    t.db
      .insertInto('settings')
      .values({ key: 'limit.net-capital-wan', effectiveFrom: bookDate('2026-01-01'), value: JSON.stringify(value) })
      .onConflict(oc => oc.columns(['key', 'effectiveFrom']).doUpdateSet({ value: JSON.stringify(value) }))
      .execute()
  await set(50)
  const no = await officer.post(`/applications/${id}/submit`, { version: '1' })
  await set(0)
  expect(no.status).toBe(422)
  expect(no.text).toContain('客户与其关联方合计将超过限额')
  expect(no.text).not.toContain('80,000.00')
})

test('the place to go on from in the tree is a customer in sight, or none', async () => {
  const own = await someCustomer(t, '0318', { name: '一户' })
  const far = await someCustomer(t, '0325', { name: '阿一' })
  const { branchId, officerId } = await t.db
    .selectFrom('customers')
    .select(['branchId', 'officerId'])
    .where('id', '=', own.id)
    .executeTakeFirstOrThrow()
  const from = (after: number) => officer.get(`/customers/tree?node=g${branchId}-${officerId}-0&after=${after}`)
  const [none, gone] = [await from(far.id), await from(9_999_999)]
  expect(none.status).toBe(gone.status)
  expect(none.text).not.toContain('一户')
})

test('what somebody said is one group stays one when a file of it becomes part of another', async () => {
  const [x, gone, kept] = [
    await someCustomer(t, '0318', { kind: 'sole', name: '甲店' }),
    await someCustomer(t, '0318', { kind: 'sole', name: '乙店' }),
    await someCustomer(t, '0318', { kind: 'sole', name: '乙商店' }),
  ]
  const today = bookDate('2026-03-16')
  const { id: who } = await t.db
    .selectFrom('users')
    .select('id')
    .where('staffNo', '=', '0711')
    .executeTakeFirstOrThrow()
  const said = { score: 80, reasons: '[]', state: 'confirmed', reason: '同一人经营', decidedBy: who, decidedOn: today }
  await t.db
    .insertInto('groupSuggestions')
    .values({ aCustomerId: x.id, bCustomerId: gone.id, foundOn: today, ...said })
    .execute()
  await inTransaction(t.db, trx => refreshCircles(trx, today, [x.id]))
  // as a merge leaves it: the file points to the kept one, which has its place in the group
  await t.db.updateTable('customers').set({ mergedInto: kept.id }).where('id', '=', gone.id).execute()
  const place = t.db.updateTable('customerGroupMembers').set({ customerId: kept.id }).where('toOn', 'is', null)
  await place.where('customerId', '=', gone.id).execute()
  await inTransaction(t.db, trx => refreshCircles(trx, today, [kept.id]))
  const rows = await t.db
    .selectFrom('customerGroupMembers')
    .select('customerId')
    .where('toOn', 'is', null)
    .where('customerId', 'in', [x.id, gone.id, kept.id])
    .orderBy('customerId')
    .execute()
  expect(rows.map(row => row.customerId)).toEqual([x.id, kept.id])
})
