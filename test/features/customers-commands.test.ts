import { createCustomer, updateCustomer } from '../../src/features/customers/commands'
import { openCustomers } from '../../src/features/customers/opening'
import { bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { type TestApp, testApp } from '../support/app'
import { residentId, transactionAs } from '../support/customers'

let t: TestApp
beforeAll(async () => {
  t = await testApp()
})
afterAll(() => t.close())

const person = { kind: 'person', name: '单建国', idType: '10', idNo: '11010519491231002x' } as const
const everything = { id: 0, scope: 'all', branchIds: [] } as const

test('a new customer gets a number with check digit, an archive number, sounds, sex and birth date', async () => {
  const made = await transactionAs(t, '0318', (trx, actor, today) => createCustomer(trx, actor, today, person))
  if (isRefused(made)) throw new Error(made.refused)
  expect(made.customerNo).toMatch(/^106012026\d{8}$/)
  expect(made.archiveNo).toBe('0601-2026-G-000001-V01')
  const row = await t.db.selectFrom('customers').selectAll().where('id', '=', made.id).executeTakeFirstOrThrow()
  expect(row).toMatchObject({ pinyin: 'shanjianguo', initials: 'sjg', sex: '2', birthDate: '1949-12-31', version: 1 })
  expect(row.idNo.toString('latin1')).not.toContain('19491231')
})

test('the same document is refused by name, whoever holds the other file', async () => {
  const again = await transactionAs(t, '0325', (trx, actor, today) => createCustomer(trx, actor, today, person))
  expect(again).toMatchObject({ refused: 'customer.same-identity', words: '已有相同证件号码的客户', field: 'idNo' })
})

test('every saved change raises the archive number; a stale version and a change of nothing are refused', async () => {
  const { id } = await t.db.selectFrom('customers').select('id').executeTakeFirstOrThrow()
  const change = (version: number, changes: object) =>
    transactionAs(t, '0318', (trx, actor, today) =>
      updateCustomer(trx, actor, today, { id, version, changes, reason: '核对', sight: everything }),
    )
  expect(await change(1, { phone: '138 0000 1234', birthDate: bookDate('1990-01-01') })).toMatchObject({
    archiveNo: '0601-2026-G-000001-V02',
  })
  expect(await change(1, { phone: null })).toMatchObject({ refused: 'record.changed', params: { who: '李晓敏' } })
  expect(await change(2, { phone: '13800001234' })).toMatchObject({ refused: 'customer.unchanged' })
  const versions = await t.db
    .selectFrom('customerVersions')
    .selectAll()
    .where('customerId', '=', id)
    .orderBy('version')
    .execute()
  expect(versions.map(v => v.archiveNo)).toEqual(['0601-2026-G-000001-V01', '0601-2026-G-000001-V02'])
  // the resident id decides sex and birth date, so only the phone has changed, and it is told masked
  expect(versions[1]!.diff).toEqual([{ field: 'phone', from: '', to: '138****1234' }])
})

test('the tax number of a sole trader that is his document number is not kept a second time in clear', async () => {
  const shop = { kind: 'sole', name: '单家店', idType: '99', idNo: 'DJ20260001', taxNo: '11010519491231002X' } as const
  const refused = await transactionAs(t, '0318', (trx, actor, today) => createCustomer(trx, actor, today, shop))
  expect(refused).toMatchObject({ refused: 'customer.tax-no', field: 'taxNo' })
})

test('many at once: each has its numbers, version, event and audit in its order; what is refused leaves the others alone', async () => {
  const branches = await t.db.selectFrom('branches').select(['id', 'code']).orderBy('code').limit(2).execute()
  const { id: officerId } = await t.db
    .selectFrom('users')
    .select('id')
    .where('staffNo', '=', '0318')
    .executeTakeFirstOrThrow()
  const codeOf = new Map(branches.map(one => [one.id, one.code]))
  const of = (n: number, more: object = {}) => ({
    input: { kind: 'person', name: `批量${n}`, idType: '10', idNo: residentId('19800101', n), ...more } as const,
    keeper: { officerId, branchId: branches[n % 2]!.id },
  })
  const asked = [of(1), { input: person }, of(2), of(3, { phone: '123' }), of(4), of(2), of(5)]
  const made = await transactionAs(t, '0318', (trx, actor, today) => openCustomers(trx, actor, today, asked))
  expect(made.map(one => (isRefused(one) ? one.field : 'made'))).toEqual([
    ...['made', 'idNo', 'made', 'phone', 'made', 'idNo', 'made'],
  ])
  const files = made.flatMap(one => (isRefused(one) ? [] : [one]))
  const ids = files.map(({ id }) => id)
  const rows = await t.db.selectFrom('customers').selectAll().where('id', 'in', ids).orderBy('id').execute()
  expect(rows.map(row => [row.id, row.name, row.customerNo, `${row.archiveRoot}-V01`])).toEqual(
    files.map(({ id, customerNo, archiveNo }, i) => [id, `批量${[1, 2, 4, 5][i]}`, customerNo, archiveNo]),
  )
  // the running numbers of each branch follow each other without a gap
  for (const [branchId, code] of codeOf) {
    const own = rows.filter(row => row.branchId === branchId).map(row => row.archiveRoot)
    const from = Number(own[0]!.slice(-6))
    expect(own).toEqual(own.map((_, i) => `${code}-2026-G-${String(from + i).padStart(6, '0')}`))
  }
  const versions = await t.db
    .selectFrom('customerVersions')
    .select('archiveNo')
    .where('customerId', 'in', ids)
    .orderBy('customerId')
    .execute()
  expect(versions.map(one => one.archiveNo)).toEqual(files.map(one => one.archiveNo))
  const events = await t.db
    .selectFrom('customerEvents')
    .select(['customerId', 'params'])
    .where('customerId', 'in', ids)
    .orderBy('id')
    .execute()
  expect(events).toEqual(files.map(({ id, archiveNo }) => ({ customerId: id, params: { archiveNo } })))
  const audit = await t.db
    .selectFrom('auditEvents')
    .select(['act', 'subject', 'customerId'])
    .where('customerId', 'in', ids)
    .orderBy('id')
    .execute()
  expect(audit).toEqual(ids.map(id => ({ act: 'customer.create', subject: `customer:${id}`, customerId: id })))
})
