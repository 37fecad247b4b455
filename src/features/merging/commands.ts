import { type Selectable, sql, type Transaction, type UpdateObject } from 'kysely'
import { type CustomerRows, clashesOf, isMoving, moveRows, nameOf } from '../../db/moving'
import type { CustomerMerges, Customers, DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { lockCustomer } from '../customers/commands'
import { mergedBasics, mergedOwn, passOn, rewriteBasics, sealBefore, withdrawInto } from '../customers/merging'
import { opened } from '../customers/record'
import { tellCustomer } from '../customers/timeline'

type Row = Selectable<Customers>
export type Merge = Selectable<CustomerMerges>
export type Moved = Record<string, number[]>

/** Both files of a pair, locked in the order of their numbers so that two merges never wait for each other. */
async function lockBoth(
  trx: Transaction<DB>,
  sight: Sight,
  keptId: number,
  goneId: number,
): Promise<{ kept: Row; gone: Row }> {
  const [first, second] = keptId < goneId ? [keptId, goneId] : [goneId, keptId]
  const rows = [await lockCustomer(trx, sight, first), await lockCustomer(trx, sight, second)]
  return { kept: rows.find(row => row.id === keptId)!, gone: rows.find(row => row.id === goneId)! }
}

export interface Distinction {
  readonly a: number
  readonly b: number
  readonly reason: string
  readonly sight: Sight
}

/** 不是同一人: the pair is never shown again. */
export async function distinguish(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { a, b, reason, sight }: Distinction,
): Promise<true> {
  await lockBoth(trx, sight, a, b)
  const pair = { aCustomerId: Math.min(a, b), bCustomerId: Math.max(a, b) }
  await trx
    .insertInto('customerDistinctions')
    .values({ ...pair, reason, madeBy: actor.userId ?? 0, madeOn: today })
    .onConflict(oc => oc.doNothing())
    .execute()
  await record(trx, actor, {
    act: 'merge.distinguish',
    subject: `customer:${a}`,
    customerId: a,
    businessDate: today,
    after: { ...pair, reason },
  })
  return true
}

export interface MergeRequest {
  readonly keptId: number
  readonly goneId: number
  /** Versions the choice was made on. */
  readonly versions: { readonly kept: number; readonly gone: number }
  readonly taken: readonly string[]
  readonly reason: string
  readonly sight: Sight
}

/** Refused: merge.same, merge.kind, record.changed, merge.in-flight, merge.asked, privacy.anonymised. */
export async function askMerge(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  tables: readonly CustomerRows[],
  request: MergeRequest,
): Promise<{ id: number } | Refused> {
  const { keptId, goneId, versions, taken, reason, sight } = request
  if (keptId === goneId) return refuse('merge.same', '请选择两份不同的档案')
  const { kept, gone } = await lockBoth(trx, sight, keptId, goneId)
  if (kept.anonymisedAt !== null || gone.anonymisedAt !== null) return refuse('privacy.anonymised')
  if (kept.version !== versions.kept || gone.version !== versions.gone) return CHANGED
  if ((kept.kind === 'person') !== (gone.kind === 'person')) return refuse('merge.kind', '个人与企业的档案不能合并')
  const clash = await clashWords(trx, tables, goneId, keptId)
  if (clash) return clash
  const made = await trx
    .insertInto('customerMerges')
    .values({
      keptId,
      goneId,
      taken: [...taken],
      keptVersion: kept.version,
      goneVersion: gone.version,
      reason,
      askedBy: actor.userId ?? 0,
      askedOn: today,
    })
    .onConflict(oc => oc.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('merge.asked', '其中一份档案已有待复核的合并')
  await record(trx, actor, {
    act: 'merge.ask',
    subject: `merge:${made.id}`,
    customerId: keptId,
    businessDate: today,
    after: { kept: kept.customerNo, gone: gone.customerNo, taken: [...taken], reason },
  })
  return made
}

const CHANGED = refuse('merge.changed', '两份档案中有一份已被修改，请重新比对')

async function clashWords(
  trx: Transaction<DB>,
  tables: readonly CustomerRows[],
  from: number,
  to: number,
): Promise<Refused | null> {
  const clashes = await clashesOf(trx, tables, { from, to })
  return clashes.length === 0 ? null : refuse('merge.in-flight', clashes[0], {})
}

export async function lockMerge(trx: Transaction<DB>, id: number): Promise<Merge> {
  const merge = await trx.selectFrom('customerMerges').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!merge) throw notFound()
  return merge
}

export interface Decision {
  readonly id: number
  readonly agree: boolean
  readonly opinion: string
  readonly sight: Sight
}

/** The second person: carries the merge out, or refuses it. Refused: merge.not-now, merge.own, merge.changed, merge.in-flight, number checks. */
export async function decideMerge(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  tables: readonly CustomerRows[],
  { id, agree, opinion, sight }: Decision,
): Promise<{ id: number } | Refused> {
  const merge = await lockMerge(trx, id)
  if (merge.state !== 'asked') return refuse('merge.not-now', '这笔合并已经办结')
  const { kept, gone } = await lockBoth(trx, sight, merge.keptId, merge.goneId)
  if (merge.askedBy === actor.userId) return refuse('merge.own', '不能复核自己提出的合并')
  const decided = { decidedBy: actor.userId, decidedOn: today, decidedAt: sql<Date>`now()`, opinion }
  // first the word of the second person: the database moves nothing without it
  await setMerge(trx, id, { ...decided, state: agree ? 'done' : 'refused' })
  const result = agree ? await carryOut(trx, actor, today, tables, { merge, kept, gone }) : null
  if (isRefused(result)) return result
  if (result) await setMerge(trx, id, result)
  await record(trx, actor, {
    act: agree ? 'merge.agree' : 'merge.refuse',
    subject: `merge:${id}`,
    customerId: merge.keptId,
    businessDate: today,
    after: { kept: kept.customerNo, gone: gone.customerNo, opinion },
  })
  return { id }
}

const setMerge = (trx: Transaction<DB>, id: number, set: UpdateObject<DB, 'customerMerges'>) =>
  trx.updateTable('customerMerges').set(set).where('id', '=', id).execute()

async function carryOut(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  tables: readonly CustomerRows[],
  { merge, kept, gone }: { merge: Merge; kept: Row; gone: Row },
) {
  if (kept.version !== merge.keptVersion || gone.version !== merge.goneVersion) return CHANGED
  const clash = await clashWords(trx, tables, gone.id, kept.id)
  if (clash) return clash
  const before = opened(kept)
  const after = mergedBasics(before, opened(gone), merge.taken)
  const own = await mergedOwn(trx, kept.id, gone.id, merge.taken)
  // first out of sight, so that its document can become the other one's
  await withdrawInto(trx, gone.id, { kept: kept.id, merge: merge.id })
  const moved: Moved = { 'customers.mergedInto': await passOn(trx, gone.id, kept.id) }
  for (const rows of tables.filter(isMoving))
    moved[nameOf(rows)] = await moveRows(trx, rows, { from: gone.id, to: kept.id, merge: merge.id })
  const reason = '合并档案'
  const written = await rewriteBasics(trx, actor, today, { row: kept, after, own: own.changes, reason })
  if (isRefused(written)) return written
  await tellCustomer(trx, {
    customerId: kept.id,
    businessDate: today,
    kind: 'system',
    tone: 'info',
    userId: actor.userId,
    words: '客户 {no}（{name}）的档案并入本档案',
    params: { no: gone.customerNo, name: gone.name },
    detail: merge.reason,
    href: `/merges/${merge.id}`,
  })
  return {
    moved: JSON.stringify(moved),
    before: sealBefore(merge.id, { basics: before, own: own.before }),
    afterVersion: written.version,
  }
}
