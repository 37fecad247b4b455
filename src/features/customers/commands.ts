import { type Selectable, sql, type Transaction } from 'kysely'
import { errorCode } from '../../db/error-code'
import type { Customers, DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { type BookDate, yearOf } from '../../lending/dates'
import { enterpriseSize } from '../../lending/enterprise-size'
import { archiveRoot, composeArchiveNumber, composeCustomerNumber } from '../../lending/identifiers'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { nextNumber } from '../settings/commands'
import { settled } from './checks'
import type { CustomerKind } from './identity'
import { soundsOf } from './pinyin'
import { idIndex, SECRETS, type Secret, sealedIdNo, sealedOrNull, sealedPhone } from './protect'
import { type Basics, basicsOf, type CustomerInput, changesBetween, opened, textOf } from './record'
import { tellCustomer } from './timeline'
import { keepVersion, nextVersion, tellChange } from './versions'

export type NewCustomer = { id: number; customerNo: string; archiveNo: string }

export interface Keeper {
  readonly officerId: number
  readonly branchId: number
}

/** 个人 G, 企业 and 个体 Q: the letter of the archive class; 1 and 2 are the types of the customer number. */
const CLASS: Readonly<Record<CustomerKind, readonly [letter: string, type: 1 | 2]>> = {
  person: ['G', 1],
  sole: ['Q', 2],
  company: ['Q', 2],
}

const SAME_IDENTITY = refuse('customer.same-identity', '已有相同证件号码的客户', { field: 'idNo' })

function columnsOf(id: number, kind: CustomerKind, basics: Basics) {
  const secrets = Object.fromEntries(
    SECRETS.filter(field => field !== 'idNo' && field !== 'phone').map(field => [
      field,
      sealedOrNull(field, id, basics[field]),
    ]),
  ) as Record<Exclude<Secret, 'idNo' | 'phone'>, Buffer | null>
  return {
    ...basics,
    ...secrets,
    ...soundsOf(basics.name, kind),
    ...sealedIdNo(id, basics.idNo),
    ...sealedPhone(id, basics.phone),
    regionCode: kind === 'person' && basics.idType === '10' ? basics.idNo.slice(0, 6) : null,
    enterpriseSize:
      kind === 'person' ? null : enterpriseSize({ ...basics, industryCode: basics.industryCode ?? basics.industry }),
  }
}

/**
 * Opens the file of a new customer: he belongs to the officer who brings him (or to `more.keeper`) and to that officer's branch.
 * Refused: customer.same-identity (also when the other one is out of the actor's sight, about whom nothing is said),
 * and the codes of the number checks with their field.
 */
export async function createCustomer(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  input: CustomerInput,
  more: { keeper?: Keeper; importBatchId?: number } = {},
): Promise<NewCustomer | Refused> {
  const basics = settled(input.kind, basicsOf(input), today)
  if (isRefused(basics)) return basics
  if (await wasMerged(trx, basics)) return SAME_IDENTITY
  const { officerId, branchId } = more.keeper ?? keeperOf(actor)
  const numbers = await newNumbers(trx, input.kind, branchId, today)
  const { customerNo, archiveNo, id } = numbers
  const inserted = await trx
    .insertInto('customers')
    .values({
      id,
      customerNo,
      kind: input.kind,
      ...columnsOf(id, input.kind, basics),
      officerId,
      branchId,
      archiveRoot: archiveRoot(archiveNo),
      createdBy: actor.userId ?? officerId,
      importBatchId: more.importBatchId ?? null,
    })
    .onConflict(oc => oc.columns(['idType', 'idNoIndex']).where('withdrawnAt', 'is', null).doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) return SAME_IDENTITY
  await keepVersion(trx, {
    customerId: id,
    version: 1,
    archiveNo,
    changedBy: actor.userId ?? officerId,
    reason: '建档',
    diff: [],
  })
  await tellCustomer(trx, {
    customerId: id,
    businessDate: today,
    kind: 'system',
    tone: 'info',
    userId: actor.userId,
    words: '客户建档，档案编号 {archiveNo}',
    params: { archiveNo },
  })
  await record(trx, actor, {
    act: 'customer.create',
    subject: `customer:${id}`,
    customerId: id,
    businessDate: today,
    after: { customerNo, archiveNo, name: basics.name, idType: basics.idType, idNo: textOf('idNo', basics.idNo) },
  })
  return { id, customerNo, archiveNo }
}

/** The document belongs to a file that was found to be another one's: it is not opened a second time. */
async function wasMerged(trx: Transaction<DB>, { idType, idNo }: Basics): Promise<boolean> {
  const found = await trx
    .selectFrom('customers')
    .select('id')
    .where('idNoIndex', '=', idIndex(idNo))
    .where('idType', '=', idType)
    .where('mergedInto', 'is not', null)
    .executeTakeFirst()
  return found !== undefined
}

function keeperOf(actor: Actor): Keeper {
  if (actor.userId === null || actor.branchId === null) throw new Error('a customer needs an officer and a branch')
  return { officerId: actor.userId, branchId: actor.branchId }
}

/** Customer number and archive number share one running number a branch and year (客户流水). */
async function newNumbers(trx: Transaction<DB>, kind: CustomerKind, branchId: number, today: BookDate) {
  const { rows } = await sql<{ id: number; code: string }>`
    select nextval(pg_get_serial_sequence('customers', 'id'))::int as id, code from branches where id = ${branchId}`.execute(
    trx,
  )
  const { id, code } = rows[0]!
  const year = yearOf(today)
  const seq = await nextNumber(trx, 'customer', code, year)
  const [archiveClass, type] = CLASS[kind]
  return {
    id,
    customerNo: composeCustomerNumber({ type, branchCode: code, year, seq }),
    archiveNo: composeArchiveNumber({ branchCode: code, year, archiveClass, seq, version: 1 }),
  }
}

export interface CustomerUpdate {
  readonly id: number
  /** The version the changes were made on. */
  readonly version: number
  /** A field left out stays as it is. */
  readonly changes: Partial<Basics>
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
  { id, version, changes, reason, sight }: CustomerUpdate,
): Promise<{ id: number; archiveNo: string } | Refused> {
  const row = await lockCustomer(trx, sight, id)
  if (row.version !== version) return staleOf(trx, id)
  const kind = row.kind as CustomerKind
  const before = opened(row)
  const after = settled(kind, { ...before, ...changes }, today)
  if (isRefused(after)) return after
  const diff = changesBetween(before, after)
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
