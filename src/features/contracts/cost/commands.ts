import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { type Application, lockApplication } from '../../applications/commands'
import { record } from '../../audit/commands'
import { tellCustomer } from '../../customers/timeline'
import { productVersion } from '../../products/queries'
import { bankCalendar, settingOn } from '../../settings/queries'
import { atItsRate } from '../pricing'
import { type StatementContent, statementContent } from './content.paper'
import type { Extra } from './extras'
import { byHand } from './queries'
import { statementNo } from './statement.paper'
import { type Agreed, agreedOf, chargesOn, sha256, termsHash } from './terms'

export interface Worked {
  readonly agreed: Agreed
  readonly content: StatementContent
  readonly termsHash: string
}

interface Owner {
  readonly name: string
  readonly no: string
  readonly kind: string
}

type Db = Parameters<typeof agreedOf>[0]

/** The statement of an application as its terms and the charges of the day make it. */
export async function workOut(
  db: Db,
  application: Application,
  customer: Owner,
  today: BookDate,
  extras: readonly Extra[],
  pricedOn = today,
): Promise<Worked | Refused> {
  const [found, product, calendar] = await Promise.all([
    agreedOf(db, application),
    productVersion(db, application.productVersionId),
    bankCalendar(db),
  ])
  if (!product) throw new Error(`no product version ${application.productVersionId}`)
  // A floating rate is told as it comes to on that day: with another LPR it is another statement.
  const agreed = { ...found, terms: await atItsRate(db, { signedOn: null, ...found.terms }, pricedOn) }
  const charges = await chargesOn(db, product.productId, today)
  const foreign = extras.some(extra => !byHand(charges.kinds).some(kind => kind.id === extra.kindId))
  if (foreign) return refuse('choice.unknown')
  const content = statementContent({
    application: application.applicationNo,
    contract: agreed.contract?.contractNo ?? null,
    customer,
    product,
    terms: agreed.terms,
    charges,
    extras,
    valueDate: today,
    calendar,
  })
  return isRefused(content) ? content : { agreed, content, termsHash: termsHash(agreed.terms, product, charges) }
}

export const ownerOf = async (trx: Transaction<DB>, customerId: number): Promise<Owner> => {
  const row = await trx
    .selectFrom('customers')
    .select(['name', 'customerNo as no', 'kind'])
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow()
  return { name: row.name, no: row.no, kind: row.kind }
}

/** 出具: the content is frozen under its hash, to be printed and signed; one that was issued before is not signed any more. */
export async function issueStatement(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  applicationId: number,
  extras: readonly Extra[],
): Promise<{ id: number } | Refused> {
  const application = await lockApplication(trx, applicationId)
  const worked = await workOut(trx, application, await ownerOf(trx, application.customerId), today, extras)
  if (isRefused(worked)) return worked
  const { agreed, content } = worked
  if (agreed.provisional) return refuse('cost-statement.not-approved')
  if (content.annualPpm === null) return refuse('cost-statement.no-rate')
  if (agreed.contract && agreed.contract.state !== 'drafted') return refuse('cost-statement.contract-signed')
  const contentHash = sha256(content)
  const { id } = await trx
    .insertInto('costStatements')
    .values({
      applicationId,
      termsHash: worked.termsHash,
      content: JSON.stringify(content),
      contentHash,
      issuedBy: actor.userId!,
      issuedOn: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await record(trx, actor, {
    act: 'cost-statement.issue',
    subject: `cost-statement:${id}`,
    customerId: application.customerId,
    businessDate: today,
    after: {
      application: application.applicationNo,
      annualPpm: content.annualPpm,
      feesFen: content.feesFen,
      contentHash,
    },
  })
  return { id }
}

export interface Signature {
  readonly id: number
  readonly applicationId: number
  readonly signedOn: BookDate
  readonly signedBy: string
}

/** 登记签署: the borrower signed the newest one, between its day and today. */
export async function signStatement(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { id, applicationId, signedOn, signedBy }: Signature,
): Promise<{ id: number } | Refused> {
  const application = await lockApplication(trx, applicationId)
  const newest = await trx
    .selectFrom('costStatements')
    .select(['id', 'issuedOn', 'signedOn', 'contentHash'])
    .where('applicationId', '=', applicationId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (newest?.id !== id) return refuse('cost-statement.newer-issued')
  if (newest.signedOn !== null) return refuse('cost-statement.signed-already')
  if (signedOn > today || signedOn < newest.issuedOn)
    return refuse('cost-statement.day-outside', undefined, { field: 'signedOn', params: { from: newest.issuedOn } })
  await trx
    .updateTable('costStatements')
    .set({ signedOn, signedBy, recordedBy: actor.userId!, recordedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
  await tellCustomer(trx, {
    customerId: application.customerId,
    businessDate: today,
    kind: 'person',
    tone: 'info',
    userId: actor.userId,
    words: '综合融资成本明示表 {no} 已签署',
    params: { no: statementNo(id) },
    href: `/applications/${applicationId}/cost-statement`,
  })
  await record(trx, actor, {
    act: 'cost-statement.acknowledge',
    subject: `cost-statement:${id}`,
    customerId: application.customerId,
    businessDate: today,
    after: { application: application.applicationNo, signedOn, contentHash: newest.contentHash },
  })
  return { id }
}

/** Must such a borrower sign before the contract, on that day? A setting with its first day: persons from 2026-08-01. */
export const isStatementDue = async (db: Db, customerKind: string, on: BookDate): Promise<boolean> =>
  (await settingOn(db, customerKind === 'company' ? 'cost-statement.company' : 'cost-statement.person', on)) === true

/** What stands in the way of signing the contract: no statement of these terms was signed by then. Null when nothing does. */
export async function statementRefusal(
  trx: Transaction<DB>,
  applicationId: number,
  signedOn: BookDate,
  today: BookDate,
): Promise<Refused | null> {
  const application = await trx
    .selectFrom('applications')
    .selectAll()
    .where('id', '=', applicationId)
    .executeTakeFirstOrThrow()
  const owner = await ownerOf(trx, application.customerId)
  if (!(await isStatementDue(trx, owner.kind, signedOn))) return null
  const signed = await trx
    .selectFrom('costStatements')
    .select(['termsHash', 'signedOn'])
    .where('applicationId', '=', applicationId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!signed || signed.signedOn === null) return refuse('cost-statement.missing')
  if (signed.signedOn > signedOn)
    return refuse('cost-statement.after-contract', undefined, { field: 'signedOn', params: { day: signed.signedOn } })
  const worked = await workOut(trx, application, owner, today, [], signedOn)
  if (isRefused(worked)) return worked
  return worked.termsHash === signed.termsHash ? null : refuse('cost-statement.out-of-date')
}
