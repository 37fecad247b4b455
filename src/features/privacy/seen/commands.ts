import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { notFound } from '../../../web/errors'
import { record } from '../../audit/commands'
import { alarmRows } from './queries'

/** Somebody has asked and writes down what it was. Refused: trace.closed, trace.own. */
export async function closeAlarm(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { id, note, branchIds }: { id: number; note: string; branchIds: readonly number[] | null },
): Promise<{ id: number } | Refused> {
  const found = (await alarmRows(trx, branchIds)).find(one => one.id === id)
  if (!found) throw notFound()
  if (found.userId === actor.userId) return refuse('trace.own', undefined, { field: 'note' })
  const closed = await trx
    .updateTable('accessAlarms')
    .set({ note, closedBy: actor.userId, closedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where('closedBy', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!closed) return refuse('trace.closed')
  await record(trx, actor, {
    act: 'trace.clear',
    subject: `alarm:${id}`,
    businessDate: today,
    after: { note, staffNo: found.staffNo, rule: found.rule },
  })
  return { id }
}
