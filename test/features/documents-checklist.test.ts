import { sql } from 'kysely'
import { addDays, bookDate } from '../../src/lending/dates'
import { type Answer, type Person, type TestApp, testApp } from '../support/app'
import { draft, idIn } from '../support/builders'
import { closeUntil, todayOf } from '../support/day-end'
import { buildContract } from '../support/loan-builders'
import { checklist, filed, item, png } from '../support/papers'

let t: TestApp
let officer: Person
let maker: Person
let checker: Person
let head: Person
let risk: Person
beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-03-16') })
  ;[officer, maker, checker, head, risk] = (await Promise.all(
    ['0318', '0401', '0402', '0201', '0711'].map(no => t.as(no)),
  )) as [Person, Person, Person, Person, Person]
})
afterAll(() => t.close())

const said = (answer: Answer) => answer.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const applicationOf = async (contractId: number) =>
  (await t.db.selectFrom('contracts').select('applicationId').where('id', '=', contractId).executeTakeFirstOrThrow())
    .applicationId
const payee = {
  paymentMode: 'entrusted',
  payeeName: '云溪农资公司',
  payeeBank: '云溪农村商业银行',
  payeeAccount: '6222 0212 3456 7890',
  selfReason: '',
}
const prepared = async (contractId: number): Promise<number> => {
  const answer = await maker.post('/disbursements', { contract: String(contractId), ...payee })
  expect(answer.status).toBe(303)
  return idIn(answer)
}
const release = (id: number) => checker.post(`/disbursements/${id}/release`, { version: '1' })

test('no money goes out while a paper lacks; each is named; it goes out when all are there', async () => {
  await checklist(t, [item('id_card'), item('household', { form: 'original' }), item('other', { required: false })], {
    stage: 'apply',
  })
  await checklist(t, [item('bureau_consent', { verified: true }), item('entrusted_agreement', { when: 'entrusted' })])
  const { contractId, customerId } = await buildContract(t.db)
  const id = await prepared(contractId)
  const refused = await release(id)
  expect(refused.status).toBe(422)
  expect(said(refused)).toContain('放款前资料不齐（0/4），还缺：身份证、户口簿、征信授权书、受托支付协议')

  await filed(t, customerId, { kind: 'id_card', expiresOn: bookDate('2026-03-15') })
  await filed(t, customerId, { kind: 'household' })
  const consent = await filed(t, customerId, { kind: 'bureau_consent', expiresOn: bookDate('2026-09-01') })
  await filed(t, customerId, { kind: 'entrusted_agreement', applicationId: await applicationOf(contractId) })
  const page = await checker.get(`/disbursements/${id}`)
  expect(said(page)).toContain(
    '放款前资料不齐（1/4），还缺：身份证（已过期）、户口簿（须提供原件）、征信授权书（待核对原件）',
  )
  await filed(t, customerId, { kind: 'id_card', expiresOn: bookDate('2036-01-01') })
  await filed(t, customerId, { kind: 'household', form: 'original' })
  expect((await maker.post(`/documents/${consent}/verify`, { version: '1', note: '' })).status).toBe(303)
  expect((await release(id)).status).toBe(303)
})

test('a paper of another application does not count, nor one that is void', async () => {
  const { contractId, customerId } = await buildContract(t.db, { product: 'GRXF', purpose: 'consumption' })
  await checklist(t, [item('income_proof')], { code: 'GRXF' })
  const other = await buildContract(t.db, { product: 'GRXF', customerId, purpose: 'consumption' })
  await filed(t, customerId, { kind: 'income_proof', applicationId: await applicationOf(other.contractId) })
  const here = await filed(t, customerId, { kind: 'income_proof', applicationId: await applicationOf(contractId) })
  const archivist = await t.as('0721')
  expect((await archivist.post(`/documents/${here}/void`, { version: '1', reason: '传错' })).status).toBe(303)
  const id = await prepared(contractId)
  expect(said(await release(id))).toContain('还缺：收入证明')
})

test('what becomes of a paper while the release waits for its locks counts', async () => {
  const { contractId, customerId } = await buildContract(t.db)
  for (const kind of ['id_card', 'bureau_consent', 'entrusted_agreement'])
    await filed(t, customerId, { kind, form: 'original' })
  const deed = await filed(t, customerId, { kind: 'household', form: 'original' })
  const archivist = await t.as('0721')
  const { rows } = await sql<{ id: number }>`select id from documents where customer_id = ${customerId}`.execute(t.db)
  for (const row of rows) await archivist.post(`/documents/${row.id}/verify`, { version: '1', note: '' })
  const id = await prepared(contractId)
  expect(said(await checker.get(`/disbursements/${id}`))).toContain('放款前资料齐全')
  const waiting = await t.db.transaction().execute(async trx => {
    await trx.selectFrom('disbursements').select('id').where('id', '=', id).forUpdate().execute()
    const answer = release(id)
    await new Promise(resolve => setTimeout(resolve, 300))
    expect((await archivist.post(`/documents/${deed}/void`, { version: '1', reason: '传错' })).status).toBe(303)
    return { answer }
  })
  const refused = await waiting.answer
  expect([refused.status, said(refused).includes('还缺：户口簿')]).toEqual([422, true])
})

test('a waiver is asked by one and decided by another; then it counts on neither side', async () => {
  await checklist(t, [item('title_deed'), item('appraisal')], { code: 'LDZJ' })
  const { contractId, customerId } = await buildContract(t.db, { product: 'LDZJ', method: 'interest_only' })
  const application = await applicationOf(contractId)
  const at = `/applications/${application}/checklist`
  await filed(t, customerId, { kind: 'title_deed' })
  expect(said(await officer.get(at))).toContain('50.0 %')
  expect((await officer.post(`${at}/waive`, { kind: 'appraisal', reason: '' })).status).toBe(422)
  const early = await officer.post(`${at}/waive`, { kind: 'income_proof', reason: '先免了' })
  expect([early.status, said(early).includes('现在没有要求')]).toEqual([422, true])
  expect((await officer.post(`${at}/waive`, { kind: 'appraisal', reason: '同一押品一年内评估过' })).status).toBe(303)
  expect((await officer.post(`${at}/waive`, { kind: 'appraisal', reason: '再次' })).status).toBe(422)
  const { id } = await t.db.selectFrom('checklistWaivers').select('id').executeTakeFirstOrThrow()
  const agree = { outcome: 'agree', opinion: '同意' }
  expect((await officer.post(`${at}/waivers/${id}`, agree)).status).toBe(403)
  const far = await t.as('0202')
  expect((await far.post(`${at}/waivers/${id}`, agree)).status).toBe(404)
  expect((await head.post(`${at}/waivers/${id}`, agree)).status).toBe(303)
  expect((await head.post(`${at}/waivers/${id}`, agree)).status).toBe(422)
  expect(said(await officer.get(at))).toContain('100.0 %')
  expect(said(await officer.get(at))).toContain('1/1')
  expect((await release(await prepared(contractId))).status).toBe(303)
})

test('补正: what lacks is frozen into a notice; the officer gets a to-do, the borrower a message; it closes by itself', async () => {
  await checklist(t, [item('purpose_proof'), item('site_photo')], { code: 'NHXE', stage: 'apply' })
  const application = await draft(t, officer)
  const at = `/applications/${application}/checklist`
  const ask = { stage: 'apply', dueOn: '2026-03-20', note: '请提供化肥采购合同', borrower: 'on' }
  expect((await head.post(`${at}/correct`, { ...ask, dueOn: '2026-03-01' })).status).toBe(422)
  expect((await head.post(`${at}/correct`, ask)).status).toBe(303)
  const { customerId } = await t.db
    .selectFrom('applications')
    .select('customerId')
    .where('id', '=', application)
    .executeTakeFirstOrThrow()
  const message = await t.db
    .selectFrom('outbox')
    .selectAll()
    .where('customerId', '=', customerId)
    .executeTakeFirstOrThrow()
  expect([message.state, message.body.replace(/测(先生|女士)/, '测试农户')]).toEqual([
    'waiting',
    '【云溪农村商业银行】尊敬的测试农户，您的贷款资料需补正：用途证明、现场照片。请于2026-03-20前交至网点，详询客户经理。',
  ])
  expect(said(await officer.get('/todos'))).toContain('资料补正')
  const path = `/customers/${customerId}/documents`
  await officer.get(path)
  const bring = (kind: string) =>
    officer.upload(
      path,
      'files',
      { name: `${kind}.png`, bytes: png() },
      { kind, together: 'each', form: 'copy', target: `application:${application}` },
    )
  await bring('purpose_proof')
  expect(said(await officer.get(at))).toContain('待补正')
  await bring('site_photo')
  expect(said(await officer.get(at))).toContain('已补齐')
  expect(said(await officer.get('/todos'))).not.toContain('资料补正')
  expect(said(await head.post(`${at}/correct`, ask))).toContain('没有缺少或过期的资料')
})

test('a checklist is written by a form, in versions; a second one for the same scope and a stale form are refused', async () => {
  const { id: product } = await t.db
    .selectFrom('products')
    .select('id')
    .where('code', '=', 'GRAJ')
    .executeTakeFirstOrThrow()
  const scope = { product: String(product), stage: 'approve', customerKind: 'person', securityType: 'mortgage' }
  const asks = {
    ask_id_card: 'required',
    pages_id_card: '2',
    ask_appraisal: 'optional',
    when_appraisal: 'amount',
    from_appraisal: '',
  }
  expect((await officer.get('/checklists')).status).toBe(403)
  expect((await risk.post('/checklists', { ...scope })).status).toBe(422)
  const missing = await risk.post('/checklists', { ...scope, ...asks })
  expect([missing.status, said(missing).includes('请填写起点金额'), missing.text.includes('value="2"')]).toEqual([
    422,
    true,
    true,
  ])
  const made = await risk.post('/checklists', { ...scope, ...asks, from_appraisal: '500,000.00', note: '首版' })
  expect(made.status).toBe(303)
  expect(said(await risk.post('/checklists', { ...scope, ...asks, from_appraisal: '1' }))).toContain('清单已存在')
  const page = await risk.get(made.location)
  expect(page.text).toContain('value="500,000.00"')
  const next = { version: '1', ask_id_card: 'required', note: '去掉评估' }
  expect((await risk.post(made.location, next)).status).toBe(303)
  expect((await risk.post(made.location, next)).status).toBe(422)
  expect((await risk.get(`${made.location}?version=1`)).text).toContain('value="500,000.00"')
  expect((await risk.get('/checklists')).status).toBe(200)
})

test('a kind of paper is added once and can be retired', async () => {
  const kind = { code: 'water_bill', name: '水费单', nameEn: 'Water bill', group: '5', expires: '' }
  expect((await risk.post('/document-kinds', { ...kind, code: '水费' })).status).toBe(422)
  expect((await risk.post('/document-kinds', kind)).status).toBe(303)
  expect((await risk.post('/document-kinds', kind)).status).toBe(422)
  expect((await risk.post('/document-kinds/water_bill/switch')).status).toBe(303)
  expect((await risk.post('/document-kinds/nothing/switch')).status).toBe(404)
})

test('the day-end tells of papers that expire: sixty and thirty days before and after, each once, the borrower from thirty on', async () => {
  // signed and not yet paid out: what expires now holds up the money
  const { customerId } = await buildContract(t.db, { product: 'GRXF', purpose: 'consumption' })
  const today = await todayOf(t)
  const id = await filed(t, customerId, { kind: 'business_licence', expiresOn: addDays(today, 33) })
  const old = await filed(t, customerId, { kind: 'legal_rep_id', expiresOn: addDays(today, -5) })
  await filed(t, customerId, { kind: 'legal_rep_id', expiresOn: addDays(today, 900) })
  await closeUntil(t, addDays(today, 5))
  const steps = await t.db
    .selectFrom('documentExpiryNotices')
    .select(['documentId', 'step'])
    .where('documentId', 'in', [id, old])
    .orderBy('step', 'desc')
    .execute()
  expect(steps).toEqual([
    { documentId: id, step: 60 },
    { documentId: id, step: 30 },
  ])
  const messages = await t.db.selectFrom('outbox').select('body').where('customerId', '=', customerId).execute()
  expect(messages.map(row => row.body.replace(/测(先生|女士)/, '测试客户'))).toEqual([
    `【云溪农村商业银行】尊敬的测试客户，您在我行留存的营业执照有效期至${addDays(today, 33)}，请及时更新。`,
  ])
})
