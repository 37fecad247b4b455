import { sql } from 'kysely'
import { lapseApprovals } from '../../src/features/applications/lapse'
import { contractForDisbursement, markDisbursed } from '../../src/features/contracts/for-disbursement'
import { addDays, bookDate } from '../../src/lending/dates'
import { systemActor } from '../../src/permissions'
import { pdfPages } from '../export/pdf-text'
import { type Person, type TestApp, testApp } from '../support/app'
import { applicationRow, caseOf, decideAs, draft, idIn, submitted } from '../support/builders'
import { transactionAs } from '../support/customers'

let t: TestApp
let officer: Person
let head: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
  head = await t.as('0201')
})
afterAll(() => t.close())

const TODAY = bookDate('2026-03-16')

async function approved(): Promise<number> {
  const id = await draft(t, officer)
  await decideAs(t, head, await submitted(t, officer, id), { amount: '35000', term: '10', rate: '5.2' })
  return id
}
async function made(): Promise<{ id: number; applicationId: number }> {
  const applicationId = await approved()
  const answer = await officer.post(`/applications/${applicationId}/contract`)
  if (answer.status !== 303) throw new Error(`${answer.status} ${answer.text.slice(0, 1500)}`)
  return { id: idIn(answer), applicationId }
}
const contractRow = (id: number) =>
  t.db.selectFrom('contracts').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const sign = async (id: number, fields: Record<string, string> = {}) =>
  officer.post(`/contracts/${id}/sign`, {
    signedOn: '2026-03-16',
    signedBy: '测试农户',
    version: String((await contractRow(id)).version),
    ...fields,
  })

test('a contract takes the approved terms, its number and the seal', async () => {
  const { id, applicationId } = await made()
  const row = await contractRow(id)
  expect([row.amountFen, row.termMonths, row.ratePpm]).toEqual([3_500_000n, 10, 52_000])
  expect(row.contractNo).toMatch(/^LS00601202697\d{7}$/)
  expect(row.contentHash).toBe((await caseOf(t, applicationId)).contentHash)
  expect((await applicationRow(t, applicationId)).state).toBe('contracted')
  const page = await officer.get(`/contracts/${id}`)
  expect(page.text).toContain('人民币叁万伍仟元整')
  expect(page.text).not.toContain('不一致')
  expect(page.text).not.toMatch(/539900\d{11}/)
  expect(page.text).not.toMatch(/undefined|\[object|NaN/)
  expect((await officer.get('/contracts')).text).toContain(row.contractNo)
})

test('one contract for one application, however often it is asked for', async () => {
  const id = await approved()
  const key = { _key: crypto.randomUUID() }
  const answers = await Promise.all([
    officer.post(`/applications/${id}/contract`, key),
    officer.post(`/applications/${id}/contract`, key),
    officer.post(`/applications/${id}/contract`),
  ])
  expect(answers.filter(answer => answer.status === 422).length).toBeGreaterThanOrEqual(1)
  const rows = await t.db.selectFrom('contracts').select('id').where('applicationId', '=', id).execute()
  expect(rows).toHaveLength(1)
})

test('AZ-14: what changed after the approval makes no contract and voids the approval', async () => {
  const id = await approved()
  await sql`update applications set term_months = 36 where id = ${id}`.execute(t.db)
  const answer = await officer.post(`/applications/${id}/contract`)
  expect(answer.status).toBe(409)
  expect(answer.text).toContain('审批内容已变化')
  expect([(await applicationRow(t, id)).state, (await caseOf(t, id)).state]).toEqual(['returned', 'voided'])
})

test('no contract before the approval, after its validity, or from another officer', async () => {
  const unfinished = await draft(t, officer)
  expect((await officer.post(`/applications/${unfinished}/contract`)).status).toBe(422)
  const late = await approved()
  await sql`update applications set valid_until = '2026-03-15' where id = ${late}`.execute(t.db)
  const answer = await officer.post(`/applications/${late}/contract`)
  expect(answer.text).toContain('审批已过有效期')
  expect((await (await t.as('0325')).post(`/applications/${late}/contract`)).status).toBe(404)
  expect((await head.post(`/applications/${late}/contract`)).status).toBe(403)
})

test('the paper names the party in full and is on record; the page shows a mask', async () => {
  const { id } = await made()
  const row = await contractRow(id)
  const paper = await officer.post(`/contracts/${id}/print`)
  expect(paper.headers['content-type']).toBe('application/pdf')
  const text = pdfPages(paper.body).join('').replace(/[\s|]/g, '')
  expect(text).toMatch(/539900\d{11}[\dX]/)
  expect(text).toContain('人民币叁万伍仟元整')
  expect(text).toContain('综合年化成本')
  expect(text).toContain('5.20%')
  expect(text).toContain('万分之1.4444')
  expect(text).toContain(row.contentHash.slice(0, 16))
  const audit = await t.db
    .selectFrom('auditEvents')
    .select(['act', 'after'])
    .where('subject', '=', `contract:${id}`)
    .where('act', '=', 'contract.print')
    .execute()
  expect(audit).toHaveLength(1)
  expect(JSON.stringify(audit)).not.toMatch(/539900/)
  expect((await (await t.as('0325')).post(`/contracts/${id}/print`)).status).toBe(404)
})

test('signing is registered once, with a real day not in the future', async () => {
  const { id } = await made()
  const future = await sign(id, { signedOn: '2026-03-17' })
  expect(future.status).toBe(422)
  expect(future.text).toContain('签署日期不能晚于业务日期')
  expect((await sign(id, { signedOn: '2026-02-30' })).text).toContain('2026-02-30 不存在')
  expect((await sign(id, { signedBy: '' })).status).toBe(422)
  expect((await sign(id, { signedOn: '20260316' })).status).toBe(303)
  expect((await contractRow(id)).state).toBe('signed')
  expect((await sign(id)).status).toBe(409)
})

test('a voided contract gives its application back, and another may be made', async () => {
  const { id, applicationId } = await made()
  const version = String((await contractRow(id)).version)
  expect((await officer.post(`/contracts/${id}/void`, { version, reason: '' })).status).toBe(422)
  expect((await officer.post(`/contracts/${id}/void`, { version, reason: '客户更换还款账户' })).status).toBe(303)
  expect((await applicationRow(t, applicationId)).state).toBe('approved')
  expect((await officer.post(`/contracts/${id}/print`)).status).toBe(422)
  const again = await officer.post(`/applications/${applicationId}/contract`)
  expect(again.status).toBe(303)
  expect(idIn(again)).not.toBe(id)
})

describe('for disbursement', () => {
  const ask = (id: number, today = TODAY) => transactionAs(t, '0401', trx => contractForDisbursement(trx, id, today))

  test('a signed contract whose seal holds is handed over with its terms, once', async () => {
    const { id } = await made()
    expect(await ask(id)).toMatchObject({ refused: 'contract.not-signed' })
    await sign(id)
    expect(await ask(id)).toMatchObject({ contract: { amountFen: 3_500_000n }, product: { code: 'NHXE' } })
    const moved = await transactionAs(t, '0401', trx => markDisbursed(trx, id))
    expect(moved).toMatchObject({ state: 'disbursed' })
    expect(await transactionAs(t, '0401', trx => markDisbursed(trx, id))).toMatchObject({
      refused: 'contract.not-signed',
    })
  })

  test.each([
    ['the contract', (id: number) => sql`update contracts set amount_fen = amount_fen + 1 where id = ${id}`],
    [
      'the application',
      (id: number) =>
        sql`update applications set purpose = 'house' where id = (select application_id from contracts where id = ${id})`,
    ],
    [
      'the approval',
      (id: number) =>
        sql`update approval_cases set content = jsonb_set(content, '{approved,ratePpm}', '10000') where id = (select approval_case_id from contracts where id = ${id})`,
    ],
  ])('a change of %s breaks the seal', async (_what, change) => {
    const { id } = await made()
    await sign(id)
    await change(id).execute(t.db)
    expect(await ask(id)).toMatchObject({ refused: 'contract.seal-broken' })
  })

  test('not after the validity of the approval', async () => {
    const { id, applicationId } = await made()
    await sign(id)
    const { validUntil } = await applicationRow(t, applicationId)
    expect(await ask(id, validUntil!)).not.toHaveProperty('refused')
    expect(await ask(id, addDays(validUntil!, 1))).toMatchObject({ refused: 'contract.approval-lapsed' })
  })
})

test('day-end: an approval whose last day closes lapses, and only once', async () => {
  const id = await approved()
  const { validUntil } = await applicationRow(t, id)
  const close = (date: ReturnType<typeof bookDate>) =>
    lapseApprovals({
      deps: { db: t.db } as never,
      date,
      next: addDays(date, 1),
      actor: systemActor('test'),
      fence: async () => undefined,
      itemFailed: async (subject, reason) => {
        throw new Error(`${subject}: ${reason}`)
      },
    })
  await close(addDays(validUntil!, -1))
  expect((await applicationRow(t, id)).state).toBe('approved')
  expect(await close(validUntil!)).toBeGreaterThanOrEqual(1)
  expect((await applicationRow(t, id)).state).toBe('lapsed')
  expect(await close(validUntil!)).toBe(0)
})
