import type { Transaction, UpdateObject } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { type BookDate, yearOf } from '../../../lending/dates'
import { requestDue } from '../../../lending/privacy'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { notFound } from '../../../web/errors'
import { record } from '../../audit/commands'
import { lockCustomer } from '../../customers/commands'
import { tellCustomer } from '../../customers/timeline'
import { nextNumber } from '../../settings/commands'
import { bankCalendar } from '../../settings/queries'
import { REQUEST_WORDS, type RequestKind } from '../words'
import { type RequestRow, requestById } from './queries'

export interface NewRequest {
  readonly customerId: number
  readonly kind: RequestKind
  readonly channel: string
  readonly askerRole: string
  readonly content: string
  readonly askedOn: BookDate
  readonly sight: Sight
}

/** Takes in what a person asks about his information; the clock of 15 working days begins. Refused: consent.future, privacy.anonymised. */
export async function openRequest(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { customerId, sight, ...asked }: NewRequest,
): Promise<{ id: number } | Refused> {
  const customer = await lockCustomer(trx, sight, customerId)
  if (customer.anonymisedAt !== null) return refuse('privacy.anonymised')
  if (asked.askedOn > today) return refuse('consent.future', undefined, { field: 'askedOn' })
  const dueOn = requestDue(asked.askedOn, await bankCalendar(trx))
  const year = yearOf(today)
  const seq = await nextNumber(trx, 'privacy-request', '', year)
  const { id } = await trx
    .insertInto('privacyRequests')
    .values({
      ...asked,
      customerId,
      dueOn,
      requestNo: `GX${year}${seq.toString().padStart(6, '0')}`,
      madeBy: actor.userId ?? 0,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'system',
    tone: 'info',
    userId: actor.userId,
    words: '受理个人信息请求：{kind}，{day} 前答复',
    params: { kind: REQUEST_WORDS[asked.kind], day: dueOn },
    href: `/privacy/requests/${id}`,
  })
  await record(trx, actor, {
    act: 'privacy.take-in',
    subject: `privacy-request:${id}`,
    customerId,
    businessDate: today,
    after: { kind: asked.kind, channel: asked.channel, askerRole: asked.askerRole, dueOn },
  })
  return { id }
}

interface Step {
  readonly id: number
  readonly sight: Sight
}

async function locked(trx: Transaction<DB>, { id, sight }: Step): Promise<RequestRow> {
  const seen = await requestById(trx, sight, id)
  if (!seen) throw notFound()
  await lockCustomer(trx, sight, seen.customerId)
  return (await requestById(trx, sight, id)) ?? seen
}

const set = (trx: Transaction<DB>, id: number, values: UpdateObject<DB, 'privacyRequests'>) =>
  trx.updateTable('privacyRequests').set(values).where('id', '=', id).execute()

const note = (trx: Transaction<DB>, actor: Actor, today: BookDate, act: string, row: RequestRow, after: object) =>
  record(trx, actor, {
    act,
    subject: `privacy-request:${row.id}`,
    customerId: row.customerId,
    businessDate: today,
    after: { kind: row.kind, ...after },
  })

/** Who asks is who he says he is: before that nothing is answered. Refused: request.not-now. */
export async function identify(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { how, ...step }: Step & { readonly how: string },
): Promise<{ id: number } | Refused> {
  const row = await locked(trx, step)
  if (row.state !== 'open') return refuse('request.not-now')
  await set(trx, row.id, { state: 'identified', identityHow: how, identityBy: actor.userId, identityOn: today })
  await note(trx, actor, today, 'privacy.identify', row, { on: today })
  return { id: row.id }
}

export interface Answer extends Step {
  readonly outcome: 'granted' | 'refused'
  readonly answer: string
}

/** The answer as it would go out, for a second person to look at. Refused: request.not-now. */
export async function propose(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { outcome, answer, ...step }: Answer,
): Promise<{ id: number } | Refused> {
  const row = await locked(trx, step)
  if (row.state !== 'identified') return refuse('request.not-now')
  await set(trx, row.id, { state: 'proposed', outcome, answer, proposedBy: actor.userId, proposedOn: today })
  await note(trx, actor, today, 'privacy.prepare', row, { outcome })
  return { id: row.id }
}

/** The second person lets it go out, or gives it back. Refused: request.not-now, privacy.own. */
export async function decide(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { agree, opinion, ...step }: Step & { readonly agree: boolean; readonly opinion: string },
): Promise<{ id: number } | Refused> {
  const row = await locked(trx, step)
  if (row.state !== 'proposed') return refuse('request.not-now')
  if (row.proposedBy === actor.userId) return refuse('privacy.own')
  if (!agree) {
    await set(trx, row.id, { state: 'identified', outcome: null, opinion })
    await note(trx, actor, today, 'privacy.give-back', row, { opinion })
    return { id: row.id }
  }
  const state = row.outcome === 'granted' ? 'answered' : 'refused'
  await set(trx, row.id, { state, decidedBy: actor.userId, decidedOn: today, opinion })
  await tellCustomer(trx, {
    customerId: row.customerId,
    businessDate: today,
    kind: 'system',
    tone: state === 'answered' ? 'ok' : 'warn',
    userId: actor.userId,
    words: state === 'answered' ? '已答复个人信息请求：{kind}' : '已拒绝个人信息请求：{kind}',
    params: { kind: REQUEST_WORDS[row.kind as RequestKind] },
    href: `/privacy/requests/${row.id}`,
  })
  await note(trx, actor, today, 'privacy.reply', row, { outcome: row.outcome, opinion })
  return { id: row.id }
}
