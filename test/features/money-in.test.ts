import { randomUUID } from 'node:crypto'
import { verify } from '../../src/features/accounting/verify'
import { chargeFees } from '../../src/features/repayments/fees/charge'
import { addDays, bookDate } from '../../src/lending/dates'
import { systemActor } from '../../src/permissions'
import { pdfPages } from '../export/pdf-text'
import { type Person, type TestApp, testApp } from '../support/app'
import { buildLoan } from '../support/loan-book'

const START = bookDate('2026-02-10')
const DUE = bookDate('2026-03-10')
let t: TestApp
let teller: Person
let head: Person
let books: Person
beforeAll(async () => {
  t = await testApp({ today: START })
  teller = await t.as('0401')
  head = await t.as('0402')
  books = await t.as('0701')
})
afterAll(() => t.close())

/** Waits as a person at a screen would: the day shown is kept for half a second. */
const setDay = async (today: typeof DUE) => {
  await t.db.updateTable('businessDay').set({ today }).execute()
  await new Promise(resolve => setTimeout(resolve, 600))
}
/** Loans of one customer, the first already a month late. */
async function loansOfOne(): Promise<{ customerId: number; ids: number[] }> {
  await setDay(bookDate('2026-01-10'))
  const first = await buildLoan(t, bookDate('2026-01-10'))
  const { customerId } = await loan(first)
  await setDay(START)
  const second = await buildLoan(t, START, { customerId })
  await setDay(DUE)
  return { customerId, ids: [first, second] }
}
const loan = (id: number) => t.db.selectFrom('loans').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const receiptsOf = (loanId: number) =>
  t.db.selectFrom('repayments').selectAll().where('loanId', '=', loanId).orderBy('id').execute()
const clean = async () => expect(await verify(t.db)).toEqual([])
const source = { valueDate: DUE, channel: 'transfer', bankSerial: '', payerName: '', payerRelation: '' }

test('one payment over several loans: oldest due first or by hand, all or none, one serial, the payer on every receipt', async () => {
  const { customerId, ids } = await loansOfOne()
  const [a, b] = ids as [number, number]
  const form = { ...source, customer: String(customerId), amount: '20000', bankSerial: 'T-1' }
  expect((await teller.get(`/repayments/together?customer=${customerId}`)).text).toContain('分到各笔借据')
  const spread = await teller.post('/repayments/together', { ...form, step: 'spread' })
  const part = (id: number) => new RegExp(`value="([\\d.]+)"[^>]*name="part_${id}"`).exec(spread.text)?.[1]
  expect(Number(part(a)) + Number(part(b))).toBe(20_000)
  // the older loan owes two 期 and is paid first, what is left goes to the other
  expect(Number(part(a))).toBeGreaterThan(2 * 8_661)
  const parts = { [`part_${a}`]: '15000', [`part_${b}`]: '5000' }
  expect(
    (await teller.post('/repayments/together', { ...form, ...parts, amount: '20001', step: 'check' })).text,
  ).toContain('与还款金额不一致')
  expect(
    (await teller.post('/repayments/together', { ...form, ...parts, channel: 'third_party', step: 'post' })).text,
  ).toContain('请填写付款人')
  const payer = { channel: 'third_party', payerName: '李四', payerRelation: 'guarantor' }
  const check = await teller.post('/repayments/together', { ...form, ...parts, ...payer, step: 'check' })
  expect(check.text).toContain('人民币贰万元整')
  expect(await receiptsOf(a)).toHaveLength(0)
  // more than one of them can owe: none is booked
  const tooMuch = { ...form, ...payer, amount: '300000', [`part_${a}`]: '5000', [`part_${b}`]: '295000', step: 'post' }
  expect((await teller.post('/repayments/together', tooMuch)).status).toBe(422)
  expect(await receiptsOf(a)).toHaveLength(0)
  const key = randomUUID()
  const post = { ...form, ...parts, ...payer, step: 'post', _key: key }
  const answers = await Promise.all([1, 2, 3].map(() => teller.post('/repayments/together', post)))
  expect(new Set(answers.map(answer => `${answer.status} ${answer.location}`)).size).toBe(1)
  const [ra, rb] = [(await receiptsOf(a))[0]!, (await receiptsOf(b))[0]!]
  expect([ra.amountFen, rb.amountFen]).toEqual([1_500_000n, 500_000n])
  expect(ra.paymentNo).toBe(rb.paymentNo)
  expect(ra).toMatchObject({ payerName: '李四', payerRelation: 'guarantor', bankSerial: 'T-1' })
  expect((await teller.get(`/repayments/${ra.id}`)).text).toContain('保证人')
  expect(pdfPages((await teller.get(`/repayments/${ra.id}/print`)).body).join()).toContain('保证人')
  expect((await teller.get(answers[0]!.location)).text).toContain(rb.receiptNo)
  // the serial stays taken until both receipts of it are reversed
  const again = { ...form, ...payer, amount: '5', [`part_${a}`]: '5', step: 'post' }
  expect((await teller.post('/repayments/together', again)).text).toContain('银行流水号已经入账')
  expect((await head.post(`/repayments/${ra.id}/reverse`, { reason: '记错' })).status).toBe(303)
  expect((await teller.post('/repayments/together', again)).text).toContain('银行流水号已经入账')
  expect((await head.post(`/repayments/${rb.id}/reverse`, { reason: '记错' })).status).toBe(303)
  expect((await teller.post('/repayments/together', again)).status).toBe(303)
  const far = await t.as('0404')
  expect((await far.get(`/repayments/together?customer=${customerId}`)).status).toBe(404)
  expect((await far.post('/repayments/together', again)).status).toBe(404)
  await clean()
})

const openOf = async (id: number) => {
  const page = await teller.get(`/loans/${id}/fees`)
  expect(page.status).toBe(200)
  return page.text
}

test('费用: kinds as data, charged by hand and by day-end, paid first, reversed, waived by two people', async () => {
  const { ids } = await loansOfOne()
  const [a, b] = ids as [number, number]
  const kind = {
    name: '诉讼费',
    nameEn: 'Court fee',
    code: 'court',
    charged: 'manual',
    product: '',
    amountFen: '',
    ratePpm: '',
    effectiveFrom: DUE,
  }
  expect((await teller.post('/fee-kinds', kind)).status).toBe(403)
  expect((await books.post('/fee-kinds', { ...kind, code: 'Court!' })).status).toBe(422)
  expect((await books.post('/fee-kinds', { ...kind, charged: 'period' })).text).toContain('须填写固定金额或比例')
  expect((await books.post('/fee-kinds', kind)).status).toBe(303)
  expect((await books.post('/fee-kinds', kind)).text).toContain('费用代码已被使用')
  const { id: court } = await t.db
    .selectFrom('feeKinds')
    .select('id')
    .where('code', '=', 'court')
    .executeTakeFirstOrThrow()
  expect(
    (await teller.post(`/loans/${a}/fees`, { kind: String(court), amountFen: '80.00', note: '立案' })).status,
  ).toBe(303)
  expect(await openOf(a)).toContain('80.00')
  // paid before anything else, with income and tax on the voucher; the receipt taken back opens it again
  const form = { ...source, loan: String(a), amount: '100', step: 'post' }
  expect((await teller.get(`/repayments/new?loan=${a}`)).text).toContain('80.00')
  const paid = await teller.post('/repayments', form)
  expect(paid.status).toBe(303)
  const lines = await t.db
    .selectFrom('repaymentLines')
    .selectAll()
    .where('repaymentId', '=', Number(paid.location.split('/').pop()))
    .execute()
  expect(lines.find(line => line.component === 'fee')).toMatchObject({ fen: 8_000n, seq: 0 })
  const feeIncome = await t.db
    .selectFrom('entries')
    .select('creditFen')
    .where('loanId', '=', a)
    .where('account', '=', '6021')
    .execute()
  expect(feeIncome.map(row => row.creditFen)).toEqual([7_547n])
  const fees = () => t.db.selectFrom('loanFees').selectAll().where('loanId', '=', a).orderBy('id').execute()
  const [fee] = await fees()
  const waive = { fee: String(fee!.id), fen: '30', reason: '诉前和解' }
  expect((await teller.post(`/loans/${a}/fees/waive`, waive)).text).toContain('不能超过未收金额 0.00')
  expect((await head.post(`${paid.location}/reverse`, { reason: '记错' })).status).toBe(303)
  expect((await teller.post(`/loans/${a}/fees/waive`, waive)).status).toBe(303)
  expect((await head.post(`/loans/${a}/fees/waive`, waive)).text).toContain('已有减免')
  const decide = { fee: waive.fee, outcome: 'agree' }
  expect((await teller.post(`/loans/${a}/fees/decide`, decide)).status).toBe(403)
  expect((await head.post(`/loans/${a}/fees/decide`, decide)).status).toBe(303)
  expect((await head.post(`/loans/${a}/fees/decide`, decide)).text).toContain('没有待复核的减免')
  expect(await openOf(a)).toContain('50.00')
  // nobody agrees to what he asked for himself
  expect((await head.post(`/loans/${a}/fees/waive`, { ...waive, fen: '10' })).status).toBe(303)
  expect((await head.post(`/loans/${a}/fees/decide`, decide)).text).toContain('不能是同一人')
  // by itself: on the 期 that falls due on the next day, once however often the step runs
  const late = {
    ...kind,
    name: '账户管理费',
    nameEn: 'Servicing fee',
    code: 'servicing',
    charged: 'period',
    ratePpm: '0.5',
  }
  expect((await books.post('/fee-kinds', late)).status).toBe(303)
  const work = {
    deps: { db: t.db } as never,
    date: bookDate('2026-04-09'),
    next: bookDate('2026-04-10'),
    actor: systemActor('test'),
    fence: async () => undefined,
    itemFailed: async () => undefined,
  }
  const charged = await chargeFees(work)
  expect(charged).toBeGreaterThan(0)
  expect(await chargeFees(work)).toBe(0)
  const auto = (await fees()).at(-1)!
  // 0.5 % of 8,661.90
  expect(auto).toMatchObject({ amountFen: 4_331n, seq: 3, byHand: false, chargedOn: '2026-04-10' })
  // settling pays all of them
  const quote = await teller.get(`/loans/${b}/payoff`)
  expect(quote.text).toContain('43.31')
  const stop = await t.db.selectFrom('feeKinds').select('id').where('code', '=', 'servicing').executeTakeFirstOrThrow()
  expect((await books.post(`/fee-kinds/${stop.id}/stop`)).status).toBe(303)
  expect((await books.get('/fee-kinds')).text).toContain('已停用')
  await clean()
})
test('对账单: opening and closing from the events, interest explained, on screen, PDF and workbook', async () => {
  const { customerId, ids } = await loansOfOne()
  const [a] = ids as [number, number]
  const paid = await teller.post('/repayments', { ...source, loan: String(a), amount: '20000', step: 'post' })
  expect(paid.status).toBe(303)
  const { loanNo, balanceFen } = await loan(a)
  const query = `loan=${a}&from=2026-03-01&to=${addDays(DUE, 5)}`
  const page = await teller.get(`/repayments/statement?${query}`)
  expect(page.text).toContain('期初 100,000.00')
  expect(page.text).toContain('100,000.00 × 7.20% × 1 ÷ 12 = 600.00')
  expect(balanceFen).toBeLessThan(10_000_000n)
  const paper = pdfPages((await teller.get(`/repayments/statement/print?customer=${customerId}`)).body).join('\n')
  expect(paper).toContain(loanNo)
  expect(paper).toContain('利息算法')
  const sheet = await teller.get(`/repayments/statement/export?${query}`)
  expect(sheet.body.subarray(0, 2).toString()).toBe('PK')
  const far = await t.as('0404')
  for (const path of [
    `/repayments/statement?${query}`,
    `/repayments/statement/print?customer=${customerId}`,
    `/loans/${a}/fees`,
  ])
    expect([path, (await far.get(path)).status]).toEqual([path, 404])
})
