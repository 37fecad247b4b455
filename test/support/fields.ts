import { sql } from 'kysely'
import type { FieldDef } from '../../src/lending/custom-field'
import { bookDate } from '../../src/lending/dates'
import type { Person, TestApp } from './app'

const tick = (yes: boolean | undefined): string => (yes ? 'on' : '')

/** The count of changes the draft of a record stands at, or else the form in force: what the next form has to say. */
export async function editsOf(t: Pick<TestApp, 'db'>, record: string): Promise<string> {
  const { rows } = await sql<{ edits: number }>`
    select edits from field_forms where record = ${record} and state <> 'dropped' order by version desc nulls first limit 1`.execute(
    t.db,
  )
  return String(rows[0]?.edits ?? 0)
}

export type Wanted = Partial<Omit<FieldDef, 'options'>> &
  Pick<FieldDef, 'label' | 'type'> & { options?: readonly string[] }

/** A field as its form would send it; options by name, with the codes 1, 2, … */
export const fieldForm = (wanted: Wanted): Record<string, string | string[]> => ({
  type: wanted.type,
  label: wanted.label,
  key: wanted.key ?? '',
  labelEn: wanted.labelEn ?? '',
  section: wanted.section ?? 'more',
  subs: [...(wanted.subs ?? ['person'])],
  help: wanted.help ?? '',
  unit: wanted.unit ?? '',
  required: tick(wanted.required),
  sealed: tick(wanted.sealed),
  places: String(wanted.places ?? 2),
  list: wanted.list ?? '',
  min: wanted.min ?? '',
  max: wanted.max ?? '',
  initial: wanted.initial ?? '',
  inList: tick(wanted.inList),
  inFilter: tick(wanted.inFilter),
  inExport: tick(wanted.inExport),
  inImport: tick(wanted.inImport),
  synonyms: (wanted.synonyms ?? []).join('，'),
  roles: [...(wanted.roles ?? [])],
  ...Object.fromEntries((wanted.options ?? []).map((label, i) => [`o-label-${i}`, label])),
})

export const submitDraft = async (t: Pick<TestApp, 'db'>, maker: Person, record: string, note = '首次发布') =>
  maker.post(`/admin/fields/${record}/submit`, { edits: await editsOf(t, record), note })

export const decideDraft = async (
  t: Pick<TestApp, 'db'>,
  checker: Person,
  record: string,
  more: Record<string, string> = { agree: 'yes' },
) => checker.post(`/admin/fields/${record}/decide`, { edits: await editsOf(t, record), ...more })

/** Adds fields to a record by the two people it takes, and answers the number of each by its label. */
export async function publishedFields(
  t: Pick<TestApp, 'db' | 'as'>,
  record: string,
  fields: readonly Wanted[],
): Promise<Record<string, number>> {
  const [maker, checker] = [await t.as('0901'), await t.as('0902')]
  for (const wanted of fields) {
    const made = await maker.post(`/admin/fields/${record}/new`, {
      ...fieldForm(wanted),
      edits: await editsOf(t, record),
    })
    if (made.status !== 303)
      throw new Error(`${wanted.label}: ${made.status} ${/class="err"[\s\S]{0,300}/.exec(made.text)?.[0]}`)
  }
  await submitDraft(t, maker, record)
  const done = await decideDraft(t, checker, record)
  if (done.status !== 303) throw new Error(`not published: ${done.status}`)
  return idsOf(t, record)
}

export async function idsOf(t: Pick<TestApp, 'db'>, record: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ label: string; id: number }>`
    select one ->> 'label' as label, c.id from field_forms f, jsonb_array_elements(f.content -> 'fields') one
      join custom_fields c on c.key = one ->> 'key' and c.record = ${record}
    where f.record = ${record} and f.state = 'published' order by f.version`.execute(t.db)
  return Object.fromEntries(rows.map(row => [row.label, row.id]))
}

/** A draft of the customer form with one field, `area`: somebody is at work on it. */
export async function openDraft(t: Pick<TestApp, 'db'>): Promise<void> {
  const { id } = await t.db.selectFrom('users').select('id').where('staffNo', '=', '0901').executeTakeFirstOrThrow()
  const field: FieldDef = {
    ...{ key: 'area', type: 'whole', places: 0, list: null, sealed: false, label: '亩数', labelEn: 'Mu', help: '' },
    ...{ unit: '', required: false, min: '', max: '', minLength: 0, maxLength: 200, options: [], initial: '' },
    ...{ subs: ['person'], section: 'more', inList: false, inFilter: false, inExport: false, inImport: false },
    ...{ synonyms: [], roles: [], retired: false },
  }
  const content = JSON.stringify({ fields: [field], sections: [], order: {} })
  await t.db
    .insertInto('fieldForms')
    .values({ record: 'customer', content, editors: [id], madeBy: id, madeOn: bookDate('2026-03-15'), edits: 1 })
    .execute()
}
