import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { notFound } from '../../../web/errors'
import { holdersOf, type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { tellCustomer } from '../../customers/timeline'
import { notifyAll } from '../../notifications/commands'
import { strike } from '../strike'
import { type EventKind, needsCheck } from '../words'
import { isOnRecord, type NewEvent, wrongEvent } from './entry'
import { type EventRow, eventById } from './queries'

const loanFor = (trx: Transaction<DB>, viewer: Sight, id: number) =>
  trx
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select([
      'loans.id',
      'loans.loanNo',
      'loans.state',
      'loans.customerId',
      'loans.valueDate',
      'customers.kind',
      'customers.branchId',
    ])
    .where('loans.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()

/** What became known of a loan or its debtor. It strikes in the same transaction, unless it makes something better. */
export async function enterEvent(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  event: NewEvent,
): Promise<{ id: number } | Refused> {
  const loan = await loanFor(trx, viewer, event.loanId)
  if (!loan) throw notFound()
  const no = wrongEvent(loan, today, event)
  if (no) return no
  const { kind, whole, sharePpm, fromOn, toOn, evidence } = event
  await lockDebtor(trx, loan.customerId)
  if (await isOnRecord(trx, today, loan, event)) return refuse('class-event.on-record', undefined, { field: 'kind' })
  return add(trx, actor, today, loan, {
    loanId: whole ? null : loan.id,
    kind,
    valuePpm: sharePpm,
    fromOn,
    toOn,
    ends: null,
    evidence,
  })
}

interface Entry {
  readonly loanId: number | null
  readonly kind: EventKind | 'end'
  readonly valuePpm: number | null
  readonly fromOn: BookDate
  readonly toOn: BookDate | null
  readonly ends: number | null
  readonly evidence: string
}
interface Place {
  readonly id: number
  readonly customerId: number
  readonly branchId: number
}

async function add(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  place: Place,
  entry: Entry,
): Promise<{ id: number }> {
  const { customerId } = place
  const waits = needsCheck(entry.kind)
  const { id } = await trx
    .insertInto('classEvents')
    .values({ ...entry, customerId, needsCheck: waits, madeBy: actor.userId, madeOn: today })
    .returning('id')
    .executeTakeFirstOrThrow()
  const href = `/classifications/${place.id}`
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'person',
    tone: waits ? 'info' : 'warn',
    userId: actor.userId,
    words: entry.ends === null ? '登记五级分类事项' : '申请结束五级分类事项',
    detail: entry.evidence,
    href,
  })
  await record(trx, actor, {
    act: entry.ends === null ? 'classification.event' : 'classification.end',
    subject: `class-event:${id}`,
    customerId,
    businessDate: today,
    after: { kind: entry.kind, loan: entry.loanId, from: entry.fromOn, to: entry.toOn, evidence: entry.evidence },
  })
  if (waits) {
    const checkers = await holdersOf(trx, 'classification.recognise', {
      branchId: place.branchId,
      except: [actor.userId],
    })
    await notifyAll(trx, checkers, { words: '有一项五级分类事项等待您复核', href })
  } else await strikeNow(trx, actor, today, customerId)
  return { id }
}

const strikeNow = (trx: Transaction<DB>, actor: Person, today: BookDate, customerId: number) =>
  strike(trx, [customerId], { on: today, bookedOn: today, source: 'event', userId: actor.userId })

export interface EndOfEvent {
  readonly loanId: number
  readonly eventId: number
  /** From this day on it holds no more. */
  readonly fromOn: BookDate
  readonly evidence: string
}

/** 结束: an entry of its own, which counts when a second person has agreed. */
export async function endEvent(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { loanId, eventId, fromOn, evidence }: EndOfEvent,
): Promise<{ id: number } | Refused> {
  const found = await lockedEvent(trx, viewer, today, loanId, eventId)
  if (found.kind === 'end' || found.ending || !found.inForce) return refuse('class-event.not-open')
  if (fromOn > today) return refuse('class-event.future', undefined, { field: 'fromOn', params: { today } })
  if (fromOn < found.fromOn) return refuse('class-event.backwards', undefined, { field: 'fromOn' })
  const place = { id: loanId, customerId: found.customerId, branchId: found.branchId }
  const entry = {
    kind: 'end',
    valuePpm: null,
    toOn: null,
    ends: eventId,
    loanId: found.loanId,
    fromOn,
    evidence,
  } as const
  return add(trx, actor, today, place, entry)
}

/**
 * The lock of the customer, so that two people never enter or end the same twice. The weaker one, since whoever holds a loan
 * and writes to the timeline refers to its customer: the stronger one would wait for him while he waits for the loan.
 */
const lockDebtor = (trx: Transaction<DB>, id: number) =>
  trx.selectFrom('customers').select('id').where('id', '=', id).forNoKeyUpdate().execute()

/** The entry as it stands, under the lock of its customer. */
async function lockedEvent(
  trx: Transaction<DB>,
  viewer: Sight,
  today: BookDate,
  loanId: number,
  eventId: number,
): Promise<EventRow> {
  const loan = await loanFor(trx, viewer, loanId)
  if (!loan) throw notFound()
  await lockDebtor(trx, loan.customerId)
  const found = await eventById(trx, viewer, today, eventId)
  if (!found || found.customerId !== loan.customerId || (found.loanId !== null && found.loanId !== loanId))
    throw notFound()
  return found
}

export interface EventDecision {
  readonly loanId: number
  readonly eventId: number
  readonly agree: boolean
  readonly opinion: string
}

/** 复核 of what makes a class better. */
export async function checkEvent(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { loanId, eventId, agree, opinion }: EventDecision,
): Promise<{ id: number } | Refused> {
  const found = await lockedEvent(trx, viewer, today, loanId, eventId)
  if (!found.needsCheck || found.agreed !== null) return refuse('class-event.decided')
  if (!agree && opinion === '') return refuse('class-event.declined-why', undefined, { field: 'opinion' })
  const own = sameHand(actor, [found.madeBy], 'class-event.same-person')
  if (isRefused(own)) return own
  await trx
    .insertInto('classEventChecks')
    .values({ eventId, agreed: agree, opinion, decidedBy: actor.userId, decidedOn: today })
    .execute()
  await record(trx, actor, {
    act: 'classification.check',
    subject: `class-event:${eventId}`,
    customerId: found.customerId,
    businessDate: today,
    after: { agree, opinion },
  })
  await notifyAll(trx, [found.madeBy], {
    words: agree ? '您登记的五级分类事项已复核同意' : '您登记的五级分类事项未获同意',
    href: `/classifications/${loanId}`,
    tone: agree ? 'ok' : 'warn',
  })
  if (agree) await strikeNow(trx, actor, today, found.customerId)
  return { id: eventId }
}
