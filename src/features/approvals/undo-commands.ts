import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { UNDO_SECONDS } from '../../lending/approval'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { lockApplication, moveApplication } from '../applications/commands'
import { record } from '../audit/commands'
import { liveDecisions, lockCase, ownerOf } from './case'
import { type Hand, staleCase } from './decide-commands'
import { stepDue } from './open-case'
import { approvedOf, intactContent, sealOf } from './seal'
import { tellTakenBack } from './tell'

type Decision = Awaited<ReturnType<typeof liveDecisions>>[number]

/** The decision a person may take back now: his own, the last that counts, and not older than half a minute. */
export function undoable(decisions: readonly Decision[], userId: number, now: Date): Decision | null {
  const last = decisions.at(-1)
  if (!last || last.userId !== userId) return null
  return now.getTime() - last.at.getTime() <= UNDO_SECONDS * 1000 ? last : null
}

const CLOSED = new Set(['approved', 'returned', 'rejected'])

/**
 * Takes one's own decision back while nobody has acted on it. The decision stays on record; the case returns to its step with
 * the terms the step before had sealed.
 */
export async function takeBack(
  trx: Transaction<DB>,
  hand: Hand,
  input: { caseId: number; applicationId: number; version: number },
): Promise<{ caseId: number } | Refused> {
  const application = await lockApplication(trx, input.applicationId)
  const one = await lockCase(trx, input.caseId)
  if (one.version !== input.version) return staleCase(trx, application.id)
  const decisions = await liveDecisions(trx, one.id)
  const mine = undoable(decisions, hand.viewer.id, hand.now)
  const owner = await ownerOf(trx, application.customerId)
  const content = intactContent(one, application, owner.customerNo)
  if (!mine || !content || (one.state !== 'open' && !CLOSED.has(one.state))) return refuse('approval.too-late')
  if (one.state !== 'open') {
    const moved = await moveApplication(trx, application, ['take_back'], { validUntil: null })
    if (isRefused(moved)) return refuse('approval.too-late')
  }
  const before = decisions.at(-2)
  const approved = before ? approvedOf(before) : approvedOf(application)
  const restored = { ...content, approved }
  await trx
    .insertInto('decisionWithdrawals')
    .values({ decisionId: mine.id, userId: hand.viewer.id, at: hand.now })
    .execute()
  await trx
    .updateTable('approvalCases')
    .set({
      state: 'open',
      step: mine.step,
      content: JSON.stringify(restored),
      contentHash: sealOf(restored),
      closedAt: null,
      stepSince: hand.now,
      stepDueAt: await stepDue(trx, hand.today, hand.now),
      version: one.version + 1,
    })
    .where('id', '=', one.id)
    .where('version', '=', one.version)
    .execute()
  await record(trx, hand.actor, {
    act: 'approval.take-back',
    subject: `application:${application.id}`,
    customerId: application.customerId,
    before: { case: one.id, outcome: mine.outcome, state: one.state },
    after: { state: 'open', step: mine.step },
  })
  await tellTakenBack(trx, hand.today, application)
  return { caseId: one.id }
}
