import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'

export interface Notice {
  /** Chinese sentence with {placeholders}: the key of its translation. No C2/C3 value in clear. */
  readonly words: string
  readonly params?: Readonly<Record<string, string | number>>
  /** Where it leads: a path of this program. */
  readonly href?: string
  readonly tone?: 'ok' | 'warn' | 'bad' | 'info'
}

const rowOf = (userId: number, { words, params, href, tone }: Notice) => ({
  userId,
  words,
  params: JSON.stringify(params ?? {}),
  href: href ?? null,
  tone: tone ?? 'info',
})

/** Tells a colleague, in the transaction of what happened. */
export async function notify(trx: Transaction<DB>, userId: number, notice: Notice): Promise<void> {
  await trx.insertInto('notices').values(rowOf(userId, notice)).execute()
}

/** The same to several colleagues, each once. */
export async function notifyAll(trx: Transaction<DB>, userIds: readonly number[], notice: Notice): Promise<void> {
  const rows = [...new Set(userIds)].map(userId => rowOf(userId, notice))
  if (rows.length > 0) await trx.insertInto('notices').values(rows).execute()
}

/** Marks one notice, or all, of this person as read; answers how many were unread. */
export async function markRead(trx: Transaction<DB>, userId: number, noticeId: bigint | 'all'): Promise<number> {
  const result = await trx
    .updateTable('notices')
    .set({ readAt: sql<Date>`now()` })
    .where('userId', '=', userId)
    .where('readAt', 'is', null)
    .$if(noticeId !== 'all', query => query.where('id', '=', noticeId as bigint))
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** What a template may speak of; anything else in braces stays as it is and holds the message back. */
export const MESSAGE_VARIABLES = ['bank', 'name', 'tail', 'day', 'amount', 'days', 'rate', 'items'] as const
export type MessageVariable = (typeof MESSAGE_VARIABLES)[number]
export type MessageValues = Readonly<Partial<Record<MessageVariable, string | number>>>

export interface Message {
  readonly template: string
  readonly businessDate: BookDate
  /** The same key is queued once, however often it is asked for: due_soon:17:2026-11-20 */
  readonly dedupe: string
  readonly values: MessageValues
  readonly customerId?: number
  readonly userId?: number
  readonly loanId?: number
}

/** Fills the known variables; `complete` is false when something in braces is left. '{name}，您好' + 张三 → '张三，您好' */
export function fillTemplate(body: string, values: MessageValues): { text: string; complete: boolean } {
  let complete = true
  const text = body.replace(/\{(\w+)\}/g, (all, name: string) => {
    const value = MESSAGE_VARIABLES.find(known => known === name)
    const filled = value && Object.hasOwn(values, value) ? values[value] : undefined
    if (filled === undefined) complete = false
    return filled === undefined ? all : String(filled)
  })
  return { text, complete }
}

/**
 * Puts a message to a customer or colleague into the outbox, once per dedupe key. Answers whether it is new. A text
 * with an unfilled variable is held back for a person to look at, never sent.
 */
export async function queueMessage(trx: Transaction<DB>, message: Message): Promise<boolean> {
  const { template, values, ...row } = message
  const found = await trx
    .selectFrom('messageTemplates')
    .select(['body', 'channel'])
    .where('code', '=', template)
    .executeTakeFirstOrThrow()
  const { text, complete } = fillTemplate(found.body, values)
  const inserted = await trx
    .insertInto('outbox')
    .values({ ...row, template, channel: found.channel, body: text, state: complete ? 'waiting' : 'held' })
    .onConflict(oc => oc.column('dedupe').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}
