import { yuanText } from '../../../lending/money'
import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once, transact } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { record } from '../../audit/commands'
import { checkAccount, checkPhone } from '../checks'
import { type Codes, codesFor, wordOf } from '../codes'
import type { CustomerKind } from '../identity'
import { type CustomerFile, customerFile } from '../queries'
import { codeText } from '../raw'
import { ITEM_LABELS, ITEM_LISTS, type ItemList } from '../record'
import { changeItem, type ItemRow, type ItemValues, openDetail } from './commands'
import { ITEM_FORMS, isMaskedList, maskItem } from './kinds'
import { itemOf } from './queries'

interface Open {
  readonly file: CustomerFile
  readonly codes: Codes
  readonly list: ItemList
  readonly item: ItemRow | null
}

async function fileOf(c: Ctx): Promise<Pick<Open, 'file' | 'codes'>> {
  const [file, codes] = await Promise.all([customerFile(c.db, c.viewer, c.id()), codesFor(c.db, c.viewer.lang)])
  if (!file) throw notFound()
  return { file, codes }
}

async function openNew(c: Ctx): Promise<Open> {
  const list = ITEM_LISTS.find(one => one === c.param('list'))
  if (!list) throw notFound()
  return { ...(await fileOf(c)), list, item: null }
}

async function openOld(c: Ctx): Promise<Open> {
  const [opened, item] = await Promise.all([fileOf(c), itemOf(c.db, c.viewer, c.id(), c.id('item'))])
  const list = ITEM_LISTS.find(one => one === item?.list)
  if (!item || !list) throw notFound()
  return { ...opened, list, item }
}

function fieldsOf({ file, codes, list, item }: Open) {
  const form = ITEM_FORMS[list]
  const kind = file.kind as CustomerKind
  const mask = item && isMaskedList(list) ? maskItem(list, openDetail(item)) : null
  const check = (text: string) => {
    if (mask !== null && text === mask) return { ok: text }
    if (isMaskedList(list) && text.includes('*'))
      return { refused: 'customer.masked', words: '请填写完整内容，或恢复原样不作修改' }
    if (list === 'phones') return checkPhone('company', text)
    return list === 'accounts' ? checkAccount(kind === 'person' ? 'person' : 'company', text) : { ok: text }
  }
  const region = (text: string) => {
    const found = codes.national.region.resolve(text)
    return isRefused(found) ? found : { ok: found.code }
  }
  const has = (part: ItemRowPart) => form.parts.includes(part)
  return {
    kind: f.oneOf(
      '类别',
      codes[form.kinds].map(one => one.value),
    ),
    detail: f.text(form.detail, { required: true, max: form.max, check }),
    holder: f.text(form.holder ?? '户名', { max: 100 }),
    bank: f.text('开户行', { max: 100 }),
    region: f.text('行政区划', { max: 100, check: region }),
    ...(has('amount') ? { amount: f.money('金额（元）') } : {}),
    note: f.text('备注', { max: 200 }),
  }
}
type ItemRowPart = 'holder' | 'bank' | 'region' | 'amount'

function controlsOf(c: Ctx, { codes, list }: Open, form: FormState) {
  const { kinds, detail, max, parts, holder } = ITEM_FORMS[list]
  const wrong = new Map(form.errors.map(error => [error.field, error.message]))
  const field = (name: string, label: string, more: object) => ({
    name,
    label: c.t(label),
    control: 'text',
    value: form.raw[name] ?? '',
    error: wrong.get(name),
    ...more,
  })
  return [
    field('kind', '类别', {
      control: 'select',
      required: true,
      options: [{ value: '', label: c.t('请选择') }, ...codes[kinds]],
    }),
    ...(parts.includes('region')
      ? [
          field('region', '行政区划', {
            control: 'code',
            table: 'region',
            max: 100,
            hint: c.t('输入代码或名称的一部分，从提示中选择'),
          }),
        ]
      : []),
    field('detail', detail, { required: true, max, wide: max > 100 ? 2 : undefined }),
    ...(parts.includes('holder') ? [field('holder', holder ?? '户名', { max: 100 })] : []),
    ...(parts.includes('bank') ? [field('bank', '开户行', { max: 100 })] : []),
    ...(parts.includes('amount') ? [field('amount', '金额（元）', { control: 'money', required: true })] : []),
    field('note', '备注', { max: 200 }),
  ]
}

function show(c: Ctx, open: Open, form: FormState, status = 200): void {
  const { file, list, item } = open
  const title = c.t(item ? '修改{what}' : '新增{what}', { what: c.t(ITEM_FORMS[list].title) })
  const view = {
    title: `${file.name} · ${title}`,
    heading: title,
    note: file.name,
    action: item ? `/customers/${file.id}/items/${item.id}/edit` : `/customers/${file.id}/items/new/${list}`,
    back: `/customers/${file.id}/profile#customers-${list}`,
    label: c.t(ITEM_LABELS[list]),
    fields: controlsOf(c, open, form),
  }
  page(c, 'customers/item', { item: view, errors: form.errors }, { status })
}

const rawOf = ({ codes, list }: Open, item: ItemRow): Record<string, string> => ({
  kind: item.kind,
  detail: maskItem(list, openDetail(item)),
  holder: item.holder ?? '',
  bank: item.bank ?? '',
  region: item.regionCode === null ? '' : codeText(codes.national.region, item.regionCode),
  amount: item.amountFen === null ? '' : yuanText(item.amountFen),
  note: item.note ?? '',
})

export const newItem = async (c: Ctx): Promise<void> => show(c, await openNew(c), emptyForm())
export async function editItem(c: Ctx): Promise<void> {
  const open = await openOld(c)
  show(c, open, emptyForm(open.item ? rawOf(open, open.item) : {}))
}

async function save(c: Ctx, open: Open): Promise<void> {
  const { file, codes, list, item } = open
  const fields = fieldsOf(open)
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok) return show(c, open, form.form, 422)
  const { kind, detail, holder, bank, region, note } = form.values
  const unchanged = item !== null && isMaskedList(list) && detail === maskItem(list, openDetail(item))
  const values: ItemValues = {
    kind,
    detail: unchanged ? openDetail(item) : detail,
    holder,
    bank,
    regionCode: region,
    amountFen: form.values.amount ?? null,
    note,
  }
  const saved = await once(c, 'customer.update', (trx, actor, today) =>
    changeItem(trx, actor, today, {
      customerId: file.id,
      list,
      itemId: item?.id ?? null,
      values,
      kindName: code => wordOf(codes[ITEM_FORMS[list].kinds], code),
      reason: '日常维护',
      sight: c.viewer,
    }),
  )
  if (isRefused(saved)) return show(c, open, refusedForm(fields, form.raw, saved, c.t), 422)
  leaveToast(c.res, { words: '已保存，档案编号 {no}', params: { no: saved.archiveNo } })
  c.res.redirect(303, `/customers/${file.id}/profile#customers-${list}`)
}

export const submitNewItem = async (c: Ctx): Promise<void> => save(c, await openNew(c))
export const submitItem = async (c: Ctx): Promise<void> => save(c, await openOld(c))

export async function removeItem(c: Ctx): Promise<void> {
  const { file, codes, list, item } = await openOld(c)
  const gone = await transact(c, (trx, actor, today) =>
    changeItem(trx, actor, today, {
      customerId: file.id,
      list,
      itemId: item?.id ?? null,
      values: null,
      kindName: code => wordOf(codes[ITEM_FORMS[list].kinds], code),
      reason: '删除',
      sight: c.viewer,
    }),
  )
  leaveToast(
    c.res,
    isRefused(gone) ? { words: '这一条已被他人修改或删除，请刷新页面', tone: 'warn' } : { words: '已删除' },
  )
  c.res.redirect(303, `/customers/${file.id}/profile#customers-${list}`)
}

/** Shows one number or address in clear, on record before it leaves the server. */
export async function revealItem(c: Ctx): Promise<void> {
  const { file, list, item } = await openOld(c)
  if (!item || !isMaskedList(list)) throw notFound()
  const value = openDetail(item)
  const noted = await transact(c, async (trx, actor, today) => {
    await record(trx, actor, {
      act: 'customer.reveal',
      subject: `customer:${file.id}`,
      customerId: file.id,
      businessDate: today,
      after: { field: list, item: item.id },
    })
    return true
  })
  if (isRefused(noted)) throw new Error(noted.refused)
  const data = {
    value,
    masked: maskItem(list, value),
    label: c.t(ITEM_LABELS[list]),
    backHref: `/customers/${file.id}/profile`,
    name: file.name,
  }
  page(c, 'customers/revealed', { ...data, title: data.name }, { part: '_kit/revealed' })
}
