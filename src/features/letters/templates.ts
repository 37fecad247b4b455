import { LETTER_KINDS, SUBJECTS, subjectsOf } from '../../lending/letters'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { personOf } from '../documents/upload'
import { kindWord } from './register'
import { createTemplate } from './template-commands'
import { type ListedTemplate, listedTemplates } from './template-queries'
import { KIND_WORDS, SUBJECT_WORDS } from './words'

function stateOf(c: Ctx, one: ListedTemplate) {
  if (one.retiredOn !== null) return { word: c.t('已停用'), tone: 'mute' as const }
  if (one.openState === 'pending') return { word: c.t('待复核'), tone: 'vio' as const }
  if (one.version === null) return { word: c.t('草稿'), tone: 'mute' as const }
  return { word: c.t('在用'), tone: 'ok' as const }
}

/** All templates: what holds today, what waits for a second person, what is retired. */
export async function templateList(c: Ctx): Promise<void> {
  const all = await listedTemplates(c.db, c.today)
  page(c, 'letters/templates', {
    rows: all.map(one => ({
      href: `/letter-templates/${one.id}`,
      done: one.retiredOn !== null,
      cells: {
        name: one.name,
        kind: kindWord(c, one.kind),
        subject: c.t(SUBJECT_WORDS[one.subject]),
        version: one.version === null ? '—' : `V${one.version}`,
        state: { badge: stateOf(c, one) },
      },
    })),
    acts: { create: c.may('template.edit') },
  })
}

const fields = {
  name: f.text('模板名称', { required: true, max: 40 }),
  kind: f.oneOf('函件种类', LETTER_KINDS),
  subject: f.oneOf('对象', SUBJECTS),
}

const show = (c: Ctx, form: FormState, status = 200): void =>
  page(
    c,
    'letters/template-new',
    {
      form,
      errors: form.errors,
      kinds: LETTER_KINDS.map(value => ({ value, label: c.t(KIND_WORDS[value]) })),
      subjects: SUBJECTS.map(value => ({ value, label: c.t(SUBJECT_WORDS[value]) })),
      hints: LETTER_KINDS.map(kind => ({
        kind: c.t(KIND_WORDS[kind]),
        subjects: subjectsOf(kind)
          .map(subject => c.t(SUBJECT_WORDS[subject]))
          .join(c.viewer.lang === 'en' ? ', ' : '、'),
      })),
    },
    { status },
  )

export const newTemplate = (c: Ctx): void => show(c, emptyForm())

export async function submitTemplate(c: Ctx): Promise<void> {
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return show(c, read.form, 422)
  const result = await once<{ id: number }>(c, 'letter-template.create', (trx, _actor, today) =>
    createTemplate(trx, personOf(c), today, read.values),
  )
  if (isRefused(result)) return show(c, refusedForm(fields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已建立模板，请填写内容' })
  c.res.redirect(303, `/letter-templates/${result.id}/edit`)
}
