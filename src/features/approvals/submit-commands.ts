import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused } from '../../lending/refusal'
import type { Actor, Viewer } from '../../permissions'
import { runAdmission } from '../applications/admit'
import {
  type Application,
  lockApplication,
  moveApplication,
  pricedOn,
  putBack,
  staleApplication,
} from '../applications/commands'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { limitRefusal } from '../relations/limits'
import { openCase } from './open-case'

export interface Submitted {
  readonly outcome: 'pass' | 'refer' | 'reject'
  readonly caseId: number | null
  [more: string]: string | number | null
}

interface Hand {
  readonly actor: Actor
  readonly viewer: Viewer
  readonly today: BookDate
  readonly now: Date
}

/**
 * Hands an application in: admission over the facts of now, then the approval. What admission rejects stays where it is, with
 * its reasons on record; that too is a result, not an error.
 */
export async function submitApplication(
  trx: Transaction<DB>,
  { actor, viewer, today, now }: Hand,
  id: number,
  version: number,
): Promise<Submitted | Refused> {
  const locked = await lockApplication(trx, id)
  if (locked.version !== version) return staleApplication(trx, id)
  const application = await pricedOn(trx, locked, today)
  if (isRefused(application)) return application
  const moved = await moveApplication(trx, application, ['submit', 'start_approval'], { submittedAt: now })
  if (isRefused(moved)) return moved
  const checked = await runAdmission(trx, viewer, application, today)
  if (isRefused(checked)) return checked
  if (checked.outcome === 'reject') return turnedDown(trx, actor, application, checked.rules)
  const over = await limitRefusal(trx, today, { ...askedOf(application), sight: viewer })
  if (over) return over
  const opened = await openCase(trx, actor, today, now, moved, checked)
  if (isRefused(opened)) return opened
  await record(trx, actor, {
    act: 'application.submit',
    subject: `application:${id}`,
    customerId: application.customerId,
    after: { case: opened.caseId, steps: [...opened.steps], admission: checked.outcome },
  })
  await tellCustomer(trx, {
    customerId: application.customerId,
    businessDate: today,
    kind: 'person',
    tone: 'info',
    userId: actor.userId,
    words: '申请 {no} 提交审批',
    params: { no: application.applicationNo },
    href: `/applications/${id}`,
  })
  return { outcome: checked.outcome, caseId: opened.caseId }
}

/** What an application adds to its customer's exposure; a renewal takes the place of what is owed already. */
export const askedOf = (application: Application, amountFen = application.amountFen) => ({
  customerId: application.customerId,
  applicationId: application.id,
  requestFen: application.renewsLoanId === null ? amountFen : 0n,
})

async function turnedDown(
  trx: Transaction<DB>,
  actor: Actor,
  before: Application,
  rules: readonly { code: string; outcome: string }[],
): Promise<Submitted> {
  await putBack(trx, before)
  await record(trx, actor, {
    act: 'application.submit',
    subject: `application:${before.id}`,
    customerId: before.customerId,
    result: 'refused',
    after: { rules: rules.filter(rule => rule.outcome === 'reject').map(rule => rule.code) },
  })
  return { outcome: 'reject', caseId: null }
}

/** The officer takes the application back; an open case closes with it. */
export async function withdrawApplication(
  trx: Transaction<DB>,
  { actor, today, now }: Hand,
  id: number,
  version: number,
): Promise<{ id: number } | Refused> {
  const application = await lockApplication(trx, id)
  if (application.version !== version) return staleApplication(trx, id)
  const moved = await moveApplication(trx, application, ['withdraw'])
  if (isRefused(moved)) return moved
  await trx
    .updateTable('approvalCases')
    .set({ state: 'withdrawn', closedAt: now, version: sql`version + 1` })
    .where('applicationId', '=', id)
    .where('state', '=', 'open')
    .execute()
  await record(trx, actor, {
    act: 'application.withdraw',
    subject: `application:${id}`,
    customerId: application.customerId,
    before: { state: application.state },
    after: { state: 'withdrawn' },
  })
  await tellCustomer(trx, {
    customerId: application.customerId,
    businessDate: today,
    kind: 'person',
    userId: actor.userId,
    words: '撤回申请 {no}',
    params: { no: application.applicationNo },
    href: `/applications/${id}`,
  })
  return { id }
}
