import { randomUUID } from 'node:crypto'
import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { pdfPages } from '../export/pdf-text'
import { type Person, type TestApp, testApp } from '../support/app'
import { approve, ask, loanOf, pathOf, planOf, seenIn, setToday } from '../support/changes'
import { buildLoan } from '../support/loan-book'

const START = bookDate('2026-02-10')
const TODAY = bookDate('2026-02-20')
let t: TestApp
let maker: Person
let checker: Person
beforeAll(async () => {
  t = await testApp({ today: START })
  maker = await t.as('0401')
  checker = await t.as('0402')
})
afterAll(() => t.close())

const clean = async () => expect(await verify(t.db)).toEqual([])

/** 100,000.00 at 7.2 % over twelve months, ten days old. */
async function youngLoan(options = {}): Promise<number> {
  await setToday(t, START)
  const id = await buildLoan(t, START, options)
  await setToday(t, TODAY)
  return id
}

const quote = { principal: '20000', mode: 'lower_payment', periods: '', date: TODAY }

test('部分提前还款: quote, money, receipt, new plan, paper; taken back by 冲正', async () => {
  const id = await youngLoan()
  const { check, answer, id: change } = await ask(maker, id, 'prepay', quote)
  expect(check.status).toBe(200)
  // ten days of 100,000.00 at 7.2 % of 360
  for (const words of ['200.00', '20,200.00', '变更前应还日', '还款计划对比', '130301'])
    expect(check.text).toContain(words)
  expect(answer.location).toBe(`/changes/${change}`)
  expect((await approve(checker, change)).text).toContain('报价收款后入账')
  const page = await maker.get(`/changes/${change}`)
  expect(page.text).toContain('收款入账')
  const money = { version: '1', channel: 'transfer', bankSerial: 'P-1', payerName: '' }
  const key = randomUUID()
  const posted = await Promise.all([1, 2].map(() => maker.post(`/changes/${change}/post`, { ...money, _key: key })))
  expect(posted.map(one => one.status)).toEqual([303, 303])
  const plan = await planOf(t, id)
  expect(plan[0]).toMatchObject({ principalFen: 2_000_000n, interestFen: 20_000n, settledOn: TODAY, dueDate: TODAY })
  expect(plan).toHaveLength(13)
  expect(await loanOf(t, id)).toMatchObject({ balanceFen: 8_000_000n, state: 'active' })
  const [receipt] = await t.db.selectFrom('repayments').selectAll().where('loanId', '=', id).execute()
  expect(receipt).toMatchObject({ kind: 'prepay', amountFen: 2_020_000n, bankSerial: 'P-1' })
  await clean()
  expect((await maker.get(`/loans/${id}/history`)).text).toContain('客户申请')
  expect((await maker.get(`/repayments/${receipt!.id}`)).text).toContain('部分提前还款')
  expect(pdfPages((await maker.get(`/changes/${change}/print`)).body).join('')).toContain('部分提前还款通知书')
  expect((await checker.post(`/repayments/${receipt!.id}/reverse`, { reason: '错' })).text).toContain('变更中办理冲正')
  const undo = await ask(maker, id, 'reverse', { of: '2' })
  expect((await approve(checker, undo.id)).status).toBe(303)
  expect(await loanOf(t, id)).toMatchObject({ balanceFen: 10_000_000n })
  expect(await planOf(t, id)).toHaveLength(12)
  expect((await maker.get(`/repayments/${receipt!.id}`)).text).toContain('已冲正')
  await clean()
})

test('a quote is for its day: tomorrow it has to be made anew, and what is typed wrong stays', async () => {
  const id = await youngLoan()
  const { id: change } = await ask(maker, id, 'prepay', { ...quote, mode: 'shorter_term' })
  await setToday(t, bookDate('2026-02-21'))
  const late = await maker.post(`/changes/${change}/post`, {
    version: '1',
    channel: 'counter',
    bankSerial: '',
    payerName: '',
  })
  expect([late.status, late.text.includes('已过有效期')]).toEqual([422, true])
  const wrong = await maker.post(pathOf(id, 'prepay'), {
    ...quote,
    date: '2026-02-21',
    principal: '100000',
    reason: '想多还',
  })
  expect([wrong.status, wrong.text.includes('应小于贷款余额'), wrong.text.includes('value="想多还"')]).toEqual([
    422,
    true,
    true,
  ])
  const none = await maker.post(pathOf(id, 'prepay'), { ...quote, date: '2026-02-21', principal: '-5', reason: '' })
  expect([none.status, none.text.includes('data-errors')]).toEqual([422, true])
  const picked = await maker.post(pathOf(id, 'prepay'), {
    ...quote,
    date: '2026-02-21',
    mode: 'chosen_term',
    reason: '想快还',
  })
  expect(picked.text).toContain('请填写余下期数')
  await clean()
})

test('展期: asked for by one, agreed by another, never by the same; the plan that was not seen is not done', async () => {
  const id = await youngLoan({ method: 'interest_only' })
  const fields = { newMaturity: '2027-05-10', rate: '7.5', needed: '1', given: '1' }
  const missing = await maker.post(pathOf(id, 'extend'), { ...fields, given: '0', reason: '周转' })
  expect(missing.text).toContain('担保人尚未全部书面同意')
  const cheap = await maker.post(pathOf(id, 'extend'), { ...fields, rate: '5', reason: '周转' })
  expect([cheap.status, cheap.text.includes('不能低于合同利率')]).toEqual([422, true])
  const unseen = await maker.post(pathOf(id, 'extend'), {
    ...fields,
    reason: '周转',
    step: 'submit',
    seen: 'f'.repeat(64),
  })
  expect([unseen.status, unseen.text.includes('请重新试算并核对')]).toEqual([422, true])
  const { check, id: change } = await ask(maker, id, 'extend', fields)
  expect(check.text).toContain('2027-05-10')
  expect((await maker.get('/changes')).text).toContain('客户申请')
  expect((await maker.post(`/changes/${change}/approve`, { version: '1' })).status).toBe(403)
  await setToday(t, bookDate('2026-02-21'))
  expect((await approve(checker, change)).status).toBe(303)
  const plan = await planOf(t, id)
  expect(plan.at(-1)).toMatchObject({ dueDate: '2027-05-10', principalFen: 10_000_000n })
  expect(await loanOf(t, id)).toMatchObject({ maturityDate: '2027-05-10', ratePpm: 72_000 })
  expect(
    (await maker.post(pathOf(id, 'extend'), { ...fields, newMaturity: '2027-06-10', reason: '再展' })).text,
  ).toContain('已展期过')
  expect(pdfPages((await checker.get(`/changes/${change}/print`)).body).join('')).toContain('展期补充协议')
  await clean()
})

test('maker and checker are two people, also when the maker may approve; a second approval finds nothing to do', async () => {
  const id = await youngLoan()
  const { id: change } = await ask(checker, id, 'due_day', { day: '25' })
  expect((await approve(checker, change)).text).toContain('不能是同一人')
  const head = await t.as('0201')
  const [one, two] = await Promise.all([approve(head, change), approve(head, change)])
  expect([one.status, two.status].sort()).toEqual([303, 422])
  expect((await planOf(t, id)).slice(1, 3).map(i => i.dueDate.slice(8))).toEqual(['25', '25'])
  await clean()
})

test('利率调整 from an earlier day splits the running period and is entered back-dated', async () => {
  const id = await youngLoan()
  const { check, id: change } = await ask(maker, id, 'rate', { date: '2026-02-15', rate: '6' })
  expect(check.text).toContain('2026-02-10 至 2026-02-15（算头不算尾）')
  expect((await maker.post(pathOf(id, 'rate'), { date: '2026-03-15', rate: '6', reason: '降' })).text).toContain(
    '不能晚于今天',
  )
  expect((await approve(checker, change)).status).toBe(303)
  expect(await loanOf(t, id)).toMatchObject({ ratePpm: 60_000 })
  const events = await t.db
    .selectFrom('loanEvents')
    .select(['kind', 'valueDate'])
    .where('loanId', '=', id)
    .orderBy('seq')
    .execute()
  expect(events.at(-1)).toEqual({ kind: 'rebook', valueDate: '2026-02-15' })
  const how = await maker.get(`/loans/${id}/schedule/1`)
  for (const words of ['7.20% → 6.00%', '483.33', '2026-02-15 利率调整']) expect(how.text).toContain(words)
  await clean()
})

test('a change from a day before a prepayment would have changed the money it asked: the prepayment is taken back first', async () => {
  const id = await youngLoan()
  const { id: change } = await ask(maker, id, 'prepay', quote)
  const money = { version: '1', channel: 'counter', bankSerial: '', payerName: '' }
  expect((await maker.post(`/changes/${change}/post`, money)).status).toBe(303)
  const early = await maker.post(pathOf(id, 'rate'), { date: '2026-02-12', rate: '6', reason: '降息' })
  expect([early.status, early.text.includes('（第 2 项）应收金额会因此改变')]).toEqual([422, true])
  await clean()
})

test('停息 and 恢复计息; in between the plan cannot be changed otherwise', async () => {
  const id = await youngLoan()
  const stop = await ask(maker, id, 'pause', { date: TODAY, late: 'on' })
  expect((await approve(checker, stop.id)).status).toBe(303)
  expect((await planOf(t, id))[5]).toMatchObject({ interestFen: 0n })
  expect((await maker.get(pathOf(id, 'extend'))).status).toBe(404)
  await clean()
  await setToday(t, bookDate('2026-02-25'))
  const go = await ask(maker, id, 'resume', { date: '2026-02-25' })
  expect((await approve(checker, go.id)).status).toBe(303)
  expect((await planOf(t, id))[5]!.interestFen).toBeGreaterThan(0n)
  await clean()
})

test('重组: a new plan from today on, interest carried, reliefs on record', async () => {
  const id = await youngLoan()
  const fields = {
    date: TODAY,
    rate: '4.8',
    maturity: '2028-02-20',
    method: 'equal_installment',
    dueDay: '',
    grace: '',
    interest: 'carry',
    late: 'keep',
    inDifficulty: 'on',
  }
  expect((await maker.post(pathOf(id, 'restructure'), { ...fields, reason: '困难' })).text).toContain('请选择让步措施')
  const { check, id: change } = await ask(maker, id, 'restructure', { ...fields, reliefs: ['extension', 'lower_rate'] })
  expect(check.text).toContain('延长期限、降低利率')
  expect((await approve(checker, change)).status).toBe(303)
  expect(await planOf(t, id)).toHaveLength(24)
  expect(await loanOf(t, id)).toMatchObject({ maturityDate: '2028-02-20', ratePpm: 48_000, balanceFen: 10_000_000n })
  await clean()
  for (const tab of ['', '?view=all', '?view=years', '/history', '/schedule/1', '/schedule/24']) {
    expect([tab, (await maker.get(`/loans/${id}${tab}`)).status]).toEqual([tab, 200])
  }
})

test('not for other branches, not without the right; rejected and withdrawn change nothing', async () => {
  const id = await youngLoan()
  const { id: change } = await ask(maker, id, 'due_day', { day: '5' })
  const far = await t.as('0404')
  for (const path of [
    `/changes/${change}`,
    `/changes/${change}/print`,
    `/loans/${id}/changes/new`,
    pathOf(id, 'prepay'),
  ]) {
    expect([path, (await far.get(path)).status]).toEqual([path, 404])
  }
  expect((await approve(far, change)).status).toBe(404)
  expect((await far.post(pathOf(id, 'due_day'), { day: '5', reason: '别人的' })).status).toBe(404)
  const risk = await t.as('0711')
  expect((await risk.get(`/loans/${id}/changes/new`)).status).toBe(403)
  expect((await risk.get(`/changes/${change}`)).status).toBe(200)
  const before = await planOf(t, id)
  expect((await checker.post(`/changes/${change}/reject`, { version: '1', why: '' })).status).toBe(422)
  expect((await checker.post(`/changes/${change}/reject`, { version: '1', why: '理由不足' })).status).toBe(303)
  const again = await ask(maker, id, 'due_day', { day: '5' })
  expect((await checker.post(`/changes/${again.id}/withdraw`, { version: '1' })).text).toContain('只有经办人可以撤回')
  expect((await maker.post(`/changes/${again.id}/withdraw`, { version: '1' })).status).toBe(303)
  expect((await approve(checker, again.id)).status).toBe(422)
  expect(await planOf(t, id)).toEqual(before)
})

test('what was seen is what is done: money that came meanwhile makes the preview stale', async () => {
  const id = await youngLoan()
  const { id: change } = await ask(maker, id, 'due_day', { day: '28' })
  const paid = await ask(maker, id, 'prepay', quote)
  expect(
    (await maker.post(`/changes/${paid.id}/post`, { version: '1', channel: 'counter', bankSerial: '', payerName: '' }))
      .status,
  ).toBe(303)
  expect((await checker.get(`/changes/${change}`)).text).toContain('与提交时不同')
  const stale = await approve(checker, change)
  expect([stale.status, stale.text.includes('请重新试算并核对')]).toEqual([422, true])
  expect(seenIn(stale.text)).toBe('')
  await clean()
})
