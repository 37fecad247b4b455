import { inTransaction } from '../../src/db/transaction'
import { accruedByProduct } from '../../src/features/accounting/accrual'
import { verify } from '../../src/features/accounting/verify'
import { postPayoff, postRepayment } from '../../src/features/repayments/commands'
import { reverseRepayment } from '../../src/features/repayments/reverse'
import { bookDate } from '../../src/lending/dates'
import type { Fen } from '../../src/lending/money'
import { isRefused, type Refused } from '../../src/lending/refusal'
import { accruedInterestFen, type Installment } from '../../src/lending/servicing'
import { type TestApp, testApp } from '../support/app'
import { ALL, actorOf, buildLoan, closeDays } from '../support/loan-book'

const START = bookDate('2026-02-10')
let t: TestApp
beforeEach(async () => {
  t = await testApp({ today: START })
})
afterEach(() => t.close())

async function pay(loanId: number, amountFen: Fen, today = bookDate('2026-03-10')) {
  const actor = await actorOf(t, '0401')
  const input = { loanId, amountFen, valueDate: today, channel: 'counter', bankSerial: null, payerName: null }
  return inTransaction(t.db, trx => postRepayment(trx, ALL, actor, today, input))
}
async function reverse(repaymentId: number, today = bookDate('2026-03-10'), by = '0402') {
  const actor = await actorOf(t, by)
  return inTransaction(t.db, trx => reverseRepayment(trx, ALL, actor, today, { repaymentId, reason: '记错户' }))
}
const loan = (id: number) => t.db.selectFrom('loans').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const rowsOf = (id: number) =>
  t.db.selectFrom('installments').selectAll().where('loanId', '=', id).orderBy('seq').execute()
const balances = async () => {
  const rows = await t.db
    .selectFrom('entries')
    .select(eb => ['account', eb.fn.sum<bigint>('debitFen').as('dr'), eb.fn.sum<bigint>('creditFen').as('cr')])
    .groupBy('account')
    .execute()
  return Object.fromEntries(rows.map(row => [row.account, BigInt(row.dr) - BigInt(row.cr)]))
}
const clean = async () => expect(await verify(t.db)).toEqual([])
const done = <T>(result: T | Refused): T => {
  if (isRefused(result)) throw new Error(result.refused)
  return result
}

test('100,000.00 at 7.2 % over twelve months: plan, vouchers, first repayment, all exact', async () => {
  const id = await buildLoan(t, START)
  const plan = await rowsOf(id)
  expect(plan.map(i => i.interestFen)).toEqual([
    60000n,
    55163n,
    50297n,
    45401n,
    40477n,
    35522n,
    30538n,
    25524n,
    20480n,
    15406n,
    10301n,
    5166n,
  ])
  expect(plan.at(-1)!.principalFen + plan.at(-1)!.interestFen).toBe(866185n)
  expect(await balances()).toEqual({ '130301': 10_000_000n, '2011': -10_000_000n })
  await closeDays(t, START, bookDate('2026-03-09'))
  expect(isRefused(await pay(id, 866190n))).toBe(false)
  const after = await loan(id)
  expect(after).toMatchObject({ balanceFen: 9_193_810n, nextDueOn: '2026-04-10', oldestUnpaidOn: null, eventSeq: 2 })
  await closeDays(t, bookDate('2026-03-10'), bookDate('2026-03-10'))
  expect((await balances())['1132']).toBe(0n)
  await clean()
})

test('a month late: principal moves to 逾期, penalty and compound interest run, a reversal restores everything', async () => {
  const id = await buildLoan(t, START)
  expect(await closeDays(t, START, bookDate('2026-04-13'))).toEqual([])
  const today = bookDate('2026-04-14')
  const late = await loan(id)
  expect(late).toMatchObject({ oldestUnpaidOn: '2026-03-10', nextDueOn: '2026-05-11' })
  expect((await balances())['130302']).toBe(806190n + 811027n)
  // 期 1: 35 days at 10.8 %: 8,061.90 → 84.65, 600.00 → 6.30
  const { repaymentId } = done(await pay(id, 10000n, today))
  const lines = await t.db
    .selectFrom('repaymentLines')
    .select(['component', 'fen'])
    .where('repaymentId', '=', repaymentId)
    .orderBy('component')
    .execute()
  expect(lines).toEqual([
    { component: 'compound', fen: 630n },
    { component: 'interest', fen: 905n },
    { component: 'penalty', fen: 8465n },
  ])
  await clean()
  const before = await rowsOf(id)
  const second = done(await pay(id, 900000n, today))
  expect(await reverse(repaymentId, today)).toMatchObject({ refused: 'repayment.later-first' })
  expect(await reverse(second.repaymentId, today, '0401')).toMatchObject({ refused: 'repayment.same-person' })
  done(await reverse(second.repaymentId, today))
  expect(await reverse(second.repaymentId, today)).toMatchObject({ refused: 'repayment.already-reversed' })
  expect(await rowsOf(id)).toEqual(before)
  await clean()
})

test('a receipt before the due day, reversed after its 期 fell overdue: the sub-accounts are level again', async () => {
  const id = await buildLoan(t, START)
  await closeDays(t, START, bookDate('2026-03-09'))
  const { repaymentId } = done(await pay(id, 200000n))
  await closeDays(t, bookDate('2026-03-10'), bookDate('2026-03-20'))
  expect((await balances())['130302']).toBe(806190n - 140000n)
  done(await reverse(repaymentId, bookDate('2026-03-21')))
  expect((await balances())['130302']).toBe(806190n)
  await clean()
  const other = await buildLoan(t, bookDate('2026-03-21'))
  expect(other).toBeGreaterThan(id)
})

test('a whole 期 paid on its day and reversed a week later is overdue at once', async () => {
  const id = await buildLoan(t, START)
  await closeDays(t, START, bookDate('2026-03-09'))
  const { repaymentId } = done(await pay(id, 866190n))
  await closeDays(t, bookDate('2026-03-10'), bookDate('2026-03-16'))
  done(await reverse(repaymentId, bookDate('2026-03-17')))
  expect(await loan(id)).toMatchObject({ oldestUnpaidOn: '2026-03-10', balanceFen: 10_000_000n })
  expect((await balances())['130302']).toBe(806190n)
  await clean()
})

test('money ahead of the due day waits as 溢缴款 and pays by itself', async () => {
  const id = await buildLoan(t, START)
  done(await pay(id, 900000n, START))
  expect(await loan(id)).toMatchObject({ prepaidFen: 900000n, balanceFen: 10_000_000n })
  await closeDays(t, START, bookDate('2026-03-10'))
  expect(await loan(id)).toMatchObject({ prepaidFen: 33810n, balanceFen: 9_193_810n, nextDueOn: '2026-04-10' })
  expect((await balances())['224101']).toBe(-33810n)
  expect(await pay(id, 11_000_000n, bookDate('2026-03-11'))).toMatchObject({ refused: 'repayment.more-than-owed' })
  await clean()
})

test('提前结清 twelve days after 期 6: 50,897.20 + 122.15; certificate, and a reversal takes it back', async () => {
  const id = await buildLoan(t, START)
  let from = START
  for (const due of ['2026-03-10', '2026-04-10', '2026-05-11', '2026-06-10', '2026-07-10', '2026-08-10'].map(
    bookDate,
  )) {
    await closeDays(t, from, bookDate(new Date(Date.parse(due) - 864e5).toISOString().slice(0, 10)))
    done(await pay(id, 866190n, due))
    from = due
  }
  expect((await loan(id)).balanceFen).toBe(5_089_720n)
  const today = bookDate('2026-08-22')
  await closeDays(t, from, bookDate('2026-08-21'))
  const actor = await actorOf(t, '0401')
  const input = {
    loanId: id,
    valueDate: today,
    channel: 'counter',
    bankSerial: null,
    payerName: null,
    expectedFen: 5_101_935n,
  }
  const wrong = await inTransaction(t.db, trx => postPayoff(trx, ALL, actor, today, { ...input, expectedFen: 1n }))
  expect(wrong).toMatchObject({ refused: 'payoff.quote-changed' })
  const before = await rowsOf(id)
  const { repaymentId } = done(await inTransaction(t.db, trx => postPayoff(trx, ALL, actor, today, input)))
  expect(await loan(id)).toMatchObject({ state: 'settled', balanceFen: 0n, settledOn: today })
  const settlement = await t.db.selectFrom('settlements').selectAll().where('loanId', '=', id).executeTakeFirstOrThrow()
  expect(settlement.certificateNo).toBe('JQ-0601-2026-000001')
  await closeDays(t, today, today)
  expect((await balances())['1132']).toBe(0n)
  await clean()
  done(await reverse(repaymentId, bookDate('2026-08-23')))
  expect(await rowsOf(id)).toEqual(before)
  expect(await loan(id)).toMatchObject({ state: 'active', settledOn: null })
  await clean()
})

test('the sum of accrued interest in SQL is the core’s function, row by row, day by day', async () => {
  const ids = [
    await buildLoan(t, START),
    await buildLoan(t, START, {
      method: 'interest_only',
      dueRule: 'fixed_day',
      dueDay: 20,
      ratePpm: 43_500,
      amountFen: 33_333_333n,
    }),
  ]
  const rows = (await Promise.all(ids.map(rowsOf))).flat() as Installment[]
  for (const day of [
    '2026-02-11',
    '2026-02-25',
    '2026-03-09',
    '2026-03-10',
    '2026-03-21',
    '2026-06-30',
    '2027-02-10',
  ].map(bookDate)) {
    const sum = (await accruedByProduct(t.db, day)).reduce((total, row) => total + row.fen, 0n)
    expect(sum).toBe(rows.reduce((total, row) => total + accruedInterestFen(row, day), 0n))
  }
})

test('after ninety-one days interest leaves the book, and a receipt pays principal first', async () => {
  const id = await buildLoan(t, START)
  await closeDays(t, START, bookDate('2026-06-09'))
  expect((await loan(id)).accrual).toBe('non_accrual')
  expect((await balances())['1132']).toBe(0n)
  const { repaymentId } = done(await pay(id, 10_000n, bookDate('2026-06-10')))
  const lines = await t.db
    .selectFrom('repaymentLines')
    .select('component')
    .where('repaymentId', '=', repaymentId)
    .execute()
  expect(lines).toEqual([{ component: 'principal' }])
  await clean()
})
