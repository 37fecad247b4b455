import { sql } from 'kysely'
import { verify } from '../../src/features/accounting/verify'
import { runImports } from '../../src/features/imports/run'
import { runUndos } from '../../src/features/imports/undo'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { closeUntil, todayOf } from '../support/day-end'

/** Twelve loans of the LendingClub sample of 2018 (OpenIntro, lending_club), figures only, with its own column names. */
const FILE = `row,loan_amount,term,interest_rate,installment,issue_month,loan_status,balance,paid_principal,paid_interest,paid_late_fees
3,2000,36.0,17.09,71.4,Feb-2018,Current,1824.63,175.37,106.43,0.0
4,21600,36.0,6.72,664.19,Jan-2018,Current,18853.26,2746.74,566.15,0.0
7,24000,60.0,13.59,553.35,Jan-2018,Current,22560.0,1440.0,1290.51,0.0
19,5000,36.0,26.77,203.51,Feb-2018,Fully Paid,0.0,5000.0,202.64,0.0
122,10000,36.0,16.02,351.67,Feb-2018,In Grace Period,9336.71,663.29,369.47,0.0
284,24000,60.0,19.42,628.14,Feb-2018,Late (31-120 days),23760.26,239.74,362.51,0.0
388,7500,36.0,17.09,267.74,Jan-2018,Charged Off,0.0,324.15,204.21,0.0
492,32000,60.0,21.45,873.83,Jan-2018,Late (16-30 days),30759.92,1240.08,2159.91,0.0
764,16175,36.0,30.75,693.32,Mar-2018,Late (31-120 days),15896.16,278.84,386.85,0.0
1007,35000,60.0,26.3,1054.15,Feb-2018,In Grace Period,34119.79,880.21,2154.39,0.0
1274,8000,36.0,16.02,281.34,Jan-2018,Late (31-120 days),7649.37,350.63,204.93,0.0
1968,28000,36.0,6.0,830.93,Mar-2018,Current,25219.85,2780.15,1382.2,0.0
`
const MATCH = {
  kind: 'person',
  fix_cutover: '2018-06-30',
  fix_oldNo: 'LC',
  col_oldNo: '0',
  fix_product: 'GRXF',
  col_principal: '1',
  col_rate: '3',
  fix_rateUnit: 'percent_year',
  col_term: '2',
  col_startOn: '5',
  fix_monthDay: '1',
  fix_method: 'equal_installment',
  fix_officerNo: '0318',
  col_balance: '7',
  col_status: '6',
  col_installment: '4',
  col_paidPrincipal: '8',
  col_paidInterest: '9',
  col_paidLate: '10',
  fix_c_name: '借款人',
  col_c_name: 'row',
  fix_c_idType: 'X',
  fix_c_idNo: 'LC',
  col_c_idNo: '0',
}

let t: TestApp
let head: Person
beforeAll(async () => {
  t = await testApp({ today: bookDate('2018-07-01') })
  await t.asOwner(db => sql`select ensure_ledger_year(2018)`.execute(db))
  // the product and its prices stand from 2019 on in the reference data
  await t.asOwner(async db => {
    await sql`update posting_rules set effective_from = '2018-01-01'`.execute(db)
  })
  head = await t.as('0402')
})
afterAll(() => t.close())

async function brought(text: string, fields = MATCH): Promise<string> {
  await head.get('/imports/new?of=loans')
  const { location } = await head.upload(
    '/imports/new',
    'file',
    { name: 'loans.csv', bytes: Buffer.from(text) },
    { of: 'loans' },
  )
  const matched = await head.post(`${location}/match`, fields)
  expect([matched.status, matched.location, matched.status === 303 ? '' : matched.text]).toEqual([
    303,
    `${location}/values`,
    '',
  ])
  return location
}

/** Every select of the page with what it offers first, by the word it stands for. */
const fieldFor = (html: string, word: string): string => {
  const at = html.indexOf(`>${word}<`)
  return /for="f-(val_[a-zA-Z]+_\d+)"/.exec(html.slice(Math.max(0, at - 80), at + 1))?.[1] ?? ''
}

let batch = ''
test('columns with English names are guessed; words nobody knows are set against ours once', async () => {
  await head.get('/imports/new?of=loans')
  const { location } = await head.upload(
    '/imports/new',
    'file',
    { name: 'a.csv', bytes: Buffer.from(FILE) },
    { of: 'loans' },
  )
  const match = await head.get(location)
  for (const [name, at] of [
    ['col_principal', '1'],
    ['col_term', '2'],
    ['col_rate', '3'],
    ['col_installment', '4'],
    ['col_startOn', '5'],
    ['col_status', '6'],
    ['col_balance', '7'],
    ['col_paidInterest', '9'],
  ] as const) {
    const select = match.text.slice(match.text.indexOf(`name="${name}"`)).slice(0, 1_500)
    expect([name, /<option value="(\w*)" selected>/.exec(select)?.[1]]).toEqual([name, at])
  }
  const missing = await head.post(`${location}/match`, { ...MATCH, col_balance: '', fix_product: '' })
  expect(missing.status).toBe(422)
  expect(missing.text).toContain('请选择「贷款余额」所在的列')

  batch = await brought(FILE)
  const values = await head.get(`${batch}/values`)
  expect(values.text).toContain('Late (31-120 days)')
  const open = await head.post(`${batch}/values`, {})
  expect(open.status).toBe(422)
  const fields: Record<string, string> = {
    [fieldFor(values.text, 'Current')]: 'normal',
    [fieldFor(values.text, 'Fully Paid')]: 'settled',
    [fieldFor(values.text, 'In Grace Period')]: 'overdue',
    [fieldFor(values.text, 'Late (16-30 days)')]: 'overdue',
    [fieldFor(values.text, 'Late (31-120 days)')]: 'overdue',
    [fieldFor(values.text, 'Charged Off')]: '-',
  }
  expect((await head.post(`${batch}/values`, fields)).status).toBe(303)
  const review = await head.get(batch)
  expect(review.text).toContain('可导入 11')
  expect(review.text).toContain('「Charged Off」已设为不导入')
})

test('the background takes them over: customers, contracts, loans, vouchers against the clearing account', async () => {
  expect((await head.post(`${batch}/run`)).status).toBe(303)
  await runImports(t.db)
  const state = await t.db
    .selectFrom('importBatches')
    .select(['state', 'error', 'doneCount'])
    .orderBy('id', 'desc')
    .executeTakeFirst()
  expect(state).toEqual({ state: 'done', error: null, doneCount: 11 })
  const loan = await t.db.selectFrom('loans').selectAll().where('loanNo', '=', 'LC3').executeTakeFirstOrThrow()
  expect([loan.principalFen, loan.balanceFen, loan.valueDate, loan.maturityDate, loan.nextDueOn, loan.state]).toEqual([
    200_000n,
    182_463n,
    '2018-02-01',
    '2021-02-01',
    '2018-07-02',
    'active',
  ])
  const late = await t.db.selectFrom('loans').selectAll().where('loanNo', '=', 'LC764').executeTakeFirstOrThrow()
  expect([late.oldestUnpaidOn, late.riskClass]).toEqual(['2018-05-01', 'special_mention'])
  const paid = await t.db.selectFrom('loans').selectAll().where('loanNo', '=', 'LC19').executeTakeFirstOrThrow()
  expect([paid.state, paid.balanceFen]).toEqual(['settled', 0n])
  const { rows } = await sql<{ account: string; fen: bigint }>`
    select account, sum(debit_fen - credit_fen)::bigint as fen from entries group by account order by account`.execute(
    t.db,
  )
  const fen = Object.fromEntries(rows.map(row => [row.account, row.fen]))
  const { balance } = await t.db
    .selectFrom('loans')
    .select(sql<bigint>`sum(balance_fen)::bigint`.as('balance'))
    .executeTakeFirstOrThrow()
  expect(fen['130301']! + fen['130302']!).toBe(balance)
  expect(fen['224199']).toBe(-(balance + fen['1132']!))
  expect(Object.keys(fen).filter(account => account.startsWith('6'))).toEqual([])
  expect(await verify(t.db)).toEqual([])
})

test('the proof sheet sets every payment and balance beside the file', async () => {
  const href = batch.replace('imports', 'migrations')
  const sheet = await head.get(href)
  expect(sheet.status).toBe(200)
  for (const words of ['原系统每期还款额进位到分', '原因不明，需人工核对', '待核对'])
    expect(sheet.text).toContain(words)
  const all = await head.get(`${href}?show=all`)
  expect(all.text).toContain('LC1274')
  const close = await head.get(`${href}?tolerance=0.02`)
  expect(close.text).toContain('LC1968')
  expect(close.text).not.toContain('LC284')
  expect((await head.get(`${href}/export?show=all`)).status).toBe(200)
  expect((await head.get(`${href}/print?show=all`)).body.subarray(0, 5).toString()).toBe('%PDF-')
  expect((await (await t.as('0404')).get(href)).status).toBe(404)
  expect((await (await t.as('0318')).get(href)).status).toBe(403)
})

test('pages of a loan that was taken over, and its papers', async () => {
  const loan = await t.db
    .selectFrom('loans')
    .select(['id', 'contractId', 'customerId'])
    .where('loanNo', '=', 'LC764')
    .executeTakeFirstOrThrow()
  const officer = await t.as('0318')
  for (const path of [
    `/loans/${loan.id}`,
    `/loans/${loan.id}/transactions`,
    `/loans/${loan.id}/history`,
    `/contracts/${loan.contractId}`,
    `/customers/${loan.customerId}`,
  ]) {
    const page = await officer.get(path)
    expect([path, page.status]).toEqual([path, 200])
    expect(page.text).not.toMatch(/undefined|NaN|\[object/)
  }
  const papers = await t.db
    .selectFrom('contracts')
    .select(['applicationId', 'approvalCaseId'])
    .where('id', '=', loan.contractId)
    .executeTakeFirstOrThrow()
  const branch = await t.as('0201')
  for (const path of [
    `/applications/${papers.applicationId}`,
    `/approvals/${papers.approvalCaseId}`,
    '/applications',
    '/approvals',
    '/contracts',
    '/loans',
    `/loans/${loan.id}/schedule/1`,
    `/loans/${loan.id}/schedule/2`,
    '/archive',
    '/archive/deadlines',
  ]) {
    const page = await branch.get(path)
    expect([path, page.status, /undefined|NaN|\[object/.exec(page.text)?.[0]]).toEqual([path, 200, undefined])
  }
  expect((await officer.get(`/loans/${loan.id}/history`)).text).toContain('迁入')
})

test('two people sign the sheet; the second neither the first nor who brought it', async () => {
  const href = batch.replace('imports', 'migrations')
  const finance = await t.as('0701')
  const first = await head.post(`${href}/sign`, { tolerance: '0.02', note: '' })
  expect(first.status).toBe(303)
  expect((await head.post(`${href}/sign`, { tolerance: '0.02', note: '' })).text).toContain('您已作第一签认')
  expect((await finance.get(href)).text).toContain('待第二人签认')
  expect((await finance.post(`${href}/sign`, { tolerance: '0.02', note: '已逐笔核对' })).status).toBe(303)
  expect((await finance.get(href)).text).toContain('已签认')
  const undo = await head.post(`${batch}/undo`)
  expect([undo.status, undo.text.includes('核对表已签认')]).toEqual([422, true])
})

test('it lives on: the day-end accrues it, a repayment is taken, replay agrees', async () => {
  const teller = await t.as('0401')
  const loan = await t.db
    .selectFrom('loans')
    .select(['id', 'loanNo'])
    .where('loanNo', '=', 'LC764')
    .executeTakeFirstOrThrow()
  const form = await teller.get(`/repayments/new?loan=${loan.id}`)
  expect(form.text).toContain('LC764')
  const paid = await teller.post('/repayments', {
    ...{ loan: String(loan.id), amount: '1,500.00', valueDate: '2018-07-01', channel: 'counter' },
    ...{ bankSerial: '', payerName: '', step: 'post' },
  })
  expect([paid.status, paid.status === 303 ? '' : paid.text]).toEqual([303, ''])
  await closeUntil(t, '2018-07-04')
  expect(await verify(t.db)).toEqual([])
  const later = await t.db
    .selectFrom('loans')
    .select(['oldestUnpaidOn', 'eventSeq'])
    .where('id', '=', loan.id)
    .executeTakeFirstOrThrow()
  expect(later.oldestUnpaidOn).toBe('2018-07-02')
  head = await t.as('0402')
})

test('a batch is taken back whole, and the same file can be brought again', async () => {
  const again = FILE.replace(/^(\d+),/gm, '9$1,')
    .split('\n')
    .slice(0, 4)
    .join('\n')
  const file = again.replaceAll('Late (31-120 days)', 'late')
  const { location } = await (async () => {
    await head.get('/imports/new?of=loans')
    return head.upload('/imports/new', 'file', { name: 'b.csv', bytes: Buffer.from(file) }, { of: 'loans' })
  })()
  // remembered by the heads of the file
  expect((await head.get(location)).text).toContain('value="LC"')
  expect((await head.post(`${location}/match`, MATCH)).location).toBe(location)
  await head.post(`${location}/run`)
  await runImports(t.db)
  const made = await t.db.selectFrom('loans').select(['id', 'customerId']).where('loanNo', 'like', 'LC9%').execute()
  expect(made).toHaveLength(3)
  const undo = await head.post(`${location}/undo`)
  expect([undo.status, undo.status === 303 ? '' : undo.text]).toEqual([303, ''])
  expect(await t.db.selectFrom('loans').select('state').where('loanNo', 'like', 'LC9%').execute()).toEqual(
    made.map(() => ({ state: 'reversed' })),
  )
  expect((await (await t.as('0318')).get(`/customers/${made[0]!.customerId}`)).status).toBe(404)
  expect(await verify(t.db)).toEqual([])
  const { location: second } = await head.upload(
    '/imports/new',
    'file',
    { name: 'c.csv', bytes: Buffer.from(file) },
    { of: 'loans' },
  )
  await head.post(`${second}/match`, MATCH)
  expect((await head.get(second)).text).toContain('可导入 3')
})

test('the history of receipts is kept with the loan, up to what was repaid before', async () => {
  const text = `借据号,还款日期,本金,利息
LC3,2018-03-01,42.92,28.48
LC3,2018/4/1,43.53,27.87
LC3,20180501,44.15,27.25
LC3,2018-06-01,44.77,22.83
LC3,2018-06-02,0.01,0
LC3,2018-07-02,1,0
LC999,2018-03-01,1,0
`
  await head.get('/imports/new?of=repayments')
  const { location } = await head.upload(
    '/imports/new',
    'file',
    { name: 'h.csv', bytes: Buffer.from(text) },
    { of: 'repayments' },
  )
  const done = await head.post(`${location}/match`, {
    col_oldNo: '0',
    col_paidOn: '1',
    col_principal: '2',
    col_interest: '3',
  })
  expect([done.status, done.location]).toEqual([303, location])
  const review = await head.get(`${location}?show=all`)
  for (const words of [
    '可导入 4',
    '超过迁移前已还而未列出的本金 0.00 元',
    '晚于这笔贷款的迁移基准日 2018-06-30',
    '没有迁入过这个借据号的贷款',
  ])
    expect([words, review.text.includes(words)]).toEqual([words, true])
  await head.post(`${location}/run`)
  await runImports(t.db)
  const kept = await t.db
    .selectFrom('migratedReceipts')
    .select(sql<bigint>`sum(principal_fen)::bigint`.as('fen'))
    .executeTakeFirstOrThrow()
  expect(kept.fen).toBe(17_537n)
  const { id } = await t.db.selectFrom('loans').select('id').where('loanNo', '=', 'LC3').executeTakeFirstOrThrow()
  expect((await head.get(`/loans/${id}/transactions`)).text).toContain('迁移前的还款')
  expect((await head.post(`${location}/undo`)).status).toBe(303)
  expect(await t.db.selectFrom('migratedReceipts').select('id').where('undoneOn', 'is', null).execute()).toEqual([])
})

test('a large batch is taken back in the background, whole, or stays with the reason', async () => {
  const file = FILE.replace(/^(\d+),/gm, '8$1,')
    .split('\n')
    .slice(0, 4)
    .join('\n')
  const large = async (): Promise<{ id: number; path: string }> => {
    await head.get('/imports/new?of=loans')
    const { location } = await head.upload(
      '/imports/new',
      'file',
      { name: 'large.csv', bytes: Buffer.from(file) },
      { of: 'loans' },
    )
    await head.post(`${location}/match`, MATCH)
    await head.post(`${location}/run`)
    await runImports(t.db)
    const id = Number(/\d+$/.exec(location)?.[0])
    await t.db.updateTable('importBatches').set({ doneCount: 500 }).where('id', '=', id).execute()
    expect((await head.post(`${location}/undo`)).status).toBe(303)
    expect((await head.get(location)).text).toContain('正在撤销')
    return { id, path: location }
  }
  const stateOf = (id: number) =>
    t.db.selectFrom('importBatches').select(['state', 'error']).where('id', '=', id).executeTakeFirst()
  const first = await large()
  await runUndos(t.db)
  expect(await stateOf(first.id)).toEqual({ state: 'undone', error: null })
  const second = await large()
  const loan = await t.db.selectFrom('loans').select('id').where('loanNo', '=', 'LC84').executeTakeFirstOrThrow()
  const teller = await t.as('0401')
  await teller.get(`/repayments/new?loan=${loan.id}`)
  const today = await todayOf(t)
  const paid = await teller.post('/repayments', {
    ...{ loan: String(loan.id), amount: '10.00', valueDate: today, channel: 'counter' },
    ...{ bankSerial: '', payerName: '', step: 'post' },
  })
  expect(paid.status).toBe(303)
  await runUndos(t.db)
  expect(await stateOf(second.id)).toEqual({
    state: 'done',
    error: '第 3 行的贷款 LC84 已有还款、变更或放款，不能整批撤销',
  })
  expect(await verify(t.db)).toEqual([])
})
