import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { hrefOf } from '../../customers/links'
import { loanForClass } from '../queries'
import { tabsOf } from '../tabs'
import { EVENT_KINDS, EVENT_WORDS } from '../words'
import { checkEvent, endEvent, enterEvent } from './commands'
import { type EventRow, eventById, eventPage } from './queries'
import { eventTable, eventWords } from './view'

const PAGE = 50

const fields = {
  kind: f.oneOf('事项', EVENT_KINDS),
  scope: f.oneOf('范围', ['loan', 'customer']),
  share: f.text('占比', { max: 12 }),
  fromOn: f.date('起始日期'),
  toOn: f.optionalDate('截止日期'),
  evidence: f.text('依据', { required: true, max: 500 }),
}
/** The share is read as a rate only when one was typed. */
const shareField = { share: f.share('占比') }
const endFields = { fromOn: f.date('结束日期'), evidence: f.text('依据', { required: true, max: 500 }) }
const checkFields = { outcome: f.oneOf('意见', ['agree', 'reject']), opinion: f.text('复核意见', { max: 200 }) }

async function loanHere(c: Ctx) {
  const loan = await loanForClass(c.db, c.viewer, c.id())
  if (!loan) throw notFound()
  return loan
}

async function eventHere(c: Ctx, customerId: number): Promise<EventRow> {
  const event = await eventById(c.db, c.viewer, c.today, c.id('event'))
  if (!event || event.customerId !== customerId) throw notFound()
  return event
}

const STATES = { waiting: '待复核', 'in-force': '有效', all: '全部' } as const

/** 分类事项 of all customers in sight. */
export async function events(c: Ctx): Promise<void> {
  const asked = c.query('state')
  const state = asked === 'waiting' || asked === 'all' ? asked : 'in-force'
  const before = c.query('before')
  const from = before && /^\d{1,9}$/.test(before) ? { before: Number.parseInt(before, 10) } : {}
  const found = await eventPage(c.db, c.viewer, c.today, { state, ...from }, PAGE + 1)
  const rows = found.slice(0, PAGE)
  page(c, 'risk/events', {
    tabs: tabsOf(c, '/classifications/events'),
    filter: Object.entries(STATES).map(([code, label]) => ({
      label: c.t(label),
      href: hrefOf('/classifications/events', { state: code }),
      active: code === state,
    })),
    rows: rows.flatMap(row =>
      eventTable(c, [row]).map(line => ({
        ...line,
        cells: {
          ...line.cells,
          customer: { text: row.customerName, href: `/customers/${row.customerId}` },
          of: row.loanId === null ? line.cells.of : { text: row.loanNo, href: `/classifications/${row.loanId}` },
        },
      })),
    ),
    nextHref:
      found.length > PAGE
        ? hrefOf('/classifications/events', { state, before: String(rows.at(-1)?.id ?? '') })
        : undefined,
  })
}

async function renderNew(c: Ctx, form: FormState, status = 200): Promise<void> {
  const loan = await loanHere(c)
  page(
    c,
    'risk/event-form',
    {
      loan,
      form,
      kinds: EVENT_KINDS.map(value => ({ value, label: c.t(EVENT_WORDS[value]) })),
      scopes: [
        { value: 'loan', label: c.t('本笔借据') },
        { value: 'customer', label: c.t('客户全部贷款') },
      ],
    },
    { status },
  )
}

export const newEvent = (c: Ctx): Promise<void> => renderNew(c, emptyForm({ fromOn: c.today, scope: 'loan' }))

export async function saveEvent(c: Ctx): Promise<void> {
  const read = readForm(fields, c.req.body, c.t)
  const typedShare = typeof c.req.body?.share === 'string' && c.req.body.share.trim() !== ''
  const share = typedShare ? readForm(shareField, c.req.body, c.t) : null
  if (!read.ok || share?.ok === false) {
    const errors = [...(read.ok ? [] : read.form.errors), ...(share?.ok === false ? share.form.errors : [])]
    return renderNew(c, { raw: read.ok ? read.raw : read.form.raw, errors }, 422)
  }
  const { kind, scope, fromOn, toOn, evidence } = read.values
  const event = {
    loanId: c.id(),
    whole: scope === 'customer',
    kind,
    sharePpm: share ? share.values.share : null,
    fromOn,
    toOn,
    evidence,
  }
  await loanHere(c)
  const result = await once(c, 'classification.event', (trx, actor, today) =>
    enterEvent(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, event),
  )
  if (isRefused(result)) return renderNew(c, refusedForm(fields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已登记' })
  c.res.redirect(303, `/classifications/${c.id()}`)
}

async function renderEnd(c: Ctx, form: FormState, status = 200): Promise<void> {
  const loan = await loanHere(c)
  const event = await eventHere(c, loan.customerId)
  page(c, 'risk/event-end', { loan, event, what: eventWords(c, event), form }, { status })
}

export const askEnd = (c: Ctx): Promise<void> => renderEnd(c, emptyForm({ fromOn: c.today }))

export async function saveEnd(c: Ctx): Promise<void> {
  const read = readForm(endFields, c.req.body, c.t)
  if (!read.ok) return renderEnd(c, read.form, 422)
  await loanHere(c)
  const result = await once(c, 'classification.end', (trx, actor, today) =>
    endEvent(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, {
      loanId: c.id(),
      eventId: c.id('event'),
      ...read.values,
    }),
  )
  if (isRefused(result)) return renderEnd(c, refusedForm(endFields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已提交，请另一人复核' })
  c.res.redirect(303, `/classifications/${c.id()}`)
}

async function renderCheck(c: Ctx, form: FormState, status = 200): Promise<void> {
  const loan = await loanHere(c)
  const event = await eventHere(c, loan.customerId)
  const mine = event.madeBy === c.viewer.id
  page(
    c,
    'risk/event-check',
    {
      loan,
      form,
      action: `/classifications/${loan.id}/events/${event.id}/check`,
      what: eventWords(c, event),
      facts: [
        { label: c.t('借据'), value: event.loanNo ?? c.t('客户全部贷款') },
        { label: c.t('起始日期'), value: event.fromOn },
        { label: c.t('截止日期'), value: event.toOn ?? '—' },
        { label: c.t('登记人'), value: event.madeByName },
        { label: c.t('依据'), value: event.evidence, full: true },
      ],
      acts: { decide: event.needsCheck && event.agreed === null && !mine },
    },
    { status },
  )
}

export const askCheck = (c: Ctx): Promise<void> => renderCheck(c, emptyForm())

export async function saveCheck(c: Ctx): Promise<void> {
  const read = readForm(checkFields, c.req.body, c.t)
  if (!read.ok) return renderCheck(c, read.form, 422)
  await loanHere(c)
  const { outcome, opinion } = read.values
  const result = await once(c, 'classification.check', (trx, actor, today) =>
    checkEvent(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, {
      loanId: c.id(),
      eventId: c.id('event'),
      agree: outcome === 'agree',
      opinion: opinion ?? '',
    }),
  )
  if (isRefused(result)) return renderCheck(c, refusedForm(checkFields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: outcome === 'agree' ? '已同意' : '已否决' })
  c.res.redirect(303, `/classifications/${c.id()}`)
}
