import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'

export const kindsOf = (db: Kysely<DB>) =>
  db
    .selectFrom('documentKinds')
    .select(['code', 'name', 'nameEn', 'class', 'expires', 'sort', 'retiredOn'])
    .orderBy('class')
    .orderBy('sort')
    .orderBy('code')
    .execute()
export type Kind = Awaited<ReturnType<typeof kindsOf>>[number]

/** Papers with their current version; `customers` is joined, for the condition of sight. */
export const papers = (db: Kysely<DB>) =>
  db
    .selectFrom('documents')
    .innerJoin('customers', 'customers.id', 'documents.customerId')
    .innerJoin('documentKinds', 'documentKinds.code', 'documents.kind')
    .innerJoin('documentVersions', join =>
      join
        .onRef('documentVersions.documentId', '=', 'documents.id')
        .onRef('documentVersions.version', '=', 'documents.version'),
    )
    .innerJoin('users as maker', 'maker.id', 'documentVersions.madeBy')
    .leftJoin('documentVerifications', join =>
      join
        .onRef('documentVerifications.documentId', '=', 'documents.id')
        .onRef('documentVerifications.version', '=', 'documents.version'),
    )
    .leftJoin('documentVoids', 'documentVoids.documentId', 'documents.id')
    .leftJoin('applications', 'applications.id', 'documents.applicationId')
    .leftJoin('contracts', 'contracts.id', 'documents.contractId')
    .leftJoin('loans', 'loans.id', 'documents.loanId')
    .select([
      'documents.id',
      'documents.customerId',
      'documents.kind',
      'documents.version',
      'documents.applicationId',
      'documents.contractId',
      'documents.loanId',
      'customers.name as customerName',
      'documentKinds.name',
      'documentKinds.nameEn',
      'documentKinds.class',
      'documentVersions.form',
      'documentVersions.pages',
      'documentVersions.issuedOn',
      'documentVersions.expiresOn',
      'documentVersions.note',
      'documentVersions.archiveNo',
      'documentVersions.madeBy',
      'documentVersions.madeOn',
      'maker.name as makerName',
      'documentVerifications.verifiedOn',
      'documentVoids.reason as voidReason',
      'applications.applicationNo',
      'contracts.contractNo',
      'loans.loanNo',
    ])
export type PaperRow = Awaited<ReturnType<ReturnType<typeof papers>['execute']>>[number]

const MOST = 500

/** All papers of one customer, by class and kind, the newest of a kind first. */
export const papersOf = (db: Kysely<DB>, viewer: Sight, customerId: number): Promise<PaperRow[]> =>
  papers(db)
    .where('documents.customerId', '=', customerId)
    .where(visibleTo(viewer))
    .orderBy('documentKinds.class')
    .orderBy('documentKinds.sort')
    .orderBy('documents.id', 'desc')
    .limit(MOST)
    .execute()

export const onePaper = (db: Kysely<DB>, viewer: Sight, id: number): Promise<PaperRow | undefined> =>
  papers(db).where('documents.id', '=', id).where(visibleTo(viewer)).executeTakeFirst()

export const filesOf = (db: Kysely<DB>, documentId: number, version: number) =>
  db
    .selectFrom('documentFiles')
    .innerJoin('files', 'files.id', 'documentFiles.fileId')
    .select(['documentFiles.seq', 'documentFiles.name', 'documentFiles.fileId'])
    .select(['files.type', 'files.bytes', 'files.width', 'files.height', 'files.scan', 'files.signature'])
    .select(['files.name as storedName', 'files.key'])
    .where('documentFiles.documentId', '=', documentId)
    .where('documentFiles.version', '=', version)
    .orderBy('documentFiles.seq')
    .execute()
export type FileRow = Awaited<ReturnType<typeof filesOf>>[number]

export const versionsOf = (db: Kysely<DB>, documentId: number) =>
  db
    .selectFrom('documentVersions')
    .innerJoin('users', 'users.id', 'documentVersions.madeBy')
    .leftJoin('documentVerifications', join =>
      join
        .onRef('documentVerifications.documentId', '=', 'documentVersions.documentId')
        .onRef('documentVerifications.version', '=', 'documentVersions.version'),
    )
    .leftJoin('users as verifier', 'verifier.id', 'documentVerifications.verifiedBy')
    .selectAll('documentVersions')
    .select(['users.name as makerName', 'verifier.name as verifierName', 'documentVerifications.verifiedOn'])
    .where('documentVersions.documentId', '=', documentId)
    .orderBy('documentVersions.version', 'desc')
    .execute()

/** Who saw it, the latest first. */
export const viewsOf = (db: Kysely<DB>, documentId: number) =>
  db
    .selectFrom('documentViews')
    .innerJoin('users', 'users.id', 'documentViews.userId')
    .select(['documentViews.id', 'documentViews.at', 'documentViews.how', 'documentViews.version', 'documentViews.seq'])
    .select(['users.name', 'users.staffNo'])
    .where('documentViews.documentId', '=', documentId)
    .orderBy('documentViews.id', 'desc')
    .limit(50)
    .execute()

export const quarantinedOf = (db: Kysely<DB>, viewer: Sight, customerId: number) =>
  db
    .selectFrom('quarantines')
    .innerJoin('customers', 'customers.id', 'quarantines.customerId')
    .innerJoin('users', 'users.id', 'quarantines.broughtBy')
    .select(['quarantines.id', 'quarantines.name', 'quarantines.signature', 'quarantines.businessDate'])
    .select(['users.name as who'])
    .where('quarantines.customerId', '=', customerId)
    .where(visibleTo(viewer))
    .orderBy('quarantines.id', 'desc')
    .limit(20)
    .execute()

/** What a paper of a customer may hang on: applications, contracts and loans of his, the newest first. */
export async function targetsOf(db: Kysely<DB>, viewer: Sight, customerId: number) {
  const rows = await db
    .selectFrom('applications')
    .innerJoin('customers', 'customers.id', 'applications.customerId')
    .leftJoin('contracts', join =>
      join.onRef('contracts.applicationId', '=', 'applications.id').on('contracts.state', '!=', 'voided'),
    )
    .leftJoin('loans', 'loans.contractId', 'contracts.id')
    .select(['applications.id as applicationId', 'applications.applicationNo', 'contracts.id as contractId'])
    .select(['contracts.contractNo', 'loans.id as loanId', 'loans.loanNo'])
    .where('applications.customerId', '=', customerId)
    .where(visibleTo(viewer))
    .orderBy('applications.id', 'desc')
    .limit(50)
    .execute()
  return rows
}

export const SHOWS = ['all', 'expiring', 'expired', 'unverified', 'void'] as const
export type Show = (typeof SHOWS)[number]

export interface LibraryFilter {
  readonly show: Show
  readonly kind?: string | undefined
  readonly group?: number | undefined
  readonly name?: string | undefined
  readonly before?: number | undefined
}

export const A_PAGE = 50

/** Papers of all customers in sight, the newest first, one more than a page. */
export async function library(
  db: Kysely<DB>,
  viewer: Sight,
  filter: LibraryFilter,
  days: { readonly today: BookDate; readonly soon: BookDate },
  limit = A_PAGE + 1,
): Promise<PaperRow[]> {
  const { show, kind, group, name, before } = filter
  let query = papers(db).where(visibleTo(viewer)).orderBy('documents.id', 'desc').limit(limit)
  query = query.where('documentVoids.documentId', show === 'void' ? 'is not' : 'is', null)
  if (show === 'expiring')
    query = query
      .where('documentVersions.expiresOn', '>=', days.today)
      .where('documentVersions.expiresOn', '<=', days.soon)
  if (show === 'expired') query = query.where('documentVersions.expiresOn', '<', days.today)
  if (show === 'unverified') query = query.where('documentVerifications.documentId', 'is', null)
  if (kind !== undefined) query = query.where('documents.kind', '=', kind)
  if (group !== undefined) query = query.where('documentKinds.class', '=', group)
  if (name !== undefined) query = query.where(sql<boolean>`starts_with(customers.name, ${name})`)
  if (before !== undefined) query = query.where('documents.id', '<', before)
  return query.execute()
}
