import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { codesFor } from '../../customers/codes'
import { itemsOf } from '../../customers/items/queries'
import { customerFields } from '../../customers/own'
import { customerFile } from '../../customers/queries'
import { valuesOfOne } from '../../fields/values'
import { consentsOf } from '../consents/queries'

/** One table of what is known of a customer: `line` in the order of the columns its paper names. */
export type Lines = readonly (readonly (string | null)[])[]

const lines = async (db: Kysely<DB>, query: ReturnType<typeof sql<{ line: (string | null)[] }>>): Promise<Lines> =>
  (await query.execute(db)).rows.map(row => row.line)

/** Everything that is kept about a customer in sight, for himself: his own numbers in clear, other people's names not. */
export async function dossierOf(db: Kysely<DB>, viewer: Sight, id: number) {
  const file = await customerFile(db, viewer, id)
  if (!file) return undefined
  const yuan = (column: 'amount' | 'principal' | 'balance' | 'paid') =>
    ({
      amount: sql`to_char(x.amount_fen / 100.0, 'FM999999999990.00')`,
      principal: sql`to_char(x.principal_fen / 100.0, 'FM999999999990.00')`,
      balance: sql`to_char(x.balance_fen / 100.0, 'FM999999999990.00')`,
      paid: sql`to_char(x.amount_fen / 100.0, 'FM999999999990.00')`,
    })[column]
  const [codes, items, consents, own] = await Promise.all([
    codesFor(db, 'zh'),
    itemsOf(db, viewer, id),
    consentsOf(db, viewer, id),
    customerFields(db),
  ])
  const [
    relations,
    applications,
    contracts,
    loans,
    repayments,
    papers,
    followUps,
    letters,
    messages,
    events,
    versions,
  ] = await Promise.all([
    lines(
      db,
      sql`select array[x.kind, x.name, x.from_on::text, x.to_on::text] as line from relations x
      where x.customer_id = ${id} and x.withdrawn_on is null order by x.id`,
    ),
    lines(
      db,
      sql`select array[x.application_no, ${yuan('amount')}, x.term_months::text, x.purpose_detail,
      (x.created_at at time zone 'Asia/Shanghai')::date::text] as line from applications x where x.customer_id = ${id} order by x.id`,
    ),
    lines(
      db,
      sql`select array[x.contract_no, ${yuan('amount')}, x.signed_on::text] as line
      from contracts x where x.customer_id = ${id} order by x.id`,
    ),
    lines(
      db,
      sql`select array[x.loan_no, ${yuan('principal')}, ${yuan('balance')}, x.value_date::text, x.maturity_date::text,
      x.settled_on::text] as line from loans x where x.customer_id = ${id} order by x.id`,
    ),
    lines(
      db,
      sql`select array[x.receipt_no, l.loan_no, x.business_date::text, ${yuan('paid')}] as line
      from repayments x join loans l on l.id = x.loan_id where l.customer_id = ${id} order by x.id limit 20000`,
    ),
    lines(
      db,
      sql`select array[k.name, d.created_on::text, v.pages::text, v.expires_on::text] as line from documents d
      join document_kinds k on k.code = d.kind join document_versions v on v.document_id = d.id and v.version = d.version
      where d.customer_id = ${id} order by d.id`,
    ),
    lines(
      db,
      sql`select array[x.happened_on::text, x.way, x.content] as line from follow_ups x where x.customer_id = ${id} order by x.id limit 20000`,
    ),
    lines(
      db,
      sql`select array[x.letter_no, t.name, x.made_on::text] as line from letters x join letter_templates t on t.id = x.template_id
      where x.customer_id = ${id} order by x.id limit 20000`,
    ),
    lines(
      db,
      sql`select array[x.business_date::text, x.body] as line from outbox x
      where x.customer_id = ${id} and x.state = 'sent' order by x.id limit 20000`,
    ),
    lines(
      db,
      sql`select array[x.business_date::text, x.words, x.params::text, x.detail] as line from customer_events x
      where x.customer_id = ${id} order by x.id limit 20000`,
    ),
    lines(
      db,
      sql`select array[x.archive_no, (x.changed_at at time zone 'Asia/Shanghai')::date::text, x.reason] as line
      from customer_versions x where x.customer_id = ${id} order by x.version`,
    ),
  ])
  return {
    file,
    codes,
    items,
    consents,
    own: { own, values: await valuesOfOne(db, own, id) },
    relations,
    applications,
    contracts,
    loans,
    repayments,
    papers,
    followUps,
    letters,
    messages,
    events,
    versions,
  }
}
export type Dossier = NonNullable<Awaited<ReturnType<typeof dossierOf>>>
