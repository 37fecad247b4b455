import type { Kysely } from 'kysely'
import { keptFor } from '../../db/kept'
import type { DB } from '../../db/schema'
import { type Books, nationalBooks } from '../codes/queries'
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
  'degree',
  'household_type',
  'housing',
  'profession',
  'employer_nature',
  'job_rank',
  'job_title',
  'company_type',
  'business_status',
  'currency',
  'phone_kind',
  'address_kind',
  'account_kind',
  'asset_kind',
] as const
/** Kept with the code lists, or a national list short enough to choose from. */
export type ListName = (typeof LISTS)[number] | 'ethnicity'
export type Codes = Readonly<Record<ListName, readonly CodeItem[]>> & { readonly national: Books }

/** Code lists change with a release, at the start of the program: what every page of a customer asks for is seldom read. */
const listsOf = keptFor(3_600_000, (db: Kysely<DB>) =>
  db
    .selectFrom('codeLists')
    .select(['list', 'code', 'name', 'nameEn'])
    .where('list', 'in', LISTS)
    .where('retiredOn', 'is', null)
    .orderBy('sort')
    .orderBy('code')
    .execute(),
)

/** Every code list a customer file needs; English names for an English screen. */
export async function codesFor(db: Kysely<DB>, lang: 'zh' | 'en'): Promise<Codes> {
  const national = await nationalBooks(db, lang)
  const rows = await listsOf(db)
  const of = (list: string) =>
    rows
      .filter(row => row.list === list)
      .map(({ code, name, nameEn }) => ({ value: code, label: lang === 'en' ? nameEn : name }))
  const lists = Object.fromEntries(LISTS.map(list => [list, of(list)]))
  const ethnicity = national.ethnicity.all().map(({ code, label }) => ({ value: code, label }))
  return { ...lists, ethnicity, national } as unknown as Codes
}

/** A code as a person reads it; a retired or unknown one stays as it is. */
export const wordOf = (items: readonly CodeItem[], code: string | null): string =>
  code === null ? '' : (items.find(item => item.value === code)?.label ?? code)
