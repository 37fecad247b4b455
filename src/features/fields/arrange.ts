import { type FormContent, moved, placedBefore, sectionOrder } from '../../lending/custom-form'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { type Edit, editForm, withoutField, withRetired } from './commands'
import { hrefOfForm, type LoadedForm, load, nameIn, type Records, type Sub, subIn } from './screen'

interface Move {
  readonly what: 'field' | 'section'
  readonly id: string
  readonly sub: Sub
  /** A step, or before which other one it goes ('' to the end), dragged. */
  readonly to: 'up' | 'down' | 'before'
  readonly before: string
  /** Of a dragged field: the section it is let go in. */
  readonly into: string
}

function movedSection(content: FormContent, { id, sub, to, before }: Move): FormContent {
  const built = sub.sections.map(one => one.id)
  const all = sectionOrder(
    content.order[sub.name],
    built,
    content.sections.map(one => one.id),
  )
  const at = all.indexOf(id)
  if (at < 0) return content
  const order = to === 'before' ? placedBefore(all, id, before) : moved(all, at, to === 'up' ? -1 : 1)
  return { ...content, order: { ...content.order, [sub.name]: order } }
}

function movedField(content: FormContent, { id, sub, to, before, into }: Move): FormContent {
  const at = content.fields.findIndex(one => one.key === id)
  const field = content.fields[at]
  if (!field) return content
  if (to !== 'before') {
    const beside = (one: typeof field) => one.section === field.section && !one.retired && one.subs.includes(sub.name)
    return { ...content, fields: moved(content.fields, at, to === 'up' ? -1 : 1, beside) }
  }
  const known = [...sub.sections, ...content.sections].some(one => one.id === into)
  const here = known ? { ...field, section: into } : field
  const fields = content.fields.map(one => (one === field ? here : one))
  return {
    ...content,
    fields: placedBefore(
      fields,
      here,
      fields.find(one => one.key === before),
    ),
  }
}

const moveFields = {
  edits: f.whole('版本', 0, 99_999),
  what: f.oneOf('内容', ['field', 'section']),
  id: f.text('字段', { required: true, max: 40 }),
  sub: f.text('适用类型', { max: 40 }),
  to: f.oneOf('位置', ['up', 'down', 'before']),
  before: f.text('位置', { max: 40 }),
  into: f.text('所在分组', { max: 40 }),
}

async function edited(c: Ctx, loaded: LoadedForm, edits: number, edit: Edit): Promise<Refused | { record: string }> {
  return once<{ record: string }>(c, edit.act, (trx, actor, today) =>
    editForm(trx, actor, today, { record: loaded.kind.name, edits }, edit),
  )
}

/** Up, down, or where it was dragged to. A form of one button: what goes wrong is told beside the page. */
export const move =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const loaded = await load(c, records)
    const read = readForm(moveFields, c.req.body, c.t)
    if (!read.ok) throw notFound()
    const { edits, what, id, to } = read.values
    const sub = subIn(loaded.kind, read.values.sub)
    const asked: Move = { what, id, sub, to, before: read.values.before ?? '', into: read.values.into ?? '' }
    const change = (content: FormContent) => (what === 'section' ? movedSection : movedField)(content, asked)
    const done = await edited(c, loaded, edits, { act: 'field.move', what: id, change })
    if (isRefused(done)) leaveToast(c.res, { words: refusalWords(done), tone: 'warn' })
    const mark = what === 'section' ? `fields-section-${id}` : `fields-item-${id}`
    c.res.redirect(303, `${hrefOfForm(loaded.kind, sub)}#${mark}`)
  }

const stateFields = { edits: f.whole('版本', 0, 99_999), how: f.oneOf('办理', ['retire', 'resume', 'remove']) }

/** Retires a field, takes it back into use, or takes away one that was never published. */
export const setState =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const loaded = await load(c, records)
    const key = c.param('key')
    const read = readForm(stateFields, c.req.body, c.t)
    if (!read.ok || !loaded.content.fields.some(one => one.key === key)) throw notFound()
    const { how, edits } = read.values
    const change = how === 'remove' ? withoutField(key) : withRetired(key, how === 'retire')
    const act = how === 'remove' ? 'field.remove' : how === 'retire' ? 'field.retire' : 'field.resume'
    const done = await edited(c, loaded, edits, { act, what: key, change })
    if (isRefused(done)) leaveToast(c.res, { words: refusalWords(done), params: done.params, tone: 'warn' })
    else leaveToast(c.res, { words: '已存入草稿，发布后生效' })
    c.res.redirect(303, hrefOfForm(loaded.kind))
  }

const sectionFields = {
  edits: f.whole('版本', 0, 99_999),
  label: f.text('名称', { required: true, max: 20 }),
  labelEn: f.text('英文名称', { max: 40 }),
  how: f.optionalOneOf('办理', ['remove']),
}

function withSection(id: string | null, label: string, labelEn: string) {
  return (content: FormContent): FormContent | Refused => {
    if (content.sections.some(one => one.label === label && one.id !== id))
      return refuse('field.label-taken', undefined, { field: 'label' })
    if (id !== null)
      return {
        ...content,
        sections: content.sections.map(one => (one.id === id ? { id, label, labelEn } : one)),
      }
    const numbers = content.sections.map(one => Number.parseInt(one.id.slice(1), 10))
    return { ...content, sections: [...content.sections, { id: `s${Math.max(0, ...numbers) + 1}`, label, labelEn }] }
  }
}

/** A section goes when nothing stands in it any more, retired fields among it. */
const withoutSection =
  (id: string) =>
  (content: FormContent): FormContent | Refused =>
    content.fields.some(one => one.section === id)
      ? refuse('field.section-used')
      : { ...content, sections: content.sections.filter(one => one.id !== id) }

function showSection(c: Ctx, loaded: LoadedForm, id: string | null, form = emptyForm(), status = 200): void {
  const { kind, content, edits } = loaded
  const old = content.sections.find(one => one.id === id)
  if (id !== null && !old) throw notFound()
  const view = {
    title: old ? c.t('分组「{label}」', { label: nameIn(c, old) }) : c.t('新增分组'),
    action: `/admin/fields/${kind.name}/sections/${id ?? 'new'}`,
    back: hrefOfForm(kind),
    record: c.t(kind.label),
    edits,
    raw: form.errors.length > 0 ? form.raw : { label: old?.label ?? '', labelEn: old?.labelEn ?? '' },
    old: old !== undefined,
    errors: form.errors,
  }
  page(c, 'fields/section', { section: view, errors: form.errors }, { status })
}

const sectionId = (c: Ctx): string | null => (c.param('section') === 'new' ? null : c.param('section'))

export const sectionForm =
  (records: Records) =>
  async (c: Ctx): Promise<void> =>
    showSection(c, await load(c, records), sectionId(c))

export const submitSection =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const loaded = await load(c, records)
    const id = sectionId(c)
    const body: Record<string, unknown> = c.req.body ?? {}
    const removing = id !== null && body.how === 'remove'
    const read = readForm(sectionFields, body, c.t)
    if (!read.ok) return showSection(c, loaded, id, read.form, 422)
    const { edits, label, labelEn } = read.values
    const change = removing ? withoutSection(id) : withSection(id, label, labelEn ?? '')
    const done = await edited(c, loaded, edits, { act: 'field.section', what: label, change })
    if (isRefused(done)) return showSection(c, loaded, id, refusedForm(sectionFields, read.raw, done, c.t), 422)
    leaveToast(c.res, { words: '已存入草稿，发布后生效' })
    c.res.redirect(303, hrefOfForm(loaded.kind))
  }
