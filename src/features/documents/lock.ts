import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'

export type Person = Actor & { readonly userId: number }

/** The customer as he is filed now; another's does not exist. */
export async function filedCustomer(trx: Transaction<DB>, viewer: Sight, id: number) {
  const row = await trx
    .selectFrom('customers')
    .select(['id', 'archiveRoot', 'archiveVersion', 'anonymisedAt'])
    .where('id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

const lockPaper = (trx: Transaction<DB>, viewer: Sight, id: number) =>
  trx
    .selectFrom('documents')
    .innerJoin('customers', 'customers.id', 'documents.customerId')
    .innerJoin('documentKinds', 'documentKinds.code', 'documents.kind')
    .leftJoin('documentVoids', 'documentVoids.documentId', 'documents.id')
    .select(['documents.id', 'documents.version', 'documents.customerId', 'documents.kind'])
    .select(['customers.archiveRoot', 'customers.archiveVersion', 'documentKinds.expires', 'documentKinds.name'])
    .select('documentVoids.voidedOn')
    .where('documents.id', '=', id)
    .where(visibleTo(viewer))
    .forUpdate('documents')
    .executeTakeFirst()

/** The paper under lock, when it is still the version that was looked at and not void. */
export async function livingPaper(trx: Transaction<DB>, viewer: Sight, id: number, version: number) {
  const paper = await lockPaper(trx, viewer, id)
  if (!paper) throw notFound()
  if (paper.voidedOn !== null) return refuse('document.already-void')
  return paper.version === version ? paper : refuse('document.version-moved')
}
