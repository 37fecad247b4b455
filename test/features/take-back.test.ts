import { inTransaction } from '../../src/db/transaction'
import { verify } from '../../src/features/accounting/verify'
import { volumesToHand } from '../../src/features/archive/handovers/queries'
import { openVolume } from '../../src/features/archive/volumes/commands'
import { casesOf, stageOf } from '../../src/features/documents/standing'
import { bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { pdfPages } from '../export/pdf-text'
import { type Answer, type Person, type TestApp, testApp } from '../support/app'
import { ask, loanOf, planOf, setToday } from '../support/changes'
import { closeUntil } from '../support/day-end'
import { ALL, actorOf, buildDraw, buildLoan } from '../support/loan-book'

jest.setTimeout(120_000)

const DAY = bookDate('2026-03-20')

let t: TestApp
let officer: Person
let maker: Person
let checker: Person
beforeAll(async () => {
  t = await testApp({ today: DAY })
  officer = await t.as('0318')
  maker = await t.as('0401')
  checker = await t.as('0402')
})
afterAll(() => t.close())

const WHY = { cause: 'wrong_payee', returned: 'TH20260320001', reason: '收款人户名与合同不符' }
const asked = (loan: number, fields: Record<string, string> = {}, by = maker) =>
  ask(by, loan, 'take_back', { ...WHY, ...fields })
const agree = (id: number, more: Record<string, string> = {}, by = checker): Promise<Answer> =>
  by.post(`/changes/${id}/take-back`, { version: '1', opinion: '已核对退款', ...more })

const payoutOf = (loan: number) =>
  t.db
    .selectFrom('disbursements')
    .selectAll()
    .where('loanId', '=', loan)
    .where('kind', '=', 'first')
    .executeTakeFirstOrThrow()
const contractOf = async (loan: number) => {
  const { contractId } = await loanOf(t, loan)
  return t.db.selectFrom('contracts').selectAll().where('id', '=', contractId).executeTakeFirstOrThrow()
}
/** What is left on each account of a loan. */
async function leftOf(loan: number): Promise<Record<string, bigint>> {
  const rows = await t.db
    .selectFrom('entries')
    .select(['account', 'debitFen', 'creditFen'])
    .where('loanId', '=', loan)
    .execute()
  const left: Record<string, bigint> = {}
  for (const { account, debitFen, creditFen } of rows) left[account] = (left[account] ?? 0n) + debitFen - creditFen
  return Object.fromEntries(Object.entries(left).filter(([, fen]) => fen !== 0n))
}

let taken = 0

test('on its day: asked by one, agreed by another; the loan is 已冲正 and the contract may be paid out again', async () => {
  const loan = await buildLoan(t, DAY)
  taken = loan
  expect((await maker.get(`/loans/${loan}`)).text).toContain(`/loans/${loan}/changes/new/take_back`)
  const { check, answer, id } = await asked(loan)
  expect(check.text).toContain('100,000.00')
  expect(check.text).toMatch(/[−-]100,000\.00/)
  expect(answer.status).toBe(303)
  expect((await checker.get('/')).text).toContain('放款冲正等待复核')
  const page = await checker.get(`/changes/${id}`)
  expect(page.text).toContain(`/changes/${id}/take-back`)
  expect(page.text).toContain('收款人有误')
  expect((await agree(id)).status).toBe(303)

  expect(await loanOf(t, loan)).toMatchObject({
    state: 'reversed',
    balanceFen: 0n,
    nextDueOn: null,
    oldestUnpaidOn: null,
    settledOn: null,
    eventSeq: 2,
  })
  expect(await planOf(t, loan)).toHaveLength(0)
  expect(await payoutOf(loan)).toMatchObject({ state: 'reversed', reversedOn: DAY })
  expect((await contractOf(loan)).state).toBe('signed')
  expect(await leftOf(loan)).toEqual({})
  const back = await t.db
    .selectFrom('vouchers')
    .selectAll()
    .where('subject', '=', `loan:${loan}`)
    .orderBy('id')
    .execute()
  expect(back).toHaveLength(2)
  expect(back[1]).toMatchObject({ reverses: back[0]!.id, businessDate: DAY })
  expect(await verify(t.db)).toEqual([])
})

test('every page of the loan says so, and nothing can be done with it any more', async () => {
  const { loanNo, customerId } = await loanOf(t, taken)
  const page = await maker.get(`/loans/${taken}`)
  expect(page.text).toContain('已冲正')
  expect(page.text).toContain('合同恢复为待放款')
  expect(page.text).not.toContain(`/loans/${taken}/changes/new`)
  for (const tab of ['transactions', 'history', 'pricing', 'fees', 'statement']) {
    expect((await maker.get(`/loans/${taken}/${tab}`)).status).toBe(200)
  }
  expect((await maker.get(`/loans/${taken}/history`)).text).toContain('冲正第 1 项')
  expect((await maker.get(`/loans/${taken}/changes/new/take_back`)).status).toBe(404)
  const paid = await maker.post('/repayments', {
    loan: String(taken),
    amount: '100',
    valueDate: DAY,
    channel: 'counter',
  })
  expect(paid.status).toBe(422)
  const timeline = await maker.get(`/customers/${customerId}/timeline`)
  expect(timeline.text).toContain('申请放款冲正')
  expect(timeline.text).toContain('已冲正，借据')
  expect((await maker.get('/loans?state=reversed')).text).toContain(loanNo)
  expect((await officer.get('/loans?state=active')).text).not.toContain(loanNo)
  const statement = await maker.get(`/repayments/statement?loan=${taken}&from=2026-03-01&to=2026-03-31`)
  expect(statement.text).toContain('冲正')
  const notices = await t.db.selectFrom('notices').select('words').execute()
  expect(notices.map(row => row.words)).toContain('放款 {amount} 元已冲正，借据 {no} 作废')
  const acts = await t.db.selectFrom('auditEvents').select('act').where('act', 'like', 'loan-change.%').execute()
  expect(acts.map(row => row.act)).toEqual(expect.arrayContaining(['loan-change.prepare', 'loan-change.take-back']))
})

test('放款冲正通知书 names sum, payee and both people', async () => {
  const { id } = await t.db.selectFrom('loanChanges').select('id').where('loanId', '=', taken).executeTakeFirstOrThrow()
  const paper = pdfPages((await maker.get(`/changes/${id}/print`)).body)
    .join('')
    .replaceAll(/[\s|]/g, '')
  expect(paper).toContain('放款冲正通知书')
  expect(paper).toContain('人民币壹拾万元整')
  expect(paper).toContain('云溪农资公司')
  expect(paper).toContain('可以按合同约定重新放款')
})

const toFile = async () => (await (await t.as('0721')).get('/')).text.includes('待归档案卷')

test('its volume is not filed as paid out, nor handed over as settled', async () => {
  const { customerId, applicationId } = await contractOf(taken)
  const archivist = await actorOf(t, '0721')
  const { volume } = await inTransaction(t.db, async trx => {
    const made = await openVolume(trx, ALL, archivist, DAY, { customerId, applicationId, title: '测试案卷' })
    if (isRefused(made)) throw new Error(made.refused)
    return { volume: made.id }
  })
  expect(await toFile()).toBe(false)
  const filed = (filedOn: typeof DAY | null) =>
    t.db
      .updateTable('archiveVolumes')
      .set({ filedOn, filedBy: filedOn && archivist.userId })
      .where('id', '=', volume)
      .execute()
  await filed(DAY)
  expect(await volumesToHand(t.db, ALL, { customerId, settled: true })).toEqual([])
  await filed(null)
})

test('the contract is paid out again as a loan of its own, or voided', async () => {
  const { id: contract, customerId } = await contractOf(taken)
  const stages = async () => (await casesOf(t.db, ALL, customerId)).map(one => [one.loanState, stageOf(one)])
  expect(await stages()).toEqual([[null, 'disburse']])
  expect((await maker.get('/disbursements')).text).toContain(`/disbursements/new?contract=${contract}`)
  const payee = {
    paymentMode: 'entrusted',
    payeeName: '云溪种业公司',
    payeeBank: '云溪农商行',
    payeeAccount: '6222021234567890',
    selfReason: '',
  }
  const prepared = await maker.post('/disbursements', { contract: String(contract), ...payee })
  expect(prepared.status).toBe(303)
  const released = await checker.post(`${prepared.location}/release`, { version: '1' })
  const again = Number(/(\d+)$/.exec(released.location)?.[1])
  expect(await loanOf(t, again)).toMatchObject({ state: 'active', balanceFen: 10_000_000n })
  expect(await stages()).toEqual([['active', 'after']])
  expect(await toFile()).toBe(true)
  const papers = (await officer.get(`/customers/${customerId}/documents`)).text
  expect(papers.match(new RegExp(`value="contract:${contract}"`, 'g')) ?? []).toHaveLength(1)
  expect((await maker.get(`/contracts/${contract}`)).text.match(/已放款/g)).not.toBeNull()

  const other = await buildLoan(t, DAY)
  expect((await agree((await asked(other)).id)).status).toBe(303)
  const one = await contractOf(other)
  const voided = await officer.post(`/contracts/${one.id}/void`, {
    version: String(one.version),
    reason: '客户不再用款',
  })
  expect(voided.status).toBe(303)
  expect(await verify(t.db)).toEqual([])
})

test('money paid to others must be back; wrong input keeps what was typed', async () => {
  const loan = await buildLoan(t, DAY)
  const { check } = await asked(loan, { returned: '' })
  expect(check.status).toBe(422)
  expect(check.text).toMatch(/id="f-returned-err"[\s\S]*?受托支付的款项须退回后才能冲正/)
  expect(check.text).toContain('收款人户名与合同不符')
  const bare = await asked(loan, { cause: '', reason: '' })
  expect(bare.check.status).toBe(422)
  expect(bare.check.text).toContain('TH20260320001')
})

test('what stands on the loan is named, and goes first', async () => {
  const loan = await buildLoan(t, DAY)
  const paid = await maker.post('/repayments', {
    loan: String(loan),
    amount: '500',
    valueDate: DAY,
    channel: 'counter',
    step: 'post',
  })
  expect(paid.status).toBe(303)
  const refused = await asked(loan)
  expect(refused.check.status).toBe(422)
  expect(refused.check.text).toContain('放款之后有还款（第 2 项，2026-03-20），请先冲正它')
  expect((await checker.post(`${paid.location}/reverse`, { reason: '登记错误' })).status).toBe(303)

  const rate = await ask(officer, loan, 'rate', { date: DAY, rate: '5.9' })
  expect((await asked(loan)).check.text).toContain('其他变更、定价或减免在等待办理')
  expect((await checker.post(`/changes/${rate.id}/approve`, { version: '1' })).status).toBe(303)
  expect((await asked(loan)).check.text).toContain('放款之后有一项变更（第 4 项')
  const undo = await ask(officer, loan, 'reverse', { of: '4' })
  expect((await checker.post(`/changes/${undo.id}/approve`, { version: '1' })).status).toBe(303)
  const { branchId } = await loanOf(t, loan)
  const { id: madeBy } = await t.db
    .selectFrom('users')
    .select('id')
    .where('staffNo', '=', '0401')
    .executeTakeFirstOrThrow()
  const file = { fileNo: 'DKTEST', branchId, dueOn: DAY, itemCount: 1, amountFen: 100n, columns: '{}', madeBy }
  const { id: fileId } = await t.db.insertInto('debitFiles').values(file).returning('id').executeTakeFirstOrThrow()
  await t.db.insertInto('debitItems').values({ fileId, itemNo: 1, loanId: loan, amountFen: 100n }).execute()
  expect((await asked(loan)).check.text).toContain('代扣文件 DKTEST 的结果尚未收回')
  await t.db.updateTable('debitItems').set({ state: 'cancelled' }).where('fileId', '=', fileId).execute()
  const { id } = await asked(loan)
  expect((await asked(loan)).answer.text).toContain('已有一项放款冲正在等待复核')
  expect((await agree(id)).status).toBe(303)
  expect((await loanOf(t, loan)).state).toBe('reversed')
  expect(await leftOf(loan)).toEqual({})
})

test('分次放款: the later sum first, then the first one; 随借随还 the same', async () => {
  const payouts = [
    { method: 'interest_only', payout: { mode: 'tranches', drawMonths: 6, minDrawFen: '100000' } },
    { method: 'revolving', payout: { mode: 'revolving', minDrawFen: '100000', interestOn: 'bill_day' } },
  ] as const
  for (const options of payouts) {
    const loan = await buildLoan(t, DAY, { ...options, dueRule: 'fixed_day', dueDay: 20, firstFen: 4_000_000n })
    const draw = await buildDraw(t, loan, DAY, 2_000_000n)
    expect((await asked(loan)).check.text).toContain('之后又放了一笔款（第 2 项')
    const first = await ask(maker, loan, 'reverse', { of: '2' })
    expect((await checker.post(`/changes/${first.id}/approve`, { version: '1' })).status).toBe(303)
    const row = await t.db.selectFrom('disbursements').selectAll().where('id', '=', draw).executeTakeFirstOrThrow()
    expect(row).toMatchObject({ state: 'reversed', reversedOn: DAY })
    expect((await agree((await asked(loan)).id)).status).toBe(303)
    expect(await loanOf(t, loan)).toMatchObject({ state: 'reversed', balanceFen: 0n })
    expect((await maker.get(`/loans/${loan}/draws`)).status).toBe(200)
    expect(await leftOf(loan)).toEqual({})
  }
  expect(await verify(t.db)).toEqual([])
})

test('rights and hands: not by who asked, not by the general right, not out of sight', async () => {
  const loan = await buildLoan(t, DAY)
  const { id } = await asked(loan, {}, checker)
  const own = await agree(id)
  expect(own.status).toBe(422)
  expect(own.text).toContain('须由另一人复核')
  expect((await agree(id, {}, maker)).status).toBe(403)
  expect((await agree(id, {}, await t.as('0404'))).status).toBe(404)
  const head = await t.as('0201')
  expect((await head.post(`/changes/${id}/take-back`, { version: '1' })).status).toBe(403)
  const round = await head.post(`/changes/${id}/approve`, { version: '1' })
  expect([404, 422]).toContain(round.status)
  expect((await head.post(`/changes/${id}/reject`, { version: '1', why: '不同意' })).status).toBe(404)
  expect((await loanOf(t, loan)).state).toBe('active')
  const drop = await checker.post(`/changes/${id}/withdraw`, { version: '1' })
  expect(drop.status).toBe(303)
  const again = await asked(loan)
  const rejected = await checker.post(`/changes/${again.id}/take-back/reject`, { version: '1', why: '款项未退回' })
  expect(rejected.status).toBe(303)
  expect((await loanOf(t, loan)).state).toBe('active')
  const other = await ask(officer, loan, 'rate', { date: DAY, rate: '5.9' })
  expect((await agree(other.id)).status).toBe(404)
})

test('ten answers at once, each with its own key: one reversal', async () => {
  const loan = await buildLoan(t, DAY)
  const { id } = await asked(loan)
  const answers = await Promise.all(Array.from({ length: 10 }, () => agree(id)))
  expect(answers.filter(answer => answer.status === 303)).toHaveLength(1)
  const events = await t.db.selectFrom('loanEvents').select('kind').where('loanId', '=', loan).orderBy('seq').execute()
  expect(events.map(row => row.kind)).toEqual(['disburse', 'reverse'])
  expect(await leftOf(loan)).toEqual({})
})

test('stopped on the way, nothing of it is there', async () => {
  const loan = await buildLoan(t, DAY)
  const { id } = await asked(loan)
  const { id: contract } = await contractOf(loan)
  await t.db.updateTable('contracts').set({ state: 'signed' }).where('id', '=', contract).execute()
  expect((await agree(id)).status).toBe(422)
  expect(await loanOf(t, loan)).toMatchObject({ state: 'active', balanceFen: 10_000_000n, eventSeq: 1 })
  expect(await planOf(t, loan)).toHaveLength(12)
  expect(await payoutOf(loan)).toMatchObject({ state: 'released' })
  expect((await leftOf(loan))['130301']).toBe(10_000_000n)
  await t.db.updateTable('contracts').set({ state: 'disbursed' }).where('id', '=', contract).execute()
  expect((await agree(id)).status).toBe(303)
})

test('a repayment at the same moment: one of them goes, the books agree', async () => {
  const loan = await buildLoan(t, DAY)
  const { id } = await asked(loan)
  const [back, paid] = await Promise.all([
    agree(id),
    maker.post('/repayments', { loan: String(loan), amount: '500', valueDate: DAY, channel: 'counter', step: 'post' }),
  ])
  expect([back.status, paid.status].sort()).toEqual([303, 422])
  expect(await verify(t.db)).toEqual([])
})

test('on a later day: the interest booked since goes back with it, and the night books nothing more', async () => {
  const loan = await buildLoan(t, DAY)
  const other = await buildLoan(t, DAY)
  await closeUntil(t, '2026-03-23')
  await setToday(t, bookDate('2026-03-23'))
  const { check, id } = await asked(loan)
  // 600.00 × 2 ÷ 31, of the two nights that were closed after the day of payout
  expect(check.text).toContain('38.71')
  expect((await agree(id)).status).toBe(303)
  const left = await leftOf(loan)
  expect(left['130301']).toBeUndefined()
  expect(left['1132']).toBe(-3_871n)
  await closeUntil(t, '2026-03-24')
  expect(await verify(t.db)).toEqual([])
  expect(await loanOf(t, loan)).toMatchObject({ state: 'reversed', balanceFen: 0n, oldestUnpaidOn: null })
  expect((await loanOf(t, other)).state).toBe('active')
})

test('overdue meanwhile: principal comes off 贷款—逾期 too; not once the month of the payout is closed', async () => {
  const [loan, other] = [await buildLoan(t, bookDate('2026-03-24')), await buildLoan(t, bookDate('2026-03-24'))]
  const { id: closedBy } = await t.db
    .selectFrom('users')
    .select('id')
    .where('staffNo', '=', '0402')
    .executeTakeFirstOrThrow()
  await closeUntil(t, '2026-04-26')
  await setToday(t, bookDate('2026-04-26'))
  expect((await loanOf(t, loan)).oldestUnpaidOn).toBe('2026-04-24')
  expect((await agree((await asked(loan)).id)).status).toBe(303)
  const left = await leftOf(loan)
  expect([left['130301'], left['130302']]).toEqual([undefined, undefined])
  await closeUntil(t, '2026-04-27')
  await setToday(t, bookDate('2026-04-27'))
  expect(await verify(t.db)).toEqual([])
  await t.db
    .insertInto('periodCloses')
    .values({ month: bookDate('2026-03-01'), closedBy })
    .execute()
  expect((await asked(other)).check.text).toContain('2026-03-31 及以前的账已关')
})
