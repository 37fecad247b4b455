import { sql } from 'kysely'
import { holdBusinessDay } from '../../src/db/business-day'
import { inTransaction } from '../../src/db/transaction'
import { readXlsx } from '../../src/export/xlsx-read'
import { postDated } from '../../src/features/accounting/back-date'
import { closedThrough } from '../../src/features/accounting/closed'
import { closeChecks } from '../../src/features/accounting/periods/checks'
import { post } from '../../src/features/accounting/post'
import { runProvisions } from '../../src/features/accounting/provisions/run'
import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { type Person, type TestApp, testApp } from '../support/app'
import { closeUntil } from '../support/day-end'
import { buildLoan } from '../support/loan-book'

const FIRST = bookDate('2026-12-16')

let t: TestApp
let tang: Person
let liang: Person
let officer: Person
beforeAll(async () => {
  t = await testApp({ today: FIRST })
  await buildLoan(t, FIRST)
  await closeUntil(t, '2027-01-03')
  tang = await t.as('0701')
  liang = await t.as('0702')
  officer = await t.as('0402')
}, 60_000)
afterAll(() => t.close())

const balance = async (account: string, on: string): Promise<bigint> => {
  const { rows } = await sql<{
    fen: bigint
  }>`select coalesce(sum(debit_fen - credit_fen), 0)::bigint as fen from entries
    where account = ${account} and business_date <= ${on}::date`.execute(t.db)
  return rows[0]!.fen
}

test('a month does not close while its checklist is open, and names what is missing', async () => {
  const page = await tang.get('/periods/2026-12')
  expect(page.text).toContain('减值准备已计提入账')
  expect(page.text).toContain('损益已结转本年利润')
  const refused = await tang.post('/periods/2026-12/close')
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('检查清单还有 2 项未通过')
})

test('provisions of a month: asked once, worked out in the background, the difference booked on its last day', async () => {
  expect((await officer.post('/provisions/2026-12/run')).status).toBe(403)
  const key = crypto.randomUUID()
  expect((await tang.post('/provisions/2026-12/run', { _key: key })).status).toBe(303)
  expect((await tang.post('/provisions/2026-12/run', { _key: key })).status).toBe(303)
  expect((await tang.post('/provisions/2026-12/run')).status).toBe(422)
  expect((await tang.get('/provisions/2026-12')).text).toContain('正在逐机构计提')
  await runProvisions(t.db)
  // 正常: no 专项, 1 % 一般 of 100,000.00
  expect(await balance('1304', '2026-12-31')).toBe(-100_000n)
  expect(await balance('6702', '2026-12-31')).toBe(100_000n)
  const page = await tang.get('/provisions/2026-12')
  expect(page.text).toContain('1,000.00')
  const sheet = await readXlsx((await tang.get('/provisions/2026-12/export')).body)
  if ('refused' in sheet) throw new Error(sheet.refused)
  expect(sheet.rows.at(-1)!.cells.slice(6)).toEqual(['100000', '0%', '0', '1000', '1000'])
  expect(await verify(t.db)).toEqual([])
})

test('a second run of the month finds the book level', async () => {
  const before = await t.db.selectFrom('vouchers').select('id').execute()
  await liang.post('/provisions/2026-12/run')
  await runProvisions(t.db)
  expect(await t.db.selectFrom('vouchers').select('id').execute()).toHaveLength(before.length)
})

test('the year is carried to 本年利润, taken back, and carried again', async () => {
  const income = await balance('601101', '2026-12-31')
  expect(income).toBeLessThan(0n)
  expect((await tang.post('/periods/2026-12/carry-forward')).status).toBe(303)
  expect(await balance('601101', '2026-12-31')).toBe(0n)
  expect(await balance('4103', '2026-12-31')).toBe(income + 100_000n)
  expect((await tang.post('/periods/2026-12/carry-forward')).status).toBe(422)
  expect((await tang.post('/periods/2026-12/carry-forward/undo')).status).toBe(303)
  expect(await balance('4103', '2026-12-31')).toBe(0n)
  expect(await balance('601101', '2026-12-31')).toBe(income)
  expect((await tang.post('/periods/2026-12/carry-forward')).status).toBe(303)
  expect(await verify(t.db)).toEqual([])
})

test('the month closes; nothing is posted into it any more, by name and by the database', async () => {
  expect((await officer.post('/periods/2026-12/close')).status).toBe(403)
  expect((await tang.post('/periods/2026-12/close')).status).toBe(303)
  expect(await closedThrough(t.db)).toBe('2026-12-31')
  expect((await tang.post('/periods/2026-12/carry-forward/undo')).status).toBe(422)
  expect((await tang.post('/provisions/2026-12/run')).text).toContain('2026-12-31 及以前已月结')
  const branch = await t.db.selectFrom('branches').select('id').where('code', '=', '0601').executeTakeFirstOrThrow()
  const late = inTransaction(t.db, trx =>
    post(trx, {
      businessDate: bookDate('2026-12-31'),
      branchId: branch.id,
      productId: null,
      loanId: null,
      event: 'manual',
      subject: 'manual:1',
      memo: '倒记',
      postedBy: null,
      lines: [
        { account: '6601', debitFen: 1n, creditFen: 0n },
        { account: '1002', debitFen: 0n, creditFen: 1n },
      ],
    }),
  )
  await expect(late).rejects.toThrow('the month of 2026-12-31 is closed')
})

test('it opens again by two people with a reason', async () => {
  expect((await tang.post('/periods/2026-12/reopen', { reason: '' })).status).toBe(422)
  expect((await tang.post('/periods/2026-12/reopen', { reason: '补提准备' })).status).toBe(303)
  const own = await tang.post('/periods/2026-12/reopen/decide', { agreed: 'yes' })
  expect([own.status, own.text.includes('不能是同一人')]).toEqual([422, true])
  expect((await liang.post('/periods/2026-12/reopen/decide', { agreed: 'yes' })).status).toBe(303)
  expect(await closedThrough(t.db)).toBeNull()
  expect((await tang.get('/periods/2026-12')).text).toContain('补提准备')
  expect((await tang.post('/periods/2026-12/close')).status).toBe(303)
  expect(await closedThrough(t.db)).toBe('2026-12-31')
})

test('migration rates need two month ends', async () => {
  expect((await tang.get('/migration-rates')).text).toContain('至少需要两个月末')
  await closeUntil(t, '2027-02-02')
  const page = await tang.get('/migration-rates')
  expect(page.text).toContain('2026-12 至 2027-01 迁徙')
}, 30_000)

test('a month from before loans were registered, or without loans, closes without provisions', async () => {
  const checks = await closeChecks(t.db, bookDate('2026-11-01'), bookDate('2027-02-02'))
  expect(checks.filter(check => check.faults.length > 0)).toEqual([])
})

test('a close waits for what is being posted into its month, and what comes after it is refused by name', async () => {
  await tang.post('/provisions/2027-01/run')
  await runProvisions(t.db)
  const { id } = await t.db.selectFrom('branches').select('id').where('code', '=', '0601').executeTakeFirstOrThrow()
  const date = bookDate('2027-01-31')
  const late = (seconds: number) =>
    inTransaction(t.db, async trx => {
      const today = await holdBusinessDay(trx)
      const lines = [
        { account: '6601', debitFen: 700n, creditFen: 0n },
        { account: '2011', debitFen: 0n, creditFen: 700n },
      ]
      const posting = { event: 'manual', subject: 'manual:0', memo: '补记', postedBy: null, lines }
      const done = await postDated(trx, today, date, [
        { ...posting, businessDate: date, branchId: id, productId: null, loanId: null },
      ])
      await sql`select pg_sleep(${seconds})`.execute(trx)
      return isRefused(done) ? done.refused : done.length
    })
  let posted: unknown = 'not yet'
  const slow = late(0.4).then(done => {
    posted = done
  })
  await new Promise(resolve => setTimeout(resolve, 150))
  expect((await tang.post('/periods/2027-01/close')).status).toBe(303)
  expect(posted).toBe(1)
  await slow
  expect(await late(0)).toBe('period.closed')
  expect(await verify(t.db)).toEqual([])
}, 30_000)
