import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import type { CodeItem } from '../settings/queries'

export const LISTS = [
  'person_id_type',
  'company_id_type',
  'sex',
  'marital',
  'education',
  'occupation',
  'industry',
  'source',
] as const
export type ListName = (typeof LISTS)[number]
export type Codes = Readonly<Record<ListName, readonly CodeItem[]>>

/** Every code list a customer file needs, by one query; English names for an English screen. */
export async function codesFor(db: Kysely<DB>, lang: 'zh' | 'en'): Promise<Codes> {
  const rows = await db
    .selectFrom('codeLists')
    .select(['list', 'code as value', lang === 'en' ? 'nameEn as label' : 'name as label'])
    .where('list', 'in', LISTS)
    .where('retiredOn', 'is', null)
    .orderBy('sort')
    .orderBy('code')
    .execute()
  const of = (list: ListName) => rows.filter(row => row.list === list).map(({ value, label }) => ({ value, label }))
  return Object.fromEntries(LISTS.map(list => [list, of(list)])) as unknown as Codes
}

/** A code as a person reads it; a retired or unknown one stays as it is. */
export const wordOf = (items: readonly CodeItem[], code: string | null): string =>
  code === null ? '' : (items.find(item => item.value === code)?.label ?? code)
