import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormError, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { recordAlone } from '../audit/commands'
import { isOwnName, ownRaw, ownReaders, parted } from '../fields/forms'
import { fieldNamed, type Own } from '../fields/own'
import { NO_VALUES, valuesOfOne } from '../fields/values'
import { type Codes, codesFor } from './codes'
import { createCustomer, updateCustomer } from './commands'
import { type Suspect, suspectsFor } from './duplicates'
import { basicsFrom, fieldsFor, isMask, type Reading } from './fields'
import { type Filled, sectionsFor } from './form-sections'
import { type CustomerKind, isKind } from './identity'
import { hrefOf } from './links'
import { customerFields } from './own'
import { customerFile, versionsAfter } from './queries'
import { rawOf } from './raw'
import { type CustomerInput, masksOf, opened } from './record'
import { traitsOf } from './traits'

const TITLES: Readonly<Record<CustomerKind, string>> = {
  person: '新增个人客户',
  sole: '新增个体工商户',
  company: '新增对公客户',
}

interface FormPage extends Filled {
  readonly title: string
  readonly action: string
  readonly back: string
  readonly suspects: readonly Suspect[]
  /** Of an existing customer. */
  readonly version?: number
  readonly customerId?: number
  readonly newer?: readonly { archiveNo: string; who: string; at: Date }[]
}

/** 手机号码应为 11 位 names its field already: the summary does not say it twice. */
const withoutEcho = (error: FormError): FormError =>
  error.label !== '' && error.message.startsWith(error.label) ? { ...error, label: '' } : error

function show(c: Ctx, data: FormPage, status = 200): void {
  const view = {
    file: {
      ...data,
      sections: sectionsFor(c, data),
      next: c.may('application.create') && data.customerId === undefined,
    },
    title: data.title,
    errors: data.form.errors.map(withoutEcho),
  }
  page(c, 'customers/form', view, { status })
}

const kindOf = (from: unknown): CustomerKind => {
  const kind = typeof from === 'string' ? from : 'person'
  if (!isKind(kind)) throw notFound()
  return kind
}

interface Lists {
  readonly codes: Codes
  readonly own: Own
}
const listsFor = async (c: Ctx): Promise<Lists> => {
  const [codes, own] = await Promise.all([codesFor(c.db, c.viewer.lang), customerFields(c.db, c.viewer)])
  return { codes, own }
}

const newPage = (
  c: Ctx,
  kind: CustomerKind,
  lists: Lists,
  form: FormState,
  suspects: readonly Suspect[] = [],
): FormPage => ({
  title: c.t(TITLES[kind]),
  action: '/customers/new',
  back: '/customers',
  kind,
  form,
  ...lists,
  values: NO_VALUES,
  suspects,
})

export async function newForm(c: Ctx): Promise<void> {
  const kind = kindOf(c.query('kind'))
  const lists = await listsFor(c)
  const raw = { idType: kind === 'person' ? '10' : '20', ...ownRaw(lists.own, kind, null) }
  show(c, newPage(c, kind, lists, emptyForm(raw)))
}

const bodyOf = (c: Ctx): Record<string, unknown> => c.req.body ?? {}

export async function submitNew(c: Ctx): Promise<void> {
  const body = bodyOf(c)
  const kind = kindOf(body.kind)
  const lists = await listsFor(c)
  const fields = { ...fieldsFor({ kind, codes: lists.codes, today: c.today, body }), ...ownReaders(lists.own, kind) }
  const form = readForm(fields, body, c.t)
  const suspects = await suspectsFor(c.db, c.viewer, traitsOf(body, kind, c.today))
  if (!form.ok) return show(c, newPage(c, kind, lists, form.form, suspects), 422)
  // the hint is asked about once; a person then decides
  const alike = suspects.filter(suspect => suspect.same !== '证件号码')
  if (alike.length > 0 && body.distinct !== 'on') {
    const errors = [{ field: 'distinct', label: '', message: c.t('可能是重复客户，请核对后勾选「不是同一人」再保存') }]
    return show(c, newPage(c, kind, lists, { raw: form.raw, errors }, alike), 422)
  }
  const { rest, changes: own } = parted(lists.own, form.values)
  const input = { kind, ...basicsFrom(rest) } as CustomerInput
  const made = await once(c, 'customer.create', (trx, actor, today) =>
    createCustomer(trx, actor, today, input, { own }),
  )
  if (isRefused(made)) return show(c, newPage(c, kind, lists, refusedForm(fields, form.raw, made, c.t), suspects), 422)
  leaveToast(c.res, { words: '已新增客户 {no}', params: { no: made.customerNo } })
  c.res.redirect(
    303,
    body.then === 'apply' ? hrefOf('/applications/new', { customer: `${made.id}` }) : `/customers/${made.id}`,
  )
}

async function editPage(c: Ctx, id: number) {
  const [row, { codes, own }] = await Promise.all([customerFile(c.db, c.viewer, id), listsFor(c)])
  if (!row) throw notFound()
  const values = await valuesOfOne(c.db, own, id)
  const basics = opened(row)
  const kind = row.kind as CustomerKind
  const shown = (form: FormState, version: number, more: Partial<FormPage> = {}): FormPage => ({
    title: c.t('编辑 {name}', { name: row.name }),
    action: `/customers/${id}/edit`,
    back: `/customers/${id}`,
    kind,
    form,
    codes,
    own,
    values,
    suspects: [],
    version,
    customerId: id,
    ...more,
  })
  return { row, basics, kind, codes, own, values, masks: masksOf(basics), shown }
}

export async function editForm(c: Ctx): Promise<void> {
  const { row, basics, kind, codes, own, values, masks, shown } = await editPage(c, c.id())
  const raw = { ...rawOf(kind, basics, masks, codes), ...ownRaw(own, kind, values) }
  show(c, shown(emptyForm(raw), row.version))
}

const versionIn = (body: Record<string, unknown>): number =>
  typeof body.version === 'string' && /^\d{1,9}$/.test(body.version) ? Number.parseInt(body.version, 10) : 0

export async function submitEdit(c: Ctx): Promise<void> {
  const id = c.id()
  const body = bodyOf(c)
  const { row, kind, codes, own, values, masks, shown } = await editPage(c, id)
  const reading: Reading = { kind, codes, today: c.today, body, masks }
  // a document whose number stays masked keeps its type's check for the saving itself
  const fields = { ...fieldsFor(reading), ...ownReaders(own, kind, { values }) }
  const form = readForm(fields, body, c.t)
  const version = versionIn(body)
  if (!form.ok) return show(c, shown(form.form, version), 422)
  const reason =
    typeof body.reason === 'string' && body.reason.trim() !== '' ? body.reason.trim().slice(0, 200) : c.t('日常维护')
  const { rest, changes: typed } = parted(own, form.values)
  const changes = basicsFrom(rest, masks)
  const saved = await once(c, 'customer.update', (trx, actor, today) =>
    updateCustomer(trx, actor, today, { id, version, changes, own: typed, reason, sight: c.viewer }),
  )
  if (!isRefused(saved)) {
    leaveToast(c.res, { words: '已保存，档案编号 {no}', params: { no: saved.archiveNo } })
    return c.res.redirect(303, `/customers/${id}`)
  }
  if (saved.refused === 'customer.unchanged') {
    leaveToast(c.res, { words: '没有修改任何内容' })
    return c.res.redirect(303, `/customers/${id}`)
  }
  const refused = refusedForm(fields, form.raw, saved, c.t)
  if (saved.refused !== 'record.changed') return show(c, shown(refused, version), 422)
  const all = await versionsAfter(c.db, c.viewer, id, row.archiveVersion - (row.version - version))
  const seen = (name: string) => !isOwnName(name) || fieldNamed(own, name) !== undefined
  const newer = all.map(one => ({ ...one, diff: one.diff.filter(change => seen(change.field)) }))
  show(c, shown(refused, row.version, { newer }), 409)
}

/** While typing: who might be the same, and what the document number tells. Answers a fragment, writes nothing. */
export async function duplicates(c: Ctx): Promise<void> {
  const body = bodyOf(c)
  const kind = kindOf(body.kind)
  const traits = traitsOf(body, kind, c.today)
  const except =
    typeof body.customer === 'string' && /^\d{1,9}$/.test(body.customer) ? Number.parseInt(body.customer, 10) : 0
  const [suspects, codes] = await Promise.all([
    suspectsFor(c.db, c.viewer, { ...traits, except }),
    codesFor(c.db, c.viewer.lang),
  ])
  // Looking for somebody by his document or telephone is on record, the numbers are not.
  if (traits.idNo || traits.phone) {
    const after = { found: suspects.length }
    await recordAlone(c.db, c.actor, { act: 'customer.duplicates', subject: 'customers', businessDate: c.today, after })
  }
  const known =
    kind === 'person' && !isMask(body.idNo)
      ? { sex: traits.sex, birthDate: traits.birthDate, filled: traits.fromId }
      : null
  const data = {
    suspects,
    known,
    sexes: [{ value: '', label: c.t('请选择') }, ...codes.sex],
    title: c.t('查找重复客户'),
  }
  page(c, 'customers/duplicates', data, { part: 'customers/_suspects' })
}
