import { verify } from '../../src/features/accounting/verify'
import { chargeFees } from '../../src/features/repayments/fees/charge'
import { bookDate } from '../../src/lending/dates'
import { feeFen } from '../../src/lending/fee'
import { systemActor } from '../../src/permissions'
import { pdfPages } from '../export/pdf-text'
import { type Person, type TestApp, testApp } from '../support/app'
import { approve, ask, loanOf, planOf, setToday } from '../support/changes'
import { buildLoan } from '../support/loan-book'

const START = bookDate('2026-02-10')
const TODAY = bookDate('2026-02-20')
let t: TestApp
let maker: Person
let checker: Person
let books: Person
beforeAll(async () => {
  t = await testApp({ today: START })
  maker = await t.as('0401')
  checker = await t.as('0402')
  books = await t.as('0701')
})
afterAll(() => t.close())

const clean = async () => expect(await verify(t.db)).toEqual([])
const kindId = async (code: string): Promise<string> => {
  const row = await t.db.selectFrom('feeKinds').select('id').where('code', '=', code).executeTakeFirstOrThrow()
  return String(row.id)
}

/** A loan of ten days with 20.00 charged for the reprint of a certificate. */
async function withFee(): Promise<number> {
  await setToday(t, START)
  const id = await buildLoan(t, START)
  await setToday(t, TODAY)
  const charge = { kind: await kindId('certificate-copy'), amountFen: '20.00', note: '补打结清证明' }
  expect((await maker.post(`/loans/${id}/fees`, charge)).status).toBe(303)
  return id
}
const openOn = async (id: number): Promise<string> => (await maker.get(`/loans/${id}/fees`)).text

test('the loan page says what fees are open and leads to them', async () => {
  const id = await withFee()
  const page = await maker.get(`/loans/${id}`)
  expect(page.text).toContain('有 1 项未收费用，合计 20.00 元')
  expect(page.text).toContain(`href="/loans/${id}/fees"`)
  expect((await maker.get(`/loans/${id}/payoff`)).text).toContain('20.00')
})

test('部分提前还款: open fees are part of the quote, paid by its receipt, open again after 冲正', async () => {
  const id = await withFee()
  const quote = { principal: '20000', mode: 'lower_payment', periods: '', date: TODAY }
  const { check, id: change } = await ask(maker, id, 'prepay', quote)
  // 200.00 of interest for ten days, 20.00 of fees
  for (const words of ['未收费用', '先于其他款项收取', '20,220.00', '6021']) expect(check.text).toContain(words)
  const posted = await maker.post(`/changes/${change}/post`, {
    version: '1',
    channel: 'transfer',
    bankSerial: 'FEE-1',
    payerName: '',
  })
  expect(posted.status).toBe(303)
  const [receipt] = await t.db.selectFrom('repayments').selectAll().where('loanId', '=', id).execute()
  expect(receipt).toMatchObject({ kind: 'prepay', amountFen: 2_022_000n })
  const paid = await t.db.selectFrom('loanFeePayments').selectAll().where('repaymentId', '=', receipt!.id).execute()
  expect(paid.map(row => row.fen)).toEqual([2_000n])
  expect((await loanOf(t, id)).balanceFen).toBe(8_000_000n)
  expect((await planOf(t, id))[0]).toMatchObject({ principalFen: 2_000_000n, interestFen: 20_000n, settledOn: TODAY })
  await clean()
  expect(pdfPages((await maker.get(`/changes/${change}/print`)).body).join('')).toContain('部分提前还款通知书')
  const undo = await ask(maker, id, 'reverse', { of: '2' })
  expect((await approve(checker, undo.id)).status).toBe(303)
  expect((await maker.get(`/loans/${id}`)).text).toContain('合计 20.00 元')
  await clean()
})

test('a fee that was charged after the quote makes it stale', async () => {
  const id = await withFee()
  const { id: change } = await ask(maker, id, 'prepay', {
    principal: '20000',
    mode: 'lower_payment',
    periods: '',
    date: TODAY,
  })
  await maker.post(`/loans/${id}/fees`, { kind: await kindId('certificate-copy'), amountFen: '5.00', note: '再补打' })
  const late = await maker.post(`/changes/${change}/post`, {
    version: '1',
    channel: 'transfer',
    bankSerial: 'FEE-2',
    payerName: '',
  })
  expect(late.status).toBe(422)
  expect(late.text).toContain('重新试算')
})

test('减免: the open fees are named beside the interest, and waived on their own page', async () => {
  const id = await withFee()
  await setToday(t, bookDate('2026-03-25'))
  const { check } = await ask(maker, id, 'waive', { interest: '10', penalty: '', compound: '' })
  for (const words of ['其中未收费用', '在借据的费用页面申请减免']) expect(check.text).toContain(words)
  await setToday(t, TODAY)
})

test('倒起息: money of an earlier day pays no fee that was charged later', async () => {
  const id = await withFee()
  await setToday(t, bookDate('2026-02-25'))
  const source = { channel: 'transfer', bankSerial: 'FEE-3', payerName: '' }
  const { check, id: change } = await ask(maker, id, 'backdate', { amount: '500', date: '2026-02-15', ...source })
  expect(check.text).not.toContain('未收费用')
  expect((await approve(checker, change)).status).toBe(303)
  expect(await openOn(id)).toContain('20.00')
  const later = await ask(maker, id, 'backdate', { amount: '500', date: '2026-02-22', ...source, bankSerial: 'FEE-4' })
  expect(later.check.text).toContain('未收费用')
  expect((await approve(checker, later.id)).status).toBe(303)
  expect((await maker.get(`/loans/${id}`)).text).not.toContain('项未收费用')
  await clean()
  await setToday(t, TODAY)
})

test('kinds: whose fee it is; what others charge is disclosed, never charged here', async () => {
  const page = await books.get('/fee-kinds')
  for (const words of ['担保费', '担保机构', '只明示，不经本机构收取', '含增值税', '仅在发生时收取'])
    expect(page.text).toContain(words)
  const kind = {
    name: '保费',
    nameEn: 'Premium',
    code: 'premium',
    charged: 'period',
    party: 'insurer',
    product: '',
    amountFen: '10',
    ratePpm: '',
    effectiveFrom: '2026-12-01',
  }
  expect((await books.post('/fee-kinds', kind)).text).toContain('其他机构收取的费用只明示')
  expect((await books.post('/fee-kinds', { ...kind, charged: 'manual' })).status).toBe(303)
  const id = await withFee()
  const guarantee = { kind: await kindId('guarantee'), amountFen: '100', note: '担保' }
  expect((await maker.post(`/loans/${id}/fees`, guarantee)).status).toBe(422)
  await t.db
    .insertInto('feeKinds')
    .values({
      code: 'opening',
      name: '开户费',
      nameEn: 'Opening',
      charged: 'disbursement',
      amountFen: 500n,
      effectiveFrom: START,
    })
    .execute()
  const work = {
    deps: { db: t.db } as never,
    date: START,
    next: bookDate('2026-02-11'),
    actor: systemActor('test'),
    fence: async () => undefined,
    itemFailed: async () => undefined,
  }
  const tranches = await buildLoan(t, START, {
    amountFen: 8_661_900n,
    firstFen: 6_000_000n,
    method: 'interest_only',
    payout: { mode: 'tranches', drawMonths: 6, minDrawFen: '100000' },
  })
  await t.db
    .insertInto('feeKinds')
    .values({
      code: 'handling',
      name: '手续费',
      nameEn: 'Handling',
      charged: 'disbursement',
      ratePpm: 5_000,
      effectiveFrom: START,
    })
    .execute()
  await chargeFees(work)
  const { amountFen: handling } = await t.db
    .selectFrom('loanFees')
    .innerJoin('feeKinds', 'feeKinds.id', 'loanFees.feeKindId')
    .select('loanFees.amountFen')
    .where('loanId', '=', tranches)
    .where('feeKinds.code', '=', 'handling')
    .executeTakeFirstOrThrow()
  // 0.5 % of the contract's 86,619.00, half up, although 60,000.00 of it went out first
  expect(handling).toBe(feeFen({ amountFen: null, ratePpm: 5_000 }, 8_661_900n))
  expect(handling).toBe(43_310n)
  const codes = await t.db
    .selectFrom('loanFees')
    .innerJoin('feeKinds', 'feeKinds.id', 'loanFees.feeKindId')
    .select('feeKinds.code')
    .where('loanId', '=', id)
    .execute()
  expect(codes.map(row => row.code).sort()).toEqual(['certificate-copy', 'handling', 'opening'])
})

test('the oracle sees a fee that no receipt line stands for', async () => {
  const id = await withFee()
  const paid = await maker.post('/repayments', {
    channel: 'transfer',
    bankSerial: 'FEE-5',
    payerName: '',
    valueDate: TODAY,
    loan: String(id),
    amount: '20',
    step: 'post',
  })
  expect(paid.status).toBe(303)
  await clean()
  const receiptId = Number(paid.location.split('/').pop())
  await t.asOwner(async owner => {
    const { id: feeKindId } = await owner
      .selectFrom('feeKinds')
      .select('id')
      .where('code', '=', 'guarantee')
      .executeTakeFirstOrThrow()
    const { id: feeId } = await owner
      .insertInto('loanFees')
      .values({ loanId: id, feeKindId, chargedOn: TODAY, amountFen: 700n, byHand: true })
      .returning('id')
      .executeTakeFirstOrThrow()
    await owner.insertInto('loanFeePayments').values({ repaymentId: receiptId, feeId, fen: 700n }).execute()
  })
  const found = (await verify(t.db)).map(one => one.check)
  expect(found).toContain('a receipt pays the fees it says it pays; a charge for early repayment comes on top')
  expect(found).toContain('fees of others than the lender are not in the books')
})
