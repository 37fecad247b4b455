import type { UpdateObject } from 'kysely'
import type { DB } from '../../src/db/schema'
import { readXlsx } from '../../src/export/xlsx-read'
import { fieldChecks } from '../../src/features/fields/verify'
import { runImports } from '../../src/features/imports/run'
import { dossierOf } from '../../src/features/privacy/requests/dossier'
import { sectionsOf } from '../../src/features/privacy/requests/dossier.paper'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'
import { decideDraft, editsOf, fieldForm, idsOf, publishedFields, submitDraft } from '../support/fields'

let t: TestApp
let admin: Person
let checker: Person
let officer: Person
let other: Person
let head: Person
beforeAll(async () => {
  t = await testApp()
  admin = await t.as('0901')
  checker = await t.as('0902')
  officer = await t.as('0318')
  other = await t.as('0325')
  head = await t.as('0201')
})
afterAll(() => t.close())

const person = (n: number, more: Record<string, string | string[]> = {}) => ({
  kind: 'person',
  name: `经营户${n}`,
  idType: '10',
  idNo: residentId('19850102', 900 + n),
  idExpiresOn: '长期',
  phone: `1361111${(2000 + n).toString()}`,
  address: '盘龙区城北路 18 号',
  annualIncomeFen: '18万',
  ...more,
})
const idIn = (location: string) => Number.parseInt(/\/customers\/(\d+)/.exec(location)?.[1] ?? '0', 10)
const errorAt = (html: string, name: string) =>
  new RegExp(`id="f-${name}-err"[\\s\\S]*?<span>([^<]*)</span>`).exec(html)?.[1]

let ids: Record<string, number>
const x = (label: string) => `x${ids[label]}`

test('a field is drafted by one person and in force when another one has published it', async () => {
  const page = await admin.get('/admin/fields/customer')
  expect(page.status).toBe(200)
  for (const words of ['客户的字段与表单', '身份信息', '表单预览', '还没有发布过']) expect(page.text).toContain(words)
  const wrong = await admin.post('/admin/fields/customer/new', {
    ...fieldForm({ label: '经营品类', type: 'choice', subs: [] }),
    edits: '0',
  })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toContain('请至少选择一个适用类型')
  expect(wrong.text).toContain('value="经营品类"')
  const none = await admin.post('/admin/fields/customer/new', {
    ...fieldForm({ label: '经营品类', type: 'choice' }),
    edits: '0',
  })
  expect(none.text).toContain('请至少填写一个在用的选项')
  const made = await admin.post('/admin/fields/customer/new', {
    ...fieldForm({
      label: '经营品类',
      type: 'choice',
      required: true,
      options: ['种植', '养殖'],
      subs: ['person', 'company'],
      inList: true,
      inFilter: true,
      inExport: true,
      inImport: true,
      synonyms: ['主营'],
    }),
    edits: '0',
  })
  expect(made.status).toBe(303)
  // nothing holds yet, and who drafted it cannot publish it
  expect((await officer.get('/customers/new')).text).not.toContain('经营品类')
  expect((await submitDraft(t, admin, 'customer')).status).toBe(303)
  expect((await decideDraft(t, admin, 'customer')).status).toBe(403)
  const risk = await t.as('0711')
  const late = await risk.post('/admin/fields/customer/new', {
    ...fieldForm({ label: '另一个', type: 'text' }),
    edits: await editsOf(t, 'customer'),
  })
  expect(late.status).toBe(422)
  expect(late.text).toContain('草稿正在等待发布')
  const waiting = await checker.get('/admin/fields/customer')
  for (const words of ['等待发布的修改', '新增字段「经营品类」', '首次发布', '同意发布'])
    expect(waiting.text).toContain(words)
  const back = await decideDraft(t, checker, 'customer', { agree: 'no' })
  expect(back.status).toBe(422)
  expect(back.text).toContain('退回须填写复核意见')
  expect((await decideDraft(t, checker, 'customer', { agree: 'no', opinion: '再加一项' })).status).toBe(303)
  expect((await admin.get('/admin/fields/customer')).text).toContain('再加一项')
  ids = await publishedFields(t, 'customer', [
    {
      label: '种植面积',
      type: 'decimal',
      places: 1,
      unit: '亩',
      min: '0',
      inFilter: true,
      inList: true,
      inExport: true,
    },
    { label: '宗教信仰', type: 'text', sealed: true, inExport: true, inList: true },
    { label: '技能', type: 'many', options: ['驾驶', '电商'], inFilter: true },
    { label: '内部评语', type: 'text', roles: ['branch_head'], inList: true, inExport: true },
    { label: '备查', type: 'long', subs: ['person', 'sole', 'company'] },
  ])
  expect(Object.keys(ids)).toHaveLength(6)
  const form = await officer.get('/customers/new')
  for (const words of ['经营品类', '种植面积（亩）', '宗教信仰', '电商', '备查']) expect(form.text).toContain(words)
  expect(form.text).not.toContain('内部评语')
  const noted = await t.db.selectFrom('auditEvents').select('act').where('subject', '=', 'form:customer').execute()
  expect(noted.map(one => one.act)).toEqual(
    expect.arrayContaining(['field.create', 'field.submit', 'field.return', 'field.publish']),
  )
})

let id: number
test('a required field is asked for at its place, what was typed stays', async () => {
  const wrong = await officer.post('/customers/new', person(1, { [x('种植面积')]: '12.55' }))
  expect(wrong.status).toBe(422)
  expect(errorAt(wrong.text, x('经营品类'))).toBe('请填写')
  expect(errorAt(wrong.text, x('种植面积'))).toBe('最多 1 位小数')
  expect(wrong.text).toContain('value="12.55"')
  const made = await officer.post(
    '/customers/new',
    person(1, {
      [x('经营品类')]: '1',
      [x('种植面积')]: '12.5',
      [x('宗教信仰')]: '佛教徒甲',
      [x('技能')]: ['2', '1'],
      [x('备查')]: '第一行\n第二行',
      [x('内部评语')]: '不该写进来',
    }),
  )
  expect(made.status).toBe(303)
  id = idIn(made.location)
  const profile = await officer.get(`/customers/${id}/profile`)
  for (const words of ['种植', '12.5 亩', '驾驶、电商', '佛**甲']) expect(profile.text).toContain(words)
  for (const secret of ['佛教徒甲', '不该写进来', '内部评语']) expect(profile.text).not.toContain(secret)
  expect((await other.get(`/customers/${id}/profile`)).status).toBe(404)
})

const typedIn = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<input\b[^>]*>/g)].flatMap(([tag]) => {
      const [name, value] = [/\bname="(\w+)"/.exec(tag)?.[1], /\bvalue="([^"]*)"/.exec(tag)?.[1]]
      return name &&
        value !== undefined &&
        !/type="(checkbox|search)"/.test(tag) &&
        !['_csrf', '_key', 'q'].includes(name)
        ? [[name, value] as const]
        : []
    }),
  )

test('saving the form with its masks changes nothing else, and the history tells what was changed', async () => {
  const edit = await officer.get(`/customers/${id}/edit`)
  expect(edit.text).not.toContain('佛教徒甲')
  expect(edit.text).toContain('value="佛**甲"')
  const typed = { ...typedIn(edit.text), idType: '10', [x('技能')]: ['1', '2'], [x('备查')]: '第一行\n第二行' }
  const half = await officer.post(`/customers/${id}/edit`, {
    ...typed,
    [x('经营品类')]: '1',
    [x('宗教信仰')]: '佛**乙',
  })
  expect(errorAt(half.text, x('宗教信仰'))).toContain('请填写完整内容')
  const saved = await officer.post(`/customers/${id}/edit`, {
    ...typed,
    [x('经营品类')]: '2',
    [x('种植面积')]: '8',
  })
  expect(saved.status).toBe(303)
  const versions = await t.db
    .selectFrom('customerVersions')
    .select('diff')
    .where('customerId', '=', id)
    .orderBy('version')
    .execute()
  expect(versions.at(-1)?.diff).toEqual([
    { field: x('经营品类'), from: '1', to: '2' },
    { field: x('种植面积'), from: '12.5', to: '8.0' },
  ])
  const history = await officer.get(`/customers/${id}/history`)
  for (const words of ['经营品类', '养殖', '8.0']) expect(history.text).toContain(words)
  // an encrypted value stands masked in history and audit
  const secret = await officer.post(`/customers/${id}/edit`, {
    ...typed,
    version: '2',
    [x('经营品类')]: '2',
    [x('种植面积')]: '8.0',
    [x('宗教信仰')]: '无信仰',
  })
  expect([secret.status, ...secret.text.matchAll(/class="err"[\s\S]*?<span>([^<]*)/g)].join()).toBe('303')
  const all = JSON.stringify(await t.db.selectFrom('auditEvents').select(['before', 'after']).execute())
  expect(all).toContain('无*仰')
  expect(all).not.toContain('无信仰')
  const shown = await officer.get(`/customers/${id}/history`)
  expect(shown.text).toContain('无*仰')
  expect(shown.text).not.toContain('无信仰')
})

test('an encrypted value is shown by a button that leaves a trace, to who sees the customer only', async () => {
  const fields = { field: x('宗教信仰') }
  expect((await officer.post(`/fields/reveal/customer/${id}`, fields)).text).toContain('无信仰')
  expect((await other.post(`/fields/reveal/customer/${id}`, fields)).status).toBe(404)
  expect((await officer.post(`/fields/reveal/customer/${id}`, { field: x('种植面积') })).status).toBe(404)
  const noted = await t.db.selectFrom('auditEvents').selectAll().where('act', '=', 'field.reveal').execute()
  expect(noted).toHaveLength(1)
  expect(noted[0]).toMatchObject({ customerId: id, subject: `customer:${id}` })
})

test('found by it in the list, within sight only', async () => {
  const stranger = await someCustomer(t, '0325', { name: '别处户' })
  expect((await other.post(`/customers/${stranger.id}/edit`, {})).status).toBe(422)
  const found = async (who: Person, query: string) =>
    (await who.get(`/customers?${query}`)).text.includes(`id="customers-row-${id}"`)
  const hit = await officer.get(`/customers?${x('经营品类')}=2`)
  expect(hit.text).toContain('经营品类：养殖')
  expect(await found(officer, `${x('经营品类')}=2`)).toBe(true)
  expect(await found(officer, `${x('经营品类')}=1`)).toBe(false)
  expect(await found(officer, `${x('种植面积')}-from=8&${x('种植面积')}-to=8.0`)).toBe(true)
  expect(await found(officer, `${x('种植面积')}-from=8.1`)).toBe(false)
  expect(await found(officer, `${x('技能')}=2`)).toBe(true)
  expect(await found(other, `${x('经营品类')}=2`)).toBe(false)
  const totals = await other.get(`/customers/totals?${x('经营品类')}=2`)
  expect(totals.text).not.toMatch(/共 1 户/)
  // names that are no field, hidden fields and encrypted ones are not there
  for (const query of [
    'x999999=1',
    `${x('宗教信仰')}=%E6%97%A0`,
    `${x('内部评语')}=a`,
    `${x('经营品类')}[]=2`,
    `${x('技能')}=2'--`,
  ])
    expect((await officer.get(`/customers?${query}`)).status).toBe(200)
  const seen = (await head.get('/customers')).text
  for (const words of ['内部评语', '宗教信仰', '无*仰']) expect(seen).toContain(words)
  expect(seen).not.toContain('无信仰')
  expect((await officer.get('/customers')).text).not.toContain('内部评语')
})

test('taken out masked, with the columns the reader may see', async () => {
  const cellsFor = async (staffNo: string) => {
    const sheet = await readXlsx((await (await t.as(staffNo)).post('/customers/export', {})).body)
    return 'refused' in sheet ? [sheet.refused] : sheet.rows.flatMap(row => row.cells)
  }
  const cells = await cellsFor('0201')
  for (const words of ['经营品类', '养殖', '种植面积（亩）', '无*仰', '内部评语']) expect(cells).toContain(words)
  expect(cells.join()).not.toContain('无信仰')
  expect(await cellsFor('0731')).not.toContain('内部评语')
})

test('retired it leaves the form and stays readable; a published one is not deleted and keeps its type', async () => {
  const state = async (how: string) =>
    admin.post(`/admin/fields/customer/field/${await keyOf('种植面积')}/state`, {
      edits: await editsOf(t, 'customer'),
      how,
    })
  const stood = await editsOf(t, 'customer')
  await state('remove')
  expect(await editsOf(t, 'customer')).toBe(stood)
  expect((await state('retire')).status).toBe(303)
  await submitDraft(t, admin, 'customer', '停用')
  expect((await decideDraft(t, checker, 'customer')).status).toBe(303)
  ids = await idsOf(t, 'customer')
  expect((await officer.get('/customers/new')).text).not.toContain('种植面积')
  const profile = await officer.get(`/customers/${id}/profile`)
  expect(profile.text).toContain('种植面积（已停用）')
  expect(profile.text).toContain('8.0 亩')
  // no filter any more: the address says nothing
  const list = await officer.get(`/customers?${x('种植面积')}-from=8.1`)
  expect(list.text).toContain(`id="customers-row-${id}"`)
  expect((await officer.get(`/customers/${id}/history`)).text).toContain('种植面积（已停用）')
})

const keyOf = async (label: string) =>
  (await t.db.selectFrom('customFields').select('key').where('id', '=', ids[label]!).executeTakeFirstOrThrow()).key

test('places change by buttons and by dragging, and sections with them', async () => {
  const move = async (fields: Record<string, string>) =>
    admin.post('/admin/fields/customer/move', { edits: await editsOf(t, 'customer'), sub: 'person', ...fields })
  const key = await keyOf('备查')
  expect((await move({ what: 'field', id: key, to: 'up' })).status).toBe(303)
  expect((await move({ what: 'section', id: 'work', to: 'before', before: 'identity' })).status).toBe(303)
  const made = await admin.post('/admin/fields/customer/sections/new', {
    edits: await editsOf(t, 'customer'),
    label: '涉农信息',
  })
  expect(made.status).toBe(303)
  expect((await move({ what: 'field', id: key, to: 'before', before: '', into: 's1' })).status).toBe(303)
  await submitDraft(t, admin, 'customer', '排序')
  await decideDraft(t, checker, 'customer')
  const form = (await officer.get('/customers/new')).text
  expect(form.indexOf('id="customers-work"')).toBeLessThan(form.indexOf('id="customers-identity"'))
  expect(form.indexOf('>涉农信息<')).toBeGreaterThan(0)
  expect(form.indexOf('备查')).toBeGreaterThan(form.indexOf('id="customers-s1"'))
})

test('a file brings it under another name, what does not fit is told in its row', async () => {
  const heads = '姓名,身份证号,手机,主营\n'
  const rows = [
    `进货一,${residentId('19790101', 951)},13600001951,养殖`,
    `进货二,${residentId('19790101', 952)},13600001952,采矿`,
    `进货三,${residentId('19790101', 953)},13600001953,`,
  ]
  const file = { name: '客户.csv', bytes: Buffer.from(`\ufeff${heads}${rows.join('\n')}`) }
  const upload = await officer.upload('/imports/new', 'file', file, { kind: 'customers' })
  expect(upload.status).toBe(303)
  const batch = /\/imports\/(\d+)/.exec(upload.location)?.[1] ?? ''
  const match = await officer.get(`/imports/${batch}/match`)
  const column = new RegExp(`<select[^>]*name="col_${x('经营品类')}"[\\s\\S]*?</select>`).exec(match.text)?.[0] ?? ''
  expect(column).toMatch(/value="3" selected/)
  await officer.post(`/imports/${batch}/match`, {
    kind: 'person',
    col_name: '0',
    col_idNo: '1',
    col_phone: '2',
    [`col_${x('经营品类')}`]: '3',
  })
  // a word nobody knows is set against an option once for the whole file
  const values = await officer.get(`/imports/${batch}/values`)
  expect(values.text).toContain('采矿')
  const named = [...values.text.matchAll(/<label for="f-(val_\w+)">([^<]*)/g)]
  const chosen = Object.fromEntries(named.map(([, name, word]) => [name, word === '采矿' ? '1' : '2']))
  expect((await officer.post(`/imports/${batch}/values`, chosen)).status).toBe(303)
  expect((await officer.post(`/imports/${batch}/run`, {})).status).toBe(303)
  await runImports(t.db)
  const kept = await t.db
    .selectFrom('customValues')
    .innerJoin('customers', 'customers.id', 'customValues.recordId')
    .select(['customers.name', 'customValues.value'])
    .where('customers.name', 'like', '进货%')
    .orderBy('customers.name')
    .execute()
  expect(kept).toEqual([
    { name: '进货一', value: '2' },
    { name: '进货二', value: '1' },
  ])
})

test('who asks for a copy of what is kept of him gets these fields too, in clear', async () => {
  const dossier = await dossierOf(t.db, { id: 0, scope: 'all', branchIds: [] }, id)
  const more = sectionsOf(dossier!).find(section => section.title === '补充信息')
  expect(more?.rows).toEqual(
    expect.arrayContaining([
      ['经营品类', '养殖'],
      ['宗教信仰', '无信仰'],
    ]),
  )
})

test('two files of one customer: chosen field by field, and undone', async () => {
  const make = async (n: number, more: Record<string, string>) =>
    idIn(
      (
        await officer.post(
          '/customers/new',
          person(n, { distinct: 'on', name: '合并户', phone: '13611118888', ...more }),
        )
      ).location,
    )
  const kept = await make(61, { [x('经营品类')]: '1' })
  const gone = await make(62, { [x('经营品类')]: '2', [x('宗教信仰')]: '道教信徒' })
  const compare = await officer.get(`/customers/merge?a=${kept}&b=${gone}`)
  for (const words of ['经营品类', '改取：养殖', '改取：道**徒']) expect(compare.text).toContain(words)
  expect(compare.text).not.toContain('道教信徒')
  const asked = await officer.post('/customers/merge', {
    a: `${kept}`,
    b: `${gone}`,
    keptVersion: '1',
    goneVersion: '1',
    reason: '同一人',
    [`take-${x('经营品类')}`]: 'gone',
    [`take-${x('宗教信仰')}`]: 'gone',
  })
  expect(asked.status).toBe(303)
  expect((await head.post(`${asked.location}/decide`, { agree: 'yes', opinion: '是同一人' })).status).toBe(303)
  expect((await head.get(asked.location)).text).toContain('经营品类、宗教信仰')
  const profile = async () => (await officer.get(`/customers/${kept}/profile`)).text
  expect(await profile()).toContain('养殖')
  expect((await officer.post(`/fields/reveal/customer/${kept}`, { field: x('宗教信仰') })).text).toContain('道教信徒')
  expect((await head.post(`${asked.location}/undo`, { reason: '弄错了' })).status).toBe(303)
  expect(await profile()).toContain('种植')
  expect((await officer.post(`/fields/reveal/customer/${kept}`, { field: x('宗教信仰') })).status).toBe(404)
  expect((await officer.post(`/fields/reveal/customer/${gone}`, { field: x('宗教信仰') })).text).toContain('道教信徒')
})

test('nobody publishes what he had a hand in, and a draft changed meanwhile is not overwritten', async () => {
  const risk = await t.as('0711')
  const place = '/admin/fields/document'
  const form = fieldForm({ label: '来源', type: 'text', subs: ['document'], section: 'main' })
  expect((await risk.post(`${place}/new`, { ...form, edits: '0' })).status).toBe(303)
  const late = await admin.post(`${place}/new`, { ...form, label: '来源二', edits: '0' })
  expect(late.status).toBe(422)
  expect(late.text).toContain('草稿已被修改')
  expect(late.text).toContain('value="来源二"')
  const again = await admin.post(`${place}/new`, { ...form, edits: '1' })
  expect(again.text).toContain('已有相同的名称')
  expect((await submitDraft(t, admin, 'document')).status).toBe(303)
  const own = await decideDraft(t, risk, 'document')
  expect(own.status).toBe(422)
  expect(own.text).toContain('不能发布自己参与修改的草稿')
  expect((await risk.get(place)).text).not.toContain('同意发布')
  // taken back, the field goes without a trace in the form; thrown away, nothing is left to decide
  const act = async (how: string) => admin.post(`${place}/withdraw`, { edits: await editsOf(t, 'document'), how })
  expect((await act('recall')).status).toBe(303)
  expect((await act('drop')).status).toBe(303)
  expect((await decideDraft(t, checker, 'document')).status).toBe(422)
  expect((await admin.get(`${place}/field/lai_yuan`)).status).toBe(404)
  expect((await admin.get('/admin/fields/nothing')).status).toBe(404)
})

test('who decides decides on what he has read, not on another draft that stands there meanwhile', async () => {
  const place = '/admin/fields/relation'
  const form = fieldForm({ label: '来往情况', type: 'text', subs: ['relation'], section: 'main' })
  expect((await admin.post(`${place}/new`, { ...form, edits: '0' })).status).toBe(303)
  await submitDraft(t, admin, 'relation')
  const read = await editsOf(t, 'relation')
  const act = async (how: string) => admin.post(`${place}/withdraw`, { edits: await editsOf(t, 'relation'), how })
  await act('recall')
  await act('drop')
  const other = fieldForm({ label: '另一件事', type: 'text', subs: ['relation'], section: 'main' })
  expect((await admin.post(`${place}/new`, { ...other, edits: '0' })).status).toBe(303)
  await submitDraft(t, admin, 'relation')
  const late = await checker.post(`${place}/decide`, { edits: read, agree: 'yes' })
  expect(late.status).toBe(422)
  expect(late.text).toContain('草稿已被修改')
  await act('recall')
  await act('drop')
})

test('options that are numbers themselves are stored as what was ticked', async () => {
  const stars = { label: '星级', type: 'choice' as const, options: ['3', '2', '1'], inFilter: true }
  ids = await publishedFields(t, 'customer', [stars])
  const field = (await officer.get('/customers/new')).text
  const options = new RegExp(`<select[^>]*name="${x('星级')}"[\\s\\S]*?</select>`).exec(field)?.[0] ?? ''
  const code = /<option value="(\w+)"[^>]*>1</.exec(options)?.[1] ?? ''
  const made = await officer.post('/customers/new', person(71, { [x('经营品类')]: '1', [x('星级')]: code }))
  expect((await officer.get(`/customers/${idIn(made.location)}/profile`)).text).toMatch(/星级[\s\S]{0,80}>\s*1\s*</)
  const twice = await admin.post('/admin/fields/customer/new', {
    ...fieldForm({ label: '等级', type: 'choice', options: ['2', '高'] }),
    'o-code-0': '1',
    'o-code-1': '2',
    edits: await editsOf(t, 'customer'),
  })
  expect(twice.status).toBe(422)
  expect(twice.text).toContain('选项的代码和名称不能重复')
})

test('a field limited to a role that is disabled stays closed when it is edited', async () => {
  const key = await keyOf('内部评语')
  await t.asOwner(db =>
    db.updateTable('roles').set({ disabledAt: new Date() }).where('code', '=', 'branch_head').execute(),
  )
  const edit = await admin.get(`/admin/fields/customer/field/${key}`)
  expect(edit.text).toMatch(/<input[^>]*name="roles"[^>]*value="branch_head"[^>]*checked/)
  await t.asOwner(db => db.updateTable('roles').set({ disabledAt: null }).where('code', '=', 'branch_head').execute())
})

test('who decides sees what was and what is to be', async () => {
  const key = await keyOf('内部评语')
  const form = fieldForm({ label: '内部评语', type: 'text', subs: ['person'], roles: [], inList: true, inExport: true })
  const edited = await admin.post(`/admin/fields/customer/field/${key}`, {
    ...form,
    edits: await editsOf(t, 'customer'),
  })
  expect(edited.status).toBe(303)
  await submitDraft(t, admin, 'customer', '放开')
  const page = await checker.get('/admin/fields/customer')
  expect(page.text).toMatch(/修改字段「内部评语」：可见角色（[^）]*\S+ → 所有人）/)
  expect((await decideDraft(t, checker, 'customer', { agree: 'no', opinion: '不放开' })).status).toBe(303)
})

test('the database keeps what was published, and the oracle finds what stands as it must not', async () => {
  const owner = t.db
  const refused = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      () => 'refused',
    )
  expect(await refused(owner.updateTable('customFields').set({ type: 'text' }).execute())).toBe('refused')
  const published = owner.updateTable('fieldForms').set({ note: '改写' }).where('state', '=', 'published')
  expect(await refused(published.execute())).toBe('refused')
  // by hand neither: who wrote it stays named, what was handed over stays the same, and nothing begins published
  const [maker, second] = await Promise.all(
    ['0901', '0902'].map(no =>
      owner.selectFrom('users').select('id').where('staffNo', '=', no).executeTakeFirstOrThrow(),
    ),
  )
  const form = { record: 'visit', content: '{}', madeBy: maker!.id, madeOn: bookDate('2026-11-23') }
  const made = { ...form, editors: [maker!.id], submittedBy: maker!.id, submittedOn: form.madeOn }
  const decided = { state: 'published', version: 1, decidedBy: second!.id, decidedOn: form.madeOn }
  expect(
    await refused(
      owner
        .insertInto('fieldForms')
        .values({ ...made, ...decided })
        .execute(),
    ),
  ).toBe('refused')
  expect(
    await refused(
      owner
        .insertInto('fieldForms')
        .values({ ...form, editors: [] })
        .execute(),
    ),
  ).toBe('refused')
  await owner.insertInto('fieldForms').values(made).execute()
  const change = (set: UpdateObject<DB, 'fieldForms'>) =>
    refused(owner.updateTable('fieldForms').set(set).where('record', '=', 'visit').execute())
  expect(await change(decided)).toBe('refused')
  expect(await change({ state: 'submitted' })).toBe('done')
  expect(await change({ ...decided, content: '{"fields":[]}' })).toBe('refused')
  expect(await change({ ...decided, editors: [second!.id] })).toBe('refused')
  expect(await change({ ...decided, decidedBy: maker!.id })).toBe('refused')
  expect(await refused(owner.deleteFrom('fieldForms').where('record', '=', 'visit').execute())).toBe('refused')
  expect(await change({ state: 'dropped' })).toBe('done')
  const faults = async () => {
    const found = await Promise.all(fieldChecks.map(({ query }) => query.execute(t.db)))
    return found.flatMap(({ rows }) => rows.map(row => row.detail))
  }
  expect(await faults()).toEqual([])
  await owner
    .insertInto('customValues')
    .values({ recordId: id, fieldId: ids.宗教信仰!, seq: 1, value: '未加密' })
    .execute()
  expect(await faults()).toEqual([expect.stringContaining(`${id} customer.`)])
})
