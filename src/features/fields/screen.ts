import { sectionOrder } from '../../lending/custom-form'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import type { RecordKind } from '../../web/record-kind'
import { formsOf } from './queries'

export type Records = () => readonly RecordKind[]

export function kindIn(c: Ctx, records: Records): RecordKind {
  const kind = records().find(one => one.name === c.param('record'))
  if (!kind) throw notFound()
  return kind
}

export type Sub = RecordKind['subs'][number]

/** The kind of the record a page looks at: the first, unless another one is named. */
export const subIn = (kind: RecordKind, name: unknown): Sub => {
  const sub = kind.subs.find(one => one.name === name) ?? kind.subs[0]
  if (!sub) throw new Error(`${kind.name} has no kinds`)
  return sub
}

export const hrefOfForm = (kind: RecordKind, sub?: Sub): string =>
  `/admin/fields/${kind.name}${sub && kind.subs.length > 1 ? `?sub=${sub.name}` : ''}`

/** The form of the addressed record: its kind, what is in force, the draft, and whether the reader may write at it. */
export async function load(c: Ctx, records: Records) {
  const kind = kindIn(c, records)
  const forms = await formsOf(c.db, kind.name)
  const locked = forms.draft?.state === 'submitted'
  return { kind, ...forms, locked, mayEdit: c.may('field.manage') && !locked }
}
export type LoadedForm = Awaited<ReturnType<typeof load>>

/** What a field or a section is called in the reader's language. */
export const nameIn = (c: Ctx, { label, labelEn }: { readonly label: string; readonly labelEn: string }): string =>
  c.viewer.lang === 'en' && labelEn !== '' ? labelEn : label

/** Sections of one kind in their order, with what they are called. */
export function sectionsOf(c: Ctx, { content }: Pick<LoadedForm, 'content'>, sub: Sub) {
  const own = new Map(content.sections.map(one => [one.id, nameIn(c, one)]))
  const built = new Map(sub.sections.map(one => [one.id, one]))
  return sectionOrder(content.order[sub.name], [...built.keys()], [...own.keys()]).map(id => {
    const section = built.get(id)
    return {
      id,
      label: section ? c.t(section.label) : (own.get(id) ?? id),
      fields: section ? section.fields.map(label => c.t(label)) : [],
      built: section !== undefined,
    }
  })
}

/** Every section of a record once, whatever its kinds, for choosing one; the kinds may call it by different names. */
export function sectionChoices(c: Ctx, { kind, content }: Pick<LoadedForm, 'kind' | 'content'>) {
  const names = new Map<string, string[]>()
  for (const { id, label } of kind.subs.flatMap(sub => sectionsOf(c, { content }, sub))) {
    const known = names.get(id) ?? []
    names.set(id, known.includes(label) ? known : [...known, label])
  }
  return [...names].map(([value, labels]) => ({ value, label: labels.join(' / ') }))
}
