import { CONDITIONS, STAGES, type Stage } from '../../lending/checklist'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { createChecklist, publishChecklist } from './checklist-commands'
import { ASKS, CUSTOMER_KINDS, editorRaw, itemsIn, SECURITIES, scopeFields, textFields } from './checklist-fields'
import { type Checklist, checklistsInForce, checklistVersions, productChoices } from './checklist-queries'
import { type Kind, kindsOf } from './queries'
import { personOf } from './upload'
import { classWord, kindIn, STAGE_WORDS } from './words'

const KIND_WORDS: Readonly<Record<string, string>> = { person: '个人', sole: '个体工商户', company: '对公' }
const SECURITY_WORDS: Readonly<Record<string, string>> = {
  credit: '信用',
  guarantee: '保证',
  mortgage: '抵押',
  pledge: '质押',
}
const CONDITION_WORDS = { always: '一律', married: '已婚', entrusted: '受托支付', amount: '达到金额' } as const
const ASK_WORDS = { no: '不要求', required: '必需', optional: '可选' } as const

const scopeWords = (c: Ctx, one: Checklist) => ({
  product: c.viewer.lang === 'en' ? one.productNameEn : one.productName,
  stage: c.t(STAGE_WORDS[one.stage as Stage]),
  customer: one.customerKind === null ? c.t('不限') : c.t(KIND_WORDS[one.customerKind] ?? '不限'),
  security: one.securityType === null ? c.t('不限') : c.t(SECURITY_WORDS[one.securityType] ?? '不限'),
})

export async function list(c: Ctx): Promise<void> {
  const [all, kinds] = await Promise.all([checklistsInForce(c.db), kindsOf(c.db)])
  page(c, 'documents/checklists', {
    rows: all.map(one => ({
      href: `/checklists/${one.id}`,
      cells: {
        ...scopeWords(c, one),
        items: c.t('必需 {n} 项，可选 {m} 项', {
          n: one.items.filter(item => item.required).length,
          m: one.items.filter(item => !item.required).length,
        }),
        version: `V${one.version}`,
        published: { text: one.publishedOn, sub: one.publisherName },
      },
    })),
    kinds: kinds.map(kind => ({
      done: kind.retiredOn !== null,
      cells: {
        name: kindIn(c.viewer.lang, kind),
        code: kind.code,
        group: classWord(c.t, kind.class),
        expires: kind.expires ? c.t('须填') : '—',
        state: {
          badge: kind.retiredOn === null ? { word: c.t('在用'), tone: 'ok' } : { word: c.t('已停用'), tone: 'mute' },
        },
        act: {
          actions: [
            { label: c.t(kind.retiredOn === null ? '停用' : '启用'), action: `/document-kinds/${kind.code}/switch` },
          ],
        },
      },
    })),
  })
}

const options = (c: Ctx, words: Readonly<Record<string, string>>, values: readonly string[]) =>
  values.map(value => ({ value, label: c.t(words[value] ?? '不限') }))

const editorKinds = (c: Ctx, kinds: readonly Kind[], form: FormState) => {
  const wrong = new Map(form.errors.map(error => [error.field, error.message]))
  return kinds
    .filter(kind => kind.retiredOn === null || form.raw[`ask_${kind.code}`] !== undefined)
    .map(kind => ({
      code: kind.code,
      name: kindIn(c.viewer.lang, kind),
      group: classWord(c.t, kind.class),
      value: (name: string) => form.raw[`${name}_${kind.code}`],
      error: (name: string) => wrong.get(`${name}_${kind.code}`),
    }))
}

async function editor(c: Ctx, kinds: readonly Kind[], form: FormState, given: object, status = 200): Promise<void> {
  page(
    c,
    'documents/checklist',
    {
      form,
      errors: form.errors,
      kinds: editorKinds(c, kinds, form),
      asks: options(c, ASK_WORDS, ASKS),
      forms: options(c, { any: '不限', original: '原件', copy: '复印件' }, ['any', 'original', 'copy']),
      conditions: options(c, CONDITION_WORDS, CONDITIONS),
      ...given,
    },
    { status },
  )
}

async function newEditor(c: Ctx, form: FormState, status = 200): Promise<void> {
  const [products, kinds] = await Promise.all([productChoices(c.db), kindsOf(c.db)])
  await editor(
    c,
    kinds,
    form,
    {
      one: null,
      products: products.map(({ id, name, nameEn }) => ({
        value: String(id),
        label: c.viewer.lang === 'en' ? nameEn : name,
      })),
      stages: options(c, STAGE_WORDS, STAGES),
      customers: [{ value: '', label: c.t('不限') }, ...options(c, KIND_WORDS, CUSTOMER_KINDS)],
      securities: [{ value: '', label: c.t('不限') }, ...options(c, SECURITY_WORDS, SECURITIES)],
    },
    status,
  )
}

export const newChecklist = (c: Ctx): Promise<void> => newEditor(c, emptyForm({ stage: 'disburse' }))

export async function submitNew(c: Ctx): Promise<void> {
  const kinds = await kindsOf(c.db)
  const fields = { ...scopeFields, ...textFields(kinds) }
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return newEditor(c, read.form, 422)
  const items = itemsIn(kinds, read.values)
  if (isRefused(items)) return newEditor(c, refusedForm(fields, read.raw, items, c.t), 422)
  const { product: productId, stage, customerKind, securityType, note } = read.values
  const scope = { productId, stage, customerKind, securityType }
  const result = await once<{ id: number }>(c, 'checklist.publish', (trx, _actor, today) =>
    createChecklist(trx, personOf(c), today, scope, { items, note: note ?? '' }),
  )
  if (isRefused(result)) return newEditor(c, refusedForm(fields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已发布' })
  c.res.redirect(303, `/checklists/${result.id}`)
}

async function oldEditor(c: Ctx, form: FormState | null, status = 200): Promise<void> {
  const [versions, kinds] = await Promise.all([checklistVersions(c.db, c.id()), kindsOf(c.db)])
  const newest = versions[0]
  const looked = versions.find(one => String(one.version) === c.query('version', 6)) ?? newest
  if (!newest || !looked) throw notFound()
  await editor(
    c,
    kinds,
    form ?? emptyForm(editorRaw(looked)),
    {
      one: { id: newest.id, version: newest.version, looked: looked.version, ...scopeWords(c, newest) },
      versions: versions.map(one => ({
        selected: one.version === looked.version,
        cells: {
          version: { text: `V${one.version}`, href: `/checklists/${one.id}?version=${one.version}` },
          items: String(one.items.length),
          note: one.note === '' ? '—' : one.note,
          published: { text: one.publishedOn, sub: one.publisherName },
        },
      })),
    },
    status,
  )
}

export const showChecklist = (c: Ctx): Promise<void> => oldEditor(c, null)

export async function submitVersion(c: Ctx): Promise<void> {
  const kinds = await kindsOf(c.db)
  const fields = { version: scopeFields.version, ...textFields(kinds) }
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return oldEditor(c, read.form, 422)
  const items = itemsIn(kinds, read.values)
  if (isRefused(items)) return oldEditor(c, refusedForm(fields, read.raw, items, c.t), 422)
  const at = { id: c.id(), version: read.values.version ?? 0 }
  const result = await once<{ id: number }>(c, 'checklist.publish', (trx, _actor, today) =>
    publishChecklist(trx, personOf(c), today, at, { items, note: read.values.note ?? '' }),
  )
  if (isRefused(result)) return oldEditor(c, refusedForm(fields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已发布' })
  c.res.redirect(303, `/checklists/${result.id}`)
}
