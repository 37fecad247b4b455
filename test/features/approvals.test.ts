import { sql } from 'kysely'
import { type Person, type TestApp, testApp } from '../support/app'
import { applicationRow, caseOf, decideAs, draft, submitted } from '../support/builders'

let t: TestApp
let officer: Person
let head: Person
let reviewer: Person
let now = new Date('2026-03-16T02:00:00Z')
beforeAll(async () => {
  t = await testApp({ now: () => now })
  officer = await t.as('0318')
  head = await t.as('0201')
  reviewer = await t.as('0110')
})
afterAll(() => t.close())
beforeEach(() => {
  now = new Date(now.getTime() + 60_000)
})

const opened = async (fields: Parameters<typeof draft>[2] = {}) => {
  const id = await draft(t, officer, fields)
  return { id, caseId: await submitted(t, officer, id) }
}
const decisionsOf = (caseId: number) =>
  t.db.selectFrom('decisions').selectAll().where('caseId', '=', caseId).orderBy('id').execute()
const stateOf = async (id: number) => (await applicationRow(t, id)).state
const userId = async (staffNo: string) =>
  (await t.db.selectFrom('users').select('id').where('staffNo', '=', staffNo).executeTakeFirstOrThrow()).id
const giveRole = (staffId: number, code: string) =>
  sql`insert into user_roles (user_id, role_id) select ${staffId}, id from roles where code = ${code}`.execute(t.db)
const takeRole = (staffId: number, code: string) =>
  sql`delete from user_roles where user_id = ${staffId} and role_id = (select id from roles where code = ${code})`.execute(
    t.db,
  )

test('the route follows the total exposure, not the single loan', async () => {
  const small = await opened()
  expect((await caseOf(t, small.id)).steps).toEqual(['branch_head'])
  const middle = await opened({ amount: '50,000.01' })
  expect((await caseOf(t, middle.id)).steps).toEqual(['branch_head', 'reviewer'])
  const big = await opened({ amount: '300,000.01', code: 'GRJY', purpose: 'production' })
  expect((await caseOf(t, big.id)).steps).toEqual(['branch_head', 'reviewer', 'approver'])
})

test('two applications of one customer count together, so that a need cannot be split below a limit', async () => {
  const first = await opened({ amount: '30000' })
  const { customerId, ...row } = await applicationRow(t, first.id)
  const second = await t.db
    .insertInto('applications')
    .values({
      ...row,
      id: undefined,
      customerId,
      applicationNo: 'SQ-SPLIT-1',
      state: 'draft',
      submittedAt: null,
      version: 1,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await submitted(t, officer, second.id)
  const one = await caseOf(t, second.id)
  expect(one.exposureFen).toBe(6_000_000n)
  expect(one.steps).toEqual(['branch_head', 'reviewer'])
})

test('inbox, page and count show the case to the head of the branch, with nothing preselected', async () => {
  const { caseId } = await opened()
  const list = await head.get('/approvals')
  expect(list.text).toContain(`/approvals/${caseId}`)
  expect(Number((await head.get('/approvals/count')).text)).toBeGreaterThan(0)
  const page = await head.get(`/approvals/${caseId}`)
  expect(page.text).toContain('规则检查')
  expect(page.text).toContain('批后敞口')
  expect(page.text).toContain('剩 1 天')
  expect(page.text).not.toMatch(/name="outcome"[^>]*checked/)
  expect(page.text).not.toMatch(/undefined|\[object|NaN/)
  const part = await head.get(`/approvals/${caseId}?tab=mine`, { 'HX-Request': 'true', 'HX-Request-Type': 'partial' })
  expect(part.text).not.toContain('<html')
  expect(part.text).toContain('<title>')
})

test('one step agreed approves, with notice, timeline, validity and one audit row', async () => {
  const { id, caseId } = await opened()
  const answer = await decideAs(t, head, caseId)
  expect([answer.status, answer.location]).toEqual([303, `/approvals/${caseId}`])
  const row = await applicationRow(t, id)
  expect([row.state, row.validUntil]).toEqual(['approved', '2026-06-14'])
  const [decision] = await decisionsOf(caseId)
  const one = await caseOf(t, id)
  expect(decision?.contentHash).toBe(one.contentHash)
  const notices = await t.db
    .selectFrom('notices')
    .select('words')
    .where('userId', '=', await userId('0318'))
    .where('href', '=', `/applications/${id}`)
    .execute()
  expect(notices.map(notice => notice.words)).toEqual(['审批同意申请 {no}'])
  const shown = await officer.get(`/applications/${id}`)
  expect(shown.text).toContain('制作合同')
  const told = await t.db
    .selectFrom('customerEvents')
    .select('words')
    .where('customerId', '=', row.customerId)
    .orderBy('id')
    .execute()
  expect(told.map(event => event.words)).toContain('审批同意申请 {no}')
  const audits = await t.db
    .selectFrom('auditEvents')
    .select('act')
    .where('subject', '=', `application:${id}`)
    .orderBy('id')
    .execute()
  expect(audits.map(audit => audit.act)).toEqual(['application.create', 'application.submit', 'approval.decide'])
})

test.each([
  ['amount', '40000.01', '批复金额不能高于 40,000.00 元'],
  ['amount', '999.99', '批复金额不能低于产品下限 1,000.00 元'],
  ['amount', '1e3', '请填写数字'],
  ['term', '48', '批复期限应在产品范围 3 到 36 个月之间'],
  ['rate', '12', '批复年利率应在产品范围 3.80% 到 7.80% 之间'],
  ['opinion', '', '请填写'],
  ['outcome', '', '请选择'],
  ['outcome', 'approve', '请从列表中选择'],
])('a decision with %s = %s is refused, the opinion is kept and nothing is written', async (field, value, words) => {
  const { id, caseId } = await opened()
  const answer = await decideAs(t, head, caseId, { opinion: '请补充近 6 个月流水', [field]: value })
  expect(answer.status).toBe(422)
  expect(answer.text).toContain(words)
  expect(answer.text).toContain('<title>错误：')
  if (field !== 'opinion') expect(answer.text).toContain('请补充近 6 个月流水</textarea>')
  expect(await decisionsOf(caseId)).toHaveLength(0)
  expect(await stateOf(id)).toBe('in_approval')
})

test('AZ-12: neither maker nor officer decides, whatever roles they hold', async () => {
  const { id, caseId } = await opened()
  const maker = await userId('0318')
  await giveRole(maker, 'branch_head')
  try {
    const same = await t.as('0318')
    await new Promise(done => setTimeout(done, 800))
    expect((await same.get('/approvals?tab=mine')).text).not.toContain(`/approvals/${caseId}?tab=mine`)
    const answer = await decideAs(t, same, caseId)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('不能审批自己经办或管户的业务')
  } finally {
    await takeRole(maker, 'branch_head')
  }
  const { customerId } = await applicationRow(t, id)
  await sql`update customers set officer_id = ${await userId('0201')} where id = ${customerId}`.execute(t.db)
  const asOfficer = await decideAs(t, head, caseId)
  expect(asOfficer.text).toContain('不能审批自己经办或管户的业务')
  await sql`update customers set officer_id = ${maker} where id = ${customerId}`.execute(t.db)
  expect(await decisionsOf(caseId)).toHaveLength(0)
})

test('one person decides one step of a case only', async () => {
  const { id, caseId } = await opened({ amount: '60000' })
  expect((await decideAs(t, head, caseId)).status).toBe(303)
  const headId = await userId('0201')
  await giveRole(headId, 'reviewer')
  try {
    await new Promise(done => setTimeout(done, 800))
    const answer = await decideAs(t, head, caseId)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('您已在本笔审批的前面环节作出决定')
  } finally {
    await takeRole(headId, 'reviewer')
  }
  await new Promise(done => setTimeout(done, 800))
  expect((await decideAs(t, reviewer, caseId)).status).toBe(303)
  expect(await stateOf(id)).toBe('approved')
})

test('another branch does not see the case; another role sees it and may not decide', async () => {
  const { caseId } = await opened()
  const elsewhere = await t.as('0202')
  expect((await elsewhere.get(`/approvals/${caseId}`)).status).toBe(404)
  expect((await decideAs(t, elsewhere, caseId)).status).toBe(404)
  const early = await decideAs(t, reviewer, caseId)
  expect(early.status).toBe(422)
  expect(early.text).toContain('当前环节不由您的岗位办理')
  const risk = await t.as('0711')
  expect((await risk.get(`/approvals/${caseId}`)).status).toBe(200)
  expect((await decideAs(t, risk, caseId)).status).toBe(403)
  expect((await officer.get('/approvals')).status).toBe(403)
})

test('AZ-13: twenty approvals at once move the case exactly once', async () => {
  const { id, caseId } = await opened({ amount: '60000' })
  const { version } = await caseOf(t, id)
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => decideAs(t, head, caseId, { version: String(version) })),
  )
  expect(answers.filter(answer => answer.status === 303)).toHaveLength(1)
  expect(answers.filter(answer => answer.status === 409 || answer.status === 422)).toHaveLength(19)
  expect(await decisionsOf(caseId)).toHaveLength(1)
  expect((await caseOf(t, id)).step).toBe(2)
})

test('approve and reject together: one of them wins', async () => {
  const { id, caseId } = await opened()
  const version = String((await caseOf(t, id)).version)
  const [agreed, rejected] = await Promise.all([
    decideAs(t, head, caseId, { version }),
    decideAs(t, head, caseId, { version, outcome: 'reject' }),
  ])
  expect([agreed.status, rejected.status].sort()).not.toEqual([303, 303])
  const [only, ...more] = await decisionsOf(caseId)
  expect(more).toHaveLength(0)
  expect(await stateOf(id)).toBe(only?.outcome === 'agree' ? 'approved' : 'rejected')
})

test('the same form twice is one decision and one answer; another body under its key is refused', async () => {
  const { id, caseId } = await opened()
  const key = { _key: crypto.randomUUID(), version: String((await caseOf(t, id)).version) }
  expect((await decideAs(t, head, caseId, key)).status).toBe(303)
  expect((await decideAs(t, head, caseId, key)).status).toBe(303)
  expect((await decideAs(t, head, caseId, { ...key, outcome: 'reject' })).status).toBe(422)
  expect(await decisionsOf(caseId)).toHaveLength(1)
})

test('a stale page is told who was faster', async () => {
  const { id, caseId } = await opened({ amount: '60000' })
  const version = String((await caseOf(t, id)).version)
  await decideAs(t, head, caseId)
  const answer = await decideAs(t, reviewer, caseId, { version, opinion: '同意发放' })
  expect(answer.status).toBe(409)
  expect(answer.text).toContain('周敏')
  expect(answer.text).toContain('同意发放</textarea>')
})

test('lower terms are sealed anew for those who follow; the earlier decision keeps its own seal', async () => {
  const { id, caseId } = await opened({ amount: '60000' })
  const first = (await caseOf(t, id)).contentHash
  await decideAs(t, head, caseId, { outcome: 'conditional', amount: '55000', term: '10', rate: '5.2' })
  const second = (await caseOf(t, id)).contentHash
  expect(second).not.toBe(first)
  expect((await decideAs(t, reviewer, caseId, { amount: '55000.01' })).text).toContain('批复金额不能高于 55,000.00 元')
  await decideAs(t, reviewer, caseId, { amount: '50000' })
  const rows = await decisionsOf(caseId)
  expect(rows.map(row => row.amountFen)).toEqual([5_500_000n, 5_000_000n])
  expect(rows.map(row => row.contentHash)).toEqual([second, (await caseOf(t, id)).contentHash])
})

test.each([
  ['the application', (id: number) => sql`update applications set amount_fen = amount_fen + 1 where id = ${id}`],
  [
    'the sealed content',
    (id: number) =>
      sql`update approval_cases set content = jsonb_set(content, '{approved,amountFen}', '"9900000"') where application_id = ${id}`,
  ],
  [
    'the customer',
    (id: number) =>
      sql`update customers set customer_no = customer_no || 'X' where id = (select customer_id from applications where id = ${id})`,
  ],
])('AZ-14: a change of %s behind the approval voids it', async (_what, change) => {
  const { id, caseId } = await opened()
  await change(id).execute(t.db)
  const answer = await decideAs(t, head, caseId, { amount: '40000' })
  expect(answer.status).toBe(409)
  expect(answer.text).toContain('审批内容已变化')
  expect((await caseOf(t, id)).state).toBe('voided')
  expect(await stateOf(id)).toBe('returned')
  expect(await decisionsOf(caseId)).toHaveLength(0)
})

test('returned, changed and handed in again is a new round', async () => {
  const { id, caseId } = await opened()
  await decideAs(t, head, caseId, { outcome: 'return', opinion: '请补充土地承包合同' })
  expect(await stateOf(id)).toBe('returned')
  expect((await officer.get(`/applications/${id}`)).text).toContain('请补充土地承包合同')
  await submitted(t, officer, id)
  const one = await caseOf(t, id)
  expect([one.round, one.state]).toEqual([2, 'open'])
  expect(one.id).not.toBe(caseId)
  expect((await decideAs(t, head, one.id)).status).toBe(303)
})

describe('taking a decision back', () => {
  const takeBack = async (person: Person, id: number) =>
    person.post(`/approvals/${(await caseOf(t, id)).id}/take-back`, { version: String((await caseOf(t, id)).version) })

  test('within thirty seconds it no longer counts, and the step is decided again', async () => {
    const { id, caseId } = await opened()
    await decideAs(t, head, caseId, { amount: '30000' })
    expect((await head.get(`/approvals/${caseId}`)).text).toContain('撤回意见')
    now = new Date(now.getTime() + 29_000)
    expect((await takeBack(head, id)).status).toBe(303)
    const one = await caseOf(t, id)
    expect([one.state, one.step, await stateOf(id)]).toEqual(['open', 1, 'in_approval'])
    expect((one.content as { approved: { amountFen: string } }).approved.amountFen).toBe('4000000')
    expect((await decideAs(t, head, caseId, { outcome: 'reject' })).status).toBe(303)
    expect(await decisionsOf(caseId)).toHaveLength(2)
    expect(await stateOf(id)).toBe('rejected')
  })

  test('not later, not for another, not after the next step', async () => {
    const late = await opened()
    await decideAs(t, head, late.caseId)
    now = new Date(now.getTime() + 31_000)
    expect((await takeBack(head, late.id)).status).toBe(422)
    expect(await stateOf(late.id)).toBe('approved')
    const moved = await opened({ amount: '60000' })
    await decideAs(t, head, moved.caseId)
    expect((await takeBack(reviewer, moved.id)).status).toBe(422)
    await decideAs(t, reviewer, moved.caseId)
    expect((await takeBack(head, moved.id)).status).toBe(422)
    expect(await stateOf(moved.id)).toBe('approved')
  })
})
