import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { visibleCustomer } from '../../customers/find'
import { hrefOf } from '../../customers/links'
import { beforeOf, type Control, filled, optionsFrom, posted } from '../view'
import { CHANNEL_WORDS, CHANNELS, REQUEST_KINDS, REQUEST_WORDS, ROLE_WORDS, ROLES } from '../words'
import { openRequest } from './commands'
import { requestRows, type Show } from './queries'
import { requestRow } from './rows'

const A_PAGE = 50
const SHOWS: Readonly<Record<Show, string>> = { open: '办理中', late: '已超期', all: '全部' }

export async function requests(c: Ctx): Promise<void> {
  const show: Show = (['late', 'all'] as const).find(one => one === c.query('show')) ?? 'open'
  const found = await requestRows(c.db, c.viewer, { show, today: c.today, before: beforeOf(c) }, A_PAGE + 1)
  const shown = found.slice(0, A_PAGE)
  const last = found.length > A_PAGE ? shown.at(-1) : undefined
  page(c, 'privacy/requests', {
    rows: shown.map(row => requestRow(c, row)),
    shows: (Object.keys(SHOWS) as Show[]).map(one => ({
      label: c.t(SHOWS[one]),
      href: hrefOf('/privacy/requests', one === 'open' ? {} : { show: one }),
      active: one === show,
    })),
    olderHref: last ? hrefOf('/privacy/requests', { show, before: `${last.id}` }) : null,
  })
}

const newFields = {
  customer: f.id('客户'),
  kind: f.oneOf('请求事项', REQUEST_KINDS),
  channel: f.oneOf('方式', CHANNELS),
  askerRole: f.oneOf('请求人身份', ROLES),
  askedOn: f.date('提出日期'),
  content: f.text('请求内容', { required: true, max: 500 }),
}

async function showNew(c: Ctx, form: FormState, status = 200): Promise<void> {
  const text = String(form.raw.customer ?? '')
  const customer = /^[1-9]\d{0,8}$/.test(text)
    ? await visibleCustomer(c.db, c.viewer, Number.parseInt(text, 10))
    : undefined
  if (!customer) throw notFound()
  const controls: Control[] = [
    { name: 'customer', label: '', kind: 'hidden' },
    { name: 'kind', label: c.t('请求事项'), kind: 'select', options: optionsFrom(c, REQUEST_WORDS, REQUEST_KINDS) },
    { name: 'askedOn', label: c.t('提出日期'), kind: 'date', required: true },
    { name: 'channel', label: c.t('方式'), kind: 'select', options: optionsFrom(c, CHANNEL_WORDS, CHANNELS) },
    { name: 'askerRole', label: c.t('请求人身份'), kind: 'select', options: optionsFrom(c, ROLE_WORDS, ROLES) },
    { name: 'content', label: c.t('请求内容'), kind: 'textarea', rows: 3, required: true, maxlength: 500, wide: 3 },
  ]
  page(
    c,
    'privacy/form',
    {
      title: c.t('受理个人信息请求：{name}', { name: customer.name }),
      note: c.t('从提出日期起 15 个工作日内答复'),
      back: { href: `/customers/${customer.id}/consents`, label: customer.name },
      action: '/privacy/requests',
      fields: filled(controls, form),
      submit: c.t('受理'),
      errors: form.errors,
    },
    { status },
  )
}

export const newRequest = (c: Ctx): Promise<void> =>
  showNew(
    c,
    emptyForm({
      customer: c.query('customer', 9) ?? '',
      kind: 'access',
      channel: 'counter',
      askerRole: 'self',
      askedOn: c.today,
    }),
  )

export async function submitRequest(c: Ctx): Promise<void> {
  await posted(c, {
    fields: newFields,
    work: ({ customer, ...asked }) =>
      once(c, 'privacy.take-in', (trx, actor, today) =>
        openRequest(trx, actor, today, { ...asked, customerId: customer, sight: c.viewer }),
      ),
    again: (form, status) => showNew(c, form, status),
    done: made => {
      leaveToast(c.res, { words: '已受理' })
      c.res.redirect(303, `/privacy/requests/${made.id}`)
    },
  })
}
