import { type Selectable, sql, type Transaction } from 'kysely'
import type { Customers, DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { Actor } from '../../permissions'
import { record } from '../audit/commands'
import type { Change } from './record'
import { tellCustomer } from './timeline'

export interface KeptVersion {
  readonly customerId: number
  readonly version: number
  readonly archiveNo: string
  readonly changedBy: number
  readonly reason: string
  readonly diff: readonly Change[]
}
export const keepVersions = (trx: Transaction<DB>, versions: readonly KeptVersion[]) =>
  trx
    .insertInto('customerVersions')
    .values(versions.map(({ diff, ...row }) => ({ ...row, diff: JSON.stringify(diff) })))
    .execute()
export const keepVersion = (trx: Transaction<DB>, version: KeptVersion) => keepVersions(trx, [version])

/** The archive number a file gets with its next change. */
export function nextVersion(row: Pick<Selectable<Customers>, 'archiveRoot' | 'archiveVersion'>) {
  const version = row.archiveVersion + 1
  return { version, archiveNo: `${row.archiveRoot}-V${version.toString().padStart(2, '0')}` }
}

/** What is told of a change, whatever part of the file it was made in: version, timeline, audit. */
export async function tellChange(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  change: {
    row: Selectable<Customers>
    archive: { version: number; archiveNo: string }
    diff: readonly Change[]
    reason: string
  },
): Promise<void> {
  const { row, archive, diff, reason } = change
  await keepVersion(trx, { customerId: row.id, ...archive, changedBy: actor.userId ?? row.officerId, reason, diff })
  await tellCustomer(trx, {
    customerId: row.id,
    businessDate: today,
    kind: 'system',
    userId: actor.userId,
    words: '修改基本信息 {n} 项，档案编号升为 {archiveNo}',
    params: { n: diff.length, archiveNo: archive.archiveNo },
    detail: reason,
    href: `/customers/${row.id}/history`,
  })
  await record(trx, actor, {
    act: 'customer.update',
    subject: `customer:${row.id}`,
    customerId: row.id,
    businessDate: today,
    before: Object.fromEntries(diff.map(one => [one.field, one.from])),
    after: { ...Object.fromEntries(diff.map(one => [one.field, one.to])), archiveNo: archive.archiveNo },
  })
}

/** A part of the file beside the form has changed: the number rises all the same. The row is locked by the caller. */
export async function touchFile(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  change: { row: Selectable<Customers>; diff: readonly Change[]; reason: string },
): Promise<string> {
  const archive = nextVersion(change.row)
  await trx
    .updateTable('customers')
    .set({ archiveVersion: archive.version, version: change.row.version + 1, updatedAt: sql<Date>`now()` })
    .where('id', '=', change.row.id)
    .execute()
  await tellChange(trx, actor, today, { ...change, archive })
  return archive.archiveNo
}
