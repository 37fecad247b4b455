import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { CaseState, Outcome } from '../../lending/approval'
import type { BookDate } from '../../lending/dates'
import type { Actor } from '../../permissions'
import type { Application } from '../applications/commands'
import { tellCustomer } from '../customers/timeline'
import { notify, notifyAll } from '../notifications/commands'
import { type Case, ownerOf, peopleAt } from './case'

const SAID: Readonly<Record<Outcome, { words: string; tone: 'ok' | 'warn' | 'bad' }>> = {
  agree: { words: '审批同意申请 {no}', tone: 'ok' },
  conditional: { words: '审批有条件同意申请 {no}', tone: 'ok' },
  return: { words: '申请 {no} 退回补件', tone: 'warn' },
  reject: { words: '申请 {no} 被否决', tone: 'bad' },
}

interface Told {
  readonly one: Case
  readonly application: Application
  readonly next: { readonly state: CaseState; readonly step: number }
  readonly outcome: Outcome
  readonly opinion: string
}

/** The customer's timeline, the officer, and whoever has to act next. */
export async function tellDecision(
  trx: Transaction<DB>,
  { actor, today }: { actor: Actor; today: BookDate },
  { one, application, next, outcome, opinion }: Told,
): Promise<void> {
  const { words, tone } = SAID[outcome]
  const params = { no: application.applicationNo }
  const href = `/applications/${application.id}`
  await tellCustomer(trx, {
    customerId: application.customerId,
    businessDate: today,
    kind: 'person',
    tone,
    userId: actor.userId,
    words,
    params,
    detail: opinion,
    href,
  })
  const owner = await ownerOf(trx, application.customerId)
  if (next.state !== 'open') return notify(trx, owner.officerId, { words, params, href, tone })
  const role = one.steps[next.step - 1] ?? ''
  const except = [one.makerId, application.createdBy, owner.officerId]
  await notifyAll(trx, await peopleAt(trx, role, owner.branchId, except), {
    words: '申请 {no} 等待您审批',
    params,
    href: `/approvals/${one.id}`,
  })
}

const says =
  (words: string, tone: 'warn' | 'mute') =>
  async (trx: Transaction<DB>, today: BookDate, application: Application): Promise<void> => {
    const owner = await ownerOf(trx, application.customerId)
    const params = { no: application.applicationNo }
    const href = `/applications/${application.id}`
    await tellCustomer(trx, {
      customerId: application.customerId,
      businessDate: today,
      kind: 'system',
      tone,
      userId: null,
      words,
      params,
      href,
    })
    await notify(trx, owner.officerId, { words, params, href, tone: tone === 'warn' ? 'warn' : 'info' })
  }

export const tellVoided = says('申请 {no} 的审批内容已变化，本次审批作废', 'warn')
export const tellTakenBack = says('申请 {no} 的一项审批意见已撤回', 'mute')
