import { inTransaction } from '../../src/db/transaction'
import { prepareDisbursement } from '../../src/features/loans/prepare'
import { releaseDisbursement } from '../../src/features/loans/release'
import { followBook } from '../../src/features/relations/follow'
import { bookDate } from '../../src/lending/dates'
import { type Answer, type Person, type TestApp, testApp } from '../support/app'
import { applicationRow, caseOf, decideAs, draft, goodCustomer, submitted } from '../support/builders'
import { residentId, someCustomer } from '../support/customers'
import { ALL, actorOf } from '../support/loan-book'
import { buildContract } from '../support/loan-builders'

let t: TestApp
let officer: Person
let head: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
  head = await t.as('0201')
})
afterAll(() => t.close())

const TIE = { kind: 'spouse', otherKind: 'person', idType: 'p10', source: 'declared', name: '', customerNo: '' }
const at = (id: number, rest = ''): string => `/customers/${id}/relations${rest}`
const tell = (who: Person, id: number, fields: Record<string, string>): Promise<Answer> =>
  who.post(at(id, '/new'), { ...TIE, ...fields })
const ties = (customerId: number) =>
  t.db.selectFrom('relations').selectAll().where('customerId', '=', customerId).orderBy('id').execute()
const circleOf = async (customerId: number, kind = 'household') =>
  (
    await t.db
      .selectFrom('customerGroupMembers as a')
      .innerJoin('customerGroupMembers as b', 'b.groupId', 'a.groupId')
      .select('b.customerId')
      .where('a.customerId', '=', customerId)
      .where('a.kind', '=', kind)
      .where('a.toOn', 'is', null)
      .where('b.toOn', 'is', null)
      .orderBy('b.customerId')
      .execute()
  ).map(row => row.customerId)

describe('relations of a customer', () => {
  test('a relative who is a customer is linked; both see it, and they are one household', async () => {
    const [a, b] = [await someCustomer(t, '0318', { name: '安甲' }), await someCustomer(t, '0318', { name: '安乙' })]
    expect((await tell(officer, a.id, { customerNo: b.customerNo })).status).toBe(303)
    const mine = await officer.get(at(a.id))
    expect(mine.text).toContain('安乙')
    expect(mine.text).toContain(`/customers/${b.id}/relations`)
    const theirs = await officer.get(at(b.id))
    expect(theirs.text).toContain('安甲')
    expect(theirs.text).toContain('对方档案')
    expect(await circleOf(a.id)).toEqual([a.id, b.id])
    const events = await t.db.selectFrom('customerEvents').select('words').where('customerId', '=', a.id).execute()
    expect(events.map(one => one.words)).toContain('登记关系人 {name}')
    const audit = await t.db.selectFrom('auditEvents').selectAll().where('act', '=', 'relation.create').execute()
    expect(audit.some(one => one.customerId === a.id)).toBe(true)
  })

  test('wrong input says so at its field, and nothing typed is lost', async () => {
    const { id } = await someCustomer(t, '0318')
    const wrong = await tell(officer, id, { name: '未留名', idNo: '123', phone: '12', title: '会计' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('id="f-idNo-err"')
    expect(wrong.text).toContain('id="f-phone-err"')
    expect(wrong.text).toContain('value="会计"')
    expect((await tell(officer, id, {})).text).toContain('请填写客户编号，或填写姓名或名称')
    expect((await tell(officer, id, { kind: 'shareholder', name: '某人', share: '30' })).text).toContain(
      '不会有这种关系',
    )
    expect(
      (await tell(officer, id, { kind: 'holds', otherKind: 'company', name: '某公司', share: '130' })).status,
    ).toBe(422)
    expect((await tell(officer, id, { kind: 'holds', otherKind: 'company', name: '某公司' })).text).toContain(
      '请填写持股比例',
    )
    expect(await ties(id)).toEqual([])
  })

  test('numbers are stored encrypted and shown masked; a form that shows masks changes nothing', async () => {
    const { id } = await someCustomer(t, '0318')
    const idNo = residentId('19700203', 91)
    await tell(officer, id, { name: '路人乙', idNo, phone: '13912345678', kind: 'sibling' })
    const [row] = await ties(id)
    const page = await officer.get(at(id, `/${row!.id}`))
    const raw = JSON.stringify(await ties(id))
    for (const text of [page.text, (await officer.get(at(id))).text, raw]) {
      expect(text).not.toContain(idNo)
      expect(text).not.toContain('13912345678')
    }
    const mask = /name="idNo"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="idNo"/.exec(page.text)
    const masked = mask?.[1] ?? mask?.[2] ?? ''
    expect(masked).toContain('***')
    const same = { kind: 'sibling', name: '路人乙', idNo: masked, phone: '139****5678', version: '1' }
    const unchanged = await officer.post(at(id, `/${row!.id}`), { ...TIE, ...same })
    expect(unchanged.text).toContain('没有修改任何内容')
    const changed = await officer.post(at(id, `/${row!.id}`), { ...TIE, ...same, title: '村医', reason: '走访得知' })
    expect(changed.status).toBe(303)
    const [after] = await ties(id)
    expect(after).toMatchObject({ title: '村医', version: 2, idNo: expect.anything() })
    expect(after!.idNoIndex!.equals(row!.idNoIndex!)).toBe(true)
    const stale = await officer.post(at(id, `/${row!.id}`), { ...TIE, ...same, title: '乡医' })
    expect(stale.status).toBe(409)
    expect(stale.text).toContain('value="乡医"')
    expect((await officer.get(at(id, `/${row!.id}`))).text).toContain('走访得知')
    const versions = await t.db.selectFrom('relationVersions').selectAll().where('relationId', '=', row!.id).execute()
    expect(JSON.stringify(versions)).not.toContain(idNo)
    const shown = await officer.post(at(id, `/${row!.id}/reveal`), { field: 'idNo' })
    expect(shown.text).toContain(idNo)
  })

  test('whoever becomes a customer later is linked by his number', async () => {
    const a = await someCustomer(t, '0318', { name: '等待者' })
    const idNo = residentId('19880808', 77)
    await tell(officer, a.id, { name: '未来客户', idNo })
    expect(await circleOf(a.id)).toEqual([])
    const b = await someCustomer(t, '0318', { name: '未来客户', idNo })
    await followBook(t.db)
    expect((await ties(a.id))[0]?.otherCustomerId).toBe(b.id)
    expect(await circleOf(a.id)).toEqual([a.id, b.id])
    expect((await officer.get(at(a.id))).text).toContain(`/customers/${b.id}/relations`)
  })

  test('ended by two: until then the household stands; the row and its reason stay', async () => {
    const [a, b] = [await someCustomer(t, '0318'), await someCustomer(t, '0318')]
    await tell(officer, a.id, { customerNo: b.customerNo })
    const [row] = await ties(a.id)
    const ask = (on: string, how = 'ended') =>
      officer.post(at(a.id, `/${row!.id}/end`), { how, on, reason: '离婚', version: '1' })
    const decide = (who: Person, outcome: string) =>
      who.post(at(a.id, `/${row!.id}/ending`), { outcome, opinion: '已核对离婚证' })
    expect((await ask('2027-01-01')).status).toBe(422)
    expect((await decide(head, 'agreed')).status).toBe(404)
    expect((await ask('2026-03-10')).status).toBe(303)
    expect(await circleOf(a.id)).toEqual([a.id, b.id])
    // nobody ends it alone, changes it meanwhile or asks twice
    expect((await ask('2026-03-10')).text).toContain('正等待第二人复核')
    expect((await decide(officer, 'agreed')).text).toContain('不能复核自己提交的申请')
    expect((await decide(await t.as('0325'), 'agreed')).status).toBe(404)
    expect((await head.get(at(a.id))).text).toContain(at(a.id, `/${row!.id}/ending`))
    expect((await head.get('/')).text).toContain('复核关系的结束')
    expect((await decide(head, 'refused')).status).toBe(303)
    expect(await circleOf(a.id)).toEqual([a.id, b.id])
    expect((await ask('2026-03-10')).status).toBe(303)
    expect((await head.post(at(a.id, `/${row!.id}/ending`), { outcome: 'agreed', opinion: '' })).status).toBe(422)
    expect((await decide(head, 'agreed')).status).toBe(303)
    expect(await circleOf(a.id)).toEqual([])
    expect((await decide(head, 'agreed')).status).toBe(404)
    expect((await officer.get(at(a.id))).text).toContain('已结束')
    expect((await officer.get(at(a.id, `/${row!.id}`))).text).toContain('离婚')
  })

  test('what was told wrong today its teller takes back; a tie that binds is not changed into one that does not', async () => {
    const [a, b] = [await someCustomer(t, '0318'), await someCustomer(t, '0318')]
    await tell(officer, a.id, { customerNo: b.customerNo })
    const [row] = await ties(a.id)
    const away = { kind: 'sibling', otherKind: 'person', customerNo: b.customerNo, source: 'declared', version: '1' }
    const changed = await officer.post(at(a.id, `/${row!.id}`), away)
    expect(changed.status).toBe(422)
    expect(changed.text).toContain('经第二人复核后再重新登记')
    const wrong = { how: 'mistake', on: '2026-03-15', reason: '登记错人', version: '1' }
    expect((await officer.post(at(a.id, `/${row!.id}/end`), wrong)).status).toBe(303)
    expect(await circleOf(a.id)).toEqual([])
  })

  test('a second spouse, the same twice, oneself, more than the whole of a firm are refused', async () => {
    const [a, b, c] = [await someCustomer(t, '0318'), await someCustomer(t, '0318'), await someCustomer(t, '0318')]
    await tell(officer, a.id, { customerNo: b.customerNo })
    expect((await tell(officer, a.id, { customerNo: c.customerNo })).text).toContain('已登记配偶')
    expect((await tell(officer, a.id, { customerNo: a.customerNo })).text).toContain('不能是客户本人')
    await tell(officer, a.id, { kind: 'partner', customerNo: c.customerNo })
    expect((await tell(officer, a.id, { kind: 'partner', customerNo: c.customerNo })).text).toContain('已经登记过')
  })

  test('one form sent twice is one relation', async () => {
    const a = await someCustomer(t, '0318')
    const twice = { name: '某亲戚', kind: 'sibling', _key: crypto.randomUUID() }
    expect((await tell(officer, a.id, twice)).status).toBe(303)
    expect((await tell(officer, a.id, twice)).status).toBe(303)
    expect(await ties(a.id)).toHaveLength(1)
  })
})

describe('AZ: relatives who belong to another officer', () => {
  test('his number links for the sums; his name in his file, his page and that he is a customer are not told', async () => {
    const far = await t.as('0325')
    const idNo = residentId('19660606', 66)
    const hidden = await someCustomer(t, '0325', { name: '真名字', idNo, phone: '13900001111' })
    const mine = await someCustomer(t, '0318', { name: '本人' })
    expect((await tell(officer, mine.id, { customerNo: hidden.customerNo })).text).toContain('没有找到这个客户')
    expect((await tell(officer, mine.id, { name: '我写的名', idNo })).status).toBe(303)
    expect((await ties(mine.id))[0]?.otherCustomerId).toBe(hidden.id)
    const [row] = await ties(mine.id)
    for (const path of [at(mine.id), at(mine.id, `/${row!.id}`), '/customer-groups', `/customers/${mine.id}`]) {
      const { text } = await officer.get(path)
      for (const mark of ['真名字', hidden.customerNo, `/customers/${hidden.id}`]) expect(text).not.toContain(mark)
    }
    expect((await officer.get(at(mine.id))).text).toContain('我写的名')
    // nor does the other's officer learn whose relative his customer is
    for (const path of [at(hidden.id), '/customer-groups', `/customers/${hidden.id}/timeline`]) {
      const { text } = await far.get(path)
      for (const mark of ['本人</a>', mine.customerNo, '我写的名']) expect(text).not.toContain(mark)
    }
    expect((await far.get(at(mine.id))).status).toBe(404)
    expect((await far.post(at(mine.id, '/new'), { ...TIE, name: '越权' })).status).toBe(404)
    expect((await far.get(at(mine.id, `/${row!.id}`))).status).toBe(404)
    expect((await far.get(at(hidden.id, `/${row!.id}`))).status).toBe(404)
    // risk sees both
    const risk = await t.as('0711')
    expect((await risk.get(at(mine.id))).text).toContain('真名字')
    expect((await risk.get(at(mine.id, '/new'))).status).toBe(403)
  })
})

describe('limits', () => {
  const set = (key: string, value: number) =>
    t.db
      .insertInto('settings')
      .values({ key, effectiveFrom: bookDate('2026-01-01'), value: JSON.stringify(value) })
      .onConflict(oc => oc.columns(['key', 'effectiveFrom']).doUpdateSet({ value: JSON.stringify(value) }))
      .execute()
  afterAll(() => set('limit.net-capital-wan', 0))

  test('application and approval are refused by the name of the node; without a capital nothing is', async () => {
    const id = await draft(t, officer, {})
    const { customerId } = await applicationRow(t, id)
    await set('limit.net-capital-wan', 30)
    const send = () => officer.post(`/applications/${id}/submit`, { version: '1' })
    const no = await send()
    expect(no.status).toBe(422)
    expect(no.text).toContain(
      '单一客户限额：客户已用 0.00 元，加本笔 40,000.00 元，合计 40,000.00 元，超过资本净额 10% 的限额 30,000.00 元',
    )
    await set('limit.net-capital-wan', 0)
    const caseId = await submitted(t, officer, id)
    await set('limit.net-capital-wan', 30)
    const head = await t.as('0201')
    const refused = await decideAs(t, head, caseId)
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('单一客户限额')
    expect((await caseOf(t, id)).state).toBe('open')
    await set('limit.net-capital-wan', 300)
    expect((await decideAs(t, head, caseId)).status).toBe(303)
    expect((await caseOf(t, id)).state).toBe('approved')
    const view = await t.db
      .selectFrom('customerExposures')
      .selectAll()
      .where('customerId', '=', customerId)
      .executeTakeFirst()
    expect(view).toMatchObject({ drawnFen: 0n, undrawnFen: 4_000_000n, circleSize: 1, circleUndrawnFen: 4_000_000n })
  })

  test('what was signed is not paid out when the limit is lower by then, neither prepared nor released', async () => {
    const today = bookDate('2026-03-16')
    const customerId = await goodCustomer(t, '0318', { name: '放款户' })
    const { contractId } = await buildContract(t.db, { officer: '0318', customerId, amountFen: 5_000_000n })
    const payee = { paymentMode: 'self' as const, payeeName: '放款户', payeeBank: '云溪农村商业银行', selfReason: null }
    const order = { ...payee, contractId, payeeAccount: '6222021234567890' }
    const [maker, checker] = [await actorOf(t, '0401'), await actorOf(t, '0402')]
    const prepare = () => inTransaction(t.db, trx => prepareDisbursement(trx, ALL, maker, today, order))
    await set('limit.net-capital-wan', 49)
    expect(await prepare()).toMatchObject({
      refused: 'limit.customer',
      params: { used: '50,000.00', limit: '49,000.00' },
    })
    await set('limit.net-capital-wan', 50)
    const { id } = (await prepare()) as { id: number }
    const release = () => inTransaction(t.db, trx => releaseDisbursement(trx, ALL, checker, today, { id, version: 1 }))
    await set('limit.net-capital-wan', 49)
    expect(await release()).toMatchObject({ refused: 'limit.customer' })
    await set('limit.net-capital-wan', 0)
    expect(await release()).toMatchObject({ loanId: expect.any(Number) })
  })

  test('what a spouse uses counts for the household: his own limit holds, that of both does not', async () => {
    await set('limit.net-capital-wan', 50)
    await set('limit.group-percent', 15)
    const first = await draft(t, officer, {})
    const husband = (await applicationRow(t, first)).customerId
    const head = await t.as('0201')
    expect((await decideAs(t, head, await submitted(t, officer, first))).status).toBe(303)
    const second = await draft(t, officer, {})
    const wife = (await applicationRow(t, second)).customerId
    const { customerNo } = await t.db
      .selectFrom('customers')
      .select('customerNo')
      .where('id', '=', wife)
      .executeTakeFirstOrThrow()
    expect((await tell(officer, husband, { customerNo })).status).toBe(303)
    const no = await officer.post(`/applications/${second}/submit`, { version: '1' })
    expect(no.status).toBe(422)
    expect(no.text).toContain('客户家庭已用 40,000.00 元，加本笔 40,000.00 元，合计 80,000.00 元')
    await set('limit.net-capital-wan', 0)
  })
})

test('a guarantee counts up to what the debtor owes, once though told from both files, and not inside a circle', async () => {
  const id = await draft(t, officer, {})
  const debtor = (await applicationRow(t, id)).customerId
  const head = await t.as('0201')
  await decideAs(t, head, await submitted(t, officer, id))
  const surety = await goodCustomer(t, '0318', { name: '保证人甲' })
  const no = async (one: number) =>
    (await t.db.selectFrom('customers').select('customerNo').where('id', '=', one).executeTakeFirstOrThrow()).customerNo
  await tell(officer, debtor, { kind: 'guarantor', customerNo: await no(surety), amount: '100,000' })
  await tell(officer, surety, { kind: 'guarantees', customerNo: await no(debtor), amount: '30,000' })
  const figure = () =>
    t.db.selectFrom('customerExposures').selectAll().where('customerId', '=', surety).executeTakeFirst()
  expect(await figure()).toMatchObject({ drawnFen: 0n, guaranteeFen: 4_000_000n, circleGuaranteeFen: 4_000_000n })
  await tell(officer, debtor, { kind: 'spouse', customerNo: await no(surety) })
  expect(await figure()).toMatchObject({
    guaranteeFen: 4_000_000n,
    circleGuaranteeFen: 0n,
    circleUndrawnFen: 4_000_000n,
  })
  const page = await officer.get(at(surety))
  expect(page.text).toContain('40,000.00')
})
