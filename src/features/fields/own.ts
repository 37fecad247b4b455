import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { type FieldDef, isListed } from '../../lending/custom-field'
import { type FormContent, sectionOrder } from '../../lending/custom-form'
import type { Viewer } from '../../permissions'
import { type Books, nationalBooks } from '../codes/queries'
import type { CodeItem } from '../settings/queries'
import { formInForce } from './queries'

/** A field in force as one reader meets it: `name` is its control, its column and its place in a history; `title` his language. */
export interface OwnField extends FieldDef {
  readonly id: number
  readonly name: `x${number}`
  readonly title: string
}
export interface OwnSection {
  readonly id: string
  readonly title: string
}

/** The lender's own fields of a record, as far as the reader may see them. */
export interface Own {
  readonly record: string
  readonly lang: 'zh' | 'en'
  /** In the order of the form; retired ones too, for what is kept of them. */
  readonly fields: readonly OwnField[]
  readonly sections: readonly OwnSection[]
  readonly order: Readonly<Record<string, readonly string[]>>
  readonly lists: Readonly<Record<string, readonly (CodeItem & { readonly retired: boolean })[]>>
  readonly books: Books | null
}

export type Reader = Pick<Viewer, 'lang' | 'roles'>
export interface EveryReader {
  readonly lang: 'zh' | 'en'
  readonly roles: 'all'
}
/** Who acts for the program itself sees every field. */
export const EVERY_FIELD: EveryReader = { lang: 'zh', roles: 'all' }

const mayRead = (field: FieldDef, roles: Reader['roles'] | 'all'): boolean =>
  roles === 'all' || field.roles.length === 0 || field.roles.some(role => roles.includes(role))

const inLanguage = (lang: 'zh' | 'en', zh: string, en: string): string => (lang === 'en' && en !== '' ? en : zh)

async function listsOf(db: Kysely<DB>, lang: 'zh' | 'en', fields: readonly FieldDef[]): Promise<Own['lists']> {
  const names = [...new Set(fields.flatMap(one => (one.list === null ? [] : [one.list])))]
  if (names.length === 0) return {}
  const rows = await db
    .selectFrom('codeLists')
    .select(['list', 'code as value', lang === 'en' ? 'nameEn as label' : 'name as label', 'retiredOn'])
    .where('list', 'in', names)
    .orderBy('sort')
    .orderBy('code')
    .execute()
  const of = (list: string) => rows.filter(row => row.list === list)
  return Object.fromEntries(
    names.map(name => [name, of(name).map(row => ({ ...row, retired: row.retiredOn !== null }))]),
  )
}

/** A draft's fields have no numbers yet; for a preview they get some that no field has. */
const DRAFT_ID = 900_000_000

interface FormWithIds {
  readonly content: FormContent
  readonly ids: Readonly<Record<string, number>>
  readonly drafts?: boolean
}

export async function ownFrom(
  db: Kysely<DB>,
  { lang, roles }: Reader | EveryReader,
  record: string,
  { content, ids, drafts }: FormWithIds,
): Promise<Own> {
  const fields = content.fields.flatMap((one, at): OwnField[] => {
    const id = ids[one.key] ?? (drafts ? DRAFT_ID + at : undefined)
    if (id === undefined || !mayRead(one, roles)) return []
    return [{ ...one, id, name: `x${id}`, title: inLanguage(lang, one.label, one.labelEn) }]
  })
  const [lists, books] = await Promise.all([
    listsOf(db, lang, fields),
    fields.some(one => one.type === 'region') ? nationalBooks(db, lang) : null,
  ])
  const sections = content.sections.map(one => ({ id: one.id, title: inLanguage(lang, one.label, one.labelEn) }))
  return { record, lang, fields, sections, order: content.order, lists, books }
}

/** Every field of a record that is in force and that the reader may see, with what is needed to read and show its values. */
export const ownOf = async (db: Kysely<DB>, reader: Reader | EveryReader, record: string): Promise<Own> =>
  ownFrom(db, reader, record, await formInForce(db, record))

/** The fields that are asked of a kind of the record now. */
export const fieldsOf = (own: Own, sub: string): readonly OwnField[] =>
  own.fields.filter(one => !one.retired && one.subs.includes(sub))

export const fieldNamed = (own: Own, name: string): OwnField | undefined => own.fields.find(one => one.name === name)

/** What may be chosen of a field; a retired option only where it is what stands there. */
export function optionsOf(own: Own, field: OwnField, kept = ''): readonly CodeItem[] {
  if (field.type === 'code')
    return (own.lists[field.list ?? ''] ?? []).filter(one => !one.retired || one.value === kept)
  if (!isListed(field.type)) return []
  const before = kept.split(',')
  return field.options
    .filter(one => !one.retired || before.includes(one.code))
    .map(one => ({ value: one.code, label: inLanguage(own.lang, one.label, one.labelEn) }))
}

/** Sections of a form in the order the lender gave them, built-in ones by their ids. A section of his own stands where it has fields. */
export function sectionsIn(own: Own, sub: string, built: readonly string[]): readonly string[] {
  const used = new Set(fieldsOf(own, sub).map(one => one.section))
  const mine = own.sections.map(one => one.id).filter(id => used.has(id))
  return sectionOrder(own.order[sub], built, mine)
}

/** Fields of a section; one whose section is not in this kind of record stands in the last one. */
export function fieldsIn(own: Own, sub: string, section: string, all: readonly string[]): readonly OwnField[] {
  return fieldsOf(own, sub).filter(one => (all.includes(one.section) ? one.section : all.at(-1)) === section)
}
