import { sql } from 'kysely'
import { updateCustomer } from '../../src/features/customers/commands'
import { STAYING, TRACES } from '../../src/features/privacy/forget/traces'
import { fileStore } from '../../src/integrations/file-store/store'
import { bookDate } from '../../src/lending/dates'
import { type Person, type TestApp, testApp } from '../support/app'
import { bulkOf } from '../support/bulk'
import { residentId, someCustomer, transactionAs } from '../support/customers'
import { buildLoan } from '../support/loan-book'
import { png } from '../support/papers'

let t: TestApp
let officer: Person
let head: Person
let risk: Person
let chief: Person
beforeAll(async () => {
  t = await testApp()
  officer = await t.as('0318')
  head = await t.as('0201')
  risk = await t.as('0711')
  chief = await t.as('0402')
})
afterAll(() => t.close())

const today = bookDate('2026-03-16')
const idAt = (location: string) => Number.parseInt(/(\d+)$/.exec(location)?.[1] ?? '0', 10)

/** Every row of every table as text: what a dump of the database holds. */
async function dump(): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string }>`select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`.execute(t.db)
  const all = new Map<string, string>()
  for (const { name } of rows) {
    const { rows: lines } = await sql<{ line: string }>`select x::text as line from ${sql.table(name)} x`.execute(t.db)
    all.set(name, lines.map(row => row.line).join('\n'))
  }
  return all
}
const placesOf = (all: ReadonlyMap<string, string>, mark: string) =>
  [...all].filter(([, text]) => text.includes(mark)).map(([name]) => name)

const agesAgo = (id: number) =>
  sql`update customers set created_at = '2012-05-05T00:00:00Z' where id = ${id}`.execute(t.db)

async function agreed(customer: number, kind: string): Promise<number> {
  const made = await risk.post('/privacy/cases', { customer: `${customer}`, kind, reason: '到期' })
  if (made.status !== 303) return made.status
  const answer = await head.post(`/privacy/cases/${idAt(made.location)}/decide`, { agree: 'yes' })
  return answer.status
}

test('ten years after the end, by two people: nothing that tells who he was is left in the database, sums are', async () => {
  const idNo = residentId('19600606', 321)
  const marks = {
    name: '匿名金丝雀',
    phone: '13755551234',
    address: '金丝雀路 99 号',
    employer: '金丝雀粮油店',
    note: '金丝雀备注',
    accountNo: '6222021000001234565',
  }
  const { id, customerNo } = await someCustomer(t, '0318', { idNo, ...marks, accountName: '匿名金丝雀' })
  const at = `/customers/${id}`
  const settled = await buildLoan(t, today, { customerId: id })
  const rename = (name: string) =>
    transactionAs(t, '0318', async (trx, actor) => {
      const { version } = await trx
        .selectFrom('customers')
        .select('version')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const sight = { id: 0, scope: 'all', branchIds: [] } as const
      return updateCustomer(trx, actor, today, { id, version, changes: { name }, reason: '改名', sight })
    })
  await officer.post(`${at}/items/new/phones`, { kind: 'home', detail: '13766667777', holder: '金丝雀之妻', note: '' })
  await officer.post(`${at}/relations/new`, {
    kind: 'spouse',
    otherKind: 'person',
    name: '金丝雀之妻',
    idType: 'p10',
    idNo: residentId('19610101', 322),
    source: 'declared',
  })
  await officer.upload(
    `${at}/documents`,
    'files',
    { name: '金丝雀身份证.png', bytes: png() },
    {
      kind: 'id_card',
      target: '',
      form: 'copy',
      together: 'each',
      pages: '1',
      note: '金丝雀正反面',
      forever: 'on',
    },
  )
  await officer.post(`${at}/consents`, {
    purpose: 'processing',
    channel: 'paper',
    signerRole: 'self',
    givenOn: '2012-06-01',
  })
  // a row of a file that was refused as known already, a notice by the name he had before
  const batch = await t.db
    .insertInto('importBatches')
    .values({ kind: 'customers', fileName: 'x.xlsx', fileHash: 'x', headers: '[]', branchId: 1, createdBy: 1 })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sql`insert into import_rows (batch_id, row_no, cells, state, problems, identity)
    select ${batch.id}, 1, '金丝雀行'::bytea, 'duplicate', '[{"words":"金丝雀行"}]', id_no_index from customers where id = ${id}`.execute(
    t.db,
  )
  await rename('旧名金丝雀')
  await t.db
    .insertInto('notices')
    .values({ userId: 1, words: '{name}', params: '{"name":"旧名金丝雀"}', href: '/loans/1' })
    .execute()
  await rename('匿名金丝雀')
  await officer.get(at)
  const look = new URLSearchParams({ q: '匿名金丝雀', kind: 'person' }).toString()
  const kept = await officer.post('/views/customers', { look, name: '匿名金丝雀的贷款' })
  expect(kept.status).toBe(303)
  const bulk = await bulkOf(t, '0318', id)
  await sql`update bulk_jobs set params = '{"reason":"匿名金丝雀搬走了"}' where id = ${bulk}`.execute(t.db)
  await sql`update bulk_rows set reason = '{"words":"匿名金丝雀已在客群中"}' where job_id = ${bulk}`.execute(t.db)
  const before = await dump()
  for (const mark of ['匿名金丝雀', '金丝雀粮油店', '金丝雀备注', '金丝雀身份证', '金丝雀正反面', '金丝雀之妻'])
    expect([mark, placesOf(before, mark).length > 0]).toEqual([mark, true])
  const sealed = await t.db
    .selectFrom('customers')
    .select(['idNo', 'phone', 'address'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const file = await sql<{
    name: string
    key: Buffer
  }>`select s.name, s.key from files s join document_files f on f.file_id = s.id
    join documents d on d.id = f.document_id where d.customer_id = ${id}`.execute(t.db)
  expect(await fileStore().get(file.rows[0]!.name)).toBeDefined()

  // the loan runs, then he has only just gone, then a hold stands: each keeps him
  await agesAgo(id)
  const first = await risk.post('/privacy/cases', { customer: `${id}`, kind: 'anonymise', reason: '到期' })
  expect(first.text).toContain('未结清的贷款')
  await sql`update loans set state = 'settled', balance_fen = 0, prepaid_fen = 0, oldest_unpaid_on = null, next_due_on = null,
    value_date = '2013-01-01', settled_on = '2016-04-01' where id = ${settled}`.execute(t.db)
  await sql`update applications set created_at = '2013-01-01', state = 'contracted' where customer_id = ${id}`.execute(
    t.db,
  )
  const early = await risk.post('/privacy/cases', { customer: `${id}`, kind: 'anonymise', reason: '到期' })
  expect(early.text).toContain('2026-04-01')
  await sql`update loans set settled_on = '2016-03-16' where id = ${settled}`.execute(t.db)
  expect(await agreed(id, 'hold')).toBe(303)
  expect((await risk.get('/privacy/due')).text).toContain('法定保全')
  expect(await agreed(id, 'anonymise')).toBe(422)
  expect(await agreed(id, 'unhold')).toBe(303)
  const due = await risk.get('/privacy/due')
  expect(due.text).toContain('匿名金丝雀')
  const asked = await risk.post('/privacy/cases', { customer: `${id}`, kind: 'anonymise', reason: '保留期满' })
  const decide = `/privacy/cases/${idAt(asked.location)}`
  expect((await head.get(decide)).text).toContain('不能恢复')
  // the owner's hand does nothing without the agreement of two
  await expect(
    sql`select anonymise_rows(${idAt(asked.location)}, 'customer_events', 'customer_id', array['detail']::name[])`.execute(
      t.db,
    ),
  ).rejects.toThrow('agreed')
  expect((await head.post(`${decide}/decide`, { agree: 'yes' })).status).toBe(303)

  const after = await dump()
  const words = [
    '金丝雀粮油店',
    '金丝雀备注',
    '金丝雀身份证',
    '金丝雀正反面',
    '金丝雀之妻',
    '金丝雀路',
    '旧名金丝雀',
    '金丝雀行',
  ]
  const numbers = [idNo, marks.phone, marks.accountNo, '13766667777', `${idNo.slice(0, 6)}********`]
  const bytes = [sealed.idNo, sealed.phone!, sealed.address!, file.rows[0]!.key].map(one => one.toString('hex'))
  const left = (mark: string) => placesOf(after, mark).filter(name => name !== 'audit_events')
  for (const mark of ['匿名金丝雀', ...words, ...numbers, ...bytes]) expect([mark, left(mark)]).toEqual([mark, []])
  // the audit stays as it is: it never held a number in clear
  for (const mark of [idNo, marks.phone, marks.accountNo, '13766667777', '金丝雀路'])
    expect([mark, placesOf(after, mark)]).toEqual([mark, []])
  expect(await fileStore().get(file.rows[0]!.name)).toBeUndefined()

  // a view with his name in it is the whole list again, and the work on many shows a line without words
  const { rows: views } = await sql<{ query: string; name: string }>`select query, name from list_views`.execute(t.db)
  expect(views).toEqual([{ query: '', name: expect.stringMatching(/^#\d+$/) }])
  expect((await officer.get(`/bulk/${bulk}`)).status).toBe(200)

  // what is left: a number, the sums, and the list of what went
  const page = await officer.get(at)
  expect([page.status, page.text.includes(`已匿名客户${customerNo}`)]).toEqual([200, true])
  for (const path of ['/profile', '/timeline', '/history', '/documents', '/relations', '/consents', '/loans'])
    expect([path, (await officer.get(at + path)).status]).toEqual([path, 200])
  expect((await officer.get(`/loans/${settled}`)).status).toBe(200)
  expect((await chief.get('/disbursements')).status).toBe(200)
  const disbursement = await t.db
    .selectFrom('disbursements')
    .select('id')
    .where('customerId', '=', id)
    .executeTakeFirstOrThrow()
  expect((await chief.get(`/disbursements/${disbursement.id}`)).status).toBe(200)
  const proof = await head.get(decide)
  expect(proof.text).toContain('清除清单')
  expect((await t.db.selectFrom('entries').select('voucherId').limit(1).execute()).length).toBe(1)
  expect(await agreed(id, 'anonymise')).toBe(422)
  expect((await officer.post(`${at}/edit`, { version: '1', name: '又有名字' })).status).toBeGreaterThanOrEqual(400)
  // nothing comes to be known of him again
  const anew = [
    await officer.post(`${at}/items/new/phones`, { kind: 'home', detail: '13766668888', holder: '', note: '' }),
    await officer.post(`${at}/relations/new`, {
      kind: 'spouse',
      otherKind: 'person',
      name: '又一人',
      idType: 'p10',
      idNo: residentId('19610101', 323),
      source: 'declared',
    }),
    await officer.upload(
      `${at}/documents`,
      'files',
      { name: '又一张.png', bytes: png() },
      { kind: 'id_card', target: '', form: 'copy', together: 'each', pages: '1', note: '', forever: 'on' },
    ),
    await officer.post('/privacy/requests', {
      customer: `${id}`,
      kind: 'access',
      channel: 'paper',
      askerRole: 'self',
      askedOn: today,
      content: '又问',
    }),
  ]
  for (const answer of anew) expect([answer.status, answer.text.includes('已匿名化')]).toEqual([422, true])
  // his document may open a file again: nobody knows any more that it was his
  const again = await someCustomer(t, '0318', { idNo, name: '重新建档' })
  expect(again.id).not.toBe(id)
})

test('who stands surety for somebody is kept, and ten years from the end of it', async () => {
  const debtor = await someCustomer(t, '0318', { name: '借款人甲', idNo: residentId('19620202', 331) })
  await buildLoan(t, today, { customerId: debtor.id })
  const surety = await someCustomer(t, '0318', { name: '保证人乙', idNo: residentId('19630303', 332) })
  await agesAgo(surety.id)
  const told = await officer.post(`/customers/${surety.id}/relations/new`, {
    kind: 'guarantees',
    otherKind: 'person',
    name: '借款人甲',
    idType: 'p10',
    idNo: residentId('19620202', 331),
    source: 'declared',
  })
  expect(told.status).toBe(303)
  const ask = () => risk.post('/privacy/cases', { customer: `${surety.id}`, kind: 'anonymise', reason: '到期' })
  expect((await ask()).text).toContain('未结清的贷款')
  expect((await risk.get('/privacy/due')).text).not.toContain('保证人乙')
  await sql`update relations set to_on = '2020-05-01' where customer_id = ${surety.id}`.execute(t.db)
  expect((await ask()).text).toContain('2030-05-01')
})

test('a rule of keeping is never shorter than the law', async () => {
  const page = await risk.get('/privacy/retention')
  expect(page.text).toContain('反洗钱法')
  expect((await risk.post('/privacy/retention', { code: 'relation', version: '1', years: '9' })).text).toContain(
    '10 年',
  )
  expect((await risk.post('/privacy/retention', { code: 'relation', version: '1', years: '12' })).status).toBe(303)
  expect((await risk.post('/privacy/retention', { code: 'relation', version: '1', years: '15' })).status).toBe(422)
  expect((await officer.get('/privacy/retention')).status).toBe(403)
})

test('every table whose words hang on a customer says what becomes of them', async () => {
  const { rows } = await sql<{ tab: string }>`
    with recursive his (tab) as (
      select 'customers'::regclass::oid union
      select c.conrelid from pg_constraint c join his on c.confrelid = his.tab
        where c.contype = 'f' and c.conparentid = 0 and c.conrelid not in (select 'users'::regclass))
    select distinct c.relname::text as tab from his join pg_class c on c.oid = his.tab
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'bytea'::regtype)`.execute(t.db)
  const snake = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  const told = new Set([...TRACES.map(one => snake(one.table)), ...Object.keys(STAYING).map(snake)])
  expect(
    rows
      .map(row => row.tab)
      .filter(tab => !told.has(tab))
      .sort(),
  ).toEqual([])
})
