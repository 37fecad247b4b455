import { isRefused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once, transact } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { addKind, retireKind } from './checklist-commands'
import { personOf } from './upload'
import { CLASS_WORDS, classWord } from './words'

const CODE = /^[a-z][a-z0-9_]{1,39}$/
const fields = {
  code: f.text('代码', {
    required: true,
    max: 40,
    check: text => (CODE.test(text) ? { ok: text } : refuse('document.kind-code')),
  }),
  name: f.text('名称', { required: true, max: 40 }),
  nameEn: f.text('英文名称', { required: true, max: 80 }),
  group: f.whole('分类', 1, 5),
  expires: f.checkbox('有有效期，归档时须填写'),
}

const show = (c: Ctx, form: FormState, status = 200): void =>
  page(
    c,
    'documents/kind',
    {
      form,
      errors: form.errors,
      groups: Object.keys(CLASS_WORDS).map(value => ({ value, label: classWord(c.t, Number.parseInt(value, 10)) })),
    },
    { status },
  )

export const newKind = (c: Ctx): void => show(c, emptyForm({ group: '3' }))

export async function submitKind(c: Ctx): Promise<void> {
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return show(c, read.form, 422)
  const result = await once<{ code: string }>(c, 'document-kind.add', trx => addKind(trx, personOf(c), read.values))
  if (isRefused(result)) return show(c, refusedForm(fields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, '/checklists')
}

export async function switchKind(c: Ctx): Promise<void> {
  const done = await transact(c, (trx, _actor, today) => retireKind(trx, personOf(c), today, c.param('code')))
  if (isRefused(done)) leaveToast(c.res, { words: refusalWords(done), tone: 'warn' })
  else leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, '/checklists')
}
