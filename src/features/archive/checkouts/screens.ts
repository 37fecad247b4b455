import { CONDITIONS, daysLate, mayTakeDeed, PURPOSES } from '../../../lending/archive/rules'
import { addDays } from '../../../lending/dates'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type Field, type FormState, f } from '../../../web/form'
import { page } from '../../../web/page'
import { status as statusOf } from '../../../web/status'
import { numberSetting } from '../../settings/queries'
import { idIn, pageNo, submit, turned } from '../act'
import { catalogueOf, volumeById } from '../volumes/queries'
import { PURPOSE_WORDS } from '../words'
import { requestCheckout } from './commands'
import { CHECKOUT_FILTERS, type CheckoutRow, checkoutCounts, checkoutRows } from './queries'

export const checkoutBadge = (c: Ctx, row: Pick<CheckoutRow, 'state' | 'dueOn'>) => {
  const late = row.state === 'lent' ? daysLate(row.dueOn, c.today) : 0
  if (late > 0) return { word: c.t('逾期 {n} 天', { n: late }), tone: 'bad' as const }
  const { word, tone } = statusOf('checkout', row.state)
  return { word: c.t(word), tone }
}

const FILTER_WORDS: Readonly<Record<string, string>> = {
  pending: '待审批',
  approved: '待领取',
  lent: '借出',
  overdue: '逾期未还',
  mine: '我的借阅',
  returned: '已归还',
}

/** 借阅: what is asked for, out, late, back. */
export async function list(c: Ctx): Promise<void> {
  const filter = CHECKOUT_FILTERS.find(one => one === c.query('show'))
  const customerId = idIn(c.query('customer'))
  const [found, counts] = await Promise.all([
    checkoutRows(c.db, c.viewer, c.today, { filter, customerId, page: pageNo(c) }),
    checkoutCounts(c.db, c.viewer, c.today),
  ])
  const query = { show: filter, customer: c.query('customer') }
  const { rows, pager } = turned(c, found, '/archive/checkouts', query)
  page(c, 'archive/checkouts', {
    tabs: [
      { label: c.t('全部'), href: '/archive/checkouts', active: filter === undefined },
      ...CHECKOUT_FILTERS.map(one => ({
        label: c.t(FILTER_WORDS[one]!),
        href: `/archive/checkouts?show=${one}`,
        active: filter === one,
        ...(one === 'returned' ? {} : { count: counts[one] }),
      })),
    ],
    rows: rows.map(row => ({
      href: `/archive/checkouts/${row.id}`,
      late: row.state === 'lent' && row.dueOn < c.today,
      done: ['returned', 'rejected', 'cancelled'].includes(row.state),
      cells: {
        no: row.checkoutNo,
        customer: row.customerName,
        borrower: `${row.borrowerName} ${row.borrowerNo}`,
        purpose: c.t(PURPOSE_WORDS[row.purpose]!),
        items:
          row.state === 'lent'
            ? c.t('{open} / {n} 件未还', { open: row.open, n: row.items })
            : c.t('{n} 件', { n: row.items }),
        asked: row.requestedOn,
        due: { text: row.dueOn, tone: row.state === 'lent' && row.dueOn < c.today ? 'bad' : undefined },
        state: { badge: checkoutBadge(c, row) },
      },
    })),
    pager,
    exportHref: c.may('archive.manage')
      ? `/archive/checkouts/export?${new URLSearchParams(filter ? { show: filter } : {})}`
      : undefined,
    acts: { borrow: c.may('archive.borrow') },
  })
}

const itemsField = (ids: readonly string[]): Field<string[]> => f.many('借阅档案', ids)

async function borrowable(c: Ctx, volumeId: number) {
  const volume = await volumeById(c.db, c.viewer, volumeId)
  if (!volume || volume.destroyedOn !== null) throw notFound()
  return { volume, items: await catalogueOf(c.db, volume.id) }
}
type Borrowable = Awaited<ReturnType<typeof borrowable>>

async function render(c: Ctx, { volume, items }: Borrowable, form: FormState, status = 200): Promise<void> {
  const maxDays = await numberSetting(c.db, 'archive.borrow-days', c.today, 15)
  const free = items.filter(one => one.state === 'stored' || one.state === 'vault')
  page(
    c,
    'archive/checkout-new',
    {
      volume,
      form,
      errors: form.errors,
      maxDays,
      latest: addDays(c.today, maxDays),
      items: free.map(one => ({
        value: String(one.id),
        label: `${one.code} ${one.title}${one.custody === 'vault' ? c.t('（权证，限诉讼、结清）') : ''}`,
      })),
      away: items.filter(one => one.state === 'lent').length,
      purposes: PURPOSES.map(value => ({
        value,
        label: c.t(PURPOSE_WORDS[value]!) + (mayTakeDeed(value) ? c.t('（可借权证）') : ''),
      })),
    },
    { status },
  )
}

const fieldsOf = (ids: readonly string[]) => ({
  items: itemsField(ids),
  purpose: f.oneOf('借阅用途', PURPOSES),
  reason: f.text('借阅事由', { required: true, max: 200 }),
  dueOn: f.date('归还日期'),
})

export async function newCheckout(c: Ctx): Promise<void> {
  const volumeId = idIn(c.query('volume'))
  if (volumeId === undefined) throw notFound()
  const found = await borrowable(c, volumeId)
  const chosen = c.query('item')
  await render(c, found, emptyForm({ dueOn: addDays(c.today, 7), ...(chosen ? { items: [chosen] } : {}) }))
}

export async function createCheckout(c: Ctx): Promise<void> {
  const volumeId = idIn(String(c.req.body?.volume ?? ''))
  if (volumeId === undefined) throw notFound()
  const found = await borrowable(c, volumeId)
  await submit(c, {
    act: 'archive-checkout.create',
    fields: fieldsOf(found.items.map(one => String(one.id))),
    work: ({ items, purpose, reason, dueOn }, trx, actor, today) =>
      requestCheckout(trx, c.viewer, actor, today, {
        itemIds: items.map(one => Number.parseInt(one, 10)),
        purpose,
        reason,
        dueOn,
      }),
    again: (form, status) => render(c, found, form, status),
    done: ({ id, checkoutNo }) => ({
      href: `/archive/checkouts/${id}`,
      words: '已提交借阅申请 {no}',
      params: { no: checkoutNo },
    }),
  })
}

/** Fields of the desk: one state and one note for each paper that is out. */
export const returnFields = (ids: readonly number[]) => {
  const fields: Record<string, Field<string | null>> = {}
  for (const id of ids) {
    fields[`condition_${id}`] = f.optionalOneOf('归还情况', CONDITIONS)
    fields[`note_${id}`] = f.text('说明', { max: 200 })
  }
  return fields
}
