import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { loadForUpdate } from '../loans/lock'
import { type LineFacts, lineFacts } from './queries'

type Person = Actor & { readonly userId: number }

interface Order {
  readonly loanId: number
  readonly reason: string
}

/** The line under the lock of its loan, so that no draw is released beside a stop. */
async function locked(trx: Transaction<DB>, viewer: Sight, loanId: number): Promise<LineFacts> {
  const loan = await loadForUpdate(trx, viewer, loanId)
  const facts = loan && (await lineFacts(trx, viewer, loanId))
  if (!facts) throw notFound()
  return facts
}

/** 停止支用: nothing more goes out until another person lifts it. */
export async function stopDraws(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { loanId, reason }: Order,
): Promise<{ id: number } | Refused> {
  const facts = await locked(trx, viewer, loanId)
  if (facts.state !== 'active') return refuse('loan.not-active')
  if (facts.stop) return refuse('draw.stopped', undefined, { params: { reason: facts.stop.reason } })
  const { id } = await trx
    .insertInto('drawStops')
    .values({ loanId, reason, stoppedBy: actor.userId, stoppedOn: today })
    .returning('id')
    .executeTakeFirstOrThrow()
  await told(trx, actor, today, facts, 'draw.stop', '停止支用，借据 {no}', reason)
  return { id }
}

/** 恢复支用, by another than the one who stopped it. */
export async function resumeDraws(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { loanId, reason }: Order,
): Promise<{ id: number } | Refused> {
  const facts = await locked(trx, viewer, loanId)
  const { stop } = facts
  if (!stop) return refuse('draw.not-stopped')
  if (stop.stoppedBy === actor.userId) return refuse('draw.same-person')
  await trx
    .updateTable('drawStops')
    .set({ liftedBy: actor.userId, liftedOn: today, liftedAt: sql<Date>`now()`, liftReason: reason })
    .where('id', '=', stop.id)
    .execute()
  await told(trx, actor, today, facts, 'draw.resume', '恢复支用，借据 {no}', reason)
  return { id: stop.id }
}

async function told(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  facts: LineFacts,
  act: string,
  words: string,
  reason: string,
): Promise<void> {
  await tellCustomer(trx, {
    customerId: facts.customerId,
    businessDate: today,
    kind: 'person',
    tone: act === 'draw.stop' ? 'warn' : 'info',
    userId: actor.userId,
    words,
    params: { no: facts.loanNo },
    detail: reason,
    href: `/loans/${facts.id}/draws`,
  })
  await record(trx, actor, {
    act,
    subject: `loan:${facts.id}`,
    customerId: facts.customerId,
    businessDate: today,
    before: { stopped: act !== 'draw.stop' },
    after: { stopped: act === 'draw.stop', loanNo: facts.loanNo, reason },
  })
}
