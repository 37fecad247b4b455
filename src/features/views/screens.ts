import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type Fields, type FormState, f, readForm, refusedForm } from '../../web/form'
import type { ListKind } from '../../web/list-kind'
import { once, transact } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { chooseView, removeView, renameView, saveView, shareView } from './commands'
import { choiceOf, rolesToShare, viewsFor } from './queries'

export type Lists = () => readonly ListKind[]

function listIn(c: Ctx, lists: Lists): ListKind {
  const list = lists().find(one => one.name === c.param('list'))
  if (!list || !c.may(list.access)) throw notFound()
  return list
}

const NAME = f.text('视图名称', { required: true, max: 40 })
const newFields = { name: NAME, standard: f.checkbox('设为默认视图') }
const nameFields = { name: NAME }
const roleFields = { role: f.text('共享给') }

/** The address that is to be kept: of the page one came from, or of the form that comes back. */
const lookOf = (list: ListKind, text: string): string => list.clean(new URLSearchParams(text.slice(0, 4_000)))

interface Told {
  readonly look: string
  readonly form: FormState
  /** The view the form was about; 0 the new one. */
  readonly about?: number
}

async function show(c: Ctx, list: ListKind, { look, form, about = 0 }: Told, status = 200): Promise<void> {
  const [views, choice, roles] = await Promise.all([
    viewsFor(c.db, c.viewer.id, list.name),
    choiceOf(c.db, c.viewer.id, list.name),
    c.may('view.share') ? rolesToShare(c.db) : [],
  ])
  const wrong = (field: string, id: number) =>
    about === id ? form.errors.find(error => error.field === field)?.message : undefined
  const typed = (id: number, name: string): string =>
    about === id && typeof form.raw.name === 'string' ? form.raw.name : name
  page(
    c,
    'views/manage',
    {
      list: { name: list.name, href: list.href, label: c.t(list.label) },
      look,
      errors: form.errors,
      fresh: { value: typed(0, ''), error: wrong('name', 0), standard: form.raw.standard === 'on' },
      roles: [
        { value: '', label: c.t('不共享') },
        ...roles.map(role => ({ value: String(role.id), label: c.t(role.name) })),
      ],
      views: views.map(view => ({
        ...view,
        shown: typed(view.id, view.name),
        error: wrong('name', view.id),
        roleName: view.roleName === null ? null : c.t(view.roleName),
        href: `${list.href}?view=${view.id}&${view.query}`,
        standard: choice.viewId === view.id,
      })),
    },
    { status },
  )
}

export const manage = (lists: Lists) => (c: Ctx) => {
  const list = listIn(c, lists)
  const { search } = new URL(c.req.originalUrl, 'http://list')
  return show(c, list, { look: lookOf(list, search), form: emptyForm() })
}

export const save = (lists: Lists) => async (c: Ctx) => {
  const list = listIn(c, lists)
  const body: Record<string, unknown> = c.req.body ?? {}
  const look = lookOf(list, typeof body.look === 'string' ? body.look : '')
  const form = readForm(newFields, body, c.t)
  if (!form.ok) return show(c, list, { look, form: form.form }, 422)
  const done = await once(c, 'view.save', (trx, actor) =>
    saveView(trx, actor, { list: list.name, query: look, ...form.values }),
  )
  if (isRefused(done)) return show(c, list, { look, form: refusedForm(newFields, form.raw, done, c.t) }, 422)
  leaveToast(c.res, { words: '视图「{name}」已保存', params: { name: form.values.name } })
  c.res.redirect(303, `${list.href}?view=${done.id}&${look}`)
}

/** After an act on one view: back to the page of views, or the same page with what was wrong. */
async function answered(
  c: Ctx,
  list: ListKind,
  done: { id: number } | Refused,
  wrong: { fields: Fields; raw: FormState['raw']; about: number },
): Promise<void> {
  if (isRefused(done)) {
    if (done.refused === 'view.gone') throw notFound()
    const form = refusedForm(wrong.fields, wrong.raw, done, c.t)
    return show(c, list, { look: '', form, about: wrong.about }, 422)
  }
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/views/${list.name}`)
}

export const rename = (lists: Lists) => async (c: Ctx) => {
  const list = listIn(c, lists)
  const id = c.id()
  const form = readForm(nameFields, c.req.body, c.t)
  if (!form.ok) return show(c, list, { look: '', form: form.form, about: id }, 422)
  const done = await transact(c, (trx, actor) => renameView(trx, actor, { list: list.name, id, ...form.values }))
  await answered(c, list, done, { fields: nameFields, raw: form.raw, about: id })
}

export const share = (lists: Lists) => async (c: Ctx) => {
  const list = listIn(c, lists)
  const id = c.id()
  const { role } = (c.req.body ?? {}) as Record<string, unknown>
  const roleId = typeof role === 'string' && /^[1-9]\d{0,8}$/.test(role) ? Number.parseInt(role, 10) : null
  const done = await transact(c, (trx, actor) => shareView(trx, actor, { list: list.name, id, roleId }))
  await answered(c, list, done, { fields: roleFields, raw: {}, about: id })
}

export const remove = (lists: Lists) => async (c: Ctx) => {
  const list = listIn(c, lists)
  const id = c.id()
  const done = await transact(c, (trx, actor) => removeView(trx, actor, { list: list.name, id }))
  await answered(c, list, done, { fields: nameFields, raw: {}, about: id })
}

export const standard = (lists: Lists) => async (c: Ctx) => {
  const list = listIn(c, lists)
  const { view } = (c.req.body ?? {}) as Record<string, unknown>
  const id = typeof view === 'string' && /^[1-9]\d{0,8}$/.test(view) ? Number.parseInt(view, 10) : null
  const done = await transact(c, (trx, actor) => chooseView(trx, actor, { list: list.name, id }))
  await answered(c, list, done, { fields: nameFields, raw: {}, about: id ?? 0 })
}
