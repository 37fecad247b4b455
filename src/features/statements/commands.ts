import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Span } from '../../lending/ratios'
import { type Refused, refuse } from '../../lending/refusal'
import type { Figures, Standard } from '../../lending/statements'
import type { Actor } from '../../permissions'
import { record } from '../audit/commands'
import { lockCustomer } from '../customers/commands'
import { tellCustomer } from '../customers/timeline'
import { SPAN_WORDS } from './words'

export interface NewStatement {
  readonly customerId: number
  readonly periodEnd: BookDate
  readonly span: Span
  readonly standard: Standard
  readonly audited: boolean
  readonly auditor: string | null
  readonly note: string | null
  readonly figures: Figures
  /** The person has seen that the period is there already. */
  readonly replace: boolean
  readonly sight: Sight
}

/** Refused: statement.future, statement.person, statement.there (unless it is to take the place of the old one), statement.empty. */
export async function keepStatement(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { customerId, figures, replace, sight, ...head }: NewStatement,
): Promise<{ id: number } | Refused> {
  const customer = await lockCustomer(trx, sight, customerId)
  if (customer.anonymisedAt !== null) return refuse('privacy.anonymised')
  if (customer.kind === 'person') return refuse('statement.person', '个人客户没有财务报表')
  if (head.periodEnd > today) return refuse('statement.future', '报表截止日期不能晚于业务日期', { field: 'periodEnd' })
  if (Object.keys(figures).length === 0) return refuse('statement.empty', '请至少填写一张报表')
  const old = await trx
    .updateTable('customerStatements')
    .set({ replacedAt: sql<Date>`now()`, replacedBy: actor.userId })
    .where('customerId', '=', customerId)
    .where('periodEnd', '=', head.periodEnd)
    .where('span', '=', head.span)
    .where('replacedAt', 'is', null)
    .returning('id')
    .execute()
  if (old.length > 0 && !replace)
    return refuse('statement.there', '这个期间已有报表，确认替代请勾选「替代原报表」', { field: 'replace' })
  const stored = JSON.stringify(
    Object.fromEntries(Object.entries(figures).map(([line, fen]) => [line, fen.toString()])),
  )
  const { id } = await trx
    .insertInto('customerStatements')
    .values({ customerId, ...head, figures: stored, madeBy: actor.userId ?? customer.officerId, madeOn: today })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tellCustomer(trx, {
    customerId,
    businessDate: today,
    kind: 'system',
    userId: actor.userId,
    words: old.length > 0 ? '更正 {day} {span}财务报表' : '登记 {day} {span}财务报表',
    params: { day: head.periodEnd, span: SPAN_WORDS[head.span] },
    href: `/customers/${customerId}/statements`,
  })
  await record(trx, actor, {
    act: 'statement.save',
    subject: `statement:${id}`,
    customerId,
    businessDate: today,
    after: { periodEnd: head.periodEnd, span: head.span, standard: head.standard, replaces: old.map(row => row.id) },
  })
  return { id }
}
