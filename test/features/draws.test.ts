import { randomUUID } from 'node:crypto'
import { allDayEndSteps } from '../../src/features'
import { forgetToday } from '../../src/features/access/rules'
import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { yuanText } from '../../src/lending/money'
import { systemActor } from '../../src/permissions'
import { type Answer, type Person, type TestApp, testApp } from '../support/app'
import { approve, ask, loanOf, planOf, seenIn } from '../support/changes'
import { closeUntil, depsOf } from '../support/day-end'
import { buildContract, type ContractOptions } from '../support/loan-builders'

jest.setTimeout(120_000)

let t: TestApp
let maker: Person
let checker: Person
beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-03-05') })
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
const idIn = (location: string): number => Number(/\/(\d+)(?:\/draws)?$/.exec(location)?.[1])

const LINE: ContractOptions = {
  amountFen: 20_000_000n,
  ratePpm: 54_000,
  termMonths: 12,
  method: 'revolving',
  dueRule: 'fixed_day',
  dueDay: 20,
  payout: { mode: 'revolving', minDrawFen: '100000', interestOn: 'bill_day' },
}
const TRANCHES: ContractOptions = {
  amountFen: 10_000_000n,
  ratePpm: 60_000,
  termMonths: 12,
  method: 'interest_only',
  dueRule: 'fixed_day',
  dueDay: 20,
  payout: { mode: 'tranches', drawMonths: 6, minDrawFen: '100000' },
}

/** The day shown on pages is kept for half a second unless it is forgotten. */
async function moveTo(day: string): Promise<void> {
  await closeUntil(t, day)
  forgetToday(t.db)
}

/** The first payout by two people; answers the loan. */
async function paidOut(options: ContractOptions, amount: string): Promise<number> {
  const { contractId } = await buildContract(t.db, options)
  const prepared = await maker.post('/disbursements', { contract: String(contractId), amount, ...payee })
  expect(prepared.status).toBe(303)
  const released = await checker.post(`/disbursements/${idIn(prepared.location)}/release`, { version: '1' })
  expect(released.status).toBe(303)
  return idIn(released.location)
}

async function prepare(loan: number, amount: string, more: Record<string, string> = {}): Promise<Answer> {
  const form = { amount, useNote: '购买化肥', ...payee, ...more }
  const check = await maker.post(`/loans/${loan}/draws`, { ...form, step: 'check' })
  return maker.post(`/loans/${loan}/draws`, { ...form, step: 'submit', seen: seenIn(check.text) })
}

async function draw(loan: number, amount: string): Promise<number> {
  const answer = await prepare(loan, amount)
  expect(answer).toMatchObject({ status: 303, location: expect.stringMatching(/^\/draws\/\d+$/) })
  const id = idIn(answer.location)
  const released = await checker.post(`/draws/${id}/release`, { version: '1' })
  expect(released).toMatchObject({ status: 303, location: `/loans/${loan}/draws` })
  return id
}

const repay = async (loan: number, amount: string, day: string): Promise<Answer> =>
  maker.post('/repayments', { loan: String(loan), amount, valueDate: day, channel: 'counter' })

const principalBack = async (loan: number, amount: string, day: string): Promise<Answer> => {
  const form = { amount, valueDate: day, channel: 'counter' }
  const check = await maker.post(`/loans/${loan}/principal`, { ...form, step: 'check' })
  const expected = /name="expected" value="([\d.,]+)"/.exec(check.text)?.[1] ?? ''
  return maker.post(`/loans/${loan}/principal`, { ...form, expected, step: 'post' })
}

const interestDue = async (loan: number, day: string): Promise<bigint> => {
  const rows = await planOf(t, loan)
  return rows.filter(row => row.dueDate === day).reduce((sum, row) => sum + row.interestFen, 0n)
}

// One life of the lender, day by day: the tests stand on each other's days.
let line = 0
let tranche = 0
let bullet = 0

test('随借随还: first draw within the line, the rest stays available', async () => {
  line = await paidOut(LINE, '80,000')
  const page = await checker.get(`/loans/${line}/draws`)
  expect(page.text).toContain('200,000.00')
  expect(page.text).toContain('120,000.00')
  expect((await checker.get(`/loans/${line}`)).text).toContain('可用 120,000.00')
  tranche = await paidOut(TRANCHES, '60,000')
  bullet = await paidOut({ ...LINE, payout: { ...LINE.payout, interestOn: 'repayment' } }, '80,000')
  const loan = await loanOf(t, tranche)
  expect(loan.principalFen).toBe(6_000_000n)
  // 15 days of March and then 31: 60,000 at 6 %
  expect(await interestDue(tranche, '2026-03-20')).toBe(15_000n)
})

test('化整为零: 280,000 and 60,000 to one payee within thirty days are above 300,000', async () => {
  const self = { ...payee, paymentMode: 'self' }
  const { contractId } = await buildContract(t.db, { ...LINE, amountFen: 50_000_000n, purpose: 'consumption' })
  const prepared = await maker.post('/disbursements', { contract: String(contractId), amount: '280,000', ...self })
  const released = await checker.post(`/disbursements/${idIn(prepared.location)}/release`, { version: '1' })
  const loan = idIn(released.location)
  const split = await prepare(loan, '60,000', self)
  expect(split.status).toBe(422)
  expect(split.text).toContain('个人消费贷款向同一收款人 30 天内累计超过 300,000.00 元的，须受托支付')
  expect(split.text).toContain('此前已向该收款人支付 280,000.00 元')
  expect((await prepare(loan, '20,000', self)).status).toBe(303)
})

test('over the line, below the least, too much at first: refused at the field, what was typed is kept', async () => {
  const over = await prepare(line, '120,000.01')
  expect(over.status).toBe(422)
  expect(over.text).toContain('最多还可放款 120,000.00 元')
  expect(over.text).toContain('购买化肥')
  expect((await prepare(line, '999.99')).text).toContain('每次支用不低于 1,000.00 元')
  const { contractId } = await buildContract(t.db, LINE)
  const first = await maker.post('/disbursements', { contract: String(contractId), amount: '200,000.01', ...payee })
  expect(first.text).toContain('最多还可放款 200,000.00 元')
  const whole = await buildContract(t.db)
  const part = await maker.post('/disbursements', { contract: String(whole.contractId), amount: '1,000', ...payee })
  expect(part.text).toContain('合同约定一次放款')
})

test('two people, one effect; another branch sees nothing; a loan paid out at once has no such page', async () => {
  await moveTo('2026-03-18')
  const answer = await prepare(line, '50,000')
  const id = idIn(answer.location)
  expect((await maker.post(`/draws/${id}/release`, { version: '1' })).status).toBe(403)
  expect((await prepare(line, '10,000')).text).toContain('已有一次放款等待复核')
  const page = await checker.get(`/draws/${id}`)
  expect(page.text).toContain('622202******7890')
  expect(page.text).not.toContain('6222021234567890')
  expect(page.text).toContain('还款计划对比')
  expect((await checker.get(`/disbursements/${id}`)).location).toBe(`/draws/${id}`)
  const far = await t.as('0404')
  for (const path of [`/draws/${id}`, `/loans/${line}/draws`, `/draws/${id}/print`]) {
    expect((await far.get(path)).status).toBe(404)
  }
  expect((await far.post(`/draws/${id}/release`, { version: '1' })).status).toBe(404)
  expect((await far.post(`/loans/${line}/draws/stop`, { reason: '核查' })).status).toBe(404)
  const key = randomUUID()
  const twice = await Promise.all(
    [1, 2, 3].map(() => checker.post(`/draws/${id}/release`, { version: '1', _key: key })),
  )
  expect(twice.every(one => one.status === 303)).toBe(true)
  expect(await loanOf(t, line)).toMatchObject({ balanceFen: 13_000_000n })
  const own = await checker.post(`/loans/${tranche}/draws`, { amount: '1', useNote: 'x', ...payee, step: 'check' })
  expect(own.status).toBe(422)
  const plain = await buildContract(t.db)
  const prepared = await maker.post('/disbursements', { contract: String(plain.contractId), ...payee })
  const released = await checker.post(`/disbursements/${idIn(prepared.location)}/release`, { version: '1' })
  expect((await maker.get(`/loans/${idIn(released.location)}/draws`)).status).toBe(404)
  expect(await verify(t.db)).toEqual([])
})

test('积数计息: 195.00 on 03-20, 442.50 on 04-20, and the ledger follows day by day', async () => {
  await draw(bullet, '50,000')
  const page = (await maker.get(`/loans/${line}/draws`)).text
  expect(page).toContain('1,040,000.00')
  await moveTo('2026-03-20')
  expect(await interestDue(line, '2026-03-20')).toBe(19_500n)
  expect((await repay(line, '195.00', '2026-03-20')).status).toBe(303)
  expect((await repay(bullet, '195.00', '2026-03-20')).status).toBe(303)
  expect((await repay(tranche, '150.00', '2026-03-20')).status).toBe(303)
  await moveTo('2026-04-02')
  expect(await verify(t.db)).toEqual([])
  const back = await principalBack(line, '60,000', '2026-04-02')
  expect(back).toMatchObject({ status: 303, location: expect.stringMatching(/^\/repayments\/\d+$/) })
  expect((await maker.get(back.location)).text).toContain('60,000.00')
  // 130,000 × 13 days × 5.4 % ÷ 360 = 253.50; 60 of 130 of it goes with the principal
  const check = await maker.post(`/loans/${bullet}/principal`, {
    amount: '60,000',
    valueDate: '2026-04-02',
    channel: 'counter',
    step: 'check',
  })
  expect(check.text).toContain('60,117.00')
  const late = { amount: '60,000', valueDate: '2026-04-01', channel: 'counter', step: 'check' }
  const refused = await maker.post(`/loans/${bullet}/principal`, late)
  expect([refused.status, refused.text.includes('入账日期只能是当前业务日期')]).toEqual([422, true])
  expect((await principalBack(bullet, '60,000', '2026-04-02')).status).toBe(303)
  expect((await principalBack(line, '70,000.01', '2026-04-02')).text).toContain('最多可还本金 70,000.00 元')
  const how = async (seq: number) => (await maker.get(`/loans/${line}/schedule/${seq}`)).text
  expect(await how(1)).toContain('（截至 2026-03-18 的积数 1,040,000.00 + 130,000.00 × 2 天）× 5.40% ÷ 360 = 195.00')
  expect(await how(3)).toContain('（截至 2026-04-02 的积数 1,690,000.00 + 70,000.00 × 18 天）× 5.40% ÷ 360 = 442.50')
  expect(await how(3)).not.toContain('与算式的差额')
  await moveTo('2026-04-05')
  expect(await verify(t.db)).toEqual([])
})

test('分次放款: 40,000 more 15 days before the due day gives 300.00 + 100.00', async () => {
  await draw(tranche, '40,000')
  // 60,000 for 31 days by the month, 40,000 for the 15 days from 04-05 on
  expect(await interestDue(tranche, '2026-04-20')).toBe(40_000n)
  const loan = await loanOf(t, tranche)
  expect(loan).toMatchObject({ balanceFen: 10_000_000n, principalFen: 6_000_000n })
  expect((await prepare(tranche, '1')).text).toContain('没有可用额度')
  // paid off two days later: 16 days on 60,000 and 2 on 100,000, not 18 on 100,000
  await moveTo('2026-04-07')
  const payoff = (await maker.get(`/loans/${tranche}/payoff`)).text
  expect(payoff).toContain('100,193.33')
  const change = await maker.post(`/loans/${tranche}/changes/new/rate`, {
    date: '2026-04-07',
    rate: '5',
    reason: '优惠',
    step: 'check',
  })
  expect(change.text).toContain('本期内有新放款')
  await moveTo('2026-04-20')
  expect(await interestDue(line, '2026-04-20')).toBe(44_250n)
  expect(await verify(t.db)).toEqual([])
})

test('an overdue loan, a stopped line and a line run out get nothing more', async () => {
  const due = await interestDue(bullet, '2026-04-20')
  expect((await repay(bullet, yuanText(due), '2026-04-20')).status).toBe(303)
  await moveTo('2026-04-22')
  expect((await prepare(line, '10,000')).text).toContain('有逾期未还款项')
  const stop = await checker.post(`/loans/${bullet}/draws/stop`, { reason: '资金用途存疑' })
  expect(stop.status).toBe(303)
  expect((await prepare(bullet, '10,000')).text).toContain('已停止支用：资金用途存疑')
  const own = await checker.post(`/loans/${bullet}/draws/resume`, { reason: '已核实' })
  expect(own.status).toBe(422)
  expect(own.text).toContain('须由两人办理')
  const lifted = await (await t.as('0201')).post(`/loans/${bullet}/draws/resume`, { reason: '已核实' })
  expect(lifted.status).toBe(303)
  expect((await prepare(bullet, '10,000')).text).not.toContain('已停止支用')
})

test('冲正 of a draw takes it back by two people', async () => {
  const fresh = await paidOut(TRANCHES, '60,000')
  const id = await draw(fresh, '20,000')
  const { eventSeq } = await t.db
    .selectFrom('disbursements')
    .select('eventSeq')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const asked = await ask(maker, fresh, 'reverse', { of: String(eventSeq) })
  expect(asked.answer.status).toBe(303)
  expect((await approve(checker, asked.id)).status).toBe(303)
  expect(await loanOf(t, fresh)).toMatchObject({ balanceFen: 6_000_000n })
  const row = await t.db.selectFrom('disbursements').select('state').where('id', '=', id).executeTakeFirstOrThrow()
  expect(row.state).toBe('reversed')
  expect(await verify(t.db)).toEqual([])
  await draw(fresh, '20,000')
  expect((await maker.get(`/draws/${id}/print`)).body.subarray(0, 4).toString()).toBe('%PDF')
})

test('冲正 of principal that came back: the balance stands again, what followed is decided anew', async () => {
  const fresh = await paidOut(LINE, '50,000')
  const back = await principalBack(fresh, '20,000', '2026-04-22')
  const direct = await checker.post(`${back.location}/reverse`, { reason: '记错账户' })
  expect(direct.status).toBe(422)
  const { eventSeq } = await t.db
    .selectFrom('repayments')
    .select('eventSeq')
    .where('id', '=', idIn(back.location))
    .executeTakeFirstOrThrow()
  const asked = await ask(maker, fresh, 'reverse', { of: String(eventSeq) })
  expect((await approve(checker, asked.id)).status).toBe(303)
  expect(await loanOf(t, fresh)).toMatchObject({ balanceFen: 5_000_000n })
  expect(await verify(t.db)).toEqual([])
})

test('a day closed twice leaves the same book', async () => {
  const state = async () => {
    const { rows } = await t.pool.query(
      'select (select count(*) from loan_events) as events, (select count(*) from vouchers) as vouchers, (select sum(debit_fen) from entries) as moved',
    )
    return rows[0]
  }
  await moveTo('2026-04-23')
  const before = await state()
  const work = {
    deps: depsOf(t),
    date: bookDate('2026-04-22'),
    next: bookDate('2026-04-23'),
    actor: systemActor('test'),
    fence: async () => undefined,
    itemFailed: async () => undefined,
  }
  for (const step of allDayEndSteps()) if (!step.shut) await step.run(work)
  expect(await state()).toEqual(before)
})

test('paid off early, the line is settled; its pages and papers open', async () => {
  const quote = (await maker.get(`/loans/${line}/payoff`)).text
  const expected = /name="expected" value="([\d.,]+)"/.exec(quote)?.[1]
  const answer = await maker.post(`/loans/${line}/payoff`, {
    expected: expected ?? '',
    valueDate: '2026-04-23',
    channel: 'counter',
  })
  expect(answer.status).toBe(303)
  expect(await loanOf(t, line)).toMatchObject({ state: 'settled', balanceFen: 0n })
  const pages = ['', '/draws', '/draws/new', '/principal', '/statement', '/history', '/schedule/print', '/certificate']
  for (const page of pages) expect([page, (await maker.get(`/loans/${line}${page}`)).status]).toEqual([page, 200])
  const events = (await maker.get(`/loans/${line}/history`)).text
  expect(events).toContain('归还本金')
  expect(await verify(t.db)).toEqual([])
})
