import { sql } from 'kysely'
import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { pdfPages } from '../export/pdf-text'
import { type Person, type TestApp, testApp } from '../support/app'
import { applicationRow, caseOf, decideAs, idIn, submitted } from '../support/builders'
import { loanOf, planOf, setToday } from '../support/changes'
import { closeUntil } from '../support/day-end'
import { type Fields, plansAt, START } from '../support/plans'

const RATES: Fields = {
  pricings: ['fixed', 'immediate', 'jan_1', 'm3'],
  lprBase: 'by_term',
  rateDay: 'disbursement',
  minSpread: '60',
  spreadUsual: '145',
  maxSpread: '300',
}
const M3: Fields = { pricing: 'm3', spread: '145', rate: '' }

let t: TestApp
let at: ReturnType<typeof plansAt>
let officer: Person
beforeAll(async () => {
  t = await testApp({ today: START })
  at = plansAt(t)
  officer = await at.as('0318')
  expect((await at.publish('GRJY', RATES)).status).toBe(303)
})
afterAll(() => t.close())

const publishLpr = (from: string, oneYearPpm: number) =>
  t.db
    .insertInto('lprRates')
    .values({ effectiveFrom: bookDate(from), oneYearPpm, fiveYearPpm: oneYearPpm + 5_000 })
    .execute()
const mainOf = (html: string): string => /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? html
const plain = (html: string): string => mainOf(html).replace(/<[^>]+>/g, ' ')

async function contracted(fields: Fields): Promise<{ application: number; contract: number }> {
  const answer = await at.apply(fields)
  if (answer.status !== 303) throw new Error(plain(answer.text).slice(0, 3_000))
  const application = idIn(answer)
  const caseId = await submitted(t, officer, application)
  const { steps } = await caseOf(t, application)
  for (const step of steps) {
    const person = await at.as(step === 'branch_head' ? '0201' : step === 'reviewer' ? '0110' : '0111')
    const decided = await decideAs(t, person, caseId, { spread: String(fields.spread) })
    if (decided.status !== 303) throw new Error(plain(decided.text).slice(0, 3_000))
  }
  const made = await officer.post(`/applications/${application}/contract`)
  if (made.status !== 303) throw new Error(plain(made.text).slice(0, 2_000))
  return { application, contract: idIn(made) }
}
const sign = async (contract: number, signedOn: string) =>
  officer.post(`/contracts/${contract}/sign`, { signedOn, signedBy: '测试农户', version: '1' })
const payee = { payeeName: '云溪农资公司', payeeBank: '云溪农村商业银行', payeeAccount: '6222 0212 3456 7890' }
async function paidOut(contract: number): Promise<number> {
  const paper = { contract: String(contract), paymentMode: 'entrusted', selfReason: '', ...payee }
  const prepared = await (await at.as('0401')).post('/disbursements', paper)
  if (prepared.status !== 303) throw new Error(plain(prepared.text).slice(0, 2_000))
  const released = await (await at.as('0402')).post(`/disbursements/${idIn(prepared)}/release`, { version: '1' })
  if (released.status !== 303) throw new Error(plain(released.text).slice(0, 2_000))
  return idIn(released)
}

test('what a product may not say of its rates is said at its field', async () => {
  const wrong: [Fields, string][] = [
    [{ minSpread: '' }, '浮动利率须填写加点范围和默认加点'],
    [{ minSpread: '1.455' }, '请填写基点数'],
    [{ minSpread: '400' }, '上限不能小于下限'],
    [{ spreadUsual: '301' }, '默认值应在允许的范围内'],
    [{ pricings: ['jan_1'] }, '随借随还只能用固定利率'],
    [{ pricings: [] }, '请至少选择一项'],
    [{ lprBase: '1Y' }, '五年以上的贷款应选五年期以上 LPR'],
    [{ lprBase: '5Y' }, '一年以内的贷款应选一年期 LPR'],
  ]
  for (const [change, words] of wrong) {
    const answer = await at.publish('GRJY', { ...RATES, ...change })
    expect([answer.status, plain(answer.text).includes(words), words]).toEqual([422, true, words])
  }
  const { id } = await t.db.selectFrom('products').select('id').where('code', '=', 'GRJY').executeTakeFirstOrThrow()
  const page = plain((await officer.get(`/products/${id}`)).text)
  for (const words of ['每 3 个月调整', '60 – 300 个基点', '实际放款日的 LPR']) expect(page).toContain(words)
})

test('an application floats inside the range of its product; what was typed is kept', async () => {
  const wrong: [Fields, string][] = [
    [{ ...M3, spread: '301' }, '本产品的加点应在 60 到 300 个基点之间'],
    [{ ...M3, spread: '59' }, '本产品的加点应在 60 到 300 个基点之间'],
    [{ ...M3, spread: '' }, '必填'],
    [{ ...M3, spread: 'abc' }, '请填写基点数'],
    [{ ...M3, pricing: 'anniversary' }, '没有这个选项'],
    [{ ...M3, method: 'revolving' }, '随借随还只能用固定利率'],
    [{ ...M3, payoutMode: 'tranches', drawMonths: '6' }, '分次放款只能用固定利率'],
  ]
  for (const [fields, words] of wrong) {
    const answer = await at.apply(fields)
    expect(answer.status).toBe(422)
    if (words !== '必填' && words !== '没有这个选项') expect(plain(answer.text)).toContain(words)
    expect(answer.text).toContain(`value="${String(fields.spread)}"`)
  }
  const { id } = await t.db
    .selectFrom('productVersions')
    .innerJoin('products', 'products.id', 'productVersions.productId')
    .select('productVersions.id')
    .where('products.code', '=', 'GRJY')
    .orderBy('version', 'desc')
    .executeTakeFirstOrThrow()
  const asked = new URLSearchParams({ product: String(id), amount: '300000', term: '36', pricing: 'm3', spread: '145' })
  const rest = '&method=equal_installment&frequency=monthly&dueRule=anniversary'
  const quote = plain((await officer.get(`/applications/quote?${asked}${rest}`)).text)
  expect(quote).toContain('2025-05-20 公布的一年期 LPR 3.00% 加 145 个基点')
  expect(quote).toContain('4.45%')
})

test('from the product to the notice: a loan floats from its first day', async () => {
  const { application, contract } = await contracted({ ...M3, pricing: 'immediate' })
  expect(await applicationRow(t, application)).toMatchObject({
    ratePpm: 44_500,
    pricing: { pricing: 'immediate', tenor: '1Y', spreadPpm: 14_500, lprPpm: 30_000, lprFrom: '2025-05-20' },
  })
  const page = plain((await officer.get(`/contracts/${contract}`)).text)
  expect(page).toContain('一年期 LPR 加 145 个基点，随 LPR 公布立即调整')
  expect(page).not.toContain('不一致')
  const paper = (await at.contractText(contract)).replace(/[\s|]/g, '')
  for (const words of [
    '浮动利率',
    '定价基准',
    '一年期LPR加145个基点',
    '重定价周期',
    '不设固定周期',
    '重定价日',
    '4.45%',
  ])
    expect(paper).toContain(words)
  expect((await sign(contract, START)).status).toBe(303)
  const loanId = await paidOut(contract)
  expect((await loanOf(t, loanId)).ratePpm).toBe(44_500)
  const pricing = await t.db.selectFrom('loanPricings').selectAll().where('loanId', '=', loanId).execute()
  expect(pricing).toMatchObject([
    {
      origin: 'contract',
      state: 'agreed',
      mode: 'immediate',
      months: null,
      tenor: '1Y',
      spreadPpm: 14_500,
      pricedOn: START,
    },
  ])
  expect(plain((await officer.get(`/loans/${loanId}`)).text)).toContain('浮动利率，随 LPR 重定价')
  const terms = plain((await (await at.as('0401')).get(`/loans/${loanId}/pricing`)).text)
  for (const words of ['一年期 LPR 加 145 个基点', '公布新的 LPR 时', '借款合同']) expect(terms).toContain(words)
  const before = await planOf(t, loanId)
  await publishLpr('2026-03-23', 29_000)
  await closeUntil(t, '2026-03-22')
  expect((await loanOf(t, loanId)).ratePpm).toBe(44_500)
  await closeUntil(t, '2026-03-23')
  expect((await loanOf(t, loanId)).ratePpm).toBe(43_500)
  const after = await planOf(t, loanId)
  expect(after.map(i => i.principalFen).reduce((a, b) => a + b)).toBe(30_000_000n)
  expect(after.at(-1)!.interestFen + after.at(-1)!.principalFen).toBeLessThan(
    before.at(-1)!.interestFen + before.at(-1)!.principalFen,
  )
  const [notice] = await t.db.selectFrom('rateNotices').selectAll().where('loanId', '=', loanId).execute()
  expect(notice).toMatchObject({ fromDate: '2026-03-23', oldRatePpm: 44_500, newRatePpm: 43_500, why: 'reprice' })
  const letter = pdfPages((await (await at.as('0401')).get(`/changes/rate-notices/${notice!.id}/print`)).body).join('')
  for (const words of ['利率调整通知书', '加 145 个基点', '4.35%']) expect(letter).toContain(words)
  expect(await verify(t.db)).toEqual([])
})

test('the approver sets the spread, the seal holds it: another one afterwards breaks it', async () => {
  const application = idIn(await at.apply(M3))
  const caseId = await submitted(t, officer, application)
  // The LPR moved since the product was written: what is handed in is worked out anew.
  const row = await applicationRow(t, application)
  expect(row.ratePpm).toBe(43_500)
  const head = await at.as('0201')
  const seen = plain((await head.get(`/approvals/${caseId}`)).text)
  expect(seen).toContain('2026-03-23 公布的一年期 LPR 2.90% 加 145 个基点')
  const wide = await decideAs(t, head, caseId, { spread: '301' })
  expect(wide.status).toBe(422)
  expect(plain(wide.text)).toContain('批复加点应在产品范围 60 到 300 个基点之间')
  expect(wide.text).toContain('value="301"')
  const long = await decideAs(t, head, caseId, { spread: '120', term: '72' })
  expect(plain(long.text)).toContain('另一种 LPR')
  const { steps } = await caseOf(t, application)
  for (const [i, step] of steps.entries()) {
    const person = await at.as(step === 'branch_head' ? '0201' : step === 'reviewer' ? '0110' : '0111')
    expect((await decideAs(t, person, caseId, { spread: i === 0 ? '120' : '110' })).status).toBe(303)
  }
  const approvedSpread = steps.length === 1 ? 12_000 : 11_000
  const made = await officer.post(`/applications/${application}/contract`)
  const contract = idIn(made)
  const stored = await t.db.selectFrom('contracts').selectAll().where('id', '=', contract).executeTakeFirstOrThrow()
  expect(stored).toMatchObject({ ratePpm: 29_000 + approvedSpread, pricing: { spreadPpm: approvedSpread } })
  const today = (await t.db.selectFrom('businessDay').select('today').executeTakeFirstOrThrow()).today
  expect((await sign(contract, today)).status).toBe(303)
  await sql`update contracts set pricing = jsonb_set(pricing, '{spreadPpm}', to_jsonb((pricing ->> 'spreadPpm')::int - 1000)),
    rate_ppm = rate_ppm - 1000 where id = ${contract}`.execute(t.db)
  expect(plain((await officer.get(`/contracts/${contract}`)).text)).toContain('不一致')
  const paper = { contract: String(contract), paymentMode: 'entrusted', selfReason: '', ...payee }
  const refused = await (await at.as('0401')).post('/disbursements', paper)
  expect(refused.status).toBe(422)
  expect(plain(refused.text)).toContain('不一致')
})

test('the spread of an application changed after its approval voids the approval', async () => {
  const application = idIn(await at.apply(M3))
  const caseId = await submitted(t, officer, application)
  await sql`update applications set pricing = jsonb_set(pricing, '{spreadPpm}', '6000'), rate_ppm = 35000 where id = ${application}`.execute(
    t.db,
  )
  expect((await decideAs(t, await at.as('0201'), caseId, { spread: '145' })).status).toBe(409)
  expect([(await applicationRow(t, application)).state, (await caseOf(t, application)).state]).toEqual([
    'returned',
    'voided',
  ])
})

test('the LPR of the signature or of the payout, as the product says', async () => {
  const today = (await t.db.selectFrom('businessDay').select('today').executeTakeFirstOrThrow()).today
  const jan = { ...M3, pricing: 'jan_1' }
  const byPayout = await contracted(jan)
  expect((await at.publish('GRJY', { ...RATES, rateDay: 'signing' })).status).toBe(303)
  const bySignature = await contracted(jan)
  for (const one of [byPayout, bySignature]) expect((await sign(one.contract, today)).status).toBe(303)
  await publishLpr('2026-03-24', 28_000)
  await setToday(t, bookDate('2026-03-24'))
  const facts = plain((await (await at.as('0401')).get(`/disbursements/new?contract=${byPayout.contract}`)).text)
  expect(facts).toContain('2026-03-24 公布的一年期 LPR 2.80% 加 145 个基点')
  const [late, early] = [await paidOut(byPayout.contract), await paidOut(bySignature.contract)]
  expect([(await loanOf(t, late)).ratePpm, (await loanOf(t, early)).ratePpm]).toEqual([42_500, 43_500])
  await closeUntil(t, '2026-03-26')
  expect([(await loanOf(t, late)).ratePpm, (await loanOf(t, early)).ratePpm]).toEqual([42_500, 43_500])
  expect(await verify(t.db)).toEqual([])
})

test('结息日: interest through the 20th at the old rate, from the 21st at the new one', async () => {
  expect((await at.publish('GRJY', { ...RATES, cutoff: 'include_settle_day', dueRules: ['fixed_day'] })).status).toBe(
    303,
  )
  const { contract } = await contracted({
    ...M3,
    method: 'interest_only',
    dueRule: 'fixed_day',
    dueDay: '20',
    pricing: 'immediate',
  })
  await sign(contract, (await t.db.selectFrom('businessDay').select('today').executeTakeFirstOrThrow()).today)
  const loanId = await paidOut(contract)
  expect((await loanOf(t, loanId)).ratePpm).toBe(42_500)
  await publishLpr('2026-04-07', 27_500)
  await closeUntil(t, '2026-04-07')
  expect((await loanOf(t, loanId)).ratePpm).toBe(42_000)
  const [first, second] = await planOf(t, loanId)
  // from 03-26 on: 12 days at 4.25 %, then 14 days at 4.20 % through 04-20, on 300,000 over 360
  expect(first).toMatchObject({ dueDate: '2026-04-20', interestFen: 42_500n + 49_000n })
  expect(second!.startDate).toBe('2026-04-21')
  expect(await verify(t.db)).toEqual([])
  expect(
    (await at.publish('GRJY', { ...RATES, cutoff: 'exclude_due_day', dueRules: ['fixed_day', 'anniversary'] })).status,
  ).toBe(303)
})

test('the statement of cost says floating and the rate it is worked out on; another LPR needs another one', async () => {
  await at.publish('GRJY', RATES)
  const { application, contract } = await contracted(M3)
  const path = `/applications/${application}/cost-statement`
  const page = plain((await officer.get(path)).text)
  expect(page).toContain('2026-04-07 公布的一年期 LPR 2.75% 加 145 个基点')
  await t.db
    .insertInto('settings')
    .values({ key: 'cost-statement.person', effectiveFrom: bookDate('2026-04-07'), value: 'true' })
    .execute()
  expect((await officer.post(path)).status).toBe(303)
  const issued = await t.db
    .selectFrom('costStatements')
    .select('id')
    .where('applicationId', '=', application)
    .executeTakeFirstOrThrow()
  const paper = pdfPages((await officer.get(`${path}/${issued.id}/print`)).body)
    .join('')
    .replace(/[\s|]/g, '')
  for (const words of ['浮动利率', '测算利率', '4.20%', '2026-04-07公布的一年期LPR2.75%加145个基点'])
    expect(paper).toContain(words)
  const signed = { statement: String(issued.id), signedOn: '2026-04-07', signedBy: '测试农户' }
  expect((await officer.post(`${path}/sign`, signed)).status).toBe(303)
  await publishLpr('2026-04-08', 27_000)
  await closeUntil(t, '2026-04-09')
  expect(plain((await sign(contract, '2026-04-09')).text)).toContain('明示表')
  expect((await sign(contract, '2026-04-07')).status).toBe(303)
})

test('all-in cost above the cap of the day: the money does not go out', async () => {
  const { contract } = await contracted({ ...M3, spread: '300' })
  const today = (await t.db.selectFrom('businessDay').select('today').executeTakeFirstOrThrow()).today
  await sql`delete from settings where key = 'cost-statement.person' and effective_from = '2026-04-07'`.execute(t.db)
  expect((await sign(contract, today)).status).toBe(303)
  await t.db.insertInto('settings').values({ key: 'cap.bank-ppm', effectiveFrom: today, value: '50000' }).execute()
  const paper = { contract: String(contract), paymentMode: 'entrusted', selfReason: '', ...payee }
  const refused = await (await at.as('0401')).post('/disbursements', paper)
  expect(refused.status).toBe(422)
  expect(plain(refused.text)).toContain('超过上限 5.00%')
})

test('the cap counts what others charge by the signed statement, a guarantor too', async () => {
  const { application, contract } = await contracted(M3)
  const today = (await t.db.selectFrom('businessDay').select('today').executeTakeFirstOrThrow()).today
  const { id } = await t.db
    .selectFrom('feeKinds')
    .select('id')
    .where('code', '=', 'guarantee')
    .executeTakeFirstOrThrow()
  const path = `/applications/${application}/cost-statement`
  expect((await officer.post(path, { e1k: String(id), e1w: 'upfront_rate', e1v: '3' })).status).toBe(303)
  const issued = await t.db
    .selectFrom('costStatements')
    .select('id')
    .where('applicationId', '=', application)
    .executeTakeFirstOrThrow()
  const signed = { statement: String(issued.id), signedOn: today, signedBy: '测试农户' }
  expect((await officer.post(`${path}/sign`, signed)).status).toBe(303)
  expect((await sign(contract, today)).status).toBe(303)
  // 2.70 % + 145 bp alone stays under 5 %; with 3 % of the sum for the guarantor it does not
  const paper = { contract: String(contract), paymentMode: 'entrusted', selfReason: '', ...payee }
  const refused = await (await at.as('0401')).post('/disbursements', paper)
  expect([refused.status, plain(refused.text).includes('超过上限 5.00%')]).toEqual([422, true])
})
