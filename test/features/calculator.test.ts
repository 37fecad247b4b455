import { readXlsx } from '../../src/export/xlsx-read'
import { type Person, type TestApp, testApp } from '../support/app'

let t: TestApp
let officer: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
})
afterAll(() => t.close())

const BASE = 'amount=100000&term=12&rate=7.2&frequency=monthly&from=2026-01-20'
const get = (query: string) => officer.get(`/calculator?${query}`)

test.each([
  ['等额本息', `${BASE}&method=equal_installment`, ['8,661.90', '8,661.85', '3,942.75', '7.20%', '7.44%']],
  [
    'with 1 % upfront and 30 a month',
    `${BASE}&method=equal_installment&f1k=upfront_rate&f1v=1&f2k=each_period&f2v=30`,
    ['9.74%', '10.19%', '99,000.00', '8,691.90', '1,360.00'],
  ],
  [
    '等本等息',
    'amount=12000&term=12&rate=7.2&frequency=monthly&from=2026-01-20&method=flat',
    ['1,072.00', '13.03%', '13.84%'],
  ],
  [
    '3 % deducted',
    'amount=12000&term=12&rate=7.2&frequency=monthly&from=2026-01-20&method=flat&f1k=upfront_rate&f1v=3&f1d=deducted',
    ['18.87%', '20.59%', '11,640.00', '从放款中扣除'],
  ],
  [
    'odd first period',
    'amount=120000&term=12&rate=6&frequency=monthly&from=2026-01-15&method=equal_installment&dueRule=fixed_day&dueDay=20&until=2027-01-20',
    ['10,447.97', '10,327.97', '4,055.66', '6.03%', '6.23%'],
  ],
  [
    '气球贷 by amortisation',
    'amount=300000&term=36&rate=5&frequency=monthly&from=2026-01-20&method=balloon_term&amortization=120',
    ['3,181.97', '228,311.66', '227,364.31'],
  ],
  [
    '气球贷 by tail',
    'amount=300000&term=36&rate=5&frequency=monthly&from=2026-01-20&method=balloon_tail&tail=40',
    ['5,894.76', '125,894.82'],
  ],
  [
    '累进',
    'amount=120000&term=12&rate=6&frequency=monthly&from=2026-01-20&method=step&stepKind=ratio&stepEvery=6&stepGrowth=5',
    ['10,079.75', '10,583.74', '10,583.70'],
  ],
  [
    '按季',
    'amount=100000&term=24&rate=6&frequency=quarterly&from=2026-01-20&method=equal_installment',
    ['13,358.40', '6,867.23'],
  ],
  [
    '双周供',
    'amount=200000&term=360&rate=4.9&frequency=biweekly&from=2026-01-20&method=biweekly_half',
    ['530.73', '152,984.18', '666'],
  ],
  [
    'by days',
    'amount=100000&term=12&rate=7.2&frequency=monthly&from=2026-01-15&method=interest_only&dueRule=fixed_day&dueDay=20&mode=actual',
    ['7,300.00', '520.00'],
  ],
  [
    'an enterprise with a guarantee fee',
    'amount=1000000&term=12&rate=4.35&frequency=monthly&from=2026-01-20&method=interest_only&borrower=company&f1k=upfront_rate&f1v=1&f1p=guarantor',
    ['5.36%', '分项折算', '担保机构'],
  ],
  [
    'an enterprise, 等额本金',
    'amount=1000000&term=12&rate=4.35&frequency=monthly&from=2026-01-20&method=equal_principal&borrower=company&f1k=upfront_rate&f1v=1',
    ['6.21%'],
  ],
  [
    'LPR and a spread, whatever stands in the rate',
    'amount=500000&term=240&rate=9&lpr=5Y&spread=-30&frequency=monthly&from=2025-03-20&method=equal_installment',
    ['2,848.68', '2024-10-21 公布的五年期以上 LPR 3.60% 减 30 个基点', '3.30%'],
  ],
])('%s: the figures of the rule book', async (_name, query, figures) => {
  const page = await get(query)
  expect(page.status).toBe(200)
  for (const figure of figures) expect(page.text).toContain(figure)
  expect(page.text).not.toMatch(/undefined|\[object|NaN/)
})

test('按计划还款: lines as typed and pasted; what is wrong stands at its field and everything is kept', async () => {
  const custom = `${BASE}&method=custom&planDate=2026-06-20&planPrincipal=40000`
  const short = await get(custom)
  expect(short.status).toBe(422)
  expect(short.text).toContain('少 60,000.00 元')
  expect(short.text).toContain('value="2026-06-20"')
  const paste = encodeURIComponent('2026-10-20\t20,000.00\n2027-01-20\t40000')
  const rows = await get(`${custom}&planPaste=${paste}&_plan=rows`)
  expect(rows.text).toContain('value="2027-01-20"')
  const whole = await get(`${custom}&planPaste=${paste}`)
  expect(whole.status).toBe(200)
  expect(whole.text).toContain('还款间隔不等，以此为准')
  // 151 days on 100,000, 122 on 60,000, 92 on 40,000 at 7.2 % over 360
  for (const figure of ['3,020.00', '1,464.00', '736.00', '5,220.00']) expect(whole.text).toContain(figure)
})

test.each([
  ['amount=abc', '填写'],
  [`${BASE}&method=balloon_term&amortization=6`, '摊销'],
  [`${BASE}&method=balloon_tail&tail=100`, '尾款'],
  [`${BASE}&method=equal_installment&f1k=upfront_rate&f1v=x`, 'f1v'],
  [`${BASE}&method=equal_installment&dueDay=32`, 'dueDay'],
  [`${BASE}&method=equal_installment&lpr=1Y&spread=`, 'spread'],
  [`${BASE}&method=equal_installment&lpr=1Y&spread=x`, '请填写基点数'],
  [`${BASE}&method=equal_installment&lpr=5Y&spread=10`, '一年以内的贷款应选一年期 LPR'],
  ['amount=100000&term=600&rate=7.2&frequency=weekly&from=2026-01-20&method=equal_installment', '期数太多'],
])('%s is refused at its field', async (query, words) => {
  const page = await get(query)
  expect(page.status).toBe(422)
  expect(page.text).toContain(words)
  expect(page.text).not.toMatch(/undefined|\[object|NaN/)
})

test('up to four plans side by side, in the address; one is changed, one is taken away', async () => {
  const pinned = await get(`${BASE}&method=equal_installment&pin=1`)
  expect(pinned.status).toBe(303)
  const second = pinned.location.replace('method=equal_installment', 'method=equal_principal')
  const page = await officer.get(second)
  expect(page.text).toContain('方案对比')
  expect(page.text).toContain('A 等额本金')
  expect(page.text).toContain('B 等额本息')
  expect(page.text).toContain('成本最低')
  const edit = /href="(\/calculator\?[^"]+)">修改/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const swapped = await officer.get(edit)
  expect(swapped.text).toContain('A 等额本息')
  expect(swapped.text).toContain('B 等额本金')
  const without = /href="(\/calculator\?[^"]+)">移除/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  expect((await officer.get(without)).text).not.toContain('A 等额本金')
  const full = await officer.get(`${second}&p2=method%3Dbullet&p3=method%3Dinterest_only`)
  for (const letter of ['A 等额本金', 'B 等额本息', 'C 利随本清', 'D 先息后本']) expect(full.text).toContain(letter)
  expect(full.text).not.toContain('试算并加入对比')
  const lost = await officer.get(`${second}&p2=method%3Dnothing`)
  expect(lost.text).toContain('已略去')
})

test('the caps of the lender on the day of the money, as dated settings', async () => {
  const dear = 'amount=100000&term=12&rate=13&frequency=monthly&method=equal_installment&from=2026-01-20'
  const court = await get(`${dear}&lender=private`)
  expect(court.text).toContain('4 倍一年期 LPR，即 12.00%')
  expect(court.text).toContain('超过上限，不得办理')
  expect((await get(`${dear}&lender=bank`)).text).toContain('未超过')
  const micro = 'amount=100000&term=12&rate=13&frequency=monthly&method=equal_installment&lender=microloan'
  expect((await get(`${micro}&from=2027-12-31`)).text).not.toContain('4 倍一年期 LPR')
  expect((await get(`${micro}&from=2028-01-03`)).text).toContain('4 倍一年期 LPR')
  // 罚息 counts for a private lender: 9 % passes by itself and not with half more.
  const late = await get(
    'amount=100000&term=12&rate=9&frequency=monthly&method=equal_installment&from=2026-01-20&lender=private',
  )
  expect(late.text).toContain('超过上限')
  // A fee as large as the loan leaves no rate at all: that is over every cap, not under it.
  const eaten = await get(`${dear.replace('rate=13', 'rate=5')}&lender=bank&f1k=upfront_fixed&f1v=100000`)
  expect(eaten.text).toContain('超过上限')
  expect(eaten.text).not.toContain('未超过')
})

test('怎么算的: every row with its inputs', async () => {
  const how = await officer.get(`/calculator/how?${BASE}&method=equal_installment&row=1`)
  expect(how.text).toContain('100,000.00 × 7.20% × 1 ÷ 12 = 600.00')
  expect(how.text).toContain('每期还款 8,661.90 − 利息 600.00')
  const last = await officer.get(`/calculator/how?${BASE}&method=equal_installment&row=12`)
  expect(last.text).toContain('最后一期归还剩余全部本金')
  expect((await officer.get(`/calculator/how?${BASE}&method=equal_installment&row=13`)).status).toBe(404)
  expect((await officer.get('/calculator/how?amount=x&row=1')).status).toBe(400)
})

test('printed, as PDF, and as a workbook with numbers as numbers', async () => {
  const query = `${BASE}&method=equal_installment&f1k=each_period&f1v=30&p1=method%3Dequal_principal%26rate%3D7.2%26term%3D12`
  const print = await get(`${query}&print=1`)
  expect(print.status).toBe(200)
  expect(print.text).not.toContain('<form method="get"')
  expect((await officer.get(`/calculator/schedule.pdf?${query}`)).body.subarray(0, 4).toString()).toBe('%PDF')
  const book = await officer.get(`/calculator/schedule.xlsx?${query}`)
  const sheets = await readXlsx(book.body)
  expect(JSON.stringify(sheets)).toContain('8691.9')
})
