import { type Selectable, sql, type Transaction } from 'kysely'
import { errorCode } from '../../db/error-code'
import type { Customers, DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { saveOwn } from '../fields/plain'
import type { OwnChanges } from '../fields/values'
import { settled } from './checks'
import type { CustomerKind } from './identity'
import { columnsOf, type Keeper, type NewCustomer, openCustomers, SAME_IDENTITY } from './opening'
import { CUSTOMER } from './own'
import { type Basics, type CustomerInput, changesBetween, opened } from './record'
import { nextVersion, tellChange } from './versions'

export type { NewCustomer } from './opening'

/**
 * Opens the file of a new customer: he belongs to the officer who brings him (or to `more.keeper`) and to that officer's branch.
 * Refused as `openCustomers` refuses.
 */
export async function createCustomer(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  input: CustomerInput,
  { importBatchId, ...more }: { keeper?: Keeper; importBatchId?: number; own?: OwnChanges } = {},
): Promise<NewCustomer | Refused> {
  const [made] = await openCustomers(trx, actor, today, [{ input, ...more }], importBatchId)
  return made!
}

export interface CustomerUpdate {
  readonly id: number
  /** The version the changes were made on. */
  readonly version: number
  /** A field left out stays as it is. */
  readonly changes: Partial<Basics>
  /** Of the lender's own fields. */
  readonly own?: OwnChanges
  readonly reason: string
  readonly sight: Sight
}

/**
 * Changes 基本信息 and raises the archive number in the same transaction (rule book §8.2); earlier numbers stay in customer_versions
 * and still find the customer. Refused: record.changed, customer.unchanged, customer.same-identity, number checks.
 */
export async function updateCustomer(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { id, version, changes, own, reason, sight }: CustomerUpdate,
): Promise<{ id: number; archiveNo: string } | Refused> {
  const row = await lockCustomer(trx, sight, id)
  if (row.version !== version) return staleOf(trx, id)
  if (row.anonymisedAt !== null) return refuse('privacy.anonymised')
  const kind = row.kind as CustomerKind
  const before = opened(row)
  const after = settled(kind, { ...before, ...changes }, today)
  if (isRefused(after)) return after
  const diff = [...changesBetween(before, after), ...(await saveOwn(trx, CUSTOMER, id, own))]
  if (diff.length === 0) return refuse('customer.unchanged', '没有修改任何内容')
  const archive = await saveBasics(trx, row, after)
  if (isRefused(archive)) return archive
  await tellChange(trx, actor, today, { row, archive, diff, reason })
  return { id, archiveNo: archive.archiveNo }
}

export async function lockCustomer(trx: Transaction<DB>, sight: Sight, id: number): Promise<Selectable<Customers>> {
  const row = await trx
    .selectFrom('customers')
    .selectAll('customers')
    .where('customers.id', '=', id)
    .where(visibleTo(sight))
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

async function staleOf(trx: Transaction<DB>, id: number): Promise<Refused> {
  const last = await trx
    .selectFrom('customerVersions')
    .innerJoin('users', 'users.id', 'customerVersions.changedBy')
    .select('users.name')
    .where('customerId', '=', id)
    .orderBy('customerVersions.version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return refuse('record.changed', undefined, { params: { who: last?.name ?? '—' } })
}

export async function saveBasics(trx: Transaction<DB>, row: Selectable<Customers>, after: Basics) {
  const archive = nextVersion(row)
  try {
    await trx
      .updateTable('customers')
      .set({
        ...columnsOf(row.id, row.kind as CustomerKind, after),
        archiveVersion: archive.version,
        version: row.version + 1,
        updatedAt: sql<Date>`now()`,
      })
      .where('id', '=', row.id)
      .execute()
  } catch (error) {
    if (errorCode(error) === '23505') return SAME_IDENTITY
    throw error
  }
  return archive
}
