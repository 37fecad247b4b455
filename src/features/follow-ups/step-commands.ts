import { type Selectable, sql, type Transaction } from 'kysely'
import type { DB, NextSteps } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { addMonths, type BookDate } from '../../lending/dates'
import type { Way } from '../../lending/follow-up'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { lockCustomer } from '../customers/commands'
import { withoutNumbers } from '../customers/protect'
import { tellCustomer } from '../customers/timeline'

type Person = Actor & { readonly userId: number }

interface Step {
  readonly customerId: number
  readonly followUpId: number | null
  readonly on: BookDate
  readonly way: Way
  readonly what: string
}

/** A next step without a word of its own: the follow-up it came with tells of it. */
export async function insertStep(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { customerId, followUpId, on, way, what }: Step,
): Promise<{ id: number }> {
  return trx
    .insertInto('nextSteps')
    .values({
      customerId,
      followUpId,
      way,
      what: withoutNumbers(what),
      dueOn: on,
      firstDueOn: on,
      madeBy: actor.userId,
      madeOn: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
}

/** Not into the past, and not so far that nobody remembers why. */
export function dueRefusal(on: BookDate, today: BookDate, field = 'dueOn'): Refused | null {
  if (on < today) return refuse('next-step.past', undefined, { field })
  return on > addMonths(today, 24) ? refuse('next-step.far', undefined, { field }) : null
}

/** Something to do with a customer on a day, from the calendar. Refused: privacy.anonymised, next-step.past, next-step.far. */
export async function addStep(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { sight, ...step }: Omit<Step, 'followUpId'> & { readonly sight: Sight },
): Promise<{ id: number } | Refused> {
  const customer = await lockCustomer(trx, sight, step.customerId)
  if (customer.anonymisedAt !== null) return refuse('privacy.anonymised')
  const wrong = dueRefusal(step.on, today)
  if (wrong) return wrong
  const { id } = await insertStep(trx, actor, today, { ...step, followUpId: null })
  await tellCustomer(trx, {
    customerId: step.customerId,
    businessDate: today,
    kind: 'person',
    userId: actor.userId,
    words: '计划于 {day} 联系客户',
    params: { day: step.on },
    detail: withoutNumbers(step.what),
    href: `/next-steps/${id}`,
  })
  await record(trx, actor, {
    act: 'next-step.create',
    subject: `next-step:${id}`,
    customerId: step.customerId,
    businessDate: today,
    after: { way: step.way, dueOn: step.on },
  })
  return { id }
}

export type StepRow = Selectable<NextSteps>

async function lockStep(trx: Transaction<DB>, sight: Sight, id: number, version: number): Promise<StepRow | Refused> {
  const row = await trx
    .selectFrom('nextSteps')
    .innerJoin('customers', 'customers.id', 'nextSteps.customerId')
    .selectAll('nextSteps')
    .where('nextSteps.id', '=', id)
    .where(visibleTo(sight))
    .forUpdate('nextSteps')
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.state !== 'open') return refuse('next-step.closed')
  return row.version === version ? row : refuse('next-step.changed')
}

interface Moved {
  readonly id: number
  readonly version: number
  readonly on: BookDate
  readonly why: string
  readonly sight: Sight
}

/** Puts it on another day. Refused: next-step.closed, -.changed, -.past, -.far, -.same-day. */
export async function moveStep(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { id, version, on, why, sight }: Moved,
): Promise<{ id: number } | Refused> {
  const row = await lockStep(trx, sight, id, version)
  if ('refused' in row) return row
  const wrong = on === row.dueOn ? refuse('next-step.same-day', undefined, { field: 'dueOn' }) : dueRefusal(on, today)
  if (wrong) return wrong
  await trx
    .updateTable('nextSteps')
    .set({ dueOn: on, moves: sql`moves + 1`, version: version + 1 })
    .where('id', '=', id)
    .execute()
  await tellCustomer(trx, {
    customerId: row.customerId,
    businessDate: today,
    kind: 'person',
    userId: actor.userId,
    words: '{from} 的安排改到 {to}',
    params: { from: row.dueOn, to: on },
    detail: withoutNumbers(why),
    href: `/next-steps/${id}`,
  })
  await record(trx, actor, {
    act: 'next-step.postpone',
    subject: `next-step:${id}`,
    customerId: row.customerId,
    businessDate: today,
    before: { dueOn: row.dueOn },
    after: { dueOn: on },
  })
  return { id }
}

interface Closed {
  readonly id: number
  readonly version: number
  readonly outcome: 'done' | 'dropped'
  readonly note: string
  readonly sight: Sight
}

/** Done, or given up with a reason. Refused: next-step.closed, -.changed, -.why. */
export async function closeStep(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { id, version, outcome, note, sight }: Closed,
): Promise<{ id: number } | Refused> {
  const row = await lockStep(trx, sight, id, version)
  if ('refused' in row) return row
  if (outcome === 'dropped' && note === '') return refuse('next-step.why', undefined, { field: 'note' })
  await trx
    .updateTable('nextSteps')
    .set({
      state: outcome,
      closedBy: actor.userId,
      closedOn: today,
      closedNote: withoutNumbers(note),
      version: version + 1,
    })
    .where('id', '=', id)
    .execute()
  await tellCustomer(trx, {
    customerId: row.customerId,
    businessDate: today,
    kind: 'person',
    tone: outcome === 'done' ? 'ok' : 'mute',
    userId: actor.userId,
    words: outcome === 'done' ? '{day} 的安排已完成' : '{day} 的安排已取消',
    params: { day: row.dueOn },
    detail: withoutNumbers(note),
    href: `/next-steps/${id}`,
  })
  await record(trx, actor, {
    act: 'next-step.finish',
    subject: `next-step:${id}`,
    customerId: row.customerId,
    businessDate: today,
    after: { outcome },
  })
  return { id }
}

/** The follow-up did what was planned; its own entry in the timeline says so. */
export async function closeByFollowUp(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { customerId, id, followUpId }: { customerId: number; id: number; followUpId: number },
): Promise<true | Refused> {
  const done = await trx
    .updateTable('nextSteps')
    .set({
      state: 'done',
      closedBy: actor.userId,
      closedOn: today,
      doneFollowUpId: followUpId,
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .where('customerId', '=', customerId)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return done.numUpdatedRows === 1n ? true : refuse('next-step.closed', undefined, { field: 'closes' })
}
