import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { notify } from '../notifications/commands'
import type { Person } from './lock'
import { caseInSight, standingOf } from './standing'

/** Waivers of one application, the open ones first. */
export const waiversOf = (db: Kysely<DB>, viewer: Sight, applicationId: number) =>
  db
    .selectFrom('checklistWaivers')
    .innerJoin('applications', 'applications.id', 'checklistWaivers.applicationId')
    .innerJoin('customers', 'customers.id', 'applications.customerId')
    .innerJoin('documentKinds', 'documentKinds.code', 'checklistWaivers.kind')
    .innerJoin('users as asker', 'asker.id', 'checklistWaivers.askedBy')
    .leftJoin('users as decider', 'decider.id', 'checklistWaivers.decidedBy')
    .selectAll('checklistWaivers')
    .select(['documentKinds.name', 'documentKinds.nameEn', 'asker.name as askerName', 'decider.name as deciderName'])
    .where('checklistWaivers.applicationId', '=', applicationId)
    .where(visibleTo(viewer))
    .orderBy(sql`checklist_waivers.state = 'asked'`, 'desc')
    .orderBy('checklistWaivers.id', 'desc')
    .execute()

export interface WaiverAsk {
  readonly applicationId: number
  readonly kind: string
  readonly reason: string
}

/** One asks that a paper be done without; another agrees. */
export async function askWaiver(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { applicationId, kind, reason }: WaiverAsk,
): Promise<{ id: number } | Refused> {
  const one = await caseInSight(trx, viewer, applicationId)
  if (!one) throw notFound()
  const known = await trx.selectFrom('documentKinds').select('name').where('code', '=', kind).executeTakeFirst()
  if (!known) return refuse('choice.unknown', undefined, { field: 'kind' })
  // nothing is waived in store for a checklist that may ask for it one day
  const { items } = await standingOf(trx, one, 'after', today)
  const lacks = items.some(({ item, state }) => item.kind === kind && item.required && state !== 'present')
  if (!lacks) return refuse('waiver.not-needed', undefined, { field: 'kind' })
  // the predicate is written out: bound, it would have no plan that is kept
  const { rows } = await sql<{ id: number }>`
    insert into checklist_waivers (application_id, kind, reason, asked_by, asked_on)
    values (${applicationId}, ${kind}, ${reason}, ${actor.userId}, ${today}::date)
    on conflict (application_id, kind) where state <> 'rejected' do nothing returning id`.execute(trx)
  const made = rows[0]
  if (!made) return refuse('waiver.asked', undefined, { field: 'kind' })
  await tellCustomer(trx, {
    customerId: one.customerId,
    businessDate: today,
    kind: 'person',
    userId: actor.userId,
    words: '申请豁免资料：{kind}',
    params: { kind: known.name },
    detail: reason,
    href: `/applications/${applicationId}/checklist`,
  })
  await record(trx, actor, {
    act: 'document.ask-waiver',
    subject: `application:${applicationId}`,
    customerId: one.customerId,
    businessDate: today,
    after: { kind, reason },
  })
  return made
}

export interface WaiverDecision {
  readonly applicationId: number
  readonly id: number
  readonly agree: boolean
  readonly opinion: string
}

async function lockWaiver(trx: Transaction<DB>, { id, applicationId }: WaiverDecision) {
  const waiver = await trx
    .selectFrom('checklistWaivers')
    .selectAll()
    .where('id', '=', id)
    .where('applicationId', '=', applicationId)
    .forUpdate()
    .executeTakeFirst()
  if (!waiver) throw notFound()
  return waiver.state === 'asked' ? waiver : refuse('waiver.decided')
}

export async function decideWaiver(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  input: WaiverDecision,
): Promise<{ id: number } | Refused> {
  const one = await caseInSight(trx, viewer, input.applicationId)
  if (!one) throw notFound()
  const waiver = await lockWaiver(trx, input)
  if (isRefused(waiver)) return waiver
  if (waiver.askedBy === actor.userId) return refuse('waiver.same-person')
  const state = input.agree ? 'agreed' : 'rejected'
  await trx
    .updateTable('checklistWaivers')
    .set({ state, decidedBy: actor.userId, decidedOn: today, decidedAt: sql<Date>`now()`, opinion: input.opinion })
    .where('id', '=', waiver.id)
    .execute()
  const { name } = await trx
    .selectFrom('documentKinds')
    .select('name')
    .where('code', '=', waiver.kind)
    .executeTakeFirstOrThrow()
  await tellCustomer(trx, {
    customerId: one.customerId,
    businessDate: today,
    kind: 'person',
    tone: input.agree ? 'ok' : 'warn',
    userId: actor.userId,
    words: input.agree ? '同意豁免资料：{kind}' : '不同意豁免资料：{kind}',
    params: { kind: name },
    detail: input.opinion,
    href: `/applications/${input.applicationId}/checklist`,
  })
  await record(trx, actor, {
    act: 'document.decide-waiver',
    subject: `application:${input.applicationId}`,
    customerId: one.customerId,
    businessDate: today,
    before: { state: 'asked' },
    after: { state, kind: waiver.kind, opinion: input.opinion },
  })
  await notify(trx, waiver.askedBy, {
    words: input.agree ? '{customer}的资料豁免已同意' : '{customer}的资料豁免未同意',
    params: { customer: one.customerName },
    href: `/applications/${input.applicationId}/checklist`,
    tone: input.agree ? 'ok' : 'warn',
  })
  return { id: waiver.id }
}
