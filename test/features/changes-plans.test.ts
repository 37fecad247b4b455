import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { type TestApp, testApp } from '../support/app'
import { approve, ask, loanOf, pathOf, planOf, setToday } from '../support/changes'
import { type Fields, plansAt, START } from '../support/plans'

jest.setTimeout(120_000)

let t: TestApp
let at: ReturnType<typeof plansAt>
beforeAll(async () => {
  t = await testApp({ today: START })
  at = plansAt(t)
  await at.publish('GRJY', {
    methods: ['equal_installment', 'balloon_term', 'balloon_tail', 'step', 'custom', 'biweekly_half'],
    dueRules: ['anniversary', 'fixed_day'],
    maxAmount: '5000000',
    maxTerm: '360',
  })
  await at.publish('GRXF', { methods: ['flat'], dueRules: ['anniversary'] })
})
afterAll(() => t.close())

const DAY = bookDate('2026-04-01')
const money = { channel: 'counter', bankSerial: '', payerName: '' }
const clean = async () => expect(await verify(t.db)).toEqual([])
const openPlan = async (loanId: number) =>
  (await planOf(t, loanId)).filter(i => i.settledOn === null).map(i => [i.dueDate, i.principalFen, i.interestFen])

/** Quoted by the officer, shown beside the plan of before, paid at the counter. */
async function prepay(loanId: number, fields: Fields, date = DAY) {
  const quote = await ask(await at.as('0401'), loanId, 'prepay', { date, ...fields })
  if (quote.answer.status !== 303) throw new Error(/<main[\s\S]*/.exec(quote.check.text)?.[0].slice(0, 4000))
  const posted = await (await at.as('0401')).post(`/changes/${quote.id}/post`, { version: '1', ...money })
  expect(posted.status).toBe(303)
  await clean()
  return quote
}

/** 冲正 by two people brings the plan of before back. */
async function undo(loanId: number) {
  const { seq } = await t.db
    .selectFrom('loanEvents')
    .select('seq')
    .where('loanId', '=', loanId)
    .where('kind', '=', 'prepay')
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow()
  const back = await ask(await at.as('0318'), loanId, 'reverse', { of: String(seq) })
  expect((await approve(await at.as('0402'), back.id)).status).toBe(303)
  await clean()
}

test('气球贷: the 尾款 stays, shrinks or is repaid first; taken back by 冲正, and another due day', async () => {
  const { loanId } = await at.lend({ method: 'balloon_tail', tail: '40' })
  const before = await openPlan(loanId)
  await setToday(t, DAY)
  const form = await (await at.as('0401')).get(pathOf(loanId, 'prepay'))
  for (const words of ['尾款不变', '先冲尾款（每期金额和期数不变）', '自选期数']) expect(form.text).toContain(words)
  const much = {
    principal: '250000',
    mode: 'lower_payment',
    tail: 'keep',
    date: DAY,
    reason: '提前还款',
    step: 'check',
  }
  const no = await (await at.as('0401')).post(pathOf(loanId, 'prepay'), much)
  expect([no.status, no.text.includes('剩余本金不多于尾款'), no.text.includes('250000')]).toEqual([422, true, true])
  const { check } = await prepay(loanId, { principal: '50000', mode: 'lower_payment', tail: 'share' })
  // 120,000 × 250,000 ÷ 300,000
  for (const words of ['余下计划的尾款', '100,000.00']) expect(check.text).toContain(words)
  expect(await loanOf(t, loanId)).toMatchObject({ balanceFen: 25_000_000n })
  expect((await (await at.as('0318')).get(`/loans/${loanId}`)).text).toContain('尾款 100,000.00 元')
  await undo(loanId)
  expect(await openPlan(loanId)).toEqual(before)
  const off = await prepay(loanId, { principal: '50000', mode: 'off_tail' })
  expect(off.check.text).toContain('提前还款')
  const rows = await openPlan(loanId)
  expect([rows.length, rows[1]]).toEqual([36, expect.arrayContaining(['2026-05-16'])])
  const { id } = await ask(await at.as('0318'), loanId, 'due_day', { day: '5' })
  expect((await approve(await at.as('0402'), id)).status).toBe(303)
  expect((await openPlan(loanId)).slice(0, 2).map(([due]) => due)).toEqual(['2026-04-05', '2026-05-05'])
  expect((await openPlan(loanId)).at(-1)?.[0]).toBe('2029-03-16')
  await clean()
})

test('等本等息: what interest is reckoned on falls with the balance, and the explanation says so', async () => {
  const fields = { method: 'flat', amount: '12000', term: '12', rate: '7.2' }
  const { loanId } = await at.lend(fields, 'GRXF')
  await setToday(t, DAY)
  const { check } = await prepay(loanId, { principal: '3000', mode: 'lower_payment' })
  expect(check.text).toContain('余下计划的计息本金')
  // 16 days on 12,000; then 15 days and eleven months on 9,000
  const plan = await planOf(t, loanId)
  expect(plan[0]).toMatchObject({ interestFen: 3_840n, principalFen: 300_000n, settledOn: DAY })
  expect(plan.slice(1, 3).map(i => [i.principalFen, i.interestFen])).toEqual([
    [75_000n, 2_700n],
    [75_000n, 5_400n],
  ])
  const how = await (await at.as('0318')).get(`/loans/${loanId}/schedule/3`)
  expect(how.text).toContain('9,000.00 × 7.20% × 1 ÷ 12 = 54.00')
  const paid = await (await at.as('0318')).get(`/loans/${loanId}/schedule/1`)
  expect(paid.text).toContain('12,000.00 × 7.20% × 16 ÷ 360 = 38.40')
  await undo(loanId)
})

test('累进 and 按计划还款: steps go on, lines are taken off from the back', async () => {
  const step = { stepKind: 'ratio', stepEvery: '6', stepGrowth: '5' }
  const stepped = await at.lend({ method: 'step', amount: '120000', term: '12', rate: '6', ...step })
  const lines = {
    planDate: ['2026-05-20', '2026-11-10', '2027-03-10', ''],
    planPrincipal: ['50,000.00', '100,000', '150,000', ''],
  }
  const custom = await at.lend({ method: 'custom', term: '12', ...lines })
  await setToday(t, DAY)
  await prepay(stepped.loanId, { principal: '20000', mode: 'lower_payment' })
  const pays = (await openPlan(stepped.loanId)).map(([, p, i]) => (p as bigint) + (i as bigint))
  expect([new Set(pays.slice(1, 6)).size, new Set(pays.slice(6, 11)).size]).toEqual([1, 1])
  // The sixth payment of the rule is the last of its step, the 期 of the prepayment aside: +5 % after it.
  expect(Number(pays[6]) / Number(pays[5])).toBeCloseTo(1.05, 5)
  const form = await (await at.as('0401')).get(pathOf(custom.loanId, 'prepay'))
  expect(form.text).toContain('从最后一期起冲减本金')
  expect(form.text).not.toContain('自选期数')
  await prepay(custom.loanId, { principal: '160000', mode: 'from_back' })
  expect((await openPlan(custom.loanId)).map(([due, principal]) => [due, principal])).toEqual([
    ['2026-05-20', 5_000_000n],
    ['2026-11-10', 9_000_000n],
  ])
  const past = await (await at.as('0318')).post(pathOf(custom.loanId, 'due_day'), {
    day: '33',
    reason: '改日',
    step: 'check',
  })
  expect([past.status, past.text.includes('33')]).toEqual([422, true])
})

test('双周供: ends sooner on the same payment, and moves to another day of the week', async () => {
  const { loanId } = await at.lend({ method: 'biweekly_half', term: '360', amount: '200000', rate: '4.9' })
  const early = bookDate('2026-03-25')
  await setToday(t, early)
  await prepay(loanId, { principal: '50000', mode: 'shorter_term' }, early)
  const rows = await openPlan(loanId)
  expect(rows.length).toBeLessThan(450)
  const officer = await at.as('0318')
  expect((await officer.get(pathOf(loanId, 'due_day'))).text).toContain('1 为星期一')
  const wrong = await officer.post(pathOf(loanId, 'due_day'), { day: '8', reason: '改日', step: 'check' })
  expect([wrong.status, wrong.text.includes('按周还款的填 1')]).toEqual([422, true])
  const { id } = await ask(officer, loanId, 'due_day', { day: '5' })
  expect((await approve(await at.as('0402'), id)).status).toBe(303)
  expect((await openPlan(loanId)).slice(0, 2).map(([due]) => due)).toEqual(['2026-03-27', '2026-04-10'])
  expect(await loanOf(t, loanId)).toMatchObject({ nextDueOn: '2026-03-27' })
  const page = (await officer.get(`/loans/${loanId}`)).text
  expect([page.includes('每 14 天，逢星期五'), page.includes('自放款日起')]).toEqual([true, false])
  await clean()
})
