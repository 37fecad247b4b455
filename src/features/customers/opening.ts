import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type BookDate, yearOf } from '../../lending/dates'
import { enterpriseSize } from '../../lending/enterprise-size'
import { archiveRoot, composeArchiveNumber, composeCustomerNumber } from '../../lending/identifiers'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { recordAll } from '../audit/commands'
import { saveOwnOfNew } from '../fields/plain'
import type { OwnChanges } from '../fields/values'
import { nextNumbers } from '../settings/commands'
import { settled } from './checks'
import type { CustomerKind } from './identity'
import { CUSTOMER } from './own'
import { soundsOf } from './pinyin'
import { idIndex, SECRETS, type Secret, sealedIdNo, sealedOrNull, sealedPhone } from './protect'
import { type Basics, basicsOf, type CustomerInput, textOf } from './record'
import { tellCustomers } from './timeline'
import { keepVersions } from './versions'

export type NewCustomer = { id: number; customerNo: string; archiveNo: string }

export interface Keeper {
  readonly officerId: number
  readonly branchId: number
}

/** What a file is opened with; without a keeper he belongs to who brings him. */
export interface Opening {
  readonly input: CustomerInput
  readonly keeper?: Keeper
  readonly own?: OwnChanges
}

interface Fresh {
  readonly kind: CustomerKind
  readonly basics: Basics
  readonly keeper: Keeper
  readonly own: OwnChanges
}
type Numbered = Fresh & NewCustomer

/** 个人 G, 企业 and 个体 Q: the letter of the archive class; 1 and 2 are the types of the customer number. */
const CLASS: Readonly<Record<CustomerKind, readonly [letter: string, type: 1 | 2]>> = {
  person: ['G', 1],
  sole: ['Q', 2],
  company: ['Q', 2],
}

export const SAME_IDENTITY = refuse('customer.same-identity', '已有相同证件号码的客户', { field: 'idNo' })

export function columnsOf(id: number, kind: CustomerKind, basics: Basics) {
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
 * Opens the files of new customers, some hundred at most, in as many statements as one takes. What is refused leaves the
 * others alone; the answers stand in the order of what was asked.
 * Refused: customer.same-identity (also when the other one is out of the actor's sight, about whom nothing is said),
 * and the codes of the number checks with their field.
 */
export async function openCustomers(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  asked: readonly Opening[],
  importBatchId?: number,
): Promise<(NewCustomer | Refused)[]> {
  const judged = await judgedOf(trx, actor, today, asked)
  const fresh = judged.filter((one): one is Fresh => !isRefused(one))
  if (fresh.length === 0) return judged.filter(isRefused)
  const numbered = await numberedOf(trx, fresh, today)
  const opened = await inserted(trx, actor, numbered, importBatchId)
  const made = numbered.filter(({ id }) => opened.has(id))
  if (made.length > 0) await tellOf(trx, actor, today, made)
  const numbers = new Map(fresh.map((one, i) => [one, numbered[i]!]))
  return judged.map(one => {
    if (isRefused(one)) return one
    const { id, customerNo, archiveNo } = numbers.get(one)!
    return opened.has(id) ? { id, customerNo, archiveNo } : SAME_IDENTITY
  })
}

function keeperOf(actor: Actor): Keeper {
  if (actor.userId === null || actor.branchId === null) throw new Error('a customer needs an officer and a branch')
  return { officerId: actor.userId, branchId: actor.branchId }
}

const keyOf = (idType: string, mark: Buffer): string => `${idType}:${mark.toString('hex')}`

/** In their order: of two with one document the first is opened. */
async function judgedOf(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  asked: readonly Opening[],
): Promise<(Fresh | Refused)[]> {
  const given = asked.map(({ input }) => settled(input.kind, basicsOf(input), today))
  const taken = await takenIdentities(
    trx,
    given.filter((one): one is Basics => !isRefused(one)),
  )
  return asked.map(({ input, keeper, own }, i) => {
    const basics = given[i]!
    if (isRefused(basics)) return basics
    const key = keyOf(basics.idType, idIndex(basics.idNo))
    if (taken.has(key)) return SAME_IDENTITY
    taken.add(key)
    return { kind: input.kind, basics, keeper: keeper ?? keeperOf(actor), own: own ?? {} }
  })
}

/** Documents of an open file, or of one that was found to be another one's: it is not opened a second time. */
async function takenIdentities(trx: Transaction<DB>, given: readonly Basics[]): Promise<Set<string>> {
  if (given.length === 0) return new Set()
  const rows = await trx
    .selectFrom('customers')
    .select(['idType', 'idNoIndex'])
    .where('idNoIndex', '=', sql<Buffer>`any(${given.map(({ idNo }) => idIndex(idNo))}::bytea[])`)
    .where(eb => eb.or([eb('mergedInto', 'is not', null), eb('withdrawnAt', 'is', null)]))
    .execute()
  return new Set(rows.map(row => keyOf(row.idType, row.idNoIndex)))
}

/** Customer number and archive number share one running number a branch and year (客户流水). */
async function numberedOf(trx: Transaction<DB>, fresh: readonly Fresh[], today: BookDate): Promise<Numbered[]> {
  const year = yearOf(today)
  const [ids, branches] = await Promise.all([
    sql<{ id: number }>`select nextval(pg_get_serial_sequence('customers', 'id'))::int as id
      from generate_series(1, ${fresh.length}::int)`.execute(trx),
    trx
      .selectFrom('branches')
      .select(['id', 'code'])
      .where('id', '=', sql<number>`any(${[...new Set(fresh.map(({ keeper }) => keeper.branchId))]}::int[])`)
      // always in one order, so that two at work do not wait for each other
      .orderBy('code')
      .execute(),
  ])
  const next = new Map<number, { code: string; seq: number }>()
  for (const { id, code } of branches) {
    const count = fresh.filter(({ keeper }) => keeper.branchId === id).length
    next.set(id, { code, seq: await nextNumbers(trx, 'customer', code, year, count) })
  }
  return fresh.map((one, i) => {
    const series = next.get(one.keeper.branchId)!
    const seq = series.seq++
    const [archiveClass, type] = CLASS[one.kind]
    return {
      ...one,
      id: ids.rows[i]!.id,
      customerNo: composeCustomerNumber({ type, branchCode: series.code, year, seq }),
      archiveNo: composeArchiveNumber({ branchCode: series.code, year, archiveClass, seq, version: 1 }),
    }
  })
}

/** The ids that came in; who was opened by somebody else meanwhile did not. */
async function inserted(
  trx: Transaction<DB>,
  actor: Actor,
  rows: readonly Numbered[],
  importBatchId: number | undefined,
): Promise<ReadonlySet<number>> {
  const values = rows.map(({ id, kind, customerNo, archiveNo, basics, keeper }) => ({
    id,
    customerNo,
    kind,
    ...columnsOf(id, kind, basics),
    ...keeper,
    archiveRoot: archiveRoot(archiveNo),
    createdBy: actor.userId ?? keeper.officerId,
    importBatchId: importBatchId ?? null,
  }))
  const opened = await trx
    .insertInto('customers')
    .values(values)
    .onConflict(oc => oc.columns(['idType', 'idNoIndex']).where('withdrawnAt', 'is', null).doNothing())
    .returning('id')
    .execute()
  return new Set(opened.map(({ id }) => id))
}

/** What stands beside every new file: the lender's own fields, its first version, its first event, the audit. */
async function tellOf(trx: Transaction<DB>, actor: Actor, today: BookDate, made: readonly Numbered[]): Promise<void> {
  await saveOwnOfNew(trx, CUSTOMER, made)
  await keepVersions(
    trx,
    made.map(({ id, archiveNo, keeper }) => ({
      ...{ customerId: id, version: 1, archiveNo, changedBy: actor.userId ?? keeper.officerId, reason: '建档' },
      diff: [],
    })),
  )
  tellCustomers(
    trx,
    made.map(({ id, archiveNo }) => ({
      ...{ customerId: id, businessDate: today, kind: 'system', tone: 'info', userId: actor.userId },
      words: '客户建档，档案编号 {archiveNo}',
      params: { archiveNo },
    })),
  )
  recordAll(
    trx,
    actor,
    made.map(({ id, customerNo, archiveNo, basics: { name, idType, idNo } }) => ({
      ...{ act: 'customer.create', subject: `customer:${id}`, customerId: id, businessDate: today },
      after: { customerNo, archiveNo, name, idType, idNo: textOf('idNo', idNo) },
    })),
  )
}
