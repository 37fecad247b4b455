import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { type Sight, visibleTo } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'

/** Has the customer agreed to this use of his information, and is it in force on that day? For bureau queries, greetings, sharing. */
export async function hasConsent(db: Kysely<DB>, customerId: number, purpose: string, on: BookDate): Promise<boolean> {
  const { rows } = await sql<{
    yes: boolean
  }>`select has_consent(${customerId}, ${purpose}, ${on}::date) as yes`.execute(db)
  return rows[0]?.yes === true
}

/** Purposes with the text in force; those out of use are left out unless asked for. */
export const purposesOf = (db: Kysely<DB>) =>
  db
    .selectFrom('consentPurposes as p')
    .innerJoin('consentTexts as x', 'x.purpose', 'p.code')
    .distinctOn(['p.sort', 'p.code'])
    .select(['p.code', 'p.name', 'p.nameEn', 'p.months', 'p.apart', 'p.retiredOn'])
    .select(['x.version', 'x.title', 'x.body', 'x.publishedOn'])
    .orderBy('p.sort')
    .orderBy('p.code')
    .orderBy('x.version', 'desc')
    .execute()
export type Purpose = Awaited<ReturnType<typeof purposesOf>>[number]

export const textVersions = (db: Kysely<DB>, purpose: string) =>
  db
    .selectFrom('consentTexts as x')
    .leftJoin('users', 'users.id', 'x.publishedBy')
    .select(['x.version', 'x.title', 'x.body', 'x.publishedOn', 'users.name as publisher'])
    .where('x.purpose', '=', purpose)
    .orderBy('x.version', 'desc')
    .execute()

const consents = (db: Kysely<DB>, viewer: Sight) =>
  db
    .selectFrom('consents as k')
    .innerJoin('customers', 'customers.id', 'k.customerId')
    .innerJoin('consentPurposes as p', 'p.code', 'k.purpose')
    .innerJoin('users', 'users.id', 'k.madeBy')
    .leftJoin('consentWithdrawals as w', 'w.consentId', 'k.id')
    .leftJoin('applications as a', 'a.id', 'k.applicationId')
    .select(['k.id', 'k.customerId', 'k.purpose', 'k.textVersion', 'k.scope', 'k.channel', 'k.signerRole', 'k.signer'])
    .select(['k.givenOn', 'k.expiresOn', 'k.documentId', 'k.applicationId', 'k.madeOn', 'users.name as maker'])
    .select(['p.name as purposeName', 'p.nameEn as purposeNameEn', 'a.applicationNo'])
    .select(['w.withdrawnOn', 'w.reason as withdrawnWhy', 'customers.name as customerName'])
    .where(visibleTo(viewer))

/** What a customer in sight agreed to, the latest first. */
export const consentsOf = (db: Kysely<DB>, viewer: Sight, customerId: number) =>
  consents(db, viewer).where('k.customerId', '=', customerId).orderBy('k.id', 'desc').limit(200).execute()
export type ConsentRow = Awaited<ReturnType<typeof consentsOf>>[number]

export const consentById = (db: Kysely<DB>, viewer: Sight, customerId: number, id: number) =>
  consents(db, viewer).where('k.customerId', '=', customerId).where('k.id', '=', id).executeTakeFirst()

/** Papers and applications a consent may be tied to. */
export async function tiesOf(db: Kysely<DB>, viewer: Sight, customerId: number) {
  const [papers, applications] = await Promise.all([
    db
      .selectFrom('documents as d')
      .innerJoin('customers', 'customers.id', 'd.customerId')
      .innerJoin('documentKinds as k', 'k.code', 'd.kind')
      .leftJoin('documentVoids as v', 'v.documentId', 'd.id')
      .select(['d.id', 'k.name', 'k.nameEn', 'd.createdOn'])
      .where('d.customerId', '=', customerId)
      .where('v.documentId', 'is', null)
      .where('k.class', '=', 2)
      .where(visibleTo(viewer))
      .orderBy('d.id', 'desc')
      .limit(50)
      .execute(),
    db
      .selectFrom('applications as a')
      .innerJoin('customers', 'customers.id', 'a.customerId')
      .select(['a.id', 'a.applicationNo'])
      .where('a.customerId', '=', customerId)
      .where(visibleTo(viewer))
      .orderBy('a.id', 'desc')
      .limit(50)
      .execute(),
  ])
  return { papers, applications }
}
