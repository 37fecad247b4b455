import { randomUUID } from 'node:crypto'
import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { ask, setToday } from '../support/changes'
import { buildLoan } from '../support/loan-book'

// MN-04 in full with HOT=full: 200 repayments, 50 reversals and a new due day; a fifth of it otherwise.
const FULL = process.env.HOT === 'full'
const PAYMENTS = FULL ? 200 : 40
const REVERSALS = FULL ? 50 : 10
const START = bookDate('2026-02-10')
const DUE = bookDate('2026-03-10')
let t: TestApp
let teller: Person
let head: Person
beforeAll(async () => {
  t = await testApp({ today: START })
  teller = await t.as('0401')
  head = await t.as('0402')
})
afterAll(() => t.close())

const source = { valueDate: DUE, channel: 'counter', bankSerial: '', payerName: '', step: 'post' }

/** Takes back the latest receipt that stands, whichever that is by then. */
async function reverseLatest(loanId: number): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const latest = await t.db
      .selectFrom('repayments')
      .leftJoin('reversals', 'reversals.repaymentId', 'repayments.id')
      .select('repayments.id')
      .where('repayments.loanId', '=', loanId)
      .where('reversals.id', 'is', null)
      .orderBy('repayments.eventSeq', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (latest) {
      const { status, text } = await head.post(`/repayments/${latest.id}/reverse`, { reason: '并发冲正' })
      if (status === 303) return true
      expect(status).toBe(422)
      // the plan has changed since: from here on it is another form
      if (text.includes('变更中办理冲正')) return false
    }
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return false
}

test(`${PAYMENTS} repayments, each sent twice, ${REVERSALS} reversals and a new due day at once equal some order one after another`, async () => {
  const id = await buildLoan(t, START)
  await setToday(t, DUE)
  const pay = async (n: number) => {
    const form = { ...source, loan: String(id), amount: `${10 + n}.07`, _key: randomUUID() }
    const answers = await Promise.all([teller.post('/repayments', form), teller.post('/repayments', form)])
    return answers.map(answer => [answer.status, answer.location])
  }
  const reversalsOf = () => t.db.selectFrom('reversals').select('repaymentId').where('loanId', '=', id).execute()
  const change = async (): Promise<number> => {
    // in the midst of it all, not before: receipts older than a change are taken back another way
    for (let wait = 0; wait < 600 && (await reversalsOf()).length < REVERSALS / 2; wait++)
      await new Promise(resolve => setTimeout(resolve, 50))
    for (let attempt = 0; attempt < 60; attempt++) {
      const { id: asked } = await ask(teller, id, 'due_day', { day: '20' }).catch(() => ({ id: 0 }))
      if (asked > 0) {
        const { status } = await head.post(`/changes/${asked}/approve`, { version: '1', opinion: '同意' })
        if (status === 303) return asked
      }
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    return 0
  }
  const [paid, reversed, changed] = await Promise.all([
    Promise.all(Array.from({ length: PAYMENTS }, (_, n) => pay(n))),
    Promise.all(Array.from({ length: REVERSALS }, () => reverseLatest(id))),
    change(),
  ])
  // each key once: both clicks have the same answer, and nobody was told of a deadlock
  for (const [first, second] of paid) {
    expect(first).toEqual(second)
    expect(first![0]).toBe(303)
  }
  const rows = await t.db.selectFrom('repayments').selectAll().where('loanId', '=', id).execute()
  const undone = await reversalsOf()
  expect(rows).toHaveLength(PAYMENTS)
  expect(undone).toHaveLength(reversed.filter(Boolean).length)
  expect(undone.length).toBeGreaterThanOrEqual(REVERSALS / 2)
  expect(changed).toBeGreaterThan(0)
  const events = await t.db
    .selectFrom('loanEvents')
    .select(['seq', 'kind'])
    .where('loanId', '=', id)
    .orderBy('seq')
    .execute()
  // one unbroken row of events: what happened is one order
  expect(events.map(event => event.seq)).toEqual(events.map((_, i) => i + 1))
  expect(events.filter(event => event.kind === 'repay')).toHaveLength(PAYMENTS)
  const kept = rows.filter(row => !undone.some(one => one.repaymentId === row.id))
  const paidFen = kept.reduce((sum, row) => sum + row.amountFen, 0n)
  const loan = await t.db.selectFrom('loans').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const plan = await t.db.selectFrom('installments').selectAll().where('loanId', '=', id).execute()
  const usedFen = plan.reduce(
    (sum, i) => sum + i.paidPrincipalFen + i.paidInterestFen + i.paidPenaltyFen + i.paidCompoundFen,
    0n,
  )
  expect(usedFen + loan.prepaidFen).toBe(paidFen)
  console.info(`hot loan: ${PAYMENTS} payments, ${undone.length} reversals, change ${changed}, ${events.length} events`)
  // projections equal replay, vouchers balance, allocation equals payment
  expect(await verify(t.db)).toEqual([])
}, 300_000)
