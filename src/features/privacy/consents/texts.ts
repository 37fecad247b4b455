import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { type Control, filled, posted } from '../view'
import { publishText } from './commands'
import { purposesOf, textVersions } from './queries'
import { purposeName } from './screens'

/** Purposes with the text in force. */
export async function texts(c: Ctx): Promise<void> {
  const purposes = await purposesOf(c.db)
  page(c, 'privacy/texts', {
    rows: purposes.map(one => ({
      href: `/privacy/texts/${one.code}`,
      cells: {
        purpose: purposeName(c, one),
        title: one.title,
        version: c.t('第 {n} 版', { n: one.version }),
        months: one.months === null ? c.t('至撤回为止') : c.t('{n} 个月', { n: one.months }),
        apart: one.apart ? c.t('是') : c.t('否'),
        on: one.publishedOn,
      },
    })),
  })
}

const fields = {
  purpose: f.text('授权目的', { required: true, max: 40 }),
  title: f.text('标题', { required: true, max: 60 }),
  body: f.text('正文', { required: true, max: 4000 }),
}

async function show(c: Ctx, code: string, form: FormState, status = 200): Promise<void> {
  const purpose = (await purposesOf(c.db)).find(one => one.code === code)
  if (!purpose) throw notFound()
  const versions = await textVersions(c.db, code)
  const raw = 'title' in form.raw ? form.raw : { purpose: code, title: purpose.title, body: purpose.body }
  const controls: Control[] = [
    { name: 'purpose', label: '', kind: 'hidden' },
    { name: 'title', label: c.t('标题'), required: true, maxlength: 60, wide: 2 },
    {
      name: 'body',
      label: c.t('正文'),
      kind: 'textarea',
      rows: 12,
      required: true,
      maxlength: 4000,
      wide: 3,
      hint: c.t('每段一行；发布后成为新版本，已签署的仍按原版本'),
    },
  ]
  page(
    c,
    'privacy/text',
    {
      title: c.t('授权书文本：{purpose}', { purpose: purposeName(c, purpose) }),
      fields: c.may('privacy.manage') ? filled(controls, { ...form, raw }) : null,
      action: `/privacy/texts/${code}`,
      versions: versions.map(one => ({
        cells: {
          version: c.t('第 {n} 版', { n: one.version }),
          title: { text: one.title, sub: one.body },
          on: { text: one.publishedOn, sub: one.publisher ?? c.t('系统预置') },
        },
      })),
      errors: form.errors,
    },
    { status },
  )
}

export const text = (c: Ctx): Promise<void> => show(c, c.param('purpose'), emptyForm())

export async function submitText(c: Ctx): Promise<void> {
  const code = c.param('purpose')
  await posted(c, {
    fields,
    work: values =>
      once(c, 'consent.publish', (trx, actor, today) => publishText(trx, actor, today, { ...values, purpose: code })),
    again: (form, status) => show(c, code, form, status),
    done: () => {
      leaveToast(c.res, { words: '已发布新版本' })
      c.res.redirect(303, `/privacy/texts/${code}`)
    },
  })
}
