import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'

/** What a message about a loan is filled with, one column for each variable; `amount` and `day` as they are read. */
export interface LoanMessage {
  readonly loanId: number
  readonly customerId: number
  readonly name: string
  readonly tail: string
  readonly day: string
  readonly amount: string
  readonly days: number
}

export interface LoanMessages {
  readonly template: string
  readonly businessDate: BookDate
  readonly bank: string
  readonly rows: RawBuilder<LoanMessage>
}

const FILLED = '\\{(bank|name|tail|day|amount|days)\\}'

/**
 * `queueMessage` for a hundred thousand loans, filled where the rows are: a message once a loan, template and day. The name
 * goes in last, so that braces in it stay what they are. Answers the loans with a new message.
 */
export async function queueLoanMessages(
  trx: Transaction<DB>,
  { template, businessDate, bank, rows }: LoanMessages,
): Promise<number[]> {
  const { rows: queued } = await sql<{ loanId: number }>`
    with t as materialized (
      select code, channel, replace(body, '{bank}', ${bank}) as body,
        case when regexp_replace(body, ${FILLED}, '', 'g') ~ '\\{\\w+\\}' then 'held' else 'waiting' end as state
      from message_templates where code = ${template}),
    given as (${rows})
    insert into outbox (template, channel, body, state, business_date, dedupe, customer_id, loan_id)
    select t.code, t.channel,
      replace(replace(replace(replace(replace(t.body, '{tail}', g.tail), '{day}', g.day), '{amount}', g.amount), '{days}', g.days::text), '{name}', g.name),
      t.state, ${businessDate}::date, t.code || ':' || g.loan_id || ':' || ${businessDate}::text, g.customer_id, g.loan_id
    from given g cross join t
    on conflict (dedupe) do nothing returning loan_id`.execute(trx)
  return queued.map(row => row.loanId)
}
