import { FIELD_TYPES, type FieldDef, type FieldType, hasBounds, hasLength, isListed } from '../../lending/custom-field'
import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { editForm, withChanged, withField } from './commands'
import {
  type Choices,
  definitionFields,
  definitionOf,
  keyFor,
  OPTION_ROWS,
  type OptionRow,
  optionRows,
  optionsIn,
  rawOfField,
  rowsOfOptions,
} from './definition'
import { codeListNames, roleChoices } from './queries'
import { hrefOfForm, type LoadedForm, load, nameIn, type Records, sectionChoices, sectionsOf, subIn } from './screen'
import { TYPE_HINTS, TYPE_WORDS } from './words'

async function choicesFor(c: Ctx, loaded: LoadedForm, old?: FieldDef): Promise<Choices> {
  const [lists, roles] = await Promise.all([codeListNames(c.db), roleChoices(c.db, old?.roles)])
  return {
    kind: loaded.kind,
    sections: sectionChoices(c, loaded),
    lists: lists.map(value => ({ value, label: value })),
    roles,
  }
}

interface Shown {
  readonly type: FieldType
  readonly form: FormState
  readonly options: readonly OptionRow[]
  readonly old?: FieldDef | undefined
  readonly status?: number
}

const EMPTY_ROWS = 5
const blank: OptionRow = { code: '', label: '', en: '', at: '', state: '' }

async function show(c: Ctx, loaded: LoadedForm, { type, form, options, old, status = 200 }: Shown): Promise<void> {
  const { kind, inForce, edits } = loaded
  const choices = await choicesFor(c, loaded, old)
  const fixed = old !== undefined && inForce.ids[old.key] !== undefined
  const rows = [...options, ...Array.from({ length: EMPTY_ROWS }, () => blank)].slice(0, OPTION_ROWS)
  const wrong = Object.fromEntries([...form.errors].reverse().map(error => [error.field, error.message]))
  const view = {
    title: old
      ? c.t('编辑字段「{label}」', { label: nameIn(c, old) })
      : c.t('新增{type}字段', { type: c.t(TYPE_WORDS[type]) }),
    record: c.t(kind.label),
    action: old ? `/admin/fields/${kind.name}/field/${old.key}` : `/admin/fields/${kind.name}/new`,
    stateAction: old ? `/admin/fields/${kind.name}/field/${old.key}/state` : undefined,
    back: hrefOfForm(kind),
    edits,
    type,
    typeWord: c.t(TYPE_WORDS[type]),
    key: old?.key,
    fixed,
    retired: old?.retired === true,
    has: {
      bounds: hasBounds(type),
      length: hasLength(type),
      options: isListed(type),
      seal: hasLength(type),
      filter: type !== 'long',
      initial: type !== 'region' && type !== 'code' && type !== 'many',
      subs: kind.subs.length > 1,
    },
    uses: kind.uses,
    subs: kind.subs.map(one => ({ value: one.name, label: c.t(one.label) })),
    sections: choices.sections,
    lists: choices.lists,
    roles: choices.roles,
    options: rows.map((row, i) => ({ ...row, i })),
    raw: form.raw,
    wrong,
  }
  page(c, 'fields/field', { field: view, errors: form.errors }, { status })
}

const typeIn = (text: unknown): FieldType | undefined => FIELD_TYPES.find(type => type === text)

/** First what kind of answer the field takes, then everything else. */
export const newField =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const loaded = await load(c, records)
    const type = typeIn(c.query('type'))
    const { kind } = loaded
    if (!type) {
      const types = FIELD_TYPES.map(one => ({
        label: c.t(TYPE_WORDS[one]),
        hint: c.t(TYPE_HINTS[one]),
        href: `/admin/fields/${kind.name}/new?type=${one}`,
      }))
      return page(c, 'fields/types', { types, record: c.t(kind.label), back: hrefOfForm(kind) })
    }
    const subs = kind.subs.map(one => one.name)
    const raw = {
      subs,
      inExport: 'on',
      section: sectionsOf(c, loaded, subIn(kind, undefined)).at(-1)?.id ?? '',
      places: '2',
    }
    await show(c, loaded, { type, form: emptyForm(raw), options: [] })
  }

function fieldIn(c: Ctx, loaded: LoadedForm): FieldDef {
  const old = loaded.content.fields.find(one => one.key === c.param('key'))
  if (!old) throw notFound()
  return old
}

export const editField =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const loaded = await load(c, records)
    const old = fieldIn(c, loaded)
    await show(c, loaded, {
      type: old.type,
      old,
      form: emptyForm(rawOfField(old)),
      options: rowsOfOptions(old.options),
    })
  }

async function submit(c: Ctx, loaded: LoadedForm, type: FieldType, old?: FieldDef): Promise<void> {
  const { kind, inForce, content } = loaded
  const body: Record<string, unknown> = c.req.body ?? {}
  const fields = definitionFields(await choicesFor(c, loaded, old), type)
  const read = readForm(fields, body, c.t)
  const options = optionRows(body)
  const again = (form: FormState) => show(c, loaded, { type, form, options, old, status: 422 })
  if (!read.ok) return again(read.form)
  const taken = content.fields.map(one => one.key)
  const key = old?.key ?? read.values.key ?? keyFor(read.values.label, taken)
  const fixed = old !== undefined && inForce.ids[old.key] !== undefined
  const def = definitionOf(type, read.values, { options: optionsIn(options), key, kind, old, fixed })
  const done: { record: string } | Refused = isRefused(def)
    ? def
    : await once<{ record: string }>(c, old ? 'field.update' : 'field.create', (trx, actor, today) =>
        editForm(
          trx,
          actor,
          today,
          { record: kind.name, edits: read.values.edits },
          {
            act: old ? 'field.update' : 'field.create',
            what: key,
            change: old ? withChanged(def) : withField(def),
          },
        ),
      )
  if (isRefused(done)) return again(refusedForm(fields, read.raw, done, c.t))
  leaveToast(c.res, { words: '已存入草稿，发布后生效' })
  const sub = kind.subs.find(one => !isRefused(def) && def.subs.includes(one.name))
  c.res.redirect(303, `${hrefOfForm(kind, sub)}#fields-item-${key}`)
}

export const submitNewField =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const type = typeIn(c.req.body?.type)
    if (!type) throw notFound()
    await submit(c, await load(c, records), type)
  }

export const submitField =
  (records: Records) =>
  async (c: Ctx): Promise<void> => {
    const loaded = await load(c, records)
    const old = fieldIn(c, loaded)
    await submit(c, loaded, old.type, old)
  }
