import type { Kysely } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'

/** Kinds of fee in force on a day for a product: what comes by itself, what others may charge, what may come later. */
export const feeKindsFor = (db: Kysely<DB>, productId: number, on: BookDate) =>
  db
    .selectFrom('feeKinds')
    .select(['id', 'code', 'name', 'nameEn', 'charged', 'party', 'contingent', 'amountFen', 'ratePpm'])
    .where('effectiveFrom', '<=', on)
    .where(eb => eb.or([eb('stoppedOn', 'is', null), eb('stoppedOn', '>', on)]))
    .where(eb => eb.or([eb('productId', 'is', null), eb('productId', '=', productId)]))
    .orderBy('id')
    .execute()
export type FeeKind = Awaited<ReturnType<typeof feeKindsFor>>[number]

/** Kinds a person may put on the statement of one loan: what does not come by itself and is not contingent. */
export const byHand = (kinds: readonly FeeKind[]): FeeKind[] =>
  kinds.filter(kind => kind.charged === 'manual' && !kind.contingent)

const issuedFor = (db: Kysely<DB>, applicationId: number) =>
  db
    .selectFrom('costStatements')
    .innerJoin('users as issuer', 'issuer.id', 'costStatements.issuedBy')
    .leftJoin('users as recorder', 'recorder.id', 'costStatements.recordedBy')
    .selectAll('costStatements')
    .select(['issuer.name as issuerName', 'recorder.name as recorderName'])
    .where('applicationId', '=', applicationId)

/** What was issued for an application, the newest first. The caller has found the application in his sight. */
export const statementsOf = (db: Kysely<DB>, applicationId: number) =>
  issuedFor(db, applicationId).orderBy('costStatements.id', 'desc').limit(50).execute()
export type StatementRow = Awaited<ReturnType<typeof statementsOf>>[number]

export const statementOf = (db: Kysely<DB>, applicationId: number, id: number): Promise<StatementRow | undefined> =>
  issuedFor(db, applicationId).where('costStatements.id', '=', id).executeTakeFirst()

/** What the terms of an application are now: those of its contract, else those that were approved, else as applied. */
export async function contractTermsOf(db: Kysely<DB>, applicationId: number) {
  return db
    .selectFrom('contracts')
    .select([
      'id',
      'contractNo',
      'state',
      'amountFen',
      'termMonths',
      'ratePpm',
      'method',
      'frequency',
      'dueRule',
      'dueDay',
      'plan',
      'pricing',
      'signedOn',
    ])
    .where('applicationId', '=', applicationId)
    .where('state', '<>', 'voided')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function approvedContentOf(db: Kysely<DB>, applicationId: number) {
  const row = await db
    .selectFrom('approvalCases')
    .select('content')
    .where('applicationId', '=', applicationId)
    .where('state', '=', 'approved')
    .orderBy('round', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.content ?? null
}
