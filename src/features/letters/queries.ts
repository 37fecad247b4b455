import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { LetterKind } from '../../lending/letters'

const letters = (db: Kysely<DB>) =>
  db
    .selectFrom('letters')
    .innerJoin('customers', 'customers.id', 'letters.customerId')
    .innerJoin('letterTemplates', 'letterTemplates.id', 'letters.templateId')
    .innerJoin('users', 'users.id', 'letters.madeBy')
    .leftJoin('loans', 'loans.id', 'letters.loanId')
    .leftJoin('applications', 'applications.id', 'letters.applicationId')
    .leftJoin('documentVoids', 'documentVoids.documentId', 'letters.documentId')
    .select(['letters.id', 'letters.letterNo', 'letters.templateId', 'letters.version', 'letters.customerId'])
    .select(['letters.loanId', 'letters.applicationId', 'letters.documentId', 'letters.plain', 'letters.missing'])
    .select(['letters.madeOn', 'letters.madeAt', 'letters.batchId', 'letters.madeBy'])
    .select(['customers.name as customerName', 'letterTemplates.name as templateName', 'letterTemplates.kind'])
    .select(['users.name as makerName', 'loans.loanNo', 'applications.applicationNo'])
    .select('documentVoids.reason as voidReason')

export type LetterRow = Awaited<ReturnType<ReturnType<typeof letters>['execute']>>[number]

export interface LetterFilter {
  readonly kind?: LetterKind | undefined
  readonly no?: string | undefined
  readonly name?: string | undefined
  readonly from?: BookDate | undefined
  readonly to?: BookDate | undefined
  readonly customerId?: number | undefined
  readonly loanId?: number | undefined
  readonly templateId?: number | undefined
  readonly before?: number | undefined
}

export const A_PAGE = 50

/** 函件登记簿 of customers in sight, the newest first, one more than a page. */
export function registerRows(
  db: Kysely<DB>,
  viewer: Sight,
  filter: LetterFilter,
  limit = A_PAGE + 1,
): Promise<LetterRow[]> {
  const { kind, no, name, from, to, customerId, loanId, templateId, before } = filter
  let query = letters(db).where(visibleTo(viewer)).orderBy('letters.id', 'desc').limit(limit)
  if (kind !== undefined) query = query.where('letterTemplates.kind', '=', kind)
  if (no !== undefined) query = query.where('letters.letterNo', '=', no)
  if (name !== undefined) query = query.where(sql<boolean>`starts_with(customers.name, ${name})`)
  if (from !== undefined) query = query.where('letters.madeOn', '>=', from)
  if (to !== undefined) query = query.where('letters.madeOn', '<=', to)
  if (customerId !== undefined) query = query.where('letters.customerId', '=', customerId)
  if (loanId !== undefined) query = query.where('letters.loanId', '=', loanId)
  if (templateId !== undefined) query = query.where('letters.templateId', '=', templateId)
  if (before !== undefined) query = query.where('letters.id', '<', before)
  return query.execute()
}

export const oneLetter = (db: Kysely<DB>, viewer: Sight, id: number) =>
  letters(db).select(['letters.content']).where('letters.id', '=', id).where(visibleTo(viewer)).executeTakeFirst()

/** Letters of a batch that are in sight, in their order, with what they say. */
export const lettersOfBatch = (db: Kysely<DB>, viewer: Sight, batchId: number) =>
  letters(db)
    .select(['letters.content'])
    .where('letters.batchId', '=', batchId)
    .where(visibleTo(viewer))
    .orderBy('letters.id')
    .execute()
export type BatchLetter = Awaited<ReturnType<typeof lettersOfBatch>>[number]
