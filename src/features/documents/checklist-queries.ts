import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { ChecklistItem } from '../../lending/checklist'
import { itemsOf } from './items'

const lists = (db: Kysely<DB>) =>
  db
    .selectFrom('checklists')
    .innerJoin('products', 'products.id', 'checklists.productId')
    .innerJoin('checklistVersions', 'checklistVersions.checklistId', 'checklists.id')
    .innerJoin('users', 'users.id', 'checklistVersions.publishedBy')
    .select(['checklists.id', 'checklists.productId', 'checklists.stage', 'checklists.customerKind'])
    .select(['checklists.securityType', 'products.name as productName', 'products.nameEn as productNameEn'])
    .select(['checklistVersions.version', 'checklistVersions.items', 'checklistVersions.note'])
    .select(['checklistVersions.publishedOn', 'users.name as publisherName'])

type Row = Awaited<ReturnType<ReturnType<typeof lists>['execute']>>[number]
export type Checklist = Omit<Row, 'items'> & { readonly items: readonly ChecklistItem[] }
const read = (row: Row): Checklist => ({ ...row, items: itemsOf(row.items) })

/** Every checklist with its version in force. */
export async function checklistsInForce(db: Kysely<DB>): Promise<Checklist[]> {
  const rows = await lists(db)
    .where('checklistVersions.version', '=', eb =>
      eb
        .selectFrom('checklistVersions as newest')
        .select(({ fn }) => fn.max('newest.version').as('version'))
        .whereRef('newest.checklistId', '=', 'checklists.id'),
    )
    .orderBy('products.code')
    .orderBy(sql`array_position(array['apply', 'approve', 'disburse', 'after'], checklists.stage)`)
    .orderBy('checklists.id')
    .execute()
  return rows.map(read)
}

/** Every version of one checklist, newest first. */
export async function checklistVersions(db: Kysely<DB>, id: number): Promise<Checklist[]> {
  const rows = await lists(db)
    .where('checklists.id', '=', id)
    .orderBy('checklistVersions.version', 'desc')
    .limit(100)
    .execute()
  return rows.map(read)
}

export const productChoices = (db: Kysely<DB>) =>
  db.selectFrom('products').select(['id', 'name', 'nameEn']).orderBy('code').execute()
