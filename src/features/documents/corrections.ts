import type { Kysely, Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { Stage } from '../../lending/checklist'
import { salutation } from '../../lending/collection'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'
import { tellCustomer } from '../customers/timeline'
import { notify, queueMessage } from '../notifications/commands'
import type { Person } from './lock'
import { caseInSight, lackingWords, standingOf } from './standing'

export const correctionsOf = (db: Kysely<DB>, viewer: Sight, applicationId: number) =>
  db
    .selectFrom('correctionNotices')
    .innerJoin('customers', 'customers.id', 'correctionNotices.customerId')
    .innerJoin('users', 'users.id', 'correctionNotices.madeBy')
    .select(['correctionNotices.id', 'correctionNotices.items', 'correctionNotices.dueOn', 'correctionNotices.note'])
    .select(['correctionNotices.madeOn', 'correctionNotices.closedOn', 'users.name as makerName'])
    .where('correctionNotices.applicationId', '=', applicationId)
    .where(visibleTo(viewer))
    .orderBy('correctionNotices.id', 'desc')
    .limit(20)
    .execute()

/** How a message addresses a customer: persons by surname, others by their name. */
export function called({ name, kind, sex }: { name: string; kind: string; sex: string | null }): string {
  return salutation(name, kind === 'person' && (sex === '1' || sex === '2') ? sex : null)
}

export interface CorrectionAsk {
  readonly applicationId: number
  readonly stage: Stage
  readonly dueOn: BookDate
  readonly note: string
  /** Written to the borrower as well, by the message log. */
  readonly tellBorrower: boolean
  readonly bank: string
}

async function tell(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  input: CorrectionAsk,
  found: { id: number; words: string },
) {
  const one = await trx
    .selectFrom('applications')
    .innerJoin('customers', 'customers.id', 'applications.customerId')
    .select(['customers.id', 'customers.name', 'customers.kind', 'customers.sex', 'customers.officerId'])
    .where('applications.id', '=', input.applicationId)
    .executeTakeFirstOrThrow()
  if (one.officerId !== actor.userId) {
    await notify(trx, one.officerId, {
      words: '{customer}的资料须于 {day} 前补正：{items}',
      params: { customer: one.name, day: input.dueOn, items: found.words },
      href: `/applications/${input.applicationId}/checklist`,
      tone: 'warn',
    })
  }
  await tellCustomer(trx, {
    customerId: one.id,
    businessDate: today,
    kind: 'person',
    tone: 'warn',
    userId: actor.userId,
    words: '发出补正通知：{items}，期限 {day}',
    params: { items: found.words, day: input.dueOn },
    ...(input.note === '' ? {} : { detail: input.note }),
    href: `/applications/${input.applicationId}/checklist`,
  })
  if (!input.tellBorrower) return
  await queueMessage(trx, {
    template: 'documents_missing',
    businessDate: today,
    dedupe: `documents_missing:${found.id}`,
    customerId: one.id,
    values: { bank: input.bank, name: called(one), items: found.words, day: input.dueOn },
  })
}

/** 补正: what lacks now is frozen into a notice; the officer gets a to-do, the borrower a message. */
export async function askCorrection(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  input: CorrectionAsk,
): Promise<{ id: number } | Refused> {
  const one = await caseInSight(trx, viewer, input.applicationId)
  if (!one) throw notFound()
  if (input.dueOn < today) return refuse('correction.due-past', undefined, { field: 'dueOn' })
  const standing = await standingOf(trx, one, input.stage, today)
  if (standing.complete) return refuse('correction.nothing')
  const items = standing.lacking.map(({ item, state }) => ({ kind: item.kind, state }))
  const { id } = await trx
    .insertInto('correctionNotices')
    .values({
      customerId: one.customerId,
      applicationId: one.id,
      stage: input.stage,
      items: JSON.stringify(items),
      dueOn: input.dueOn,
      note: input.note,
      madeBy: actor.userId,
      madeOn: today,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await record(trx, actor, {
    act: 'document.request',
    subject: `application:${one.id}`,
    customerId: one.customerId,
    businessDate: today,
    after: { stage: input.stage, items, dueOn: input.dueOn, borrower: input.tellBorrower },
  })
  await tell(trx, actor, today, input, { id, words: await lackingWords(trx, standing) })
  return { id }
}

/** After papers came or were waived: notices whose items are all good now are done, and their maker hears of it. */
export async function settleCorrections(trx: Transaction<DB>, viewer: Sight, customerId: number, today: BookDate) {
  const open = await trx
    .selectFrom('correctionNotices')
    .select(['id', 'applicationId', 'stage', 'items', 'madeBy'])
    .where('customerId', '=', customerId)
    .where('closedOn', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const notice of open) {
    const one = await caseInSight(trx, viewer, notice.applicationId)
    if (!one) continue
    const standing = await standingOf(trx, one, notice.stage as Stage, today)
    const lacking = new Set(standing.lacking.map(({ item }) => item.kind))
    const asked = notice.items as unknown as readonly { kind: string }[]
    if (asked.some(({ kind }) => lacking.has(kind))) continue
    await trx.updateTable('correctionNotices').set({ closedOn: today }).where('id', '=', notice.id).execute()
    await notify(trx, notice.madeBy, {
      words: '{customer}的补正资料已齐',
      params: { customer: one.customerName },
      href: `/applications/${notice.applicationId}/checklist`,
      tone: 'ok',
    })
  }
}
