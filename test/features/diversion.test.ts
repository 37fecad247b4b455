import { verify } from '../../src/features/accounting/verify'
import { addDays, type BookDate, bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { approve, ask, loanOf, pathOf, setToday } from '../support/changes'
import { buildLoan, closeDays } from '../support/loan-book'

const START = bookDate('2026-02-10')
let t: TestApp
let maker: Person
let checker: Person
let loan = 0
let second = 0
let now = START

beforeAll(async () => {
  t = await testApp({ today: START })
  maker = await t.as('0401')
  checker = await t.as('0402')
  loan = await buildLoan(t, START)
  second = await buildLoan(t, START)
}, 60_000)
afterAll(() => t.close())

async function moveTo(today: BookDate): Promise<void> {
  if (today > now) expect(await closeDays(t, now, addDays(today, -1))).toEqual([])
  now = today
  await setToday(t, today)
}

const clean = async () => expect(await verify(t.db)).toEqual([])
const proof = { evidence: '用途检查报告 2026-07 号' }
const feesOf = async (id: number) => {
  const page = await maker.get(`/loans/${id}/fees`)
  return { page: page.text, fees: await t.db.selectFrom('loanFees').selectAll().where('loanId', '=', id).execute() }
}
const charged = async (id: number) => {
  const rows = await t.db.selectFrom('diversionCharges').select('fen').where('loanId', '=', id).execute()
  return rows.reduce((sum, row) => sum + row.fen, 0n)
}

test('挪用: asked by one, agreed by another; charged from its first day, and the class falls at once', async () => {
  await moveTo(bookDate('2026-02-20'))
  const wrong = await maker.post(pathOf(loan, 'divert'), {
    amount: '100000.01',
    date: now,
    reason: '用途检查',
    ...proof,
  })
  expect([wrong.status, wrong.text.includes('挪用金额不能超过未还本金')]).toEqual([422, true])
  expect(wrong.text).toContain('100000.01')
  const early = await maker.post(pathOf(loan, 'divert'), { amount: '1', date: '2026-02-09', reason: '检查', ...proof })
  expect([early.status, early.text.includes('不能早于放款日')]).toEqual([422, true])
  const bare = await maker.post(pathOf(loan, 'divert'), { amount: '1', date: now, reason: '检查', evidence: '' })
  expect(bare.status).toBe(422)
  const { check, id } = await ask(maker, loan, 'divert', { amount: '36,000', date: '2026-02-15', ...proof })
  // 36,000.00 at 7.2 % × 100 % of 360: 7.20 a day, 5 days
  for (const words of ['截至今日应计挪用罚息', '36.00', '在正常利息之外加收']) expect(check.text).toContain(words)
  expect((await approve(maker, id)).status).not.toBe(303)
  expect(await charged(loan)).toBe(0n)
  expect((await approve(checker, id)).status).toBe(303)
  expect(await charged(loan)).toBe(3_600n)
  expect(await loanOf(t, loan)).toMatchObject({ riskClass: 'special_mention' })
  const page = await maker.get(`/loans/${loan}`)
  expect(page.text).toContain('36,000.00 元被挪用')
  expect((await maker.get(`/loans/${loan}/changes/new`)).text).toContain('挪用已纠正')
  expect((await maker.get(pathOf(loan, 'divert'))).status).toBe(404)
  await clean()
})

test('the day-end charges each day once; a receipt pays it first; the screen says how', async () => {
  await moveTo(bookDate('2026-02-25'))
  expect(await charged(loan)).toBe(7_200n)
  const { page, fees } = await feesOf(loan)
  expect(fees.reduce((sum, fee) => sum + fee.amountFen, 0n)).toBe(7_200n)
  expect(page).toContain('36,000.00 × 7.20% × 100.00% × 1 ÷ 360')
  const how = await maker.get(`/loans/${loan}/diversion`)
  for (const words of ['挪用罚息怎么算的', '72.00', '2026-02-15 至 2026-02-24']) expect(how.text).toContain(words)
  expect(how.text).not.toMatch(/undefined|\[object|NaN/)
  expect((await maker.get(`/loans/${second}/diversion`)).text).toContain('没有挪用')
  const paid = await maker.post('/repayments', {
    loan: String(loan),
    amount: '50',
    valueDate: now,
    channel: 'transfer',
    bankSerial: '',
    payerName: '',
    step: 'post',
  })
  expect(paid.status).toBe(303)
  const rows = await t.db.selectFrom('loanFeePayments').select('fen').execute()
  expect(rows.reduce((sum, row) => sum + row.fen, 0n)).toBe(5_000n)
  await clean()
})

test('挪用已纠正 from an earlier day takes the unpaid days back, and the class rises only by it', async () => {
  // 2 days too much are 14.40; 22.00 are unpaid
  const { check, id } = await ask(maker, loan, 'divert_end', { date: '2026-02-23', ...proof })
  expect(check.text).toContain('57.60')
  expect((await approve(checker, id)).status).toBe(303)
  expect(await charged(loan)).toBe(5_760n)
  const waived = await t.db.selectFrom('feeWaivers').select(['fen', 'state', 'askedBy', 'decidedBy']).execute()
  expect(waived.reduce((sum, row) => sum + row.fen, 0n)).toBe(1_440n)
  expect(waived.every(row => row.askedBy !== row.decidedBy)).toBe(true)
  expect(await loanOf(t, loan)).toMatchObject({ riskClass: 'pass' })
  await moveTo(bookDate('2026-02-28'))
  expect(await charged(loan)).toBe(5_760n)
  await clean()
})

test('冲正 of 挪用: what was charged and is unpaid goes; what was paid has to be reversed first', async () => {
  await moveTo(bookDate('2026-03-01'))
  const { id } = await ask(maker, second, 'divert', { amount: '36000', date: '2026-02-27', ...proof })
  expect((await approve(checker, id)).status).toBe(303)
  expect(await charged(second)).toBe(1_440n)
  const seq = String((await loanOf(t, second)).eventSeq)
  const undo = await ask(maker, second, 'reverse', { of: seq })
  expect((await approve(checker, undo.id)).status).toBe(303)
  expect(await charged(second)).toBe(0n)
  expect(await loanOf(t, second)).toMatchObject({ riskClass: 'pass' })
  expect((await maker.get(`/loans/${second}`)).text).not.toContain('被挪用')
  // 50.00 of the first loan were paid: its diversion cannot simply be taken back
  const rows = await t.db.selectFrom('loanEvents').select(['seq', 'kind']).where('loanId', '=', loan).execute()
  const end = rows.find(row => row.kind === 'divert_end')!.seq
  const first = await ask(maker, loan, 'reverse', { of: String(end) })
  expect((await approve(checker, first.id)).status).toBe(303)
  expect(await loanOf(t, loan)).toMatchObject({ riskClass: 'special_mention' })
  const start = rows.find(row => row.kind === 'divert')!.seq
  const whole = await ask(maker, loan, 'reverse', { of: String(start) })
  const answer = await approve(checker, whole.id)
  expect([answer.status, answer.text.includes('请先冲正收款')]).toEqual([422, true])
  await clean()
})

test('a parameter that is yes or no is asked as that, and kept as that', async () => {
  const admin = await t.as('0901')
  const path = '/admin/parameters/classification.non-accrual'
  const page = await admin.get(path)
  expect(page.text).toMatch(/type="radio"[^>]*name="value"[^>]*value="true"/)
  const from = addDays(now, 3)
  const wrong = await admin.post(path, { value: '1', from })
  expect(wrong.status).toBe(422)
  expect((await admin.post(path, { value: 'true', from })).status).toBe(303)
  const row = await t.db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', 'classification.non-accrual')
    .where('effectiveFrom', '=', from)
    .executeTakeFirstOrThrow()
  expect(row.value).toBe(true)
})

test('结清 asks what was charged until that morning; a loan that is gone is charged no more', async () => {
  const third = await buildLoan(t, now)
  const { id } = await ask(maker, third, 'divert', { amount: '36000', date: now, ...proof })
  expect((await approve(checker, id)).status).toBe(303)
  expect(await charged(third)).toBe(0n)
  await moveTo(addDays(now, 5))
  expect(await charged(third)).toBe(3_600n)
  const quote = await maker.get(`/loans/${third}/payoff`)
  expect(quote.text).toContain('36.00')
  const expected = /name="expected" value="([^"]+)"/.exec(quote.text)?.[1] ?? ''
  const body = { expected, valueDate: now, channel: 'transfer', bankSerial: '', payerName: '' }
  expect((await maker.post(`/loans/${third}/payoff`, body)).status).toBe(303)
  expect(await loanOf(t, third)).toMatchObject({ state: 'settled', balanceFen: 0n })
  await moveTo(addDays(now, 2))
  expect(await charged(third)).toBe(3_600n)
  await clean()
})
