import ExcelJS from 'exceljs'
import { inTransaction } from '../../src/db/transaction'
import { postRepayment } from '../../src/features/repayments/commands'
import { reverseRepayment } from '../../src/features/repayments/reverse'
import { REPORTS } from '../../src/features/reports/catalogue'
import { allRows, orderOf, pageOf, totalsOf } from '../../src/features/reports/engine'
import { addDays, bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { type Person, type TestApp, testApp } from '../support/app'
import { closeUntil, todayOf } from '../support/day-end'
import { ALL, actorOf, buildLoan } from '../support/loan-book'

let t: TestApp
const start = bookDate('2026-03-16')
const loans: number[] = []

beforeAll(async () => {
  t = await testApp({ today: start })
  for (const officer of ['0318', '0318', '0321', '0325']) loans.push(await buildLoan(t, start, { officer }))
  for (const day of ['2026-04-17', '2026-07-16']) {
    await t.db
      .updateTable('businessDay')
      .set({ today: addDays(bookDate(day), -1) })
      .execute()
    expect((await closeUntil(t, day)).failed).toBeUndefined()
  }
  const first = await pay(loans[0]!, 500_000n)
  await pay(loans[1]!, 300_000n)
  await pay(loans[3]!, 866_190n)
  const head = await actorOf(t, '0402')
  const today = await todayOf(t)
  const reversed = await inTransaction(t.db, trx =>
    reverseRepayment(trx, ALL, head, today, { repaymentId: first, reason: '录入错误' }),
  )
  if (isRefused(reversed)) throw new Error(reversed.refused)
})
afterAll(() => t.close())

async function pay(loanId: number, amountFen: bigint): Promise<number> {
  const today = await todayOf(t)
  const actor = await actorOf(t, '0401')
  const paid = await inTransaction(t.db, trx =>
    postRepayment(trx, ALL, actor, today, {
      loanId,
      valueDate: today,
      channel: 'counter',
      bankSerial: null,
      payerName: null,
      amountFen,
    }),
  )
  if (isRefused(paid)) throw new Error(paid.refused)
  return paid.repaymentId
}

const asked = async (viewer: Parameters<typeof totalsOf>[1]['viewer'] = ALL) => {
  const today = await todayOf(t)
  return { db: t.db, viewer, today, params: { from: start, to: today, on: today } }
}

test.each(REPORTS.map(report => [report.key, report] as const))(
  '%s: totals are the sums of its rows, page by page and in the file',
  async (_key, report) => {
    const question = await asked()
    const totals = await totalsOf(report, question)
    expect(totals.count).toBeGreaterThan(0)
    for (const down of [true, false]) {
      for (const column of report.columns) {
        const order = { column, down }
        const ids: string[] = []
        let cursor: Awaited<ReturnType<typeof pageOf>>['next']
        for (let turn = 0; turn < 20; turn++) {
          const page = await pageOf(report, question, order, 2, cursor)
          ids.push(...page.rows.map(row => String(row.id)))
          cursor = page.next
          if (!cursor) break
        }
        expect([column.key, ids.length, new Set(ids).size]).toEqual([column.key, totals.count, totals.count])
      }
    }
    const sums: Record<string, bigint> = {}
    let count = 0
    for await (const row of allRows(report, question, orderOf(report, undefined, undefined))) {
      count += 1
      for (const { key, total } of report.columns) if (total) sums[key] = (sums[key] ?? 0n) + BigInt(row[key] ?? 0)
    }
    expect(count).toBe(totals.count)
    expect(sums).toEqual(totals.sums)
  },
)

test('a page back shows what was there before', async () => {
  const report = REPORTS[0]!
  const question = await asked()
  const order = orderOf(report, 'loanNo', 'up')
  const first = await pageOf(report, question, order, 2, undefined)
  const second = await pageOf(report, question, order, 2, first.next)
  expect(first.prev).toBeUndefined()
  expect(second.next).toBeUndefined()
  expect((await pageOf(report, question, order, 2, second.prev)).rows).toEqual(first.rows)
})

test('the figures agree with the tables: money out, money in less 冲正, overdue as the core counts it', async () => {
  const question = await asked()
  const sums = async (key: string) => (await totalsOf(REPORTS.find(report => report.key === key)!, question)).sums
  expect((await sums('disbursements')).principalFen).toBe(40_000_000n)
  const received = await sums('repayments')
  expect(received.amountFen).toBe(300_000n + 866_190n)
  expect(
    received.principalFen! +
      received.interestFen! +
      received.penaltyFen! +
      received.compoundFen! +
      received.feeFen! +
      received.prepaidFen!,
  ).toBe(received.amountFen)
  const classes = await sums('classes')
  const book = await t.db
    .selectFrom('loans')
    .select(eb => eb.fn.sum<string>('balanceFen').as('fen'))
    .executeTakeFirstOrThrow()
  expect(classes.balanceFen).toBe(BigInt(book.fen))
  expect(classes.loans).toBe(4n)
  expect((await sums('interest')).receivedFen).toBe(received.interestFen)
})

const fields = async (person: Person, key: string, more: Record<string, string> = {}) => {
  await person.get(`/reports/${key}`)
  return person.post(`/reports/${key}/export`, {
    from: start,
    to: '2026-07-16',
    on: '2026-07-16',
    format: 'xlsx',
    ...more,
  })
}

test('the workbook reads back with numbers as numbers, names masked, and the taking on record', async () => {
  const head = await t.as('0201')
  const file = await fields(head, 'disbursements')
  expect(file.status).toBe(200)
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(file.body as unknown as ArrayBuffer)
  const sheet = book.worksheets[0]!
  const rows: unknown[][] = []
  sheet.eachRow(row => rows.push((row.values as unknown[]).slice(1)))
  const top = rows.findIndex(row => row[0] === '借据号')
  const amount = rows[top]!.indexOf('金额')
  const name = rows[top]!.indexOf('客户名称')
  const lines = rows.slice(top + 1, -1)
  expect(lines).toHaveLength(3)
  expect(lines.map(row => row[amount])).toEqual([100_000, 100_000, 100_000])
  expect(lines.map(row => row[name])).toEqual(['测**户', '测**户', '测**户'])
  expect(rows.at(-1)![amount]).toBe(300_000)
  const noted = await t.db
    .selectFrom('auditEvents')
    .select('after')
    .where('act', '=', 'report.export')
    .executeTakeFirstOrThrow()
  expect(noted.after).toMatchObject({ format: 'xlsx', rows: 3 })
})

test('the PDF is a PDF; over its cap a download is refused in words', async () => {
  const back = await t.as('0731')
  for (const { key } of REPORTS) {
    const file = await fields(back, key, { format: 'pdf' })
    expect([key, file.status, file.body.subarray(0, 5).toString()]).toEqual([key, 200, '%PDF-'])
  }
  await t.db
    .insertInto('settings')
    .values({ key: 'export.row-cap', effectiveFrom: bookDate('2026-01-01'), value: '2' })
    .execute()
  const refused = await fields(back, 'disbursements', { format: 'pdf' })
  expect(refused.status).toBe(422)
  expect(refused.text.includes('共 4 行，超过一次导出的上限 2 行')).toBe(true)
})

test('rows, sums and files end where the sight ends', async () => {
  const officer = await t.as('0325')
  const page = await officer.get(`/reports/disbursements?from=${start}`)
  const numbers = await t.db.selectFrom('loans').select(['id', 'loanNo']).execute()
  const own = numbers.find(loan => loan.id === loans[3])!
  expect(numbers.filter(loan => page.text.includes(loan.loanNo)).map(loan => loan.loanNo)).toEqual([own.loanNo])
  expect(page.text.includes('100,000.00')).toBe(true)
  expect(page.text.includes('400,000.00')).toBe(false)
  expect((await fields(officer, 'disbursements')).status).toBe(403)
  expect((await (await t.as('0721')).get('/reports')).status).toBe(403)
  expect((await officer.get('/reports/nothing')).status).toBe(404)
})

test('a wrong date is named and kept out; sorting by what is no column changes nothing', async () => {
  const head = await t.as('0201')
  const wrong = await head.get('/reports/disbursements?from=2026-02-30')
  expect(wrong.status).toBe(422)
  expect(wrong.text.includes('2026-02-30 不存在')).toBe(true)
  expect((await head.get('/reports/disbursements?sort=id);drop&dir=down')).status).toBe(200)
  for (const { key, columns } of REPORTS)
    for (const column of columns)
      expect([
        key,
        column.key,
        (await head.get(`/reports/${key}?sort=${column.key}&dir=down&size=100`)).status,
      ]).toEqual([key, column.key, 200])
})
