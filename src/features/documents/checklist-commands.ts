import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { ChecklistItem, Stage } from '../../lending/checklist'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { keptItems } from './items'
import type { Person } from './lock'

export interface ChecklistScope {
  readonly productId: number
  readonly stage: Stage
  readonly customerKind: string | null
  readonly securityType: string | null
}

export interface ChecklistText {
  readonly items: readonly ChecklistItem[]
  readonly note: string
}

async function publish(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  at: { id: number; version: number },
  text: ChecklistText,
): Promise<{ id: number }> {
  await trx
    .insertInto('checklistVersions')
    .values({
      checklistId: at.id,
      version: at.version,
      items: keptItems(text.items),
      note: text.note,
      publishedBy: actor.userId,
      publishedOn: today,
    })
    .execute()
  await record(trx, actor, {
    act: 'checklist.publish',
    subject: `checklist:${at.id}`,
    businessDate: today,
    after: { version: at.version, kinds: text.items.map(item => item.kind), note: text.note },
  })
  return { id: at.id }
}

/** A checklist for a product and stage; two for the same would only contradict each other. */
export async function createChecklist(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  scope: ChecklistScope,
  text: ChecklistText,
): Promise<{ id: number } | Refused> {
  if (text.items.length === 0) return refuse('checklist.nothing')
  const { rows } = await sql<{ id: number }>`
    insert into checklists (product_id, stage, customer_kind, security_type, created_by)
    values (${scope.productId}, ${scope.stage}, ${scope.customerKind}, ${scope.securityType}, ${actor.userId})
    on conflict do nothing returning id`.execute(trx)
  const made = rows[0]
  if (!made) return refuse('checklist.same-scope', undefined, { field: 'stage' })
  return publish(trx, actor, today, { id: made.id, version: 1 }, text)
}

/** A further version, in force at once; without items the list asks for nothing any more. */
export async function publishChecklist(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  input: { readonly id: number; readonly version: number },
  text: ChecklistText,
): Promise<{ id: number } | Refused> {
  const row = await trx.selectFrom('checklists').select('id').where('id', '=', input.id).forUpdate().executeTakeFirst()
  if (!row) throw notFound()
  const { newest } = await trx
    .selectFrom('checklistVersions')
    .select(({ fn }) => fn.max('version').as('newest'))
    .where('checklistId', '=', input.id)
    .executeTakeFirstOrThrow()
  if (newest !== input.version) return refuse('document.version-moved')
  return publish(trx, actor, today, { id: input.id, version: input.version + 1 }, text)
}

export interface NewKind {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly group: number
  readonly expires: boolean
}

export async function addKind(
  trx: Transaction<DB>,
  actor: Person,
  input: NewKind,
): Promise<{ code: string } | Refused> {
  const { code, name, nameEn, group, expires } = input
  const made = await sql`
    insert into document_kinds (code, name, name_en, class, expires, sort)
    select ${code}, ${name}, ${nameEn}, ${group}, ${expires}, coalesce(max(sort), 0) + 10 from document_kinds
    on conflict do nothing`.execute(trx)
  if (made.numAffectedRows !== 1n) return refuse('document.kind-taken', undefined, { field: 'code' })
  await record(trx, actor, {
    act: 'document-kind.add',
    subject: `document-kind:${code}`,
    after: { name, group, expires },
  })
  return { code }
}

/** A kind that is no longer filed; papers of it stay what they are. */
export async function retireKind(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  code: string,
): Promise<{ code: string }> {
  const known = await trx
    .selectFrom('documentKinds')
    .select('retiredOn')
    .where('code', '=', code)
    .forUpdate()
    .executeTakeFirst()
  if (!known) throw notFound()
  const retiredOn = known.retiredOn === null ? today : null
  await trx.updateTable('documentKinds').set({ retiredOn }).where('code', '=', code).execute()
  await record(trx, actor, {
    act: retiredOn === null ? 'document-kind.resume' : 'document-kind.stop',
    subject: `document-kind:${code}`,
    businessDate: today,
  })
  return { code }
}
