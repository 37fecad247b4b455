import { viewerOfUser } from '../../src/features/access/viewer'
import { verify } from '../../src/features/accounting/verify'
import { routes as archiveRoutes } from '../../src/features/archive/routes'
import { openVolume } from '../../src/features/archive/volumes/commands'
import { fileItem } from '../../src/features/archive/volumes/item-commands'
import { addDays, bookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { pdfPages } from '../export/pdf-text'
import { type Answer, type Person, type TestApp, testApp } from '../support/app'
import { idIn } from '../support/builders'
import { setToday } from '../support/changes'
import { transactionAs } from '../support/customers'
import { buildLoan } from '../support/loan-book'

jest.setTimeout(120_000)

const START = bookDate('2026-03-16')
let t: TestApp
let officer: Person
let head: Person
let archivist: Person
let keeper: Person
let central: Person
beforeAll(async () => {
  t = await testApp({ today: START })
  officer = await t.as('0318')
  head = await t.as('0201')
  archivist = await t.as('0721')
  keeper = await t.as('0402')
  central = await t.as('0722')
})
afterAll(() => t.close())

const ok = (answer: Answer): Answer => {
  if (answer.status !== 303) throw new Error(`${answer.status} ${/<main[\s\S]*/.exec(answer.text)?.[0].slice(0, 4000)}`)
  return answer
}

const kindId = async (code: string): Promise<string> =>
  String((await t.db.selectFrom('archiveClasses').select('id').where('code', '=', code).executeTakeFirstOrThrow()).id)

interface Made {
  readonly volume: number
  readonly loan: number
  readonly customer: number
}

/** A paid-out loan with its volume and, of each kind, one paper; not yet filed. */
async function volumeOf(kinds: readonly string[], who = '0721', keeps = '0318'): Promise<Made> {
  const loan = await buildLoan(t, START, { officer: keeps })
  const { applicationId, customerId } = await t.db
    .selectFrom('loans')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .select(['contracts.applicationId', 'loans.customerId'])
    .where('loans.id', '=', loan)
    .executeTakeFirstOrThrow()
  const user = await t.db.selectFrom('users').select('id').where('staffNo', '=', who).executeTakeFirstOrThrow()
  const viewer = (await viewerOfUser(t.db, user.id))!
  const volume = await transactionAs(t, who, async (trx, actor, today) => {
    const person = { ...actor, userId: user.id }
    const made = await openVolume(trx, viewer, person, today, { customerId, applicationId, title: '测试案卷' })
    if (isRefused(made)) throw new Error(made.refused)
    for (const code of kinds) {
      const kind = await kindId(code)
      const item = await fileItem(trx, viewer, person, today, {
        volumeId: made.id,
        classId: Number(kind),
        title: `资料 ${code}`,
        pageFrom: null,
        pages: 3,
        original: true,
        datedOn: START,
        expiresOn: null,
        contractId: null,
        loanId: null,
        documentId: null,
      })
      if (isRefused(item)) throw new Error(item.refused)
    }
    return made.id
  })
  return { volume, loan, customer: customerId }
}

const itemsOf = (volume: number) =>
  t.db
    .selectFrom('archiveItems')
    .select(['id', 'code', 'state', 'pageFrom', 'pageTo', 'archiveNo'])
    .where('volumeId', '=', volume)
    .orderBy('no')
    .execute()

const borrow = (person: Person, volume: number, items: readonly number[], fields: Record<string, string> = {}) =>
  person.post('/archive/checkouts', {
    volume: String(volume),
    items: items.map(String),
    purpose: 'business',
    reason: '核对合同条款',
    dueOn: addDays(START, 10),
    ...fields,
  })

test('the tree of customers goes down to the volume, for those who see the customer', async () => {
  const { volume, loan, customer } = await volumeOf(['201'])
  const { contractId } = await t.db
    .selectFrom('loans')
    .select('contractId')
    .where('id', '=', loan)
    .executeTakeFirstOrThrow()
  const at = `/customers/tree?node=k${contractId}`
  const below = (await officer.get(at)).text
  expect(below).toContain('测试案卷')
  expect(below).toContain('待归档')
  expect(below).toContain(`/loans/${loan}`)
  expect((await archivist.get(at)).text).toContain(`/archive/volumes/${volume}`)
  // neither counted twice nor shown beside its contract
  expect((await officer.get(`/customers/tree?node=c${customer}`)).text).not.toContain('测试案卷')
  expect((await (await t.as('0325')).get(at)).status).toBe(404)
})

test('a volume is opened, filled, filed, placed and printed', async () => {
  const loan = await buildLoan(t, START)
  const { applicationId } = await t.db
    .selectFrom('loans')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .select(['contracts.applicationId'])
    .where('loans.id', '=', loan)
    .executeTakeFirstOrThrow()
  expect((await archivist.get('/archive/deadlines')).text).toContain('待立卷')
  const form = await archivist.get(`/archive/volumes/new?application=${applicationId}`)
  const customer = /name="customer" value="(\d+)"/.exec(form.text)![1]!
  const fields = { customer, application: String(applicationId), title: '流动资金贷款卷' }
  const volume = idIn(ok(await archivist.post('/archive/volumes', fields)))
  expect((await archivist.post('/archive/volumes', fields)).status).toBe(422)
  expect((await archivist.post(`/archive/volumes/${volume}/file`)).status).toBe(422)

  const wrong = await archivist.post(`/archive/volumes/${volume}/items`, {
    classId: await kindId('201'),
    title: '借款合同',
    pages: '0',
    original: 'original',
    datedOn: '2026-03-17',
  })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('value="借款合同"')
  const later = await archivist.post(`/archive/volumes/${volume}/items`, {
    classId: await kindId('201'),
    title: '借款合同',
    pages: '12',
    original: 'original',
    datedOn: '2026-03-17',
  })
  expect(later.text).toContain('形成日期不能晚于业务日期')
  const paper = { title: '借款合同', pages: '12', original: 'original', datedOn: '2026-03-16' }
  ok(await archivist.post(`/archive/volumes/${volume}/items`, { ...paper, classId: await kindId('201') }))
  ok(
    await archivist.post(`/archive/volumes/${volume}/items`, {
      ...paper,
      classId: await kindId('301'),
      title: '贷款申请书',
      pages: '2',
      datedOn: '2026-03-02',
    }),
  )
  const overlap = await archivist.post(`/archive/volumes/${volume}/items`, {
    ...paper,
    classId: await kindId('203'),
    pageFrom: '12',
    pages: '1',
  })
  expect(overlap.text).toContain('页码与第 1 件重叠')
  const [first, second] = await itemsOf(volume)
  expect(first).toMatchObject({ pageFrom: 1, pageTo: 12, state: 'stored' })
  expect(second).toMatchObject({ pageFrom: 13, pageTo: 14 })
  expect(first!.archiveNo).toMatch(/^0601-2026-\w-\d{6}-V01$/)

  ok(await archivist.post(`/archive/volumes/${volume}/file`))
  expect((await archivist.post(`/archive/volumes/${volume}/file`)).text).toContain('这一卷已经归档')
  const shown = await archivist.get(`/archive/volumes/${volume}`)
  expect(shown.text).toContain('缺「借据」')
  const room = /room=(\d+)/.exec(
    ok(
      await archivist.post('/archive/rooms', {
        branchId: String(await branchId('0601')),
        name: '一号库',
        kind: 'room',
      }),
    ).location,
  )![1]!
  ok(await archivist.post(`/archive/rooms/${room}/cabinets`, { layers: '2', boxes: '2', capacity: '1' }))
  ok(await archivist.post(`/archive/volumes/${volume}/place`, { code: 'h060101010101' }))
  expect((await archivist.get(`/archive/shelves?room=${room}`)).text).toContain('1/1')
  const { volume: other } = await volumeOf(['201'])
  expect((await archivist.post(`/archive/volumes/${other}/place`, { code: 'H060101010101' })).text).toContain(
    '这个盒已放满',
  )
  const pages = await pdfPages((await archivist.get(`/archive/volumes/${volume}/print`)).body)
  expect(pages.join('')).toContain('卷内目录')
  expect((await archivist.get(`/archive/labels?volume=${volume}&sheet=3x8`)).body.subarray(0, 5).toString()).toBe(
    '%PDF-',
  )
  expect((await archivist.get(`/archive/find?code=${first!.code.toLowerCase()}`)).location).toContain(
    `/archive/volumes/${volume}#archive-item-${first!.id}`,
  )
  expect((await archivist.get(`/archive/volumes/${volume}/export`)).status).toBe(200)
})

const branchId = async (code: string): Promise<number> =>
  (await t.db.selectFrom('branches').select('id').where('code', '=', code).executeTakeFirstOrThrow()).id

test('borrowing: asked, approved by another, handed out, extended, back with a page missing', async () => {
  const { volume, customer } = await volumeOf(['201', '203', '101'])
  const [contract, note, deed] = await itemsOf(volume)
  expect((await borrow(officer, volume, [contract!.id], { dueOn: addDays(START, 16) })).text).toContain(
    '归还日期应晚于今天，最迟 2026-03-31',
  )
  const inVault = await borrow(officer, volume, [deed!.id])
  expect(inVault.text).toContain('不在库')
  const id = idIn(ok(await borrow(officer, volume, [contract!.id, note!.id])))
  // the same paper twice, and the same form twice
  expect((await borrow(head, volume, [contract!.id])).text).toContain('已有人申请借阅')
  expect((await officer.get(`/archive/checkouts/${id}`)).text).toContain('须由另一人审批')
  expect((await officer.post(`/archive/checkouts/${id}/decide`, { outcome: 'agree' })).status).toBe(403)
  expect((await archivist.post(`/archive/checkouts/${id}/hand-out`)).status).toBe(422)
  expect((await head.post(`/archive/checkouts/${id}/decide`, { outcome: 'reject', opinion: '' })).text).toContain(
    '不同意须写明原因',
  )
  ok(await head.post(`/archive/checkouts/${id}/decide`, { outcome: 'agree', opinion: '同意' }))
  expect((await head.post(`/archive/checkouts/${id}/decide`, { outcome: 'agree' })).status).toBe(422)
  ok(await archivist.post(`/archive/checkouts/${id}/hand-out`))
  const slip = (await pdfPages((await archivist.get(`/archive/checkouts/${id}/print`)).body)).join('')
  expect(slip).toContain('李晓敏 0318')
  ok(await officer.post(`/archive/checkouts/${id}/extend`, { dueOn: addDays(START, 14), reason: '开庭改期' }))
  expect(
    (await officer.post(`/archive/checkouts/${id}/extend`, { dueOn: addDays(START, 14), reason: '再延' })).status,
  ).toBe(422)
  ok(await head.post(`/archive/checkouts/${id}/extension`, { outcome: 'agree' }))
  expect((await officer.get(`/archive/checkouts/${id}`)).text).toContain('2026-03-30')
  await setToday(t, addDays(START, 20))
  expect((await archivist.get('/archive/checkouts?show=overdue')).text).toContain('逾期 6 天')
  const half = {
    [`condition_${contract!.id}`]: 'good',
    [`condition_${note!.id}`]: 'missing_pages',
    [`note_${note!.id}`]: '',
  }
  const bad = await archivist.post(`/archive/checkouts/${id}/return`, half)
  expect(bad.text).toContain('不完好的请写明情况')
  ok(await archivist.post(`/archive/checkouts/${id}/return`, { ...half, [`note_${note!.id}`]: '缺第 2 页' }))
  expect(await itemsOf(volume)).toMatchObject([{ state: 'stored' }, { state: 'stored' }, { state: 'awaiting_vault' }])
  expect((await officer.get(`/customers/${customer}/timeline`)).text).toContain('逾期 6 天')
  await setToday(t, START)
})

test('of two people who ask for one paper at once, one gets it; a form sent twice is one request', async () => {
  const { volume } = await volumeOf(['201'])
  const [item] = await itemsOf(volume)
  const key = crypto.randomUUID()
  const answers = await Promise.all([
    borrow(officer, volume, [item!.id], { _key: key }),
    borrow(head, volume, [item!.id]),
    borrow(officer, volume, [item!.id], { _key: key }),
  ])
  expect(answers.filter(one => one.status === 303).length).toBeGreaterThan(0)
  const open = await t.db
    .selectFrom('archiveCheckoutItems')
    .select('checkoutId')
    .where('itemId', '=', item!.id)
    .where('closedOn', 'is', null)
    .execute()
  expect(open).toHaveLength(1)
})

test('the vault: two keepers in, lent to court, back, released only when settled; the ledger agrees', async () => {
  const { volume, loan } = await volumeOf(['101', '201'])
  const [deed] = await itemsOf(volume)
  const order = {
    volume: String(volume),
    way: 'in',
    items: String(deed!.id),
    reason: 'deposit',
    receiver: '',
    note: '',
  }
  const first = idIn(ok(await archivist.post('/archive/vault/orders', order)))
  expect((await archivist.post('/archive/vault/orders', order)).text).toContain('已在另一张出入库单上')
  expect((await archivist.post(`/archive/vault/orders/${first}/sign`)).text).toContain('第二管库员须是另一人')
  expect(await verify(t.db)).toEqual([])
  ok(await keeper.post(`/archive/vault/orders/${first}/sign`))
  expect((await keeper.post(`/archive/vault/orders/${first}/sign`)).status).toBe(422)
  expect((await borrow(officer, volume, [deed!.id])).text).toContain('只因诉讼或结清借出')
  const loanId = idIn(ok(await borrow(officer, volume, [deed!.id], { purpose: 'litigation' })))
  ok(await head.post(`/archive/checkouts/${loanId}/decide`, { outcome: 'agree' }))
  ok(await archivist.post(`/archive/checkouts/${loanId}/hand-out`))
  expect((await archivist.post(`/archive/checkouts/${loanId}/hand-out`)).status).toBe(422)
  const out = await t.db
    .selectFrom('archiveVaultOrders')
    .select('id')
    .where('checkoutId', '=', loanId)
    .executeTakeFirstOrThrow()
  ok(await keeper.post(`/archive/vault/orders/${out.id}/sign`))
  expect((await itemsOf(volume))[0]!.state).toBe('lent')
  ok(await archivist.post(`/archive/checkouts/${loanId}/return`, { [`condition_${deed!.id}`]: 'good' }))
  const back = idIn(ok(await archivist.post('/archive/vault/orders', { ...order, reason: 'return' })))
  ok(await keeper.post(`/archive/vault/orders/${back}/sign`))
  const release = { ...order, way: 'out', reason: 'release', receiver: '测试客户' }
  expect((await archivist.post('/archive/vault/orders', release)).text).toContain('尚未结清')
  await t.db.updateTable('loans').set({ state: 'settled', settledOn: START }).where('id', '=', loan).execute()
  expect((await archivist.post('/archive/vault/orders', { ...release, receiver: '' })).text).toContain(
    '请填写领取人姓名',
  )
  const gone = idIn(ok(await archivist.post('/archive/vault/orders', release)))
  ok(await keeper.post(`/archive/vault/orders/${gone}/sign`))
  const paper = (await pdfPages((await keeper.get(`/archive/vault/orders/${gone}/print`)).body)).join('')
  expect(paper).toContain('领取人（签章）')
  expect(
    (await t.db.selectFrom('archiveVaultEntries').select(['direction', 'countAfter']).orderBy('seq').execute()).map(
      row => row.countAfter,
    ),
  ).toEqual([1, 0, 1, 0])
  expect((await verify(t.db)).filter(one => /vault|deed|lent/.test(one.check))).toEqual([])
  await expect(t.db.updateTable('archiveVaultEntries').set({ countAfter: 9 }).execute()).rejects.toThrow()
  const count = { branchId: String(await branchId('0601')), counted: '1', note: '' }
  expect((await archivist.post('/archive/vault/counts', count)).text).toContain('请写明差异原因')
  ok(await archivist.post('/archive/vault/counts', { ...count, counted: '0' }))
  const { id } = await t.db.selectFrom('archiveVaultCounts').select('id').executeTakeFirstOrThrow()
  expect((await archivist.post(`/archive/vault/counts/${id}/confirm`)).status).toBe(422)
  ok(await keeper.post(`/archive/vault/counts/${id}/confirm`))
})

test('hand-over of a settled volume to head office, with what is missing; the receiver signs', async () => {
  const { volume, loan } = await volumeOf(['201'])
  ok(await archivist.post(`/archive/volumes/${volume}/file`))
  const fields = { kind: 'central', customer: '', volumes: String(volume), reason: '结清移交' }
  expect((await archivist.post('/archive/handovers', fields)).status).toBe(422)
  await t.db.updateTable('loans').set({ state: 'settled', settledOn: START }).where('id', '=', loan).execute()
  const id = idIn(ok(await archivist.post('/archive/handovers', fields)))
  expect((await archivist.post(`/archive/handovers/${id}/receive`, { opinion: '' })).text).toContain(
    '移交人不能自己接收',
  )
  expect((await officer.post(`/archive/handovers/${id}/receive`, { opinion: '' })).status).toBe(422)
  expect((await central.get(`/archive/handovers/${id}`)).text).toContain('缺「借据」')
  ok(await central.post(`/archive/handovers/${id}/receive`, { opinion: '已清点' }))
  expect((await central.post(`/archive/handovers/${id}/receive`, {})).status).toBe(422)
  const row = await t.db
    .selectFrom('archiveVolumes')
    .select(['branchId', 'boxId'])
    .where('id', '=', volume)
    .executeTakeFirstOrThrow()
  expect(row).toEqual({ branchId: await branchId('0600'), boxId: null })
  expect((await archivist.post(`/archive/volumes/${volume}/place`, { boxId: '' })).text).toContain('由其他机构保管')
  expect((await pdfPages((await central.get(`/archive/handovers/${id}/print`)).body)).join('')).toContain(
    '档案移交清单',
  )
})

test('stocktaking: found, misplaced, missing, unknown; explained, then closed by another', async () => {
  const room = /room=(\d+)/.exec(
    ok(
      await archivist.post('/archive/rooms', {
        branchId: String(await branchId('0601')),
        name: '二号库',
        kind: 'room',
      }),
    ).location,
  )![1]!
  ok(await archivist.post(`/archive/rooms/${room}/cabinets`, { layers: '1', boxes: '2', capacity: '5' }))
  const codes = (
    await t.db.selectFrom('archiveBoxes').select('code').where('roomId', '=', Number(room)).orderBy('code').execute()
  ).map(row => row.code)
  const { volume } = await volumeOf(['201', '203', '301'])
  ok(await archivist.post(`/archive/volumes/${volume}/file`))
  ok(await archivist.post(`/archive/volumes/${volume}/place`, { code: codes[0]! }))
  const items = await itemsOf(volume)
  const id = idIn(ok(await archivist.post('/archive/stocktakes', { roomId: room })))
  const scan = (code: string, box = '') => archivist.post(`/archive/stocktakes/${id}/scan`, { code, box })
  const boxOf = (answer: Answer) => /box=(\d+)/.exec(answer.location)![1]!
  const right = boxOf(ok(await scan(codes[0]!)))
  ok(await scan(items[0]!.code, right))
  ok(await scan(items[0]!.code, right))
  const wrong = boxOf(ok(await scan(codes[1]!)))
  ok(await scan(items[1]!.code, wrong))
  ok(await scan('X123', wrong))
  expect(await t.db.selectFrom('archiveScans').select('code').where('stocktakeId', '=', id).execute()).toHaveLength(3)
  const shown = (await archivist.get(`/archive/stocktakes/${id}`)).text
  for (const word of ['错放', '缺失', '未知条码']) expect(shown).toContain(word)
  expect((await archivist.post(`/archive/stocktakes/${id}/explain`, { why_0: '归还时放错' })).text).toContain(
    '每一项差异都要写明原因',
  )
  ok(
    await archivist.post(`/archive/stocktakes/${id}/explain`, {
      why_0: '归还时放错',
      action_0: 'put_back',
      why_1: '多方查找未见',
      action_1: 'lost',
      why_2: '旧标签',
      action_2: 'none',
    }),
  )
  expect((await scan(items[2]!.code)).status).toBe(422)
  expect((await archivist.post(`/archive/stocktakes/${id}/close`, { outcome: 'agree' })).status).toBe(403)
  ok(await head.post(`/archive/stocktakes/${id}/close`, { outcome: 'agree', opinion: '追查责任' }))
  expect((await itemsOf(volume)).map(one => one.state)).toEqual(['stored', 'stored', 'missing'])
  expect((await pdfPages((await archivist.get(`/archive/stocktakes/${id}/print`)).body)).join('')).toContain(
    '多方查找未见',
  )
  ok(await archivist.post(`/archive/items/${items[2]!.id}/find`))
  expect((await itemsOf(volume))[2]!.state).toBe('stored')
})

test('disposal: only when the time is over, five hands, a hold wins, the list stays', async () => {
  const { volume, loan } = await volumeOf(['201', '301'])
  ok(await archivist.post(`/archive/volumes/${volume}/file`))
  await t.db.updateTable('loans').set({ state: 'settled', settledOn: START }).where('id', '=', loan).execute()
  const fields = { volumes: String(volume), reason: '保管期满' }
  await setToday(t, bookDate('2036-03-16'))
  expect((await archivist.get('/archive/disposals')).text).not.toContain('列入销毁清单')
  await setToday(t, bookDate('2036-03-17'))
  expect((await archivist.get('/archive/disposals')).text).toContain('列入销毁清单')
  ok(await head.post(`/archive/volumes/${volume}/hold`, { reason: '法院调查令' }))
  expect((await archivist.post('/archive/disposals', fields)).status).toBe(422)
  expect((await head.post(`/archive/volumes/${volume}/lift`, { reason: '结案' })).text).toContain(
    '解除法定保全须由另一人办理',
  )
  const [approver, risk, committee] = await Promise.all(['0111', '0711', '0101'].map(no => t.as(no)))
  ok(await approver!.post(`/archive/volumes/${volume}/lift`, { reason: '结案' }))
  const id = idIn(ok(await archivist.post('/archive/disposals', fields)))
  expect((await committee!.post(`/archive/disposals/${id}/decide`, { outcome: 'agree' })).status).toBe(422)
  ok(await head.post(`/archive/disposals/${id}/appraise`, { appraisal: '无继续保存价值' }))
  ok(await committee!.post(`/archive/disposals/${id}/decide`, { outcome: 'agree', opinion: '同意' }))
  ok(await keeper.post(`/archive/disposals/${id}/witness`, { method: '碎纸' }))
  expect((await keeper.post(`/archive/disposals/${id}/witness`, {})).text).toContain('您已经签字')
  ok(await risk!.post(`/archive/disposals/${id}/witness`, {}))
  expect((await itemsOf(volume)).map(one => one.state)).toEqual(['destroyed', 'destroyed'])
  expect((await archivist.get(`/archive/volumes/${volume}`)).text).toContain('已销毁')
  expect(
    (
      await archivist.post(`/archive/volumes/${volume}/items`, {
        classId: await kindId('201'),
        title: '补',
        pages: '1',
        original: 'copy',
        datedOn: START,
      })
    ).text,
  ).toContain('这一卷已经销毁')
  const paper = (await pdfPages((await archivist.get(`/archive/disposals/${id}/print`)).body)).join('')
  expect(paper).toContain('档案销毁证明')
  const gone = await t.db
    .selectFrom('archiveDestroyed')
    .select(['items', 'pages'])
    .where('volumeId', '=', volume)
    .executeTakeFirstOrThrow()
  expect(gone.pages).toBe(6)
  await expect(t.db.deleteFrom('archiveDestroyed').execute()).rejects.toThrow()
  await setToday(t, START)
})

test("another officer's papers are not there", async () => {
  const { volume, customer } = await volumeOf(['201', '101'], '0722', '0325')
  const [item] = await itemsOf(volume)
  const row = await t.db
    .selectFrom('archiveVolumes')
    .select('volumeNo')
    .where('id', '=', volume)
    .executeTakeFirstOrThrow()
  for (const person of [officer, archivist]) {
    for (const path of [
      `/archive/volumes/${volume}`,
      `/archive/volumes/${volume}/print`,
      `/customers/${customer}/archive`,
    ])
      expect((await person.get(path)).status).toBe(404)
    for (const path of [
      '/archive/volumes',
      `/archive/volumes?q=${row.volumeNo}`,
      '/archive/deadlines',
      '/archive/vault',
      '/archive',
    ])
      expect((await person.get(path)).text).not.toContain(`>${row.volumeNo}<`)
    expect((await person.get(`/archive/find?code=${item!.code}`)).location).toBe('/archive')
  }
  expect((await borrow(officer, volume, [item!.id])).status).toBe(404)
  expect((await archivist.post(`/archive/volumes/${volume}/place`, { boxId: '' })).status).toBe(404)
  expect((await (await t.as('0901')).get('/archive')).status).toBe(403)
})

/** A volume with a deed, `extra` kinds beside it, the deed in the vault. */
async function withDeed(extra: readonly string[] = []) {
  const made = await volumeOf(['101', ...extra])
  const [deed] = await itemsOf(made.volume)
  const order = {
    volume: String(made.volume),
    way: 'in',
    items: String(deed!.id),
    reason: 'deposit',
    receiver: '',
    note: '',
  }
  const id = idIn(ok(await archivist.post('/archive/vault/orders', order)))
  ok(await keeper.post(`/archive/vault/orders/${id}/sign`))
  return { ...made, deed: deed!, order }
}
const settle = (loan: number, state: string) =>
  t.db
    .updateTable('loans')
    .set({ state, settledOn: state === 'settled' ? START : null })
    .where('id', '=', loan)
    .execute()
const vaultFaults = async () => (await verify(t.db)).filter(one => /vault|deed|lent/.test(one.check))

test('a deed is not released when the settlement was taken back before the second signature', async () => {
  const { loan, order } = await withDeed()
  await settle(loan, 'settled')
  const id = idIn(
    ok(await archivist.post('/archive/vault/orders', { ...order, way: 'out', reason: 'release', receiver: '客户' })),
  )
  await settle(loan, 'active')
  expect((await keeper.post(`/archive/vault/orders/${id}/sign`)).text).toContain('尚未结清')
  ok(await archivist.post(`/archive/vault/orders/${id}/cancel`))
  expect(await vaultFaults()).toEqual([])
})

test('a deed that a count found gone leaves the ledger; what was lent meanwhile is not lost', async () => {
  const { volume, deed } = await withDeed()
  const place = { branchId: String(await branchId('0601')), name: '权证库', kind: 'vault' }
  const room = /room=(\d+)/.exec(ok(await archivist.post('/archive/rooms', place)).location)![1]!
  const id = idIn(ok(await archivist.post('/archive/stocktakes', { roomId: room })))
  const shown = (await archivist.get(`/archive/stocktakes/${id}`)).text
  const lines = [...shown.matchAll(/name="why_(\d+)"/g)].map(match => match[1]!)
  const inVault = await t.db
    .selectFrom('archiveStocktakeItems')
    .select('itemId')
    .where('stocktakeId', '=', id)
    .execute()
  expect(lines).toHaveLength(inVault.length)
  for (const { itemId } of inVault)
    if (itemId !== deed.id) {
      const { code } = await t.db
        .selectFrom('archiveItems')
        .select('code')
        .where('id', '=', itemId)
        .executeTakeFirstOrThrow()
      ok(await archivist.post(`/archive/stocktakes/${id}/scan`, { code, box: '' }))
    }
  ok(await archivist.post(`/archive/stocktakes/${id}/explain`, { why_0: '库内未见', action_0: 'lost' }))
  const lentOut = idIn(ok(await borrow(officer, volume, [deed.id], { purpose: 'litigation' })))
  ok(await head.post(`/archive/checkouts/${lentOut}/decide`, { outcome: 'agree' }))
  ok(await archivist.post(`/archive/checkouts/${lentOut}/hand-out`))
  const out = await t.db
    .selectFrom('archiveVaultOrders')
    .select('id')
    .where('checkoutId', '=', lentOut)
    .executeTakeFirstOrThrow()
  ok(await keeper.post(`/archive/vault/orders/${out.id}/sign`))
  expect((await head.post(`/archive/stocktakes/${id}/close`, { outcome: 'agree' })).text).toContain('盘点不能登记遗失')
  ok(await archivist.post(`/archive/checkouts/${lentOut}/return`, { [`condition_${deed.id}`]: 'good' }))
  const back = { volume: String(volume), way: 'in', items: String(deed.id), reason: 'return', receiver: '', note: '' }
  ok(await keeper.post(`/archive/vault/orders/${idIn(ok(await archivist.post('/archive/vault/orders', back)))}/sign`))
  ok(await head.post(`/archive/stocktakes/${id}/close`, { outcome: 'agree' }))
  expect((await itemsOf(volume))[0]!.state).toBe('missing')
  expect(await vaultFaults()).toEqual([])
  ok(await archivist.post(`/archive/items/${deed.id}/find`))
  expect(await vaultFaults()).toEqual([])
})

test('what was given back to its owner is not on the list of what was destroyed', async () => {
  const { volume, loan, order } = await withDeed(['201'])
  ok(await archivist.post(`/archive/volumes/${volume}/file`))
  await settle(loan, 'settled')
  const gone = await archivist.post('/archive/vault/orders', {
    ...order,
    way: 'out',
    reason: 'release',
    receiver: '客户',
  })
  ok(await keeper.post(`/archive/vault/orders/${idIn(ok(gone))}/sign`))
  await setToday(t, bookDate('2036-03-17'))
  const [risk, committee] = await Promise.all(['0711', '0101'].map(no => t.as(no)))
  const id = idIn(ok(await archivist.post('/archive/disposals', { volumes: String(volume), reason: '保管期满' })))
  ok(await head.post(`/archive/disposals/${id}/appraise`, { appraisal: '无继续保存价值' }))
  ok(await committee!.post(`/archive/disposals/${id}/decide`, { outcome: 'agree', opinion: '同意' }))
  ok(await keeper.post(`/archive/disposals/${id}/witness`, { method: '碎纸' }))
  ok(await risk!.post(`/archive/disposals/${id}/witness`, {}))
  expect((await itemsOf(volume)).map(one => one.state)).toEqual(['released', 'destroyed'])
  const list = await t.db
    .selectFrom('archiveDestroyed')
    .select(['items', 'pages'])
    .where('volumeId', '=', volume)
    .executeTakeFirstOrThrow()
  expect(list).toMatchObject({ pages: 3, items: [{ title: '资料 201' }] })
  await setToday(t, START)
})

test('a paper that is out comes back to the archive that has its volume now', async () => {
  const { volume } = await volumeOf(['201'])
  const [item] = await itemsOf(volume)
  ok(await archivist.post(`/archive/volumes/${volume}/file`))
  const id = idIn(ok(await borrow(officer, volume, [item!.id])))
  ok(await head.post(`/archive/checkouts/${id}/decide`, { outcome: 'agree' }))
  ok(await archivist.post(`/archive/checkouts/${id}/hand-out`))
  const to = { kind: 'branch', toBranchId: String(await branchId('0600')), volumes: String(volume), reason: '集中保管' }
  ok(await central.post(`/archive/handovers/${idIn(ok(await archivist.post('/archive/handovers', to)))}/receive`, {}))
  const back = { [`condition_${item!.id}`]: 'good' }
  expect((await archivist.post(`/archive/checkouts/${id}/return`, back)).text).toContain('由其他机构保管')
  ok(await central.post(`/archive/checkouts/${id}/return`, back))
})

test('a claim ends only of what was written off; counts are told to who sees the whole vault; acts have one name', async () => {
  const { volume, loan } = await volumeOf(['201'])
  const committee = await t.as('0101')
  const end = () => committee.post(`/archive/volumes/${volume}/claim-ended`, { reason: '债务人破产终结' })
  expect((await end()).status).toBe(422)
  await settle(loan, 'written_off')
  ok(await end())
  expect((await officer.get('/archive/vault')).text).not.toContain('库存件数')
  expect((await archivist.get('/archive/vault')).text).toContain('库存件数')
  const count = { branchId: String(await branchId('0601')), counted: '99', note: '数错' }
  ok(await archivist.post('/archive/vault/counts', count))
  ok(await archivist.post('/archive/vault/counts', { ...count, counted: '98' }))
  expect((await keeper.post('/archive/vault/counts', count)).text).toContain('上一次查库还没有复核')
  const open = await t.db.selectFrom('archiveVaultCounts').select('counted').where('keeperId', 'is', null).execute()
  expect(open).toEqual([{ counted: 98 }])
  for (const path of ['/archive/checkouts/export?show=returned', '/archive/handovers/export']) {
    expect((await archivist.get(path)).body.subarray(0, 2).toString()).toBe('PK')
    expect((await officer.get(path)).status).toBe(403)
  }
  for (const route of archiveRoutes)
    if (typeof route.audit === 'string') expect(route.audit).toMatch(/^[a-z-]+\.[a-z-]+$/)
})
