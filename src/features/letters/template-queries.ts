import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { LetterKind, Subject } from '../../lending/letters'

const templates = (db: Kysely<DB>) =>
  db
    .selectFrom('letterTemplates')
    .select(['letterTemplates.id', 'letterTemplates.name', 'letterTemplates.kind', 'letterTemplates.subject'])
    .select(['letterTemplates.retiredOn'])

export interface Template {
  readonly id: number
  readonly name: string
  readonly kind: LetterKind
  readonly subject: Subject
  readonly retiredOn: BookDate | null
}

const typed = (row: { kind: string; subject: string } & Omit<Template, 'kind' | 'subject'>): Template => ({
  ...row,
  kind: row.kind as LetterKind,
  subject: row.subject as Subject,
})

export async function oneTemplate(db: Kysely<DB>, id: number): Promise<Template | undefined> {
  const row = await templates(db).where('letterTemplates.id', '=', id).executeTakeFirst()
  return row && typed(row)
}

const versions = (db: Kysely<DB>) =>
  db
    .selectFrom('letterVersions')
    .innerJoin('users', 'users.id', 'letterVersions.madeBy')
    .leftJoin('users as decider', 'decider.id', 'letterVersions.decidedBy')
    .selectAll('letterVersions')
    .select(['users.name as makerName', 'decider.name as deciderName'])

/** Every version of a template, the newest first. */
export const versionsOf = (db: Kysely<DB>, templateId: number) =>
  versions(db).where('letterVersions.templateId', '=', templateId).orderBy('letterVersions.version', 'desc').execute()
export type VersionRow = Awaited<ReturnType<typeof versionsOf>>[number]

export const oneVersion = (db: Kysely<DB>, templateId: number, version: number): Promise<VersionRow | undefined> =>
  versions(db)
    .where('letterVersions.templateId', '=', templateId)
    .where('letterVersions.version', '=', version)
    .executeTakeFirst()

/** The version of each template that holds on a day; the same choice as `versionOn` of the core. */
const inForce = (today: BookDate) => sql<number | null>`(select v.version from letter_versions v
  where v.template_id = letter_templates.id and v.state = 'published' and v.effective_from <= ${today}::date
  order by v.effective_from desc, v.version desc limit 1)`

export interface ListedTemplate extends Template {
  readonly version: number | null
  readonly openState: string | null
}

/** All templates with the version in force and what waits; retired ones last. */
export async function listedTemplates(db: Kysely<DB>, today: BookDate): Promise<ListedTemplate[]> {
  const rows = await templates(db)
    .select([
      inForce(today).as('version'),
      sql<string | null>`(select v.state from letter_versions v where v.template_id = letter_templates.id
        and v.state in ('draft', 'pending'))`.as('openState'),
    ])
    .orderBy(sql`letter_templates.retired_on is not null`)
    .orderBy('letterTemplates.kind')
    .orderBy('letterTemplates.id')
    .limit(500)
    .execute()
  return rows.map(row => ({ ...row, ...typed(row) }))
}

/** What may be chosen for a letter about this subject today. */
export async function usableTemplates(
  db: Kysely<DB>,
  subject: Subject,
  today: BookDate,
): Promise<(Template & { readonly version: number })[]> {
  const rows = await templates(db)
    .select(inForce(today).as('version'))
    .where('letterTemplates.subject', '=', subject)
    .where('letterTemplates.retiredOn', 'is', null)
    .orderBy('letterTemplates.kind')
    .orderBy('letterTemplates.id')
    .execute()
  return rows.flatMap(row => (row.version === null ? [] : [{ ...typed(row), version: row.version }]))
}
