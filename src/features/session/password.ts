import { isRefused, refuse } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { changePassword } from '../access/commands'
import { PASSWORD_MAX, PASSWORD_MIN } from '../access/password-policy'
import { accessRules } from '../access/rules'
import { record } from '../audit/commands'
import { openSession } from './open'

const fields = {
  current: f.password('当前密码'),
  next: f.password('新密码'),
  again: f.password('再次输入新密码'),
}

const NOTHING_TYPED = emptyForm()

async function show(c: Ctx, form: FormState, status = 200): Promise<void> {
  const { maxAgeDays, remember } = await accessRules(c.db)
  page(
    c,
    'session/password',
    // What was typed here is never sent back.
    {
      form: { ...form, raw: {} },
      errors: form.errors,
      must: c.viewer.mustChange,
      maxAgeDays,
      remember,
      PASSWORD_MIN,
      PASSWORD_MAX,
    },
    { status },
  )
}

export const passwordPage = (c: Ctx): Promise<void> => show(c, NOTHING_TYPED)

export async function savePassword(c: Ctx): Promise<void> {
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok) return show(c, form.form, 422)
  const { current, next, again } = form.values
  const { remember } = await accessRules(c.db)
  const words = [c.viewer.staffNo, c.viewer.name, c.deps.bank(), current]
  const result =
    next === again
      ? await transact(c, async (trx, actor) => {
          const change = { userId: c.viewer.id, current, next, remember, context: { words } }
          const epoch = await changePassword(trx, c.deps.now(), change)
          if (!isRefused(epoch)) await record(trx, actor, { act: 'user.password', subject: `user:${c.viewer.id}` })
          return epoch
        })
      : refuse('password.not-same', undefined, { field: 'again' })
  if (isRefused(result)) return show(c, refusedForm(fields, form.raw, result, c.t), 422)
  await openSession(c.deps, c.req, c.viewer.id, result)
  leaveToast(c.res, { words: '密码已修改，其他设备上的登录已结束' })
  c.res.redirect(303, '/')
}
