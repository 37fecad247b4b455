import { sql } from 'kysely'
import { readCsv } from '../../src/export/csv'
import { readXlsx } from '../../src/export/xlsx-read'
import { rulesOn } from '../../src/features/accounting/rules'
import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { closeUntil } from '../support/day-end'
import { buildLoan } from '../support/loan-book'

const FIRST = bookDate('2026-03-16')

let t: TestApp
let tang: Person
let liang: Person
let head: Person
let branch = ''
let far = ''
beforeAll(async () => {
  t = await testApp({ today: FIRST })
  await buildLoan(t, FIRST)
  await closeUntil(t, '2026-04-02')
  tang = await t.as('0701')
  liang = await t.as('0702')
  head = await t.as('0402')
  const ids = await t.db.selectFrom('branches').select(['id', 'code']).execute()
  branch = String(ids.find(one => one.code === '0601')!.id)
  far = String(ids.find(one => one.code === '0602')!.id)
}, 60_000)
afterAll(() => t.close())

const voucher = (over: Record<string, string> = {}) => ({
  branchId: branch,
  bookDate: '2026-03-31',
  memo: '三月水电费',
  account1: '6601',
  debit1: '1,200.00',
  account2: '1002',
  credit2: '1,200.00',
  ...over,
})
const idOf = (location: string): string => location.split('/').at(-1)!

test('a manual voucher that does not balance, or touches the loan book, keeps what was typed', async () => {
  const uneven = await tang.post('/manual-vouchers', voucher({ credit2: '1,000.00' }))
  expect([uneven.status, uneven.text.includes('借方合计 1,200.00 与贷方合计 1,000.00 不相等')]).toEqual([422, true])
  expect(uneven.text).toContain('value="三月水电费"')
  for (const account of ['1132', '130301', '224101', '1304'])
    expect((await tang.post('/manual-vouchers', voucher({ account1: account }))).text).toContain(
      `科目 ${account} 由贷款业务自动记账`,
    )
  expect((await tang.post('/manual-vouchers', voucher({ account1: '2221' }))).text).toContain('有下级科目')
  expect((await tang.post('/manual-vouchers', voucher({ bookDate: '2026-04-03' }))).status).toBe(422)
  expect((await head.post('/manual-vouchers', voucher())).status).toBe(403)
  expect(await t.db.selectFrom('manualVouchers').select('id').execute()).toEqual([])
})

test('it is posted by another hand, once, into an ended month that is still open, and every closing balance follows', async () => {
  const key = crypto.randomUUID()
  const made = await tang.post('/manual-vouchers', voucher({ _key: key }))
  const again = await tang.post('/manual-vouchers', voucher({ _key: key }))
  expect([made.status, again.location]).toEqual([303, made.location])
  const own = await tang.post(`${made.location}/approve`)
  expect([own.status, own.text.includes('制单与复核不能是同一人')]).toEqual([422, true])
  expect((await liang.post(`${made.location}/approve`)).status).toBe(303)
  expect((await liang.post(`${made.location}/approve`)).status).toBe(422)
  const page = await tang.get(made.location)
  expect(page.text).toContain('已入账')
  const { rows } = await sql<{
    day: string
    fen: bigint
  }>`select business_date::text as day, balance_fen as fen from day_balances
    where account = '6601' order by 1`.execute(t.db)
  expect(rows).toEqual([
    { day: '2026-03-31', fen: 120_000n },
    { day: '2026-04-01', fen: 120_000n },
  ])
  expect((await tang.get('/ledgers/6601?from=2026-03-01&to=2026-04-02')).text).toContain('1,200.00')
  expect(await verify(t.db)).toEqual([])
  // 冲正 is a new voucher with the sides changed
  const form = (await tang.get(`/manual-vouchers/new?copy=${idOf(made.location)}`)).text
  expect(form).toMatch(/value="1200\.00"[^>]*name="credit1"/)
  expect(form).toMatch(/value="1200\.00"[^>]*name="debit2"/)
})

test('a voucher of another branch is not there for the head of a branch', async () => {
  const made = await tang.post('/manual-vouchers', voucher({ branchId: far }))
  expect((await head.get(made.location)).status).toBe(404)
  expect((await tang.get(made.location)).status).toBe(200)
  expect((await liang.post(`${made.location}/reject`, { reason: '缺附件' })).status).toBe(303)
  expect((await tang.get(made.location)).text).toContain('缺附件')
})

test('an account is added under the code rule, and stopped only when nothing needs it', async () => {
  const account = { code: '660101', name: '业务及管理费—水电', nameEn: 'Utilities', kind: 'expense', parent: '6601' }
  expect((await tang.post('/accounts', account)).text).toContain('已有账务或入账规则')
  const wrong = await tang.post('/accounts', { ...account, code: '1001', parent: '', kind: 'expense' })
  expect([wrong.status, wrong.text.includes('首位与类别不符')]).toEqual([422, true])
  const cash = { code: '1001', name: '库存现金', nameEn: 'Cash', kind: 'asset', parent: '' }
  expect((await tang.post('/accounts', cash)).status).toBe(303)
  expect((await tang.post('/accounts', cash)).text).toContain('科目号已被使用')
  expect((await tang.post('/accounts/1001/switch')).status).toBe(303)
  expect((await tang.post('/manual-vouchers', voucher({ account2: '1001' }))).text).toContain(
    '科目 1001 不存在或已停用',
  )
  expect((await tang.post('/accounts/2011/switch')).text).toContain('入账规则正在使用')
  expect((await head.post('/accounts', cash)).status).toBe(403)
})

test('a posting rule is tried, proposed by one, taken into force by another, never for a day gone by', async () => {
  const rule = {
    rule: 'repay.fee',
    effectiveFrom: '2026-05-01',
    debit: '1002',
    credit: '6021',
    vat: '6',
    vatAccount: '222101',
    reason: '费用改走银行存款',
    example: '600.00',
  }
  const tried = await tang.post('/posting-rules', { ...rule, step: 'try' })
  expect([tried.text.includes('566.04'), tried.text.includes('33.96')]).toEqual([true, true])
  expect(await t.db.selectFrom('postingRuleDrafts').select('id').execute()).toEqual([])
  const past = await tang.post('/posting-rules', { ...rule, effectiveFrom: '2026-04-02', step: 'submit' })
  expect([past.status, past.text.includes('生效日期应晚于业务日期')]).toEqual([422, true])
  expect((await tang.post('/posting-rules', { ...rule, step: 'submit' })).status).toBe(303)
  const { id } = await t.db.selectFrom('postingRuleDrafts').select('id').executeTakeFirstOrThrow()
  expect((await tang.post(`/posting-rules/${id}/decide`, { agreed: 'yes' })).status).toBe(422)
  expect((await liang.post(`/posting-rules/${id}/decide`, { agreed: 'yes' })).status).toBe(303)
  const debitOf = async (day: string) =>
    (await rulesOn(t.db, bookDate(day))).find(one => one.event === 'repay' && one.component === 'fee')?.debit
  expect([await debitOf('2026-04-30'), await debitOf('2026-05-01')]).toEqual(['2011', '1002'])
})

test('a provision scheme needs two people and falling rates are refused', async () => {
  const scheme = {
    lenderKind: 'bank',
    effectiveFrom: '2026-05-01',
    name: '标准法',
    method: 'class',
    general: '0',
    pass: '1.5',
    special_mention: '3',
    substandard: '30',
    doubtful: '60',
    loss: '100',
    days2: '1',
    days3: '91',
    days4: '271',
    days5: '361',
    source: '财金〔2012〕20号',
  }
  expect((await tang.post('/provision-schemes', { ...scheme, doubtful: '20' })).text).toContain('计提比例不能越低')
  expect((await tang.post('/provision-schemes', scheme)).status).toBe(303)
  const { id } = await t.db
    .selectFrom('provisionSchemes')
    .select('id')
    .where('state', '=', 'prepared')
    .executeTakeFirstOrThrow()
  expect((await tang.post(`/provision-schemes/${id}/decide`, { agreed: 'yes' })).status).toBe(422)
  expect((await liang.post(`/provision-schemes/${id}/decide`, { agreed: 'yes' })).status).toBe(303)
  expect((await tang.get('/provision-schemes')).text).toContain('财金〔2012〕20号')
})

test('output VAT of a month explains the tax account to the fen', async () => {
  const page = await tang.get('/vat?month=2026-03')
  expect(page.text).toContain('核对一致')
  const sheet = await readXlsx((await tang.get('/vat/export?month=2026-03')).body)
  if ('refused' in sheet) throw new Error(sheet.refused)
  const interest = sheet.rows.find(row => row.cells[0] === '601101')!.cells.map(Number)
  const { rows } = await sql<{ fen: bigint }>`select sum(credit_fen - debit_fen)::bigint as fen from entries
    where account = '222101' and business_date < '2026-04-01'`.execute(t.db)
  expect(Math.round(interest[4]! * 100)).toBe(Number(rows[0]!.fen))
  expect(interest[2]).toBeCloseTo(interest[3]! + interest[4]!, 2)
})

test('a month is handed over only when every account has a counterpart, in the layout of the other program', async () => {
  const asked = { target: 'kingdee', month: '2026-03', format: 'xlsx' }
  const early = await tang.post('/handovers/export', asked)
  expect([early.status, early.text.includes('以下科目还没有对照')]).toEqual([422, true])
  const half = await tang.post('/handovers/mapping', { target: 'kingdee', code_1132: '1132.01' })
  expect(half.status).toBe(422)
  const codes = await t.db.selectFrom('accounts').select(['code', 'name']).execute()
  const filled = Object.fromEntries(
    codes.flatMap(({ code, name }) => [
      [`code_${code}`, `K${code}`],
      [`name_${code}`, name],
    ]),
  )
  for (const target of ['kingdee', 'yonyou'])
    expect((await tang.post('/handovers/mapping', { target, ...filled })).status).toBe(303)
  const sheet = await readXlsx((await tang.post('/handovers/export', asked)).body)
  if ('refused' in sheet) throw new Error(sheet.refused)
  const [headRow, first] = sheet.rows.map(row => row.cells)
  expect(headRow).toHaveLength(37)
  expect(headRow!.slice(0, 6)).toEqual(['凭证日期', '会计年度', '会计期间', '凭证字', '凭证号', '科目代码'])
  expect(first!.slice(0, 6)).toEqual(['2026-03-16', '2026', '3', '记', '1', 'K130301'])
  const total = sheet.rows.at(-1)!.cells
  expect([total[0], total[10] === total[11], Number(total[10]) > 100_000]).toEqual(['合计', true, true])
  const csv = await readCsv((await tang.post('/handovers/export', { ...asked, target: 'yonyou', format: 'csv' })).body)
  if ('refused' in csv) throw new Error(csv.refused)
  expect(csv.rows[0]!.cells.slice(0, 8)).toEqual([
    '制单日期',
    '凭证类别字',
    '凭证号',
    '附单据数',
    '摘要',
    '科目编码',
    '借方金额',
    '贷方金额',
  ])
  expect((await head.post('/handovers/export', asked)).status).toBe(403)
  expect(await t.db.selectFrom('voucherHandovers').select('target').execute()).toHaveLength(2)
})
