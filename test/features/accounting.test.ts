import { readXlsx } from '../../src/export/xlsx-read'
import { trialBalance } from '../../src/features/accounting/ledgers/trial'
import { runProvisions } from '../../src/features/accounting/provisions/run'
import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { pdfPages } from '../export/pdf-text'
import { type Person, type TestApp, testApp } from '../support/app'
import { closeUntil } from '../support/day-end'
import { buildLoan } from '../support/loan-book'

const FIRST = bookDate('2026-03-16')

let t: TestApp
let tang: Person
beforeAll(async () => {
  t = await testApp({ today: FIRST })
  await buildLoan(t, FIRST)
  await closeUntil(t, '2026-04-02')
  tang = await t.as('0701')
}, 60_000)
afterAll(() => t.close())

const rowsOf = async (body: Buffer) => {
  const sheet = await readXlsx(body)
  if ('refused' in sheet) throw new Error(sheet.refused)
  return sheet.rows.map(row => row.cells)
}

test('the trial balance of a month adds opening, turnover and closing, and balances', async () => {
  const page = await tang.get('/ledgers?from=2026-03-01&to=2026-03-31')
  expect(page.status).toBe(200)
  expect(page.text).toContain('借贷平衡')
  const file = await tang.get('/ledgers/export?from=2026-03-01&to=2026-03-31')
  const rows = await rowsOf(file.body)
  // 100,000 at 7.2 % for sixteen days of March (16th to 31st): 600.00 × 15 ÷ 31 by the close of the 31st
  expect(rows.find(row => row[0] === '130301')).toEqual(
    ['130301', '贷款—本金', '资产', '0', '0', '100000', '0', '100000', '0'].map(String),
  )
  const total = rows.find(row => row[0] === '合计')!
  expect([total[3] === total[4], total[5] === total[6], total[7] === total[8]]).toEqual([true, true, true])
  const april = await rowsOf((await tang.get('/ledgers/export?from=2026-04-01&to=2026-04-02')).body)
  expect(april.find(row => row[0] === '130301')!.slice(3, 5)).toEqual(['100000', '0'])
  expect((await tang.get('/ledgers?from=2026-03-01&to=2026-03-31&level=1')).text).toContain('>1303<')
})

test('三栏账 runs from opening to closing, page by page and in files', async () => {
  const page = await tang.get('/ledgers/1132?from=2026-03-01&to=2026-04-02')
  expect(page.text).toContain('期初余额')
  const rows = await rowsOf((await tang.get('/ledgers/1132/export?from=2026-03-20&to=2026-04-02')).body)
  const opening = rows.find(row => row[2] === '期初余额')!
  const last = rows.find(row => row[0] === '合计')!
  const lines = rows.filter(row => row[2] === '计提应收利息')
  expect(lines.length).toBe(13)
  expect(Number(opening[7]) + lines.reduce((sum, row) => sum + Number(row[4]), 0)).toBeCloseTo(Number(last[7]), 2)
  expect(lines.at(-1)![7]).toBe(last[7])
  const paper = await tang.get('/ledgers/1132/print?from=2026-03-01&to=2026-04-02')
  expect(pdfPages(paper.body).join()).toContain('三栏账')
  expect((await tang.get('/ledgers/999999')).status).toBe(404)
})

test('vouchers of a day print together, with maker and checker', async () => {
  const { body } = await tang.get('/vouchers/print?from=2026-03-16&to=2026-03-16')
  const text = pdfPages(body).join()
  expect(text).toContain('（大写）人民币壹拾万元整')
  expect(text).toContain('吴婷')
  expect(text).toContain('郑洁')
})

test('a month provided for after a later one has the later one run again', async () => {
  await closeUntil(t, '2026-05-02')
  const provide = async (month: string) => {
    expect((await tang.post(`/provisions/${month}/run`)).status).toBe(303)
    await runProvisions(t.db)
  }
  await provide('2026-04')
  await provide('2026-03')
  await runProvisions(t.db)
  const runs = await t.db.selectFrom('provisionRuns').select(['month', 'state']).orderBy('id').execute()
  expect(runs.map(run => `${run.month} ${run.state}`)).toEqual([
    '2026-04-01 done',
    '2026-03-01 done',
    '2026-04-01 done',
  ])
  const [march, april] = [bookDate('2026-03-31'), bookDate('2026-04-30')]
  const held = async (on: typeof march) =>
    (await trialBalance(t.db, { from: on, to: on, branchIds: null, account: '1304' }))[0]?.closingFen
  // March 正常: 1 % of 100,000.00; in April the first 期 is late: 关注, 2 % more
  expect([await held(march), await held(april)]).toEqual([-100_000n, -300_000n])
}, 30_000)

test('the oracle finds nothing', async () => expect(await verify(t.db)).toEqual([]))
