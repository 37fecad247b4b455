import { writeLetter } from '../../../export/pdf/letter'
import type { Ctx } from '../../../web/context'
import { beginPdf } from '../../../web/download'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { minute } from '../../../web/format'
import { page } from '../../../web/page'
import { status as statusOf } from '../../../web/status'
import { recordAlone } from '../../audit/commands'
import { idIn, submit } from '../act'
import { keepsBranch } from '../scope'
import { paperFrame } from '../volumes/print'
import { catalogueOf, volumeById } from '../volumes/queries'
import { VAULT_REASONS } from '../words'
import { cancelOrder, makeOrder, ORDER_REASONS } from './orders'
import { orderById, orderItems } from './queries'
import { receiptPaper } from './receipt.paper'
import { direction } from './screens'
import { signOrder } from './sign'

async function renderNew(c: Ctx, volumeId: number, way: 'in' | 'out', form: FormState, status = 200): Promise<void> {
  const volume = await volumeById(c.db, c.viewer, volumeId)
  if (!volume) throw notFound()
  const items = await catalogueOf(c.db, volume.id)
  const wanted = way === 'in' ? 'awaiting_vault' : 'vault'
  page(
    c,
    'archive/vault-order-new',
    {
      volume,
      way,
      items: items
        .filter(one => one.state === wanted)
        .map(one => ({ value: String(one.id), label: `${one.code} ${one.title}` })),
      reasons: (way === 'in' ? ['deposit', 'return'] : ['release']).map(value => ({
        value,
        label: c.t(VAULT_REASONS[value]!),
      })),
      form,
      errors: form.errors,
    },
    { status },
  )
}

const wayOf = (text: unknown): 'in' | 'out' => (text === 'out' ? 'out' : 'in')

export async function newOrder(c: Ctx): Promise<void> {
  const volumeId = idIn(c.query('volume'))
  if (volumeId === undefined) throw notFound()
  await renderNew(c, volumeId, wayOf(c.query('way')), emptyForm())
}

export async function createOrder(c: Ctx): Promise<void> {
  const volumeId = idIn(String(c.req.body?.volume ?? ''))
  const volume = volumeId === undefined ? undefined : await volumeById(c.db, c.viewer, volumeId)
  if (!volume) throw notFound()
  const way = wayOf(c.req.body?.way)
  const items = await catalogueOf(c.db, volume.id)
  await submit(c, {
    act: 'archive-vault.order',
    fields: {
      items: f.many(
        '权证',
        items.map(one => String(one.id)),
      ),
      reason: f.oneOf('事由', ORDER_REASONS),
      receiver: f.text('领取人', { max: 60 }),
      note: f.text('说明', { max: 200 }),
    },
    work: (v, trx, actor, today) =>
      makeOrder(trx, c.viewer, actor, today, {
        direction: v.reason === 'release' ? 'out' : 'in',
        reason: v.reason,
        itemIds: v.items.map(one => Number.parseInt(one, 10)),
        receiver: v.receiver,
        note: v.note ?? '',
        checkoutId: null,
      }),
    again: (form, status) => renderNew(c, volume.id, way, form, status),
    done: ({ id }) => ({ href: `/archive/vault/orders/${id}`, words: '已提交，等待第二管库员复核' }),
  })
}

async function orderHere(c: Ctx) {
  const order = await orderById(c.db, c.viewer, c.id())
  if (!order) throw notFound()
  return { order, items: await orderItems(c.db, order.id) }
}

async function renderOrder(
  c: Ctx,
  { order, items }: Awaited<ReturnType<typeof orderHere>>,
  form: FormState = emptyForm(),
  status = 200,
) {
  const own = order.madeBy === c.viewer.id
  const keeper = order.state === 'pending' && keepsBranch(c.viewer, order.branchId) && c.may('archive.vault')
  const { word, tone } = statusOf('vault-order', order.state)
  page(
    c,
    'archive/vault-order',
    {
      order,
      way: direction(c, order),
      reason: c.t(VAULT_REASONS[order.reason] ?? ''),
      badge: { word: c.t(word), tone },
      made: `${order.makerName} ${minute(order.madeAt)}`,
      signed: order.keeperName ? `${order.keeperName} ${minute(order.signedAt)}` : '',
      items: items.map(one => ({
        href: `/archive/volumes/${one.volumeId}#archive-item-${one.id}`,
        cells: {
          code: one.code,
          title: { text: one.title, sub: one.className },
          original: one.original ? c.t('原件') : c.t('复印件'),
        },
      })),
      form,
      errors: form.errors,
      acts: { sign: keeper && !own, own: keeper && own, cancel: keeper, receipt: order.state === 'done' },
    },
    { status },
  )
}

export const showOrder = async (c: Ctx): Promise<void> => renderOrder(c, await orderHere(c))

const onOrder = (act: string, command: typeof cancelOrder | typeof signOrder, words: string) => async (c: Ctx) => {
  const found = await orderHere(c)
  await submit(c, {
    act,
    fields: {},
    work: (_v, trx, actor, today) => command(trx, c.viewer, actor, today, found.order.id),
    again: (form, status) => renderOrder(c, found, form, status),
    done: () => ({ href: `/archive/vault/orders/${found.order.id}`, words }),
  })
}
export const sign = onOrder('archive-vault.vault-sign', signOrder, '已复核，登记簿已入账')
export const cancel = onOrder('archive-vault.cancel', cancelOrder, '已取消')

/** 三方交接单: who gives, who watches, who takes. */
export async function receipt(c: Ctx): Promise<void> {
  const { order, items } = await orderHere(c)
  if (order.state !== 'done') throw notFound()
  await recordAlone(c.db, c.actor, {
    act: 'archive-vault.print',
    subject: `archive-vault-order:${order.id}`,
    customerId: order.customerId,
    businessDate: c.today,
  })
  beginPdf(c, `${order.orderNo}_${c.t('权证交接单')}`)
  await writeLetter(c.res, receiptPaper(paperFrame(c, order.orderNo), order, items))
}
