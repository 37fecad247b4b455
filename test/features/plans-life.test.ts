import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { pdfPages } from '../export/pdf-text'
import { type TestApp, testApp } from '../support/app'
import { loanOf, planOf } from '../support/changes'
import { plansAt, START } from '../support/plans'

const MIDDLE = bookDate('2026-04-26')
let t: TestApp
let at: ReturnType<typeof plansAt>
beforeAll(async () => {
  t = await testApp({ today: START })
  at = plansAt(t)
  const many = await at.publish('GRJY', {
    methods: ['equal_installment', 'interest_only', 'balloon_term', 'balloon_tail', 'step', 'custom', 'biweekly_half'],
    frequencies: ['monthly', 'quarterly', 'every_n_days'],
    dueRules: ['anniversary', 'fixed_day', 'month_end', 'quarter_20'],
    maxAmount: '5000000',
    maxTerm: '360',
  })
  const flat = await at.publish('GRXF', { methods: ['flat'], dueRules: ['anniversary'] })
  expect([many.status, flat.status]).toEqual([303, 303])
})
afterAll(() => t.close())

const clean = async () => expect(await verify(t.db)).toEqual([])
const payments = async (loanId: number) => (await planOf(t, loanId)).map(i => i.principalFen + i.interestFen)
const settled = async (loanId: number) => {
  expect(await loanOf(t, loanId)).toMatchObject({ state: 'settled', balanceFen: 0n })
  await clean()
}

// Figures: rule book §1.5, value date moved to 16 March 2026 (periods are whole months, so they stay).
test('气球贷 by a longer amortisation: 300,000 at 5 %, 36 of 120 months', async () => {
  const { loanId, contractId, caseId, application } = await at.lend({ method: 'balloon_term', amortization: '120' })
  const plan = await planOf(t, loanId)
  expect((await payments(loanId))[0]).toBe(318_197n)
  expect(plan.at(-1)).toMatchObject({ seq: 36, principalFen: 22_736_431n, interestFen: 94_735n })
  const officer = await at.as('0318')
  const paper = await at.contractText(contractId)
  for (const words of ['按 120 期摊销计算', '3,181.97 元，最后一期 228,311.66 元']) expect(paper).toContain(words)
  const { id: draw } = await t.db
    .selectFrom('disbursements')
    .select('id')
    .where('loanId', '=', loanId)
    .executeTakeFirstOrThrow()
  expect((await (await at.as('0402')).get(`/disbursements/${draw}`)).text).toContain('按 120 期摊销计算')
  for (const path of [`/applications/${application}`, `/contracts/${contractId}`, `/loans/${loanId}`])
    expect((await officer.get(path)).text).toContain('按 120 期摊销计算每期还款额')
  expect((await (await at.as('0110')).get(`/approvals/${caseId}?tab=all`)).text).toContain('按 120 期摊销计算')
  const how = await officer.get(`/loans/${loanId}/schedule/36`)
  for (const words of ['227,364.31 × 5.00% × 1 ÷ 12 = 947.35', '归还全部剩余本金 227,364.31'])
    expect(how.text).toContain(words)
  expect((await officer.get(`/loans/${loanId}?view=years`)).text).toContain('2029')
  const sheet = pdfPages((await officer.get(`/loans/${loanId}/schedule/print`)).body).join('\n')
  for (const words of ['小计', '2027 年', '按 120 期摊销']) expect(sheet).toContain(words)
  // 10 days of 297,818.03… at 5 % of 360 with the rest of the principal
  const page = await at.payAndSettle(loanId, bookDate('2026-04-16'), '3,181.97', MIDDLE)
  expect(page.text).toContain('已于 2026-04-26 结清')
  await settled(loanId)
})

test('气球贷 with a tail of 40 %', async () => {
  const { loanId, contractId } = await at.lend({ method: 'balloon_tail', tail: '40' })
  const pays = await payments(loanId)
  expect([pays[0], pays.at(-1)]).toEqual([589_476n, 12_589_482n])
  expect(await at.contractText(contractId)).toContain('尾款为贷款金额的 40.00%，即 120,000.00 元')
  await at.payAndSettle(loanId, bookDate('2026-04-16'), '5,894.76', MIDDLE)
  await settled(loanId)
})

test('等本等息: 12,000 at 0.6 % a month, 1,072.00 each month, and what it really costs', async () => {
  const fields = { method: 'flat', amount: '12000', term: '12', rate: '7.2' }
  const { loanId, contractId } = await at.lend(fields, 'GRXF')
  expect(new Set(await payments(loanId))).toEqual(new Set([107_200n]))
  expect(await at.contractText(contractId)).toContain('13.03%')
  await at.payAndSettle(loanId, bookDate('2026-04-16'), '1072', MIDDLE)
  await settled(loanId)
})

test('等比累进: +5 % after every 6 of 12 payments', async () => {
  const fields = { method: 'step', amount: '120000', term: '12', rate: '6' }
  const step = { stepKind: 'ratio', stepEvery: '6', stepGrowth: '5' }
  const { loanId, contractId } = await at.lend({ ...fields, ...step })
  const pays = await payments(loanId)
  expect([pays[0], pays[5], pays[6], pays[11]]).toEqual([1_007_975n, 1_007_975n, 1_058_374n, 1_058_370n])
  expect(await at.contractText(contractId)).toContain('每 6 期调整一次，每期还款额比前一阶段增加 5.00%')
  await at.payAndSettle(loanId, bookDate('2026-04-16'), '10079.75', MIDDLE)
  await settled(loanId)
})

test('等额累进: 100.00 less each quarter', async () => {
  const step = { stepKind: 'amount', stepEvery: '3', stepIncrease: '-100' }
  const { loanId } = await at.lend({ method: 'step', amount: '120000', term: '12', rate: '6', ...step })
  const pays = await payments(loanId)
  expect([pays[2]! - pays[3]!, pays[5]! - pays[6]!]).toEqual([10_000n, 10_000n])
  expect((await planOf(t, loanId)).reduce((sum, i) => sum + i.principalFen, 0n)).toBe(12_000_000n)
  await clean()
})

test('按计划还款: two lines typed, two pasted; interest by days on the balance', async () => {
  const lines = {
    planDate: ['2026-05-20', '2026-08-31', '', ''],
    planPrincipal: ['50,000.00', '0', '', ''],
    planPaste: '日期\t本金\n2026-11-10\t100,000.00\n2027-03-10\t150,000.00\n',
  }
  const { loanId, contractId } = await at.lend({ method: 'custom', term: '12', ...lines })
  const plan = await planOf(t, loanId)
  expect(plan.map(i => [i.dueDate, i.principalFen, i.interestFen])).toEqual([
    // 65, 103, 71 and 120 days of 300,000, 250,000, 250,000 and 150,000 at 5 % of 360
    ['2026-05-20', 5_000_000n, 270_833n],
    ['2026-08-31', 0n, 357_639n],
    ['2026-11-10', 10_000_000n, 246_528n],
    ['2027-03-10', 15_000_000n, 250_000n],
  ])
  expect(await loanOf(t, loanId)).toMatchObject({ maturityDate: '2027-03-10', method: 'custom' })
  const paper = await at.contractText(contractId)
  for (const words of ['止', '双方约定的本金归还计划', '2026-11-10', '按约定的还款计划']) expect(paper).toContain(words)
  const how = await (await at.as('0318')).get(`/loans/${loanId}/schedule/1`)
  for (const words of ['300,000.00 × 5.00% × 65 ÷ 360 = 2,708.33', '还款计划约定的金额'])
    expect(how.text).toContain(words)
  await at.payAndSettle(loanId, bookDate('2026-05-20'), '52708.33', bookDate('2026-05-30'))
  await settled(loanId)
})

test('every ten days, 双周供, the end of the month and the 20th of a quarter', async () => {
  const ten = await at.lend({ frequency: 'every_n_days', everyDays: '10', term: '3', amount: '30000', rate: '6' })
  const days = await planOf(t, ten.loanId)
  expect(days.slice(0, 3).map(i => i.dueDate)).toEqual(['2026-03-26', '2026-04-05', '2026-04-15'])
  expect(days.at(-1)).toMatchObject({ dueDate: '2026-06-16' })
  expect((await (await at.as('0318')).get(`/loans/${ten.loanId}`)).text).toContain('自放款日起每 10 天')
  const half = await at.lend({ method: 'biweekly_half', term: '360', amount: '200000', rate: '4.9' })
  const fortnights = await planOf(t, half.loanId)
  expect([fortnights.length, fortnights[0]!.principalFen + fortnights[0]!.interestFen]).toEqual([666, 53_073n])
  const end = await at.lend({ dueRule: 'month_end', term: '6', amount: '30000' })
  expect((await planOf(t, end.loanId)).map(i => i.dueDate).slice(0, 3)).toEqual([
    '2026-04-30',
    '2026-05-31',
    '2026-06-30',
  ])
  const quarter = { method: 'interest_only', frequency: 'quarterly', dueRule: 'quarter_20', amount: '30000' }
  const { loanId } = await at.lend({ ...quarter, term: '12' })
  expect((await planOf(t, loanId)).map(i => i.dueDate).slice(0, 2)).toEqual(['2026-03-20', '2026-06-20'])
  await clean()
})

test('结息日: interest runs through the 20th, the next 期 from the 21st', async () => {
  const published = await at.publish('GRJY', {
    methods: ['interest_only'],
    dueRules: ['quarter_20'],
    interestMode: 'actual',
    cutoff: 'include_settle_day',
  })
  expect(published.status).toBe(303)
  const { loanId, contractId } = await at.lend({
    method: 'interest_only',
    frequency: 'quarterly',
    dueRule: 'quarter_20',
    amount: '1000000',
    term: '12',
    rate: '4.35',
  })
  const plan = await planOf(t, loanId)
  // 16 March to 20 March with both: 5 days; then 21 March to 20 June: 92 days.
  expect(plan.slice(0, 2).map(i => [i.dueDate, i.interestFen])).toEqual([
    ['2026-03-20', 60_417n],
    ['2026-06-20', 1_111_667n],
  ])
  expect(await at.contractText(contractId)).toContain('每期利息计至还款日当日')
  expect((await (await at.as('0318')).get(`/loans/${loanId}/schedule/2`)).text).toContain('含结息日当日')
  await clean()
})
