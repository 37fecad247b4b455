import { type Person, type TestApp, testApp } from '../support/app'
import { someCustomer } from '../support/customers'
import { publishedFields } from '../support/fields'
import { png } from '../support/papers'

let t: TestApp
let officer: Person
let other: Person
let customer: number
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
  other = await t.as('0325')
  customer = (await someCustomer(t, '0318')).id
})
afterAll(() => t.close())

test('a relation has fields of the lender too: form, table, history, reveal', async () => {
  const ids = await publishedFields(t, 'relation', [
    {
      label: '走动频次',
      type: 'choice',
      options: ['每周', '每月'],
      subs: ['relation'],
      section: 'main',
      required: true,
      inList: true,
    },
    { label: '私下称呼', type: 'text', sealed: true, subs: ['relation'], section: 'main' },
  ])
  const [often, called] = [`x${ids.走动频次}`, `x${ids.私下称呼}`]
  const base = { kind: 'sibling', otherKind: 'person', name: '柏二', source: 'visit' }
  const wrong = await officer.post(`/customers/${customer}/relations/new`, base)
  expect(wrong.status).toBe(422)
  expect(wrong.text).toMatch(new RegExp(`f-${often}-err[\\s\\S]*?请填写`))
  expect(wrong.text).toContain('value="柏二"')
  const made = await officer.post(`/customers/${customer}/relations/new`, {
    ...base,
    [often]: '1',
    [called]: '老二家的',
  })
  expect(made.status).toBe(303)
  const list = await officer.get(`/customers/${customer}/relations`)
  expect(list.text).toContain('走动频次 每周')
  expect(list.text).not.toContain('老二家的')
  const { id } = await t.db.selectFrom('relations').select('id').executeTakeFirstOrThrow()
  const form = await officer.get(`/customers/${customer}/relations/${id}`)
  expect(form.text).toContain('value="老**的"')
  expect(form.text).not.toContain('老二家的')
  const saved = await officer.post(`/customers/${customer}/relations/${id}`, {
    ...base,
    version: '1',
    [often]: '2',
    [called]: '老**的',
  })
  expect(saved.status).toBe(303)
  expect((await officer.get(`/customers/${customer}/relations/${id}`)).text).toContain('走动频次：每周 → 每月')
  const field = { field: called }
  expect((await officer.post(`/fields/reveal/relation/${id}`, field)).text).toContain('老二家的')
  expect((await other.post(`/fields/reveal/relation/${id}`, field)).status).toBe(404)
})

test('a filed paper has them: asked for at the upload, shown with its facts, changed with a new version', async () => {
  const ids = await publishedFields(t, 'document', [
    {
      label: '取得方式',
      type: 'choice',
      options: ['客户提供', '行内查询'],
      subs: ['document'],
      section: 'main',
      required: true,
    },
  ])
  const how = `x${ids.取得方式}`
  const file = { name: '证明.png', bytes: png() }
  const fields = { kind: 'other', together: 'each', form: 'copy' }
  const wrong = await officer.upload(`/customers/${customer}/documents`, 'files', file, fields)
  expect(wrong.status).toBe(422)
  expect(wrong.text).toMatch(new RegExp(`f-${how}-err[\\s\\S]*?请填写`))
  const filed = await officer.upload(`/customers/${customer}/documents`, 'files', file, { ...fields, [how]: '1' })
  expect(filed.status).toBe(303)
  const { id } = await t.db.selectFrom('documents').select('id').executeTakeFirstOrThrow()
  const page = await officer.get(`/documents/${id}`)
  expect(page.text).toMatch(/取得方式[\s\S]*?客户提供/)
  await officer.post(`/documents/${id}/replace`, { version: '1', form: 'original', [how]: '2' })
  const noted = await t.db
    .selectFrom('auditEvents')
    .select(['before', 'after'])
    .where('act', '=', 'document.replace')
    .executeTakeFirstOrThrow()
  expect(noted.before).toMatchObject({ [how]: '1' })
  expect(noted.after).toMatchObject({ [how]: '2' })
})

test('a visit has them, a call is not asked', async () => {
  const ids = await publishedFields(t, 'visit', [
    { label: '现场人数', type: 'whole', min: '1', subs: ['visit'], section: 'main', required: true },
  ])
  const many = `x${ids.现场人数}`
  const said = { content: '查看大棚', person: '本人', happenedOn: '2026-03-16' }
  const at = `/customers/${customer}/follow-ups`
  expect((await officer.post(at, { ...said, way: 'call' })).status).toBe(303)
  const wrong = await officer.post(at, { ...said, way: 'visit' })
  expect(wrong.status).toBe(422)
  expect(wrong.text).toMatch(new RegExp(`f-${many}-err[\\s\\S]*?请填写`))
  expect((await officer.post(at, { ...said, way: 'visit', [many]: '3' })).status).toBe(303)
  const { id, version } = await t.db
    .selectFrom('followUps')
    .select(['id', 'version'])
    .where('way', '=', 'visit')
    .executeTakeFirstOrThrow()
  expect((await officer.get(`/follow-ups/${id}`)).text).toMatch(/现场人数[\s\S]*?3/)
  const edited = { ...said, way: 'visit', version: `${version}`, [many]: '4' }
  expect((await officer.post(`/follow-ups/${id}/edit`, edited)).status).toBe(303)
  const shown = (await officer.get(`/follow-ups/${id}`)).text
  expect(shown.match(/现场人数/g)).toHaveLength(2)
  expect((await other.get(`/follow-ups/${id}`)).status).toBe(404)
})
