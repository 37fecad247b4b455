import { randomUUID } from 'node:crypto'
import { forgetToday } from '../../src/features/access/rules'
import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { pdfPages } from '../export/pdf-text'
import { type Person, type TestApp, testApp } from '../support/app'
import { buildLoan, closeDays } from '../support/loan-book'

const pdfText = (file: Buffer): string => pdfPages(file).join('\n')

const DUE = bookDate('2026-03-10')
let t: TestApp
let teller: Person
let head: Person
beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-02-10') })
  teller = await t.as('0401')
  head = await t.as('0402')
})
afterAll(() => t.close())

/** A loan of 10 February on its first due day: 8,661.90. */
async function dueLoan(): Promise<number> {
  await t.db
    .updateTable('businessDay')
    .set({ today: bookDate('2026-02-10') })
    .execute()
  const id = await buildLoan(t, bookDate('2026-02-10'))
  await t.db.updateTable('businessDay').set({ today: DUE }).execute()
  forgetToday(t.db)
  return id
}
const form = (loan: number, more: Record<string, string> = {}) => ({
  loan: String(loan),
  amount: '8,661.90',
  valueDate: DUE,
  channel: 'counter',
  bankSerial: '',
  payerName: '',
  step: 'post',
  ...more,
})
const receipts = (loanId: number) =>
  t.db.selectFrom('repayments').selectAll().where('loanId', '=', loanId).orderBy('id').execute()
const clean = async () => expect(await verify(t.db)).toEqual([])

test('the allocation is shown before anything is posted; the receipt says it in words, on screen and on paper', async () => {
  const id = await dueLoan()
  expect((await teller.get(`/repayments/new?loan=${id}`)).text).toContain('value="8661.90"')
  const preview = await teller.get(`/repayments/preview?loan=${id}&amount=9000`, {
    'HX-Request': 'true',
    'HX-Request-Type': 'partial',
  })
  expect(preview.text).toContain('338.10 元没有到期应还可抵')
  const check = await teller.post('/repayments', form(id, { step: 'check' }))
  expect(check.status).toBe(200)
  expect(check.text).toContain('人民币捌仟陆佰陆拾壹元玖角整')
  expect(await receipts(id)).toHaveLength(0)
  const posted = await teller.post('/repayments', form(id))
  expect(posted).toMatchObject({ status: 303, location: expect.stringMatching(/^\/repayments\/\d+$/) })
  const page = await teller.get(posted.location)
  expect(page.text).toContain('8,061.90')
  const paper = await teller.get(`${posted.location}/print`)
  expect(paper.headers['content-type']).toContain('application/pdf')
  expect(pdfText(paper.body)).toContain('人民币捌仟陆佰陆拾壹元玖角整')
  await clean()
})

test('MN-01: a hundred clicks with one key are one receipt; MN-02: the key with another amount is refused', async () => {
  const id = await dueLoan()
  const key = randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => teller.post('/repayments', form(id, { _key: key }))),
  )
  expect(new Set(answers.map(answer => `${answer.status} ${answer.location}`)).size).toBe(1)
  expect(await receipts(id)).toHaveLength(1)
  const other = await teller.post('/repayments', form(id, { _key: key, amount: '1.00' }))
  expect(other.status).toBe(422)
  expect(other.text).toContain('这张表单已经提交过')
  expect((await head.post('/repayments', form(id, { _key: key }))).status).toBe(422)
  expect(await receipts(id)).toHaveLength(1)
  await clean()
})

test('MN-11: nothing that is not an amount, a day or a loan gets in, and what was typed stays', async () => {
  const id = await dueLoan()
  for (const amount of [
    '-1',
    '0',
    '-0',
    'NaN',
    'Infinity',
    '1e3',
    '0x10',
    '12abc',
    '1.005',
    '1e15',
    '',
    '99999999999999999',
  ]) {
    const answer = await teller.post('/repayments', form(id, { amount, payerName: '王建国' }))
    expect([amount, answer.status]).toEqual([amount, 422])
    expect(answer.text).toContain('value="王建国"')
  }
  for (const valueDate of ['2026-02-30', '2026-03-09', '2026-03-11', 'tomorrow']) {
    expect((await teller.post('/repayments', form(id, { valueDate }))).status).toBe(422)
  }
  expect((await teller.post('/repayments', form(id, { channel: 'cheque' }))).status).toBe(422)
  for (const loan of ['0', '-1', 'abc', '999999', '1e3']) {
    expect((await teller.post('/repayments', { ...form(id), loan })).status).toBe(404)
  }
  expect((await teller.post('/repayments', form(id, { amount: '200000' }))).text).toContain('提前结清')
  expect(await receipts(id)).toHaveLength(0)
})

test('full-width digits, thousands and 万 are understood', async () => {
  const id = await dueLoan()
  expect((await teller.post('/repayments', form(id, { amount: ' １，０００．５０ ' }))).status).toBe(303)
  expect((await teller.post('/repayments', form(id, { amount: '0.5万' }))).status).toBe(303)
  expect((await receipts(id)).map(row => row.amountFen)).toEqual([100050n, 500000n])
})

test('a bank serial is booked once, also when it comes twice at once; a reversal sets it free', async () => {
  const [one, two] = [await dueLoan(), await dueLoan()]
  const serial = { channel: 'transfer', bankSerial: 'B20260310-77' }
  const answers = await Promise.all([one, two].map(id => teller.post('/repayments', form(id, serial))))
  expect(answers.map(answer => answer.status).sort()).toEqual([303, 422])
  const [good, bad] = answers[0]!.status === 303 ? [0, 1] : [1, 0]
  expect(answers[bad]!.text).toContain('银行流水号已经入账')
  expect((await head.post(`${answers[good]!.location}/reverse`, { reason: '户名不符' })).status).toBe(303)
  expect((await teller.post('/repayments', form([one, two][bad]!, serial))).status).toBe(303)
  await clean()
})

test('冲正: another person, the latest first, once; MN-08: a refusal changes nothing', async () => {
  const id = await dueLoan()
  const first = await teller.post('/repayments', form(id, { amount: '5000' }))
  const second = await teller.post('/repayments', form(id, { amount: '3661.90' }))
  expect((await teller.post(`${second.location}/reverse`, { reason: '错' })).status).toBe(403)
  expect((await head.post(`${second.location}/reverse`, { reason: '' })).status).toBe(422)
  const state = async () =>
    JSON.stringify(
      [
        await t.db.selectFrom('installments').selectAll().where('loanId', '=', id).orderBy('seq').execute(),
        await t.db
          .selectFrom('entries')
          .select(eb => eb.fn.countAll<bigint>().as('n'))
          .execute(),
      ],
      (_k, v) => (typeof v === 'bigint' ? String(v) : v),
    )
  const before = await state()
  expect((await head.post(`${first.location}/reverse`, { reason: '错' })).text).toContain('请先冲正')
  expect(await state()).toBe(before)
  expect((await head.post(`${second.location}/reverse`, { reason: '记错户' })).status).toBe(303)
  expect((await head.post(`${second.location}/reverse`, { reason: '记错户' })).text).toContain('已冲正')
  expect((await head.post(`${first.location}/reverse`, { reason: '记错户' })).status).toBe(303)
  const loan = await t.db.selectFrom('loans').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(loan).toMatchObject({ balanceFen: 10_000_000n, prepaidFen: 0n, nextDueOn: DUE })
  expect((await head.get(second.location)).text).toContain('记错户')
  await clean()
})

test('提前结清 by form: quote, payment, certificate; a changed quote is asked again', async () => {
  const id = await dueLoan()
  const quote = await teller.get(`/loans/${id}/payoff`)
  expect(quote.text).toContain('100,600.00')
  const fields = { valueDate: DUE, channel: 'counter', bankSerial: '', payerName: '' }
  expect((await teller.post(`/loans/${id}/payoff`, { ...fields, expected: '1.00' })).text).toContain('结清金额已变化')
  expect((await teller.get(`/loans/${id}/certificate`)).status).toBe(404)
  const paid = await teller.post(`/loans/${id}/payoff`, { ...fields, expected: '100600.00' })
  expect(paid.status).toBe(303)
  expect(pdfText((await teller.get(`/loans/${id}/certificate`)).body)).toContain('贷款结清证明')
  const told = await t.db.selectFrom('outbox').select(['template', 'body', 'state']).where('loanId', '=', id).execute()
  expect(told).toMatchObject([{ template: 'settled', state: 'waiting' }])
  expect((await teller.post('/repayments', form(id))).text).toContain('借据已结清')
  await clean()
})

test('another branch and another role see nothing of it', async () => {
  const id = await dueLoan()
  const posted = await teller.post('/repayments', form(id))
  const far = await t.as('0404')
  for (const path of [
    `/loans/${id}`,
    `/loans/${id}/transactions`,
    `/loans/${id}/statement`,
    `/loans/${id}/schedule/1`,
    `/loans/${id}/payoff`,
    posted.location,
    `${posted.location}/print`,
    `${posted.location}/reverse`,
    `/repayments/new?loan=${id}`,
  ]) {
    expect([path, (await far.get(path)).status]).toEqual([path, 404])
  }
  expect((await far.post('/repayments', form(id))).status).toBe(404)
  expect((await far.post(`${posted.location}/reverse`, { reason: '不归我管' })).status).toBe(404)
  const loanNo = (await t.db.selectFrom('loans').select('loanNo').where('id', '=', id).executeTakeFirstOrThrow()).loanNo
  expect((await far.get(`/loans?q=${loanNo}`)).text).not.toContain(`>${loanNo}<`)
  expect((await far.get('/repayments')).text).not.toContain(loanNo)
  expect((await teller.get(`/loans?q=${loanNo}`)).text).toContain(`>${loanNo}<`)
  const admin = await t.as('0901')
  for (const path of ['/loans', `/loans/${id}`, '/repayments', '/vouchers', '/ledgers'])
    expect((await admin.get(path)).status).toBe(403)
})

test('MN-04: forty repayments and reversals at once on one loan equal some order one after another', async () => {
  const id = await dueLoan()
  const done = await Promise.all(
    Array.from({ length: 10 }, (_, n) => teller.post('/repayments', form(id, { amount: `${100 + n}.11` }))),
  )
  expect(done.every(answer => answer.status === 303)).toBe(true)
  const work = Array.from({ length: 30 }, (_, n) =>
    n % 3 === 0
      ? head.post(`${done[n % 10]!.location}/reverse`, { reason: '并发冲正' })
      : teller.post('/repayments', form(id, { amount: `${200 + n}.07` })),
  )
  const answers = await Promise.all(work)
  expect(answers.every(answer => [303, 422].includes(answer.status))).toBe(true)
  expect(answers.filter((_, n) => n % 3 !== 0).every(answer => answer.status === 303)).toBe(true)
  const rows = await receipts(id)
  const reversed = await t.db.selectFrom('reversals').select('repaymentId').where('loanId', '=', id).execute()
  const kept = rows.filter(row => !reversed.some(one => one.repaymentId === row.id))
  const loan = await t.db.selectFrom('loans').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const paid = kept.reduce((sum, row) => sum + row.amountFen, 0n)
  const interest = paid < 60_000n ? paid : 60_000n
  const principal = paid - interest < 806_190n ? paid - interest : 806_190n
  expect(loan).toMatchObject({ balanceFen: 10_000_000n - principal, prepaidFen: paid - interest - principal })
  expect(loan.eventSeq).toBe(1 + rows.length + reversed.length)
  await clean()
})

test('every page of loan, receipt, voucher and ledger answers; what was tampered with is found', async () => {
  const id = await dueLoan()
  const posted = await teller.post('/repayments', form(id))
  const row = (await receipts(id))[0]!
  await closeDays(t, DUE, DUE)
  const pages = [
    '/loans',
    '/loans?state=active&band=d1_3&due=7&class=pass&q=DK2026&sort=due',
    '/loans?q=测试&sort=overdue',
    '/loans/totals',
    `/loans?customer=1&part=panel`,
    `/loans/${id}`,
    `/loans/${id}?view=all`,
    `/loans/${id}?view=years`,
    `/loans/${id}/schedule/3`,
    `/loans/${id}/transactions`,
    `/loans/${id}/entries`,
    `/loans/${id}/history`,
    '/repayments',
    '/repayments?from=2026-03-10&channel=counter',
    '/repayments/new',
    '/repayments/new?q=测试',
    posted.location,
    `${posted.location}/reverse`,
    '/vouchers',
    `/vouchers?account=2011&from=2026-03-10&subject=loan:${id}`,
    `/vouchers/${DUE}/${row.voucherId}`,
    '/ledgers',
    '/ledgers?on=2026-03-10',
    '/disbursements',
  ]
  for (const path of pages) {
    const answer = await head.get(path)
    expect([path, answer.status]).toEqual([path, 200])
    expect(answer.text).not.toMatch(/undefined|NaN|\[object Object\]/)
  }
  for (const path of [
    `/loans/${id}/schedule/print`,
    `/loans/${id}/statement`,
    `/vouchers/${DUE}/${row.voucherId}/print`,
  ]) {
    expect((await head.get(path)).body.subarray(0, 5).toString()).toBe('%PDF-')
  }
  for (const path of [
    `/loans/${id}/schedule/export`,
    '/loans/export',
    '/repayments/export',
    '/ledgers/export?on=2026-03-10',
  ]) {
    const answer = await head.get(path)
    expect([path, answer.status, answer.headers['content-type']]).toEqual([
      path,
      200,
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ])
  }
  await clean()
  await t.db
    .updateTable('installments')
    .set({ paidInterestFen: 1n })
    .where('loanId', '=', id)
    .where('seq', '=', 5)
    .execute()
  await t.db.updateTable('loans').set({ balanceFen: 5n }).where('id', '=', id).execute()
  const found = (await verify(t.db)).map(violation => violation.check)
  expect(found).toEqual(
    expect.arrayContaining([
      'balance of a loan is the sum of its unpaid principal',
      'loans on the ledger are the loans in the book, by branch',
      'loans are what their events make of them',
    ]),
  )
})
