import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { applicationRow, caseOf, decideAs, idIn, productVersionId, submitted } from '../support/builders'
import { approve, ask, loanOf, pathOf, planOf, setToday } from '../support/changes'
import { type Fields, FORM, plansAt, START } from '../support/plans'

const LINES = {
  method: 'custom',
  term: '12',
  planDate: ['2026-09-16', '2027-03-16'],
  planPrincipal: ['100,000.00', '200,000.00'],
}
let t: TestApp
let at: ReturnType<typeof plansAt>
let officer: Person
let productId: number
beforeAll(async () => {
  t = await testApp({ today: START })
  at = plansAt(t)
  officer = await at.as('0318')
  productId = (await t.db.selectFrom('products').select('id').where('code', '=', 'GRJY').executeTakeFirstOrThrow()).id
  await at.publish('GRJY', {
    methods: ['equal_installment', 'balloon_term', 'balloon_tail', 'step', 'custom'],
    frequencies: ['monthly', 'every_n_days'],
    tailMin: '10',
    tailMax: '50',
    amortizationMax: '240',
  })
})
afterAll(() => t.close())

const errorsOf = (html: string): string => /data-errors[\s\S]*?<\/(?:section|div)>/.exec(html)?.[0] ?? ''

test.each<[string, Fields, string]>([
  ['no periods to amortise over', { method: 'balloon_term', amortization: '' }, '请填写'],
  ['fewer than there are payments', { method: 'balloon_term', amortization: '24' }, '摊销期数不能少于还款期数'],
  ['more than the product allows', { method: 'balloon_term', amortization: '241' }, '应在 2 到 240 之间'],
  ['a tail above the product', { method: 'balloon_tail', tail: '60' }, '应在 10.00% 到 50.00% 之间'],
  ['no tail', { method: 'balloon_tail', tail: '' }, '请填写'],
  ['a tail nobody was asked for', { method: 'balloon_tail' }, '请核对后再保存'],
  ['a step of nothing known', { method: 'step', stepKind: 'x', stepEvery: '12', stepGrowth: '3' }, '请从列表中选择'],
  ['no growth', { method: 'step', stepKind: 'ratio', stepEvery: '12', stepGrowth: 'viel' }, '请填写百分数'],
  ['growth beyond', { method: 'step', stepKind: 'ratio', stepEvery: '12', stepGrowth: '-11' }, '−10.00% 到 20.00%'],
  ['no increase', { method: 'step', stepKind: 'amount', stepEvery: '12', stepIncrease: '' }, '请填写'],
  [
    'payments below the interest',
    { method: 'step', stepKind: 'amount', stepEvery: '1', stepIncrease: '2000' },
    '每期还款不足以支付利息',
  ],
  ['no days', { frequency: 'every_n_days', everyDays: '0' }, '应在 1 到 366 之间'],
  ['no lines', { method: 'custom', term: '12' }, '请填写还款计划，至少一行'],
  ['less than the loan', { ...LINES, planPrincipal: ['100000', '150000'] }, '比贷款金额 300,000.00 元少 50,000.00 元'],
  ['more than the loan', { ...LINES, planPrincipal: ['100000', '200000.01'] }, '多 0.01 元'],
  ['days that go back', { ...LINES, planDate: ['2027-03-16', '2026-09-16'] }, '第 2 行：日期应晚于上一行的 2027-03-16'],
  ['a day that is past', { ...LINES, planDate: ['2026-03-16', '2027-03-16'] }, '第 1 行：日期应晚于 2026-03-16'],
  ['no day', { ...LINES, planDate: ['明年', '2027-03-16'] }, '第 1 行：“明年”不是日期'],
  ['no amount', { ...LINES, planPrincipal: ['-1', '1'] }, '第 1 行：“-1”不是金额'],
  ['another term', { ...LINES, term: '24' }, '最后一行是 2027-03-16，期限应填 12 个月'],
])('%s is said at the field, and what was typed stays', async (_, fields, words) => {
  const answer = await at.apply({ purposeDetail: '采购小麦种子', ...fields })
  expect(answer.status).toBe(422)
  expect(errorsOf(answer.text) || answer.text).toContain(words)
  expect(answer.text).toContain('value="采购小麦种子"')
  for (const typed of [fields.planPrincipal ?? [], fields.tail ?? [], fields.stepGrowth ?? []].flat())
    if (typed !== '') expect(answer.text).toContain(`value="${typed}"`)
  expect(answer.text).not.toMatch(/undefined|\[object|NaN/)
})

test('a method asks for its own parameters, live and without scripts; the quote follows them', async () => {
  const product = await productVersionId(t, 'GRJY')
  const part = await officer.get(`/applications/plan?product=${product}&method=balloon_tail&frequency=monthly`, {
    'HX-Request': 'true',
  })
  expect([part.text.includes('name="tail"'), part.text.includes('name="amortization"')]).toEqual([true, false])
  expect(part.text).toContain('10.00% – 50.00%')
  const query = new URLSearchParams({ ...(FORM as Record<string, string>), method: 'balloon_tail', tail: '40' })
  const quote = await officer.get(`/applications/quote?product=${product}&${query}`, { 'HX-Request': 'true' })
  for (const words of ['5,894.76', '125,894.82']) expect(quote.text).toContain(words)
  expect((await officer.get('/applications/plan?product=99999')).status).toBe(404)
  const page = await officer.get(`/products/${productId}?amount=300000&term=36&method=balloon_tail&tail=40`)
  expect(page.text).toContain('name="tail"')
  for (const method of ['balloon_term', 'step', 'custom'])
    expect((await officer.get(`/products/${productId}?method=${method}&term=24`)).text).toContain('综合年化')
  expect((await officer.get(`/products/${productId}?method=balloon_tail&tail=77`)).text).toContain(
    '应在 10.00% 到 50.00%',
  )
})

test('按计划还款: more rows and what was pasted come back as the same form; a draft keeps them and can be edited', async () => {
  const pasted = '1,2026-09-16,"100,000.00"\n2,2027-03-16,20万'
  const more = await at.apply({ method: 'custom', term: '12', planPaste: pasted, _plan: 'rows' })
  expect(more.status).toBe(200)
  for (const typed of ['2026-09-16', '100,000.00', '2027-03-16', '20万'])
    expect(more.text).toContain(`value="${typed}"`)
  expect(more.text).toContain('f-planDate8')
  const id = idIn(await at.apply({ method: 'custom', term: '12', planPaste: pasted }))
  expect((await applicationRow(t, id)).plan).toEqual({
    lines: [
      { date: '2026-09-16', principalFen: '10000000' },
      { date: '2027-03-16', principalFen: '20000000' },
    ],
  })
  expect((await officer.get(`/applications/${id}/edit`)).text).toContain('value="200,000.00"')
  expect((await officer.get(`/applications/${id}`)).text).toContain('按约定的日期和金额归还本金，共 2 期')
  const changed = { ...FORM, version: '1', method: 'balloon_term', term: '36', amortization: '60' }
  expect((await officer.post(`/applications/${id}`, changed)).status).toBe(303)
  expect((await applicationRow(t, id)).plan).toEqual({ amortizationPeriods: 60 })
})

test('the parameters are under the seal: changed behind the approval they make no contract', async () => {
  const id = idIn(await at.apply({ method: 'balloon_tail', tail: '40' }))
  const caseId = await submitted(t, officer, id)
  await t.db.updateTable('applications').set({ plan: '{"tailPpm":500000}' }).where('id', '=', id).execute()
  const answer = await decideAs(t, await at.as('0201'), caseId)
  expect([answer.status, answer.text.includes('审批内容已变化')]).toEqual([409, true])
  const life = await at.lend({ method: 'balloon_tail', tail: '30' })
  await t.db.updateTable('contracts').set({ plan: '{"tailPpm":100000}' }).where('id', '=', life.contractId).execute()
  expect((await officer.get(`/contracts/${life.contractId}`)).text).toContain('合同内容与审批内容不一致')
})

test('an approver lends what was planned or sends it back; a term with no plan is refused', async () => {
  const id = idIn(await at.apply(LINES))
  const caseId = await submitted(t, officer, id)
  const head = await at.as('0201')
  for (const less of [{ amount: '200000' }, { term: '10' }]) {
    const answer = await decideAs(t, head, caseId, { ...less, outcome: 'conditional' })
    expect([answer.status, answer.text.includes('金额和期限由还款计划决定')]).toEqual([422, true])
  }
  expect((await decideAs(t, head, caseId)).status).toBe(303)
  const balloon = idIn(await at.apply({ method: 'balloon_term', amortization: '60' }))
  const other = await submitted(t, officer, balloon)
  expect((await caseOf(t, balloon)).content).toMatchObject({ applied: { plan: { amortizationPeriods: 60 } } })
  expect((await decideAs(t, head, other, { amount: '200000', outcome: 'conditional' })).status).toBe(303)
})

test.each([
  ['tailUsual', '60', '默认值应在允许的范围内'],
  ['tailMax', '5', '上限不能小于下限'],
  ['tailMax', '100', '尾款比例应在 0 与 100% 之间'],
  ['amortizationUsual', '241', '默认值应在允许的范围内'],
  ['stepGrowthMin', '25', '上限不能小于下限'],
  ['stepGrowthMin', '-100', '每次递减应小于 100%'],
  ['firstDue', 'whole_period', '首期不能推迟到满一整期之后'],
  ['cutoff', 'include_settle_day', '放款对日没有结息日'],
])('product: %s = %s is refused', async (field, value, words) => {
  const answer = await at.publish('GRJY', { [field]: value })
  expect([answer.status, answer.text.includes(words)]).toEqual([422, true])
})

test('按计划还款 a month apart still counts days when the rate changes', async () => {
  const lines = { planDate: ['2026-04-20', '2026-05-20', '2026-06-20'], planPrincipal: ['100000', '100000', '100000'] }
  const { loanId } = await at.lend({ method: 'custom', term: '4', ...lines })
  expect((await planOf(t, loanId)).map(i => i.interestFen)).toEqual([145_833n, 83_333n, 43_056n])
  await setToday(t, bookDate('2026-03-20'))
  const { id } = await ask(await at.as('0401'), loanId, 'rate', { date: '2026-03-20', rate: '4' })
  expect((await approve(await at.as('0402'), id)).status).toBe(303)
  // 4 days at 5 % and 31 at 4 % of 300,000; 30 days of 200,000; 31 of 100,000
  expect((await planOf(t, loanId)).map(i => i.interestFen)).toEqual([120_000n, 66_667n, 34_444n])
})

const NEXT = bookDate('2026-04-01')
const money = { principal: '20000', periods: '', date: NEXT }

describe.each<[string, Fields]>([
  ['气球贷 (amortisation)', { method: 'balloon_term', amortization: '120' }],
  ['气球贷 (tail)', { method: 'balloon_tail', tail: '40' }],
  ['累进', { method: 'step', stepKind: 'ratio', stepEvery: '12', stepGrowth: '3' }],
  ['按计划还款', LINES],
])('the later life of %s', (_, fields) => {
  let loanId: number
  beforeAll(async () => {
    loanId = (await at.lend(fields)).loanId
    await setToday(t, NEXT)
  })

  test('a part prepayment and a new 还款日 are worked out and shown before anything is written', async () => {
    const maker = await at.as('0401')
    const before = await planOf(t, loanId)
    const mode = fields.method === 'custom' ? 'from_back' : 'lower_payment'
    const part = await maker.post(pathOf(loanId, 'prepay'), { ...money, mode, reason: '客户申请', step: 'check' })
    expect([part.status, part.text.includes('变更前')]).toEqual([200, true])
    const day = await maker.post(pathOf(loanId, 'due_day'), { day: '25', reason: '客户申请', step: 'check' })
    expect([day.status, day.text.includes('变更前')]).toEqual([200, true])
    expect(await planOf(t, loanId)).toEqual(before)
  })

  test('a new rate keeps every principal and changes the interest', async () => {
    const before = await planOf(t, loanId)
    const { id } = await ask(await at.as('0401'), loanId, 'rate', { date: NEXT, rate: '4.5' })
    expect((await approve(await at.as('0402'), id)).status).toBe(303)
    const after = await planOf(t, loanId)
    expect(after.map(i => i.principalFen)).toEqual(before.map(i => i.principalFen))
    expect(after[1]!.interestFen).toBeLessThan(before[1]!.interestFen)
    expect(await loanOf(t, loanId)).toMatchObject({ ratePpm: 45_000 })
    expect(await verify(t.db)).toEqual([])
  })

  test('展期 moves what the last day asks', async () => {
    const last = (await planOf(t, loanId)).at(-1)!
    const to = fields.method === 'custom' ? '2027-06-16' : '2029-06-16'
    const extension = { newMaturity: to, rate: '5', needed: '0', given: '0' }
    const { id, check } = await ask(await at.as('0401'), loanId, 'extend', extension)
    expect(check.text).toContain(to)
    expect((await approve(await at.as('0402'), id)).status).toBe(303)
    expect((await planOf(t, loanId)).at(-1)).toMatchObject({ dueDate: to, principalFen: last.principalFen })
    expect(await verify(t.db)).toEqual([])
  })

  test('重组 takes a plain method and leaves the parameters behind', async () => {
    const terms = {
      date: NEXT,
      rate: '5.5',
      maturity: '2029-12-16',
      method: 'equal_installment',
      dueDay: '',
      grace: '',
    }
    const more = { interest: 'carry', late: 'keep', inDifficulty: '', reliefs: [] }
    const { check, id } = await ask(await at.as('0401'), loanId, 'restructure', { ...terms, ...more })
    expect(check.text).toContain('2029-12-16')
    expect((await approve(await at.as('0402'), id)).status).toBe(303)
    const page = await officer.get(`/loans/${loanId}`)
    expect([page.text.includes('等额本息'), page.text.includes('还款约定')]).toEqual([true, false])
    expect(await verify(t.db)).toEqual([])
  })
})
