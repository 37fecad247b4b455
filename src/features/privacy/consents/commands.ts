import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import { consentEnd, consentState } from '../../../lending/privacy'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { notFound } from '../../../web/errors'
import { record } from '../../audit/commands'
import { lockCustomer } from '../../customers/commands'
import { tellCustomer } from '../../customers/timeline'
import { holdGreetings } from '../../notifications/bulk'
import { consentById, purposesOf, tiesOf } from './queries'

export interface NewConsent {
  readonly customerId: number
  readonly purpose: string
  readonly scope: string
  readonly channel: string
  readonly signerRole: string
  /** Left out where the customer signed himself. */
  readonly signer: string | null
  readonly givenOn: BookDate
  /** Left out: as long as its purpose says. */
  readonly expiresOn: BookDate | null
  readonly applicationId: number | null
  readonly documentId: number | null
  readonly sight: Sight
}

/** Writes down what a customer agreed to, under the text in force. Refused: consent.future, consent.ends-before, consent.signer, choice.unknown, privacy.anonymised. */
export async function giveConsent(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { customerId, sight, ...given }: NewConsent,
): Promise<{ id: number } | Refused> {
  const customer = await lockCustomer(trx, sight, customerId)
  const wrong = await wrongWith(trx, today, { customerId, sight, ...given })
  if (wrong) return wrong
  if (customer.anonymisedAt !== null) return refuse('privacy.anonymised')
  const purpose = (await purposesOf(trx)).find(one => one.code === given.purpose && one.retiredOn === null)
  if (!purpose) return refuse('choice.unknown', undefined, { field: 'purpose' })
  const expiresOn = given.expiresOn ?? consentEnd(given.givenOn, purpose.months)
  const { id } = await trx
    .insertInto('consents')
    .values({
      ...given,
      customerId,
      textVersion: purpose.version,
      signer: given.signer ?? customer.name,
      expiresOn,
      madeBy: actor.userId ?? 0,
      madeOn: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'system',
    tone: 'ok',
    userId: actor.userId,
    words: expiresOn === null ? '签署授权：{purpose}' : '签署授权：{purpose}，有效期至 {day}',
    params: { purpose: purpose.name, ...(expiresOn === null ? {} : { day: expiresOn }) },
    href: `/customers/${customerId}/consents`,
  })
  await record(trx, actor, {
    act: 'consent.give',
    subject: `consent:${id}`,
    customerId,
    businessDate: today,
    after: {
      purpose: purpose.code,
      text: purpose.version,
      channel: given.channel,
      signerRole: given.signerRole,
      givenOn: given.givenOn,
      expiresOn,
    },
  })
  return { id }
}

async function wrongWith(trx: Transaction<DB>, today: BookDate, given: NewConsent): Promise<Refused | null> {
  if (given.givenOn > today) return refuse('consent.future', undefined, { field: 'givenOn' })
  if (given.expiresOn !== null && given.expiresOn < given.givenOn)
    return refuse('consent.ends-before', undefined, { field: 'expiresOn' })
  if (given.signerRole !== 'self' && given.signer === null)
    return refuse('consent.signer', undefined, { field: 'signer' })
  const { papers, applications } = await tiesOf(trx, given.sight, given.customerId)
  if (given.documentId !== null && !papers.some(one => one.id === given.documentId))
    return refuse('choice.unknown', undefined, { field: 'documentId' })
  if (given.applicationId !== null && !applications.some(one => one.id === given.applicationId))
    return refuse('choice.unknown', undefined, { field: 'applicationId' })
  return null
}

export interface Withdrawal {
  readonly customerId: number
  readonly id: number
  readonly on: BookDate
  readonly channel: string
  readonly reason: string
  readonly sight: Sight
}

/** A withdrawal counts from its day on; what was done before stays lawful. Refused: consent.over, consent.withdrawn-before, consent.future. */
export async function withdrawConsent(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { customerId, id, on, channel, reason, sight }: Withdrawal,
): Promise<{ id: number } | Refused> {
  await lockCustomer(trx, sight, customerId)
  const consent = await consentById(trx, sight, customerId, id)
  if (!consent) throw notFound()
  if (on > today) return refuse('consent.future', undefined, { field: 'on' })
  if (on < consent.givenOn) return refuse('consent.withdrawn-before', undefined, { field: 'on' })
  if (consentState(consent, on) !== 'in-force') return refuse('consent.over')
  await trx
    .insertInto('consentWithdrawals')
    .values({ consentId: id, withdrawnOn: on, channel, reason, madeBy: actor.userId ?? 0, madeOn: today })
    .execute()
  // what was made ready while he agreed is not sent after he has withdrawn
  if (consent.purpose === 'marketing') await holdGreetings(trx, customerId)
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'system',
    tone: 'warn',
    userId: actor.userId,
    words: '撤回授权：{purpose}',
    params: { purpose: consent.purposeName },
    href: `/customers/${customerId}/consents`,
  })
  await record(trx, actor, {
    act: 'consent.withdraw',
    subject: `consent:${id}`,
    customerId,
    businessDate: today,
    after: { on, channel },
  })
  return { id }
}

/** A text changes only by a further version. Refused: choice.unknown, consent.same-text, consent.text-moved. */
export async function publishText(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  text: { purpose: string; title: string; body: string },
): Promise<{ version: number } | Refused> {
  const last = await trx
    .selectFrom('consentTexts')
    .select(['version', 'title', 'body'])
    .where('purpose', '=', text.purpose)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return refuse('choice.unknown', undefined, { field: 'purpose' })
  if (last.title === text.title && last.body === text.body)
    return refuse('consent.same-text', undefined, { field: 'body' })
  const version = last.version + 1
  const made = await trx
    .insertInto('consentTexts')
    .values({ ...text, version, publishedBy: actor.userId ?? 0, publishedOn: today })
    .onConflict(oc => oc.doNothing())
    .returning('version')
    .executeTakeFirst()
  if (!made) return refuse('consent.text-moved')
  await record(trx, actor, {
    act: 'consent.publish',
    subject: `consent-text:${text.purpose}`,
    businessDate: today,
    after: { version, title: text.title },
  })
  return { version }
}
