import { sql, type Transaction } from 'kysely'
import { type CustomerRows, isMoving, moveRows, nameOf } from '../../db/moving'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import { addDays, type BookDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { record } from '../audit/commands'
import { lockCustomer } from '../customers/commands'
import { formerOwn, giveBack, openBefore, passOn, rewriteBasics } from '../customers/merging'
import { lockMerge, type Merge, type Moved } from './commands'

export const UNDO_DAYS = 30

/** Why a merge cannot be taken back, or null. */
export function undoRefusal(
  merge: Pick<Merge, 'state' | 'decidedOn' | 'afterVersion'>,
  keptVersion: number,
  today: BookDate,
): Refused | null {
  if (merge.state !== 'done' || merge.decidedOn === null) return refuse('merge.not-now', '这笔合并已经办结')
  if (today > addDays(merge.decidedOn, UNDO_DAYS))
    return refuse('merge.too-late', '合并超过 {n} 天，不能撤销', { params: { n: UNDO_DAYS } })
  if (keptVersion !== merge.afterVersion)
    return refuse('merge.changed-since', '合并后档案又有修改或移交，不能撤销；请直接修改档案')
  return null
}

/** Takes a merge back: rows return by their numbers, and with them what hangs on them since. Refused as undoRefusal says. */
export async function undoMerge(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  tables: readonly CustomerRows[],
  { id, reason, sight }: { id: number; reason: string; sight: Sight },
): Promise<{ id: number } | Refused> {
  const merge = await lockMerge(trx, id)
  const kept = await lockCustomer(trx, sight, merge.keptId)
  const no = undoRefusal(merge, kept.version, today)
  if (no) return no
  const moved = merge.moved as unknown as Moved
  const pair = { from: kept.id, to: merge.goneId, merge: id, only: moved }
  for (const rows of tables.filter(isMoving))
    await moveRows(trx, rows, { ...pair, only: { [nameOf(rows)]: [], ...moved } })
  await passOn(trx, kept.id, merge.goneId, moved['customers.mergedInto'] ?? [])
  const before = openBefore(id, merge.before ?? Buffer.alloc(0))
  const written = await rewriteBasics(trx, actor, today, {
    row: kept,
    after: before.basics,
    own: await formerOwn(trx, before.own),
    reason: '撤销合并',
  })
  if (isRefused(written)) return written
  const taken = await giveBack(trx, merge.goneId)
  if (taken) return taken
  await trx
    .updateTable('customerMerges')
    .set({ state: 'undone', undoneBy: actor.userId, undoneOn: today, undoneAt: sql<Date>`now()`, undoReason: reason })
    .where('id', '=', id)
    .execute()
  await record(trx, actor, {
    act: 'merge.undo',
    subject: `merge:${id}`,
    customerId: kept.id,
    businessDate: today,
    after: { reason },
  })
  return { id }
}
