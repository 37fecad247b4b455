import { nextPage } from '../../../lending/archive/rules'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { page } from '../../../web/page'
import { visibleCustomer } from '../../customers/find'
import { idIn, submit } from '../act'
import { openVolume } from './commands'
import { applicationFor, applicationsWithout } from './filing-queries'
import { fileItem } from './item-commands'
import { catalogueOf, paperKinds, relatedOf } from './queries'
import { volumeHere } from './show'

const volumeFields = {
  customer: f.id('客户'),
  application: f.optionalWhole('贷款申请', 1, 999_999_999),
  title: f.text('题名', { required: true, max: 100 }),
}

async function render(c: Ctx, customerId: number, form: FormState, status = 200): Promise<void> {
  const customer = await visibleCustomer(c.db, c.viewer, customerId)
  if (!customer) throw notFound()
  const choices = await applicationsWithout(c.db, customerId)
  page(
    c,
    'archive/volume-new',
    {
      customer,
      form,
      errors: form.errors,
      applications: [
        { value: '', label: c.t('客户基本资料卷（不属于某笔贷款）') },
        ...choices.map(one => ({ value: String(one.id), label: one.applicationNo })),
      ],
    },
    { status },
  )
}

/** 立卷: of a customer, or of one of his applications: /archive/volumes/new?application=7 */
export async function newVolume(c: Ctx): Promise<void> {
  const asked = idIn(c.query('application'))
  const application = asked === undefined ? undefined : await applicationFor(c.db, c.viewer, asked)
  const customerId = application?.customerId ?? idIn(c.query('customer'))
  if (customerId === undefined) throw notFound()
  const customer = await visibleCustomer(c.db, c.viewer, customerId)
  if (!customer) throw notFound()
  const title = application
    ? c.t('{name} {product} {no}', { name: customer.name, product: application.product, no: application.applicationNo })
    : c.t('{name} 客户基本资料', { name: customer.name })
  await render(c, customerId, emptyForm({ application: asked === undefined ? '' : String(asked), title }))
}

export async function createVolume(c: Ctx): Promise<void> {
  const customerId = idIn(String(c.req.body?.customer ?? ''))
  if (customerId === undefined) throw notFound()
  await submit(c, {
    act: 'archive-volume.create',
    fields: volumeFields,
    work: (v, trx, actor, today) =>
      openVolume(trx, c.viewer, actor, today, { customerId: v.customer, applicationId: v.application, title: v.title }),
    again: (form, status) => render(c, customerId, form, status),
    done: ({ id, volumeNo }) => ({ href: `/archive/volumes/${id}`, words: '已立卷 {no}', params: { no: volumeNo } }),
  })
}

const itemFields = {
  classId: f.id('类目'),
  title: f.text('题名', { required: true, max: 100 }),
  pages: f.whole('页数', 1, 9_999),
  pageFrom: f.optionalWhole('起始页码', 1, 9_999),
  original: f.oneOf('原件或复印件', ['original', 'copy'] as const),
  datedOn: f.date('形成日期'),
  expiresOn: f.optionalDate('有效期至'),
  contractId: f.optionalWhole('合同', 1, 999_999_999),
  loanId: f.optionalWhole('借据', 1, 999_999_999),
  documentId: f.optionalWhole('电子资料编号', 1, 999_999_999),
}

async function renderItem(c: Ctx, form: FormState, status = 200): Promise<void> {
  const volume = await volumeHere(c)
  const [kinds, related, items] = await Promise.all([
    paperKinds(c.db),
    relatedOf(c.db, volume.customerId, volume.applicationId),
    catalogueOf(c.db, volume.id),
  ])
  const none = { value: '', label: c.t('不关联') }
  page(
    c,
    'archive/item-new',
    {
      volume,
      form,
      errors: form.errors,
      next: nextPage(items.map(one => ({ no: one.no, from: one.pageFrom, to: one.pageTo }))),
      count: items.length,
      kinds: [
        { value: '', label: c.t('请选择') },
        ...kinds.map(one => ({ value: String(one.id), label: `${one.topName} · ${one.name}` })),
      ],
      contracts: [none, ...related.map(one => ({ value: String(one.id), label: one.contractNo }))],
      loans: [
        none,
        ...related.flatMap(one =>
          one.loanId === null ? [] : [{ value: String(one.loanId), label: one.loanNo ?? '' }],
        ),
      ],
    },
    { status },
  )
}

export const newItem = (c: Ctx): Promise<void> => renderItem(c, emptyForm({ original: 'original' }))

/** 归件; the button beside it stays on the form for the next paper. */
export async function createItem(c: Ctx): Promise<void> {
  const volumeId = c.id()
  await volumeHere(c)
  const onward = c.req.body?.more === '1'
  await submit(c, {
    act: 'archive-item.create',
    fields: itemFields,
    work: (v, trx, actor, today) =>
      fileItem(trx, c.viewer, actor, today, { ...v, volumeId, original: v.original === 'original' }),
    again: (form, status) => renderItem(c, form, status),
    done: ({ code }) => ({
      href: onward ? `/archive/volumes/${volumeId}/items/new` : `/archive/volumes/${volumeId}`,
      words: '已归件 {code}',
      params: { code },
    }),
  })
}
