import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import {
  APPLICATION,
  applicationRow,
  caseOf,
  draft,
  goodCustomer,
  idIn,
  productVersionId,
  submitted,
} from '../support/builders'
import { residentId } from '../support/customers'

let t: TestApp
let officer: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
})
afterAll(() => t.close())

test('three pages lead to the form: customer, product, figures', async () => {
  const customer = await goodCustomer(t, '0318', { name: '陈秀英' })
  expect((await officer.get('/applications/new?q=陈秀')).text).toContain(`/applications/new?customer=${customer}`)
  const products = await officer.get(`/applications/new?customer=${customer}&amount=50000`)
  expect(products.text).toContain('农户小额信用贷款')
  expect(products.text).not.toContain('流动资金贷款')
  const form = await officer.get(
    `/applications/new?customer=${customer}&product=${await productVersionId(t)}&amount=50000`,
  )
  expect(form.text).toContain('value="50000"')
  expect(form.text).not.toMatch(/undefined|\[object|NaN/)
})

test('a draft is kept, shown with its quote, and changed', async () => {
  const id = await draft(t, officer)
  const shown = await officer.get(`/applications/${id}`)
  expect(shown.text).toContain('40,000.00')
  expect(shown.text).toContain('综合年化')
  expect(shown.text).not.toMatch(/undefined|\[object|NaN/)
  const edit = await officer.get(`/applications/${id}/edit`)
  expect(edit.text).toContain('购买化肥和种子')
  const saved = await officer.post(`/applications/${id}`, { ...APPLICATION, amount: '4.5万', version: '1' })
  expect(saved.status).toBe(303)
  expect((await applicationRow(t, id)).amountFen).toBe(4_500_000n)
  const stale = await officer.post(`/applications/${id}`, { ...APPLICATION, amount: '1万', version: '1' })
  expect(stale.status).toBe(409)
  expect(stale.text).toContain('李晓敏')
  expect((await applicationRow(t, id)).amountFen).toBe(4_500_000n)
})

test.each([
  ['amount', '300,000.01', '本产品的金额应在 1,000.00 到 300,000.00 元之间'],
  ['amount', '999', '本产品的金额应在'],
  ['amount', '1e5', '请填写数字'],
  ['amount', '12.345', '金额最多两位小数'],
  ['amount', 'NaN', '请填写数字'],
  ['term', '37', '本产品的期限应在 3 到 36 个月之间'],
  ['term', '12.5', '请填写整数'],
  ['rate', '7.81', '本产品的年利率应在 3.80% 到 7.80% 之间'],
  ['rate', '4.80001', '利率最多四位小数'],
  ['method', 'flat', '请从列表中选择'],
  ['security', 'mortgage', '请从列表中选择'],
  ['purposeDetail', '', '请填写'],
])('%s = %s is refused with its reason, and nothing typed is lost', async (field, value, words) => {
  const customer = String(await goodCustomer(t))
  const answer = await officer.post('/applications', {
    ...APPLICATION,
    [field]: value,
    customer,
    product: String(await productVersionId(t)),
  })
  expect(answer.status).toBe(422)
  expect(answer.text).toContain(words)
  expect(answer.text).toContain('<title>错误：')
  if (field !== 'amount') expect(answer.text).toContain('value="40,000.00"')
})

test('the same form sent twice is one application', async () => {
  const customer = String(await goodCustomer(t))
  const fields = { ...APPLICATION, customer, product: String(await productVersionId(t)), _key: crypto.randomUUID() }
  const [first, second] = await Promise.all([
    officer.post('/applications', fields),
    officer.post('/applications', fields),
  ])
  expect([first.status, second.status]).toEqual([303, 303])
  expect(first.location).toBe(second.location)
  const rows = await t.db.selectFrom('applications').select('id').where('customerId', '=', Number(customer)).execute()
  expect(rows).toHaveLength(1)
})

test('the quote answers as a part and as a page', async () => {
  const query = new URLSearchParams({
    product: String(await productVersionId(t)),
    ...APPLICATION,
    amount: '100000',
    rate: '7.2',
  })
  const part = await officer.get(`/applications/quote?${query}`, { 'HX-Request-Type': 'partial', 'HX-Request': 'true' })
  expect(part.text).not.toContain('<html')
  expect(part.text).toContain('8,661.90')
  expect((await officer.get(`/applications/quote?${query}`)).text).toContain('<html')
})

test('somebody else’s application does not exist: page, form, list, count, submit', async () => {
  const id = await draft(t, officer)
  const other = await t.as('0325')
  for (const path of [`/applications/${id}`, `/applications/${id}/edit`, `/applications/${id}/admission`])
    expect((await other.get(path)).status).toBe(404)
  for (const path of [`/applications/${id}`, `/applications/${id}/submit`, `/applications/${id}/withdraw`])
    expect((await other.post(path, { ...APPLICATION, version: '1' })).status).toBe(404)
  const { applicationNo } = await applicationRow(t, id)
  expect((await other.get(`/applications?q=${applicationNo}`)).text).not.toContain(`/applications/${id}"`)
  expect((await officer.get(`/applications?q=${applicationNo}`)).text).toContain(`/applications/${id}"`)
  expect((await other.get('/applications/count')).text).toBe('')
})

test('roles without the right are refused', async () => {
  const teller = await t.as('0401')
  expect((await teller.get('/applications')).status).toBe(403)
  const head = await t.as('0201')
  expect((await head.get('/applications/new')).status).toBe(403)
})

test('admission rejects with every reason; the application stays a draft and may be handed in again', async () => {
  const customer = String(await goodCustomer(t, '0318', old()))
  const made = await officer.post('/applications', {
    ...APPLICATION,
    customer,
    product: String(await productVersionId(t)),
  })
  const id = idIn(made)
  const answer = await officer.post(`/applications/${id}/submit`, { version: '1' })
  expect(answer.location).toBe(`/applications/${id}/admission`)
  const reasons = await officer.get(answer.location)
  expect(reasons.text).toContain('未通过准入检查')
  expect(reasons.text).toContain('贷款到期时借款人 68 周岁，超过 65 周岁')
  expect(reasons.text).toContain('证件已过有效期')
  expect(reasons.text).toContain('债务收入比')
  const row = await applicationRow(t, id)
  expect([row.state, row.version, row.submittedAt]).toEqual(['draft', 1, null])
  const hits = await t.db.selectFrom('admissionHits').selectAll().where('applicationId', '=', id).execute()
  expect(new Set(hits.map(hit => hit.run))).toEqual(new Set([1]))
  await officer.post(`/applications/${id}/submit`, { version: '1' })
  const again = await t.db.selectFrom('admissionHits').select('run').where('applicationId', '=', id).execute()
  expect(Math.max(...again.map(hit => hit.run))).toBe(2)
})

test('in approval nothing can be edited; withdrawn closes the case', async () => {
  const id = await draft(t, officer)
  const caseId = await submitted(t, officer, id)
  const row = await applicationRow(t, id)
  expect(row.state).toBe('in_approval')
  const edit = await officer.post(`/applications/${id}`, { ...APPLICATION, version: String(row.version) })
  expect(edit.status).toBe(422)
  expect(edit.text).toContain('审批中或已办结的申请不能修改')
  expect((await officer.get(`/applications/${id}/edit`)).status).toBe(303)
  expect((await officer.post(`/applications/${id}/withdraw`, { version: String(row.version) })).status).toBe(303)
  expect((await applicationRow(t, id)).state).toBe('withdrawn')
  expect((await caseOf(t, id)).state).toBe('withdrawn')
  expect((await caseOf(t, id)).id).toBe(caseId)
  expect((await officer.post(`/applications/${id}/submit`, { version: String(row.version + 1) })).status).toBe(422)
})

test('pages of the calculator and products show figures', async () => {
  const page = await officer.get(
    '/calculator?amount=100000&term=12&rate=7.2&frequency=monthly&from=2026-01-20&method=equal_installment',
  )
  expect(page.status).toBe(200)
  expect(page.text).toContain('8,661.90')
  expect(page.text).toContain('3,942.75')
  expect(page.text).toContain('3,900.00')
  expect(page.text).not.toMatch(/undefined|\[object|NaN/)
  const wrong = await officer.get('/calculator?amount=abc&term=12')
  expect(wrong.status).toBe(422)
  const query = 'amount=100000&term=12&rate=7.2&frequency=monthly&from=2026-01-20&method=equal_installment'
  expect((await officer.get(`/calculator/schedule.pdf?${query}`)).body.subarray(0, 4).toString()).toBe('%PDF')
  expect((await officer.get(`/calculator/schedule.xlsx?${query}`)).body.subarray(0, 2).toString()).toBe('PK')
  expect((await officer.get('/calculator/schedule.xlsx?amount=x')).status).toBe(400)
})

/** A borrower of 67 with an expired paper and hardly any income. */
function old() {
  return {
    idExpiresOn: bookDate('2025-12-31'),
    annualIncomeFen: 1_000_000n,
    idNo: residentId('19590316', 901),
  }
}
