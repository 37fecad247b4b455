import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { FieldDef } from '../../lending/custom-field'
import { breachOf, changesOfForm, type FormContent, fieldRefusal, MAX_FIELDS } from '../../lending/custom-form'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { record as note } from '../audit/commands'
import { notify } from '../notifications/commands'
import { type FormRow, formInForce, type InForce, lastEdits, openForm } from './queries'

export interface FormPlace {
  readonly record: string
  /** The count of changes the form stood at when it was opened. */
  readonly edits: number
}

const userOf = (actor: Actor): number => {
  if (actor.userId === null) throw new Error('a form is made by people')
  return actor.userId
}

/** One draft of a record at a time is written at, whether it is there already or not. */
const hold = (trx: Transaction<DB>, record: string) =>
  sql`select pg_advisory_xact_lock(7025, hashtext(${record}))`.execute(trx)

async function draftOf(
  trx: Transaction<DB>,
  { record, edits }: FormPlace,
): Promise<{ draft: FormRow | undefined; inForce: InForce; content: FormContent } | Refused> {
  await hold(trx, record)
  const [inForce, draft] = [await formInForce(trx, record), await openForm(trx, record)]
  if (draft?.state === 'submitted') return refuse('field.submitted')
  if ((draft ?? inForce).edits !== edits) return refuse('field.moved-on')
  return { draft, inForce, content: draft?.content ?? inForce.content }
}

export interface Edit {
  /** field.create, field.update, … */
  readonly act: string
  readonly what: string
  readonly change: (content: FormContent) => FormContent | Refused
}

/**
 * Changes the draft of a record; the first change opens it from the form in force. Nothing of it holds before it is published.
 * Refused: field.submitted, field.moved-on, field.gone, field.type-fixed, field.option-gone, and what the change itself says.
 */
export async function editForm(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  place: FormPlace,
  { act, what, change }: Edit,
): Promise<{ record: string } | Refused> {
  const found = await draftOf(trx, place)
  if (isRefused(found)) return found
  const after = change(found.content)
  if (isRefused(after)) return after
  const breach = breachOf(found.inForce.content, after)
  if (breach) return breach
  const user = userOf(actor)
  const content = JSON.stringify(after)
  if (found.draft) {
    const editors = [...new Set([...found.draft.editors, user])]
    const set = { content, editors, edits: place.edits + 1 }
    await trx.updateTable('fieldForms').set(set).where('id', '=', found.draft.id).execute()
  } else {
    const edits = (await lastEdits(trx, place.record)) + 1
    const row = { record: place.record, content, editors: [user], edits, madeBy: user, madeOn: today }
    await trx.insertInto('fieldForms').values(row).execute()
  }
  await note(trx, actor, { act, subject: `form:${place.record}`, businessDate: today, after: { what } })
  return { record: place.record }
}

/** Adds a field to the draft. Refused: field.key-taken, field.too-many, what fieldRefusal says. */
export const withField =
  (def: FieldDef) =>
  (content: FormContent): FormContent | Refused => {
    if (content.fields.some(one => one.key === def.key)) return refuse('field.key-taken', undefined, { field: 'key' })
    if (content.fields.some(one => one.label === def.label && !one.retired))
      return refuse('field.label-taken', undefined, { field: 'label' })
    if (content.fields.length >= MAX_FIELDS) return refuse('field.too-many', undefined, { params: { n: MAX_FIELDS } })
    return fieldRefusal(def) ?? { ...content, fields: [...content.fields, def] }
  }

export const withChanged =
  (def: FieldDef) =>
  (content: FormContent): FormContent | Refused => {
    if (!content.fields.some(one => one.key === def.key)) return refuse('field.moved-on')
    if (content.fields.some(one => one.label === def.label && one.key !== def.key && !one.retired))
      return refuse('field.label-taken', undefined, { field: 'label' })
    const wrong = fieldRefusal(def)
    return wrong ?? { ...content, fields: content.fields.map(one => (one.key === def.key ? def : one)) }
  }

/** Out of the form from the next version on, or back in. */
export const withRetired =
  (key: string, retired: boolean) =>
  (content: FormContent): FormContent => ({
    ...content,
    fields: content.fields.map(one => (one.key === key ? { ...one, retired } : one)),
  })

/** Takes a field away that was never in force; one that was is refused by what the form must not break. */
export const withoutField =
  (key: string) =>
  (content: FormContent): FormContent => ({ ...content, fields: content.fields.filter(one => one.key !== key) })

async function waiting(trx: Transaction<DB>, { record, edits }: FormPlace, state: 'draft' | 'submitted') {
  await hold(trx, record)
  const draft = await openForm(trx, record)
  if (!draft || draft.state !== state) return refuse('field.not-now')
  return draft.edits === edits ? draft : refuse('field.moved-on')
}

/** Hands the draft to a second person. Refused: field.not-now, field.moved-on, field.no-change. */
export async function submitForm(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  place: FormPlace & { readonly note: string },
): Promise<{ record: string } | Refused> {
  const draft = await waiting(trx, place, 'draft')
  if (isRefused(draft)) return draft
  const { content } = await formInForce(trx, place.record)
  if (changesOfForm(content, draft.content).length === 0) return refuse('field.no-change')
  const user = userOf(actor)
  const editors = [...new Set([...draft.editors, user])]
  const set = { state: 'submitted', note: place.note, submittedBy: user, submittedOn: today, editors, opinion: '' }
  await trx.updateTable('fieldForms').set(set).where('id', '=', draft.id).execute()
  await note(trx, actor, {
    act: 'field.submit',
    subject: `form:${place.record}`,
    businessDate: today,
    after: { note: place.note },
  })
  return { record: place.record }
}

export interface FormDecision extends FormPlace {
  readonly agree: boolean
  readonly opinion: string
}

/**
 * The second person: publishes the form, in force at once, or gives it back. Refused: field.not-now, field.moved-on, field.own
 * (who had a hand in the draft), field.opinion-missing, and what the form must not break.
 */
export async function decideForm(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { agree, opinion, ...place }: FormDecision,
): Promise<{ record: string } | Refused> {
  const draft = await waiting(trx, place, 'submitted')
  if (isRefused(draft)) return draft
  const user = userOf(actor)
  if (draft.editors.includes(user)) return refuse('field.own')
  if (!agree && opinion === '') return refuse('field.opinion-missing', undefined, { field: 'opinion' })
  const inForce = await formInForce(trx, place.record)
  const breach = agree ? breachOf(inForce.content, draft.content) : null
  if (breach) return breach
  if (agree) await keepFields(trx, user, today, place.record, draft.content, inForce)
  const decided = { decidedBy: user, decidedOn: today, decidedAt: sql<Date>`now()`, opinion }
  const set = agree
    ? { ...decided, state: 'published', version: inForce.version + 1 }
    : { state: 'draft', opinion, edits: draft.edits + 1 }
  await trx.updateTable('fieldForms').set(set).where('id', '=', draft.id).execute()
  await note(trx, actor, {
    act: agree ? 'field.publish' : 'field.return',
    subject: `form:${place.record}`,
    businessDate: today,
    after: {
      opinion,
      ...(agree ? { version: inForce.version + 1, changes: told(inForce.content, draft.content) } : {}),
    },
  })
  await notify(trx, draft.submittedBy ?? draft.madeBy, {
    words: agree ? '{who} 已发布您提交的自定义字段' : '{who} 退回了您提交的自定义字段：{opinion}',
    params: { who: actor.name, opinion },
    href: `/admin/fields/${place.record}`,
    tone: agree ? 'ok' : 'warn',
  })
  return { record: place.record }
}

const told = (before: FormContent, after: FormContent): string[] =>
  changesOfForm(before, after).map(({ what, label, names }) => [what, label, ...names].filter(Boolean).join(' '))

async function keepFields(
  trx: Transaction<DB>,
  user: number,
  today: BookDate,
  record: string,
  { fields }: FormContent,
  { ids }: InForce,
): Promise<void> {
  const fresh = fields.filter(one => ids[one.key] === undefined)
  if (fresh.length === 0) return
  await trx
    .insertInto('customFields')
    .values(
      fresh.map(({ key, type, places, list, sealed }) => ({
        record,
        key,
        type,
        places,
        list,
        sealed,
        madeBy: user,
        madeOn: today,
      })),
    )
    .execute()
}

/** Gives a submitted draft back to those who write it, or throws a draft away. */
export async function withdrawForm(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  place: FormPlace,
  how: 'recall' | 'drop',
): Promise<{ record: string } | Refused> {
  const draft = await waiting(trx, place, how === 'recall' ? 'submitted' : 'draft')
  if (isRefused(draft)) return draft
  const state = how === 'recall' ? 'draft' : 'dropped'
  await trx.updateTable('fieldForms').set({ state }).where('id', '=', draft.id).execute()
  await note(trx, actor, { act: `field.${how}`, subject: `form:${place.record}`, businessDate: today })
  return { record: place.record }
}
