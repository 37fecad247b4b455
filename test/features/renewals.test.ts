import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { pdfPages } from '../export/pdf-text'
import { type Answer, type Person, type TestApp, testApp } from '../support/app'
import { caseOf, decideAs, goodCustomer, idIn, submitted } from '../support/builders'
import { ask, loanOf, setToday } from '../support/changes'
import { closeUntil } from '../support/day-end'
import { buildLoan } from '../support/loan-book'
import { plansAt } from '../support/plans'

jest.setTimeout(120_000)

const START = bookDate('2026-03-16')
const DAY = bookDate('2026-08-17')
const DECIDERS: Readonly<Record<string, string>> = { branch_head: '0201', reviewer: '0110', approver: '0111' }

/** 300,000.00 at 4.5 %, due on 2026-09-16; by 08-17 it has run for 154 days: 5,775.00. */
const OLD = {
  amountFen: 30_000_000n,
  ratePpm: 45_000,
  termMonths: 6,
  method: 'bullet',
  purpose: 'production',
  product: 'LDZJ',
}

const TERMS = {
  amount: '300,000.00',
  term: '12',
  rate: '4.2',
  method: 'interest_only',
  frequency: 'monthly',
  dueRule: 'fixed_day',
  dueDay: '20',
  purpose: 'production',
  purposeDetail: '归还到期流动资金贷款',
  security: 'credit',
}
const CONDITIONS = {
  size: 'small',
  lawful: 'on',
  lawfulNote: '工商、税务、环保无处罚记录',
  operating: 'on',
  operatingNote: '1—7 月开票 412 万元，同比持平',
  credit: 'on',
  creditNote: '征信报告无逾期',
  arrearsNote: '',
  diversion: 'on',
  diversionNote: '受托支付凭证与合同一致',
}

let t: TestApp
let officer: Person
let maker: Person
let checker: Person
beforeAll(async () => {
  t = await testApp({ today: START })
  officer = await t.as('0318')
  maker = await t.as('0401')
  checker = await t.as('0402')
})
afterAll(() => t.close())

async function oldLoanOf(options: Partial<typeof OLD> = {}, kind: 'company' | 'person' | 'sole' = 'company') {
  const customerId = await goodCustomer(t, '0318', { kind, name: '云溪农机合作社', annualIncomeFen: 900_000_000n })
  const id = await buildLoan(t, START, { ...OLD, ...options, customerId })
  return { id, customerId }
}

const start = (loan: number, fields: Record<string, string> = {}): Promise<Answer> =>
  officer.post(`/loans/${loan}/renewal`, { ...TERMS, ...CONDITIONS, ...fields })

const ok = (answer: Answer): Answer => {
  if (answer.status !== 303) throw new Error(`${answer.status} ${/<main[\s\S]*/.exec(answer.text)?.[0].slice(0, 5000)}`)
  return answer
}

/** Application, approval by everyone on the route, contract, signature. */
async function signed(loan: number, fields: Record<string, string> = {}) {
  const application = idIn(ok(await start(loan, fields)))
  const caseId = await submitted(t, officer, application)
  const { steps, exposureFen } = await caseOf(t, application)
  const agreed = fields.spread === undefined ? {} : { spread: fields.spread }
  for (const step of steps) ok(await decideAs(t, await t.as(DECIDERS[step] ?? ''), caseId, agreed))
  const contract = idIn(ok(await officer.post(`/applications/${application}/contract`)))
  ok(await officer.post(`/contracts/${contract}/sign`, { signedOn: DAY, signedBy: '测试', version: '1' }))
  return { application, contract, exposureFen }
}

const repay = (loan: number, amount: string): Promise<Answer> =>
  maker.post('/repayments', { loan: String(loan), amount, valueDate: DAY, channel: 'counter', step: 'post' })

let first = { id: 0, customerId: 0 }

test('too early, or for a person: refused, and the loan page says nothing of it', async () => {
  first = await oldLoanOf()
  expect((await officer.get(`/loans/${first.id}/renewal`)).text).toContain('到期前 90 天内才能申请，最早 2026-06-18')
  expect((await officer.get(`/loans/${first.id}`)).text).not.toContain('无还本续贷')
  expect((await start(first.id)).status).toBe(422)
  const person = await oldLoanOf({ product: 'GRJY' }, 'person')
  await setToday(t, DAY)
  expect((await officer.get(`/loans/${person.id}/renewal`)).text).toContain('只用于个体工商户和企业')
  const page = await officer.get(`/loans/${first.id}`)
  expect(page.text).toContain('距到期还有 30 天')
  expect(page.text).toContain(`/loans/${first.id}/renewal`)
})

test('conditions: at the field, and what was typed is kept', async () => {
  const over = await start(first.id, { amount: '300,000.01' })
  expect(over.status).toBe(422)
  expect(over.text).toContain('续贷金额不能超过原贷款余额 300,000.00 元')
  expect(over.text).toContain('1—7 月开票 412 万元')
  expect((await start(first.id, { size: '' })).text).toContain('请选择企业规模')
  const bare = await start(first.id, { lawfulNote: '' })
  expect(bare.text).toMatch(/id="f-lawfulNote-err"[\s\S]*?认定符合的，请写明依据/)
  const reported = await oldLoanOf()
  const { id: userId } = await t.db.selectFrom('users').select('id').executeTakeFirstOrThrow()
  const event = {
    kind: 'purpose_changed',
    needsCheck: false,
    fromOn: DAY,
    madeOn: DAY,
    madeBy: userId,
    evidence: '转作投资',
  }
  await t.db
    .insertInto('classEvents')
    .values({ ...event, customerId: reported.customerId, loanId: reported.id })
    .execute()
  const diverted = await start(reported.id)
  expect(diverted.status).toBe(422)
  expect(diverted.text).toMatch(/id="f-diversionNote-err"[\s\S]*?原贷款有改变用途的记录/)
  const late = await oldLoanOf({ method: 'interest_only' })
  const overdue = await start(late.id)
  expect(overdue.text).toMatch(/id="f-arrearsNote-err"[\s\S]*?原贷款有逾期未还本息/)
})

let done = { application: 0, contract: 0, newLoan: 0 }

test('whole path: approval, contract, interest first, two people, one effect', async () => {
  const { application, contract, exposureFen } = await signed(first.id)
  expect(exposureFen).toBe(30_000_000n)
  expect((await start(first.id)).text).toContain('已有续贷申请')
  const paper = pdfPages((await officer.post(`/contracts/${contract}/print`)).body).join('')
  const old = await loanOf(t, first.id)
  expect(paper.replaceAll(/[\s|]/g, '')).toContain(`归还乙方在甲方的借据${old.loanNo}`)

  expect((await maker.get(`/disbursements/new?contract=${contract}`)).location).toBe(`/renewals/${application}`)
  const payee = { paymentMode: 'self', payeeName: '张三', payeeBank: '他行', payeeAccount: '6222021234567890' }
  const cash = await maker.post('/disbursements', { contract: String(contract), selfReason: '', ...payee })
  expect(cash.text).toContain('请在续贷页面办理放款')

  const unpaid = await maker.post(`/renewals/${application}/prepare`)
  expect(unpaid.status).toBe(422)
  expect(unpaid.text).toContain('借款人还须先存入 5,775.00 元')
  ok(await repay(first.id, '5,775.00'))
  expect((await maker.get(`/renewals/${application}`)).text).toContain('提交复核')
  const twice = { _key: crypto.randomUUID() }
  ok(await maker.post(`/renewals/${application}/prepare`, twice))
  ok(await maker.post(`/renewals/${application}/prepare`, twice))
  expect((await maker.post(`/renewals/${application}/release`, { version: '1' })).status).toBe(403)
  const form = { version: '1', _key: crypto.randomUUID() }
  const released = ok(await checker.post(`/renewals/${application}/release`, form))
  expect(ok(await checker.post(`/renewals/${application}/release`, form)).location).toBe(released.location)
  done = { application, contract, newLoan: idIn(released) }
})

test('the old loan is closed by the new one: figures, vouchers, both pages, certificate', async () => {
  const [old, fresh] = [await loanOf(t, first.id), await loanOf(t, done.newLoan)]
  expect(old).toMatchObject({ state: 'settled', balanceFen: 0n, prepaidFen: 0n, settledOn: DAY })
  expect(fresh).toMatchObject({ state: 'active', balanceFen: 30_000_000n, ratePpm: 42_000, riskClass: 'pass' })
  const receipt = await t.db
    .selectFrom('repayments')
    .selectAll()
    .where('loanId', '=', first.id)
    .where('channel', '=', 'renewal')
    .executeTakeFirstOrThrow()
  expect(receipt).toMatchObject({ kind: 'payoff', amountFen: 30_000_000n, prepaidFen: -577_500n })
  const lines = await t.db
    .selectFrom('entries')
    .select(['account', 'debitFen', 'creditFen'])
    .where('voucherId', '=', receipt.voucherId)
    .execute()
  const credited = (start: string): bigint =>
    lines.filter(line => line.account.startsWith(start)).reduce((sum, line) => sum + line.creditFen, 0n)
  expect(credited('1303')).toBe(30_000_000n)
  const officerPage = (await officer.get(`/loans/${first.id}`)).text
  expect(officerPage).toContain(`/loans/${done.newLoan}`)
  expect((await officer.get(`/loans/${done.newLoan}`)).text).toContain(`归还借据 ${old.loanNo} 的本金`)
  const certificate = pdfPages((await officer.get(`/loans/${first.id}/certificate`)).body).join('')
  expect(certificate.replaceAll(/[\s|]/g, '')).toContain(
    `其中本金¥300,000.00由同一借款人的续贷贷款（借据号${fresh.loanNo}）归还`,
  )
  const why = (await officer.get(`/classifications/${done.newLoan}`)).text
  expect(why).toContain('符合条件的小微续贷，不因再融资下调')
  expect((await officer.get(`/customers/${first.customerId}/timeline`)).text).toContain('无还本续贷：借据')
})

test('it is not undone: neither the receipt nor the payout', async () => {
  const { id } = await t.db
    .selectFrom('repayments')
    .select('id')
    .where('channel', '=', 'renewal')
    .executeTakeFirstOrThrow()
  const no = await (await t.as('0404')).post(`/repayments/${id}/reverse`, { reason: '登记错误' })
  expect([404, 422]).toContain(no.status)
  const same = await checker.post(`/repayments/${id}/reverse`, { reason: '登记错误' })
  expect(same.status).toBe(422)
  expect(same.text).toContain('续贷放款后不能冲正')
  const receipt = await t.db.selectFrom('repayments').select('eventSeq').where('id', '=', id).executeTakeFirstOrThrow()
  const { check } = await ask(officer, first.id, 'reverse', { of: String(receipt.eventSeq) })
  expect(check.text).toContain('续贷放款后不能冲正')
  expect((await loanOf(t, first.id)).state).toBe('settled')
})

test('a condition not met: it is a 借新还旧, and the new loan is 关注', async () => {
  const { id } = await oldLoanOf()
  const { application } = await signed(id, { operating: '', operatingNote: '上半年停产两个月' })
  ok(await repay(id, '5,775.00'))
  ok(await maker.post(`/renewals/${application}/prepare`))
  const loan = idIn(ok(await checker.post(`/renewals/${application}/release`, { version: '1' })))
  expect((await loanOf(t, loan)).riskClass).toBe('special_mention')
  expect((await officer.get(`/classifications/${loan}`)).text).toContain('借新还旧')
})

test('a large firm and a part of the sum: the rest is the customer’s own money', async () => {
  const { id } = await oldLoanOf()
  const { application } = await signed(id, { amount: '250,000.00', size: 'large' })
  expect((await maker.get(`/renewals/${application}`)).text).toContain('55,775.00')
  ok(await repay(id, '55,775.01'))
  expect((await maker.post(`/renewals/${application}/prepare`)).text).toContain('溢缴款多出 0.01 元')
})

test('other people see nothing', async () => {
  const stranger = await t.as('0327')
  expect((await stranger.get(`/renewals/${done.application}`)).status).toBe(404)
  expect((await stranger.get(`/loans/${first.id}/renewal`)).status).toBe(404)
  expect((await stranger.post(`/loans/${first.id}/renewal`, { ...TERMS, ...CONDITIONS })).status).toBe(404)
  expect((await (await t.as('0404')).post(`/renewals/${done.application}/release`, { version: '1' })).status).toBe(404)
})

test('放款冲正: the new loan is taken back, the old one stands again as it was, and may be renewed again', async () => {
  const back = { cause: 'other', returned: '', reason: '续贷条件核实有误' }
  const before = await t.db.selectFrom('installments').selectAll().where('loanId', '=', first.id).execute()
  expect(before.every(row => row.settledOn !== null)).toBe(true)
  expect((await ask(checker, done.newLoan, 'take_back', back)).answer.text).toContain('须由另一人申请冲正')
  const { id } = await ask(maker, done.newLoan, 'take_back', back)
  ok(await checker.post(`/changes/${id}/take-back`, { version: '1' }))
  expect(await loanOf(t, done.newLoan)).toMatchObject({ state: 'reversed', balanceFen: 0n })
  expect(await loanOf(t, first.id)).toMatchObject({
    state: 'active',
    balanceFen: 30_000_000n,
    prepaidFen: 577_500n,
    settledOn: null,
    riskClass: 'pass',
    maturityDate: '2026-09-16',
  })
  expect((await officer.get(`/loans/${first.id}/certificate`)).status).toBe(404)
  const old = await loanOf(t, first.id)
  expect((await officer.get(`/loans/${done.newLoan}`)).text).toContain(`借据 ${old.loanNo} 恢复原状`)
  expect((await officer.get(`/loans/${first.id}`)).text).not.toContain('本金 300,000.00 元由续贷借据')
  const paper = pdfPages((await maker.get(`/changes/${id}/print`)).body)
    .join('')
    .replaceAll(/[\s|]/g, '')
  expect(paper).toContain(`原借据${old.loanNo}恢复原状`)
  expect(await verify(t.db)).toEqual([])

  const page = await maker.get(`/renewals/${done.application}`)
  expect(page.text).toContain('已冲正的借据')
  ok(await maker.post(`/renewals/${done.application}/prepare`))
  const again = idIn(ok(await checker.post(`/renewals/${done.application}/release`, { version: '1' })))
  expect(await loanOf(t, again)).toMatchObject({ state: 'active', balanceFen: 30_000_000n })
  expect((await loanOf(t, first.id)).state).toBe('settled')
})

test('a floating rate: worked out on the LPR of the day, priced anew at night, and all taken back on a later day', async () => {
  const rates = { pricings: ['fixed', 'immediate'], lprBase: 'by_term', rateDay: 'disbursement' }
  const range = { minSpread: '60', spreadUsual: '120', maxSpread: '200' }
  ok(await plansAt(t).publish('LDZJ', { ...rates, ...range }))
  const { id, customerId } = await oldLoanOf()
  const floats = { pricing: 'immediate', spread: '120', rate: '' }
  const wide = await start(id, { ...floats, spread: '201' })
  expect([wide.status, wide.text.includes('本产品的加点应在 60 到 200 个基点之间')]).toEqual([422, true])
  expect(wide.text).toContain('value="201"')
  const { application, contract } = await signed(id, floats)
  expect((await maker.get(`/renewals/${application}`)).text).toContain('4.2')
  ok(await repay(id, '5,775.00'))
  ok(await maker.post(`/renewals/${application}/prepare`))
  const fresh = idIn(ok(await checker.post(`/renewals/${application}/release`, { version: '1' })))
  // LPR 3.00 % + 120 bp
  expect(await loanOf(t, fresh)).toMatchObject({ ratePpm: 42_000, balanceFen: 30_000_000n })
  const pricings = () => t.db.selectFrom('loanPricings').selectAll().where('loanId', '=', fresh).execute()
  expect(await pricings()).toMatchObject([{ origin: 'contract', mode: 'immediate', spreadPpm: 12_000, pricedOn: DAY }])

  const next = { effectiveFrom: bookDate('2026-08-19'), oneYearPpm: 29_000, fiveYearPpm: 34_000 }
  await t.db.insertInto('lprRates').values(next).execute()
  await closeUntil(t, '2026-08-20')
  expect((await loanOf(t, fresh)).ratePpm).toBe(41_000)
  const back = { cause: 'other', returned: '', reason: '续贷条件核实有误' }
  const change = await ask(maker, fresh, 'take_back', back)
  ok(await checker.post(`/changes/${change.id}/take-back`, { version: '1' }))
  expect(await loanOf(t, fresh)).toMatchObject({ state: 'reversed', balanceFen: 0n })
  expect(await loanOf(t, id)).toMatchObject({ state: 'active', balanceFen: 30_000_000n, prepaidFen: 577_500n })
  expect(await verify(t.db)).toEqual([])
  await closeUntil(t, '2026-08-21')
  expect(await verify(t.db)).toEqual([])
  const money = { step: 'post', valueDate: '2026-08-21', channel: 'counter' }
  // 158 days at 4.5 % on 300,000.00, less what was paid in
  const { text } = await maker.get(`/loans/${id}/payoff`)
  expect(/name="expected" value="([\d.]+)"/.exec(text)?.[1]).toBe('300150.00')
  ok(await maker.post(`/loans/${id}/payoff`, { expected: '300150.00', ...money }))
  expect((await loanOf(t, id)).state).toBe('settled')
  const state = await t.db.selectFrom('contracts').select('state').where('id', '=', contract).executeTakeFirstOrThrow()
  expect(state.state).toBe('signed')
  expect((await officer.get(`/customers/${customerId}`)).status).toBe(200)
})

test('verify finds nothing', async () => {
  expect(await verify(t.db)).toEqual([])
})
