import { verify } from '../../src/features/accounting/verify'
import { pricedOn } from '../../src/features/changes/pricing/day-end'
import { bookDate } from '../../src/lending/dates'
import { pdfPages } from '../export/pdf-text'
import { type Person, type TestApp, testApp } from '../support/app'
import { approve, ask, loanOf, planOf, setToday } from '../support/changes'
import { closeUntil } from '../support/day-end'
import { buildLoan } from '../support/loan-book'

const START = bookDate('2026-02-10')
const TODAY = bookDate('2026-02-20')
let t: TestApp
let maker: Person
let checker: Person
beforeAll(async () => {
  t = await testApp({ today: START })
  maker = await t.as('0401')
  checker = await t.as('0402')
})
afterAll(() => t.close())

const publish = (from: string, oneYearPpm: number) =>
  t.db
    .insertInto('lprRates')
    .values({ effectiveFrom: bookDate(from), oneYearPpm, fiveYearPpm: oneYearPpm + 5_000 })
    .execute()
const floating = { pricing: 'immediate', tenor: '1Y', reason: '转为浮动利率' }

test('a loan follows the LPR from the day two people agreed: day-end, notice, message, and clean books', async () => {
  const id = await buildLoan(t, START)
  await setToday(t, TODAY)
  const at = `/loans/${id}/pricing`
  const page = await maker.get(at)
  for (const words of ['固定利率', '还没有利率调整通知', '420']) expect(page.text).toContain(words)
  expect((await maker.post(at, { ...floating, pricing: 'fixed' })).text).toContain('现在就是这种定价方式')
  expect((await maker.post(at, { ...floating, reason: '' })).status).toBe(422)
  expect((await maker.post(at, floating)).status).toBe(303)
  expect((await maker.post(at, floating)).text).toContain('等待复核')
  expect((await maker.post(`${at}/decide`, { outcome: 'agree' })).status).toBe(403)
  expect((await checker.post(`${at}/decide`, { outcome: 'agree' })).status).toBe(303)
  expect((await checker.post(`${at}/decide`, { outcome: 'agree' })).text).toContain('没有待复核')
  expect((await maker.get(at)).text).toContain('一年期 LPR 加 420 个基点')
  expect((await loanOf(t, id)).ratePpm).toBe(72_000)
  const before = await planOf(t, id)
  await publish('2026-02-24', 29_000)
  await closeUntil(t, bookDate('2026-02-24'))
  expect((await loanOf(t, id)).ratePpm).toBe(71_000)
  const after = await planOf(t, id)
  expect(after).toHaveLength(before.length)
  // 14 days at 7.20 % and 14 at 7.10 % of 360 instead of a whole month at 7.20 %
  expect(after[0]!.interestFen).toBe(28_000n + 27_611n)
  expect(after[1]!.principalFen + after[1]!.interestFen).toBeLessThan(866_190n)
  const [notice] = await t.db.selectFrom('rateNotices').selectAll().where('loanId', '=', id).execute()
  expect(notice).toMatchObject({ fromDate: '2026-02-24', oldRatePpm: 72_000, newRatePpm: 71_000, why: 'reprice' })
  const [message] = await t.db.selectFrom('outbox').selectAll().where('template', '=', 'rate_changed').execute()
  expect(message!.body).toContain('自2026-02-24起调整为7.10%')
  expect(message!.state).toBe('waiting')
  const shown = await maker.get(at)
  for (const words of ['7.20%', '7.10%', 'LL0']) expect(shown.text).toContain(words)
  expect((await maker.get('/changes/rate-notices')).text).toContain('7.10%')
  const paper = pdfPages((await maker.get(`/changes/rate-notices/${notice!.id}/print`)).body).join('')
  for (const words of ['利率调整通知书', '加 420 个基点', '7.10%', '8,661.90']) expect(paper).toContain(words)
  await closeUntil(t, bookDate('2026-02-26'))
  expect(await t.db.selectFrom('rateNotices').select('id').where('loanId', '=', id).execute()).toHaveLength(1)
  expect(await verify(t.db)).toEqual([])
  // other people's loans: no page, no paper
  const stranger = await t.as('0325')
  expect((await stranger.get(at)).status).toBe(404)
  expect((await stranger.get(`/changes/rate-notices/${notice!.id}/print`)).status).toBe(404)
  expect((await stranger.get('/changes/rate-notices')).text).not.toContain('7.10%')
})

test('a rate that was agreed anew ends it; the LPR moves and the loan stays', async () => {
  await setToday(t, bookDate('2026-02-26'))
  const id = await buildLoan(t, bookDate('2026-02-26'))
  const at = `/loans/${id}/pricing`
  await maker.post(at, floating)
  await checker.post(`${at}/decide`, { outcome: 'agree' })
  await closeUntil(t, bookDate('2026-02-27'))
  await setToday(t, bookDate('2026-02-27'))
  const change = await ask(maker, id, 'rate', { date: '2026-02-27', rate: '6.5' })
  expect((await approve(checker, change.id)).status).toBe(303)
  expect((await maker.get(at)).text).not.toContain('个基点</dd>')
  await publish('2026-03-03', 28_000)
  await closeUntil(t, bookDate('2026-03-03'))
  expect((await loanOf(t, id)).ratePpm).toBe(65_000)
  expect(await t.db.selectFrom('rateNotices').select('id').where('loanId', '=', id).execute()).toHaveLength(0)
})

test('a loan above five years follows the five-year LPR', async () => {
  const id = await buildLoan(t, bookDate('2026-03-03'), { termMonths: 120 })
  const at = `/loans/${id}/pricing`
  expect((await maker.post(at, floating)).text).toContain('应选五年期以上 LPR')
  expect((await maker.post(at, { ...floating, tenor: '5Y' })).status).toBe(303)
})

test('rejected, and an LPR that moved between asking and agreeing', async () => {
  const id = await buildLoan(t, bookDate('2026-03-03'))
  const at = `/loans/${id}/pricing`
  await maker.post(at, floating)
  await publish('2026-03-04', 27_000)
  await closeUntil(t, bookDate('2026-03-04'))
  expect((await checker.post(`${at}/decide`, { outcome: 'agree' })).text).toContain('重新申请')
  expect((await checker.post(`${at}/decide`, { outcome: 'reject' })).status).toBe(303)
  expect((await maker.get(at)).text).toContain('未同意')
})

test.each([
  ['jan_1', null, '2026-12-31', 72_000],
  ['jan_1', null, '2027-01-01', 71_000],
  ['anniversary', null, '2027-02-19', 72_000],
  ['anniversary', null, '2027-02-20', 71_000],
  ['every_n', 6, '2026-08-20', 71_000],
  ['immediate', null, '2026-06-22', 71_000],
] as const)('%s %s on %s asks for %s ppm', (mode, months, on, ratePpm) => {
  const quotes = [
    { from: bookDate('2025-05-20'), oneYearPpm: 30_000, fiveYearPpm: 35_000 },
    { from: bookDate('2026-06-22'), oneYearPpm: 29_000, fiveYearPpm: 34_000 },
  ]
  const loan = { loanId: 1, mode, months, tenor: '1Y', spreadPpm: 42_000, fromDate: bookDate('2026-02-20') } as const
  expect(pricedOn(loan, quotes, bookDate('2029-02-10'), bookDate(on))).toMatchObject({ ratePpm })
})
