import { sql, type Transaction } from 'kysely'
import { shutBusinessDay } from '../../../db/business-day'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { record } from '../../audit/commands'
import { monthText } from '../closed'
import { tellDeciders } from '../tell'
import { closeChecks } from './checks'
import { isLastClosed, openBefore } from './queries'

const subjectOf = (month: BookDate): string => `period:${monthText(month)}`

/**
 * 月结: when every item of the checklist is in order and no earlier month is open. Waits for what is being posted, so
 * that nothing slips into the month between the check and the close.
 */
export async function closeMonth(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  month: BookDate,
): Promise<{ month: string } | Refused> {
  await shutBusinessDay(trx)
  const [earlier] = (await openBefore(trx, month)).slice(-1)
  if (earlier) return refuse('period.earlier-open', undefined, { params: { month: monthText(earlier) } })
  const failed = (await closeChecks(trx, month, today)).filter(check => check.faults.length > 0)
  if (failed.length > 0) return refuse('period.not-ready', undefined, { params: { n: failed.length } })
  const closed = await trx
    .insertInto('periodCloses')
    .values({ month, closedBy: actor.userId! })
    .onConflict(oc => oc.column('month').where('reopenedAt', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!closed) return refuse('period.already-closed')
  await record(trx, actor, { act: 'period.close', subject: subjectOf(month), businessDate: today })
  return { month: monthText(month) }
}

const openClose = (trx: Transaction<DB>, month: BookDate) =>
  trx
    .selectFrom('periodCloses')
    .select('id')
    .where('month', '=', month)
    .where('reopenedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()

/** 反结账 is asked for by one person with a reason, and decided by another. Only the last closed month opens again. */
export async function askReopening(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  month: BookDate,
  reason: string,
): Promise<{ month: string } | Refused> {
  const close = await openClose(trx, month)
  if (!close) return refuse('period.not-closed')
  if (!(await isLastClosed(trx, month))) return refuse('period.later-closed')
  const asked = await trx
    .insertInto('periodReopenings')
    .values({ closeId: close.id, reason, askedBy: actor.userId! })
    .onConflict(oc => oc.column('closeId').where(sql<boolean>`state = 'asked'`).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!asked) return refuse('period.already-asked')
  await record(trx, actor, { act: 'period.ask', subject: subjectOf(month), businessDate: today, after: { reason } })
  await tellDeciders(trx, actor, 'period.close', {
    words: '{month} 反结账申请等待复核',
    params: { month: monthText(month) },
    href: `/periods/${monthText(month)}`,
  })
  return { month: monthText(month) }
}

export async function decideReopening(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  month: BookDate,
  agreed: boolean,
): Promise<{ month: string } | Refused> {
  const close = await openClose(trx, month)
  if (!close) return refuse('period.not-closed')
  const asked = await trx
    .selectFrom('periodReopenings')
    .select(['id', 'askedBy', 'reason'])
    .where('closeId', '=', close.id)
    .where('state', '=', 'asked')
    .forUpdate()
    .executeTakeFirst()
  if (!asked) return refuse('period.not-asked')
  if (asked.askedBy === actor.userId) return refuse('period.same-person')
  if (agreed && !(await isLastClosed(trx, month))) return refuse('period.later-closed')
  await trx
    .updateTable('periodReopenings')
    .set({ state: agreed ? 'agreed' : 'rejected', decidedBy: actor.userId, decidedAt: sql<Date>`now()` })
    .where('id', '=', asked.id)
    .execute()
  if (agreed)
    await trx.updateTable('periodCloses').set({ reopenedAt: sql<Date>`now()` }).where('id', '=', close.id).execute()
  await record(trx, actor, {
    act: agreed ? 'period.reopen' : 'period.reject',
    subject: subjectOf(month),
    businessDate: today,
    after: { reason: asked.reason },
  })
  return { month: monthText(month) }
}
