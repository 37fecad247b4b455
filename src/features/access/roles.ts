import { isRefused } from '../../lending/refusal'
import { OFFICES, type Permission, SCOPE_WORDS, SCOPES } from '../../permissions'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { badRequest, notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { type Granter, granterOf, isOffice, mayShapeRole } from './ceiling'
import { editRoleFields, newRoleFields, tickedRights } from './fields'
import { permissionGroups } from './modules'
import { allRoles, type RoleFacts, roleIdsOf } from './queries'
import { createRole, switchRole, updateRole } from './role-commands'
import { statusOf } from './user-form'

const idIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

export async function roles(c: Ctx): Promise<void> {
  const all = await allRoles(c.db)
  page(c, 'access/roles', { list: all.map(role => ({ ...role, office: isOffice(role) })), SCOPE_WORDS })
}

interface Shown {
  readonly form: FormState
  readonly ticked: readonly Permission[]
  readonly role?: RoleFacts
  readonly status?: number
}

async function granterHere(c: Ctx, all: readonly RoleFacts[]): Promise<Granter> {
  return granterOf(c.viewer.id, await roleIdsOf(c.db, c.viewer.id), all)
}

/** Boxes that cannot be ticked by this hand are not sent either: what the role had there stays. */
async function wantedOf(c: Ctx, role: RoleFacts | undefined): Promise<Permission[]> {
  const ticked = tickedRights(c.req.body, c.t)
  if (!ticked) throw badRequest()
  const granter = await granterHere(c, await allRoles(c.db))
  const fixed = (role?.permissions ?? []).filter(permission => !granter.grantable.has(permission))
  return [...new Set([...ticked, ...fixed])]
}

async function show(c: Ctx, { form, ticked, role, status = 200 }: Shown): Promise<void> {
  const all = await allRoles(c.db)
  const granter = await granterHere(c, all)
  const closed = role ? mayShapeRole(granter, role, role.permissions) : null
  page(
    c,
    'access/role-form',
    {
      form,
      errors: form.errors,
      role,
      closed: closed ? refusalWords(closed) : undefined,
      groups: permissionGroups(),
      ticked,
      grantable: [...granter.grantable],
      scopes: SCOPES.map(scope => ({ value: scope, label: c.t(SCOPE_WORDS[scope]) })),
      others: all.filter(other => other.id !== role?.id).map(({ id, name }) => ({ value: id, label: c.t(name) })),
    },
    { status },
  )
}

/** An empty role, or a copy: name, sight and permissions, never what the other may hand out. */
export async function newRole(c: Ctx): Promise<void> {
  const from = idIn(c.query('copy'))
  const model = from === undefined ? undefined : (await allRoles(c.db)).find(role => role.id === from)
  const permissions = model ? model.permissions.filter(permission => !OFFICES.includes(permission)) : []
  await show(c, { form: emptyForm({ scope: model?.scope ?? 'own' }), ticked: permissions })
}

export async function editRole(c: Ctx): Promise<void> {
  const role = await roleOf(c)
  const { name, scope, permissions, version } = role
  await show(c, { form: emptyForm({ name, scope, version: String(version) }), ticked: permissions, role })
}

async function roleOf(c: Ctx): Promise<RoleFacts> {
  const id = c.id()
  const role = (await allRoles(c.db)).find(one => one.id === id)
  if (!role) throw notFound()
  return role
}

export async function addRole(c: Ctx): Promise<void> {
  const ticked = await wantedOf(c, undefined)
  const form = readForm(newRoleFields, c.req.body, c.t)
  if (!form.ok) return show(c, { form: form.form, ticked, status: 422 })
  const result = await once<{ id: number }>(c, 'role.create', (trx, actor) =>
    createRole(trx, actor, { ...form.values, permissions: ticked }),
  )
  if (isRefused(result))
    return show(c, { form: refusedForm(newRoleFields, form.raw, result, c.t), ticked, status: statusOf(result) })
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/admin/roles/${result.id}`)
}

export async function saveRole(c: Ctx): Promise<void> {
  const role = await roleOf(c)
  const ticked = await wantedOf(c, role)
  const form = readForm(editRoleFields, c.req.body, c.t)
  if (!form.ok) return show(c, { form: form.form, ticked, role, status: 422 })
  const result = await once<{ id: number }>(c, 'role.update', (trx, actor) =>
    updateRole(trx, actor, role.id, { ...form.values, permissions: ticked }),
  )
  if (isRefused(result))
    return show(c, { form: refusedForm(editRoleFields, form.raw, result, c.t), ticked, role, status: statusOf(result) })
  leaveToast(c.res, { words: '已保存，一秒内对担任该角色的用户生效' })
  c.res.redirect(303, `/admin/roles/${role.id}`)
}

export async function toggleRole(c: Ctx): Promise<void> {
  const { id } = await roleOf(c)
  const result = await once<{ id: number }>(c, 'role.switch', (trx, actor) => switchRole(trx, actor, id))
  if (isRefused(result)) {
    const params = result.params ? { params: result.params } : {}
    leaveToast(c.res, { words: refusalWords(result), tone: 'warn', ...params })
  } else leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/admin/roles/${id}`)
}

/** Two roles side by side: what one may and the other may not. */
export async function compareRoles(c: Ctx): Promise<void> {
  const all = await allRoles(c.db)
  const pick = (name: string) => all.find(role => role.id === idIn(c.query(name)))
  const [left, right] = [pick('a') ?? all[0], pick('b') ?? all[1]]
  page(c, 'access/compare', {
    left,
    right,
    groups: permissionGroups(),
    choices: all.map(({ id, name }) => ({ value: id, label: c.t(name) })),
    SCOPE_WORDS,
  })
}
