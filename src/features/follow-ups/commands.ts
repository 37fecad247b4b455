import { type Selectable, sql, type Transaction } from 'kysely'
import type { DB, FollowUps } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { addDays, type BookDate } from '../../lending/dates'
import type { Way } from '../../lending/follow-up'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { lockCustomer } from '../customers/commands'
import { withoutNumbers } from '../customers/protect'
import { tellCustomer } from '../customers/timeline'
import { saveOwn } from '../fields/plain'
import type { OwnChange, OwnChanges } from '../fields/values'
import type { Seen } from './fields'
import { VISIT } from './own'
import { opened, sealed } from './protect'
import { closeByFollowUp, dueRefusal, insertStep } from './step-commands'
import { WAY_WORDS, WITH_NEXT } from './words'

/** A follow-up is written down within so many days. */
export const BACK_DAYS = 31

export interface NextStep {
  readonly on: BookDate
  readonly way: Way
  readonly what: string
}

export interface NewFollowUp extends Seen {
  readonly customerId: number
  readonly position: string | null
  readonly documentId: number | null
  readonly next: NextStep | null
  /** The next step that was done with it. */
  readonly closes: number | null
  /** Of the lender's own fields, of a visit. */
  readonly own?: OwnChanges
  readonly sight: Sight
}

function dayRefusal(happenedOn: BookDate, today: BookDate): Refused | null {
  if (happenedOn > today) return refuse('follow-up.future', undefined, { field: 'happenedOn' })
  return happenedOn < addDays(today, -BACK_DAYS)
    ? refuse('follow-up.long-ago', undefined, { field: 'happenedOn', params: { n: BACK_DAYS } })
    : null
}

const nextId = async (trx: Transaction<DB>): Promise<number> => {
  const { rows } = await sql<{
    id: number
  }>`select nextval(pg_get_serial_sequence('follow_ups', 'id'))::int as id`.execute(trx)
  return rows[0]!.id
}

/**
 * Writes down what was said with a customer, and what comes next. Refused: privacy.anonymised, follow-up.future, follow-up.long-ago,
 * next-step.past, next-step.far, next-step.closed.
 */
export async function addFollowUp(
  trx: Transaction<DB>,
  actor: Actor & { readonly userId: number },
  today: BookDate,
  input: NewFollowUp,
): Promise<{ id: number } | Refused> {
  const { customerId, next, way, sight } = input
  const customer = await lockCustomer(trx, sight, customerId)
  // nothing is written about him anew
  if (customer.anonymisedAt !== null) return refuse('privacy.anonymised')
  const wrong = dayRefusal(input.happenedOn, today) ?? (next && dueRefusal(next.on, today, 'nextOn'))
  if (wrong) return wrong
  const id = await nextId(trx)
  const content = withoutNumbers(input.content)
  await trx
    .insertInto('followUps')
    .values({
      id,
      customerId,
      way,
      happenedOn: input.happenedOn,
      happenedMinute: input.happenedMinute,
      content,
      person: withoutNumbers(input.person),
      place: sealed('place', id, input.place),
      position: sealed('position', id, way === 'visit' ? input.position : null),
      documentId: input.documentId,
      userId: actor.userId,
      businessDate: today,
    })
    .execute()
  if (way === 'visit') await saveOwn(trx, VISIT, id, input.own)
  if (input.closes !== null) {
    const closed = await closeByFollowUp(trx, actor, today, { customerId, id: input.closes, followUpId: id })
    if (isRefused(closed)) return closed
  }
  if (next) await insertStep(trx, actor, today, { customerId, followUpId: id, ...next })
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'person',
    tone: 'info',
    userId: actor.userId,
    words: next ? WITH_NEXT[way] : WAY_WORDS[way],
    params: next ? { next: next.on } : {},
    detail: content,
    href: `/follow-ups/${id}`,
  })
  await record(trx, actor, {
    act: 'follow-up.create',
    subject: `follow-up:${id}`,
    customerId,
    businessDate: today,
    after: { way, happenedOn: input.happenedOn, nextOn: next?.on ?? null, photo: input.documentId !== null },
  })
  return { id }
}

export type FollowUpRow = Selectable<FollowUps>

async function lockFollowUp(trx: Transaction<DB>, sight: Sight, id: number): Promise<FollowUpRow> {
  const row = await trx
    .selectFrom('followUps')
    .innerJoin('customers', 'customers.id', 'followUps.customerId')
    .selectAll('followUps')
    .where('followUps.id', '=', id)
    .where(visibleTo(sight))
    .forUpdate('followUps')
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** Only who wrote it, on the day it was written; afterwards another follow-up says it better. */
export function editRefusal(row: Pick<FollowUpRow, 'userId' | 'businessDate'>, userId: number, today: BookDate) {
  if (row.userId !== userId) return refuse('follow-up.not-yours')
  return row.businessDate === today ? null : refuse('follow-up.day-over')
}

export interface Change {
  readonly field: keyof Seen | OwnChange['field']
  readonly from: string
  readonly to: string
}

const asText = (value: string | number | null): string => (value === null ? '' : String(value))

function changesOf(row: FollowUpRow, input: Seen): Change[] {
  const before: Seen = {
    way: row.way as Way,
    happenedOn: row.happenedOn,
    happenedMinute: row.happenedMinute,
    person: row.person,
    content: row.content,
    place: opened('place', row.id, row.place),
  }
  return (Object.keys(before) as (keyof Seen)[])
    .filter(field => before[field] !== input[field])
    .map(field =>
      // a place is an address: that it changed is told, not what it was
      field === 'place'
        ? { field, from: before.place ? '***' : '', to: input.place ? '***' : '' }
        : { field, from: asText(before[field]), to: asText(input[field]) },
    )
}

export interface EditedFollowUp extends Seen {
  readonly id: number
  readonly version: number
  readonly own?: OwnChanges
  readonly sight: Sight
}

/** Corrects a follow-up; what it said before stays in its history. Refused: follow-up.not-yours, -.day-over, -.unchanged, record.changed. */
export async function editFollowUp(
  trx: Transaction<DB>,
  actor: Actor & { readonly userId: number },
  today: BookDate,
  { id, version, sight, own, ...typed }: EditedFollowUp,
): Promise<{ id: number } | Refused> {
  const row = await lockFollowUp(trx, sight, id)
  const wrong = editRefusal(row, actor.userId, today) ?? dayRefusal(typed.happenedOn, today)
  if (wrong) return wrong
  if (row.version !== version) return refuse('record.changed', undefined, { params: { who: actor.name } })
  const input = { ...typed, content: withoutNumbers(typed.content), person: withoutNumbers(typed.person) }
  const told = input.way === 'visit' ? await saveOwn(trx, VISIT, id, own) : []
  const changes: Change[] = [...changesOf(row, input), ...told]
  if (changes.length === 0) return refuse('follow-up.unchanged')
  const { place, ...plain } = input
  await trx
    .updateTable('followUps')
    .set({
      ...plain,
      place: sealed('place', id, place),
      ...(input.way === 'visit' ? {} : { position: null }),
      history: sql`history || jsonb_build_array(jsonb_build_object('version', version, 'at', now(), 'changes', ${JSON.stringify(changes)}::jsonb))`,
      version: version + 1,
    })
    .where('id', '=', id)
    .execute()
  await tellCustomer(trx, {
    customerId: row.customerId,
    businessDate: today,
    kind: 'person',
    userId: actor.userId,
    words: '更正跟进记录',
    detail: input.content,
    href: `/follow-ups/${id}`,
  })
  await record(trx, actor, {
    act: 'follow-up.update',
    subject: `follow-up:${id}`,
    customerId: row.customerId,
    businessDate: today,
    after: { changed: changes.map(one => one.field) },
  })
  return { id }
}
