import { inTransaction } from '../../src/db/transaction'
import { statementContent } from '../../src/features/contracts/cost/content.paper'
import { productVersion } from '../../src/features/products/queries'
import { makeCalendar } from '../../src/lending/calendar'
import { bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { type Person, type TestApp, testApp } from '../support/app'
import { buildContract } from '../support/loan-builders'

let t: TestApp
let officer: Person
beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-08-03') })
  officer = await t.as('0318')
})
afterAll(() => t.close())

/** A contract that waits for its signatures. */
async function drafted(options: Parameters<typeof buildContract>[1] = {}, drawnOn = bookDate('2026-08-03')) {
  const made = await buildContract(t.db, options)
  await t.db.updateTable('contracts').set({ state: 'drafted', drawnOn }).where('id', '=', made.contractId).execute()
  const { applicationId } = await t.db
    .selectFrom('contracts')
    .select('applicationId')
    .where('id', '=', made.contractId)
    .executeTakeFirstOrThrow()
  return { ...made, applicationId, at: `/applications/${applicationId}/cost-statement` }
}

const newest = (applicationId: number) =>
  t.db
    .selectFrom('costStatements')
    .selectAll()
    .where('applicationId', '=', applicationId)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
const kindId = async (code: string): Promise<string> => {
  const row = await t.db.selectFrom('feeKinds').select('id').where('code', '=', code).executeTakeFirstOrThrow()
  return String(row.id)
}
const signFor = (contractId: number, signedOn = '2026-08-03') =>
  officer.post(`/contracts/${contractId}/sign`, { signedOn, signedBy: '柏自清', version: '1' })

type Kind = Parameters<typeof statementContent>[0]['charges']['kinds'][number]
const kind = (id: number, more: Partial<Kind>): Kind => ({
  id,
  code: `k${id}`,
  name: `费用${id}`,
  nameEn: 'Fee',
  charged: 'manual',
  party: 'lender',
  contingent: false,
  amountFen: null,
  ratePpm: null,
  ...more,
})

test.each([
  // 100,000 over 12 months at 7.2 %: 1 % at disbursement and 30 with each payment
  [
    'equal_installment',
    'person',
    10_000_000n,
    72_000,
    [kind(1, { charged: 'disbursement', ratePpm: 10_000 }), kind(2, { charged: 'period', amountFen: 3_000n })],
    97_400,
    '136000',
  ],
  // 12,000 等本等息 at 0.6 % a month, 3 % taken at disbursement
  ['flat', 'person', 1_200_000n, 72_000, [kind(1, { charged: 'disbursement', ratePpm: 30_000 })], 188_700, '36000'],
  // 1,000,000 to an enterprise at 4.35 %: 1 % guarantee fee
  [
    'interest_only',
    'company',
    100_000_000n,
    43_500,
    [kind(1, { charged: 'disbursement', ratePpm: 10_000 })],
    53_600,
    '1000000',
  ],
  [
    'equal_principal',
    'company',
    100_000_000n,
    43_500,
    [kind(1, { charged: 'disbursement', ratePpm: 10_000 })],
    62_100,
    '1000000',
  ],
  // the fee of each 期 as a share of what falls due: 0.5 % of 8,661.90 → 43.31, and 43.31 of the last
  ['equal_installment', 'person', 10_000_000n, 72_000, [kind(1, { charged: 'period', ratePpm: 5_000 })], null, '51972'],
] as const)(
  'the figures of the rule book: %s for a %s',
  async (method, customerKind, amountFen, ratePpm, kinds, shown, fees) => {
    const product = await productVersion(t.db, 1)
    const content = statementContent({
      application: 'A',
      contract: null,
      customer: { name: '甲', no: '1', kind: customerKind },
      product: { ...product!, interestMode: 'period', dayBasis: 360 },
      terms: {
        amountFen,
        ratePpm,
        method,
        termMonths: 12,
        frequency: 'monthly',
        dueRule: 'anniversary',
        dueDay: null,
        plan: {},
      },
      charges: { kinds, prepaymentPpm: 10_000 },
      extras: [],
      valueDate: bookDate('2026-01-20'),
      calendar: makeCalendar(),
    })
    if (isRefused(content)) throw new Error(content.refused)
    expect(content.feesFen).toBe(fees)
    if (shown !== null) expect(Math.round((content.annualPpm ?? 0) / 100) * 100).toBe(shown)
    expect(content.contingent.map(one => one.name)).toEqual(['逾期罚息', '复利', '挪用贷款罚息', '提前还款违约金'])
    expect(content.contingent[3]?.standard).toBe('提前归还本金的 1.00%')
  },
)

test('a personal contract is not signed before the statement: issued, printed, signed, then the contract', async () => {
  const one = await drafted()
  const page = await officer.get(one.at)
  expect(page.status).toBe(200)
  for (const words of ['7.20%', '3,942.75', '逾期罚息', '证明资料补打费', '其他任何息费'])
    expect(page.text).toContain(words)
  expect(page.text).not.toMatch(/undefined|\[object|NaN/)
  const early = await signFor(one.contractId)
  expect(early.status).toBe(422)
  expect(early.text).toContain('请先请借款人签署综合融资成本明示表')
  const guarantee = { e1k: await kindId('guarantee'), e1w: 'upfront_rate', e1v: '1' }
  const wrong = await officer.post(one.at, { ...guarantee, e1v: 'x' })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('value="x"')
  const key = crypto.randomUUID()
  expect((await officer.post(one.at, { ...guarantee, _key: key })).status).toBe(303)
  expect((await officer.post(one.at, { ...guarantee, _key: key })).status).toBe(303)
  const rows = await t.db
    .selectFrom('costStatements')
    .select('id')
    .where('applicationId', '=', one.applicationId)
    .execute()
  expect(rows).toHaveLength(1)
  const issued = await newest(one.applicationId)
  expect(JSON.stringify(issued.content)).toContain('担保机构')
  const print = await officer.get(`${one.at}/${issued.id}/print`)
  expect(print.body.subarray(0, 4).toString()).toBe('%PDF')
  const sign = { statement: String(issued.id), signedBy: '柏自清' }
  expect((await officer.post(`${one.at}/sign`, { ...sign, signedOn: '2026-08-02' })).text).toContain('至今天之间')
  expect((await officer.post(`${one.at}/sign`, { ...sign, signedOn: '2026-08-03' })).location).toBe(
    `/contracts/${one.contractId}`,
  )
  expect((await officer.post(`${one.at}/sign`, { ...sign, signedOn: '2026-08-03' })).status).toBe(422)
  expect((await signFor(one.contractId)).status).toBe(303)
  const acts = await t.db
    .selectFrom('auditEvents')
    .select('act')
    .where('subject', '=', `cost-statement:${issued.id}`)
    .execute()
  expect(acts.map(row => row.act).sort()).toEqual(['cost-statement.acknowledge', 'cost-statement.issue'])
  expect((await officer.post(one.at)).text).toContain('不能再出具明示表')
  const contract = await officer.post(`/contracts/${one.contractId}/print`)
  expect(contract.body.subarray(0, 4).toString()).toBe('%PDF')
})

test('a fee that comes between makes the signed statement one of other terms', async () => {
  const one = await drafted()
  await officer.post(one.at)
  const issued = await newest(one.applicationId)
  await officer.post(`${one.at}/sign`, { statement: String(issued.id), signedBy: '柏自清', signedOn: '2026-08-03' })
  const { id } = await t.db
    .insertInto('feeKinds')
    .values({
      code: 'handling',
      name: '手续费',
      nameEn: 'Handling',
      charged: 'disbursement',
      ratePpm: 1_000,
      effectiveFrom: bookDate('2026-08-03'),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  expect((await signFor(one.contractId)).text).toContain('重新出具并签署')
  expect((await officer.get(one.at)).text).toContain('请重新出具')
  await t.db
    .updateTable('feeKinds')
    .set({ stoppedOn: bookDate('2026-08-03') })
    .where('id', '=', id)
    .execute()
  expect((await signFor(one.contractId)).status).toBe(303)
})

test('not asked of contracts signed before the day, nor of enterprises while the setting says so', async () => {
  const old = await drafted({}, bookDate('2026-07-31'))
  const early = await signFor(old.contractId, '2026-07-30')
  expect([early.status, early.text.includes('不能早于合同制作日期 2026-07-31')]).toEqual([422, true])
  expect((await signFor(old.contractId, '2026-07-31')).status).toBe(303)
  const firm = await drafted()
  await t.db.updateTable('customers').set({ kind: 'company' }).where('id', '=', firm.customerId).execute()
  expect((await signFor(firm.contractId)).status).toBe(303)
})

test('what waits for signature is shown as it was issued; a trial beside it is neither signed nor taken for it', async () => {
  const one = await drafted()
  const fee = { e1k: await kindId('guarantee'), e1w: 'upfront_fixed', e1v: '1,234.56' }
  expect((await officer.post(one.at, fee)).status).toBe(303)
  const { id } = await newest(one.applicationId)
  const page = await officer.get(one.at)
  for (const words of ['1,234.56', '待签署的', 'name="signedOn"']) expect(page.text).toContain(words)
  expect(page.text).not.toContain('按左侧内容出具明示表')
  const trial = await officer.get(`${one.at}?e1k=&e1w=&e1v=`)
  expect(trial.text).not.toContain('1,234.56')
  expect(trial.text).not.toContain('name="signedOn"')
  expect(trial.text).toContain('按左侧内容出具明示表')
  const wrong = await officer.post(`${one.at}/sign`, { statement: String(id), signedBy: '', signedOn: '2026-08-03' })
  expect([wrong.status, wrong.text.includes('1,234.56')]).toEqual([422, true])
})

test('an older statement is not signed, other people see nothing, and what was issued stays as it is', async () => {
  const one = await drafted()
  await officer.post(one.at)
  const first = await newest(one.applicationId)
  await officer.post(one.at)
  const sign = { statement: String(first.id), signedBy: '柏自清', signedOn: '2026-08-03' }
  expect((await officer.post(`${one.at}/sign`, sign)).text).toContain('以最新一份为准')
  const stranger = await t.as('0325')
  expect((await stranger.get(one.at)).status).toBe(404)
  expect((await stranger.post(one.at)).status).toBe(404)
  expect((await stranger.get(`${one.at}/${first.id}/print`)).status).toBe(404)
  const other = await drafted()
  expect((await officer.get(`${other.at}/${first.id}/print`)).status).toBe(404)
  expect((await (await t.as('0901')).get(one.at)).status).toBe(403)
  const change = inTransaction(t.db, trx =>
    trx
      .updateTable('costStatements')
      .set({ contentHash: 'a'.repeat(64) })
      .where('id', '=', first.id)
      .execute(),
  )
  await expect(change).rejects.toThrow('kept as it was issued')
})

test.each(['revolving', 'custom', 'balloon_tail', 'biweekly_half'])(
  'a statement of a %s loan can be issued and signed',
  async method => {
    const plans: Record<string, object> = {
      custom: { lines: [{ date: '2027-08-03', principalFen: '10000000' }] },
      balloon_tail: { tailPpm: 400_000 },
    }
    const one = await drafted({
      method: method === 'custom' || method === 'revolving' ? 'interest_only' : 'equal_installment',
    })
    const set = { method, plan: JSON.stringify(plans[method] ?? {}) }
    await t.db.updateTable('contracts').set(set).where('id', '=', one.contractId).execute()
    const page = await officer.get(one.at)
    expect(page.status).toBe(200)
    expect(page.text).not.toContain('不能测算')
    expect((await officer.post(one.at)).status).toBe(303)
    const issued = await newest(one.applicationId)
    const content = issued.content as { annualPpm: number | null; interestFen: string }
    expect(content.annualPpm).toBeGreaterThan(70_000)
    expect((await officer.get(`${one.at}/${issued.id}/print`)).body.subarray(0, 4).toString()).toBe('%PDF')
    const sign = { statement: String(issued.id), signedBy: '柏自清', signedOn: '2026-08-03' }
    expect((await officer.post(`${one.at}/sign`, sign)).status).toBe(303)
    expect((await signFor(one.contractId)).status).toBe(303)
    const after = await officer.get(one.at)
    expect(after.text).toContain('借款人已于 2026-08-03 签署')
  },
)

test('a fee of an unknown kind, or one that eats the loan, is not issued; a newer statement must be signed before the contract', async () => {
  const one = await drafted()
  const fee = { e1k: await kindId('guarantee'), e1w: 'upfront_fixed', e1v: '100' }
  expect((await officer.post(one.at, { ...fee, e1k: '999999' })).status).toBe(422)
  const eaten = await officer.post(one.at, { ...fee, e1v: '9,000,000' })
  expect([eaten.status, eaten.text.includes('测算不出综合年化融资成本')]).toEqual([422, true])
  expect((await officer.post(one.at)).status).toBe(303)
  const sign = { statement: String((await newest(one.applicationId)).id), signedBy: '柏自清', signedOn: '2026-08-03' }
  expect((await officer.post(`${one.at}/sign`, sign)).status).toBe(303)
  expect((await officer.post(one.at, fee)).status).toBe(303)
  expect((await signFor(one.contractId)).text).toContain('请先请借款人签署')
  const newer = { ...sign, statement: String((await newest(one.applicationId)).id) }
  expect((await officer.post(`${one.at}/sign`, newer)).status).toBe(303)
  expect((await signFor(one.contractId)).status).toBe(303)
})
