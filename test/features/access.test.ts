import { STORY_PASSWORD } from '../../seeds/story/people'
import { granterOf, mayAssign, mayShapeRole } from '../../src/features/access/ceiling'
import { allRoles, type RoleFacts } from '../../src/features/access/queries'
import { ALL_PERMISSIONS, OFFICES } from '../../src/permissions'
import { type Answer, type Person, type TestApp, testApp, visitor } from '../support/app'

let t: TestApp
let admin: Person
let security: Person
const ids: Record<string, number> = {}
const roles: Record<string, RoleFacts> = {}

beforeAll(async () => {
  t = await testApp()
  admin = await t.as('0901')
  security = await t.as('0902')
  for (const row of await t.db.selectFrom('users').select(['id', 'staffNo']).execute()) ids[row.staffNo] = row.id
  await readRoles()
})
afterAll(() => t.close())

async function readRoles() {
  for (const role of await allRoles(t.db)) roles[role.code] = role
}
const idOf = (staffNo: string): number => ids[staffNo] ?? 0
const roleId = (code: string): string => String(roles[code]?.id)
const secretIn = (answer: Answer): string => /<code>([A-Za-z0-9-]{19})<\/code>/.exec(answer.text)?.[1] ?? ''
const userForm = async (staffNo: string) => {
  const user = await t.db.selectFrom('users').selectAll().where('staffNo', '=', staffNo).executeTakeFirstOrThrow()
  const held = await t.db.selectFrom('userRoles').select('roleId').where('userId', '=', user.id).execute()
  return {
    name: user.name,
    title: user.title,
    branchId: String(user.branchId),
    roles: held.map(row => String(row.roleId)),
    version: String(user.version),
  }
}
const codesOf = async (staffNo: string): Promise<string[]> => {
  const rows = await t.db
    .selectFrom('userRoles')
    .innerJoin('roles', 'roles.id', 'userRoles.roleId')
    .select('roles.code')
    .where('userRoles.userId', '=', idOf(staffNo))
    .execute()
  return rows.map(row => row.code)
}

test('a new colleague gets a secret that is shown once, must be changed, and is stored nowhere', async () => {
  const form = { staffNo: '0340', name: '江小雨', branchId: '2', roles: [roleId('officer')], _key: crypto.randomUUID() }
  const done = await admin.post('/admin/users', form)
  const secret = secretIn(done)
  expect([done.status, secret.length]).toEqual([200, 19])
  const again = await admin.post('/admin/users', form)
  expect([again.status, secretIn(again)]).toEqual([200, ''])
  const kept = await t.db.selectFrom('idempotencyKeys').select('result').execute()
  expect(JSON.stringify(kept)).not.toContain(secret)
  const person = visitor(t.app)
  await person.get('/login')
  expect((await person.post('/login', { staffNo: '0340', password: secret })).status).toBe(303)
  expect((await person.get('/me')).location).toBe('/password/change')
  const taken = await admin.post('/admin/users', { ...form, _key: crypto.randomUUID() })
  expect([taken.status, taken.text.includes('工号已被使用'), taken.text.includes('value="江小雨"')]).toEqual([
    422,
    true,
    true,
  ])
})

test('wrong input is told field by field and kept', async () => {
  const answer = await admin.post('/admin/users', { staffNo: '!', name: '', branchId: 'x', roles: '999' })
  expect(answer.status).toBe(422)
  for (const words of ['工号为 3 至 20 位数字或字母', '请填写', 'value="!"']) expect(answer.text).toContain(words)
})

test('AU-13 a secret that was not used in time opens nothing', async () => {
  const done = await admin.post(`/admin/users/${idOf('0721')}/reset`)
  await t.db
    .updateTable('users')
    .set({ secretUntil: new Date(Date.now() - 1000) })
    .where('staffNo', '=', '0721')
    .execute()
  const person = visitor(t.app)
  await person.get('/login')
  expect((await person.post('/login', { staffNo: '0721', password: secretIn(done) })).status).toBe(422)
})

test('AU-09 disabled, moved or reset: live sessions are dead at once, and enabled ones do not come back', async () => {
  const live = await t.as('0325')
  expect((await admin.post(`/admin/users/${idOf('0325')}/disable`)).status).toBe(303)
  expect((await live.get('/me')).location).toContain('/login')
  expect((await admin.post(`/admin/users/${idOf('0325')}/enable`)).status).toBe(303)
  expect((await live.get('/me')).location).toContain('/login')
  const back = await t.as('0325')
  expect(
    (await admin.post(`/admin/users/${idOf('0325')}`, { ...(await userForm('0325')), branchId: '4' })).status,
  ).toBe(303)
  expect((await back.get('/me')).location).toContain('/login')
  const third = await t.as('0327')
  expect((await admin.post(`/admin/users/${idOf('0327')}/reset`)).status).toBe(200)
  expect((await third.get('/me')).location).toContain('/login')
})

test('AU-09 disabled behind the back of this process: refused within a second', async () => {
  const live = await t.as('0331')
  await live.get('/me')
  await t.db.updateTable('users').set({ disabledAt: new Date() }).where('staffNo', '=', '0331').execute()
  await new Promise(done => setTimeout(done, 800))
  expect((await live.get('/me')).status).toBe(303)
})

test('a stale form is 409 and names who was faster', async () => {
  const form = await userForm('0401')
  expect((await admin.post(`/admin/users/${idOf('0401')}`, { ...form, title: '柜员' })).status).toBe(303)
  const late = await admin.post(`/admin/users/${idOf('0401')}`, { ...form, title: '主管' })
  expect([late.status, late.text.includes('林涛 已修改这条记录'), late.text.includes('value="主管"')]).toEqual([
    409,
    true,
    true,
  ])
})

test('AZ-11 nobody administers himself, and undeclared fields change nothing', async () => {
  const before = await t.db.selectFrom('users').selectAll().where('staffNo', '=', '0901').executeTakeFirstOrThrow()
  const self = await userForm('0901')
  const answer = await admin.post(`/admin/users/${idOf('0901')}`, {
    ...self,
    title: '行长',
    roles: [roleId('officer')],
  })
  expect([answer.status, answer.text.includes('不能维护自己的账号和权限')]).toEqual([422, true])
  await admin.post(`/admin/users/${idOf('0901')}/reset`)
  const after = await t.db.selectFrom('users').selectAll().where('staffNo', '=', '0901').executeTakeFirstOrThrow()
  expect(after).toEqual(before)
  const form = await userForm('0402')
  const more = {
    epoch: '99',
    password_hash: 'x',
    passwordHash: 'x',
    mustChange: 'false',
    permissions: 'audit.read',
    staffNo: '1',
  }
  expect((await admin.post(`/admin/users/${idOf('0402')}`, { ...form, ...more })).status).toBe(303)
  const kept = await t.db
    .selectFrom('users')
    .select(['epoch', 'staffNo'])
    .where('id', '=', idOf('0402'))
    .executeTakeFirst()
  expect(kept).toEqual({ epoch: 1, staffNo: '0402' })
})

test('AZ-11 a right outside the ceiling cannot be given, whatever the form carries', async () => {
  const shape = { name: '村镇经理', scope: 'own', code: 'village_officer', rights_customer: ['customer.read'] }
  expect((await security.post('/admin/roles', shape)).status).toBe(303)
  await readRoles()
  const role = roles.village_officer!
  const change = { name: role.name, scope: 'branch', version: String(role.version), rights_customer: ['customer.read'] }
  for (const office of OFFICES) {
    const field = `rights_${office.split('.')[0]}`
    const answer = await security.post(`/admin/roles/${role.id}`, { ...change, [field]: office })
    expect([office, answer.status]).toEqual([office, 422])
  }
  expect((await security.post(`/admin/roles/${role.id}`, { ...change, rights_customer: 'root.all' })).status).toBe(400)
  const own = roles.security_admin!
  const mine = { name: own.name, scope: 'all', version: String(own.version), rights_customer: ['customer.read'] }
  const refused = await security.post(`/admin/roles/${own.id}`, mine)
  expect([refused.status, refused.text.includes('不能修改自己担任的角色')]).toEqual([422, true])
  const office = await security.post(`/admin/roles/${roles.admin?.id}`, { ...mine, version: '1' })
  expect([office.status, office.text.includes('三员岗位的角色不能修改')]).toEqual([422, true])
  expect((await security.post(`/admin/roles/${role.id}`, change)).status).toBe(303)
  await readRoles()
  expect([roles.village_officer?.scope, roles.village_officer?.grants]).toEqual(['branch', []])
})

test('the ceiling as a table: what a granter may hand out', async () => {
  const all = Object.values(roles)
  const plain = granterOf(1, [roles.officer!.id], all)
  const granter = granterOf(2, [roles.admin!.id], all)
  expect(plain.grantable.size).toBe(0)
  expect([...granter.grantable].sort()).toEqual(ALL_PERMISSIONS.filter(p => !OFFICES.includes(p)).sort())
  expect(mayShapeRole(plain, null, ['customer.read'])).toMatchObject({ refused: 'grant.beyond' })
  expect(mayAssign(plain, [], [roles.risk!])).toMatchObject({ refused: 'grant.beyond-role' })
  expect(mayAssign(granter, [], [roles.risk!])).toBeNull()
  expect(mayAssign(granter, [], [roles.auditor!, roles.risk!])).toMatchObject({ refused: 'grant.office-alone' })
})

test('a role taken from its holder is noticed at the next click, without a new sign-in', async () => {
  const person = await t.as('0711')
  expect((await person.get('/messages')).status).toBe(200)
  const role = roles.risk!
  const form = { name: role.name, scope: role.scope, version: String(role.version), rights_report: ['report.read'] }
  expect((await security.post(`/admin/roles/${role.id}`, form)).status).toBe(303)
  expect((await person.get('/messages')).status).toBe(403)
  expect((await person.get('/me')).status).toBe(200)
})

test('an office changes hands by two people: asked by one, agreed by the other, never by him it is about', async () => {
  const form = { ...(await userForm('0731')), roles: [roleId('auditor')] }
  const bare = await admin.post(`/admin/users/${idOf('0731')}`, form)
  expect([bare.status, bare.text.includes('请写明原因')]).toEqual([422, true])
  expect((await admin.post(`/admin/users/${idOf('0731')}`, { ...form, reason: '轮岗' })).status).toBe(303)
  expect(await codesOf('0731')).toEqual(['back_office'])
  expect((await admin.get('/admin/appointments')).status).toBe(403)
  const { id } = await t.db
    .selectFrom('appointments')
    .select('id')
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow()
  const key = { _key: crypto.randomUUID() }
  expect((await security.post(`/admin/appointments/${id}/agree`, key)).status).toBe(303)
  expect((await security.post(`/admin/appointments/${id}/agree`, key)).status).toBe(303)
  expect(await codesOf('0731')).toEqual(['auditor'])
  await admin.post(`/admin/users/${idOf('0902')}/disable`, { reason: '试一试' })
  const own = await t.db
    .selectFrom('appointments')
    .select('id')
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow()
  await security.post(`/admin/appointments/${own.id}/reject`)
  const kept = await t.db.selectFrom('appointments').select('state').where('id', '=', own.id).executeTakeFirst()
  expect(kept?.state).toBe('pending')
  expect((await security.get('/me')).status).toBe(200)
})

test('the last holder of an office cannot be lost, even by two', async () => {
  await admin.post(`/admin/users/${idOf('0903')}/disable`, { reason: '离职' })
  await admin.post(`/admin/users/${idOf('0731')}/disable`, { reason: '离职' })
  const waiting = await t.db
    .selectFrom('appointments')
    .select('id')
    .where('state', '=', 'pending')
    .where('userId', 'in', [idOf('0903'), idOf('0731')])
    .orderBy('id')
    .execute()
  for (const { id } of waiting) await security.post(`/admin/appointments/${id}/agree`)
  const left = await t.db
    .selectFrom('users')
    .select('staffNo')
    .where('disabledAt', 'is', null)
    .where('staffNo', 'in', ['0903', '0731'])
    .execute()
  expect([waiting.length, left]).toEqual([2, [{ staffNo: '0731' }]])
})

test('branches: added, moved with their subtree, never under themselves, not closed while in use', async () => {
  const add = (code: string, parentId: number) =>
    admin.post('/admin/branches', { code, name: `网点${code}`, kind: 'outlet', parentId: String(parentId) })
  const made = await add('0611', 2)
  const id = Number(/\d+$/.exec(made.location)?.[0])
  expect((await add('0612', id)).status).toBe(303)
  expect((await add('0611', 2)).text).toContain('机构号已被使用')
  const change = (branch: number, parentId: number | '', version = '1') =>
    admin.post(`/admin/branches/${branch}`, { name: '新名', kind: 'outlet', parentId: String(parentId), version })
  expect((await change(id, id + 1)).text).toContain('上级机构不能是本机构或其下级')
  expect((await change(id, 3)).status).toBe(303)
  expect((await change(id, 2)).status).toBe(409)
  const paths = await t.db
    .selectFrom('branches')
    .select('path')
    .where('code', 'in', ['0611', '0612'])
    .orderBy('code')
    .execute()
  expect(paths.map(row => row.path)).toEqual(['0600/0602/0611/', '0600/0602/0611/0612/'])
  await admin.post(`/admin/branches/${id}/switch`)
  const open = await t.db.selectFrom('branches').select('disabledAt').where('id', '=', id).executeTakeFirstOrThrow()
  expect(open.disabledAt).toBeNull()
  await admin.post(`/admin/branches/${id + 1}/switch`)
  await admin.post(`/admin/branches/${id}/switch`)
  const closed = await t.db.selectFrom('branches').select('code').where('disabledAt', 'is not', null).execute()
  expect(closed).toHaveLength(2)
})

test('who may not is refused at every door', async () => {
  const officer = await t.as('0318')
  for (const path of [
    '/admin/users',
    '/admin/roles',
    '/admin/branches',
    '/admin/sessions',
    '/admin/audit',
    '/admin/parameters',
  ])
    expect([path, (await officer.get(path)).status]).toEqual([path, 403])
  expect((await admin.get('/admin/roles')).status).toBe(403)
  expect((await security.get('/admin/users')).status).toBe(403)
  expect((await admin.get('/messages')).status).toBe(403)
  expect((await officer.post(`/admin/users/${idOf('0321')}/disable`)).status).toBe(403)
  expect((await admin.get('/admin/users/99999')).status).toBe(404)
})

test('an administrator ends a session he sees in the list', async () => {
  const person = await t.as('0333')
  const list = await security.get('/admin/sessions')
  const row = /0333[\s\S]*?name="ref" value="([0-9a-f]{12})"/.exec(list.text)
  expect((await security.post('/admin/sessions/end', { ref: row?.[1] ?? '' })).status).toBe(303)
  expect((await person.get('/me')).status).toBe(303)
  const again = visitor(t.app)
  await again.get('/login')
  expect((await again.post('/login', { staffNo: '0333', password: STORY_PASSWORD })).status).toBe(303)
})
