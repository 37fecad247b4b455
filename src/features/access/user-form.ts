import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { pendingAppointment } from './appointment-queries'
import { granterOf, isOffice, mayAssign } from './ceiling'
import { editUserFields, newUserFields } from './fields'
import { hashPassword, oneTimeSecret } from './hashing'
import { allRoles, branchChoices, type RoleFacts, roleIdsOf, userRecord } from './queries'
import { createUser, type UserDone, updateUser } from './user-commands'
import { stateOf } from './users'

/** The status of an answer that shows the form again: two people at once is 409, everything else 422. */
export const statusOf = (refused: Refused): number => (refused.refused === 'record.changed' ? 409 : 422)

/** Boxes of the roles: those this hand may not give are shown, and cannot be ticked or unticked. */
async function roleBoxes(c: Ctx, roles: readonly RoleFacts[], held: readonly number[]) {
  const granter = granterOf(c.viewer.id, await roleIdsOf(c.db, c.viewer.id), roles)
  return roles
    .filter(role => !role.disabledAt || held.includes(role.id))
    .map(role => ({
      value: String(role.id),
      label: c.t(role.name),
      office: isOffice(role),
      disabled: isRefused(mayAssign(granter, [], [role])) && !held.includes(role.id),
    }))
}

interface Shown {
  readonly form: FormState
  readonly status?: number
  readonly id?: number
}

async function show(c: Ctx, { form, status = 200, id }: Shown): Promise<void> {
  const person = id === undefined ? undefined : await userRecord(c.db, id)
  if (id !== undefined && !person) throw notFound()
  const held = id === undefined ? [] : await roleIdsOf(c.db, id)
  const roles = await allRoles(c.db)
  const waiting = id === undefined ? undefined : await pendingAppointment(c.db, id)
  page(
    c,
    'access/user-form',
    {
      form,
      errors: form.errors,
      person: person && { ...person, state: stateOf(person, c.deps.now()) },
      self: id === c.viewer.id,
      holdsOffice: roles.some(role => held.includes(role.id) && isOffice(role)),
      boxes: await roleBoxes(c, roles, held),
      branches: await branchChoices(c.db),
      waiting,
    },
    { status },
  )
}

export const newUser = (c: Ctx): Promise<void> => show(c, { form: emptyForm() })

export async function editUser(c: Ctx): Promise<void> {
  const id = c.id()
  const person = await userRecord(c.db, id)
  if (!person) throw notFound()
  const held = await roleIdsOf(c.db, id)
  const { name, title, branchId, version } = person
  const raw = { name, title, branchId: String(branchId), version: String(version), roles: held.map(String) }
  await show(c, { form: emptyForm(raw), id })
}

export async function addUser(c: Ctx): Promise<void> {
  const fields = newUserFields(await allRoles(c.db))
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok) return show(c, { form: form.form, status: 422 })
  const { staffNo, name, title, branchId, roles, reason } = form.values
  // The secret is made before the transaction and kept out of its stored result: it is shown once, and nowhere else.
  const secret = oneTimeSecret()
  const passwordHash = await hashPassword(secret)
  let fresh = false
  const result = await once<UserDone>(c, 'user.create', (trx, actor) => {
    fresh = true
    const roleIds = roles.map(Number)
    return createUser(trx, actor, {
      staffNo,
      name,
      title: title ?? '',
      branchId,
      roleIds,
      passwordHash,
      reason: reason ?? '',
    })
  })
  if (isRefused(result)) return show(c, { form: refusedForm(fields, form.raw, result, c.t), status: statusOf(result) })
  page(c, 'access/secret', {
    userId: result.id,
    who: `${staffNo} ${name}`,
    secret: fresh ? secret : null,
    asked: result.asked,
  })
}

export async function saveUser(c: Ctx): Promise<void> {
  const id = c.id()
  const fields = editUserFields(await allRoles(c.db))
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok) return show(c, { form: form.form, status: 422, id })
  const { name, title, branchId, roles, version, reason } = form.values
  const result = await once<UserDone>(c, 'user.update', (trx, actor) =>
    updateUser(trx, actor, id, {
      name,
      title: title ?? '',
      branchId,
      roleIds: roles.map(Number),
      version,
      reason: reason ?? '',
    }),
  )
  if (isRefused(result))
    return show(c, { form: refusedForm(fields, form.raw, result, c.t), status: statusOf(result), id })
  leaveToast(c.res, { words: result.asked ? '已提交，待安全管理员复核' : '已保存' })
  c.res.redirect(303, `/admin/users/${id}`)
}
