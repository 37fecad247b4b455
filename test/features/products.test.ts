import { namesFor } from '../../src/features/products/names'
import { translator } from '../../src/web/i18n'
import { type Person, type TestApp, testApp } from '../support/app'
import { APPLICATION, applicationRow, draft, goodCustomer, productVersionId } from '../support/builders'

let t: TestApp
let admin: Person
let officer: Person
let productId: number
beforeAll(async () => {
  t = await testApp()
  admin = await t.as('0901')
  officer = await t.as('0318')
  productId = (await t.db.selectFrom('products').select('id').where('code', '=', 'NHXE').executeTakeFirstOrThrow()).id
})
afterAll(() => t.close())

/** The form as the page shows it: every field with the value of the version it starts from. */
async function form(): Promise<Record<string, string | string[]>> {
  const { text } = await admin.get(`/products/${productId}/versions/new`)
  const fields: Record<string, string | string[]> = {}
  for (const [, name = '', value = ''] of [...text.matchAll(/<input[^>]*type="(?:text|hidden)"[^>]*>/g)].map(m => [
    '',
    /name="([^"]*)"/.exec(m[0])?.[1] ?? '',
    /value="([^"]*)"/.exec(m[0])?.[1] ?? '',
  ]))
    if (!name.startsWith('_')) fields[name] = value
  for (const [, name = '', body = ''] of text.matchAll(/<select[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs))
    fields[name] = /value="([^"]*)" selected/.exec(body)?.[1] ?? ''
  for (const [all] of text.matchAll(/<input[^>]*type="checkbox"[^>]*checked[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(all)?.[1] ?? ''
    fields[name] = [...((fields[name] as string[]) ?? []), /value="([^"]*)"/.exec(all)?.[1] ?? '']
  }
  return fields
}

test('list and page show the terms, the sample plan and the rules', async () => {
  expect((await officer.get('/products')).text).toContain('农户小额信用贷款')
  const page = await officer.get(`/products/${productId}?amount=100000&term=12&method=equal_installment`)
  expect(page.text).toContain('还款计划')
  expect(page.text).toContain('债务收入比 N，高于 55.00%')
  expect(page.text).not.toMatch(/undefined|\[object|NaN/)
  expect((await officer.get('/products/99999')).status).toBe(404)
  expect((await officer.get(`/products/${productId}/versions/new`)).status).toBe(403)
})

test('a new version is published; the running application keeps its own', async () => {
  const id = await draft(t, officer)
  const before = await productVersionId(t)
  const fields = await form()
  expect(fields.methods).toEqual(['equal_installment', 'equal_principal', 'interest_only', 'bullet'])
  const answer = await admin.post(`/products/${productId}/versions`, { ...fields, maxAmount: '20万', maxRate: '7' })
  expect(answer.status).toBe(303)
  const after = await productVersionId(t)
  expect(after).not.toBe(before)
  expect((await applicationRow(t, id)).productVersionId).toBe(before)
  const customer = String(await goodCustomer(t))
  const tooMuch = { ...APPLICATION, amount: '250000', customer }
  expect((await officer.post('/applications', { ...tooMuch, product: String(after) })).text).toContain('200,000.00')
  const kept = await officer.post(`/applications/${id}`, { ...APPLICATION, amount: '250000', version: '1' })
  expect(kept.status).toBe(303)
  const again = await admin.post(`/products/${productId}/versions`, { ...fields, maxRate: '6' })
  expect(again.status).toBe(422)
  expect(again.text).toContain('已有新版本发布')
})

test.each([
  ['maxRate', '24.01', '最高年利率不能超过 24%'],
  ['defaultRate', '1', '默认年利率应在最低与最高年利率之间'],
  ['minAmount', '999999999', '上限不能小于下限'],
  ['penaltyRatio', '60', '罚息上浮比例应在 30% 到 50% 之间'],
  ['diversionRatio', '40', '挪用罚息上浮比例应在 50% 到 100% 之间'],
  ['methods', [], '请至少选择一项'],
  ['methods', ['flat', 'bullet'], '等本等息的利率口径不同'],
  ['graceDays', '31', '应在 0 到 30 之间'],
])('%s = %p is refused', async (field, value, words) => {
  const answer = await admin.post(`/products/${productId}/versions`, { ...(await form()), [field as string]: value })
  expect(answer.status).toBe(422)
  expect(answer.text).toContain(words)
})

test('a published version cannot be changed, not even by SQL', async () => {
  const change = (db: TestApp['db']) =>
    db.updateTable('productVersions').set({ maxRatePpm: 1 }).where('productId', '=', productId).execute()
  await expect(change(t.db)).rejects.toThrow('permission denied')
  await expect(t.asOwner(change)).rejects.toThrow('append-only')
})

test('a stopped product takes no application; resumed it does', async () => {
  const customer = await goodCustomer(t)
  const version = String(await productVersionId(t))
  expect((await admin.post(`/products/${productId}/stop`)).status).toBe(303)
  expect((await officer.get(`/applications/new?customer=${customer}`)).text).not.toContain(`product=${version}"`)
  const refused = await officer.post('/applications', { ...APPLICATION, customer: String(customer), product: version })
  expect(refused.status).toBe(404)
  expect((await admin.post(`/products/${productId}/resume`)).status).toBe(303)
  expect((await officer.get(`/applications/new?customer=${customer}`)).text).toContain(`product=${version}`)
  expect((await officer.post(`/products/${productId}/stop`)).status).toBe(403)
})

test('a rule of admission whose fact nobody knows says what to find out', async () => {
  const rows = await t.db.selectFrom('productVersions').select('admission').execute()
  const rules = rows.flatMap(row => row.admission as unknown as { words: string }[])
  expect(rules.some(rule => rule.words.includes('周岁'))).toBe(true)
  for (const lang of ['zh', 'en'] as const)
    for (const { words } of rules.filter(rule => /周岁|债务收入比/.test(rule.words))) {
      const said = namesFor(translator(lang)).rule(words, { limit: '65', missing: true })
      expect(said).toMatch(/65/)
      expect(said).not.toMatch(/N 周岁|\{fact\}| {2}/)
      expect(said).toMatch(lang === 'zh' ? /未登记，请人工核实/ : /not on record: check by hand/)
    }
})
