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

/** Who is greeted, and on what ground: one row a customer. */
export interface Greeted {
  readonly customerId: number
  readonly name: string
}
/** Templates that greet: marketing, not business. */
export const GREETINGS = ['greet_birthday', 'greet_festival'] as const
export interface GreetingMessages {
  readonly template: (typeof GREETINGS)[number]
  readonly businessDate: BookDate
  readonly bank: string
  /** What the greeting is for; fills {items}. */
  readonly occasion: string
  /** Hours of the bank's clock between which it may be sent. */
  readonly hours: { readonly from: number; readonly until: number }
  readonly rows: RawBuilder<Greeted>
}

/** A greeting once a customer, template and day. Answers the new ones with their message. */
export async function queueGreetings(
  trx: Transaction<DB>,
  { template, businessDate, bank, occasion, hours, rows }: GreetingMessages,
): Promise<{ customerId: number; id: bigint }[]> {
  const { rows: queued } = await sql<{ customerId: number; id: bigint }>`
    with t as materialized (
      select code, channel, replace(replace(body, '{bank}', ${bank}), '{items}', ${occasion}) as body,
        case when regexp_replace(body, '\\{(bank|name|items)\\}', '', 'g') ~ '\\{\\w+\\}' then 'held' else 'waiting' end as state
      from message_templates where code = ${template}),
    given as (${rows})
    insert into outbox (template, channel, body, state, business_date, dedupe, customer_id, from_hour, until_hour)
    select t.code, t.channel, replace(t.body, '{name}', g.name), t.state, ${businessDate}::date,
      t.code || ':' || g.customer_id || ':' || ${businessDate}::text, g.customer_id, ${hours.from}::int, ${hours.until}::int
    from given g cross join t
    on conflict (dedupe) do nothing returning id, customer_id`.execute(trx)
  return queued
}

/** He wants no greetings any more: those that wait to be sent are not. Answers how many. */
export async function holdGreetings(trx: Transaction<DB>, customerId: number): Promise<number> {
  const held = await trx
    .updateTable('outbox')
    .set({ state: 'held' })
    .where('customerId', '=', customerId)
    .where('state', '=', 'waiting')
    .where('template', 'in', GREETINGS)
    .executeTakeFirst()
  return Number(held.numUpdatedRows)
}
