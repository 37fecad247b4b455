import { randomUUID } from 'node:crypto'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { buildContract } from '../support/loan-builders'

let t: TestApp
let maker: Person
let checker: Person
beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-02-10') })
  maker = await t.as('0401')
  checker = await t.as('0402')
})
afterAll(() => t.close())

const payee = {
  paymentMode: 'entrusted',
  payeeName: '云溪农资公司',
  payeeBank: '云溪农村商业银行',
  payeeAccount: '6222 0212 3456 7890',
  selfReason: '',
}
const idIn = (location: string): number => Number(/\/(\d+)$/.exec(location)?.[1])
async function prepared(): Promise<{ id: number; contractId: number }> {
  const { contractId } = await buildContract(t.db)
  const answer = await maker.post('/disbursements', { contract: String(contractId), ...payee })
  expect(answer.status).toBe(303)
  return { id: idIn(answer.location), contractId }
}
const rowOf = (id: number) =>
  t.db.selectFrom('disbursements').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

test('one prepares, another releases: loan, plan, voucher, timeline and notice, and the contract is used up', async () => {
  const { id, contractId } = await prepared()
  const page = await checker.get(`/disbursements/${id}`)
  expect(page.text).toContain('人民币壹拾万元整')
  expect(page.text).toContain('622202******7890')
  expect(page.text).not.toContain('6222021234567890')
  const answer = await checker.post(`/disbursements/${id}/release`, { version: '1' })
  expect(answer).toMatchObject({ status: 303, location: expect.stringMatching(/^\/loans\/\d+$/) })
  const loanId = idIn(answer.location)
  const loan = await t.db.selectFrom('loans').selectAll().where('id', '=', loanId).executeTakeFirstOrThrow()
  expect(loan).toMatchObject({
    loanNo: 'DK202602100001',
    balanceFen: 10_000_000n,
    nextDueOn: '2026-03-10',
    maturityDate: '2027-02-10',
  })
  expect(await t.db.selectFrom('installments').selectAll().where('loanId', '=', loanId).execute()).toHaveLength(12)
  expect(
    (await t.db.selectFrom('contracts').select('state').where('id', '=', contractId).executeTakeFirstOrThrow()).state,
  ).toBe('disbursed')
  const audit = await t.db
    .selectFrom('auditEvents')
    .select('after')
    .where('subject', '=', `disbursement:${id}`)
    .execute()
  expect(JSON.stringify(audit)).not.toContain('6222021234567890')
  expect((await checker.get(answer.location)).text).toContain('8,661.90')
})

test('the one who prepared may not release, by form or by hand', async () => {
  const { contractId } = await buildContract(t.db)
  const answer = await checker.post('/disbursements', { contract: String(contractId), ...payee })
  const id = idIn(answer.location)
  expect((await checker.get(`/disbursements/${id}`)).text).toContain('须由另一人复核')
  const own = await checker.post(`/disbursements/${id}/release`, { version: '1' })
  expect(own.status).toBe(422)
  expect(own.text).toContain('经办与复核不能是同一人')
  expect((await maker.post(`/disbursements/${id}/release`, { version: '1' })).status).toBe(403)
  expect((await rowOf(id)).state).toBe('prepared')
})

test('wrong input keeps what was typed and says what is wrong', async () => {
  const { contractId } = await buildContract(t.db, { amountFen: 60_000_000n })
  const answer = await maker.post('/disbursements', {
    contract: String(contractId),
    ...payee,
    paymentMode: 'self',
    payeeAccount: '12ab',
  })
  expect(answer.status).toBe(422)
  expect(answer.text).toContain('账号应为 8 至 32 位数字')
  expect(answer.text).toContain('value="云溪农资公司"')
  const self = await maker.post('/disbursements', { contract: String(contractId), ...payee, paymentMode: 'self' })
  expect(self.text).toContain('金额超过自主支付限额')
  const reasoned = { contract: String(contractId), ...payee, paymentMode: 'self', selfReason: '农产品收购，收款人分散' }
  expect((await maker.post('/disbursements', reasoned)).status).toBe(303)
})

test('a changed contract, a passed value date, a second hand and another branch are refused', async () => {
  const changed = await prepared()
  await t.db.updateTable('contracts').set({ ratePpm: 10_000 }).where('id', '=', changed.contractId).execute()
  expect((await checker.post(`/disbursements/${changed.id}/release`, { version: '1' })).text).toContain(
    '合同内容与审批内容不一致',
  )
  const { id } = await prepared()
  expect((await checker.post(`/disbursements/${id}/release`, { version: '7' })).status).toBe(422)
  const far = await t.as('0404')
  expect((await far.get(`/disbursements/${id}`)).status).toBe(404)
  expect((await far.post(`/disbursements/${id}/release`, { version: '1' })).status).toBe(404)
  await t.db
    .updateTable('disbursements')
    .set({ valueDate: bookDate('2026-02-09') })
    .where('id', '=', id)
    .execute()
  expect((await checker.post(`/disbursements/${id}/release`, { version: '1' })).text).toContain(
    '起息日不是当前业务日期',
  )
  expect((await maker.post(`/disbursements/${id}/cancel`, { version: '1' })).status).toBe(303)
  expect((await rowOf(id)).state).toBe('cancelled')
})

test('twenty releases at once, each with its own key: one loan', async () => {
  const { id } = await prepared()
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => checker.post(`/disbursements/${id}/release`, { version: '1' })),
  )
  expect(answers.filter(answer => answer.status === 303)).toHaveLength(1)
  const key = randomUUID()
  const { id: other } = await prepared()
  const twice = await Promise.all(
    [1, 2, 3].map(() => checker.post(`/disbursements/${other}/release`, { version: '1', _key: key })),
  )
  expect(new Set(twice.map(answer => answer.location)).size).toBe(1)
  expect(twice.every(answer => answer.status === 303)).toBe(true)
})

test('the queue shows what waits; it and the ledger are forbidden to those without the right', async () => {
  const { id } = await prepared()
  const queue = await checker.get('/disbursements')
  expect(queue.status).toBe(200)
  expect(queue.text).toContain(`/disbursements/${id}`)
  expect(Number((await checker.get('/disbursements/count')).text)).toBeGreaterThan(0)
  expect((await (await t.as('0901')).get('/disbursements')).status).toBe(403)
})
