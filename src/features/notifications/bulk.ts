import { sql, type Transaction } from 'kysely'
import { rowsOf } from '../../db/rows'
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
  const given = rowsOf([
    ['text', rows.map(row => row.template)],
    ['text', rows.map(row => row.channel)],
    ['text', rows.map(row => row.body)],
    ['text', rows.map(row => row.state)],
    ['date', rows.map(row => row.businessDate)],
    ['text', rows.map(row => row.dedupe)],
    ['int', rows.map(row => row.customerId ?? null)],
    ['int', rows.map(row => row.loanId ?? null)],
    ['int', rows.map(row => row.userId ?? null)],
  ])
  const { rows: inserted } = await sql<{ dedupe: string }>`
    insert into outbox (template, channel, body, state, business_date, dedupe, customer_id, loan_id, user_id)
    select * from ${given} as x on conflict (dedupe) do nothing returning dedupe`.execute(trx)
  return new Set(inserted.map(row => row.dedupe))
}
