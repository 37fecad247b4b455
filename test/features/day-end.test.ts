import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { inTransaction } from '../../src/db/transaction'
import { allDayEndSteps, DAY_END_ORDER } from '../../src/features'
import { dayEndIdle } from '../../src/features/day-end/background'
import { claim, fenceOf } from '../../src/features/day-end/lease'
import { runDayEnds } from '../../src/features/day-end/runner'
import { bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { systemActor } from '../../src/permissions'
import type { DayEndStep } from '../../src/web/feature'
import { type TestApp, testApp } from '../support/app'
import { closeUntil, depsOf, todayOf } from '../support/day-end'
import { buildLoan } from '../support/loan-book'

let t: TestApp
const start = bookDate('2026-03-16')
beforeEach(async () => {
  t = await testApp({ today: start })
})
afterEach(() => t.close())

/** Everything a day-end writes, table by table, as comparable digests. Numbers made up for a test differ from run to run. */
async function stateOf(): Promise<Record<string, string>> {
  const { rows } = await sql<{ state: Record<string, unknown> }>`select jsonb_build_object(
    'loans', (select jsonb_agg(to_jsonb(l) - 'created_at' - 'terms' order by id) from loans l),
    'installments', (select jsonb_agg(to_jsonb(i) order by loan_id, seq) from installments i),
    'events', (select jsonb_agg(to_jsonb(e) - 'at' order by loan_id, seq) from loan_events e),
    'entries', (select jsonb_agg(jsonb_build_array(business_date, account, branch_id, product_id, loan_id, debit_fen, credit_fen)
      order by business_date, account, loan_id, debit_fen, credit_fen) from entries),
    'balances', (select jsonb_agg(to_jsonb(d) order by business_date, branch_id, product_id, account) from day_balances d),
    'classes', (select jsonb_agg(to_jsonb(k) - 'id' order by loan_id, business_date) from classifications k),
    'cases', (select jsonb_agg(to_jsonb(c) order by id) from collection_cases c),
    'outbox', (select jsonb_agg(jsonb_build_array(dedupe, body) order by dedupe) from outbox),
    'portfolio', (select jsonb_agg(to_jsonb(p) order by business_date, branch_id, product_id, risk_class, overdue_band) from portfolio_days p),
    'days', (select jsonb_agg(jsonb_build_array(business_date, state) order by business_date) from day_ends)
  ) as state`.execute(t.db)
  const digest = (value: unknown) =>
    createHash('sha256')
      .update(JSON.stringify(value).replace(/"(loan_no|contract_id|case_no)":("[^"]*"|\d+)|先生|女士/g, ''))
      .digest('hex')
  return Object.fromEntries(Object.entries(rows[0]!.state).map(([table, value]) => [table, digest(value)]))
}

test('every step has its place in the order of a day-end', () => {
  expect(allDayEndSteps().map(step => step.name)).toEqual(DAY_END_ORDER)
})

test('five missed days are caught up one by one; a second run of the same date adds nothing', async () => {
  await buildLoan(t, start)
  const report = await closeUntil(t, '2026-03-21')
  expect(report).toMatchObject({ closed: ['2026-03-16', '2026-03-17', '2026-03-18', '2026-03-19', '2026-03-20'] })
  expect(await todayOf(t)).toBe('2026-03-21')
  const before = await stateOf()
  const again = await runDayEnds(depsOf(t), allDayEndSteps(), bookDate('2026-03-21'), systemActor('test'))
  expect(isRefused(again) && again.refused).toBe('day-end.nothing')
  expect(await stateOf()).toEqual(before)
})

test('stopped after any step, the next run comes to the same state as a run without a stop', async () => {
  const names = allDayEndSteps().map(step => step.name)
  await buildLoan(t, start)
  // The 期 of this day is not paid: the loan is late when the day is closed.
  await jumpTo('2026-04-16')
  await closeUntil(t, '2026-04-17')
  const template = await stateOf()
  const untouched = await lastDay()
  for (const stopped of names) {
    await t.close()
    t = await testApp({ today: start })
    await buildLoan(t, start)
    await jumpTo('2026-04-16')
    const broken = allDayEndSteps().map(
      (step): DayEndStep =>
        step.name === stopped
          ? { ...step, run: work => step.run(work).then(() => Promise.reject(new Error('pulled the plug'))) }
          : step,
    )
    const failed = await closeUntil(t, '2026-04-17', broken)
    expect(failed.failed).toMatchObject({ step: stopped, reason: 'pulled the plug' })
    expect(await todayOf(t)).toBe('2026-04-16')
    await closeUntil(t, '2026-04-17')
    expect(await stateOf()).toEqual(template)
    expect(await lastDay()).toEqual(untouched)
  }
}, 120_000)

const jumpTo = (day: string) =>
  t.db
    .updateTable('businessDay')
    .set({ today: bookDate(day) })
    .execute()
const lastDay = () =>
  t.db
    .selectFrom('dayEndSteps')
    .select(['step', 'state'])
    .where('businessDate', '=', bookDate('2026-04-16'))
    .orderBy('step')
    .execute()

test('of two runs at once one is refused; a run without a sign of life is taken over and the old one is fenced off', async () => {
  const next = bookDate('2026-03-17')
  const first = await claim(t.db, start, next, null)
  if (isRefused(first)) throw new Error('refused')
  expect(isRefused(await claim(t.db, start, next, null))).toBe(true)
  const refused = await runDayEnds(depsOf(t), allDayEndSteps(), next, systemActor('test'))
  expect(isRefused(refused) && refused.refused).toBe('day-end.running')
  await t.db
    .updateTable('dayEnds')
    .set({ beatAt: new Date(Date.now() - 120_000) })
    .execute()
  expect(await closeUntil(t, '2026-03-17')).toMatchObject({ today: '2026-03-17' })
  const row = await t.db.selectFrom('dayEnds').selectAll().executeTakeFirstOrThrow()
  expect(row.token).toBeGreaterThan(first.token)
  await expect(inTransaction(t.db, fenceOf(first))).rejects.toThrow('taken over')
})

test('an item that fails is listed with its reason, the day is closed all the same, and a retry solves it', async () => {
  let healthy = false
  const shaky: DayEndStep = {
    name: 'shaky',
    label: '测试',
    run: async work => {
      if (!healthy) await work.itemFailed('loan:7', 'no account')
      return 1
    },
  }
  await closeUntil(t, '2026-03-17', [shaky])
  expect(await todayOf(t)).toBe('2026-03-17')
  const open = () => t.db.selectFrom('dayEndErrors').selectAll().where('solvedAt', 'is', null).execute()
  expect(await open()).toMatchObject([{ subject: 'loan:7', reason: 'no account', step: 'shaky' }])
  await closeUntil(t, '2026-03-18', [shaky])
  expect(await open()).toMatchObject([{ subject: 'loan:7', businessDate: '2026-03-17' }])
  healthy = true
  await closeUntil(t, '2026-03-19', [shaky])
  expect(await open()).toEqual([])
})

test('outside the demo the business date never passes the real day, and it never goes back', async () => {
  const deps = depsOf(t, { now: () => new Date('2026-03-17T15:59:59Z') })
  const bank = { ...deps, config: { ...deps.config, demo: false } }
  const run = (to: string) => runDayEnds(bank, [], bookDate(to), systemActor('test'))
  expect(await run('2026-03-18')).toMatchObject({ refused: 'day-end.ahead' })
  expect(await run('2026-03-17')).toMatchObject({ today: '2026-03-17' })
  expect(await run('2026-03-10')).toMatchObject({ refused: 'day-end.nothing' })
  const later = { ...bank, now: () => new Date('2026-03-17T16:00:00Z') }
  expect(await runDayEnds(later, [], bookDate('2026-03-18'), systemActor('test'))).toMatchObject({
    today: '2026-03-18',
  })
})

test('the page starts a run in the background, shows its steps, and is closed to those without the right', async () => {
  const accounting = await t.as('0701')
  expect((await accounting.get('/day-ends')).text).toContain('业务日期')
  expect((await accounting.post('/day-ends', { to: '2026-02-30' })).status).toBe(422)
  expect((await accounting.post('/day-ends', { to: '2026-03-01' })).text).toContain('2026-03-16')
  expect((await accounting.post('/day-ends', { to: '2026-03-17' })).status).toBe(303)
  await dayEndIdle(t.db)
  expect(await todayOf(t)).toBe('2026-03-17')
  const page = await accounting.get('/day-ends')
  expect(page.text).toContain('2026-03-16')
  expect(page.text).toContain('已完成')
  expect((await (await t.as('0318')).get('/day-ends')).status).toBe(403)
  expect((await (await t.as('0201')).post('/day-ends', { to: '2026-03-18' })).status).toBe(403)
})
