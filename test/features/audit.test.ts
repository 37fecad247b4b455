import { sql } from 'kysely'
import { diffOf } from '../../src/features/audit/diff'
import { sealAudit } from '../../src/features/audit/seal'
import { type Person, type TestApp, testApp } from '../support/app'

let t: TestApp
let auditor: Person
beforeAll(async () => {
  t = await testApp()
  auditor = await t.as('0903')
})
afterAll(() => t.close())

test('the log is searched by person, act, result and day, and turned page by page without a gap', async () => {
  await t.db
    .insertInto('auditEvents')
    .values(
      Array.from({ length: 120 }, (_, n) => ({ staffNo: '0318', act: 'customer.view', subject: `customer:${n + 1}` })),
    )
    .execute()
  const seen = new Set<string>()
  let path = '/admin/audit?who=0318&act=customer.'
  for (let pages = 0; path !== '' && pages < 9; pages++) {
    const { text } = await auditor.get(path)
    for (const [, id] of text.matchAll(/href="\/admin\/audit\/(\d+)"/g)) seen.add(id ?? '')
    path = /href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  }
  expect(seen.size).toBe(120)
  expect((await auditor.get('/admin/audit?subject=customer:7')).text).toContain('customer:7<')
  expect((await auditor.get('/admin/audit?from=2001-01-01&to=2001-01-02')).text).toContain('没有符合条件的记录')
  expect((await auditor.get("/admin/audit?who=' or 1=1 --&result=x&from=nonsense&before=abc")).status).toBe(200)
})

/** Seals wait for the oldest running transaction of the whole cluster, and other test files run theirs beside this one. */
async function sealAll(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    await sealAudit(t.db)
    const { rows } = await sql<{ open: number }>`select count(*)::int as open from audit_events e
      where not exists (select from audit_seals s where s.event_id = e.id)`.execute(t.db)
    if (rows[0]?.open === 0) return
    await new Promise(done => setTimeout(done, 100))
  }
  throw new Error('the audit was not sealed in ten seconds')
}

test('seals follow the order of transactions, not of their digits', async () => {
  await sql`insert into audit_events (act, subject, xid) select 'seal.test', 'n:' || n, (n::text)::xid8
    from unnest(array[98, 99, 100, 101]) n`.execute(t.db)
  await sealAll()
  await sealAll()
  const { rows } = await sql<{
    subject: string
  }>`select e.subject from audit_seals s join audit_events e on e.id = s.event_id
    where e.act = 'seal.test' order by s.seal_no`.execute(t.db)
  expect(rows.map(row => row.subject)).toEqual(['n:98', 'n:99', 'n:100', 'n:101'])
})

test('one record shows before and after, and names its seal once it is sealed', async () => {
  const admin = await t.as('0901')
  await admin.post('/admin/branches', { code: '0699', name: '新网点', kind: 'outlet', parentId: '1' })
  await sealAll()
  const { id } = await t.db
    .selectFrom('auditEvents')
    .select('id')
    .where('act', '=', 'branch.create')
    .executeTakeFirstOrThrow()
  const { text } = await auditor.get(`/admin/audit/${id}`)
  for (const words of ['新网点', '0901 林涛', '封存', 'branch.create']) expect(text).toContain(words)
  expect(text).not.toContain('待封存')
  expect((await auditor.get('/admin/audit/999999999999')).status).toBe(404)
})

test('the chain is found whole, and a change behind the program’s back is found', async () => {
  await sealAll()
  await auditor.get('/admin/audit')
  expect((await auditor.post('/admin/audit/verify')).status).toBe(303)
  expect((await auditor.get('/admin/audit')).text).toContain('校验通过')
  await t.asOwner(async db => {
    await sql`alter table audit_events disable trigger audit_events_append_only`.execute(db)
    await sql`update audit_events set subject = 'customer:1' where act = 'branch.create'`.execute(db)
    await sql`alter table audit_events enable trigger audit_events_append_only`.execute(db)
  })
  await auditor.post('/admin/audit/verify')
  expect((await auditor.get('/admin/audit')).text).toContain('校验未通过')
})

test('the log itself is closed to change, also for the owner of the table', async () => {
  await expect(t.asOwner(db => sql`delete from audit_events`.execute(db))).rejects.toThrow('append-only')
  await expect(t.asOwner(db => sql`truncate audit_seals`.execute(db))).rejects.toThrow('append-only')
})

test('the difference of two snapshots', () => {
  expect(diffOf({ a: 1, b: 'x' }, { a: 2, b: 'x', c: ['y'] })).toEqual([
    { name: 'a', before: '1', after: '2', changed: true },
    { name: 'c', before: '—', after: '["y"]', changed: true },
    { name: 'b', before: 'x', after: 'x', changed: false },
  ])
  expect(diffOf(null, null)).toEqual([])
})
