import pg from 'pg'
import { forgetToday } from '../../src/features/access/rules'
import { verify } from '../../src/features/accounting/verify'
import { runBatches } from '../../src/features/batches/run'
import { seal } from '../../src/features/customers/protect'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { buildLoan } from '../support/loan-book'

const START = bookDate('2026-02-10')
const DUE = bookDate('2026-03-10')
let t: TestApp
let teller: Person
let head: Person
let loans: { id: number; loanNo: string; contractNo: string; name: string }[]

const setDay = (today: typeof DUE) => t.db.updateTable('businessDay').set({ today }).execute()

async function someLoans(n: number) {
  await setDay(START)
  const ids: number[] = []
  for (let i = 0; i < n; i++) ids.push(await buildLoan(t, START))
  await setDay(DUE)
  forgetToday(t.db)
  return t.db
    .selectFrom('loans')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select(['loans.id', 'loans.loanNo', 'contracts.contractNo', 'customers.name'])
    .where('loans.id', 'in', ids)
    .orderBy('loans.id')
    .execute()
}

beforeAll(async () => {
  t = await testApp({ today: START })
  teller = await t.as('0401')
  head = await t.as('0402')
  loans = await someLoans(4)
})
afterAll(() => t.close())

const clean = async () => expect(await verify(t.db)).toEqual([])
const HEAD = '交易日期,流水号,对方户名,金额,借贷标志,摘要'
const csv = (rows: string[], before = '') => Buffer.from(`${before}${HEAD}\r\n${rows.join('\r\n')}\r\n`)

async function uploaded(bytes: Buffer, name = '银行流水.csv', fields: Record<string, string> = {}): Promise<number> {
  const answer = await teller.upload('/repayment-batches/new', 'file', { name, bytes }, fields)
  expect([answer.status, answer.location]).toEqual([303, expect.stringMatching(/^\/repayment-batches\/\d+$/)])
  return Number(answer.location.split('/').pop())
}
const MATCH = { col_date: '0', col_serial: '1', col_name: '2', col_amount: '3', col_direction: '4', col_memo: '5' }
const checked = async (id: number, match: Record<string, string> = MATCH) =>
  expect((await teller.post(`/repayment-batches/${id}/match`, match)).status).toBe(303)
const rowsOf = (id: number) =>
  t.db.selectFrom('repaymentBatchRows').selectAll().where('batchId', '=', id).orderBy('rowNo').execute()
const statesOf = async (id: number) => (await rowsOf(id)).map(row => row.state)
const batch = (id: number) =>
  t.db.selectFrom('repaymentBatches').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const receiptsOf = (loanId: number) =>
  t.db.selectFrom('repayments').selectAll().where('loanId', '=', loanId).orderBy('id').execute()

test('a bank file: preamble skipped, columns guessed and remembered, rows judged one by one, posted once, left-out rows as a workbook', async () => {
  const [a, b] = loans
  const rows = [
    `2026-03-10,S-1,${a!.name},"8,661.90",贷,还贷 ${a!.loanNo}`,
    `2026-03-10,S-2,王五,100.00,贷,${b!.loanNo}`,
    `2026-03-10,S-2,王五,100.00,贷,${b!.loanNo}`,
    `2026-03-10,S-4,某人,50.00,贷,没有借据号`,
    `2026-03-10,S-5,某人,-,借,${a!.loanNo}`,
    `2026-03-09,S-6,某人,60.00,贷,${a!.loanNo}`,
    `2026-03-10,S-7,某人,0.00,贷,${a!.loanNo}`,
    `2026-03-10,S-8,某人,900000.00,贷,${a!.loanNo}`,
    `2026-03-10,S-9,某人,abc,贷,${a!.loanNo}`,
    `2026-03-10,S-10,某人,10.00,贷,DK209912310001`,
  ]
  const id = await uploaded(csv(rows, '云溪农村商业银行交易明细\r\n账号,6222****1234\r\n'))
  const page = await teller.get(`/repayment-batches/${id}`)
  expect(page.text).toContain('匹配列')
  expect((await batch(id)).mapping).toMatchObject({ date: 0, serial: 1, name: 2, amount: 3, direction: 4, memo: 5 })
  expect((await teller.post(`/repayment-batches/${id}/match`, { ...MATCH, col_amount: '' })).status).toBe(422)
  await checked(id)
  expect(await statesOf(id)).toEqual([
    'ready',
    'ready',
    'wrong',
    'wrong',
    'out',
    'wrong',
    'wrong',
    'wrong',
    'wrong',
    'wrong',
  ])
  expect(await receiptsOf(a!.id)).toHaveLength(0)
  // by hand: the row without a loan is given one
  const four = (await rowsOf(id))[3]!.rowNo
  expect((await teller.post(`/repayment-batches/${id}/rows/${four}`, { loanNo: b!.loanNo })).status).toBe(303)
  expect((await teller.post(`/repayment-batches/${id}/submit`)).status).toBe(303)
  await runBatches(t.db)
  await runBatches(t.db)
  expect(await batch(id)).toMatchObject({ state: 'done', doneCount: 3, doneFen: 881_190n })
  expect((await receiptsOf(b!.id)).map(row => [row.amountFen, row.channel, row.bankSerial, row.payerName])).toEqual([
    [10_000n, 'transfer', 'S-2', '王五'],
    [5_000n, 'transfer', 'S-4', '某人'],
  ])
  expect((await receiptsOf(a!.id))[0]!.payerName).toBeNull()
  const file = await teller.post(`/repayment-batches/${id}/left-out`)
  expect([file.status, file.body.subarray(0, 2).toString()]).toEqual([200, 'PK'])
  expect((await teller.get(`/repayments?batch=${id}`)).text).toContain(a!.loanNo)
  expect((await teller.get(`/repayments/receipts?batch=${id}`)).body.subarray(0, 4).toString()).toBe('%PDF')
  // the same file again: every row is known, nothing is posted; its layout needs no matching
  const again = await uploaded(csv(rows))
  await checked(again)
  expect((await statesOf(again)).slice(0, 4)).toEqual(['wrong', 'wrong', 'wrong', 'wrong'])
  expect((await teller.post(`/repayment-batches/${again}/submit`)).status).toBe(422)
  // the second person takes all of it back; the first may not
  expect((await teller.post(`/repayment-batches/${id}/undo`, { reason: '传错文件' })).status).toBe(403)
  expect((await head.post(`/repayment-batches/${id}/undo`, { reason: '' })).status).toBe(422)
  expect((await head.post(`/repayment-batches/${id}/undo`, { reason: '传错文件' })).status).toBe(303)
  await runBatches(t.db)
  expect(await batch(id)).toMatchObject({ state: 'undone', doneCount: 0 })
  const [loan] = await t.db.selectFrom('loans').selectAll().where('id', '=', a!.id).execute()
  expect(loan).toMatchObject({ balanceFen: 10_000_000n, prepaidFen: 0n })
  await checked(again)
  expect((await statesOf(again)).slice(0, 2)).toEqual(['ready', 'ready'])
  await clean()
})

test('rows without a serial: equal rows of one file all count, the same file twice counts once; GBK is read', async () => {
  const c = loans[2]!
  const text = `借据号,金额\r\n${c.loanNo},12.34\r\n${c.loanNo},12.34\r\n`
  const first = await uploaded(Buffer.from(text))
  await checked(first, { col_loanNo: '0', col_amount: '1' })
  await teller.post(`/repayment-batches/${first}/submit`)
  await runBatches(t.db)
  expect(await statesOf(first)).toEqual(['posted', 'posted'])
  // a receipt taken back by itself may be booked again, from the same file too
  const [one] = await receiptsOf(c.id)
  expect((await head.post(`/repayments/${(await receiptsOf(c.id))[1]!.id}/reverse`, { reason: '记错' })).status).toBe(
    303,
  )
  expect((await head.post(`/repayments/${one!.id}/reverse`, { reason: '记错' })).status).toBe(303)
  const third = await uploaded(Buffer.from(text), '再来.csv')
  await checked(third, { col_loanNo: '0', col_amount: '1' })
  await teller.post(`/repayment-batches/${third}/submit`)
  await runBatches(t.db)
  expect(await statesOf(third)).toEqual(['posted', 'posted'])
  const gbk = Buffer.from([0xbd, 0xe8, 0xbe, 0xdd, 0xba, 0xc5, 0x2c, 0xbd, 0xf0, 0xb6, 0xee]) // 借据号,金额
  const second = await uploaded(Buffer.concat([gbk, Buffer.from(text.slice(text.indexOf('\r\n')))]), 'gbk.csv')
  await checked(second, { col_loanNo: '0', col_amount: '1' })
  expect(await statesOf(second)).toEqual(['wrong', 'wrong'])
  await clean()
})

test('cut off again and again while it works, and begun again: each row is posted once', async () => {
  const d = loans[3]!
  const rows = Array.from({ length: 160 }, (_, i) => `2026-03-10,K-${i},${d.name},1.${10 + (i % 80)},贷,${d.loanNo}`)
  const id = await uploaded(csv(rows), '大批.csv')
  await checked(id)
  await teller.post(`/repayment-batches/${id}/submit`)
  const killer = new pg.Client(t.url)
  await killer.connect()
  let cuts = 0
  // every connection to this database but the killer's is ended in the middle of the work, each time a little later
  for (let round = 1; round <= 6 && (await batch(id)).state !== 'done'; round++) {
    const work = Promise.allSettled([runBatches(t.db), runBatches(t.db)])
    await new Promise(resolve => setTimeout(resolve, 12 * round))
    const { rows: killed } = await killer.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
    )
    cuts += killed.length
    await work
    if ((await batch(id)).state === 'failed')
      expect((await teller.post(`/repayment-batches/${id}/submit`)).status).toBe(303)
  }
  await killer.end()
  await runBatches(t.db)
  expect(cuts).toBeGreaterThan(0)
  expect(await batch(id)).toMatchObject({ state: 'done', doneCount: 160 })
  const receipts = await receiptsOf(d.id)
  expect(receipts).toHaveLength(160)
  expect(new Set(receipts.map(row => row.bankSerial)).size).toBe(160)
  await clean()
})

test('above the set sum a second person decides; another branch sees nothing of it', async () => {
  await t.db
    .updateTable('settings')
    .set({ value: JSON.stringify(100) })
    .where('key', '=', 'batch.check-above-yuan')
    .execute()
  const c = loans[2]!
  const id = await uploaded(csv([`2026-03-10,Z-1,${c.name},500.00,贷,${c.contractNo} ${c.loanNo}`]), 'z.csv')
  await checked(id)
  expect((await teller.post(`/repayment-batches/${id}/submit`)).status).toBe(303)
  await runBatches(t.db)
  expect((await batch(id)).state).toBe('waiting')
  expect((await teller.post(`/repayment-batches/${id}/decide`, { outcome: 'agree' })).status).toBe(403)
  const far = await t.as('0404')
  expect((await far.get(`/repayment-batches/${id}`)).status).toBe(404)
  expect((await far.post(`/repayment-batches/${id}/decide`, { outcome: 'agree' })).status).toBe(404)
  expect((await head.get(`/repayment-batches/${id}`)).text).toContain('同意入账')
  expect((await head.post(`/repayment-batches/${id}/decide`, { outcome: 'agree' })).status).toBe(303)
  await runBatches(t.db)
  expect(await batch(id)).toMatchObject({ state: 'done', doneCount: 1 })
  // a file of the far branch cannot pay a loan of this one
  const theirs = await far.upload('/repayment-batches/new', 'file', {
    name: 'far.csv',
    bytes: csv([`2026-03-10,Z-2,某人,5.00,贷,${c.loanNo}`]),
  })
  expect((await far.post(`${theirs.location}/match`, MATCH)).status).toBe(303)
  expect(await statesOf(Number(theirs.location.split('/').pop()))).toEqual(['wrong'])
  await clean()
})

test('代扣: a file of what is due, its result read back, failures told and asked for again; no loan in two open files', async () => {
  const fresh = await someLoans(2)
  await t.db.updateTable('customers').set({ accountName: '户名' }).execute()
  for (const { id } of await t.db.selectFrom('customers').select('id').execute())
    await t.db
      .updateTable('customers')
      .set({ accountNo: seal('accountNo', id, '6222020000001234') })
      .where('id', '=', id)
      .execute()
  const { id: branch } = await t.db
    .selectFrom('branches')
    .select('id')
    .where('code', '=', '0601')
    .executeTakeFirstOrThrow()
  const make = { branch: String(branch), dueOn: DUE }
  const made = await teller.post('/auto-debits', make)
  expect([made.status, made.location]).toEqual([303, expect.stringMatching(/^\/auto-debits\/\d+$/)])
  expect((await teller.post('/auto-debits', make)).status).toBe(422)
  const file = await teller.post(`${made.location}/file`)
  expect(file.text).toContain(fresh[0]!.loanNo)
  expect(file.text).toContain('6222020000001234')
  expect((await teller.post(`${made.location}/sent`)).status).toBe(303)
  const [x, y] = fresh
  const said = `借据号,结果代码,失败原因,金额\r\n${x!.loanNo},0000,,8661.90\r\n${y!.loanNo},2001,余额不足,\r\nDK209901010001,0000,,5\r\n`
  const debit = made.location.split('/').pop()!
  const id = await uploaded(Buffer.from(said), '回盘.csv', { debit })
  await checked(id, { col_loanNo: '0', col_code: '1', col_words: '2', col_amount: '3' })
  expect(await statesOf(id)).toEqual(['ready', 'out', 'wrong'])
  await t.db.updateTable('settings').set({ value: '500000' }).where('key', '=', 'batch.check-above-yuan').execute()
  await teller.post(`/repayment-batches/${id}/submit`)
  await runBatches(t.db)
  expect((await receiptsOf(x!.id)).map(row => [row.channel, row.amountFen])).toEqual([['debit', 866_190n]])
  const items = await t.db.selectFrom('debitItems').selectAll().where('fileId', '=', Number(debit)).execute()
  expect(items.find(item => item.loanId === x!.id)).toMatchObject({ state: 'paid' })
  expect(items.find(item => item.loanId === y!.id)).toMatchObject({ state: 'failed', code: '2001', words: '余额不足' })
  expect((await teller.get(made.location)).text).toContain('余额不足')
  const next = await teller.post('/auto-debits', make)
  const again = await t.db
    .selectFrom('debitItems')
    .selectAll()
    .where('fileId', '=', Number(next.location.split('/').pop()))
    .execute()
  expect(again).toMatchObject([{ loanId: y!.id, attempt: 2 }])
  expect((await teller.post(`${next.location}/close`)).status).toBe(303)
  const told = await t.db
    .selectFrom('customerEvents')
    .select(['words', 'detail'])
    .where('words', 'like', '代扣%')
    .execute()
  expect(told).toMatchObject([{ detail: '2001 余额不足' }])
  for (const path of [
    '/auto-debits',
    '/repayment-batches',
    made.location,
    next.location,
    `/repayment-batches/${id}`,
    '/repayment-batches/new',
  ])
    expect([path, (await teller.get(path)).status]).toEqual([path, 200])
  await clean()
})

test('the day moves before a file is booked: it stops, is checked again, and takes an older bank date only when that is allowed', async () => {
  const c = loans[2]!
  const id = await uploaded(csv([`2026-03-10,N-1,${c.name},33.00,贷,${c.loanNo}`]), 'n.csv')
  await checked(id)
  await teller.post(`/repayment-batches/${id}/submit`)
  await setDay(bookDate('2026-03-11'))
  forgetToday(t.db)
  await runBatches(t.db)
  expect(await batch(id)).toMatchObject({
    state: 'failed',
    doneCount: 0,
    error: expect.stringContaining('业务日期已变化'),
  })
  expect((await teller.post(`/repayment-batches/${id}/submit`)).text).toContain('请重新核对')
  await checked(id)
  expect(await statesOf(id)).toEqual(['wrong'])
  await t.db.updateTable('settings').set({ value: '1' }).where('key', '=', 'batch.past-days').execute()
  await checked(id)
  await teller.post(`/repayment-batches/${id}/submit`)
  await runBatches(t.db)
  expect((await receiptsOf(c.id)).at(-1)).toMatchObject({ amountFen: 3_300n, businessDate: '2026-03-11' })
})
