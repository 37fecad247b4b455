import { sql } from 'kysely'
import { inTransaction } from '../../src/db/transaction'
import { loanTerms } from '../../src/features/loans/terms'
import { postRepayment } from '../../src/features/repayments/commands'
import { lateDues } from '../../src/features/risk/dues-sql'
import { addDays, type BookDate, bookDate } from '../../src/lending/dates'
import { AS_AGREED, currentTerms, EMPTY_BOOK, type Standing, standingData } from '../../src/lending/loan'
import { isRefused } from '../../src/lending/refusal'
import { duesOf } from '../../src/lending/servicing'
import { type TestApp, testApp } from '../support/app'
import { closeUntil, todayOf } from '../support/day-end'
import { ALL, actorOf, buildLoan } from '../support/loan-book'

let t: TestApp
let loanId: number
const start = bookDate('2026-03-16')
const firstDue = bookDate('2026-04-16')

beforeAll(async () => {
  t = await testApp({ today: start })
  loanId = await buildLoan(t, start)
  await buildLoan(t, start, { officer: '0325' })
})
afterAll(() => t.close())

/** The days between matter to no rule: the morning of a day is the close of the one before. */
async function morningOf(day: string): Promise<void> {
  await t.db
    .updateTable('businessDay')
    .set({ today: addDays(bookDate(day), -1) })
    .execute()
  const report = await closeUntil(t, day)
  expect(report.failed).toBeUndefined()
}
const classOf = async (id = loanId) =>
  (await t.db.selectFrom('loans').select(['riskClass', 'accrual']).where('id', '=', id).executeTakeFirstOrThrow())
    .riskClass

test('the class follows the days at each boundary, and only changes are written', async () => {
  const steps: [day: BookDate, days: number, riskClass: string][] = [
    [firstDue, 0, 'pass'],
    [addDays(firstDue, 1), 1, 'special_mention'],
    [addDays(firstDue, 90), 90, 'special_mention'],
    [addDays(firstDue, 91), 91, 'substandard'],
    [addDays(firstDue, 270), 270, 'substandard'],
    [addDays(firstDue, 271), 271, 'doubtful'],
    [addDays(firstDue, 360), 360, 'doubtful'],
    [addDays(firstDue, 361), 361, 'loss'],
  ]
  for (const [day, days, riskClass] of steps) {
    await morningOf(day)
    expect([days, await classOf()]).toEqual([days, riskClass])
  }
  const rows = await t.db.selectFrom('classifications').selectAll().where('loanId', '=', loanId).orderBy('id').execute()
  expect(rows.map(row => [row.overdueDays, row.fromClass, row.toClass])).toEqual([
    [1, 'pass', 'special_mention'],
    [91, 'special_mention', 'substandard'],
    [271, 'substandard', 'doubtful'],
    [361, 'doubtful', 'loss'],
  ])
})

test('late dues in SQL are the late dues of the core, to the fen', async () => {
  const today = await todayOf(t)
  const loan = await t.db.selectFrom('loans').selectAll().where('id', '=', loanId).executeTakeFirstOrThrow()
  const installments = await t.db
    .selectFrom('installments')
    .selectAll()
    .where('loanId', '=', loanId)
    .orderBy('seq')
    .execute()
  const changed: Standing = {
    ...AS_AGREED,
    rates: [
      { from: addDays(firstDue, 20), ratePpm: 36_500 },
      { from: addDays(firstDue, 60), ratePpm: 81_300 },
    ],
    maturityDate: addDays(firstDue, 70),
    pauses: [
      { from: addDays(firstDue, 10), to: addDays(firstDue, 25), late: true },
      { from: addDays(firstDue, 30), to: addDays(firstDue, 33), late: false },
      { from: addDays(firstDue, 120), to: null, late: true },
    ],
  }
  const bases = ['penalty', 'contract_then_penalty', 'none'] as const
  const cases = bases.flatMap(base => [undefined, changed].map(standing => [base, standing] as const))
  for (const asOf of [firstDue, addDays(firstDue, 1), addDays(firstDue, 47), addDays(firstDue, 91), today]) {
    for (const [compoundBase, standing] of cases) {
      const agreed = { ...loanTerms(loan.terms).servicing, compoundBase }
      const terms = currentTerms(agreed, standing ? { ...EMPTY_BOOK, standing } : EMPTY_BOOK)
      const late = duesOf(terms, installments, asOf).filter(due => due.overdueDays > 0)
      const sum = (of: (due: (typeof late)[number]) => bigint) => late.reduce((total, due) => total + of(due), 0n)
      const { rows } = await sql<{
        principalFen: bigint
        interestFen: bigint
        penaltyFen: bigint
        compoundFen: bigint
        totalFen: bigint
      }>`
        select dues.* from (select id, jsonb_set(terms, '{servicing,compoundBase}', to_jsonb(${compoundBase}::text)) as terms,
            ${standing ? JSON.stringify(standingData(standing)) : null}::jsonb as standing from loans where id = ${loanId}) l cross join lateral ${lateDues(asOf)} dues`.execute(
        t.db,
      )
      expect(rows[0]).toEqual({
        principalFen: sum(due => due.principalFen),
        interestFen: sum(due => due.interestFen),
        penaltyFen: sum(due => due.penaltyFen),
        compoundFen: sum(due => due.compoundFen),
        totalFen: sum(due => due.totalFen),
      })
    }
  }
})

async function payAll(id: number): Promise<void> {
  const today = await todayOf(t)
  const { rows } = await sql<{
    totalFen: bigint
  }>`select dues.total_fen from loans l cross join lateral ${lateDues(today)} dues where l.id = ${id}`.execute(t.db)
  const actor = await actorOf(t, '0401')
  const paid = await inTransaction(t.db, trx =>
    postRepayment(trx, ALL, actor, today, {
      loanId: id,
      valueDate: today,
      channel: 'counter',
      bankSerial: null,
      payerName: null,
      amountFen: rows[0]!.totalFen,
    }),
  )
  if (isRefused(paid)) throw new Error(paid.refused)
}

test('不良 does not rise by itself when all is paid; 关注 does', async () => {
  const second = await buildLoan(t, await todayOf(t))
  await payAll(loanId)
  const day = addDays(await todayOf(t), 1)
  await morningOf(day)
  expect(await classOf()).toBe('loss')
  const due = (
    await t.db
      .selectFrom('installments')
      .select('payDate')
      .where('loanId', '=', second)
      .where('seq', '=', 1)
      .executeTakeFirstOrThrow()
  ).payDate
  await morningOf(addDays(due, 2))
  expect(await classOf(second)).toBe('special_mention')
  await payAll(second)
  await morningOf(addDays(due, 3))
  expect(await classOf(second)).toBe('pass')
})

test('the daily figures are those of the closing day itself', async () => {
  const rows = await t.db
    .selectFrom('portfolioDays')
    .select(['businessDate', 'riskClass', 'overdueBand', 'loanCount', 'balanceFen'])
    .where('businessDate', 'in', [firstDue, addDays(firstDue, 90)])
    .orderBy('businessDate')
    .execute()
  // On the due day nothing is late yet; on day 90 the loans are still 关注, although they are 次级 the next morning.
  expect(
    rows
      .filter(row => row.businessDate === firstDue)
      .every(row => row.riskClass === 'pass' && row.overdueBand === 'none'),
  ).toBe(true)
  expect(
    rows
      .filter(row => row.businessDate === addDays(firstDue, 90))
      .every(row => row.riskClass === 'special_mention' && row.overdueBand === 'd31_90'),
  ).toBe(true)
  expect(rows.length).toBeGreaterThan(0)
})

test('the page shows the matrix of what is in sight; a loan of another branch is not there', async () => {
  const head = await t.as('0201')
  const page = await head.get('/classifications')
  expect(page.status).toBe(200)
  expect(page.text).toContain('城关支行')
  expect(page.text).not.toContain('青河支行')
  expect((await head.get(`/classifications/${loanId}`)).text).toContain('人工认定')
  const other = await t.as('0202')
  expect((await other.get(`/classifications/${loanId}`)).status).toBe(404)
  expect((await other.get('/classifications?class=loss&on=2027-04-12')).status).toBe(200)
  expect((await (await t.as('0401')).get('/classifications')).status).toBe(403)
})

test('a customer with two loans in one line of the daily figures is counted once', async () => {
  const today = await todayOf(t)
  const [one, two, another] = [await buildLoan(t, today), await buildLoan(t, today), await buildLoan(t, today)]
  const { customerId } = await t.db
    .selectFrom('loans')
    .select('customerId')
    .where('id', '=', one)
    .executeTakeFirstOrThrow()
  await t.db.updateTable('loans').set({ customerId }).where('id', '=', two).execute()
  await t.db.updateTable('loans').set({ state: 'settled' }).where('id', 'not in', [one, two, another]).execute()
  await closeUntil(t, addDays(today, 1))
  const rows = await t.db
    .selectFrom('portfolioDays')
    .select(['loanCount', 'customerCount', 'balanceFen'])
    .where('businessDate', '=', today)
    .execute()
  expect(rows).toEqual([{ loanCount: 3, customerCount: 2, balanceFen: 30_000_000n }])
})
