import { randomUUID } from 'node:crypto'
import { inTransaction } from '../../src/db/transaction'
import { readXlsx } from '../../src/export/xlsx-read'
import { forgetViewer } from '../../src/features/access/viewer'
import { postRepayment } from '../../src/features/repayments/commands'
import { classify } from '../../src/features/risk/classify'
import { addDays, addMonths, type BookDate, bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { systemActor } from '../../src/permissions'
import type { DayEndWork } from '../../src/web/feature'
import { type Person, type TestApp, testApp } from '../support/app'
import { approve as approveChange, ask, loanOf, setToday } from '../support/changes'
import { closeUntil, depsOf, todayOf } from '../support/day-end'
import { ALL, actorOf, buildLoan } from '../support/loan-book'

const START = bookDate('2026-02-20')
/** 期 one of a loan of START: the date table of the rule book begins here. */
const DUE = bookDate('2026-03-20')
let t: TestApp
let officer: Person
let head: Person
let risk: Person
let approver: Person

beforeEach(async () => {
  t = await testApp({ today: START })
  officer = await t.as('0318')
  head = await t.as('0201')
  risk = await t.as('0711')
  approver = await t.as('0111')
})
afterEach(() => t.close())

async function morningOf(day: BookDate): Promise<void> {
  await t.db
    .updateTable('businessDay')
    .set({ today: addDays(day, -1) })
    .execute()
  expect((await closeUntil(t, day)).failed).toBeUndefined()
  await setToday(t, day)
}

/** The step of the day-end once more, as after a crash. */
const nightBefore = (next: BookDate): DayEndWork => ({
  deps: depsOf(t),
  date: addDays(next, -1),
  next,
  actor: systemActor('test'),
  fence: async () => undefined,
  itemFailed: async () => undefined,
})

const classOf = async (id: number): Promise<string> => (await loanOf(t, id)).riskClass

const history = (id: number) =>
  t.db.selectFrom('classifications').selectAll().where('loanId', '=', id).orderBy('id').execute()

/** Loans of one firm; amounts in ten thousand yuan. */
async function firm(...wan: number[]): Promise<number[]> {
  const first = await buildLoan(t, START, { amountFen: BigInt(wan[0]!) * 1_000_000n })
  const { customerId } = await loanOf(t, first)
  const ids = [first]
  for (const each of wan.slice(1))
    ids.push(await buildLoan(t, START, { customerId, amountFen: BigInt(each) * 1_000_000n }))
  await t.asOwner(db => db.updateTable('customers').set({ kind: 'company' }).where('id', '=', customerId).execute())
  return ids
}

const event = (id: number, fields: Record<string, string>) => ({
  path: `/classifications/${id}/events`,
  fields: { scope: 'loan', share: '', fromOn: START, toOn: '', evidence: '法院公告 2026 第 1 号', ...fields },
})
const enter = (person: Person, id: number, fields: Record<string, string>) => {
  const { path, fields: all } = event(id, fields)
  return person.post(path, all)
}

async function pay(id: number, amountFen: bigint, on: BookDate): Promise<void> {
  const clerk = await actorOf(t, '0401')
  const input = { valueDate: on, channel: 'counter' as const, bankSerial: null, payerName: null }
  const done = await inTransaction(t.db, trx => postRepayment(trx, ALL, clerk, on, { ...input, loanId: id, amountFen }))
  if (isRefused(done)) throw new Error(done.refused)
}

test('due 2026-03-20: the boundary days of arts. 10 to 13, and a second day-end adds nothing', async () => {
  const id = await buildLoan(t, START)
  const steps: [string, string][] = [
    ['2026-03-20', 'pass'],
    ['2026-03-27', 'special_mention'],
    ['2026-06-18', 'special_mention'],
    ['2026-06-19', 'substandard'],
    ['2026-12-15', 'substandard'],
    ['2026-12-16', 'doubtful'],
    ['2027-03-15', 'doubtful'],
    ['2027-03-16', 'loss'],
  ]
  for (const [day, riskClass] of steps) {
    await morningOf(bookDate(day))
    expect([day, await classOf(id)]).toEqual([day, riskClass])
  }
  const rows = await history(id)
  expect(rows.map(row => [row.toClass, row.source])).toEqual(
    ['special_mention', 'substandard', 'doubtful', 'loss'].map(one => [one, 'day_end']),
  )
  expect(rows[1]!.reasons).toEqual([
    { rule: 'overdue-days', atLeast: 'substandard', article: '11', inputs: { overdueDays: 91 } },
  ])
  expect(await classify(nightBefore(bookDate('2027-03-16')))).toBe(0)
  expect(await history(id)).toHaveLength(4)
  const page = await officer.get(`/classifications/${id}`)
  for (const words of ['逾期 361 天', '至少损失，第 13 条', '拖欠的本息或费用还没有全部还清', '日终'])
    expect(page.text).toContain(words)
}, 60_000)

test('a firm with more than a tenth 不良 is 不良 as a whole; a tenth is not more; enhancement keeps a loan out', async () => {
  const tenth = await firm(90, 10)
  const eleven = await firm(89, 11)
  await enter(risk, tenth[1]!, { kind: 'credit_impaired' })
  await enter(risk, eleven[1]!, { kind: 'credit_impaired', share: '49.99' })
  expect([await classOf(tenth[0]!), await classOf(tenth[1]!)]).toEqual(['pass', 'substandard'])
  expect([await classOf(eleven[0]!), await classOf(eleven[1]!)]).toEqual(['substandard', 'substandard'])
  const [row] = await history(eleven[0]!)
  expect(row).toMatchObject({ carried: true, source: 'event' })
  expect((await risk.get(`/classifications/${eleven[0]}`)).text).toContain('本行不良债权占全部债权 11.00%，超过 10.00%')
  const three = await firm(50, 30, 20)
  await enter(risk, three[0]!, { kind: 'enhanced' })
  const waiting = await t.db
    .selectFrom('classEvents')
    .select('id')
    .where('kind', '=', 'enhanced')
    .executeTakeFirstOrThrow()
  const check = `/classifications/${three[0]}/events/${waiting.id}/check`
  expect((await head.get(check)).text).toContain('复核分类事项')
  expect((await head.post(check, { outcome: 'agree', opinion: '保证金足额' })).status).toBe(303)
  await enter(risk, three[2]!, { kind: 'rating_cut' })
  expect([await classOf(three[0]!), await classOf(three[1]!), await classOf(three[2]!)]).toEqual([
    'pass',
    'substandard',
    'substandard',
  ])
}, 60_000)

test('events strike at once, are ended by an entry that a second person agrees to, and are never edited', async () => {
  const id = await buildLoan(t, START)
  const other = await buildLoan(t, START, { customerId: (await loanOf(t, id)).customerId })
  const key = randomUUID()
  const { path, fields } = event(id, { kind: 'refinanced', scope: 'customer' })
  const twice = await Promise.all([1, 2].map(() => officer.post(path, { ...fields, _key: key })))
  expect(twice.map(one => one.status)).toEqual([303, 303])
  expect([await classOf(id), await classOf(other)]).toEqual(['special_mention', 'special_mention'])
  const [entry, ...more] = await t.db.selectFrom('classEvents').selectAll().execute()
  expect([entry!.kind, more.length]).toEqual(['refinanced', 0])
  await expect(t.db.updateTable('classEvents').set({ evidence: '改' }).execute()).rejects.toThrow()
  await morningOf(addDays(START, 1))
  expect(await classOf(id)).toBe('special_mention')
  const end = `/classifications/${id}/events/${entry!.id}/end`
  expect((await officer.post(end, { fromOn: START, evidence: '' })).status).toBe(422)
  expect((await officer.post(end, { fromOn: addDays(START, 1), evidence: '已用自有资金还清旧贷' })).status).toBe(303)
  expect((await officer.post(end, { fromOn: addDays(START, 1), evidence: '再来' })).text).toContain('这个事项已经结束')
  expect(await classOf(id)).toBe('special_mention')
  expect((await head.get('/classifications/events?state=waiting')).text).toContain('结束：借新还旧')
  expect((await head.get('/todos')).text).toContain('分类事项待复核')
  const ending = await t.db.selectFrom('classEvents').select('id').where('kind', '=', 'end').executeTakeFirstOrThrow()
  const check = `/classifications/${id}/events/${ending.id}/check`
  const own = { eventId: ending.id, agreed: true, decidedBy: (await actorOf(t, '0318')).userId, decidedOn: START }
  await expect(t.db.insertInto('classEventChecks').values(own).execute()).rejects.toThrow('by another')
  // Somebody who posts money on a loan refers to its customer for as long as he holds the loan: that is not waited for.
  const { customerId } = await loanOf(t, id)
  const agreed = await inTransaction(t.db, async trx => {
    await trx.selectFrom('customers').select('id').where('id', '=', customerId).forKeyShare().execute()
    return head.post(check, { outcome: 'agree', opinion: '' })
  })
  expect(agreed.status).toBe(303)
  expect((await head.post(check, { outcome: 'agree', opinion: '' })).text).toContain('已经复核过')
  expect([await classOf(id), await classOf(other)]).toEqual(['pass', 'pass'])
  for (const [kind, expected] of [
    ['purpose_changed', 'special_mention'],
    ['evading_debt', 'doubtful'],
    ['bankruptcy', 'loss'],
  ] as const) {
    expect((await enter(risk, id, { kind })).status).toBe(303)
    expect(await classOf(id)).toBe(expected)
  }
  expect(await classOf(other)).toBe('pass')
}, 60_000)

test('what is typed wrong stays typed; a person has no debts elsewhere to be judged by', async () => {
  const id = await buildLoan(t, START)
  const wrong = await enter(officer, id, { kind: 'npl_elsewhere', evidence: '征信报告' })
  expect([wrong.status, wrong.text.includes('逐笔分类'), wrong.text.includes('征信报告')]).toEqual([422, true, true])
  const late = await enter(officer, id, { kind: 'refinanced', fromOn: addDays(START, 1) })
  expect([late.status, late.text.includes('不能晚于业务日期')]).toEqual([422, true])
  expect((await enter(officer, id, { kind: 'refinanced', share: '5' })).text).toContain('不需要填写占比')
  const share = await enter(officer, id, { kind: 'credit_impaired', share: '一半' })
  expect(share.status).toBe(422)
  const much = await enter(officer, id, { kind: 'credit_impaired', share: '101' })
  expect([much.text.includes('比例应在 0 到 100 之间'), much.text.includes('利率应在')]).toEqual([true, false])
  const before = await enter(officer, id, { kind: 'refinanced', fromOn: addDays(START, -1) })
  expect([before.status, before.text.includes(`本笔借据 ${START} 放款`)]).toEqual([422, true])
  const slip = await enter(officer, id, { kind: 'refinanced', scope: 'customer', fromOn: '1999-12-31' })
  expect([slip.status, slip.text.includes('日期不能早于 2000-01-01')]).toEqual([422, true])
  expect(await classOf(id)).toBe('pass')
})

test('the same is not on record twice while it holds or waits; who declines says why', async () => {
  const id = await buildLoan(t, START)
  const earlier = { kind: 'refinanced', scope: 'customer', fromOn: addDays(START, -30) }
  const both = await Promise.all([1, 2].map(() => enter(risk, id, earlier)))
  expect(both.map(one => one.status).sort()).toEqual([303, 422])
  expect(both.find(one => one.status === 422)!.text).toContain('不能重复登记')
  expect((await enter(risk, id, { kind: 'refinanced' })).status).toBe(303)
  for (const [share, status] of [
    ['40', 303],
    ['40', 422],
    ['95', 303],
  ] as const)
    expect((await enter(risk, id, { kind: 'credit_impaired', share })).status).toBe(status)
  expect((await enter(risk, id, { kind: 'enhanced' })).status).toBe(303)
  expect((await enter(risk, id, { kind: 'enhanced' })).text).toContain('不能重复登记')
  const waiting = await t.db
    .selectFrom('classEvents')
    .select('id')
    .where('kind', '=', 'enhanced')
    .executeTakeFirstOrThrow()
  const check = `/classifications/${id}/events/${waiting.id}/check`
  const silent = await head.post(check, { outcome: 'reject', opinion: ' ' })
  expect([silent.status, silent.text.includes('否决须填写复核意见')]).toEqual([422, true])
  expect((await head.post(check, { outcome: 'reject', opinion: '保证人已停业' })).status).toBe(303)
  expect((await enter(risk, id, { kind: 'enhanced' })).status).toBe(303)
}, 60_000)

test('an event that begins or ends with a day strikes with the day-end', async () => {
  const id = await buildLoan(t, START)
  await enter(officer, id, { kind: 'purpose_changed', toOn: addDays(START, 1) })
  expect(await classOf(id)).toBe('special_mention')
  await morningOf(addDays(START, 1))
  expect(await classOf(id)).toBe('special_mention')
  await morningOf(addDays(START, 2))
  expect(await classOf(id)).toBe('pass')
})

test('down by two people, up only by three and only when art. 14 is met; every condition that is not is said', async () => {
  const id = await buildLoan(t, START)
  const adjust = `/classifications/${id}/adjust`
  const proposed = await officer.post(adjust, { to: 'substandard', reason: '经营停滞' })
  expect(proposed.location).toMatch(/\/classifications\/reviews\/\d+$/)
  expect((await officer.post(adjust, { to: 'loss', reason: '再提' })).text).toContain('已有一项分类调整')
  expect(await classOf(id)).toBe('pass')
  expect((await head.get(proposed.location)).text).toContain('经营停滞')
  expect((await head.get('/todos')).text).toContain('五级分类待认定')
  expect((await officer.get('/todos')).text).not.toContain('五级分类待认定')
  const agree = { version: '1', outcome: 'agree', opinion: '同意' }
  expect((await officer.post(`${proposed.location}/recognise`, agree)).status).toBe(403)
  expect((await head.post(`${proposed.location}/recognise`, agree)).status).toBe(303)
  expect((await head.post(`${proposed.location}/recognise`, agree)).text).toContain('已经处理过')
  expect(await classOf(id)).toBe('substandard')
  expect((await history(id)).map(row => [row.toClass, row.source, row.reviewId === null])).toEqual([
    ['substandard', 'review', false],
  ])
  await morningOf(addDays(START, 1))
  expect(await classOf(id)).toBe('substandard')
  const early = await officer.post(adjust, { to: 'pass', reason: '好转' })
  expect(early.status).toBe(422)
  for (const words of ['须连续两期且满六个月', '须确认债务人有能力持续履约', '好转'])
    expect(early.text).toContain(words)
  for (let n = 1; n <= 6; n++) {
    const due = addMonths(START, n)
    await morningOf(due)
    const next = await t.db
      .selectFrom('installments')
      .selectAll()
      .where('loanId', '=', id)
      .where('settledOn', 'is', null)
      .orderBy('seq')
      .executeTakeFirstOrThrow()
    await pay(id, next.principalFen + next.interestFen, due)
  }
  const again = await officer.post(adjust, { to: 'pass', able: 'on', reason: '六个月按时还款' })
  expect(again.status).toBe(303)
  expect((await head.post(`${again.location}/recognise`, agree)).status).toBe(303)
  expect(await classOf(id)).toBe('substandard')
  const next = { ...agree, version: '2' }
  expect((await head.post(`${again.location}/approve`, next)).status).toBe(403)
  expect((await approver.get('/classifications/reviews')).text).toContain('待审批')
  expect((await approver.get('/todos')).text).toContain('五级分类待审批')
  expect((await approver.post(`${again.location}/approve`, next)).status).toBe(303)
  expect(await classOf(id)).toBe('pass')
  expect((await officer.get(`/classifications/${id}`)).text).toContain('人工认定，按流程审批')
  await expect(
    t.asOwner(db =>
      db
        .updateTable('classReviews')
        .set(eb => ({ approvedBy: eb.ref('proposedBy') }))
        .execute(),
    ),
  ).rejects.toThrow()
}, 90_000)

test('one who proposed may not decide, whatever rights he holds', async () => {
  const id = await buildLoan(t, START)
  await t.db
    .insertInto('rolePermissions')
    .columns(['roleId', 'permission'])
    .expression(eb =>
      eb
        .selectFrom('roles')
        .where('code', '=', 'risk')
        .select(['id', eb.val('classification.recognise').as('permission')]),
    )
    .execute()
  forgetViewer()
  await setToday(t, START)
  const { location } = await risk.post(`/classifications/${id}/adjust`, { to: 'loss', reason: '失联' })
  const own = await risk.post(`${location}/recognise`, { version: '1', outcome: 'agree', opinion: '同意' })
  expect([own.status, own.text.includes('须由不同的人办理')]).toEqual([422, true])
  const back = await risk.post(`${location}/withdraw`, { version: '1', outcome: 'agree', opinion: '误提' })
  expect(back.status).toBe(303)
  expect(await classOf(id)).toBe('pass')
})

test('a change that eases a debtor in difficulty: 关注 at once, observed a year, anew after a missed payment, 次级 when again', async () => {
  const id = await buildLoan(t, START)
  const [maker, checker] = [await t.as('0401'), await t.as('0402')]
  const fields = { newMaturity: '2027-08-20', rate: '7.2', needed: '0', given: '0' }
  const plain = await ask(maker, await buildLoan(t, START), 'extend', fields)
  expect((await approveChange(checker, plain.id)).status).toBe(303)
  expect(await t.db.selectFrom('observations').selectAll().execute()).toEqual([])
  const { id: change } = await ask(maker, id, 'extend', { ...fields, inDifficulty: 'on' })
  expect((await approveChange(checker, change)).status).toBe(303)
  expect(await classOf(id)).toBe('special_mention')
  const observation = () =>
    t.db.selectFrom('observations').selectAll().where('loanId', '=', id).orderBy('id', 'desc').executeTakeFirstOrThrow()
  expect(await observation()).toMatchObject({ reliefs: ['extension'], endsOn: '2027-03-20', restartedOn: null })
  expect((await history(id))[0]).toMatchObject({ source: 'change', toClass: 'special_mention' })
  await morningOf(addDays(DUE, 1))
  expect(await observation()).toMatchObject({ restartedOn: DUE, endsOn: '2027-04-20' })
  const list = await officer.get('/classifications/observations')
  for (const words of ['延长期限', '重新计算', '2027-04-20']) expect(list.text).toContain(words)
  expect((await officer.get(`/loans/${id}`)).text).toContain('重组观察期')
  const { id: second } = await ask(maker, id, 'rate', { date: addDays(DUE, 1), rate: '5', inDifficulty: 'on' })
  expect((await approveChange(checker, second)).status).toBe(303)
  expect(await classOf(id)).toBe('substandard')
  expect(await observation()).toMatchObject({ again: true, reliefs: ['lower_rate'] })
  expect((await officer.get('/classifications/observations?state=closed')).text).toContain('再次重组')
  const { eventSeq } = await observation()
  const undo = await ask(maker, id, 'reverse', { of: String(eventSeq) })
  expect((await approveChange(checker, undo.id)).status).toBe(303)
  expect(await observation()).toMatchObject({ closed: 'reversed' })
  expect(await t.db.selectFrom('observations').selectAll().where('closedOn', 'is', null).execute()).toHaveLength(1)
}, 60_000)

test('the quarter: kept by one, confirmed by another, counted by branch, in a workbook', async () => {
  const ids = [await buildLoan(t, START), await buildLoan(t, START), await buildLoan(t, START)]
  const far = await buildLoan(t, START, { officer: '0325' })
  const page = await officer.get('/classifications/quarter')
  for (const words of ['2026 年第 1 季度', '待初分', '初分：维持原分类']) expect(page.text).toContain(words)
  expect((await officer.post('/classifications/quarter/keep', {})).status).toBe(422)
  const keep = (...chosen: (number | undefined)[]) =>
    officer.post('/classifications/quarter/keep', { id: chosen.map(String) })
  expect((await keep(ids[0], far)).status).toBe(404)
  expect((await keep(ids[0])).status).toBe(303)
  const kept = await t.db.selectFrom('classConfirmations').select(['loanId', 'quarter']).execute()
  expect(kept).toEqual([{ loanId: ids[0], quarter: '2026-01-01' }])
  await enter(risk, ids[0]!, { kind: 'purpose_changed' })
  const moved = { id: String(ids[0]) }
  expect((await head.post('/classifications/quarter/confirm', moved)).status).toBe(422)
  expect((await keep(ids[0])).status).toBe(303)
  expect((await head.post('/classifications/quarter/confirm', moved)).status).toBe(303)
  const branch = { branch: String((await loanOf(t, ids[0]!)).branchId) }
  expect((await officer.post('/classifications/quarter/keep', branch)).status).toBe(303)
  expect((await head.post('/classifications/quarter/confirm', branch)).status).toBe(303)
  const done = await head.get('/classifications/quarter?state=done')
  expect(done.text).not.toContain('name="id"')
  expect(page.text).toContain('name="id"')
  expect(done.text).toContain('100%')
  const file = await head.get('/classifications/quarter/export?state=all')
  const rows = await readXlsx(file.body)
  expect(JSON.stringify(rows)).toContain('已分类')
  await t.db
    .insertInto('settings')
    .values({ key: 'export.row-cap', effectiveFrom: START, value: '2' })
    .onConflict(oc => oc.columns(['key', 'effectiveFrom']).doUpdateSet({ value: '2' }))
    .execute()
  const capped = await readXlsx((await head.get('/classifications/quarter/export?state=all')).body)
  expect(JSON.stringify(capped).match(/DK\d{4,}/g)).toHaveLength(2)
})

test('out of sight is not there', async () => {
  const id = await buildLoan(t, START, { officer: '0325' })
  await enter(risk, id, { kind: 'refinanced' })
  const { location } = await risk.post(`/classifications/${id}/adjust`, { to: 'loss', reason: '失联' })
  const entry = await t.db.selectFrom('classEvents').select('id').executeTakeFirstOrThrow()
  for (const path of [`/classifications/${id}`, `/classifications/${id}/adjust`, `/classifications/${id}/events/new`])
    expect([path, (await officer.get(path)).status]).toEqual([path, 404])
  expect((await head.get(location)).status).toBe(404)
  expect((await head.post(`${location}/recognise`, { version: '1', outcome: 'agree', opinion: '同' })).status).toBe(404)
  expect((await officer.post(`/classifications/${id}/adjust`, { to: 'loss', reason: '越权' })).status).toBe(404)
  expect((await enter(officer, id, { kind: 'bankruptcy' })).status).toBe(404)
  expect(
    (await officer.post(`/classifications/${id}/events/${entry.id}/end`, { fromOn: START, evidence: '越' })).status,
  ).toBe(404)
  for (const list of ['events', 'reviews', 'observations', 'quarter?state=all']) {
    const { loanNo } = await loanOf(t, id)
    expect((await head.get(`/classifications/${list}`)).text).not.toContain(loanNo)
  }
})

test('the matrix of the lender: two people, from a day to come, stricter than the floors; 非应计 by 不良 when the lender wants it', async () => {
  const id = await buildLoan(t, START)
  const from = addDays(START, 1)
  const form = {
    name: '2026 版',
    effectiveFrom: from,
    source: '风险委员会 2026-1',
    credit_substandard: '31',
    credit_doubtful: '31',
  }
  expect((await risk.post('/classifications/matrix', form)).text).toContain('分类越差，起始天数应越多')
  const wrong = await risk.post('/classifications/matrix', { ...form, mortgage_doubtful: '0' })
  expect(wrong.text).toContain('抵押 可疑：')
  expect((await risk.post('/classifications/matrix', { ...form, credit_doubtful: '61' })).status).toBe(303)
  expect((await officer.get('/classifications/matrix')).text).toContain('待复核')
  const matrix = await t.db.selectFrom('classMatrices').select('id').executeTakeFirstOrThrow()
  expect((await risk.post(`/classifications/matrix/${matrix.id}/decide`, { agreed: 'yes' })).status).toBe(403)
  expect((await approver.post(`/classifications/matrix/${matrix.id}/decide`, { agreed: 'yes' })).status).toBe(303)
  await t.db
    .insertInto('settings')
    .values({ key: 'classification.non-accrual', effectiveFrom: from, value: '1' })
    .execute()
  await morningOf(addDays(DUE, 30))
  expect(await classOf(id)).toBe('special_mention')
  await morningOf(addDays(DUE, 31))
  expect(await loanOf(t, id)).toMatchObject({ riskClass: 'substandard', accrual: 'non_accrual' })
  const page = await officer.get(`/classifications/${id}`)
  expect(page.text).toContain('担保方式矩阵：信用贷款逾期 31 天')
  expect(await todayOf(t)).toBe(addDays(DUE, 31))
}, 60_000)
