import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'

export const NOTICES_A_PAGE = 50

/** A person's own notices, newest first, but for those that tell of a file closed to him since; one more than a page. */
export async function noticesOf(
  db: Kysely<DB>,
  userId: number,
  filter: { unread: boolean; before?: bigint | undefined },
) {
  let query = db
    .selectFrom('notices')
    .select(['id', 'at', 'words', 'params', 'href', 'tone', 'readAt'])
    .where('userId', '=', userId)
    .where(sql<boolean>`not tells_of((select restricted_marks(${userId}::int)), params, href)`)
    .orderBy('id', 'desc')
    .limit(NOTICES_A_PAGE + 1)
  if (filter.unread) query = query.where('readAt', 'is', null)
  if (filter.before !== undefined) query = query.where('id', '<', filter.before)
  return query.execute()
}

export const noticeOf = (db: Kysely<DB>, userId: number, id: bigint) =>
  db.selectFrom('notices').select(['id', 'href']).where('userId', '=', userId).where('id', '=', id).executeTakeFirst()

export const MESSAGE_STATES = ['waiting', 'sent', 'failed', 'held'] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

export interface MessageFilter {
  readonly state?: MessageState | undefined
  readonly customerId?: number | undefined
  readonly before?: bigint | undefined
}

/** Messages to the customers in the viewer's sight, newest first; one more than a page. */
export async function messagesTo(db: Kysely<DB>, viewer: Sight, filter: MessageFilter) {
  let query = db
    .selectFrom('outbox')
    .innerJoin('customers', 'customers.id', 'outbox.customerId')
    .innerJoin('messageTemplates', 'messageTemplates.code', 'outbox.template')
    .select([
      'outbox.id',
      'outbox.createdAt',
      'outbox.channel',
      'outbox.body',
      'outbox.state',
      'outbox.sentAt',
      'outbox.loanId',
      'outbox.customerId',
      'customers.name as customerName',
      'messageTemplates.name as templateName',
    ])
    .where(visibleTo(viewer))
    .orderBy('outbox.id', 'desc')
    .limit(NOTICES_A_PAGE + 1)
  if (filter.state) query = query.where('outbox.state', '=', filter.state)
  if (filter.customerId) query = query.where('outbox.customerId', '=', filter.customerId)
  if (filter.before !== undefined) query = query.where('outbox.id', '<', filter.before)
  return query.execute()
}
