import { inTransaction } from '../../src/db/transaction'
import { verify } from '../../src/features/accounting/verify'
import { runImports } from '../../src/features/imports/run'
import { postRepayment } from '../../src/features/repayments/commands'
import { reverseRepayment } from '../../src/features/repayments/reverse'
import { REPORTS } from '../../src/features/reports/catalogue'
import { totalsOf } from '../../src/features/reports/engine'
import { bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { type Person, type TestApp, testApp } from '../support/app'
import { closeUntil, todayOf } from '../support/day-end'
import { ALL, actorOf } from '../support/loan-book'

/** 10,000.00 at 12 % over 12 months from 2026-01-01 asks 888.49; after three it owes 7,610.80 and has paid 276.27 of interest. */
const FILE = `借据号,贷款金额,利率,期限,起息日,贷款余额,状态,已还利息,欠息,合同号
A1,10000,12,12,2026-01-01,7610.80,正常,276.27,,LS001012099970000001
A2,10000,12,12,2025-01-01,0,已结清,661.88,,HT-2
A3,10000,0.12,12,2026-01-01,7610.80,正常,276.27,,HT-3
DK209901010001,10000,12,12,2026-01-01,7610.80,正常,276.27,,HT-4
A5,10000,12,12,2026-01-01,0,已结清,276.27,50,HT-5
`
const MATCH = {
  ...{
    kind: 'person',
    fix_cutover: '2026-04-15',
    fix_product: 'GRXF',
    fix_rateUnit: 'percent_year',
    fix_monthDay: '1',
  },
  ...{ fix_method: 'equal_installment', fix_officerNo: '0318', col_oldNo: '0', col_principal: '1', col_rate: '2' },
  ...{
    col_term: '3',
    col_startOn: '4',
    col_balance: '5',
    col_status: '6',
    col_paidInterest: '7',
    col_overdueInterest: '8',
  },
  ...{
    col_contractNo: '9',
    fix_c_name: '借款人',
    col_c_name: 'row',
    fix_c_idType: 'X',
    fix_c_idNo: 'TK',
    col_c_idNo: '0',
  },
}

let t: TestApp
let head: Person
let batch = ''
beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-04-16') })
  head = await t.as('0402')
})
afterAll(() => t.close())

const loanOf = (no: string) =>
  t.db.selectFrom('loans').select(['id', 'customerId', 'contractId']).where('loanNo', '=', no).executeTakeFirstOrThrow()

test('rows in another unit, with a number of ours or owing interest without a balance stay out, each with its reason', async () => {
  await head.get('/imports/new?of=loans')
  const file = { name: 'old.csv', bytes: Buffer.from(FILE) }
  const { location } = await head.upload('/imports/new', 'file', file, { of: 'loans' })
  batch = location
  const matched = await head.post(`${batch}/match`, MATCH)
  expect([matched.status, matched.status === 303 ? '' : matched.text]).toEqual([303, ''])
  const review = await head.get(`${batch}?show=all`)
  for (const words of [
    '可导入 2',
    '年利率 0.12% 过低，请检查利率单位',
    '与本系统今后的借据编号相同',
    '贷款余额为零，但还有逾期本金、欠息或罚息',
  ])
    expect([words, review.text.includes(words)]).toEqual([words, true])
  await head.post(`${batch}/run`)
  await runImports(t.db)
  expect(await t.db.selectFrom('importBatches').select(['state', 'doneCount']).execute()).toEqual([
    { state: 'done', doneCount: 2 },
  ])
})

test('a contract number that ours will still come to is kept apart', async () => {
  const { contractId } = await loanOf('A1')
  const { contractNo } = await t.db
    .selectFrom('contracts')
    .select('contractNo')
    .where('id', '=', contractId)
    .executeTakeFirstOrThrow()
  expect(contractNo).toBe('LS001012099970000001/A1')
})

test('interest that was paid before is neither due here nor late', async () => {
  const report = REPORTS.find(one => one.key === 'interest')!
  const params = { from: bookDate('2025-01-01'), to: bookDate('2026-04-30'), on: bookDate('2026-04-16') }
  const { sums } = await totalsOf(report, { db: t.db, viewer: ALL, params, today: bookDate('2026-04-16') })
  expect(sums.dueFen).toBe(0n)
  const late = await t.db.selectFrom('installments').select('loanId').whereRef('settledOn', '>', 'payDate').execute()
  expect(late).toEqual([])
})

test('a receipt and its 冲正, days that end: the books agree', async () => {
  const { id } = await loanOf('A1')
  const by = await actorOf(t, '0401')
  const today = await todayOf(t)
  const paid = await inTransaction(t.db, trx =>
    postRepayment(trx, ALL, by, today, {
      ...{ loanId: id, amountFen: 50_000n, valueDate: today, channel: 'counter', bankSerial: null, payerName: null },
    }),
  )
  if (isRefused(paid)) throw new Error(paid.refused)
  const other = await actorOf(t, '0402')
  const back = await inTransaction(t.db, trx =>
    reverseRepayment(trx, ALL, other, today, { repaymentId: paid.repaymentId, reason: '录入错误' }),
  )
  if (isRefused(back)) throw new Error(back.refused)
  expect((await closeUntil(t, '2026-04-18')).failed).toBeUndefined()
  expect(await verify(t.db)).toEqual([])
  head = await t.as('0402')
})

test('a document of somebody else with another name takes no loan', async () => {
  await head.get('/imports/new?of=loans')
  const file = {
    name: 'slip.csv',
    bytes: Buffer.from(`${FILE.split('\n')[0]}\nA9,10000,12,12,2026-01-01,7610.80,正常,276.27,,HT-9\n`),
  }
  const { location } = await head.upload('/imports/new', 'file', file, { of: 'loans' })
  const { customerId } = await loanOf('A1')
  await head.post(`${location}/match`, {
    ...MATCH,
    col_c_idNo: '',
    fix_c_idNo: 'TKA1',
    col_c_name: '',
    fix_c_name: '另一个人',
  })
  const { customerNo } = await t.db
    .selectFrom('customers')
    .select('customerNo')
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow()
  const review = await head.get(`${location}?show=all`)
  expect(review.text).toContain(`与客户 ${customerNo} 的名称不一致`)
  expect(review.text).toContain('可导入 0')
})

test('a batch is not taken back while work waits on one of its loans; afterwards settled ones go too', async () => {
  const { id, customerId } = await loanOf('A1')
  const by = await t.db.selectFrom('users').select('id').where('staffNo', '=', '0401').executeTakeFirstOrThrow()
  const change = await t.db
    .insertInto('loanChanges')
    .values({
      ...{ loanId: id, customerId, kind: 'due_day', act: '{}', reason: '客户申请', previewHash: '0'.repeat(64) },
      ...{ preparedBy: by.id, preparedOn: bookDate('2026-04-16'), validUntil: bookDate('2026-04-20') },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const no = await head.post(`${batch}/undo`)
  expect([no.status, no.text.includes('第 2 行的贷款 A1 有待办的变更')]).toEqual([422, true])
  await t.db.updateTable('loanChanges').set({ state: 'withdrawn' }).where('id', '=', change.id).execute()
  // one name under the sheet is not the end of it
  const sheet = batch.replace('imports', 'migrations')
  expect((await head.post(`${sheet}/sign`, { tolerance: '0', note: '' })).status).toBe(303)
  const undo = await head.post(`${batch}/undo`)
  expect([undo.status, undo.status === 303 ? '' : undo.text]).toEqual([303, ''])
  expect((await t.db.selectFrom('loans').select('state').execute()).map(row => row.state)).toEqual([
    'reversed',
    'reversed',
  ])
  expect(await verify(t.db)).toEqual([])
})
