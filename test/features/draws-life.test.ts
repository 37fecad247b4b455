import { forgetToday } from '../../src/features/access/rules'
import { verify } from '../../src/features/accounting/verify'
import { dayEnd } from '../../src/features/draws/day-end'
import { bookDate } from '../../src/lending/dates'
import { yuanText } from '../../src/lending/money'
import { systemActor } from '../../src/permissions'
import { type Answer, type Person, type TestApp, testApp } from '../support/app'
import { loanOf, planOf, seenIn } from '../support/changes'
import { closeUntil, depsOf } from '../support/day-end'
import { plansAt, START } from '../support/plans'

jest.setTimeout(180_000)

let t: TestApp
let at: ReturnType<typeof plansAt>
let teller: Person
let head: Person
beforeAll(async () => {
  t = await testApp({ today: START })
  at = plansAt(t)
  teller = await at.as('0401')
  head = await at.as('0402')
})
afterAll(() => t.close())

const LINE = { method: 'revolving', dueRule: 'fixed_day', dueDay: '20', term: '3' }
const PARTS = { method: 'interest_only', dueRule: 'fixed_day', dueDay: '20', term: '12', payoutMode: 'tranches' }

async function moveTo(day: string): Promise<void> {
  const report = await closeUntil(t, day)
  if (report.failed) throw new Error(`${report.failed.step}: ${report.failed.reason}`)
  forgetToday(t.db)
}

const repay = (loan: number, amount: string, valueDate: string): Promise<Answer> =>
  teller.post('/repayments', { loan: String(loan), amount, valueDate, channel: 'counter', step: 'post' })

async function principalBack(loan: number, amount: string, valueDate: string): Promise<Answer> {
  const form = { amount, valueDate, channel: 'counter' }
  const check = await teller.post(`/loans/${loan}/principal`, { ...form, step: 'check' })
  const expected = /name="expected" value="([\d.,]+)"/.exec(check.text)?.[1] ?? ''
  return teller.post(`/loans/${loan}/principal`, { ...form, expected, step: 'post' })
}

async function draw(loan: number, amount: string): Promise<Answer> {
  const payee = {
    paymentMode: 'self',
    payeeName: '测试农户',
    payeeBank: '云溪农商行',
    payeeAccount: '6222021234567890',
  }
  const form = { amount, useNote: '收购稻谷', ...payee }
  const check = await teller.post(`/loans/${loan}/draws`, { ...form, step: 'check' })
  return teller.post(`/loans/${loan}/draws`, { ...form, step: 'submit', seen: seenIn(check.text) })
}

const billOf = async (loan: number, day: string) => {
  const rows = (await planOf(t, loan)).filter(row => row.dueDate === day)
  return { fen: rows.reduce((sum, row) => sum + row.interestFen, 0n), settledOn: rows.at(-1)?.settledOn ?? null }
}

test('a product says what it allows; what does not fit is refused at its field', async () => {
  const methods = ['interest_only', 'equal_installment', 'revolving']
  const wrong = await at.publish('GRJY', { methods, dueRules: ['anniversary'] })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('还款日规则须包含每期固定日')
  const large = await at.publish('GRJY', { methods, minDraw: '9,000,000,000' })
  expect(large.text).toContain('每次支用最低金额不能超过最高金额')
  const only = await at.publish('GRJY', { methods: ['step'], tranches: 'on' })
  expect(only.text).toContain('分次放款只适用于')
  const good = await at.publish('GRJY', {
    methods,
    tranches: 'on',
    drawMonthsUsual: '6',
    minDraw: '1,000',
    minTerm: '3',
  })
  expect(good.status).toBe(303)
  expect((await teller.get(good.location)).text).toContain('分次放款、随借随还')
})

test('an application with planned draws that do not add up keeps what was typed', async () => {
  const planned = '2026-03-20 100000\n2026-05-01,150,000.00'
  const wrong = await at.apply({ ...PARTS, planned })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('用款计划合计 250,000.00 元，与申请金额 300,000.00 元不符')
  expect(wrong.text).toContain('2026-05-01,150,000.00')
  expect((await at.apply({ ...PARTS, planned: '三月 十万' })).text).toContain('第 1 行请填日期和金额')
  expect((await at.apply({ ...PARTS, drawMonths: '13' })).text).toContain('提款期应在 1 到 12 个月之间')
  const late = '2026-03-20 100000\n2026-12-01 200000'
  expect((await at.apply({ ...PARTS, planned: late })).text).toContain('用款计划应在提款期结束日 2026-09-20 之前')
})

test('分次放款 from the application to the contract that says so, under the seal', async () => {
  const planned = '2026-03-20 100000\n2026-05-01 200000'
  const { contractId, application, loanId } = await at.lend({ ...PARTS, planned })
  const paper = (await at.contractText(contractId)).replace(/[\s|]/g, '')
  expect(paper).toContain('首次放款后6个月内可分次提款')
  expect(paper).toContain('2026-05-01200,000.00元')
  expect(paper).toContain('分次将借款划入约定账户')
  const page = await (await at.as('0318')).get(`/applications/${application}`)
  expect(page.text).toContain('首次放款后 6 个月内')
  expect((await head.get(`/loans/${loanId}/draws`)).text).toContain('2026-05-01')
})

test('随借随还: an empty bill is closed by the day-end once, the line stays open and ends with its last day', async () => {
  const { loanId: line, contractId } = await at.lend(LINE)
  const { loanId: idle } = await at.lend(LINE)
  expect((await at.contractText(contractId)).replace(/[\s|]/g, '')).toContain('循环借款额度300,000.00元')
  await moveTo('2026-03-18')
  for (const loan of [line, idle]) expect((await principalBack(loan, '300,000', '2026-03-18')).status).toBe(303)
  await moveTo('2026-03-20')
  // 300,000 × 2 days × 5 % ÷ 360
  expect((await billOf(line, '2026-03-20')).fen).toBe(8_333n)
  for (const loan of [line, idle]) expect((await repay(loan, '83.33', '2026-03-20')).status).toBe(303)
  await moveTo('2026-04-21')
  expect(await billOf(line, '2026-04-20')).toEqual({ fen: 0n, settledOn: '2026-04-20' })
  expect(await loanOf(t, line)).toMatchObject({ state: 'active', oldestUnpaidOn: null, nextDueOn: '2026-05-20' })
  const seq = (await loanOf(t, line)).eventSeq
  const work = {
    deps: depsOf(t),
    date: bookDate('2026-04-20'),
    next: bookDate('2026-04-21'),
    actor: systemActor('test'),
    fence: async () => undefined,
    itemFailed: async () => undefined,
  }
  expect(await dayEnd[0]!.run(work)).toBe(0)
  expect((await loanOf(t, line)).eventSeq).toBe(seq)
  expect(await verify(t.db)).toEqual([])
  const asked = await draw(line, '100,000')
  expect(asked.status).toBe(303)
  expect((await head.post(`${asked.location}/release`, { version: '1' })).status).toBe(303)
  await moveTo('2026-05-20')
  // 100,000 × 29 days × 5 % ÷ 360
  expect((await billOf(line, '2026-05-20')).fen).toBe(40_278n)
  expect((await repay(line, '402.78', '2026-05-20')).status).toBe(303)
  await moveTo('2026-06-19')
  expect((await draw(line, '1,000')).text).toContain('提款期已于 2026-06-16 结束')
  expect(await loanOf(t, line)).toMatchObject({ balanceFen: 10_000_000n, oldestUnpaidOn: '2026-06-16' })
  expect(await loanOf(t, idle)).toMatchObject({ state: 'settled', settledOn: '2026-06-16' })
  const { text } = await teller.get(`/repayments/new?loan=${line}`)
  const due = /name="amount"[^>]*value="([\d.,]+)"|value="([\d.,]+)"[^>]*name="amount"/
    .exec(text)
    ?.slice(1)
    .find(Boolean)
  // 100,000 and 27 days of interest, 罚息 of three days at 7.5 %, 复利 on the interest
  expect(due).toBe(yuanText(10_000_000n + 37_500n + 6_250n + 23n))
  expect((await repay(line, due ?? '', '2026-06-19')).status).toBe(303)
  expect((await loanOf(t, line)).state).toBe('settled')
  expect(await verify(t.db)).toEqual([])
})
