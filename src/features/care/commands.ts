import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { lockCustomer } from '../customers/commands'
import { withoutNumbers } from '../customers/protect'
import { tellCustomer } from '../customers/timeline'
import { holdGreetings } from '../notifications/bulk'

type Person = Actor & { readonly userId: number }

interface Closing {
  readonly id: number
  readonly version: number
  readonly outcome: 'accepted' | 'declined'
  readonly result: string
  readonly sight: Sight
}

/** What the customer said to it. Refused: care.closed, care.changed, care.reason. */
export async function closeTask(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { id, version, outcome, result, sight }: Closing,
): Promise<{ id: number } | Refused> {
  const row = await trx
    .selectFrom('careTasks')
    .innerJoin('customers', 'customers.id', 'careTasks.customerId')
    .innerJoin('careRules', 'careRules.id', 'careTasks.ruleId')
    .select(['careTasks.customerId', 'careTasks.state', 'careTasks.version', 'careRules.name'])
    .where('careTasks.id', '=', id)
    .where(visibleTo(sight))
    .forUpdate('careTasks')
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.state !== 'open') return refuse('care.closed')
  if (row.version !== version) return refuse('care.changed')
  if (outcome === 'declined' && result === '') return refuse('care.reason', undefined, { field: 'result' })
  const words = withoutNumbers(result)
  await trx
    .updateTable('careTasks')
    .set({ state: outcome, result: words, closedBy: actor.userId, closedOn: today, version: version + 1 })
    .where('id', '=', id)
    .execute()
  await tellCustomer(trx, {
    customerId: row.customerId,
    businessDate: today,
    kind: 'person',
    tone: outcome === 'accepted' ? 'ok' : 'mute',
    userId: actor.userId,
    words: outcome === 'accepted' ? '客户关怀：客户接受（{rule}）' : '客户关怀：客户未接受（{rule}）',
    params: { rule: row.name },
    detail: words,
    href: `/care/${id}`,
  })
  await record(trx, actor, {
    act: 'care.result',
    subject: `care:${id}`,
    customerId: row.customerId,
    businessDate: today,
    after: { outcome },
  })
  return { id }
}

interface About {
  readonly customerId: number
  readonly sight: Sight
}

/** Satisfaction as the customer put it, one to five. Refused: privacy.anonymised. */
export async function addSatisfaction(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { customerId, sight, score, note }: About & { readonly score: number; readonly note: string },
): Promise<{ id: number } | Refused> {
  const customer = await lockCustomer(trx, sight, customerId)
  if (customer.anonymisedAt !== null) return refuse('privacy.anonymised')
  const { id } = await trx
    .insertInto('satisfactions')
    .values({ customerId, score, note: withoutNumbers(note), askedOn: today, userId: actor.userId })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'person',
    tone: score >= 4 ? 'ok' : score <= 2 ? 'warn' : 'mute',
    userId: actor.userId,
    words: '客户满意度 {n} 分',
    params: { n: score },
    detail: withoutNumbers(note),
    href: `/customers/${customerId}/value`,
  })
  await record(trx, actor, {
    act: 'care.satisfaction',
    subject: `customer:${customerId}`,
    customerId,
    businessDate: today,
    after: { score },
  })
  return { id }
}

/** He wants no greetings: no marketing message until he agrees anew. Refused: care.stopped, care.consent-needed. */
export async function stopMarketing(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  {
    customerId,
    sight,
    how,
    note,
    standing,
  }: About & { how: 'reply' | 'told'; note: string; standing: MarketingStanding },
): Promise<{ id: number } | Refused> {
  await lockCustomer(trx, sight, customerId)
  if (standing === 'none') return refuse('care.consent-needed')
  if (standing === 'stopped') return refuse('care.stopped')
  const { id } = await trx
    .insertInto('marketingStops')
    .values({ customerId, how, note: withoutNumbers(note), stoppedOn: today, userId: actor.userId })
    .returning('id')
    .executeTakeFirstOrThrow()
  const held = await holdGreetings(trx, customerId)
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'person',
    tone: 'warn',
    userId: actor.userId,
    words: '客户拒收祝福短信',
    detail: withoutNumbers(note),
    href: `/customers/${customerId}/value`,
  })
  await record(trx, actor, {
    act: 'care.opt-out',
    subject: `customer:${customerId}`,
    customerId,
    businessDate: today,
    after: { how, ...(held === 0 ? {} : { held }) },
  })
  return { id }
}
export type MarketingStanding = 'none' | 'agreed' | 'stopped'

/** A day to greet on, or one taken out of the list again. Refused: festival.past, festival.taken. */
export async function addFestival(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  festival: { readonly day: BookDate; readonly name: string; readonly nameEn: string },
): Promise<{ day: string } | Refused> {
  if (festival.day <= today) return refuse('festival.past', undefined, { field: 'day' })
  const made = await trx
    .insertInto('festivals')
    .values(festival)
    .onConflict(oc => oc.column('day').doNothing())
    .returning('day')
    .executeTakeFirst()
  if (!made) return refuse('festival.taken', undefined, { field: 'day' })
  await record(trx, actor, {
    act: 'festival.add',
    subject: `festival:${festival.day}`,
    businessDate: today,
    after: festival,
  })
  return { day: made.day }
}

export async function switchFestival(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  day: BookDate,
): Promise<true> {
  const row = await trx.selectFrom('festivals').select('off').where('day', '=', day).forUpdate().executeTakeFirst()
  if (!row) throw notFound()
  await trx.updateTable('festivals').set({ off: !row.off }).where('day', '=', day).execute()
  await record(trx, actor, {
    act: 'festival.switch',
    subject: `festival:${day}`,
    businessDate: today,
    before: { off: row.off },
    after: { off: !row.off },
  })
  return true
}
