import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { ProductRule } from '../../lending/product-rule'
import type { AllocationPolicy } from '../../lending/servicing/types'
import type { ProductTerms } from './terms'

const terms = (db: Kysely<DB>) =>
  db
    .selectFrom('productVersions')
    .innerJoin('products', 'products.id', 'productVersions.productId')
    .selectAll('productVersions')
    .select(['products.code', 'products.name', 'products.nameEn', 'products.stoppedAt'])

type Row = Awaited<ReturnType<ReturnType<typeof terms>['execute']>>[number]
export type ProductRow = Omit<Row, 'allocation' | 'admission'> & ProductTerms

// Both columns are written by this feature only, from these types.
const read = (row: Row): ProductRow => ({
  ...row,
  allocation: row.allocation as unknown as AllocationPolicy,
  admission: row.admission as unknown as readonly ProductRule[],
})

export async function productVersion(db: Kysely<DB>, versionId: number): Promise<ProductRow | undefined> {
  const row = await terms(db).where('productVersions.id', '=', versionId).executeTakeFirst()
  return row && read(row)
}

/** Every version of one product, newest first. */
export async function versionsOf(db: Kysely<DB>, productId: number): Promise<ProductRow[]> {
  const rows = await terms(db)
    .where('productVersions.productId', '=', productId)
    .orderBy('productVersions.version', 'desc')
    .execute()
  return rows.map(read)
}

/** The version in force of every product. */
export async function currentProducts(db: Kysely<DB>): Promise<ProductRow[]> {
  const rows = await terms(db)
    .where('productVersions.version', '=', eb =>
      eb
        .selectFrom('productVersions as newest')
        .select(({ fn }) => fn.max('newest.version').as('version'))
        .whereRef('newest.productId', '=', 'productVersions.productId'),
    )
    .orderBy('products.code')
    .execute()
  return rows.map(read)
}

/** What may be applied for now by a customer of this kind. */
export async function offeredProducts(db: Kysely<DB>, kind: string): Promise<ProductRow[]> {
  const all = await currentProducts(db)
  return all.filter(product => product.stoppedAt === null && product.customerKinds.includes(kind))
}

/** Names of who published what. */
export async function publisherNames(db: Kysely<DB>, productId: number): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom('productVersions')
    .innerJoin('users', 'users.id', 'productVersions.publishedBy')
    .select(['productVersions.id', 'users.name'])
    .where('productVersions.productId', '=', productId)
    .execute()
  return new Map(rows.map(row => [row.id, row.name]))
}

/** How many loans and running applications hang on each version of a product. */
export async function useOfVersions(db: Kysely<DB>, productId: number) {
  const rows = await db
    .selectFrom('productVersions')
    .select(eb => [
      'productVersions.id',
      eb
        .selectFrom('loans')
        .select(sql<number>`count(*)::int`.as('n'))
        .whereRef('loans.productVersionId', '=', 'productVersions.id')
        .as('loans'),
      eb
        .selectFrom('applications')
        .select(sql<number>`count(*)::int`.as('n'))
        .whereRef('applications.productVersionId', '=', 'productVersions.id')
        .where('applications.state', 'in', ['draft', 'in_approval', 'returned', 'approved'])
        .as('applications'),
    ])
    .where('productVersions.productId', '=', productId)
    .execute()
  return new Map(rows.map(row => [row.id, { loans: row.loans ?? 0, applications: row.applications ?? 0 }]))
}
