import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type BookDate, later } from '../../lending/dates'
import { type LetterKind, type Subject, subjectRefusal } from '../../lending/letters'
import { type Refused, refuse } from '../../lending/refusal'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { fileRow, type Kept } from '../documents/keep'
import type { Person } from '../documents/lock'
import { notifyAll } from '../notifications/commands'

export interface NewTemplate {
  readonly name: string
  readonly kind: LetterKind
  readonly subject: Subject
}

/** What is written in a version. */
export interface Draft {
  readonly title: string
  readonly body: string
  readonly tags: readonly string[]
  readonly effectiveFrom: BookDate
  readonly note: string
  readonly word: { readonly name: string; readonly kept: Kept } | null
}

const subjectOf = (id: number): string => `letter-template:${id}`

export async function createTemplate(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  input: NewTemplate,
): Promise<{ id: number } | Refused> {
  const wrong = subjectRefusal(input.kind, input.subject)
  if (wrong) return wrong
  const made = await trx
    .insertInto('letterTemplates')
    .values({ ...input, createdBy: actor.userId, createdOn: today })
    .onConflict(oc => oc.column('name').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('letter.name-taken', undefined, { field: 'name' })
  await record(trx, actor, { act: 'letter-template.create', subject: subjectOf(made.id), after: { ...input } })
  return { id: made.id }
}

/** The template under lock, with its version that is not decided yet. */
async function lock(trx: Transaction<DB>, id: number) {
  const template = await trx
    .selectFrom('letterTemplates')
    .select(['id', 'name', 'retiredOn'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!template) throw notFound()
  const open = await trx
    .selectFrom('letterVersions')
    .select(['version', 'state', 'revision', 'madeBy', 'effectiveFrom'])
    .where('templateId', '=', id)
    .where('state', 'in', ['draft', 'pending'])
    .executeTakeFirst()
  return { template, open }
}

/** Saves a draft: a new version, or the one that is being written, by the person who began it and at the state he saw. */
export async function saveDraft(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  at: { readonly id: number; readonly revision: number },
  draft: Draft,
): Promise<{ id: number; version: number } | Refused> {
  const { template, open } = await lock(trx, at.id)
  if (template.retiredOn !== null) return refuse('letter.template-retired')
  if (open?.state === 'pending') return refuse('letter.version-waits')
  if (open && open.madeBy !== actor.userId) return refuse('letter.other-draft')
  if ((open?.revision ?? 0) !== at.revision) return refuse('letter.draft-moved')
  if (draft.effectiveFrom < today) return refuse('letter.effective-past', undefined, { field: 'effectiveFrom' })
  const version = open?.version ?? (await lastVersion(trx, at.id)) + 1
  const { word, tags, ...facts } = draft
  const row = {
    ...facts,
    tags: JSON.stringify(tags),
    form: word ? 'word' : 'text',
    fileId: word ? await fileRow(trx, word.kept) : null,
    fileName: word?.name ?? null,
  }
  if (open) {
    await trx
      .updateTable('letterVersions')
      .set({ ...row, revision: open.revision + 1 })
      .where('templateId', '=', at.id)
      .where('version', '=', version)
      .execute()
  } else {
    await trx
      .insertInto('letterVersions')
      .values({ templateId: at.id, version, ...row, madeBy: actor.userId, madeOn: today })
      .execute()
  }
  await record(trx, actor, {
    act: 'letter-template.draft',
    subject: subjectOf(at.id),
    after: { version, form: row.form, title: draft.title, effectiveFrom: draft.effectiveFrom },
  })
  return { id: at.id, version }
}

async function lastVersion(trx: Transaction<DB>, templateId: number): Promise<number> {
  const { last } = await trx
    .selectFrom('letterVersions')
    .select(sql<number>`coalesce(max(version), 0)::int`.as('last'))
    .where('templateId', '=', templateId)
    .executeTakeFirstOrThrow()
  return last
}

const setState = (trx: Transaction<DB>, id: number, version: number, set: object) =>
  trx.updateTable('letterVersions').set(set).where('templateId', '=', id).where('version', '=', version).execute()

/** Those who may publish, but for who asks. */
const publishers = (trx: Transaction<DB>, but: number) =>
  sql<{ id: number }>`select distinct u.id from users u join user_roles ur on ur.user_id = u.id
    join roles r on r.id = ur.role_id and r.disabled_at is null join role_permissions p on p.role_id = r.id
    where p.permission = 'template.publish' and u.disabled_at is null and u.id <> ${but}`.execute(trx)

export async function submitDraft(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const { template, open } = await lock(trx, id)
  if (open?.state !== 'draft') return refuse('letter.no-draft')
  if (open.madeBy !== actor.userId) return refuse('letter.other-draft')
  if (open.effectiveFrom < today) return refuse('letter.effective-past')
  await setState(trx, id, open.version, { state: 'pending' })
  await record(trx, actor, { act: 'letter-template.submit', subject: subjectOf(id), after: { version: open.version } })
  const { rows } = await publishers(trx, actor.userId)
  await notifyAll(
    trx,
    rows.map(row => row.id),
    {
      words: '函件模板“{name}”V{version} 待复核发布',
      params: { name: template.name, version: open.version },
      href: `/letter-templates/${id}`,
    },
  )
  return { id }
}

/** Back to a draft, by who wrote it. */
export async function withdrawDraft(
  trx: Transaction<DB>,
  actor: Person,
  id: number,
): Promise<{ id: number } | Refused> {
  const { open } = await lock(trx, id)
  if (open?.state !== 'pending') return refuse('letter.not-waiting')
  if (open.madeBy !== actor.userId) return refuse('letter.other-draft')
  await setState(trx, id, open.version, { state: 'draft' })
  await record(trx, actor, {
    act: 'letter-template.withdraw',
    subject: subjectOf(id),
    after: { version: open.version },
  })
  return { id }
}

export interface Decision {
  readonly id: number
  readonly version: number
  readonly publish: boolean
  readonly opinion: string
}

/** Published, or given back, by another person than who wrote it. A day that went by meanwhile is today's. */
export async function decideVersion(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { id, version, publish, opinion }: Decision,
): Promise<{ id: number } | Refused> {
  const { template, open } = await lock(trx, id)
  if (open?.state !== 'pending' || open.version !== version) return refuse('letter.not-waiting')
  if (open.madeBy === actor.userId) return refuse('letter.own-version')
  if (!publish && opinion === '') return refuse('letter.why-returned', undefined, { field: 'opinion' })
  const effectiveFrom = later(open.effectiveFrom, today)
  await setState(trx, id, version, {
    state: publish ? 'published' : 'returned',
    effectiveFrom,
    decidedBy: actor.userId,
    decidedOn: today,
    decidedAt: sql<Date>`now()`,
    opinion,
  })
  await record(trx, actor, {
    act: 'letter-template.decide',
    subject: subjectOf(id),
    after: { version, published: publish, effectiveFrom, ...(opinion === '' ? {} : { opinion }) },
  })
  await notifyAll(trx, [open.madeBy], {
    words: publish ? '函件模板“{name}”V{version} 已发布' : '函件模板“{name}”V{version} 被退回',
    params: { name: template.name, version },
    href: `/letter-templates/${id}`,
    tone: publish ? 'ok' : 'warn',
  })
  return { id }
}

/** No letter is made from a retired template; what was made, and its versions, stay readable. */
export async function switchTemplate(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  id: number,
): Promise<{ id: number; retired: boolean } | Refused> {
  const { template, open } = await lock(trx, id)
  const retired = template.retiredOn === null
  if (retired && open?.state === 'pending') return refuse('letter.version-waits')
  await trx
    .updateTable('letterTemplates')
    .set({ retiredOn: retired ? today : null, retiredBy: retired ? actor.userId : null })
    .where('id', '=', id)
    .execute()
  await record(trx, actor, { act: 'letter-template.retire', subject: subjectOf(id), after: { retired } })
  return { id, retired }
}
