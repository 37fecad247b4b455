import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { type Control, filled, optionsFrom, posted } from '../view'
import { CHANNEL_WORDS, CHANNELS } from '../words'
import { withdrawConsent } from './commands'
import { consentById } from './queries'
import { purposeName } from './screens'

const withdrawFields = {
  on: f.date('撤回日期'),
  channel: f.oneOf('方式', CHANNELS),
  reason: f.text('说明', { required: true, max: 200 }),
}

async function showWithdraw(c: Ctx, form: FormState, status = 200): Promise<void> {
  const consent = await consentById(c.db, c.viewer, c.id(), c.id('consent'))
  if (!consent) throw notFound()
  const at = `/customers/${consent.customerId}/consents`
  const controls: Control[] = [
    { name: 'on', label: c.t('撤回日期'), kind: 'date', required: true },
    { name: 'channel', label: c.t('方式'), kind: 'select', options: optionsFrom(c, CHANNEL_WORDS, CHANNELS) },
    { name: 'reason', label: c.t('说明'), required: true, maxlength: 200, wide: 2 },
  ]
  const purpose = purposeName(c, { name: consent.purposeName, nameEn: consent.purposeNameEn })
  page(
    c,
    'privacy/form',
    {
      title: c.t('撤回授权：{purpose}', { purpose }),
      note: `${consent.customerName} · ${c.t('撤回前已进行的处理不受影响')}`,
      back: { href: at, label: c.t('授权') },
      action: `${at}/${consent.id}/withdraw`,
      fields: filled(controls, form),
      submit: c.t('撤回'),
      errors: form.errors,
    },
    { status },
  )
}

export const askWithdraw = (c: Ctx): Promise<void> => showWithdraw(c, emptyForm({ on: c.today, channel: 'paper' }))

export async function submitWithdraw(c: Ctx): Promise<void> {
  const [customerId, id] = [c.id(), c.id('consent')]
  await posted(c, {
    fields: withdrawFields,
    work: values =>
      once(c, 'consent.withdraw', (trx, actor, today) =>
        withdrawConsent(trx, actor, today, { ...values, customerId, id, sight: c.viewer }),
      ),
    again: (form, status) => showWithdraw(c, form, status),
    done: () => {
      leaveToast(c.res, { words: '已撤回授权' })
      c.res.redirect(303, `/customers/${customerId}/consents`)
    },
  })
}
