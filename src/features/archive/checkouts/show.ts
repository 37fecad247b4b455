import { CONDITIONS } from '../../../lending/archive/rules'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState } from '../../../web/form'
import { minute } from '../../../web/format'
import { page } from '../../../web/page'
import { remember } from '../../session/recent'
import { keepsBranch } from '../scope'
import { pagesText } from '../volumes/show'
import { CONDITION_WORDS, PURPOSE_WORDS } from '../words'
import { type Checkout, type CheckoutItem, checkoutById, checkoutItems, extensionsOf, waitingOrder } from './queries'
import { checkoutBadge } from './screens'

export async function here(c: Ctx): Promise<Checkout> {
  const checkout = await checkoutById(c.db, c.viewer, c.id())
  if (!checkout) throw notFound()
  return checkout
}

const itemRow = (c: Ctx, row: CheckoutItem, form: FormState, desk: boolean) => ({
  done: row.closedOn !== null,
  cells: {
    code: { text: row.code, href: `/archive/volumes/${row.volumeId}#archive-item-${row.id}` },
    title: { text: row.title, sub: row.className },
    pages: pagesText(row),
    back:
      row.closedOn !== null
        ? row.condition === null
          ? c.t('未出借')
          : {
              text: c.t(CONDITION_WORDS[row.condition]!),
              tone: row.condition === 'good' ? 'ok' : 'bad',
              sub: `${row.closedOn} ${row.receiverName ?? ''}`,
            }
        : desk
          ? {
              input: {
                name: `condition_${row.id}`,
                label: c.t('{code} 归还情况', { code: row.code }),
                kind: 'select',
                value: form.raw[`condition_${row.id}`] ?? '',
                options: [
                  { value: '', label: c.t('未归还') },
                  ...CONDITIONS.map(value => ({ value, label: c.t(CONDITION_WORDS[value]!) })),
                ],
              },
            }
          : c.t('未归还'),
    note:
      row.closedOn === null && desk
        ? {
            input: {
              id: `f-note_${row.id}`,
              name: `note_${row.id}`,
              label: c.t('{code} 说明', { code: row.code }),
              kind: 'text',
              value: form.raw[`note_${row.id}`] ?? '',
              error: form.errors.find(one => one.field === `note_${row.id}`)?.message,
            },
          }
        : (row.note ?? ''),
  },
})

const when = (name: string | null, at: Date | null): string => (name ? `${name} ${minute(at)}` : '')

function stepsOf(c: Ctx, it: Checkout) {
  const at = { pending: 1, approved: 2, lent: 3, returned: 4, rejected: 1, cancelled: 1 }[it.state]
  const state = (n: number) =>
    n < at ? 'done' : n === at ? (it.state === 'rejected' || it.state === 'cancelled' ? 'back' : 'now') : 'todo'
  return [
    { label: c.t('申请'), who: it.borrowerName, when: minute(it.requestedAt), state: 'done' },
    { label: c.t('审批'), who: it.deciderName, when: it.deciderName ? minute(it.decidedAt) : '', state: state(1) },
    { label: c.t('出借'), who: it.handlerName, when: it.handlerName ? minute(it.handedAt) : '', state: state(2) },
    { label: c.t('归还'), who: '', when: it.returnedOn ?? '', state: it.state === 'returned' ? 'done' : state(3) },
  ]
}

function actsOf(c: Ctx, it: Checkout, waits: boolean) {
  const own = it.requestedBy === c.viewer.id
  const keeps = keepsBranch(c.viewer, it.branchId)
  const desk = keeps && c.may('archive.manage') && !own
  return {
    decide: it.state === 'pending' && !own && c.may('archive.approve'),
    ownWaits: it.state === 'pending' && own,
    cancel: own && (it.state === 'pending' || it.state === 'approved') && !waits,
    handOut: it.state === 'approved' && desk && !waits,
    takeBack: it.state === 'lent' && desk,
    extend: it.state === 'lent' && own,
    slip: it.state === 'lent' || it.state === 'returned',
  }
}

export async function render(c: Ctx, it: Checkout, form: FormState = emptyForm(), status = 200): Promise<void> {
  const [items, extensions, order] = await Promise.all([
    checkoutItems(c.db, it.id),
    extensionsOf(c.db, it.id),
    waitingOrder(c.db, it.id),
  ])
  const acts = actsOf(c, it, order !== undefined)
  const asked = extensions.find(one => one.agreed === null)
  page(
    c,
    'archive/checkout',
    {
      checkout: it,
      badge: checkoutBadge(c, it),
      purpose: c.t(PURPOSE_WORDS[it.purpose]!),
      steps: stepsOf(c, it),
      decided: when(it.deciderName, it.decidedAt),
      handed: [
        when(it.handlerName, it.handedAt),
        it.keeperName ? c.t('第二管库员 {name}', { name: it.keeperName }) : '',
      ]
        .filter(Boolean)
        .join(' · '),
      items: items.map(row => itemRow(c, row, form, acts.takeBack)),
      order: order && { ...order, href: c.may('archive.vault') ? `/archive/vault/orders/${order.id}` : undefined },
      extensions: extensions.map(one => ({
        at: minute(one.askedAt),
        who: one.askerName,
        text: c.t('申请由 {from} 延至 {to}：{reason}', { from: one.fromDue, to: one.toDue, reason: one.reason }),
        sub:
          one.agreed === null
            ? c.t('待审批')
            : one.agreed
              ? c.t('{name} 同意', { name: one.deciderName ?? '' })
              : c.t('{name} 未同意', { name: one.deciderName ?? '' }),
      })),
      asked: asked && { to: asked.toDue, reason: asked.reason },
      form,
      errors: form.errors,
      acts: {
        ...acts,
        extend: acts.extend && !asked,
        decideExtension:
          asked !== undefined && asked.askedBy !== c.viewer.id && c.may('archive.approve') && it.state === 'lent',
      },
    },
    { status },
  )
}

export async function show(c: Ctx): Promise<void> {
  const it = await here(c)
  remember(c, `/archive/checkouts/${it.id}`, it.checkoutNo)
  await render(c, it)
}
