import { verify } from '../../src/features/accounting/verify'
import { dayEnd } from '../../src/features/changes/day-end'
import { addDays, type BookDate, bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { approve, ask, loanOf, pathOf, planOf, setToday } from '../support/changes'
import { buildLoan, closeDays } from '../support/loan-book'

const START = bookDate('2026-02-10')
let t: TestApp
let maker: Person
let checker: Person
let head: Person
let committee: Person
beforeAll(async () => {
  t = await testApp({ today: START })
  maker = await t.as('0401')
  checker = await t.as('0402')
  head = await t.as('0201')
  committee = await t.as('0101')
  for (let n = 0; n < 5; n++) loans.push(await buildLoan(t, START))
}, 60_000)
afterAll(() => t.close())

const clean = async () => expect(await verify(t.db)).toEqual([])
const source = { channel: 'transfer', bankSerial: '', payerName: '' }

let now = START
const loans: number[] = []

/** Time goes forward only: day-ends are run until the morning of `today`. */
async function moveTo(today: BookDate): Promise<void> {
  if (today > now) expect(await closeDays(t, now, addDays(today, -1))).toEqual([])
  now = today
  await setToday(t, today)
}

const entriesOf = async (loanId: number, account: string) => {
  const rows = await t.db
    .selectFrom('entries')
    .select(['debitFen', 'creditFen'])
    .where('loanId', '=', loanId)
    .where('account', '=', account)
    .execute()
  return rows.reduce((sum, row) => sum + row.debitFen - row.creditFen, 0n)
}

test('退回溢缴款: by two people, no more than there is', async () => {
  const today = bookDate('2026-02-20')
  const id = loans[0]!
  await moveTo(today)
  const paid = await maker.post('/repayments', {
    loan: String(id),
    amount: '500',
    valueDate: today,
    ...source,
    step: 'post',
  })
  expect(paid.status).toBe(303)
  expect((await maker.post(pathOf(id, 'refund_prepaid'), { amount: '501', reason: '退' })).text).toContain(
    '超过溢缴款余额',
  )
  const { check, id: change } = await ask(maker, id, 'refund_prepaid', { amount: '200' })
  expect(check.text).toContain('224101')
  expect((await approve(checker, change)).status).toBe(303)
  expect(await loanOf(t, id)).toMatchObject({ prepaidFen: 30_000n })
  await clean()
}, 60_000)

test('what nobody decided on in time is void after the day-end', async () => {
  const id = loans[0]!
  await moveTo(bookDate('2026-02-20'))
  const { id: change } = await ask(maker, id, 'due_day', { day: '8' })
  await t.db
    .updateTable('loanChanges')
    .set({ validUntil: bookDate('2026-02-20') })
    .where('id', '=', change)
    .execute()
  const work = {
    deps: { db: t.db } as never,
    date: bookDate('2026-02-20'),
    next: bookDate('2026-02-21'),
    fence: async () => undefined,
  }
  expect(await dayEnd.find(step => step.name === 'lapse-changes')!.run(work as never)).toBeGreaterThan(0)
  expect((await maker.get(`/changes/${change}`)).text).toContain('已失效')
}, 60_000)

test('倒起息: money of a day gone by takes 罚息 and the overdue mark back; 冲正 brings both again', async () => {
  const today = bookDate('2026-03-20')
  const id = loans[1]!
  await moveTo(today)
  expect((await planOf(t, id))[0]).toMatchObject({ overdue: true })
  const same = await maker.post(pathOf(id, 'backdate'), { amount: '8661.90', date: today, ...source, reason: '漏记' })
  expect([same.status, same.text.includes('还款登记中办理')]).toEqual([422, true])
  const early = await maker.post(pathOf(id, 'backdate'), { amount: '1', date: '2026-02-01', ...source, reason: '漏记' })
  expect([early.status, early.text.includes('日期早于放款日')]).toEqual([422, true])
  const fields = { amount: '8,661.90', date: '2026-03-10', ...source, bankSerial: 'BD-1' }
  const { check, id: change } = await ask(maker, id, 'backdate', fields)
  expect(check.text).toContain('随之变动的后续事件')
  expect((await approve(checker, change)).status).toBe(303)
  expect((await planOf(t, id))[0]).toMatchObject({ settledOn: '2026-03-10', penaltyFen: 0n, overdue: false })
  expect(await loanOf(t, id)).toMatchObject({ oldestUnpaidOn: null, nextDueOn: '2026-04-10' })
  const receipt = await t.db.selectFrom('repayments').selectAll().where('loanId', '=', id).executeTakeFirstOrThrow()
  expect(receipt).toMatchObject({ kind: 'repay', valueDate: '2026-03-10', businessDate: today, amountFen: 866_190n })
  await clean()
  const twice = await ask(maker, id, 'backdate', { ...fields, date: '2026-03-12', amount: '10' })
  expect((await approve(checker, twice.id)).text).toContain('银行流水号已经入账')
  const undo = await ask(maker, id, 'reverse', { of: String(receipt.eventSeq) })
  expect((await approve(checker, undo.id)).status).toBe(303)
  expect((await planOf(t, id))[0]).toMatchObject({ settledOn: null, overdue: true })
  expect((await maker.post(pathOf(id, 'reverse'), { of: String(receipt.eventSeq), reason: '再来' })).text).toContain(
    '已经冲正',
  )
  await clean()
}, 60_000)

test('减免: within the authority of who approves; 罚息 is gone, principal never', async () => {
  const id = loans[2]!
  await moveTo(bookDate('2026-04-05'))
  const start = await maker.get(pathOf(id, 'waive'))
  const penalty =
    /name="penalty"[^>]*value="([\d.]+)"/.exec(start.text)?.[1] ??
    /value="([\d.]+)"[^>]*name="penalty"/.exec(start.text)?.[1]
  expect(Number(penalty)).toBeGreaterThan(0)
  const none = await maker.post(pathOf(id, 'waive'), { interest: '', penalty: '', compound: '', reason: '无' })
  expect([none.status, none.text.includes('至少填写一项')]).toEqual([422, true])
  const much = await maker.post(pathOf(id, 'waive'), { interest: '999999', penalty: '', compound: '', reason: '多' })
  expect(much.text).toContain('减免金额超过应还金额')
  const { check, id: change } = await ask(maker, id, 'waive', { interest: '', penalty: penalty!, compound: '' })
  for (const words of ['减免前应还', '变更前后对比', penalty!]) expect(check.text).toContain(words)
  expect((await approve(checker, change)).status).toBe(303)
  const [first] = await planOf(t, id)
  expect(first).toMatchObject({ penaltyFen: 0n, penaltyThrough: '2026-04-05', paidPrincipalFen: 0n })
  await clean()
  const big = await ask(maker, id, 'waive', { interest: '600.00', penalty: '', compound: '' })
  const small = await approve(checker, big.id)
  expect([small.status, small.text.includes('超过您的审批权限 500.00 元')]).toEqual([422, true])
  expect((await approve(head, big.id)).status).toBe(303)
  expect((await planOf(t, id))[0]).toMatchObject({ interestFen: 0n, principalFen: first!.principalFen })
  await clean()
}, 60_000)

test('冲正 of an earlier receipt decides the later ones again, on today’s books', async () => {
  const today = bookDate('2026-04-15')
  const id = loans[3]!
  await moveTo(today)
  const pay = (amount: string) =>
    maker.post('/repayments', { loan: String(id), amount, valueDate: today, ...source, step: 'post' })
  const first = await pay('9000')
  expect(first.status).toBe(303)
  expect((await pay('3000')).status).toBe(303)
  const receipts = await t.db.selectFrom('repayments').selectAll().where('loanId', '=', id).orderBy('id').execute()
  const undo = await ask(checker, id, 'reverse', { of: String(receipts[0]!.eventSeq) })
  expect(undo.check.text).toContain('重新计算')
  expect((await approve(head, undo.id)).status).toBe(303)
  await clean()
  expect((await checker.post(`/repayments/${receipts[1]!.id}/reverse`, { reason: '也错' })).text).toContain(
    '变更中办理冲正',
  )
}, 60_000)

test('重组 of a loan in arrears: what is unpaid becomes principal, or is forgiven within authority; 逾期 is taken back', async () => {
  const [id, other] = [loans[2]!, loans[3]!]
  await moveTo(bookDate('2026-04-20'))
  const fields = {
    date: now,
    rate: '6',
    maturity: '2027-10-20',
    method: 'equal_principal',
    dueDay: '15',
    grace: '2',
    inDifficulty: 'on',
    reliefs: ['extension', 'grace'],
  }
  const one = await ask(maker, id, 'restructure', { ...fields, interest: 'capitalise', late: 'capitalise' })
  for (const words of ['130302', '1132', '601102', '未还罚息']) expect(one.check.text).toContain(words)
  expect((await approve(checker, one.id)).status).toBe(303)
  const loan = await loanOf(t, id)
  expect(loan.balanceFen).toBeGreaterThan(10_000_000n)
  expect(loan).toMatchObject({ oldestUnpaidOn: null, ratePpm: 60_000, maturityDate: '2027-10-20' })
  await clean()
  const two = await ask(maker, other, 'restructure', { ...fields, interest: 'forgive', late: 'forgive' })
  expect((await approve(checker, two.id)).text).toContain('超过您的审批权限')
  expect((await approve(head, two.id)).status).toBe(303)
  await clean()
  await moveTo(bookDate('2026-05-05'))
  await clean()
}, 60_000)

test('核销 of a 非应计 loan, 表外备查, 核销后收回, and the way back', async () => {
  const id = loans[4]!
  await moveTo(bookDate('2026-06-12'))
  expect(await loanOf(t, id)).toMatchObject({ accrual: 'non_accrual' })
  const { check, id: change } = await ask(maker, id, 'write_off', {})
  for (const account of ['1304', '130302', '130301', '7010']) expect(check.text).toContain(account)
  const low = await approve(head, change)
  expect([low.status, low.text.includes('超过您的审批权限 0.00 元')]).toEqual([422, true])
  expect((await approve(committee, change)).status).toBe(303)
  expect(await loanOf(t, id)).toMatchObject({ state: 'written_off', balanceFen: 0n, settledOn: null })
  const claimFen = await entriesOf(id, '7010')
  expect(claimFen).toBeGreaterThan(10_000_000n)
  await clean()
  const page = await maker.get(`/loans/${id}`)
  for (const words of ['已核销', '账销案存']) expect(page.text).toContain(words)
  expect((await maker.get(`/loans/${id}/certificate`)).status).toBe(404)
  expect(
    (
      await maker.post('/repayments', {
        loan: String(id),
        amount: '1',
        valueDate: '2026-06-12',
        ...source,
        step: 'post',
      })
    ).status,
  ).toBe(422)
  const back = await ask(maker, id, 'recover', { amount: '30000', ...source })
  expect((await approve(checker, back.id)).status).toBe(303)
  expect(await entriesOf(id, '7010')).toBe(claimFen - 3_000_000n)
  expect(await t.db.selectFrom('repayments').select('kind').where('loanId', '=', id).execute()).toEqual([
    { kind: 'recover' },
  ])
  await clean()
  const seq = (await loanOf(t, id)).eventSeq
  const undo = await ask(maker, id, 'reverse', { of: String(seq) })
  expect((await approve(checker, undo.id)).status).toBe(303)
  const off = await t.db.selectFrom('loanChanges').select('eventSeq').where('id', '=', change).executeTakeFirstOrThrow()
  const undone = await ask(maker, id, 'reverse', { of: String(off.eventSeq) })
  expect((await approve(checker, undone.id)).status).toBe(303)
  expect(await loanOf(t, id)).toMatchObject({ state: 'active', balanceFen: 10_000_000n })
  expect(await entriesOf(id, '7010')).toBe(0n)
  await clean()
}, 120_000)

test('a loan lives on after its changes: prepaid, repriced, repaid, settled, and every figure still holds', async () => {
  const id = await buildLoan(t, now)
  const due = (await planOf(t, id))[0]!.dueDate
  await moveTo(addDays(now, 6))
  const quote = await ask(maker, id, 'prepay', { principal: '30000', mode: 'shorter_term', periods: '', date: now })
  const money = { version: '1', ...source }
  expect((await maker.post(`/changes/${quote.id}/post`, money)).status).toBe(303)
  const rate = await ask(maker, id, 'rate', { date: now, rate: '9' })
  expect((await approve(checker, rate.id)).status).toBe(303)
  await moveTo(addDays(due, 5))
  const late = await maker.get(`/loans/${id}/schedule/2`)
  expect(late.text).toContain('利率调整')
  expect(late.text).toMatch(/× 13\.50% × [345] ÷ 360/)
  const paid = await maker.post('/repayments', {
    loan: String(id),
    amount: '9000',
    valueDate: now,
    ...source,
    step: 'post',
  })
  expect(paid.status).toBe(303)
  await clean()
  const offer = await maker.get(`/loans/${id}/payoff`)
  const expected = /name="expected" value="([\d.]+)"/.exec(offer.text)?.[1] ?? ''
  expect((await maker.post(`/loans/${id}/payoff`, { expected, valueDate: now, ...source })).status).toBe(303)
  expect(await loanOf(t, id)).toMatchObject({ state: 'settled', balanceFen: 0n, ratePpm: 90_000 })
  await clean()
}, 60_000)
