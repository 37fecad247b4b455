import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { fillTemplate, type Message } from './commands'

/** `queueMessage` for many at once: one reading of the templates, one insert. Answers the keys that are new. */
export async function queueMessages(trx: Transaction<DB>, messages: readonly Message[]): Promise<Set<string>> {
  if (messages.length === 0) return new Set()
  const templates = new Map(
    (await trx.selectFrom('messageTemplates').select(['code', 'body', 'channel']).execute()).map(row => [
      row.code,
      row,
    ]),
  )
  const rows = messages.map(({ template, values, ...row }) => {
    const found = templates.get(template)
    if (!found) throw new Error(`no message template ${template}`)
    const { text, complete } = fillTemplate(found.body, values)
    return { ...row, template, channel: found.channel, body: text, state: complete ? 'waiting' : 'held' }
  })
  const inserted = await trx
    .insertInto('outbox')
    .values(rows)
    .onConflict(oc => oc.column('dedupe').doNothing())
    .returning('dedupe')
    .execute()
  return new Set(inserted.map(row => row.dedupe))
}
