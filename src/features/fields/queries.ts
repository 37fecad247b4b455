import { type Kysely, type Selectable, sql } from 'kysely'
import type { DB, FieldForms } from '../../db/schema'
import { EMPTY_FORM, type FormContent } from '../../lending/custom-form'

export type FormRow = Omit<Selectable<FieldForms>, 'content'> & { readonly content: FormContent }

/** Written by commands of this feature alone, which check it: it is read as it stands. */
const read = <T extends { content: unknown }>(row: T) => ({ ...row, content: row.content as FormContent })

export interface InForce {
  readonly version: number
  readonly content: FormContent
  /** The count of changes when it was published. */
  readonly edits: number
  /** Number of each field by its key: values and forms name it by the number. */
  readonly ids: Readonly<Record<string, number>>
}

/** The form of a record that is in force, with the numbers of its fields; without one, an empty form. */
export async function formInForce(db: Kysely<DB>, record: string): Promise<InForce> {
  const { rows } = await sql<Omit<InForce, 'content'> & { content: unknown }>`
    select f.version, f.edits, f.content, coalesce((select jsonb_object_agg(c.key, c.id) from custom_fields c where c.record = f.record), '{}') as ids
    from field_forms f where f.record = ${record} and f.state = 'published' order by f.version desc limit 1`.execute(db)
  return rows[0] ? read(rows[0]) : { version: 0, edits: 0, content: EMPTY_FORM, ids: {} }
}

/** The draft of a record, being written or waiting for the second person. */
export async function openForm(db: Kysely<DB>, record: string): Promise<FormRow | undefined> {
  const row = await db
    .selectFrom('fieldForms')
    .selectAll()
    .where('record', '=', record)
    .where('state', 'in', ['draft', 'submitted'])
    .executeTakeFirst()
  return row && read(row)
}

/** The highest count a form of this record ever had, drafts that were thrown away among them. */
export async function lastEdits(db: Kysely<DB>, record: string): Promise<number> {
  const row = await db
    .selectFrom('fieldForms')
    .select(eb => eb.fn.max('edits').as('edits'))
    .where('record', '=', record)
    .executeTakeFirst()
  return row?.edits ?? 0
}

/** What stands on the page of a form: the draft, or else the form in force. */
export async function formsOf(db: Kysely<DB>, record: string) {
  const [inForce, draft] = await Promise.all([formInForce(db, record), openForm(db, record)])
  return { inForce, draft, content: draft?.content ?? inForce.content, edits: draft?.edits ?? inForce.edits }
}

export const namesOf = (db: Kysely<DB>, ids: readonly number[]) =>
  db
    .selectFrom('users')
    .select(['id', 'name'])
    .where('id', 'in', [...ids, 0])
    .execute()

/** Every version that was in force, the newest first. */
export async function versionsOf(db: Kysely<DB>, record: string) {
  const rows = await db
    .selectFrom('fieldForms')
    .innerJoin('users as maker', 'maker.id', 'fieldForms.submittedBy')
    .innerJoin('users as decider', 'decider.id', 'fieldForms.decidedBy')
    .select(['fieldForms.version', 'fieldForms.content', 'fieldForms.note', 'fieldForms.submittedOn'])
    .select(['fieldForms.decidedOn', 'maker.name as makerName', 'decider.name as deciderName'])
    .where('record', '=', record)
    .where('state', '=', 'published')
    .orderBy('version', 'desc')
    .limit(100)
    .execute()
  return rows.map(read)
}

export interface FormState {
  readonly record: string
  readonly version: number | null
  readonly fields: number
  readonly retired: number
  readonly publishedOn: string | null
  readonly draft: string | null
}

/** For each record with a form: what is in force, and whether a draft is open. */
export async function formStates(db: Kysely<DB>): Promise<FormState[]> {
  const { rows } = await sql<FormState>`
    select r.record, f.version, f.decided_on as published_on, d.state as draft,
      coalesce((select count(*) from jsonb_array_elements(f.content -> 'fields') one where not (one ->> 'retired')::boolean), 0)::int as fields,
      coalesce((select count(*) from jsonb_array_elements(f.content -> 'fields') one where (one ->> 'retired')::boolean), 0)::int as retired
    from (select distinct record from field_forms) r
    left join lateral (select * from field_forms p where p.record = r.record and p.state = 'published' order by version desc limit 1) f on true
    left join lateral (select state from field_forms o where o.record = r.record and o.state in ('draft', 'submitted')) d on true`.execute(
    db,
  )
  return rows
}

export interface Choice {
  readonly value: string
  readonly label: string
}

/** Code lists a field may take its values from. */
export async function codeListNames(db: Kysely<DB>): Promise<string[]> {
  const rows = await db.selectFrom('codeLists').select('list').distinct().orderBy('list').execute()
  return rows.map(row => row.list)
}

/** Roles in use, and those a field is limited to already: one that was disabled must not open the field to everybody. */
export const roleChoices = (db: Kysely<DB>, kept: readonly string[] = []): Promise<Choice[]> =>
  db
    .selectFrom('roles')
    .select(['code as value', 'name as label'])
    .where(eb => eb.or([eb('disabledAt', 'is', null), eb('code', 'in', [...kept, ''])]))
    .orderBy('id')
    .execute()
